import { limits } from "../limits.ts";
import type { Text } from "./text.ts";
import type { GoMap, GoValue } from "./values.ts";

/** What texts were read as: a chart that ships manifests reads the same long file for each of its fields. */
export interface Readings {
  /** A copy of its own for everybody who asks, as maps are changed in place; `undefined`: nobody has read that text so. */
  get(how: string, text: Text): GoValue | undefined;
  put(how: string, text: Text, value: GoValue): void;
}

export function createReadings(charge: (work: number) => void): Readings {
  const known = new Map<string, { readonly text: Text; readonly value: GoValue }>();
  const isLong = ({ text }: Text): boolean => text.length >= limits.template.read.from;
  return {
    get(how, text) {
      const found = isLong(text) ? known.get(how + text.text) : undefined;
      return found !== undefined && sameRuns(found.text, text) ? copyOf(found.value, charge) : undefined;
    },
    put(how, text, value) {
      if (isLong(text) && known.size < limits.template.read.texts)
        known.set(how + text.text, { text, value: copyOf(value, charge) });
    },
  };
}

/** The same letters from the same places. */
function sameRuns({ runs: a }: Text, { runs: b }: Text): boolean {
  return (
    a.length === b.length &&
    a.every((run, i) => {
      const other = b[i];
      return run.start === other?.start && run.at === other.at && run.origin?.uri === other.origin?.uri;
    })
  );
}

/** How many values a value holds, and itself. */
export function countOf(value: GoValue): number {
  let count = 1;
  if (value.kind === "list") for (const item of value.items) count += countOf(item);
  if (value.kind === "map") for (const entry of value.entries.values()) count += countOf(entry.value);
  return count;
}

function copyOf(value: GoValue, charge: (work: number) => void): GoValue {
  charge(30);
  if (value.kind === "list") return { ...value, items: value.items.map((item) => copyOf(item, charge)) };
  if (value.kind !== "map") return value;
  const copy: GoMap = { ...value, entries: new Map() };
  for (const [key, entry] of value.entries)
    copy.entries.set(key, { key: entry.key, value: copyOf(entry.value, charge) });
  return copy;
}
