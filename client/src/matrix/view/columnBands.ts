import { element } from "./dom.ts";
import type { Band, GridLayout } from "./layout.ts";
import type { Span } from "./model.ts";
import { kindWord, type Scene } from "./rowPool.ts";

/** The names of the groups above their columns, and the gaps between them; those in sight only. */
export class ColumnBands {
  readonly node: HTMLElement;
  readonly gaps = element("div", { class: "gaps", "aria-hidden": "true" });
  readonly #corner: HTMLElement;
  readonly #groups = new WeakMap<Element, number>();
  #shown: Span = { first: -1, end: -1 };

  constructor(corner: HTMLElement) {
    this.#corner = corner;
    this.node = element("div", { class: "bands", role: "row", "aria-rowindex": 1 }, corner);
  }

  groupOf(node: Element): number | undefined {
    const head = node.closest(".colband");
    return head === null ? undefined : this.#groups.get(head);
  }

  rebuild(): void {
    this.#shown = { first: -1, end: -1 };
  }

  draw(columns: Span, scene: Scene): void {
    const { columnBands } = scene.layout;
    const first = columnBands.findIndex(({ end }) => end > columns.first);
    const after = columnBands.findIndex(({ first: start }) => start >= columns.end);
    const shown = { first: Math.max(first, 0), end: after === -1 ? columnBands.length : after };
    if (shown.first === this.#shown.first && shown.end === this.#shown.end) return;
    this.#shown = shown;
    const visible = columnBands.slice(shown.first, shown.end);
    this.node.replaceChildren(this.#corner, ...visible.map((band) => this.#head(band, scene)));
    this.gaps.replaceChildren(
      ...visible.map((band, i) => gapAfter(band, columnBands[shown.first + i + 1], scene.layout)),
    );
  }

  #head(band: Band, { layout, snapshot }: Scene): HTMLElement {
    const group = snapshot.groups[band.group];
    const start = layout.columns.start(band.first);
    const end = layout.columns.start(band.end - 1) + layout.columnWidth;
    // The one column of a collapsed group bears its name itself.
    const label = element("span", { class: "text" }, band.collapsed ? "" : (group?.name ?? ""));
    const spoken = {
      role: "columnheader",
      "aria-colindex": band.first + 2,
      "aria-colspan": band.end - band.first,
      "aria-label": `${group?.name ?? ""}, ${kindWord(group?.kind)}`,
    };
    const node = element(
      "div",
      {
        class: `colband ${group?.kind ?? ""}${band.end === layout.columns.count ? " last" : ""}`,
        ...(band.collapsed ? { role: "presentation" } : spoken),
        title: group?.name ?? "",
      },
      label,
    );
    // Not a transform: the name inside is sticky, and stickiness does not see transforms.
    node.style.left = `${layout.rowHeaderWidth + start}px`;
    node.style.width = `${end - start}px`;
    this.#groups.set(node, band.group);
    return node;
  }
}

function gapAfter(
  band: Band,
  next: Band | undefined,
  { columns, columnWidth, rowHeaderWidth }: GridLayout,
): HTMLElement {
  const gap = element("div", { class: "gap" });
  const start = rowHeaderWidth + columns.start(band.end - 1) + columnWidth;
  gap.style.left = `${start}px`;
  if (next === undefined) gap.style.right = "0";
  else gap.style.width = `${rowHeaderWidth + columns.start(next.first) - start}px`;
  return gap;
}
