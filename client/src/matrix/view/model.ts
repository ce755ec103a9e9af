import type {
  MatrixCell,
  MatrixEndpoint,
  MatrixExplanation,
  MatrixGroup,
  MatrixHeader,
  MatrixItem,
  MatrixLocation,
  MatrixView,
  MatrixWindow,
} from "../../../../server/src/server/protocol.ts";
import type { Host } from "./host.ts";
import { membersOf } from "./layout.ts";
import type { Shape } from "./messages.ts";

/** A cell with what tells it from others, so that the grid touches only what differs. */
export interface ModelCell {
  readonly cell: MatrixCell;
  readonly signature: string;
}

/** Rows and columns from `first` up to and without `end`. */
export interface Span {
  readonly first: number;
  readonly end: number;
}

/** One version of the matrix as the page shows it; its cells arrive by and by. */
export interface Snapshot {
  readonly header: MatrixHeader;
  readonly view: MatrixView;
  readonly swapped: boolean;
  /** The view that it was made for. */
  readonly shape: Shape;
  readonly groups: readonly MatrixGroup[];
  readonly endpoints: readonly MatrixEndpoint[];
  readonly rows: readonly MatrixItem[];
  readonly columns: readonly MatrixItem[];
  readonly collapsed: ReadonlySet<string>;
  cell(row: number, column: number): ModelCell | undefined;
}

/** Cells are asked for in squares: big enough that a screen is a few messages, small enough to come quickly. */
const side = 32;

export interface ModelEvents {
  /** A new version whose visible cells are here; shown in one go, so nothing flickers. */
  committed(snapshot: Snapshot): void;
  /** More cells of the shown version. */
  arrived(): void;
  failed(error: unknown): void;
  /** Which part will be visible in a snapshot that is about to be shown. */
  visible(snapshot: Snapshot): { readonly rows: Span; readonly columns: Span };
}

/** What the person chose: what is asked of the server, and how it is shown. */
export interface ModelState {
  readonly view: MatrixView;
  readonly swapped: boolean;
  readonly shape: Shape;
}

interface Generation {
  readonly snapshot: Snapshot;
  readonly blocks: Map<string, readonly (ModelCell | undefined)[] | "asked">;
}

export class Model {
  readonly #host: Host;
  readonly #events: ModelEvents;
  #shown: Generation | undefined;
  #running = false;
  #again = false;
  #state: ModelState;

  constructor(host: Host, state: ModelState, events: ModelEvents) {
    this.#host = host;
    this.#events = events;
    this.#state = state;
  }

  get view(): MatrixView {
    return this.#state.view;
  }

  get swapped(): boolean {
    return this.#state.swapped;
  }

  get shape(): Shape {
    return this.#state.shape;
  }

  get snapshot(): Snapshot | undefined {
    return this.#shown?.snapshot;
  }

  look(view: Partial<MatrixView>, how: Partial<Omit<ModelState, "view">> = {}): void {
    this.#state = { ...this.#state, ...how, view: { ...this.#state.view, ...view } };
    void this.refresh();
  }

