import { madeFrom, type Text } from "../../gotemplate/text.ts";
import {
  boxedNil,
  type GoMap,
  type GoValue,
  goBool,
  goInt,
  goList,
  goMap,
  goString,
  putEntry,
} from "../../gotemplate/values.ts";
import { limits } from "../../limits.ts";
import type { Room } from "./values.ts";

/** As Helm's: what is deeper or further is refused. */
const deepest = 30;
const mostItems = 65_536;

/**
 * `a.b=1,c[0].d={x,y}`, as `--set` takes it: written into the map, which is changed. With `asText` every value is a
 * string. `written`: what the values are made of. Gives back why it is refused; what stood before the fault is written then.
 */
export function setValues(
  into: GoMap,
  text: string,
  asText = false,
  written?: Text,
  room: Room = freshRoom(),
): string | undefined {
  const reader: SetReader = { letters: [...text], at: 0, asText, written, room };
  return guarded(() => {
    while (reader.at < reader.letters.length) readKey(reader, into, 0);
  });
}

/** One text at a path in the form of `--set`, taken as it is, with its places. */
export function setText(into: GoMap, path: string, value: Text, room: Room = freshRoom()): string | undefined {
  const reader: SetReader = { letters: [...`${path}=`], at: 0, asText: true, value: goString(value), room };
  return guarded(() => readKey(reader, into, 0));
}

/** Items of lists that may still be made: an index makes all before it, too, each time. */
function freshRoom(): Room {
  return { left: limits.build.values.copied };
}

function guarded(write: () => void): string | undefined {
  try {
    write();
    return undefined;
  } catch (error) {
    if (error instanceof SetFault) return error.message;
    throw error;
  }
}

class SetFault extends Error {}

interface SetReader {
  readonly letters: readonly string[];
  at: number;
  readonly asText: boolean;
  /** Taken for every value, whatever is written. */
  readonly value?: GoValue;
  /** What all values are made of. */
  readonly written?: Text | undefined;
  readonly room: Room;
}

/** The letters up to one of the stops, which is taken too; "" as stop: the text ended. */
function readUntil(reader: SetReader, stops: string): { readonly text: string; readonly stop: string } {
  let text = "";
  while (reader.at < reader.letters.length) {
    const letter = reader.letters[reader.at++] ?? "";
    if (stops.includes(letter)) return { text, stop: letter };
    if (letter === "\\") text += reader.letters[reader.at++] ?? "";
    else text += letter;
  }
  return { text, stop: "" };
}

function readKey(reader: SetReader, into: GoMap, depth: number): void {
  const { text: key, stop } = readUntil(reader, "=[,.");
  if (stop === "") {
    if (key !== "" || depth > 0) throw new SetFault(`key “${key}” has no value`);
    return;
  }
  if (stop === ",") throw new SetFault(`key “${key}” has no value`);
  if (stop === "=") put(into, key, readValue(reader));
  else if (stop === "[") {
    const index = readIndex(reader);
    const own = into.entries.get(key)?.value;
    if (own !== undefined && own.kind !== "list") throw new SetFault(`“${key}” is no list`);
    put(into, key, goList(readItem(reader, own?.items ?? [], index, depth)));
  } else {
    if (depth + 1 > deepest) throw new SetFault(`keys stand in each other more than ${deepest} deep`);
    const own = into.entries.get(key)?.value ?? goMap();
    if (own.kind !== "map") throw new SetFault(`“${key}” is no map`);
    readKey(reader, own, depth + 1);
    if (own.entries.size === 0) throw new SetFault(`key “${key}” has no value`);
    put(into, key, own);
  }
}

function put(into: GoMap, key: string, value: GoValue): void {
  if (key !== "") putEntry(into, key, value);
}

function readIndex(reader: SetReader): number {
  const { text, stop } = readUntil(reader, "]");
  if (stop === "" || !/^[+-]?\d+$/.test(text)) throw new SetFault(`“${text}” is no index of a list`);
  const index = Number(text);
  if (index < 0 || index > mostItems)
    throw new SetFault(`an index of a list is between 0 and ${mostItems}, not ${text}`);
  return index;
}

/** What stands behind the bracket, written into a copy of the list. */
function readItem(reader: SetReader, list: readonly GoValue[], index: number, depth: number): readonly GoValue[] {
  const { text, stop } = readUntil(reader, "[.=");
  if (text !== "") throw new SetFault(`“${text}” stands behind an index`);
  reader.room.left -= Math.max(list.length, index + 1);
  if (reader.room.left < 0) throw new SetFault("its lists become too long in all");
  const items: GoValue[] = [...list];
  while (items.length <= index) items.push(boxedNil);
  const own = list[index];
  if (stop === "") throw new SetFault("an index of a list has no value");
  if (stop === "=") items[index] = readValue(reader);
  else if (stop === "[") {
    const next = readIndex(reader);
    if (own !== undefined && own.kind !== "list" && own.kind !== "nil") throw new SetFault(`item ${index} is no list`);
    items[index] = goList(readItem(reader, own?.kind === "list" ? own.items : [], next, depth));
  } else {
    const inner = own?.kind === "map" ? own : goMap();
    readKey(reader, inner, depth);
    items[index] = inner;
  }
  return items;
}

function readValue(reader: SetReader): GoValue {
  if (reader.value !== undefined) return reader.value;
  if (reader.letters[reader.at] !== "{") return typed(readUntil(reader, ",").text, reader);
  reader.at++;
  const items: GoValue[] = [];
  for (;;) {
    const { text, stop } = readUntil(reader, ",}");
    if (stop === "") throw new SetFault("a list ends with “}”");
    items.push(typed(text, reader));
    if (stop === "}") break;
  }
  if (reader.letters[reader.at] === ",") reader.at++;
  return goList(items);
}

function typed(text: string, { asText, written }: SetReader): GoValue {
  const from = written === undefined ? undefined : madeFrom(written, text);
  if (asText) return goString(from ?? text);
  const lower = text.toLowerCase();
  if (lower === "true" || lower === "false") return goBool(lower === "true", from);
  if (lower === "null") return boxedNil;
  if (text === "0") return goInt(0, "int64", from);
  if (/^[+-]?\d+$/.test(text) && !text.startsWith("0")) {
    const value = BigInt(text.replace(/^\+/, ""));
    if (value >= -(2n ** 63n) && value < 2n ** 63n) return goInt(value, "int64", from);
  }
  return goString(from ?? text);
}
