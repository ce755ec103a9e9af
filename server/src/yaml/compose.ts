import { limits } from "../limits.ts";
import { Scanner } from "./scanner/scanner.ts";
import type { Token, TokenKind } from "./scanner/tokens.ts";
import type {
  Span,
  YamlEntry,
  YamlItem,
  YamlMap,
  YamlNode,
  YamlProblem,
  YamlProblemCode,
  YamlScalar,
  YamlSequence,
} from "./tree.ts";

export interface Composed {
  readonly root: YamlNode | undefined;
  /** One at most: the server's reader stops at the first. */
  readonly problems: readonly YamlProblem[];
  /** Where something follows the value, if that alone is wrong. The server ignores it. */
  readonly rest?: number | undefined;
}

/**
 * One document's text to a tree, exactly as the API server reads it (the rules of go-yaml v2); of a text that it refuses,
 * the problem alone. Scalars stay text. Never throws.
 */
export function compose(text: string): Composed {
  const composer = new Composer(text);
  const root = composer.document();
  const { problem, rest } = composer;
  return problem === undefined ? { root, problems: [] } : { root: undefined, problems: [problem], rest };
}

const longPrefix = "tag:yaml.org,2002:";

/** What stands before a node's content. */
interface Properties {
  readonly anchor: string | undefined;
  readonly tag: string | undefined;
  /** Behind the last of them. */
  readonly end: number;
}

class Composer {
  problem: YamlProblem | undefined;
  rest: number | undefined;
  private readonly scanner: Scanner;
  private readonly text: string;
  /** `open`: its value has not ended yet. */
  private readonly anchors = new Map<string, YamlNode | "open">();
  private readonly tags = new Map<string, string>();
  private depth = 0;

  constructor(text: string) {
    this.text = text;
    this.scanner = new Scanner(text);
  }

  document(): YamlNode | undefined {
    const { scanner } = this;
    this.directives();
    const explicit = this.takes("document-start");
    const first = this.peek();
    const empty = first.kind === "end" || first.kind === "document-end" || first.kind === "document-start";
    const root = empty || (explicit && isDirective(first)) ? undefined : this.node(true, false);
    while (this.takes("document-end")) {
      // Several are one.
    }
    const rest = this.peek();
    // The server ignores what follows. Whoever wrote it did not mean that.
    if (rest.kind !== "end") {
      if (!this.failed) this.rest = rest.start;
      this.fail("syntax", "something follows the value of the document", rest);
    }
    const { failure } = scanner.cursor;
    if (failure !== undefined)
      this.fail(codeOf(failure.message), failure.message, { start: failure.at, end: failure.end });
    return isNothing(root) ? undefined : root;
  }

  // ----------------------------------------------------------------------------------------------------------- tokens

  private peek(): Token {
    return this.scanner.peek();
  }

  private takes(kind: TokenKind): boolean {
    if (this.peek().kind !== kind) return false;
    this.scanner.next();
    return true;
  }

  private get failed(): boolean {
    return this.problem !== undefined || this.scanner.cursor.failure !== undefined;
  }

  private fail(code: YamlProblemCode, message: string, { start, end }: Span): void {
    if (this.problem !== undefined) return;
    const { length } = this.text;
    const from = Math.min(start, length);
    this.problem = { code, message, span: { start: from, end: Math.max(from, Math.min(end, length)) } };
  }

  /** Something else than what had to come; after a failure of the scanner that is what counts. */
  private unexpected(message: string): void {
    if (!this.failed) this.fail("syntax", message, this.peek());
  }

  private directives(): void {
    let version = false;
    for (let token = this.peek(); isDirective(token); token = this.peek()) {
      if (token.kind === "version") {
        if (version) this.fail("syntax", "the version of YAML stands twice", token);
        if (token.text !== "1.1")
          this.fail("syntax", "the server reads YAML 1.1 and refuses all other versions", token);
        version = true;
      } else {
        if (this.tags.has(token.text)) this.fail("syntax", `the tag handle \`${token.text}\` is defined twice`, token);
        this.tags.set(token.text, token.suffix);
      }
      this.scanner.next();
      if (!isDirective(this.peek()) && this.peek().kind !== "document-start")
        this.unexpected("`---` must follow the directives");
    }
    if (!this.tags.has("!")) this.tags.set("!", "!");
    if (!this.tags.has("!!")) this.tags.set("!!", longPrefix);
  }

  // ------------------------------------------------------------------------------------------------------------ nodes

