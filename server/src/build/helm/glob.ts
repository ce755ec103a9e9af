/** Whether a pattern takes a path in. */
export type Matcher = (path: string) => boolean;

/** A pattern of Go's `path.Match`: `*`, `?`, `[a-z]`, none of them over a slash. `undefined`: the pattern is malformed. */
export function pathMatcher(pattern: string): Matcher | undefined {
  return matcherOf(pattern, { doubleStar: false, braces: false });
}

/** A pattern of `.Files.Glob`: also `**` over slashes and `{a,b}`. `undefined`: the pattern is malformed. */
export function filesMatcher(pattern: string): Matcher | undefined {
  return matcherOf(pattern, { doubleStar: true, braces: true });
}

interface Dialect {
  readonly doubleStar: boolean;
  readonly braces: boolean;
}

/*
 * Not by way of a regular expression: several stars would make one that takes ages. Each token is tried against a set of
 * positions, so that the time is bounded by pattern times path.
 */
type Token =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "one" }
  | { readonly kind: "star" }
  | { readonly kind: "any" }
  | { readonly kind: "class"; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] }
  | { readonly kind: "either"; readonly branches: readonly (readonly Token[])[] };

function matcherOf(pattern: string, dialect: Dialect): Matcher | undefined {
  const reader = { letters: [...pattern], at: 0, depth: 0 };
  const tokens = readTokens(reader, dialect, "");
  if (tokens === undefined || reader.at < reader.letters.length) return undefined;
  return (path) => {
    const letters = [...path];
    return advance(tokens, letters, new Set([0])).has(letters.length);
  };
}

interface PatternReader {
  readonly letters: readonly string[];
  at: number;
  depth: number;
}

function readTokens(reader: PatternReader, dialect: Dialect, stops: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  for (; reader.at < reader.letters.length; reader.at++) {
    const letter = reader.letters[reader.at] ?? "";
    if (stops.includes(letter)) return tokens;
    if (letter === "*") {
      const double = dialect.doubleStar && reader.letters[reader.at + 1] === "*";
      if (double) reader.at++;
      tokens.push({ kind: double ? "any" : "star" });
    } else if (letter === "?") tokens.push({ kind: "one" });
    else if (letter === "[") {
      const read = readClass(reader);
      if (read === undefined) return undefined;
      tokens.push(read);
    } else if (letter === "{" && dialect.braces) {
      const read = readBraces(reader, dialect);
      if (read === undefined) return undefined;
      tokens.push(read);
    } else if (letter === "\\") {
      const next = reader.letters[++reader.at];
      if (next === undefined) return undefined;
      tokens.push({ kind: "text", text: next });
    } else tokens.push({ kind: "text", text: letter });
  }
  return tokens;
}

/** Ends on the closing bracket. */
function readClass(reader: PatternReader): Token | undefined {
  reader.at++;
  const negated = /^[!^]$/.test(reader.letters[reader.at] ?? "");
  if (negated) reader.at++;
  const ranges: (readonly [string, string])[] = [];
  const next = (): string | undefined => {
    if (reader.letters[reader.at] === "\\") reader.at++;
    return reader.letters[reader.at++];
  };
  while (reader.letters[reader.at] !== "]" || ranges.length === 0) {
    const low = next();
    if (low === undefined) return undefined;
    let high: string | undefined = low;
    if (reader.letters[reader.at] === "-") {
      reader.at++;
      high = next();
    }
    if (high === undefined) return undefined;
    ranges.push([low, high]);
  }
  return { kind: "class", negated, ranges };
}

/** Ends on the closing brace. */
function readBraces(reader: PatternReader, dialect: Dialect): Token | undefined {
  if (++reader.depth > 16) return undefined;
  const branches: (readonly Token[])[] = [];
  do {
    reader.at++;
    const branch = readTokens(reader, dialect, ",}");
    if (branch === undefined) return undefined;
    branches.push(branch);
  } while (reader.letters[reader.at] === ",");
  reader.depth--;
  return reader.letters[reader.at] === "}" ? { kind: "either", branches } : undefined;
}

/** The positions behind everything that the tokens take in from one of the given positions. */
function advance(tokens: readonly Token[], path: readonly string[], from: ReadonlySet<number>): ReadonlySet<number> {
  let now = from;
  for (const token of tokens) {
    const next = new Set<number>();
    if (token.kind === "either") {
      for (const branch of token.branches) for (const at of advance(branch, path, now)) next.add(at);
    } else if (token.kind === "star" || token.kind === "any") {
      for (const start of now) {
        for (let at = start; !next.has(at); at++) {
          next.add(at);
          if (at === path.length || (token.kind === "star" && path[at] === "/")) break;
        }
      }
    } else {
      for (const at of now) if (takes(token, path[at])) next.add(at + 1);
    }
    if (next.size === 0) return next;
    now = next;
  }
  return now;
}

function takes(token: Exclude<Token, { kind: "either" | "star" | "any" }>, letter: string | undefined): boolean {
  if (letter === undefined) return false;
  if (token.kind === "text") return token.text === letter;
  if (letter === "/") return false;
  if (token.kind === "one") return true;
  return token.ranges.some(([low, high]) => low <= letter && letter <= high) !== token.negated;
}
