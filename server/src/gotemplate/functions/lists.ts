import { limits } from "../../limits.ts";
import {
  any,
  computing,
  type Functions,
  failing,
  giveUp,
  int,
  itemsOf,
  keeping,
  strings,
  textOf,
} from "../function.ts";
import { bytesOfText } from "../literals.ts";
import { kindName, typeName } from "../print.ts";
import { compareText, type GoList, type GoValue, goBool, goInt, goList, goNil, nilList } from "../values.ts";
import { isTrueFor } from "./basics.ts";
import { isEqual } from "./equal.ts";
import { toInt64 } from "./numbers.ts";
import { isNilStrings, stringItems } from "./strings.ts";

/** Items of any list, for the function `name`; anything else is its error. */
function items(value: GoValue | undefined, name: string): readonly GoValue[] {
  const list = itemsOf(value);
  if (list !== undefined) return list;
  if (value?.kind === "bytes") return [...bytesOfText(value.text)].map((byte) => goInt(byte, "uint8"));
  return failing(`Cannot ${name} on type ${value === undefined ? "nil" : kindName(value)}`);
}

/** A list that grew out of none: without items there is still none. */
function grown(items: readonly GoValue[]): GoList {
  return items.length === 0 ? nilList() : goList(items);
}

/** A part of a list: of an empty one there is none. */
function cut(items: readonly GoValue[], part: (items: readonly GoValue[]) => readonly GoValue[]): GoList {
  return items.length === 0 ? nilList() : goList(part(items));
}

function listing(signature: string, make: (args: readonly GoValue[]) => GoValue): Functions[string] {
  return keeping(signature, (args, host) => {
    const result = make(args);
    if (result.kind === "list") host.charge(result.items.length * 8);
    return result;
  });
}

function concatFault(value: GoValue): never {
  return failing(`Cannot concat type ${kindName(value)} as list`);
}

function unique(list: readonly GoValue[]): readonly GoValue[] {
  const kept: GoValue[] = [];
  for (const item of list) if (!kept.some((other) => isEqual(other, item))) kept.push(item);
  return kept;
}

function chunks(size: number, list: readonly GoValue[]): GoValue {
  if (size < 1) failing("runtime error: makeslice: len out of range");
  const parts: GoValue[] = [];
  for (let at = 0; at < list.length; at += size) parts.push(goList(list.slice(at, at + size)));
  return goList(parts, "[][]interface {}");
}

export function steps(start: number, end: number, step: number): readonly number[] {
  if (step === 0 || Math.max(0, (end - start) / step) > limits.template.items) {
    if (step === 0) return [];
    giveUp(`the list becomes longer than ${limits.template.items} items`);
  }
  const list: number[] = [];
  for (let at = start; step > 0 ? at < end : at > end; at += step) list.push(at);
  return list;
}

/** Sprig's `untilStep`, which wants the step to lead from the start to the end. */
function untilStep(start: number, end: number, step: number): readonly number[] {
  if (end < start) return step >= 0 ? [] : steps(start, end, step);
  return step <= 0 ? [] : steps(start, end, step);
}

const ints = (list: readonly number[]): GoValue =>
  goList(
    list.map((value) => goInt(value)),
    "[]int",
  );

function sequence(params: readonly number[]): readonly number[] {
  const [first = 0, second = 0, third = 0] = params;
  switch (params.length) {
    case 1: {
      const step = first < 1 ? -1 : 1;
      return untilStep(1, first + step, step);
    }
    case 2: {
      const step = second < first ? -1 : 1;
      return untilStep(first, second + step, step);
    }
    case 3: {
      if (third < first && second > 0) return [];
      return untilStep(first, third + (third < first ? -1 : 1), second);
    }
    default:
      return [];
  }
}

/** The functions that sprig has twice, as `name` and as `mustName`: in a template both fail. */
function twice(functions: Functions): Functions {
  const both = Object.entries(functions).flatMap(([name, called]) => [
    [name, called] as const,
    [`must${name.slice(0, 1).toUpperCase()}${name.slice(1)}`, called] as const,
  ]);
  return Object.fromEntries(both);
}

const append = listing("any any", ([list, item]) => goList([...items(list, "push"), any(item)]));
const list = listing("...any", (args) => goList(args));

export const listFunctions: Functions = {
  list,
  tuple: list,
  concat: listing("...any", (args) => {
    const lists = args.map((arg) => itemsOf(arg) ?? concatFault(arg));
    if (lists.reduce((sum, list) => sum + list.length, 0) > limits.template.items)
      giveUp(`the list becomes longer than ${limits.template.items} items`);
    return grown(lists.flat());
  }),
  until: computing("int", ([count], host) => {
    const most = int(count);
    host.charge(Math.abs(most) * 60);
    return ints(untilStep(0, most, most < 0 ? -1 : 1));
  }),
  untilStep: computing("int int int", ([start, end, step], host) => {
    const list = untilStep(int(start), int(end), int(step));
    host.charge(list.length * 60);
    return ints(list);
  }),
  seq: computing("...int", (params, host) => {
    const list = sequence(params.map(int));
    host.charge(list.length * 20);
    return textOf({ kind: "string", text: list.join(" "), runs: [] });
  }),
  sortAlpha: computing("any", ([of], host) => {
    const list = any(of);
    const texts = itemsOf(list) === undefined && list.kind === "nil" ? ["<nil>"] : stringItems(list);
    host.charge(texts.length * 150);
    if (isNilStrings(list)) return list;
    return strings([...texts].sort(compareText));
  }),
  ...twice({
    append,
    push: append,
    prepend: listing("any any", ([list, item]) => goList([any(item), ...items(list, "prepend")])),
    first: keeping("any", ([list]) => items(list, "find first")[0] ?? goNil),
    last: keeping("any", ([list]) => {
      const all = items(list, "find last");
      return all[all.length - 1] ?? goNil;
    }),
    rest: listing("any", ([list]) => cut(items(list, "find rest"), (all) => all.slice(1))),
    initial: listing("any", ([list]) => cut(items(list, "find initial"), (all) => all.slice(0, -1))),
    reverse: listing("any", ([list]) => goList([...items(list, "find reverse")].reverse())),
    compact: listing("any", ([list]) => goList(items(list, "compact").filter(isTrueFor))),
    uniq: keeping("any", ([list], host) => {
      const all = items(list, "find uniq");
      host.charge((all.length * all.length) / 2);
      return goList(unique(all));
    }),
    without: keeping("any ...any", ([list, ...out], host) => {
      const all = items(list, "find without");
      host.charge(all.length * out.length);
      return goList(all.filter((item) => !out.some((other) => isEqual(item, other))));
    }),
    has: computing("any any", ([needle, list], host) => {
      if (any(list).kind === "nil") return goBool(false);
      const all = items(list, "find has");
      host.charge(all.length);
      return goBool(all.some((item) => isEqual(item, any(needle))));
    }),
    slice: listing("any ...any", ([of, ...indexes]) => {
      const list = any(of);
      const all = itemsOf(list) ?? failing(`list should be type of slice or array but ${kindName(list)}`);
      if (all.length === 0) return goNil;
      const [start = 0, end = all.length] = indexes.map((index) => Number(toInt64(index)));
      if (start < 0 || end > all.length || start > end) failing("reflect.Value.Slice: slice index out of bounds");
      return goList(all.slice(start, end), list.kind === "list" ? typeName(list) : undefined);
    }),
    chunk: listing("int any", ([size, list]) => chunks(int(size), items(list, "chunk"))),
  }),
};
