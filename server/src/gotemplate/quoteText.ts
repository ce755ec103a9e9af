import { goEscape } from "./quote.ts";
import { slice, type Text, textBuilder } from "./text.ts";

/** Puts in other characters where `change` says so; what stays keeps its places, what changes keeps where it came from. */
export function escaped(value: Text, change: (character: string) => string | undefined): Text {
  const builder = textBuilder();
  let kept = 0;
  for (let at = 0; at < value.text.length; ) {
    const character = String.fromCodePoint(value.text.codePointAt(at) ?? 0);
    const by = change(character);
    const next = at + character.length;
    if (by !== undefined) {
      if (kept < at) builder.add(slice(value, kept, at));
      const run = slice(value, at, next).runs[0];
      const { origin, hole } = run ?? {};
      builder.add({
        text: by,
        runs: [{ start: 0, end: by.length, ...(origin !== undefined && { origin }), ...(hole && { hole }) }],
      });
      kept = next;
    }
    at = next;
  }
  if (kept < value.text.length || value.text === "") builder.add(slice(value, kept, value.text.length));
  return builder.done();
}

/** Go's `strconv.Quote`, with the places of the letters. */
export function goQuoteText(value: Text): Text {
  const builder = textBuilder();
  builder.glue('"');
  builder.add(/^[ !#-[\]-~]*$/.test(value.text) ? value : escaped(value, (character) => goEscape(character, '"')));
  builder.glue('"');
  return builder.done();
}
