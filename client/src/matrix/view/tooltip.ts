import { element } from "./dom.ts";
import type { Pointed } from "./view.ts";

/** The one-line verdict beside the cell. It never takes the pointer, and readers have it from the cell's own label. */
export class Tooltip {
  readonly node = element("div", { class: "tip", "aria-hidden": "true", hidden: true });
  #timer: ReturnType<typeof setTimeout> | undefined;

  point(target: Pointed | undefined): void {
    if (target === undefined) this.hide();
    else this.show(target.node, target.pair, target.verdict, target.extra);
  }

  show(anchor: Element, pair: string, verdict: string, extra: string): void {
    clearTimeout(this.#timer);
    // Without delay while moving from cell to cell, a little before the first.
    this.#timer = setTimeout(() => this.#place(anchor, pair, verdict, extra), this.node.hidden ? 120 : 0);
  }

  hide(): void {
    clearTimeout(this.#timer);
    this.node.hidden = true;
  }

  #place(anchor: Element, pair: string, verdict: string, extra: string): void {
    this.node.replaceChildren(
      element("span", { class: "pair" }, pair),
      element("span", { class: "verdict" }, verdict),
      ...(extra === "" ? [] : [element("span", { class: "extra" }, extra)]),
    );
    this.node.hidden = false;
    const cell = anchor.getBoundingClientRect();
    const own = this.node.getBoundingClientRect();
    const room = document.documentElement;
    const left = Math.min(Math.max(cell.left + cell.width / 2 - own.width / 2, 6), room.clientWidth - own.width - 6);
    // The heads of the columns say what the cell is about: nothing lies over them.
    const head = anchor.closest(".grid")?.querySelector(".head")?.getBoundingClientRect().bottom ?? 0;
    const above = cell.top - own.height - 6;
    this.node.style.left = `${Math.max(left, 6)}px`;
    this.node.style.top = `${above > Math.max(head, 4) ? above : cell.bottom + 6}px`;
  }
}
