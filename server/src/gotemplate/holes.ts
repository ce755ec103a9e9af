import { hasHole, type Text } from "./text.ts";
import type { GoValue } from "./values.ts";

/** Deeper and further than this nothing is looked for: what lies beyond counts as unknown. */
const deepest = 40;
const mostParts = 20_000;

/** Whether a value, or a part of it, cannot be known. */
export function isUnknown(value: GoValue): boolean {
  return unknownIn(value, { left: mostParts }, 0);
}

function unknownIn(value: GoValue, search: { left: number }, depth: number): boolean {
  if (value.hole === true || depth > deepest || --search.left < 0) return true;
  switch (value.kind) {
    case "string":
    case "bytes":
      return hasHole(value);
    case "list":
      return value.items.some((item) => unknownIn(item, search, depth + 1));
    case "map":
      for (const { key, value: inner } of value.entries.values())
        if (hasHole(key) || unknownIn(inner, search, depth + 1)) return true;
      return false;
    case "struct":
      for (const field of value.fields.values()) if (unknownIn(field, search, depth + 1)) return true;
      return false;
    default:
      return value.from !== undefined && hasHole(value.from);
  }
}

/** The text as something that cannot be known; where it came from is kept. */
export function unknownText(text: Text): Text {
  const runs = [];
  let at = 0;
  for (const run of text.runs) {
    if (run.start > at) runs.push({ start: at, end: run.start, hole: true as const });
    runs.push({ ...run, hole: true as const });
    at = run.end;
  }
  if (at < text.text.length || runs.length === 0) runs.push({ start: at, end: text.text.length, hole: true as const });
  return { text: text.text, runs };
}

/** The value as one that cannot be known. */
export function withHole(value: GoValue): GoValue {
  if (value.kind === "string" || value.kind === "bytes") return { ...value, ...unknownText(value) };
  return { ...value, hole: true };
}