  /** `block`: not inside of brackets. `inMap`: a list needs no indentation. */
  private node(block: boolean, inMap: boolean): YamlNode {
    const first = this.peek();
    if (first.kind === "alias") return this.alias();
    const properties = this.properties();
    if (properties.anchor !== undefined) this.anchors.set(properties.anchor, "open");
    if (this.depth >= limits.yaml.nesting) {
      this.fail("too-deep", "nested too deeply", { start: 0, end: 0 });
      return empty(first.start);
    }
    this.depth++;
    const content = this.failed ? undefined : this.content(block, inMap, properties);
    this.depth--;
    const node = content === undefined || properties.tag === undefined ? content : { ...content, tag: properties.tag };
    // An anchor of the same name within it stands later in the text, and is what aliases behind it mean.
    if (node !== undefined && properties.anchor !== undefined && this.anchors.get(properties.anchor) === "open")
      this.anchors.set(properties.anchor, node);
    return node ?? empty(first.start);
  }

  private content(block: boolean, inMap: boolean, properties: Properties): YamlNode | undefined {
    const token = this.peek();
    switch (token.kind) {
      case "scalar": {
        this.scanner.next();
        const { text, style, start, end } = token;
        return { kind: "scalar", text, style, span: { start, end } };
      }
      case "flow-sequence":
        return this.flowSequence();
      case "flow-map":
        return this.flowMap();
      case "dash":
        if (inMap) return this.dashes();
        break;
      case "block-sequence":
        if (block) return this.blockSequence();
        break;
      case "block-map":
        if (block) return this.blockMap();
        break;
    }
    if (properties.end > 0) return empty(properties.end);
    this.unexpected("a value is missing here");
    return undefined;
  }

  private alias(): YamlNode {
    const { start, end, text } = this.scanner.next();
    const span = { start, end };
    const target = this.anchors.get(text);
    if (target === undefined) this.fail("unknown-alias", `no anchor named ${text}`, span);
    else if (target === "open") this.fail("syntax", `the value of the anchor \`${text}\` contains itself`, span);
    else return { ...target, span, alias: true };
    return { ...empty(start), span, alias: true };
  }

  private properties(): Properties {
    let anchor: string | undefined;
    let tag: string | undefined;
    let end = 0;
    for (let token = this.peek(); ; token = this.peek()) {
      if (token.kind === "anchor" && anchor === undefined) anchor = token.text;
      else if (token.kind === "tag" && tag === undefined) tag = this.tagOf(token);
      else return { anchor, tag, end };
      end = token.end;
      this.scanner.next();
    }
  }

  /** `!!str` for what stands at yaml.org, however it is written. */
  private tagOf(token: Token): string {
    const prefix = token.text === "" ? "" : this.tags.get(token.text);
    if (prefix === undefined) this.fail("syntax", `the tag handle \`${token.text}\` is not defined`, token);
    const whole = `${prefix ?? ""}${token.suffix}`;
    return whole.startsWith(longPrefix) ? `!!${whole.slice(longPrefix.length)}` : whole;
  }

  // ----------------------------------------------------------------------------------------------------------- blocks

  private blockSequence(): YamlSequence {
    this.scanner.next();
    const items: YamlItem[] = [];
    while (this.peek().kind === "dash") items.push(this.item(["dash", "block-end"]));
    if (!this.takes("block-end")) this.unexpected("something stands among the items of a list that is none");
    return sequence(items);
  }

  /** A list whose dashes stand in the column of the key that it belongs to: no token ends it. */
  private dashes(): YamlSequence {
    const items: YamlItem[] = [];
    while (this.peek().kind === "dash") items.push(this.item(["dash", "key", "colon", "block-end"]));
    return sequence(items);
  }

  /** `without`: what shows that nothing stands behind the dash. */
  private item(without: readonly TokenKind[]): YamlItem {
    const { start, end } = this.scanner.next();
    const value = without.includes(this.peek().kind) ? empty(end) : this.node(true, false);
    return { dash: { start, end }, value };
  }

  private blockMap(): YamlMap {
    this.scanner.next();
    const entries: YamlEntry[] = [];
    while (this.peek().kind === "key") {
      const { end } = this.scanner.next();
      const key = this.keyOf(this.isBetweenEntries() ? empty(end) : this.node(true, true));
      const colon = this.peek();
      let value: YamlNode = empty(key.span.end);
      if (this.takes("colon")) value = this.isBetweenEntries() ? empty(colon.end) : this.node(true, true);
      entries.push(entry(key, value));
    }
    if (!this.takes("block-end")) this.unexpected("something stands among the keys of a map that is none");
    const first = entries[0];
    const last = entries.at(-1);
    const start = first?.span.start ?? 0;
    return { kind: "map", flow: false, entries, span: { start, end: last?.span.end ?? start } };
  }

