/**
 * The tree of one YAML document, as values. Positions are UTF-16 offsets from the start of the *document's* text,
 * so a document keeps its tree when something above it in the stream changes.
 */

/** Half-open interval of UTF-16 offsets, relative to the start of the document's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** Set in what was grafted into the tree from elsewhere: the offsets count there. */
  readonly source?: Source;
}

/** Put into the tree from elsewhere: its offsets say nothing about the text that holds it. */
export function isGraft({ source }: Span): boolean {
  return source !== undefined;
}

/**
 * Where the text stands that a span counts from: a document that a person edits, or a text that was made from such.
 * Nodes of a plain file have no source of their own: they stand where the object that holds them stands.
 */
export interface Source {
  readonly uri: string;
  /** The span counts from this document's start; absent: from the file's. Found again in the file by identity. */
  readonly document?: YamlDocument;
  /** The span counts in a text that was made (rendered, or embedded in another); this tells where it came from. */
  readonly map?: SpanMap;
  /** The value was computed from what stands here: the place may be shown, never edited. */
  readonly computed?: true;
}

/** From a text that was made back to the texts that people edit. */
export interface SpanMap {
  /** Where a stretch of the made text came from, the first to be shown first; never empty. Offsets in UTF-16 units. */
  placesAt(span: Span): readonly MappedPlace[];
  /** Where what is put in at an offset of the made text may have to be written: one has to try. */
  seamsAt?(offset: number): readonly Seam[];
  /** The files that some of the letters of a stretch came from; not given: those of `placesAt`. */
  sourcesOf?(span: Span): Iterable<string>;
}

/** A place between letters of a text that a person edits. */
export interface Seam {
  readonly uri: string;
  /** Counts from the start of the file. */
  readonly at: number;
  /** Right before a letter that was taken over, or right behind one, or behind what printed the last. */
  readonly side: "before" | "behind";
}

export interface MappedPlace {
  readonly uri: string;
  /** Counts from the start of the file. */
  readonly start: number;
  readonly end: number;
  /** Only what was taken over letter by letter may be edited there; everything may be shown. */
  readonly how: "verbatim" | "computed";
}

export type YamlNode = YamlScalar | YamlMap | YamlSequence;

interface NodeBase {
  /** What the node covers, without its key, dash, anchor, tag or trailing comment. Empty values have an empty span. */
  readonly span: Span;
  /** Set where the node is an alias (`*name`): the span is that of the alias, children stand at the anchor. */
  readonly alias?: true;
  /** The explicit tag as written (`!!str`), if any. */
  readonly tag?: string;
  /** The node holds text that a template fills in: its value is unknown. */
  readonly templated?: true;
}

export interface YamlScalar extends NodeBase {
  readonly kind: "scalar";
  /** The content after unescaping and folding; never resolved to a number or boolean (YAML 1.1 and 1.2 differ there). */
  readonly text: string;
  readonly style: "plain" | "single-quoted" | "double-quoted" | "literal" | "folded";
  /** A key that is itself a map or list: `text` is its source. */
  readonly collection?: true;
}

export interface YamlMap extends NodeBase {
  readonly kind: "map";
  readonly flow: boolean;
  /** In source order, duplicates included, merge keys (`<<`) not expanded. */
  readonly entries: readonly YamlEntry[];
}

export interface YamlEntry {
  /** A key that is itself a collection is given as a scalar with its source text. */
  readonly key: YamlScalar;
  /** An absent value is an empty plain scalar behind the colon. */
  readonly value: YamlNode;
  /** From the key's start to the value's end. */
  readonly span: Span;
  /** The key has no colon (yet). */
  readonly halfTyped?: true;
}

export interface YamlSequence extends NodeBase {
  readonly kind: "sequence";
  readonly flow: boolean;
  readonly items: readonly YamlItem[];
}

export interface YamlItem {
  /** The dash in block style; an empty span at the value's start in flow style. */
  readonly dash: Span;
  /** An absent value is an empty plain scalar behind the dash. */
  readonly value: YamlNode;
}

/** Why a document, or a part of it, could not be read. Never thrown. */
export interface YamlProblem {
  readonly code: YamlProblemCode;
  readonly message: string;
  readonly span: Span;
}

export type YamlProblemCode =
  | "syntax"
  | "tab-indentation"
  /** A line that is indented like none of its neighbours. */
  | "indentation"
  | "missing-colon"
  | "unclosed-quote"
  | "unclosed-bracket"
  /** `a: b: c`, or keys below a key that has a value already. */
  | "second-value"
  /** A list item among keys. */
  | "stray-dash"
  | "reserved-character"
  | "unknown-alias"
  | "too-large"
  | "too-deep";

/** One document of a stream. Immutable; reused as long as its text stays the same. */
export interface YamlDocument {
  /** The document's own text, from its `---` line (if any) to the next one. */
  readonly text: string;
  /** Absent when the document is empty or unreadable. */
  readonly root: YamlNode | undefined;
  readonly problems: readonly YamlProblem[];
  /** A directive (`{{ … }}`) was read around: what is missing may be filled in by a template. */
  readonly templated: boolean;
  /** Read as it is written, line by line: an edit need not read again what stands above it. */
  readonly plain?: true;
}

/** A file's text as documents. */
export interface YamlStream {
  readonly text: string;
  readonly documents: readonly YamlDocument[];
  /** Where each document starts in the stream's text, UTF-16 units. */
  readonly starts: readonly number[];
  /** How many lines end in each document; only of streams of many documents. */
  readonly breaks?: readonly number[];
}
