import type { Span } from "../yaml/tree.ts";

export interface Fix {
  readonly title: string;
  readonly edits: readonly FixEdit[];
  /** A file that is made by it; it must not exist yet. */
  readonly create?: { readonly uri: string; readonly text: string };
  /** Preferred and part of "fix all": keeps what is allowed, or is the only thing that can be meant. */
  readonly safe: boolean;
}

/** A text change; `document` and `span` as in the file named by `uri`. */
export interface FixEdit {
  readonly uri: string;
  readonly document: number;
  readonly span: Span;
  readonly newText: string;
}