  private isBetweenEntries(): boolean {
    const { kind } = this.peek();
    return kind === "key" || kind === "colon" || kind === "block-end";
  }

  private keyOf(node: YamlNode): YamlScalar {
    if (node.kind === "scalar") return node;
    const { span } = node;
    return { kind: "scalar", style: "plain", collection: true, span, text: this.text.slice(span.start, span.end) };
  }

  // --------------------------------------------------------------------------------------------------------- brackets

  private flowSequence(): YamlSequence {
    const { start } = this.scanner.next();
    const items: YamlItem[] = [];
    while (this.startsElement("flow-sequence-end", items.length, "`,` or `]`")) {
      const value = this.peek().kind === "key" ? this.pair() : this.node(false, false);
      items.push({ dash: { start: value.span.start, end: value.span.start }, value });
    }
    const { end } = this.scanner.next();
    return { kind: "sequence", flow: true, items, span: { start, end } };
  }

  private flowMap(): YamlMap {
    const { start } = this.scanner.next();
    const entries: YamlEntry[] = [];
    while (this.startsElement("flow-map-end", entries.length, "`,` or `}`")) {
      if (this.peek().kind === "key") {
        entries.push(this.flowEntry("flow-map-end"));
      } else {
        const key = this.keyOf(this.node(false, false));
        entries.push(entry(key, empty(key.span.end)));
      }
    }
    const { end } = this.scanner.next();
    return { kind: "map", flow: true, entries, span: { start, end } };
  }

  /** Takes the comma before an element; `false` at the closing bracket, which stays, and where something else stands. */
  private startsElement(close: TokenKind, count: number, expected: string): boolean {
    if (this.failed) return false;
    if (this.peek().kind === close) return false;
    if (count > 0 && !this.takes("comma")) {
      this.unspaced();
      this.unexpected(`${expected} is missing here`);
      return false;
    }
    return this.peek().kind !== close && !this.failed;
  }

  /** `{a:{b: c}}`: to the server the colon belongs to the key, and no value follows. */
  private unspaced(): void {
    const { start, end } = this.peek();
    let from = start - 1;
    if (this.text[from] !== ":") return;
    while (from > 0 && start - from < 80 && /[\w./-]/.test(this.text[from - 1] ?? "")) from--;
    if (from < start - 1 && !this.failed) this.fail("missing-colon", "no space behind a colon", { start: from, end });
  }

  /** `[a: b]`: a map of one entry. */
  private pair(): YamlMap {
    // A `?` with no key behind it: the server's reader takes the next sign for the key's and stumbles over what follows.
    const question = this.peek();
    const only = this.flowEntry("flow-sequence-end");
    if (only.key.span.end <= question.end && only.key.text === "" && only.key.style === "plain")
      this.fail("syntax", "a key is missing here", { start: question.start, end: question.end });
    return { kind: "map", flow: true, entries: [only], span: only.span };
  }

  private flowEntry(close: TokenKind): YamlEntry {
    const { end } = this.scanner.next();
    const absent = (): boolean => {
      const { kind } = this.peek();
      return kind === "comma" || kind === close;
    };
    const key = this.keyOf(absent() || this.peek().kind === "colon" ? empty(end) : this.node(false, false));
    const colon = this.peek();
    let value: YamlNode = empty(key.span.end);
    if (this.takes("colon")) value = absent() ? empty(colon.end) : this.node(false, false);
    return entry(key, value);
  }
}

function isDirective({ kind }: Token): boolean {
  return kind === "version" || kind === "tag-directive";
}

function codeOf(message: string): YamlProblemCode {
  return message.startsWith("a tab ") ? "tab-indentation" : "syntax";
}

function isNothing(node: YamlNode | undefined): boolean {
  return node?.kind === "scalar" && node.tag === undefined && node.style === "plain" && node.text === "";
}

function empty(at: number): YamlScalar {
  return { kind: "scalar", text: "", style: "plain", span: { start: at, end: at } };
}

function entry(key: YamlScalar, value: YamlNode): YamlEntry {
  return { key, value, span: { start: key.span.start, end: Math.max(key.span.end, value.span.end) } };
}

function sequence(items: readonly YamlItem[]): YamlSequence {
  const start = items[0]?.dash.start ?? 0;
  const last = items.at(-1);
  const end = Math.max(last?.value.span.end ?? start, last?.dash.end ?? start);
  return { kind: "sequence", flow: false, items, span: { start, end } };
}
