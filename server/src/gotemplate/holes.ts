import { limits } from "../limits.ts";
import { hasHole, type Text } from "./text.ts";
import type { GoEntry, GoList, GoMap, GoStruct, GoValue } from "./values.ts";

/** Tells what cannot be known. Remembers the lists, maps and structs in which all is known, so that each is searched once. */
export interface Unknowns {
  /** Whether a value, or a part of it, cannot be known. */
  readonly isUnknown: (value: GoValue) => boolean;
  /** Has to be said before an entry is put into a map that a template may have handed on already. */
  readonly putting: (into: GoMap, entry: GoEntry) => void;
}

/** What a value holds its parts in: copies of the value share it. */
type Holder = GoMap["entries"] | GoList["items"] | GoStruct["fields"];

export function createUnknowns(charge: (work: number) => void): Unknowns {
  let known = new WeakSet<Holder>();
  const isUnknown = (value: GoValue): boolean => {
    const search = { left: limits.template.holes.parts, known };
    const found = unknownIn(value, search, 0);
    charge((limits.template.holes.parts - search.left) * 2);
    return found;
  };
  return {
    isUnknown,
    putting: (into, { key, value }) => {
      // What holds a map that is not remembered is not remembered either. What stops being unknown needs no word.
      if (!known.has(into.entries) || !(hasHole(key) || isUnknown(value))) return;
      known = new WeakSet();
    },
  };
}

interface Search {
  left: number;
  readonly known: WeakSet<Holder>;
}

function unknownIn(value: GoValue, search: Search, depth: number): boolean {
  if (value.hole === true || depth > limits.template.holes.nesting || --search.left < 0) return true;
  switch (value.kind) {
    case "string":
      return hasHole(value);
    case "bytes":
      // Those of a file are known, and are not read to see that.
      return value.hole !== false && hasHole(value);
    case "list":
      return unknownPart(value.items, value.items, search, depth);
    case "map":
      return unknownPart(value.entries, value.entries.values(), search, depth);
    case "struct":
      return unknownPart(value.fields, value.fields.values(), search, depth);
    default:
      return value.from !== undefined && hasHole(value.from);
  }
}

function unknownPart(holder: Holder, parts: Iterable<GoValue | GoEntry>, search: Search, depth: number): boolean {
  if (search.known.has(holder)) return false;
  for (const part of parts) {
    if (
      "kind" in part
        ? unknownIn(part, search, depth + 1)
        : hasHole(part.key) || unknownIn(part.value, search, depth + 1)
    )
      return true;
  }
  search.known.add(holder);
  return false;
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
  if (value.kind === "string") return { ...value, ...unknownText(value) };
  if (value.kind === "bytes") return { kind: "bytes", ...unknownText(value) };
  return { ...value, hole: true };
}
