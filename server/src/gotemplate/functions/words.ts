/** How xstrings, which sprig uses, takes names apart. */

type Word = "connector" | "punct" | "upper" | "letters" | "number" | "other" | "none";

// Of a character, or of one with bytes around it that are none.
const isConnector = (character: string): boolean => /[-_\s]/u.test(character);
const isPunct = (character: string): boolean => /\p{P}/u.test(character);
const isUpper = (character: string): boolean => /\p{Lu}/u.test(character);
const isNumber = (character: string): boolean => /\p{N}/u.test(character);
const isLetter = (character: string): boolean => /\p{L}/u.test(character);
const isStray = (text: string): boolean => /^[\p{Cs}\ufffd]+$/u.test(text);

/** The characters; bytes that are none belong to the one behind them, at the end to the one before. */
function charactersOf(text: string): readonly string[] {
  if (isStray(text)) return [text];
  return text.match(/[\p{Cs}\ufffd]*[^\p{Cs}\ufffd](?:[\p{Cs}\ufffd]+$)?/gu) ?? [];
}

interface Next {
  readonly kind: Word;
  readonly word: readonly string[];
  readonly rest: readonly string[];
}

function runEnd(text: readonly string[], from: number, holds: (character: string) => boolean): number {
  let at = from;
  while (at < text.length && holds(text[at] ?? "")) at++;
  return at;
}

function nextWord(text: readonly string[]): Next {
  const first = text[0];
  if (first === undefined || isStray(first)) return { kind: "none", word: text, rest: [] };
  const taken = (kind: Word, end: number): Next => ({ kind, word: text.slice(0, end), rest: text.slice(end) });
  if (isConnector(first)) return taken("connector", runEnd(text, 1, isConnector));
  if (isPunct(first)) return taken("punct", runEnd(text, 1, isPunct));
  if (isUpper(first)) {
    if (isUpper(text[1] ?? "")) {
      const end = runEnd(text, 2, isUpper);
      // The last capital before small letters begins the next word: HTTP, Status.
      return taken("upper", end < text.length && isLetter(text[end] ?? "") ? end - 1 : end);
    }
    return taken(
      "upper",
      runEnd(text, 1, (one) => isLetter(one) && !isUpper(one)),
    );
  }
  if (isLetter(first))
    return taken(
      "letters",
      runEnd(text, 1, (one) => isLetter(one) && !isUpper(one)),
    );
  if (isNumber(first)) return taken("number", runEnd(text, 1, isNumber));
  return taken(
    "other",
    runEnd(text, 1, (one) => !isConnector(one) && !isLetter(one) && !isNumber(one) && !isPunct(one)),
  );
}

function lowered(kind: Word, word: readonly string[], connector: string): string {
  if (kind !== "upper" && kind !== "connector") return word.join("");
  return [...word.join("")].map((one) => (isConnector(one) ? connector : lowerCharacter(one))).join("");
}

/** `fooBar` to `foo-bar`, or with any other connector. */
export function separated(text: string, connector: string): string {
  let out = "";
  let { kind, word, rest } = nextWord(charactersOf(text));
  const advance = (): void => {
    ({ kind, word, rest } = nextWord(rest));
  };
  const is = (...kinds: readonly Word[]): boolean => kinds.includes(kind);
  const joins = (): boolean => !is("none", "punct", "connector");
  while (rest.length > 0) {
    if (kind !== "connector") out += lowered(kind, word, connector);
    const previous = kind;
    const last = word;
    advance();
    if (previous === "number") {
      while (is("letters", "number")) {
        out += lowered(kind, word, connector);
        advance();
      }
      if (joins()) out += connector;
    } else if (previous === "connector") {
      out += lowered(previous, last, connector);
    } else if (previous !== "punct") {
      if (!is("number")) {
        if (!is("connector", "punct")) out += connector;
        continue;
      }
      if (rest.length === 0) continue;
      const digits = word;
      advance();
      // A number belongs to the word before it, unless small letters follow: v1_beta, but http_2xx.
      if (!is("letters")) {
        out += lowered("number", digits, connector);
        if (!is("connector", "punct")) out += connector;
        continue;
      }
      out += connector + lowered("number", digits, connector);
      while (is("letters", "number")) {
        out += lowered(kind, word, connector);
        advance();
      }
      if (joins()) out += connector;
    }
  }
  return out + lowered(kind, word, connector);
}

/** `foo_bar` to `FooBar`. */
export function pascal(text: string): string {
  const characters = [...text.replace(/\p{Cs}/gu, "\ufffd")];
  let at = 0;
  let out = "";
  while (at < characters.length && isConnector(characters[at] ?? "")) out += characters[at++];
  let current = characters[at];
  if (current === undefined) return out === "" ? "" : out + (characters[characters.length - 1] ?? "");
  let capital = isUpper(current);
  current = upperCharacter(current);
  for (at++; at < characters.length; at++) {
    const before: string = current;
    current = characters[at] ?? "";
    if (isConnector(before)) {
      if (isConnector(current)) {
        out += before;
        continue;
      }
      capital = isUpper(current);
      current = upperCharacter(current);
    } else {
      if (capital) {
        if (isUpper(current)) current = current.toLowerCase();
        else capital = false;
      }
      out += before;
    }
  }
  return out + current;
}

/**
 * Go changes single characters: what becomes several (ß, İ) stays or becomes the simple one. A byte that is none becomes
 * the sign for it.
 */
export function upperCharacter(character: string): string {
  if (isStray(character)) return "\ufffd";
  const upper = character.toUpperCase();
  return [...upper].length === 1 ? upper : character;
}

export function lowerCharacter(character: string): string {
  if (isStray(character)) return "\ufffd";
  if (character === "İ") return "i";
  const lower = character.toLowerCase();
  return [...lower].length === 1 ? lower : character;
}

export function upperText(text: string): string {
  return isAscii(text) ? text.toUpperCase() : [...text].map(upperCharacter).join("");
}

export function lowerText(text: string): string {
  return isAscii(text) ? text.toLowerCase() : [...text].map(lowerCharacter).join("");
}

function isAscii(text: string): boolean {
  return !/[^ -~\s]/.test(text);
}

/** Go's deprecated `strings.Title`. */
export function titleText(text: string): string {
  let inWord = false;
  let out = "";
  for (const character of text) {
    out += inWord && !isStray(character) ? character : upperCharacter(character);
    inWord = isWordCharacter(character);
  }
  return out;
}

/** Letters, digits and underscores, and every character beyond ASCII that is no space. */
function isWordCharacter(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return /[A-Za-z0-9_]/.test(character);
  if (/^[\p{L}\p{Nd}]$/u.test(character)) return true;
  return !/^\s$/u.test(character);
}
