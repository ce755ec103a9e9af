import { resolvePlain } from "../../yaml/scalar11.ts";
import type { Cursor } from "./cursor.ts";

export type CompletionSort = "field" | "value" | "label" | "namespace" | "port" | "address" | "snippet" | "template";

/** One thing that can stand at the cursor; in the order in which it is to be offered. */
export interface Candidate {
  readonly label: string;
  readonly sort: CompletionSort;
  /** One short line beside the label. */
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  /** Snippet text with `\n` and indentation from the first line's own; without it the label. */
  readonly insert?: string;
  /** What is typed to find it, where that is not the label. */
  readonly filter?: string;
  /** It begins an item of its list with a dash of its own. */
  readonly dash?: true;
  /** Behind it something else can be completed at once. */
  readonly more?: true;
}

/** Text of the user's inside a snippet. */
export function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, "\\$&");
}

/** A string value as it has to stand in YAML: quoted where the plain text would be something else to the server. */
export function yamlString(text: string): string {
  return text !== "" && /^[\w./-]+$/.test(text) && !text.startsWith("-") && resolvePlain(text).type === "string"
    ? text
    : JSON.stringify(text);
}

/** The text behind a key that is being completed: nothing where its colon is there already, no more where its value is. */
export function behindKey({ colonFollows, childrenFollow }: Cursor, text: string): string {
  if (colonFollows) return "";
  return childrenFollow ? ":" : text;
}
