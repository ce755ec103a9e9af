import { plainText, type Text } from "./text.ts";

/**
 * Values as Go's text/template sees them. Maps are changed in place (sprig's `set`, `merge`), everything else is
 * immutable. `from`: the text that a person wrote it as, where it came from one place; strings carry it themselves.
 */
export type GoValue = GoNil | GoBool | GoInt | GoFloat | GoString | GoBytes | GoList | GoMap | GoStruct;

interface Base {
  readonly from?: Text | undefined;
  /** Cannot be known (random, time), or computed from such. */
  readonly hole?: true | undefined;
}

export interface GoNil extends Base {
  readonly kind: "nil";
  /** Straight out of a map or list: Go then knows a type, `interface {}`; as argument of a function that makes a difference. */
  readonly boxed?: true;
}

export interface GoBool extends Base {
  readonly kind: "bool";
  readonly value: boolean;
}

export type IntType = "int" | "int64" | "int32" | "uint64" | "uint8" | "time.Duration" | "time.Month" | "time.Weekday";

export interface GoInt extends Base {
  readonly kind: "int";
  readonly value: bigint;
  readonly type: IntType;
}

export interface GoFloat extends Base {
  readonly kind: "float";
  readonly value: number;
}

export interface GoString extends Text {
  readonly kind: "string";
  readonly hole?: true | undefined;
  readonly from?: undefined;
}

/** `[]byte`, as the text that it is in UTF-8. */
export interface GoBytes extends Text {
  readonly kind: "bytes";
  /** False: certainly known, without a look at the text. */
  readonly hole?: boolean | undefined;
  readonly from?: undefined;
}

export interface GoList extends Base {
  readonly kind: "list";
  readonly items: readonly GoValue[];
  /** Go's type, `[]interface {}` unless said otherwise. */
  readonly type?: string | undefined;
  readonly methods?: GoMethods | undefined;
  /** Go's nil slice: empty, but `null` in JSON and YAML. */
  readonly isNil?: true;
}

export interface GoEntry {
  readonly key: GoString;
  readonly value: GoValue;
}

export interface GoMap extends Base {
  readonly kind: "map";
  /** By the key's text. Order means nothing: Go walks and prints in byte order of the keys. */
  readonly entries: Map<string, GoEntry>;
  /** Go's type, `map[string]interface {}` unless said otherwise. */
  readonly type?: string | undefined;
  readonly methods?: GoMethods | undefined;
  /** Go's nil map: empty, but `null` in JSON and YAML. */
  readonly isNil?: true;
}

/** A Go struct (or a pointer to one): a field that it does not have is an error. */
export interface GoStruct extends Base {
  readonly kind: "struct";
  readonly type: string;
  readonly fields: ReadonlyMap<string, GoValue>;
  readonly methods?: GoMethods | undefined;
  /** What its `String()` prints; without it the fields are printed in braces. */
  readonly shown?: string | undefined;
  /** What an action prints of it, and its methods, where it is a field behind a pointer; gone as soon as it is handed on. */
  readonly addressed?: { readonly shown: string; readonly methods: GoMethods } | undefined;
  /** The field whose fields count as its own. */
  readonly embeds?: string | undefined;
  /** What Go's JSON and YAML call its fields, where that is not their names. */
  readonly json?: ReadonlyMap<string, JsonField> | undefined;
}

export interface JsonField {
  readonly name: string;
  /** Not written where it is empty. */
  readonly omitEmpty: boolean;
}

export type GoMethods = ReadonlyMap<string, GoMethod>;

export interface GoMethod {
  /** Go types of the parameters as in `signature` of functions: "string", "int", "any", "...any". */
  readonly signature: string;
  /** Throws a `GoFault` where Go gives an error back. */
  readonly call: (...args: readonly GoValue[]) => GoValue;
  /** What each call costs, where that is more than what it gives. */
  readonly work?: number;
}

/** Why a function or method failed. The executor turns it into a problem at its place; it never leaves this folder. */
export class GoFault extends Error {}

/** Netpol gives up, Go might not have. */
export class GoLimit extends GoFault {}

export const goNil: GoNil = Object.freeze({ kind: "nil" });
export const boxedNil: GoNil = Object.freeze({ kind: "nil", boxed: true });
const goTrue: GoBool = Object.freeze({ kind: "bool", value: true });
const goFalse: GoBool = Object.freeze({ kind: "bool", value: false });

export function goBool(value: boolean, from?: Text): GoBool {
  if (from !== undefined) return { kind: "bool", value, from };
  return value ? goTrue : goFalse;
}

export function goInt(value: bigint | number, type: IntType = "int", from?: Text): GoInt {
  return { kind: "int", value: typeof value === "number" ? BigInt(Math.trunc(value)) : value, type, from };
}

export function goFloat(value: number, from?: Text): GoFloat {
  return { kind: "float", value, from };
}

export function goString(text: string | Text): GoString {
  const { text: letters, runs } = typeof text === "string" ? plainText(text) : text;
  return { kind: "string", text: letters, runs };
}

export function goBytes(text: string | Text): GoBytes {
  return { ...goString(text), kind: "bytes" };
}

export function goList(items: readonly GoValue[], type?: string, from?: Text): GoList {
  return { kind: "list", items, type, from };
}

export interface MapOptions {
  readonly type?: string | undefined;
  readonly methods?: GoMethods | undefined;
  readonly from?: Text | undefined;
}

/** A list that Go has not made: `null` in JSON and YAML. */
export function nilList(type?: string): GoList {
  return { kind: "list", items: [], type, isNil: true };
}

/** A map that Go has not made: `null` in JSON and YAML. */
export function nilMap(type?: string): GoMap {
  return { kind: "map", entries: new Map(), type, isNil: true };
}

/** Whether a struct is the one behind a pointer. */
export function isPointer({ type }: GoStruct): boolean {
  return type.startsWith("*");
}

/** A map of its own; the keys may carry their places. */
export function goMap(
  entries: Iterable<readonly [key: string | GoString, value: GoValue]> = [],
  options: MapOptions = {},
): GoMap {
  const map: GoMap = { kind: "map", entries: new Map(), ...options };
  for (const [key, value] of entries) putEntry(map, key, value);
  return map;
}

export function putEntry(map: GoMap, key: string | GoString, value: GoValue): void {
  const name = typeof key === "string" ? goString(key) : key;
  map.entries.set(name.text, { key: name, value });
}

export function goStruct(
  type: string,
  fields: Readonly<Record<string, GoValue>>,
  more: Pick<GoStruct, "methods" | "shown" | "addressed" | "embeds" | "json"> = {},
): GoStruct {
  return { kind: "struct", type, fields: new Map(Object.entries(fields)), ...more };
}

/** Entries in the byte order of their keys, as Go walks and prints them. */
export function sortedEntries(map: GoMap): readonly GoEntry[] {
  return [...map.entries.values()].sort((a, b) => compareText(a.key.text, b.key.text));
}

/** By code points, which is the order of UTF-8 bytes. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (at === most) return a.length - b.length;
  // A surrogate stands for a character beyond all that are written with one unit.
  const weight = (code: number): number => (code >= 0xd800 && code < 0xe000 ? code + 0x10000 : code);
  return weight(a.charCodeAt(at)) - weight(b.charCodeAt(at));
}
