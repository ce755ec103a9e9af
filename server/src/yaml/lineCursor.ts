// A class, not an object with getters: each such object has a hidden class of its own, which keeps whatever it can see
// (here the text) until the next full garbage collection.

/** Moves over the lines of a text that hold something: neither blank nor only a comment. */
export class LineCursor {
  /** Offsets of the line's start, of its first character that is no space, and of its end without the line break. */
  start = 0;
  first = 0;
  end = 0;
  done = false;
  /** What tabs add to the column. */
  private shift = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** `first - start`, in spaces. */
  get column(): number {
    return this.first - this.start + this.shift;
  }

  /** The column of an offset on the current line, in spaces. */
  columnOf(offset: number): number {
    return offset - this.start + this.shift;
  }

  begin(): void {
    this.load(this.text.charCodeAt(0) === 0xfeff ? 1 : 0);
  }

  next(): void {
    if (!this.done) this.load(this.nextStart());
  }

  stop(): void {
    this.done = true;
  }

  /** To the line that holds the offset. */
  seek(offset: number): void {
    const { text } = this;
    this.start = text.lastIndexOf("\n", offset - 1) + 1;
    this.first = this.start;
    this.shift = 0;
    while (text.charCodeAt(this.first) === 32) this.first++;
    let feed = text.indexOf("\n", offset);
    if (feed === -1) feed = text.length;
    this.end = feed > this.start && text.charCodeAt(feed - 1) === 13 ? feed - 1 : feed;
  }

  /** The line that `next` would go to. */
  peek(): { readonly start: number; readonly end: number; readonly column: number } | undefined {
    const { start, first, end, shift, done } = this;
    if (!done) this.load(this.nextStart());
    const found = this.done ? undefined : { start: this.first, end: this.end, column: this.column };
    Object.assign(this, { start, first, end, shift, done });
    return found;
  }

  /**
   * Reads the lines of a block scalar below the current line, whose parent is at `column`, and goes to the line behind it.
   * `irregular`: blank lines with spaces in them, which the exact rules would have to judge.
   */
  blockScalar(column: number): { readonly content: string; readonly end: number; readonly irregular: boolean } {
    const { text } = this;
    const { length } = text;
    let at = this.nextStart();
    let indent = -1;
    let contentEnd = this.end;
    let irregular = false;
    const lines: string[] = [];
    let blank = 0;
    while (at < length) {
      let feed = text.indexOf("\n", at);
      if (feed === -1) feed = length;
      const lineEnd = feed > at && text.charCodeAt(feed - 1) === 13 ? feed - 1 : feed;
      let content = at;
      while (content < lineEnd && text.charCodeAt(content) === 32) content++;
      if (content === lineEnd) {
        if (content > at) irregular = true;
        blank++;
      } else {
        if (indent === -1) {
          if (content - at <= column) break;
          indent = content - at;
        } else if (content - at < indent) {
          break;
        }
        for (; blank > 0; blank--) lines.push("");
        lines.push(text.slice(at + indent, lineEnd));
        contentEnd = lineEnd;
      }
      at = feed + 1;
    }
    this.load(Math.min(at, length));
    return { content: lines.join("\n"), end: contentEnd, irregular };
  }

  /** From the start of a line to the first line that holds something. */
  private load(from: number): void {
    const { text } = this;
    const { length } = text;
    let at = from;
    while (at < length) {
      let content = at;
      while (text.charCodeAt(content) === 32) content++;
      let code = text.charCodeAt(content);
      let tabs = 0;
      // Only the tolerant reader sees tabs, and takes each for a level of two spaces.
      while (code === 9 || code === 32) {
        if (code === 9) tabs++;
        code = text.charCodeAt(++content);
      }
      let feed = text.indexOf("\n", content);
      if (feed === -1) feed = length;
      if (content < feed && code !== 35 && !(code === 13 && content + 1 === feed)) {
        this.start = at;
        this.first = content;
        this.shift = tabs;
        this.end = text.charCodeAt(feed - 1) === 13 ? feed - 1 : feed;
        return;
      }
      at = feed + 1;
    }
    this.done = true;
    this.start = length;
    this.first = length;
    this.end = length;
  }

  private nextStart(): number {
    const { text } = this;
    const feed = text.indexOf("\n", this.end);
    return feed === -1 ? text.length : feed + 1;
  }
}