  /** One at a time: what changes meanwhile is asked for once, afterwards. */
  async refresh(): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = true;
    do {
      this.#again = false;
      try {
        await this.#next();
      } catch (error) {
        // What has changed meanwhile may be that the server is back.
        if (!this.#again) this.#events.failed(error);
      }
    } while (this.#again);
    this.#running = false;
  }

  async #next(): Promise<void> {
    const { swapped, shape } = this.#state;
    // Rows fold by where they may go and columns by who may come: in a graph each end is one node for both.
    const view = shape === "graph" ? { ...this.#state.view, fold: false, equal: false } : this.#state.view;
    const before = this.#shown?.snapshot;
    const known = before?.header.endpointsKey ?? null;
    const header = (await this.#host.request({ method: "header", params: { view, known } })) as MatrixHeader;
    const groups = header.groups ?? before?.groups ?? [];
    const endpoints = header.endpoints ?? before?.endpoints ?? [];
    const blocks: Generation["blocks"] = new Map();
    const rows = swapped ? header.destinations : header.sources;
    const columns = swapped ? header.sources : header.destinations;
    const snapshot: Snapshot = {
      header,
      view,
      swapped,
      shape,
      groups,
      endpoints,
      rows,
      columns,
      collapsed: new Set(view.collapsed),
      cell(row, column) {
        const block = blocks.get(blockKey(Math.floor(row / side), Math.floor(column / side)));
        return Array.isArray(block) ? block[(row % side) * side + (column % side)] : undefined;
      },
    };
    const generation = { snapshot, blocks };
    const { rows: rowSpan, columns: columnSpan } = this.#events.visible(snapshot);
    const loaded = await Promise.all(this.#ask(generation, rowSpan, columnSpan));
    // A version that passed while its cells were asked for is never shown.
    if (loaded.includes(false)) {
      this.#again = true;
      return;
    }
    this.#shown = generation;
    this.#events.committed(snapshot);
  }

  /** Asks for the cells of the shown version that are not here yet. */
  need(rows: Span, columns: Span): void {
    const generation = this.#shown;
    if (generation === undefined) return;
    for (const answer of this.#ask(generation, rows, columns)) {
      answer.then(
        (good) => {
          if (this.#shown !== generation) return;
          if (good) this.#events.arrived();
          else void this.refresh();
        },
        (error: unknown) => this.#events.failed(error),
      );
    }
  }

  #ask(generation: Generation, rows: Span, columns: Span): Promise<boolean>[] {
    const answers: Promise<boolean>[] = [];
    for (let i = Math.floor(rows.first / side); i * side < rows.end; i++) {
      for (let j = Math.floor(columns.first / side); j * side < columns.end; j++) {
        if (!generation.blocks.has(blockKey(i, j))) answers.push(this.#load(generation, i, j));
      }
    }
    return answers;
  }

  /** False: the server has moved on to another version. */
  async #load({ snapshot, blocks }: Generation, i: number, j: number): Promise<boolean> {
    const key = blockKey(i, j);
    blocks.set(key, "asked");
    const rows = snapshot.rows.slice(i * side, (i + 1) * side);
    const columns = snapshot.columns.slice(j * side, (j + 1) * side);
    const { header, view, swapped } = snapshot;
    const window = (await this.#host.request({
      method: "window",
      params: {
        version: header.version,
        port: view.port,
        base: view.base,
        ...(view.layers !== undefined && { layers: view.layers }),
        sources: (swapped ? columns : rows).map(plainOf),
        destinations: (swapped ? rows : columns).map(plainOf),
      },
    })) as MatrixWindow | null;
    if (window === null) {
      blocks.delete(key);
      return false;
    }
    const cells = window.cells.map((cell): ModelCell => ({ cell, signature: signatureOf(cell) }));
    const block: (ModelCell | undefined)[] = new Array(side * side).fill(undefined);
    for (let row = 0; row < rows.length; row++) {
      for (let column = 0; column < columns.length; column++) {
        const place = swapped ? column * rows.length + row : row * columns.length + column;
        block[row * side + column] = cells[window.ids[place] ?? -1];
      }
    }
    blocks.set(key, block);
    return true;
  }

  async explain(source: number, destination: number, port: string): Promise<MatrixExplanation | null> {
    const version = this.#shown?.snapshot.header.version ?? 0;
    return (await this.#host.request({
      method: "explain",
      params: { version, source, destination, port },
    })) as MatrixExplanation | null;
  }

  async locate(endpoint: number): Promise<MatrixLocation | null> {
    const version = this.#shown?.snapshot.header.version ?? 0;
    return (await this.#host.request({ method: "locate", params: { version, endpoint } })) as MatrixLocation | null;
  }
}

/** Without what only the page has to know. */
function plainOf(item: MatrixItem): number | readonly number[] {
  return typeof item === "number" ? item : membersOf(item);
}

function blockKey(i: number, j: number): string {
  return `${i}:${j}`;
}

function signatureOf({ verdict, undecided, tier, text, change, faded }: MatrixCell): string {
  return `${verdict}|${undecided.length}|${tier ?? ""}|${text}|${change?.text ?? ""}|${faded}`;
}
