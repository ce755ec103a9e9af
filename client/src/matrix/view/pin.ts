import { element } from "./dom.ts";
import { bandHeight } from "./layout.ts";
import type { Scene } from "./rowPool.ts";

/** The name of the group whose rows are on top. For the eye only: the rows themselves say where they belong. */
export class Pin {
  readonly node: HTMLElement;
  readonly #text = element("span", { class: "text" });

  constructor() {
    this.node = element("div", { class: "pin", "aria-hidden": "true", hidden: true }, this.#text);
  }

  /** `top`: how far the grid has scrolled. */
  draw({ layout, snapshot }: Scene, top: number): void {
    const { lines, rows, rowBands } = layout;
    const kind = top > 0 ? lines[rows.at(top)] : undefined;
    const band = kind !== undefined && "item" in kind ? rowBands.find(({ end }) => kind.item < end) : undefined;
    const group = kind !== undefined && "band" in kind ? kind.band : band?.collapsed === false ? band.group : undefined;
    const name = group === undefined ? undefined : snapshot.groups[group]?.name;
    this.node.hidden = name === undefined;
    if (name === undefined) return;
    if (this.#text.textContent !== name) this.#text.textContent = name;
    // The next group's own line pushes it out.
    const next = rowBands.find(({ first }) => kind !== undefined && "item" in kind && first > kind.item);
    const line = next === undefined ? undefined : (layout.lineOf[next.first] ?? 0) - (next.collapsed ? 0 : 1);
    const room = line === undefined ? bandHeight : rows.start(line) - top;
    this.node.style.transform = `translateY(${Math.min(room - bandHeight, 0)}px)`;
  }
}
