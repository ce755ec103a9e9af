import { type Plain, plainValue } from "./encode.ts";
import { escaped } from "./quoteText.ts";
import { madeFrom, type Text, type TextBuilder, textBuilder } from "./text.ts";
import type { GoValue } from "./values.ts";

export interface JsonStyle {
  /** `<`, `>` and `&` are escaped. */
  readonly html: boolean;
  /** Two blanks for every level, one line for every item. */
  readonly pretty: boolean;
}

/** A value as Go's encoding/json writes it, with the places of its letters; undefined: it cannot be written. */
export function writeJson(value: GoValue, style: JsonStyle, charge: (work: number) => void): Text | undefined {
  const plain = plainValue(value, charge);
  if (plain === undefined) return undefined;
  const builder = textBuilder();
  write(plain, style, builder, "\n");
  return builder.done();
}

function write(plain: Plain, style: JsonStyle, out: TextBuilder, lineBreak: string): void {
  switch (plain.kind) {
    case "null":
      out.add(madeFrom(plain.from, "null"));
      return;
    case "bool":
      out.add(madeFrom(plain.from, String(plain.value)));
      return;
    case "number":
      out.add(madeFrom(plain.from, plain.text));
      return;
    case "string":
      writeString(plain.text, style, out);
      return;
    case "list":
      if (plain.items.length === 0) out.add(madeFrom(plain.from, "[]"));
      else
        several(plain.items, ["[", "]"], style, out, lineBreak, (item, inner) => {
          write(item, style, out, inner);
        });
      return;
    case "map":
      if (plain.entries.length === 0) out.add(madeFrom(plain.from, "{}"));
      else
        several(plain.entries, ["{", "}"], style, out, lineBreak, ([key, value], inner) => {
          writeString(key, style, out);
          out.glue(style.pretty ? ": " : ":");
          write(value, style, out, inner);
        });
  }
}

function several<T>(
  items: readonly T[],
  [open, close]: readonly [string, string],
  style: JsonStyle,
  out: TextBuilder,
  lineBreak: string,
  each: (item: T, inner: string) => void,
): void {
  const inner = `${lineBreak}  `;
  out.glue(open);
  for (const [index, item] of items.entries()) {
    out.glue((index === 0 ? "" : ",") + (style.pretty ? inner : ""));
    each(item, inner);
  }
  out.glue((style.pretty ? lineBreak : "") + close);
}

const short: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

function writeString(text: Text, { html }: JsonStyle, out: TextBuilder): void {
  out.glue('"');
  out.add(/^[ !#-%'-;=?-[\]-~]*$/.test(text.text) ? text : escaped(text, (character) => jsonEscape(character, html)));
  out.glue('"');
}

function jsonEscape(character: string, html: boolean): string | undefined {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x20 && code < 0x7f) {
    if (html && (character === "<" || character === ">" || character === "&")) return unicode(code);
    return short[character];
  }
  if (code < 0x20) return short[character] ?? unicode(code);
  if (code === 0x2028 || code === 0x2029) return unicode(code);
  return code >= 0xd800 && code < 0xe000 ? "\\ufffd" : undefined;
}

function unicode(code: number): string {
  return `\\u${code.toString(16).padStart(4, "0")}`;
}
