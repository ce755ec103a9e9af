import type { Body, Operand, TextNode } from "./ast.ts";
import type { Text } from "./text.ts";
import type { GoString } from "./values.ts";

/** A template that can be executed by its name. */
export interface NamedTemplate {
  readonly name: string;
  /** The name of the file (or text) in which it stands. */
  readonly file: string;
  readonly body: Body;
  readonly source: Text;
  /** Its pieces of text as they are printed, cut when first needed. */
  readonly pieces: Map<TextNode, Text>;
  /** Its texts in quotes, likewise. */
  readonly literals: Map<Operand, GoString>;
}

export type Templates = ReadonlyMap<string, NamedTemplate>;

export function namedTemplate(name: string, file: string, body: Body, source: Text): NamedTemplate {
  return { name, file, body, source, pieces: new Map(), literals: new Map() };
}
