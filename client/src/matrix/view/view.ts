import type { MatrixEmphasis, MatrixItem } from "../../../../server/src/server/protocol.ts";
import type { PageState } from "./messages.ts";
import type { Snapshot, Span } from "./model.ts";

/** What is explained beside the view, by title: numbers change with the version. */
export type Selected = NonNullable<PageState["selected"]>;

export interface Marks {
  readonly selected: Selected | null;
  /** What the policy under the editor's cursor decides. */
  readonly emphasis: MatrixEmphasis | null;
}

/** Under the pointer or the keyboard, for the one-line verdict. */
export interface Pointed {
  readonly node: Element;
  readonly pair: string;
  readonly verdict: string;
  readonly extra: string;
}

/** What a person does in a view, whichever it is. */
export interface ViewEvents {
  explain(source: MatrixItem, destination: MatrixItem): void;
  locate(endpoint: number): void;
  /** A group of the matrix is to be collapsed, or opened. */
  toggle(group: number): void;
  point(target: Pointed | undefined): void;
  escape(): void;
}

/** One way to look at the matrix: the grid, or the graph. */
export interface View {
  readonly node: HTMLElement;
  show(snapshot: Snapshot, marks: Marks): void;
  mark(marks: Marks): void;
  /** More cells of the shown snapshot are here. */
  arrived(): void;
  /** Which part of a snapshot that is about to be shown will be drawn. */
  visible(snapshot: Snapshot): { readonly rows: Span; readonly columns: Span };
  /** Brings what stands for a pair of ends into view. */
  go(source: string, destination: string): void;
  focus(): void;
}
