import type { YamlScalar } from "../tree.ts";

export type TokenKind =
  | "version"
  | "tag-directive"
  | "document-start"
  | "document-end"
  | "block-sequence"
  | "block-map"
  | "block-end"
  | "flow-sequence"
  | "flow-sequence-end"
  | "flow-map"
  | "flow-map-end"
  | "dash"
  | "comma"
  | "key"
  | "colon"
  | "alias"
  | "anchor"
  | "tag"
  | "scalar"
  /** Of the text, or of what could be read of it. */
  | "end";

/** Offsets are UTF-16 units from the start of the document's text. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** A scalar's content, an anchor's or alias's name, a tag's or directive's handle, a version. */
  readonly text: string;
  /** What stands behind the handle of a tag, or what a tag directive puts in its place. */
  readonly suffix: string;
  readonly style: YamlScalar["style"];
}

export function token(
  kind: TokenKind,
  start: number,
  end: number,
  text = "",
  suffix = "",
  style: YamlScalar["style"] = "plain",
): Token {
  return { kind, start, end, text, suffix, style };
}
