import { element } from "./dom.ts";
import type { Place } from "./keys.ts";
import type { GridLayout } from "./layout.ts";
import type { Span } from "./model.ts";
import {
  bindCell,
  bindRow,
  type CellSlot,
  createCellSlot,
  createRowSlot,
  Faces,
  type RowSlot,
  type Scene,
} from "./rowPool.ts";

/** What is on screen, in lines and columns. */
export interface Spans {
  readonly rows: Span;
  readonly columns: Span;
}

/**
 * The rows in the DOM: as many as fit the screen, and no more. A line's node is the one at its number modulo the size of
 * the pool, a column's cell likewise, so scrolling rebinds the few that entered and moves nothing.
 */
export class Body {
  readonly rows = element("div", { class: "body", role: "rowgroup" });
  /** The names of the rows, which stay in view; each row owns its own. */
  readonly names = element("div", { class: "rownames" });
  readonly #faces = new Faces();
  readonly #slots = new WeakMap<Element, RowSlot | CellSlot>();
  #pool: RowSlot[] = [];
  #cells = 0;

  /** The number of cells that a row has, for whoever keeps pace with it. */
  get capacity(): number {
    return this.#cells;
  }

  /**
   * The pools only grow while one matrix is looked at; a place in them depends on their size, so growing starts anew.
   * `rows` and `cells`: how many fit the screen.
   */
  fit(rows: number, cells: number, { lines, columns, columnWidth }: GridLayout): void {
    this.#faces.resize(columnWidth);
    const wanted = { rows: Math.min(rows, lines.length), cells: Math.min(cells, columns.count) };
    if (wanted.rows === this.#pool.length && wanted.cells === this.#cells) return;
    const grows = wanted.rows > this.#pool.length || wanted.cells > this.#cells;
    // A few too many do no harm while the window is made smaller; those of a longer list would stay in sight.
    if (!grows && this.#pool.length <= lines.length && this.#cells <= columns.count) return;
    this.#cells = wanted.cells;
    this.#pool = Array.from({ length: wanted.rows }, (_, number) => createRowSlot(number));
    for (const row of this.#pool) {
      this.#slots.set(row.node, row);
      this.#slots.set(row.header, row);
    }
    this.rows.replaceChildren(...this.#pool.map((row) => row.node));
    this.names.replaceChildren(...this.#pool.map((row) => row.header));
  }

  /**
   * `everything`: also what is on screen already. What was scrolled out keeps its place, out of sight, until it is needed
   * again, since hiding it would cost more; but it must not outlive its version.
   */
  draw(spans: Spans, everything: boolean, litLine: number | undefined, scene: Scene): void {
    for (let line = spans.rows.first; line < spans.rows.end; line++) {
      const slot = this.#pool[line % this.#pool.length];
      if (slot === undefined) continue;
      const anew = everything || slot.line !== line;
      if (anew) bindRow(slot, line, line === litLine, scene);
      this.#drawCells(slot, spans.columns, anew, scene);
    }
    if (!everything) return;
    for (const slot of this.#pool) {
      if (!isOutside(slot.line, spans.rows)) continue;
      slot.line = -1;
      slot.node.hidden = true;
      slot.header.hidden = true;
    }
  }

  #drawCells(row: RowSlot, columns: Span, anew: boolean, scene: Scene): void {
    while (row.cells.length < this.#cells) {
      const slot = createCellSlot(row);
      row.cells.push(slot);
      this.#slots.set(slot.node, slot);
    }
    if (row.node.classList.contains("band")) return;
    for (let column = columns.first; column < columns.end; column++) {
      const slot = row.cells[column % this.#cells];
      if (slot !== undefined && (anew || slot.column !== column)) bindCell(slot, column, scene, this.#faces);
    }
    if (!anew) return;
    for (const slot of row.cells) {
      if (slot.column === -1 || !isOutside(slot.column, columns)) continue;
      slot.column = -1;
      slot.node.hidden = true;
    }
  }

  /** The place of the cell or row name that a node is, or is in. */
  placeOf(node: Element): Place | undefined {
    const slot = this.#slots.get(node.closest(".cell, .rowname") ?? node);
    if (slot === undefined) return undefined;
    if ("row" in slot) return { line: slot.row.line, column: slot.column };
    return node.closest(".rowname") === null ? undefined : { line: slot.line, column: -1 };
  }

  nodeAt({ line, column }: Place): HTMLElement | undefined {
    const row = this.#rowAt(line);
    if (row === undefined) return undefined;
    if (column < 0 || row.node.classList.contains("band")) return row.header;
    const cell = row.cells[column % Math.max(this.#cells, 1)];
    return cell?.column === column ? cell.node : undefined;
  }

  light(line: number, lit: boolean): void {
    const row = this.#rowAt(line);
    row?.node.classList.toggle("lit", lit);
    row?.header.classList.toggle("lit", lit);
  }

  #rowAt(line: number): RowSlot | undefined {
    const slot = this.#pool[line % Math.max(this.#pool.length, 1)];
    return slot?.line === line ? slot : undefined;
  }
}

function isOutside(index: number, { first, end }: Span): boolean {
  return index < first || index >= end;
}
