import { Grid } from "./grid.ts";
import { classOf, headOf } from "./layout.ts";
import type { Snapshot, Span } from "./model.ts";
import { closedGroup, placesOf, titleOf } from "./titles.ts";
import type { Marks, Selected, View, ViewEvents } from "./view.ts";

export interface GridViewEvents extends ViewEvents {
  /** What must be drawn; the owner sees to it that its cells come. */
  need(rows: Span, columns: Span): void;
  /** A class is to be unfolded, or folded again. */
  unfold(key: string): void;
}

/** The grid as one of the page's views: places in it become ends, and ends places. */
export class GridView implements View {
  readonly node: HTMLElement;
  readonly #grid: Grid;
  readonly #events: GridViewEvents;
  #snapshot: Snapshot | undefined;
  #marks: Marks = { selected: null, emphasis: null };

  constructor(events: GridViewEvents, measure: (text: string) => number) {
    this.#events = events;
    this.#grid = new Grid(
      {
        activate: (row, column) => this.#activate(row, column),
        toggle: (group) => events.toggle(group),
        unfold: (key) => events.unfold(key),
        point: (target) => this.#point(target),
        need: (rows, columns) => events.need(rows, columns),
        escape: () => events.escape(),
      },
      measure,
    );
    this.node = this.#grid.node;
    new ResizeObserver(() => this.#resized()).observe(this.node);
  }

  show(snapshot: Snapshot, marks: Marks): void {
    this.#snapshot = snapshot;
    this.#marks = marks;
    this.#grid.show(snapshot, this.#places(snapshot));
  }

  mark(marks: Marks): void {
    this.#marks = marks;
    if (this.#snapshot !== undefined) this.#grid.mark(this.#places(this.#snapshot));
  }

  arrived(): void {
    this.#grid.refresh();
  }

  visible(snapshot: Snapshot): { readonly rows: Span; readonly columns: Span } {
    const layout = this.#grid.layoutOf(snapshot);
    const { rows, columns } = this.#grid.spansOf(layout);
    return { rows: this.#grid.itemsOf(layout, rows), columns };
  }

  go(source: string, destination: string): void {
    const { selected } = this.#marks;
    const isSelected = selected?.source === source && selected.destination === destination;
    const place = this.#place(isSelected ? selected : { source, destination });
    if (place !== undefined) this.#grid.go(place.row, place.column);
  }

  focus(): void {
    this.#grid.focus();
  }

  /** The explained cell stays in sight when the answer takes more room. */
  #resized(): void {
    if (this.node.hidden) return;
    this.#grid.resized();
    if (this.#marks.selected !== null) this.go(this.#marks.selected.source, this.#marks.selected.destination);
  }

  #activate(row: number | undefined, column: number | undefined): void {
    const snapshot = this.#snapshot;
    if (snapshot === undefined) return;
    const rowItem = row === undefined ? undefined : snapshot.rows[row];
    const columnItem = column === undefined ? undefined : snapshot.columns[column];
    if (rowItem !== undefined && columnItem !== undefined) {
      if (snapshot.swapped) this.#events.explain(columnItem, rowItem);
      else this.#events.explain(rowItem, columnItem);
      return;
    }
    const item = rowItem ?? columnItem ?? 0;
    const closed = closedGroup(item, snapshot);
    const unfolds = classOf(item);
    if (closed !== undefined) this.#events.toggle(closed);
    else if (unfolds !== undefined) this.#events.unfold(unfolds.key);
    else this.#events.locate(headOf(item));
  }

  #point(target: { readonly row: number; readonly column: number; readonly node: HTMLElement } | undefined): void {
    const snapshot = this.#snapshot;
    const found = target === undefined ? undefined : snapshot?.cell(target.row, target.column);
    if (target === undefined || snapshot === undefined || found === undefined) {
      this.#events.point(undefined);
      return;
    }
    const row = titleOf(snapshot.rows[target.row] ?? 0, snapshot);
    const column = titleOf(snapshot.columns[target.column] ?? 0, snapshot);
    const pair = snapshot.swapped ? `${column} → ${row}` : `${row} → ${column}`;
    this.#events.point({ node: target.node, pair, verdict: found.cell.text, extra: found.cell.change?.text ?? "" });
  }

  #places(snapshot: Snapshot): {
    selected: { row: number; column: number } | undefined;
    emphasis: { rows: ReadonlySet<number>; columns: ReadonlySet<number> } | undefined;
  } {
    const { selected, emphasis } = this.#marks;
    const sources = new Set(emphasis?.sources);
    const destinations = new Set(emphasis?.destinations);
    const rows = snapshot.swapped ? destinations : sources;
    const columns = snapshot.swapped ? sources : destinations;
    return {
      selected: selected === null ? undefined : this.#place(selected),
      emphasis: emphasis === null ? undefined : { rows, columns },
    };
  }

  #place(pair: Omit<Selected, "port">): { row: number; column: number } | undefined {
    return this.#snapshot === undefined ? undefined : placesOf(pair, this.#snapshot);
  }
}
