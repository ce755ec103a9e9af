// A class for the same reason as the line cursor.

/** Reads a text as the server's reader (libyaml's rules, in go-yaml v2) does: it knows more line breaks than editors do. */
export class Cursor {
  at: number;
  /** Where the current line starts; two places are on one line exactly when this is the same. */
  lineStart: number;
  /** What went wrong first. Whoever reads on gets nothing that counts. */
  failure: { readonly message: string; readonly at: number; readonly end: number } | undefined;
  readonly text: string;
  private readonly paired: boolean;
  /** How many pairs of code units stand on the current line before an offset. */
  private counted = { line: 0, at: 0, pairs: 0 };

  constructor(text: string) {
    this.text = text;
    this.at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
    this.lineStart = this.at;
    this.paired = /[\uD800-\uDBFF]/.test(text);
  }

  /** NaN at the end of the text. */
  code(ahead = 0): number {
    return this.text.charCodeAt(this.at + ahead);
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  /** In characters, as the server counts: what JavaScript stores as a pair is one. */
  get column(): number {
    const units = this.at - this.lineStart;
    if (!this.paired) return units;
    const { counted } = this;
    // Counted on from where the last count ended: it is asked for at every step of a line's indentation.
    if (counted.line !== this.lineStart || counted.at > this.at)
      this.counted = { line: this.lineStart, at: this.lineStart, pairs: 0 };
    this.counted.pairs += pairsBetween(this.text, this.counted.at, this.at);
    this.counted.at = this.at;
    return units - this.counted.pairs;
  }

  /** How many characters stand between an offset above and here. */
  charactersFrom(start: number): number {
    return this.at - start - (this.paired ? pairsBetween(this.text, start, this.at) : 0);
  }

  /** Over one line break, of whatever kind. Gives what a scalar gets for it. */
  skipBreak(): string {
    const code = this.code();
    this.at += code === 13 && this.code(1) === 10 ? 2 : 1;
    this.lineStart = this.at;
    return code === 0x2028 || code === 0x2029 ? String.fromCharCode(code) : "\n";
  }

  skipBlanks(): void {
    while (isBlank(this.code())) this.at++;
  }

  /** To the end of the line, if a comment begins here. */
  skipComment(): void {
    if (this.code() === 35) while (!isBreakOrEnd(this.code())) this.at++;
  }

  /** `---` or `...` at the start of a line, with white space behind it. */
  atMarker(): boolean {
    if (this.at !== this.lineStart) return false;
    const { text, at } = this;
    return (text.startsWith("---", at) || text.startsWith("...", at)) && isBlankOrEnd(this.code(3));
  }

  fail(message: string, at = this.at, end = this.at + 1): undefined {
    this.failure ??= { message, at, end };
    return undefined;
  }
}

function pairsBetween(text: string, start: number, end: number): number {
  let pairs = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0xd800 && code <= 0xdbff) pairs++;
  }
  return pairs;
}

export function isBreak(code: number): boolean {
  return code === 10 || code === 13 || code === 0x85 || code === 0x2028 || code === 0x2029;
}

export function isBreakOrEnd(code: number): boolean {
  return isBreak(code) || Number.isNaN(code);
}

export function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

export function isBlankOrEnd(code: number): boolean {
  return code === 32 || code === 10 || Number.isNaN(code) || code === 9 || isBreak(code);
}

/** Letters and digits of ASCII, `_` and `-`: what the names of anchors, directives and tag handles are made of. */
export function isWord(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 45
  );
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** , [ ] { } */
export function isFlowIndicator(code: number): boolean {
  return code === 44 || code === 91 || code === 93 || code === 123 || code === 125;
}
