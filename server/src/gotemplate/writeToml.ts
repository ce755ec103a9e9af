import { type Plain, plainValue } from "./encode.ts";
import type { GoValue } from "./values.ts";

type Entry = readonly [string, Plain];

/** A map as TOML: simple values first, then tables, each two blanks deeper. What cannot be written is the reason. */
export function writeToml(value: GoValue, charge: (work: number) => void): string {
  const plain = plainValue(value, charge, "fields");
  if (plain === undefined) return "toml: the value cannot be written";
  if (hasNilItem(plain)) return "toml: cannot encode array with nil element";
  if (plain.kind === "list" && isTables(plain)) return "toml: top-level values must be Go maps or structs";
  if (plain.kind !== "map") return inline(plain);
  const out: string[] = [];
  table(entriesOf(plain), [], 0, out);
  return out.join("");
}

function entriesOf(plain: Plain & { readonly kind: "map" }): readonly Entry[] {
  return plain.entries.map(([key, value]) => [key.text, value] as const);
}

function hasNilItem(plain: Plain): boolean {
  if (plain.kind === "list") return plain.items.some((item) => item.kind === "null" || hasNilItem(item));
  return plain.kind === "map" && plain.entries.some(([, value]) => hasNilItem(value));
}

const isTable = (value: Plain): boolean => value.kind === "map";
const isTables = (value: Plain): boolean =>
  value.kind === "list" && value.items.length > 0 && value.items.every(isTable);

function table(entries: readonly Entry[], path: readonly string[], depth: number, out: string[]): void {
  const blanks = "  ".repeat(depth);
  for (const [key, value] of entries) {
    if (value.kind === "null" || isTable(value) || isTables(value)) continue;
    out.push(`${blanks}${keyText(key)} = ${inline(value)}\n`);
  }
  for (const [key, value] of entries) {
    const inner = [...path, keyText(key)];
    const tables = value.kind === "map" ? [value] : value.kind === "list" && isTables(value) ? value.items : [];
    for (const one of tables) {
      if (one.kind !== "map") continue;
      const heading = inner.join(".");
      if (out.length > 0 && (value.kind === "list" || path.length === 0)) out.push("\n");
      out.push(value.kind === "list" ? `${blanks}[[${heading}]]\n` : `${blanks}[${heading}]\n`);
      table(entriesOf(one), inner, depth + 1, out);
    }
  }
}

/** All digits, and one behind the point at least. */
function floatText(text: string): string {
  const [, sign = "", whole = "0", part = "", exponent = "0"] =
    /^(-?)([0-9]+)(?:\.([0-9]+))?(?:e([+-]?[0-9]+))?$/.exec(text) ?? [];
  const at = whole.length + Number(exponent);
  const digits = `${"0".repeat(Math.max(1 - at, 0))}${whole}${part}`.padEnd(at, "0");
  const point = Math.max(at, 1);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point) || "0"}`;
}

function keyText(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : quoted(key);
}

function quoted(text: string): string {
  return JSON.stringify(text).replaceAll("\x7f", "\\u007f");
}

/** Tables last, as in a file. What is nil is left out, the comma behind it with it: one before it stays. */
function inlineEntries(entries: readonly Entry[]): string {
  const isSub = ([, value]: Entry): boolean => isTable(value) || isTables(value);
  const sorted = [...entries.filter((entry) => !isSub(entry)), ...entries.filter(isSub)];
  return sorted
    .filter(([, value]) => value.kind !== "null")
    .map((entry) => `${keyText(entry[0])} = ${inline(entry[1])}${entry === sorted[sorted.length - 1] ? "" : ", "}`)
    .join("");
}

function inline(value: Plain): string {
  switch (value.kind) {
    case "string":
      return quoted(value.text.text);
    case "bool":
      return String(value.value);
    case "number":
      return value.float === true ? floatText(value.text) : value.text;
    case "list":
      return `[${value.items.map(inline).join(", ")}]`;
    case "map":
      return `{${inlineEntries(entriesOf(value))}}`;
    case "null":
      return '""';
  }
}
