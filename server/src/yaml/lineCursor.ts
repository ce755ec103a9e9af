/** Moves over the lines of a text that hold something: neither blank nor only a comment. */
export interface LineCursor {
  readonly done: boolean;
  /** Offsets of the line's start, of its first character that is no space, and of its end without the line break. */
  readonly start: number;
  readonly first: number;
  readonly end: number;
  /** `first - start`, in spaces. */
  readonly column: number;
  /** The column of an offset on the current line, in spaces. */
  columnOf(offset: number): number;
  begin(): void;
  next(): void;
  stop(): void;
  /** To the line that holds the offset. */
  seek(offset: number): void;
  /** The line that `next` would go to. */
  peek(): { readonly start: number; readonly end: number; readonly column: number } | undefined;
  /**
   * Reads the lines of a block scalar below the current line, whose parent is at `column`, and goes to the line behind it.
   * `irregular`: blank lines with spaces in them, which the exact rules would have to judge.
   */
  blockScalar(column: number): { readonly content: string; readonly end: number; readonly irregular: boolean };
}

export function createLineCursor(text: string): LineCursor {
  const { length } = text;
  let start = 0;
  let first = 0;
  let end = 0;
  let shift = 0;
  let done = false;

  /** From the start of a line to the first line that holds something. */
  function load(from: number): void {
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
        start = at;
        first = content;
        shift = tabs;
        end = text.charCodeAt(feed - 1) === 13 ? feed - 1 : feed;
        return;
      }
      at = feed + 1;
    }
    done = true;
    start = length;
    first = length;
    end = length;
  }

  function nextStart(): number {
    const feed = text.indexOf("\n", end);
    return feed === -1 ? length : feed + 1;
  }

  return {
    get done() {
      return done;
    },
    get start() {
      return start;
    },
    get first() {
      return first;
    },
    get end() {
      return end;
    },
    get column() {
      return first - start + shift;
    },
    columnOf: (offset) => offset - start + shift,
    begin() {
      load(text.charCodeAt(0) === 0xfeff ? 1 : 0);
    },
    next() {
      if (!done) load(nextStart());
    },
    stop() {
      done = true;
    },
    seek(offset) {
      start = text.lastIndexOf("\n", offset - 1) + 1;
      first = start;
      shift = 0;
      while (text.charCodeAt(first) === 32) first++;
      let feed = text.indexOf("\n", offset);
      if (feed === -1) feed = length;
      end = feed > start && text.charCodeAt(feed - 1) === 13 ? feed - 1 : feed;
    },
    peek() {
      const saved = { start, first, end, shift, done };
      if (!done) load(nextStart());
      const found = done ? undefined : { start: first, end, column: first - start + shift };
      ({ start, first, end, shift, done } = saved);
      return found;
    },
    blockScalar(column) {
      let at = nextStart();
      let indent = -1;
      let contentEnd = end;
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
      load(Math.min(at, length));
      return { content: lines.join("\n"), end: contentEnd, irregular };
    },
  };
}
