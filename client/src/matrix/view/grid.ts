import { Body, type Spans } from "./body.ts";
import { ColumnHeads, itemsIn } from "./columnHeads.ts";
import { element, setAttribute } from "./dom.ts";
import { move, type Place } from "./keys.ts";
import { bandHeight, classOf, type GridLayout, layOut, narrowestColumn, rowHeight } from "./layout.ts";
import type { Snapshot, Span } from "./model.ts";
import { Pin } from "./pin.ts";
import { firstPlace, samePlace } from "./places.ts";
import type { Scene } from "./rowPool.ts";
import { t } from "./texts.ts";

export interface GridEvents {
  /** Enter or a click: on a cell (both), on the name of a row (no column) or of a column (no row). */
  activate(row: number | undefined, column: number | undefined): void;
  toggle(group: number): void;
  /** A class is to be unfolded, or folded again. */
  unfold(key: string): void;
  /** Under the pointer or the keyboard: the cell, for the one-line verdict. */
  point(target: { readonly row: number; readonly column: number; readonly node: HTMLElement } | undefined): void;
  /** What must be drawn; the owner sees to it that its cells come. */
  need(rows: Span, columns: Span): void;
  escape(): void;
}

const overscan = { rows: 4, columns: 3 } as const;

/** The grid: what is drawn where, and what the pointer and the keyboard are about. */
export class Grid {
  /** What scrolls. */
  readonly node: HTMLElement;
  readonly #space: HTMLElement;
  readonly #table: HTMLElement;
  readonly #beam = element("div", { class: "beam", hidden: true });
  readonly #body = new Body();
  readonly #heads = new ColumnHeads();
  readonly #pin = new Pin();
  readonly #events: GridEvents;
  readonly #measure: (text: string) => number;
  #scene: Scene | undefined;
  #active: Place = { line: 0, column: 0 };
  #hover: Place | undefined;
  #frame = 0;
  #focused = false;
  #parking = false;
  /** The keyboard is handed over. */
  #arriving = false;
  #tabStop: HTMLElement | undefined;

