import { ColumnBands } from "./columnBands.ts";
import { element, setAttribute } from "./dom.ts";
import { classOf, type GridLayout, headOf, nameOf, sizeOf } from "./layout.ts";
import type { Span } from "./model.ts";
import { emphasises, hintOf, type Scene, titleOf, treeLook } from "./rowPool.ts";
import { t } from "./texts.ts";

interface NameSlot {
  readonly node: HTMLElement;
  readonly text: HTMLElement;
  /** The line at the right of the column's cells. */
  readonly rule: HTMLElement;
  column: number;
}

/** The two header lines: names of groups, names of columns. */
export class ColumnHeads {
  readonly node: HTMLElement;
  /** Gaps between the groups, to be laid over the rows. */
  readonly gaps: HTMLElement;
  /** Lines between the columns, to be laid under the rows. */
  readonly rules = element("div", { class: "rules", "aria-hidden": "true" });
  readonly #bands: ColumnBands;
  readonly #names: HTMLElement;
  readonly #corner: HTMLElement;
  readonly #slots: NameSlot[] = [];
  readonly #columns = new WeakMap<Element, number>();
  #lit = -1;

  constructor() {
    this.#corner = element(
      "div",
      { class: "corner", role: "columnheader", "aria-colindex": 1, "aria-label": t("source, then destinations") },
      element("span", { class: "down" }),
      element("span", { class: "across" }),
    );
    this.#bands = new ColumnBands(this.#corner);
    this.gaps = this.#bands.gaps;
    this.#names = element("div", { class: "names", role: "row", "aria-rowindex": 2 });
    this.node = element("div", { class: "head", role: "rowgroup" }, this.#bands.node, this.#names);
  }

  columnOf(node: Element): number | undefined {
    const head = node.closest(".colname");
    return head === null ? undefined : this.#columns.get(head);
  }

  groupOf(node: Element): number | undefined {
    return this.#bands.groupOf(node);
  }

  nodeOf(column: number): HTMLElement | undefined {
    return this.#slots.find((slot) => slot.column === column)?.node;
  }

  light(column: number): void {
    this.nodeOf(this.#lit)?.classList.remove("lit");
    this.nodeOf(column)?.classList.add("lit");
    this.#lit = column;
  }

  /** After a new version or another size. */
  rebuild(scene: Scene): void {
    const { snapshot } = scene;
    const { swapped } = snapshot;
    const [down, across] = this.#corner.children;
    if (down !== undefined) down.textContent = swapped ? t("Destination") : t("Source");
    if (across !== undefined) across.textContent = swapped ? t("Source") : t("Destination");
    this.#corner.setAttribute(
      "aria-label",
      swapped ? t("Destinations down, sources across") : t("Sources down, destinations across"),
    );
    this.#bands.rebuild();
    // Fewer columns than before: what is left over is out of the way.
    for (const slot of this.#slots) {
      slot.column = -1;
      slot.node.hidden = true;
      slot.rule.hidden = true;
    }
  }

  draw(columns: Span, capacity: number, scene: Scene): void {
    this.#bands.draw(columns, scene);
    while (this.#slots.length < capacity) this.#add();
    for (let column = columns.first; column < columns.end; column++) {
      const slot = this.#slots[column % this.#slots.length];
      if (slot !== undefined && slot.column !== column) this.#bind(slot, column, scene);
    }
  }

  #add(): void {
    const text = element("span", { class: "text" });
    const node = element("div", { class: "colname", role: "columnheader", tabindex: -1 }, text);
    const rule = element("div", { class: "rule" });
    this.#names.append(node);
    this.rules.append(rule);
    this.#slots.push({ node, text, rule, column: -1 });
    // The place of a column in the pool depends on the pool's size.
    for (const slot of this.#slots) slot.column = -1;
  }

  #bind(slot: NameSlot, column: number, { snapshot, layout, emphasis }: Scene): void {
    const { endpoints, groups, collapsed, columns } = snapshot;
    const item = columns[column] ?? 0;
    const endpoint = endpoints[headOf(item)];
    const folded = collapsed.has(groups[endpoint?.group ?? -1]?.key ?? "");
    slot.column = column;
    slot.node.hidden = false;
    slot.rule.hidden = false;
    this.#columns.set(slot.node, column);
    const unfolds = folded ? undefined : classOf(item);
    const member = layout.columnParents[column] !== undefined;
    const look = folded ? "collapsed" : `${endpoint?.kind ?? ""}${treeLook(unfolds, member)}`;
    slot.node.className = `colname ${look}${column === this.#lit ? " lit" : ""}`;
    slot.node.classList.toggle("emphasised", emphasises(emphasis?.columns, item));
    const left = `${layout.rowHeaderWidth + layout.columns.start(column)}px`;
    slot.node.style.left = left;
    slot.rule.style.left = left;
    slot.node.setAttribute("aria-colindex", String(column + 2));
    slot.node.setAttribute("aria-label", titleOf(item, snapshot));
    setAttribute(slot.node, "aria-expanded", unfolds === undefined ? undefined : String(unfolds.open));
    slot.node.title = folded ? "" : hintOf(item, snapshot);
    const name = nameOf(item, endpoints, groups, collapsed);
    slot.text.textContent = sizeOf(item) > 1 ? `${name} ×${sizeOf(item)}` : name;
  }
}

/** Items that stand in a stretch of a track, and some more on both sides. */
export function itemsIn(track: GridLayout["columns"], from: number, to: number, overscan: number): Span {
  if (track.count === 0) return { first: 0, end: 0 };
  const first = Math.max(track.at(from) - overscan, 0);
  const end = Math.min(track.at(to) + overscan + 1, track.count);
  return { first, end: Math.max(end, first) };
}
