import type { Body, TextNode } from "./ast.ts";
import type { Text } from "./text.ts";

/** A template that can be executed by its name. */
export interface NamedTemplate {
  readonly name: string;
  /** The name of the file (or text) in which it stands. */
  readonly file: string;
  readonly body: Body;
  readonly source: Text;
  /** Its pieces of text as they are printed, cut when first needed. */
  readonly pieces: Map<TextNode, Text>;
}

export type Templates = ReadonlyMap<string, NamedTemplate>;
