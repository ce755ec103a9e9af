import { type Cursor, isBlank, isBlankOrEnd, isBreak, isBreakOrEnd, isDigit, isWord } from "./cursor.ts";
import { type Token, token } from "./tokens.ts";

/** `&name` or `*name`. */
export function scanName(cursor: Cursor, kind: "anchor" | "alias"): Token | undefined {
  const start = cursor.at;
  cursor.at++;
  while (isWord(cursor.code())) cursor.at++;
  const name = cursor.text.slice(start + 1, cursor.at);
  const ends = isBlankOrEnd(cursor.code()) || "?:,]}%@`".includes(cursor.text[cursor.at] ?? "");
  if (name === "" || !ends)
    return cursor.fail(`the name of an ${kind} has only letters, digits, \`-\` and \`_\``, start, cursor.at + 1);
  return token(kind, start, cursor.at, name);
}

/** `!`, `!suffix`, `!handle!suffix` or `!<whole>`. */
export function scanTag(cursor: Cursor): Token | undefined {
  const start = cursor.at;
  let handle = "";
  let suffix: string | undefined;
  if (cursor.code(1) === 60) {
    cursor.at += 2;
    suffix = scanUri(cursor, "", false);
    if (suffix === undefined) return undefined;
    if (cursor.code() !== 62) return cursor.fail("the tag lacks its `>`", start, cursor.at);
    cursor.at++;
  } else {
    handle = scanHandle(cursor);
    if (handle.length > 1 && handle.endsWith("!")) {
      suffix = scanUri(cursor, "", false);
    } else {
      suffix = scanUri(cursor, handle.slice(1), true);
      handle = "!";
      // A `!` alone is the whole tag.
      if (suffix === "") [handle, suffix] = ["", "!"];
    }
    if (suffix === undefined) return undefined;
  }
  if (!isBlankOrEnd(cursor.code())) return cursor.fail("white space must stand behind a tag", start, cursor.at + 1);
  return token("tag", start, cursor.at, handle, suffix);
}

/** `!`, `!word` or `!word!`. */
function scanHandle(cursor: Cursor): string {
  const start = cursor.at;
  cursor.at++;
  while (isWord(cursor.code())) cursor.at++;
  if (cursor.code() === 33) cursor.at++;
  return cursor.text.slice(start, cursor.at);
}

function scanUri(cursor: Cursor, head: string, mayBeEmpty: boolean): string | undefined {
  const start = cursor.at;
  let uri = head;
  for (;;) {
    const code = cursor.code();
    const character = cursor.text[cursor.at] ?? "";
    if (code === 37) {
      const escaped = scanUriEscape(cursor);
      if (escaped === undefined) return undefined;
      uri += escaped;
    } else if (isWord(code) || (character !== "" && ";/?:@&=+$,.!~*'()[]".includes(character))) {
      uri += character;
      cursor.at++;
    } else {
      break;
    }
  }
  if (cursor.at === start && uri === "" && !mayBeEmpty) return cursor.fail("a tag has no name", start);
  return uri;
}

/** `%C3%A9`: the bytes of one character in UTF-8. */
function scanUriEscape(cursor: Cursor): string | undefined {
  const start = cursor.at;
  const [bytes = ""] = /^(?:%[0-9a-fA-F]{2}){1,4}/.exec(cursor.text.slice(start, start + 12)) ?? [];
  const lead = Number.parseInt(bytes.slice(1, 3), 16);
  const count = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  const own = bytes.slice(0, count * 3);
  cursor.at += own.length;
  try {
    if (own.length === count * 3) return decodeURIComponent(own);
  } catch {
    // Said below.
  }
  return cursor.fail("an escape in a tag is no character", start, start + 3);
}

/** `%YAML 1.1` or `%TAG ! prefix`, with its line break. */
export function scanDirective(cursor: Cursor): Token | undefined {
  const start = cursor.at;
  cursor.at++;
  while (isWord(cursor.code())) cursor.at++;
  const name = cursor.text.slice(start + 1, cursor.at);
  if (name === "" || !isBlankOrEnd(cursor.code()))
    return cursor.fail("a line that begins with `%` is a directive, and this one has no name", start, cursor.at);
  cursor.skipBlanks();
  const found =
    name === "YAML"
      ? scanVersion(cursor, start)
      : name === "TAG"
        ? scanTagDirective(cursor, start)
        : cursor.fail(`the directive \`%${name}\` is unknown`, start, start + 1 + name.length);
  if (found === undefined) return undefined;
  cursor.skipBlanks();
  cursor.skipComment();
  if (!isBreakOrEnd(cursor.code())) return cursor.fail("only a comment may stand behind a directive");
  if (isBreak(cursor.code())) cursor.skipBreak();
  return found;
}

function scanVersion(cursor: Cursor, start: number): Token | undefined {
  const from = cursor.at;
  while (isDigit(cursor.code())) cursor.at++;
  const major = cursor.at - from;
  const dotted = cursor.code() === 46;
  if (dotted) cursor.at++;
  const second = cursor.at;
  while (isDigit(cursor.code())) cursor.at++;
  const minor = cursor.at - second;
  if (!dotted || major === 0 || major > 2 || minor === 0 || minor > 2)
    return cursor.fail("the version of YAML is two short numbers with a dot", from, cursor.at);
  const [one, two] = cursor.text.slice(from, cursor.at).split(".");
  return token("version", start, cursor.at, `${Number(one)}.${Number(two)}`);
}

function scanTagDirective(cursor: Cursor, start: number): Token | undefined {
  const handle = cursor.code() === 33 ? scanHandle(cursor) : "";
  if (handle === "" || (handle !== "!" && !handle.endsWith("!")))
    return cursor.fail("the handle of a tag directive begins and ends with `!`", start, cursor.at);
  if (!isBlank(cursor.code())) return cursor.fail("white space must stand behind the handle of a tag directive");
  cursor.skipBlanks();
  const prefix = scanUri(cursor, "", false);
  if (prefix === undefined) return undefined;
  if (!isBlankOrEnd(cursor.code())) return cursor.fail("white space must stand behind a tag directive");
  return token("tag-directive", start, cursor.at, handle, prefix);
}
