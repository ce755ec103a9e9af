import { limits } from "../limits.ts";
import { base64 } from "./functions/encodings.ts";
import { bytesOfText } from "./literals.ts";
import type { Text } from "./text.ts";
import { type GoString, type GoStruct, type GoValue, goString, sortedEntries } from "./values.ts";

/** A value as Go's encoding/json sees it: what it writes of structs, bytes and times is made plain. */
export type Plain =
  | { readonly kind: "null"; readonly from?: Text | undefined }
  | { readonly kind: "bool"; readonly value: boolean; readonly from?: Text | undefined }
  | { readonly kind: "number"; readonly text: string; readonly float?: true; readonly from?: Text | undefined }
  | { readonly kind: "string"; readonly text: Text }
  | { readonly kind: "list"; readonly items: readonly Plain[]; readonly from?: Text | undefined }
  | {
      readonly kind: "map";
      readonly entries: readonly (readonly [GoString, Plain])[];
      readonly from?: Text | undefined;
    };

/** What a struct's fields are called: JSON has names of its own, TOML takes Go's. */
type FieldNames = "json" | "fields";

/** Undefined: cannot be written (infinite, too deep). Maps are in the byte order of their keys, structs in that of their fields. */
export function plainValue(
  value: GoValue,
  charge: (work: number) => void,
  named: FieldNames = "json",
  depth = 0,
): Plain | undefined {
  charge(300);
  if (depth > limits.template.written) return undefined;
  switch (value.kind) {
    case "nil":
      return { kind: "null", from: value.from };
    case "bool":
      return { kind: "bool", value: value.value, from: value.from };
    case "int":
      return { kind: "number", text: value.value.toString(), from: value.from };
    case "float": {
      const text = jsonFloat(value.value);
      return text === undefined ? undefined : { kind: "number", text, float: true, from: value.from };
    }
    case "string":
      charge(value.text.length * 3);
      return { kind: "string", text: value };
    case "bytes":
      return { kind: "string", text: goString(base64(bytesOfText(value.text))) };
    case "list": {
      if (value.isNil === true) return { kind: "null", from: value.from };
      const items: Plain[] = [];
      for (const item of value.items) {
        const plain = plainValue(item, charge, named, depth + 1);
        if (plain === undefined) return undefined;
        items.push(plain);
      }
      return { kind: "list", items, from: value.from };
    }
    case "map": {
      if (value.isNil === true) return { kind: "null", from: value.from };
      const entries: (readonly [GoString, Plain])[] = [];
      for (const entry of sortedEntries(value)) {
        const plain = plainValue(entry.value, charge, named, depth + 1);
        if (plain === undefined) return undefined;
        entries.push([entry.key, plain]);
      }
      return { kind: "map", entries, from: value.from };
    }
    case "struct":
      return plainStruct(value, charge, named, depth);
  }
}

function plainStruct(
  value: GoStruct,
  charge: (work: number) => void,
  named: FieldNames,
  depth: number,
): Plain | undefined {
  if (value.shown !== undefined && (value.type === "time.Time" || value.type.endsWith("semver.Version"))) {
    const text = value.type === "time.Time" ? isoTime(value.shown) : value.shown;
    return { kind: "string", text: goString(text) };
  }
  const entries: (readonly [GoString, Plain])[] = [];
  for (const [name, field] of value.fields) {
    const plain = plainValue(field, charge, named, depth + 1);
    if (plain === undefined) return undefined;
    if (name === value.embeds && plain.kind === "map") entries.push(...plain.entries);
    else if (named === "fields") entries.push([goString(name), plain]);
    else if (value.json?.get(name)?.omitEmpty !== true || !isEmpty(plain))
      entries.push([goString(value.json?.get(name)?.name ?? name), plain]);
  }
  return { kind: "map", entries };
}

/** What `omitempty` leaves out. */
function isEmpty(plain: Plain): boolean {
  switch (plain.kind) {
    case "null":
      return true;
    case "bool":
      return !plain.value;
    case "number":
      return Number(plain.text) === 0;
    case "string":
      return plain.text.text === "";
    case "list":
      return plain.items.length === 0;
    case "map":
      return plain.entries.length === 0;
  }
}

/** `2024-05-06 07:08:09 +0200 CEST` as RFC 3339. */
function isoTime(shown: string): string {
  const [date = "", time = "", offset = "+0000"] = shown.split(" ");
  const zone = offset === "+0000" ? "Z" : `${offset.slice(0, 3)}:${offset.slice(3)}`;
  return `${date}T${time}${zone}`;
}

/** Digits up to 1e+21, as JavaScript prints them, too; undefined: JSON has no such number. */
function jsonFloat(value: number): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  return Object.is(value, -0) ? "-0" : String(value);
}