  constructor(events: GridEvents, measure: (text: string) => number) {
    this.#events = events;
    this.#measure = measure;
    const { names, rows } = this.#body;
    // The names of the rows scroll with the table but stand beside it; each row owns its own.
    this.#table = element(
      "div",
      { class: "table", role: "grid", "aria-label": t("Traffic matrix"), "aria-readonly": "true" },
      this.#heads.node,
      rows,
    );
    this.#space = element(
      "div",
      { class: "space" },
      this.#beam,
      this.#pin.node,
      names,
      this.#heads.rules,
      this.#table,
      this.#heads.gaps,
    );
    this.node = element("div", { class: "grid" }, this.#space);
    this.node.addEventListener("scroll", () => this.#schedule(), { passive: true });
    this.node.addEventListener("pointermove", (event) => this.#point(event));
    this.node.addEventListener("pointerleave", () => this.#point(undefined));
    this.node.addEventListener("click", (event) => this.#click(event));
    this.node.addEventListener("keydown", (event) => this.#key(event));
    this.node.addEventListener("focusin", (event) => this.#focusIn(event));
    this.node.addEventListener("focusout", () => {
      this.#focused = false;
      if (this.#hover === undefined) this.#events.point(undefined);
    });
  }

  layoutOf(snapshot: Snapshot): GridLayout {
    return layOut({
      ...snapshot,
      width: this.node.clientWidth,
      height: this.node.clientHeight,
      measure: this.#measure,
    });
  }

  /** The part of a snapshot that would be drawn at the present place. */
  spansOf(layout: GridLayout): Spans {
    const { scrollTop, scrollLeft, clientWidth, clientHeight } = this.node;
    const bottom = scrollTop + Math.max(clientHeight - layout.columnHeaderHeight, rowHeight);
    const right = scrollLeft + Math.max(clientWidth - layout.rowHeaderWidth, narrowestColumn);
    return {
      rows: itemsIn(layout.rows, scrollTop, bottom, overscan.rows),
      columns: itemsIn(layout.columns, scrollLeft, right, overscan.columns),
    };
  }

  /** The rows (not lines) among some lines. */
  itemsOf(layout: GridLayout, lines: Span): Span {
    let first = Number.MAX_SAFE_INTEGER;
    let end = 0;
    for (let line = lines.first; line < lines.end; line++) {
      const kind = layout.lines[line];
      if (kind === undefined || "band" in kind) continue;
      first = Math.min(first, kind.item);
      end = Math.max(end, kind.item + 1);
    }
    return { first: Math.min(first, end), end };
  }

  show(snapshot: Snapshot, marks: Pick<Scene, "selected" | "emphasis">): void {
    const before = this.#scene;
    const held = this.node.contains(document.activeElement);
    const layout = this.layoutOf(snapshot);
    const flash = before !== undefined && before.snapshot.header.version !== snapshot.header.version;
    const tree = snapshot.rows.some((item) => classOf(item) !== undefined);
    this.#scene = { ...marks, snapshot, layout, tree, flash };
    setAttribute(this.#table, "role", tree ? "treegrid" : "grid");
    const style = this.#space.style;
    style.setProperty("--row-header", `${layout.rowHeaderWidth}px`);
    style.setProperty("--column-header", `${layout.columnHeaderHeight}px`);
    style.setProperty("--column", `${layout.columnWidth}px`);
    style.width = `${layout.rowHeaderWidth + layout.columns.size + 24}px`;
    style.height = `${layout.columnHeaderHeight + layout.rows.size + 6}px`;
    this.node.classList.toggle("wide", layout.wide);
    this.node.classList.toggle("unfolds", layout.unfolds);
    // What the pointer lit up is another column now, or another row.
    if (before !== undefined && before.layout.columns.size !== layout.columns.size) this.#setHover(undefined);
    this.#table.setAttribute("aria-rowcount", String(layout.lines.length + 2));
    this.#table.setAttribute("aria-colcount", String(layout.columns.count + 1));
    this.#active = before === undefined ? firstPlace(layout) : samePlace(this.#active, before, this.#scene);
    this.#heads.rebuild(this.#scene);
    this.#draw(true);
    this.#scene = { ...this.#scene, flash: false };
    if (held && !this.node.contains(document.activeElement)) this.#park();
  }

  mark(marks: Pick<Scene, "selected" | "emphasis">): void {
    if (this.#scene === undefined) return;
    this.#scene = { ...this.#scene, ...marks };
    this.#heads.rebuild(this.#scene);
    this.#draw(true);
  }

  /** Cells have arrived. */
  refresh(): void {
    this.#draw(true);
  }

  resized(): void {
    if (this.#scene === undefined) return;
    // Not the scene itself: it has the layout of the size before.
    const { snapshot, selected, emphasis } = this.#scene;
    this.show(snapshot, { selected, emphasis });
  }

  /** Without the verdict beside the cell: nobody has pointed to it yet. */
  focus(): void {
    this.#arriving = true;
    (this.#nodeAt(this.#active) ?? this.#table).focus({ preventScroll: true });
    this.#arriving = false;
  }

  /** Brings a cell into view and the keyboard to it. */
  go(row: number, column: number): void {
    const line = this.#scene?.layout.lineOf[row];
    if (line === undefined) return;
    this.#moveTo({ line, column }, false);
  }

  #schedule(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#setHover(undefined);
      this.#draw(false);
    });
  }

  #draw(everything: boolean): void {
    const scene = this.#scene;
    if (scene === undefined) return;
    const { layout } = scene;
    // Read once, before anything is written: asking again would lay the page out in between.
    const { scrollTop, clientHeight, clientWidth } = this.node;
    const spans = this.spansOf(layout);
    const rows = Math.ceil(clientHeight / rowHeight) + 2 * overscan.rows + 3;
    const cells = Math.ceil(clientWidth / layout.columnWidth) + 2 * overscan.columns + 3;
    this.#body.fit(rows, cells, layout);
    this.#body.draw(spans, everything, this.#hover?.line, scene);
    this.#heads.draw(spans.columns, this.#body.capacity, scene);
    this.#pin.draw(scene, scrollTop);
    this.#roveTabIndex();
    this.#events.need(this.itemsOf(layout, spans.rows), spans.columns);
  }

  /** What an event is about: the node that it names, or the place in the grid that it points to. */
  #placeOf(event: MouseEvent | FocusEvent): (Place & { readonly node: HTMLElement }) | undefined {
    const { target } = event;
    if (!(target instanceof Element)) return undefined;
    const column = this.#heads.columnOf(target);
    if (column !== undefined) return this.#withNode({ line: -1, column });
    const place = this.#body.placeOf(target);
    if (place !== undefined) return this.#withNode(place);
    return event instanceof MouseEvent ? this.#placeAt(event.clientX, event.clientY) : undefined;
  }

  /** Between the figures of two cells is still a cell. */
  #placeAt(clientX: number, clientY: number): (Place & { readonly node: HTMLElement }) | undefined {
    const layout = this.#scene?.layout;
    if (layout === undefined) return undefined;
    const box = this.node.getBoundingClientRect();
    const x = clientX - box.left - layout.rowHeaderWidth;
    const y = clientY - box.top - layout.columnHeaderHeight;
    if (x < 0 || y < 0) return undefined;
    const line = layout.rows.at(y + this.node.scrollTop);
    const column = layout.columns.at(x + this.node.scrollLeft);
    const inLine = y + this.node.scrollTop < layout.rows.start(line) + layout.rows.extent(line);
    const inColumn = x + this.node.scrollLeft < layout.columns.start(column) + layout.columnWidth;
    return inLine && inColumn ? this.#withNode({ line, column }) : undefined;
  }

  #withNode(place: Place): (Place & { readonly node: HTMLElement }) | undefined {
    const node = this.#nodeAt(place);
    return node === undefined ? undefined : { ...place, node };
  }

  #point(event: PointerEvent | undefined): void {
    const place = event === undefined ? undefined : this.#placeOf(event);
    if (place?.line === this.#hover?.line && place?.column === this.#hover?.column) return;
    this.#setHover(place);
    this.#tell(place);
  }

  #tell(place: (Place & { readonly node: HTMLElement }) | undefined): void {
    const kind = place === undefined ? undefined : this.#scene?.layout.lines[place.line];
    const isCell = place !== undefined && kind !== undefined && "item" in kind && place.column >= 0;
    this.#events.point(isCell ? { row: kind.item, column: place.column, node: place.node } : undefined);
  }

  #setHover(place: Place | undefined): void {
    const before = this.#hover;
    this.#hover = place;
    if (before !== undefined) this.#body.light(before.line, false);
    if (place !== undefined) this.#body.light(place.line, true);
    this.#heads.light(place?.column ?? -1);
    const layout = this.#scene?.layout;
    this.#beam.hidden = place === undefined || place.column < 0 || layout === undefined;
    if (place !== undefined && layout !== undefined) {
      this.#beam.style.left = `${layout.rowHeaderWidth + layout.columns.start(place.column)}px`;
    }
    if (before !== undefined && place === undefined) this.#events.point(undefined);
  }

  #click(event: MouseEvent): void {
    if (event.target instanceof Element) {
      const group = this.#heads.groupOf(event.target);
      if (group !== undefined) {
        this.#events.toggle(group);
        return;
      }
    }
    const place = this.#placeOf(event);
    if (place === undefined) return;
    this.#active = place;
    this.#roveTabIndex();
    this.#nodeAt(place)?.focus({ preventScroll: true });
    this.#activate(place);
  }

  #activate(place: Place): void {
    const scene = this.#scene;
    if (scene === undefined) return;
    const kind = scene.layout.lines[place.line];
    if (kind !== undefined && "band" in kind) {
      this.#active = { line: place.line, column: -1 };
      this.#events.toggle(kind.band);
    } else this.#events.activate(kind?.item, place.column < 0 ? undefined : place.column);
  }

  #key(event: KeyboardEvent): void {
    const scene = this.#scene;
    if (scene === undefined || event.altKey) return;
    if (event.key === "Escape") {
      this.#events.escape();
      return;
    }
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.#activate(this.#active);
      return;
    }
    if (this.#climb(event, scene)) {
      event.preventDefault();
      return;
    }
    const page = {
      rows: Math.max(Math.floor((this.node.clientHeight - scene.layout.columnHeaderHeight) / rowHeight) - 1, 1),
    };
    const next = move(this.#active, event, scene.layout.lines, scene.layout.columns.count, page);
    if (next === undefined) return;
    event.preventDefault();
    this.#moveTo(next, true);
  }

  /** On the name of a row as in a tree: right unfolds a class, left folds it, or leads from a member to its class. */
  #climb({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent, { snapshot, layout }: Scene): boolean {
    const kind = layout.lines[this.#active.line];
    const arrow = key === "ArrowRight" || key === "ArrowLeft";
    if (!arrow || ctrlKey || metaKey || shiftKey || this.#active.column >= 0) return false;
    if (kind === undefined || "band" in kind) return false;
    const unfolds = classOf(snapshot.rows[kind.item]);
    const parent = layout.rowParents[kind.item];
    if (unfolds !== undefined && unfolds.open === (key === "ArrowLeft")) this.#events.unfold(unfolds.key);
    else if (key === "ArrowLeft" && parent !== undefined)
      this.#moveTo({ line: layout.lineOf[parent] ?? 0, column: -1 }, true);
    else return false;
    return true;
  }

  #moveTo(place: Place, focus: boolean): void {
    const layout = this.#scene?.layout;
    if (layout === undefined) return;
    this.#active = place;
    const { node } = this;
    const room = {
      width: node.clientWidth - layout.rowHeaderWidth,
      height: node.clientHeight - layout.columnHeaderHeight,
    };
    if (place.line >= 0) {
      const top = layout.rows.start(place.line);
      // Its group's name stands above it: on its own line or pinned.
      const above = place.line > 0 ? bandHeight : 0;
      if (top - above < node.scrollTop) node.scrollTop = top - above;
      else if (top + rowHeight + 4 > node.scrollTop + room.height) node.scrollTop = top + rowHeight + 4 - room.height;
    }
    if (place.column >= 0) {
      const left = layout.columns.start(place.column);
      if (left < node.scrollLeft) node.scrollLeft = left;
      else if (left + layout.columnWidth + 8 > node.scrollLeft + room.width) {
        node.scrollLeft = left + layout.columnWidth + 8 - room.width;
      }
    }
    this.#draw(false);
    if (focus) this.#nodeAt(place)?.focus({ preventScroll: true });
  }

  #focusIn(event: FocusEvent): void {
    this.#focused = true;
    if (event.target === this.#table) {
      // Coming back to a grid whose active cell was scrolled out of sight.
      if (!this.#parking) this.#moveTo(this.#active, true);
      return;
    }
    const place = this.#placeOf(event);
    if (place !== undefined && this.#hover === undefined && !this.#arriving) this.#tell(place);
  }

  #nodeAt(place: Place): HTMLElement | undefined {
    return place.line < 0 ? this.#heads.nodeOf(Math.max(place.column, 0)) : this.#body.nodeAt(place);
  }

  /** The focus stays in the grid: on the active cell when it is in sight, else on the grid itself. */
  #park(): void {
    this.#parking = true;
    (this.#nodeAt(this.#active) ?? this.#table).focus({ preventScroll: true });
    this.#parking = false;
  }

  #roveTabIndex(): void {
    const stop = this.#nodeAt(this.#active) ?? this.#table;
    if (this.#tabStop === stop) return;
    const hadFocus = this.#focused && this.#tabStop !== undefined && document.activeElement === this.#tabStop;
    if (this.#tabStop !== undefined) this.#tabStop.tabIndex = -1;
    stop.tabIndex = 0;
    this.#tabStop = stop;
    // A node that was reused for another cell must not keep the focus of the one that left.
    if (hadFocus && stop === this.#table) this.#park();
  }
}
