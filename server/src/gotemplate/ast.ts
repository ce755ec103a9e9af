/** Where a node stands in its template's text, UTF-16 units. */
interface At {
  readonly start: number;
  readonly end: number;
  /** The place that Go names in messages, where it is not the start: the second part of a chain of fields. */
  readonly pos?: number;
}

export type Statement =
  | TextNode
  | ActionNode
  | BranchNode
  | TemplateNode
  | (At & { readonly kind: "break" })
  | (At & { readonly kind: "continue" });

export interface TextNode extends At {
  readonly kind: "text";
}

export interface ActionNode extends At {
  readonly kind: "action";
  readonly pipe: Pipe;
}

export interface BranchNode extends At {
  readonly kind: "if" | "with" | "range";
  readonly pipe: Pipe;
  readonly list: readonly Statement[];
  readonly otherwise: readonly Statement[] | undefined;
}

export interface TemplateNode extends At {
  readonly kind: "template";
  readonly name: string;
  readonly pipe: Pipe | undefined;
}

export interface Pipe extends At {
  readonly kind: "pipe";
  /** Variables with their dollar sign; two only in `range`. */
  readonly declared: readonly string[];
  /** `=` instead of `:=`. */
  readonly assigns: boolean;
  readonly commands: readonly Command[];
}

export interface Command extends At {
  readonly args: readonly [Operand, ...Operand[]];
}

export type Operand =
  | (At & { readonly kind: "field"; readonly names: readonly string[] })
  | (At & { readonly kind: "variable"; readonly name: string; readonly names: readonly string[] })
  | (At & { readonly kind: "chain"; readonly of: Operand; readonly names: readonly string[] })
  | (At & { readonly kind: "function"; readonly name: string })
  | (At & { readonly kind: "dot" })
  | (At & { readonly kind: "nil" })
  | (At & { readonly kind: "bool"; readonly value: boolean })
  | NumberNode
  | (At & { readonly kind: "string"; readonly value: string })
  | Pipe;

export interface NumberNode extends At {
  readonly kind: "number";
  /** Absent where the number is no whole one. */
  readonly int: bigint | undefined;
  readonly float: number;
  /** Written as a float: that is what it is where any type will do. */
  readonly isFloat: boolean;
}

/** One parsed text: what it holds itself, and what it defines. */
export interface ParsedTemplate {
  readonly body: Body;
  /** In the order of their ends, as Go adds them. */
  readonly defines: ReadonlyMap<string, Body>;
  readonly fault?: ParseFault | undefined;
  /** How many words and signs its actions have, and stretches of text between them: what reading it cost. */
  readonly tokens: number;
}

export interface Body {
  readonly statements: readonly Statement[];
  /** Nothing but blanks: does not replace a template of the same name that holds something. */
  readonly empty: boolean;
  readonly asks: Asks;
}

/** What a template asks for besides values: decides whether it prints the same whichever file includes it. */
export interface Asks {
  /** It looks neither at the file that is being rendered nor at all of its dot, and changes nothing. */
  readonly steady: boolean;
  /** Templates that it calls, by names that are written there. */
  readonly calls: ReadonlySet<string>;
}

export interface ParseFault {
  readonly message: string;
  readonly start: number;
  readonly end: number;
  /** The action that opens what the text does not close. */
  readonly opened?: { readonly start: number; readonly end: number };
  /** Go cannot say more than this bound allows, but Netpol can: nested too deeply to be read. */
  readonly limit?: true;
}
