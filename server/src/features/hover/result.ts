import type { Span } from "../../yaml/tree.ts";

export interface HoverResult {
  /** Markdown. */
  readonly contents: string;
  /** Index of the document in the stream; `span` is relative to it. */
  readonly document: number;
  readonly span: Span;
}
