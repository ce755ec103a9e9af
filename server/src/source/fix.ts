import type { Span } from "../yaml/tree.ts";
import type { WrittenPlace } from "./place.ts";

/** What a rule or refactoring proposes, in terms of the objects that it looks at. Offered as a `SourceFix`. */
export interface Fix {
  /** What it does. `titleOf` says with it what that changes. */
  readonly title: string;
  /** What it changes, for the end of the title. It takes a look at the cluster as it would be: only who shows it asks. */
  readonly effect?: () => string;
  readonly edits: readonly FixEdit[];
  /** A file that is made by it; it must not exist yet. */
  readonly create?: { readonly uri: string; readonly text: string };
  /** Preferred and part of "fix all": keeps what is allowed, or is the only thing that can be meant. */
  readonly safe: boolean;
}

/** As people read it. */
export function titleOf({ title, effect }: Pick<Fix, "title" | "effect">): string {
  return title + (effect?.() ?? "");
}

/** A change of an object's document; `document` and `span` as in the cluster's file named by `uri`. */
export interface FixEdit {
  readonly uri: string;
  readonly document: number;
  readonly span: Span;
  readonly newText: string;
}

/** A fix as a change of texts that people edit, of several files at will. */
export interface SourceFix extends Omit<Fix, "edits"> {
  readonly edits: readonly SourceEdit[];
}

/** There is none of a computed place: nothing else has a `WrittenPlace`. */
export interface SourceEdit {
  readonly place: WrittenPlace;
  readonly newText: string;
}
