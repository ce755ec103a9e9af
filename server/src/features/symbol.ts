import type { Span } from "../yaml/tree.ts";

export type SymbolSort = "policy" | "workload" | "service" | "namespace" | "direction" | "rule" | "peer" | "port";

export interface DocumentSymbolResult {
  readonly name: string;
  readonly detail: string;
  readonly sort: SymbolSort;
  readonly document: number;
  /** All of it. */
  readonly span: Span;
  /** Its name; within `span`. */
  readonly selection: Span;
  readonly children: readonly DocumentSymbolResult[];
}
