import type { Unknowns } from "./holes.ts";
import { printedText } from "./print.ts";
import type { Readings } from "./readings.ts";
import { GoFault, GoLimit, type GoList, type GoMap, type GoString, type GoValue, goString } from "./values.ts";

/** What a function may ask of the run that calls it. */
export interface Host {
  /** Counts work (about a character of text, half a list item); ends the run when it becomes too much. */
  readonly charge: (work: number) => void;
  /** Has to be told before a map that was given is changed. */
  readonly putting: Unknowns["putting"];
  readonly readings: Readings;
  /** What costs much to make, and is the same for the same key; outlives the run. */
  readonly made: Map<string, unknown>;
  readonly include: (name: string, dot: GoValue) => GoString;
  readonly tpl: (text: GoString, dot: GoValue) => GoString;
}

export interface GoFunction {
  readonly parameters: readonly string[];
  /** Type of all further arguments. */
  readonly rest: string | undefined;
  /** Knows itself which parts of its result came from where, and which are unknown. */
  readonly keeps: boolean;
  /** Changes maps that it is given. */
  readonly changes?: true;
  /** Has counted itself what it costs to make a text of what it was given. */
  readonly counts?: true;
  readonly call: (args: readonly GoValue[], host: Host) => GoValue;
}

export type FunctionTable = ReadonlyMap<string, GoFunction>;
export type Functions = Readonly<Record<string, GoFunction>>;

/** Marks what `required` and `fail` say: Helm shows it without the way there. */
export class GoRefusal extends GoFault {}

/** Parameter types are Go's, in short: `string int int64 float bool map list any`, `...any` for all the rest. */
export function parametersOf(signature: string): Pick<GoFunction, "parameters" | "rest"> {
  const types = signature.split(" ").filter((type) => type !== "");
  const last = types[types.length - 1];
  return last?.startsWith("...") === true
    ? { parameters: types.slice(0, -1), rest: last.slice(3) }
    : { parameters: types, rest: undefined };
}

/** A function whose result is computed from all of its arguments. */
export function computing(signature: string, call: GoFunction["call"]): GoFunction {
  return { ...parametersOf(signature), keeps: false, call };
}

/** A function that hands on what it was given, or parts of it, with its places. */
export function keeping(signature: string, call: GoFunction["call"]): GoFunction {
  return { ...parametersOf(signature), keeps: true, call };
}

/** The same, and it changes maps that it is given. */
export function changing(signature: string, call: GoFunction["call"]): GoFunction {
  return { ...keeping(signature, call), changes: true };
}

/** As `keeping`, and it counts itself what its text costs. */
export function counting(signature: string, call: GoFunction["call"]): GoFunction {
  return { ...keeping(signature, call), counts: true };
}

export function failing(message: string): never {
  throw new GoFault(message);
}

/** Ends what would take too long, or need too much. */
export function giveUp(message: string): never {
  throw new GoLimit(message);
}

/** The text of an argument that was declared a string. */
export function str(value: GoValue | undefined): string {
  return strValue(value).text;
}

export function strValue(value: GoValue | undefined): GoString {
  return value?.kind === "string" ? value : failing("a string is needed");
}

export function int(value: GoValue | undefined): number {
  return value?.kind === "int" ? Number(value.value) : failing("a whole number is needed");
}

export function mapOf(value: GoValue | undefined): GoMap {
  return value?.kind === "map" ? value : failing("a map is needed");
}

/** Items of a list of any type; undefined: the value is none. */
export function itemsOf(value: GoValue | undefined): readonly GoValue[] | undefined {
  if (value?.kind === "list") return value.items;
  return undefined;
}

export function any(value: GoValue | undefined): GoValue {
  return value ?? failing("an argument is missing");
}

/** Sprig's `strval`: text of anything, with its places where it is one thing. */
export function textOf(value: GoValue): GoString {
  if (value.kind === "string") return value;
  if (value.kind === "bytes") return goString(value);
  return goString(printedText(value));
}

export function strings(list: readonly string[]): GoList {
  return { kind: "list", items: list.map((text) => goString(text)), type: "[]string" };
}
