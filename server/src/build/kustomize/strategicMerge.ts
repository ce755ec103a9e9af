import { indexOfKey, valueAt, withoutKey, withValue, withValues } from "../../yaml/graft.ts";
import { resolveScalar } from "../../yaml/scalar11.ts";
import type { YamlMap, YamlNode, YamlScalar, YamlSequence } from "../../yaml/tree.ts";
import { mergeKeyed } from "./keyedLists.ts";
import { isNull, scalarText } from "./plain.ts";
import type { ListShape, Shape } from "./schema.ts";

/** What a merge tells of. */
export interface MergeEvents {
  /** The patch cannot be applied here. */
  refuse(at: YamlNode, why: string): void;
  /** A scalar was written over another one. */
  replaced(old: YamlScalar, value: YamlScalar): void;
}

/** The parts of an object that a strategic merge patch changes; `undefined`: it removes the node. Shares what stays. */
export function merged(
  base: YamlNode | undefined,
  patch: YamlNode | undefined,
  shape: Shape | ListShape | undefined,
  events: MergeEvents,
): YamlNode | undefined {
  const kind = isNull(base) ? (isNull(patch) ? undefined : patch?.kind) : base?.kind;
  if (kind === undefined) return neither(base, patch);
  if (!isNull(base) && !isNull(patch) && base?.kind !== patch?.kind) {
    if (patch !== undefined) events.refuse(patch, `a ${wordOf(patch)} stands against a ${wordOf(base)}`);
    return base;
  }
  if (kind === "scalar") return mergedScalar(base, patch, events);
  if (patch !== undefined && isNull(patch) && !isNull(base)) return undefined;
  const own = isNull(base) ? undefined : base;
  const other = isNull(patch) ? undefined : patch;
  if (kind === "map") return mergedMap(own as YamlMap | undefined, other as YamlMap | undefined, shape, events);
  const keyed = shape !== undefined && "keys" in shape ? shape : undefined;
  if (keyed === undefined) return other ?? own;
  return mergedList(own as YamlSequence | undefined, other as YamlSequence | undefined, keyed, events);
}

function wordOf(node: YamlNode | undefined): string {
  return node?.kind === "sequence" ? "list" : node?.kind === "map" ? "map" : "single value";
}

/** A written `null` stays where no patch speaks of it; an absent value does not. */
function neither(base: YamlNode | undefined, patch: YamlNode | undefined): YamlNode | undefined {
  return patch === undefined && base?.kind === "scalar" && base.text !== "" ? base : undefined;
}

function mergedScalar(
  base: YamlNode | undefined,
  patch: YamlNode | undefined,
  events: MergeEvents,
): YamlNode | undefined {
  if (patch === undefined) return base;
  if (isNull(patch)) return undefined;
  if (base?.kind !== "scalar" || patch.kind !== "scalar" || isNull(base)) return patch;
  // What only repeats a value leaves it where it is.
  if (base.text === patch.text && resolveScalar(base).type === resolveScalar(patch).type) return base;
  events.replaced(base, patch);
  return patch;
}

type Directive = "replace" | "delete" | "merge";

function directiveOf(node: YamlNode | undefined, events: MergeEvents): Directive {
  const value = valueAt(node, "$patch");
  const text = scalarText(value);
  if (value === undefined || text === undefined || text === "merge") return "merge";
  if (text === "replace" || text === "delete") return text;
  events.refuse(value, `$patch is replace, delete or merge, not "${text}"`);
  return "merge";
}

function mergedMap(
  base: YamlMap | undefined,
  patch: YamlMap | undefined,
  shape: Shape | ListShape | undefined,
  events: MergeEvents,
): YamlMap | undefined {
  const directive = directiveOf(patch, events);
  if (directive === "delete") return undefined;
  const body = patch === undefined ? undefined : withoutKey(patch, "$patch");
  const fields = shape !== undefined && "fields" in shape ? shape.fields : undefined;
  // What is new or replaces is walked as well: its own nulls and directives do their work.
  const start = base === undefined || directive === "replace" ? body : base;
  if (start === undefined) return undefined;
  const fromPatch = start === body;
  let result = start;
  for (const { key, value } of start.entries) {
    const other = fromPatch ? undefined : valueAt(body, key.text);
    const below = fieldOf(fields, key.text);
    const next = fromPatch ? created(value, below, events) : merged(value, other, below, events);
    if (next !== value) result = next === undefined ? withoutKey(result, key.text) : withValue(result, key.text, next);
  }
  if (fromPatch || body === undefined) return result;
  for (const entry of body.entries) {
    if (indexOfKey(start, entry.key.text) !== -1) continue;
    const value = created(entry.value, fieldOf(fields, entry.key.text), events);
    if (value !== undefined) result = { ...result, entries: [...result.entries, { ...entry, value }] };
  }
  return result;
}

function fieldOf(fields: Shape["fields"] | undefined, key: string): Shape | ListShape | undefined {
  return fields !== undefined && Object.hasOwn(fields, key) ? fields[key] : undefined;
}

/** What a patch adds where nothing stands. */
function created(patch: YamlNode, shape: Shape | ListShape | undefined, events: MergeEvents): YamlNode | undefined {
  return isNull(patch) ? undefined : merged(undefined, patch, shape, events);
}

function mergedList(
  base: YamlSequence | undefined,
  patch: YamlSequence | undefined,
  shape: ListShape,
  events: MergeEvents,
): YamlSequence | undefined {
  const { directive, items } = listDirective(patch, events);
  if (base !== undefined && directive === "delete") return undefined;
  const isNew = base === undefined || directive === "replace";
  const start = isNew ? patch : base;
  if (start === undefined) return undefined;
  const merge = (one: YamlNode | undefined, other: YamlNode | undefined): YamlNode | undefined =>
    one === other ? merged(undefined, other, shape.item, events) : merged(one, other, shape.item, events);
  // A list that is new is merged with itself.
  const own = isNew ? items : start.items.map(({ value }) => value);
  const values = mergeKeyed(own, items, shape.keys, merge);
  return withValues(start, values);
}

/** `- $patch: replace` as an item of its own is meant for the list. */
function listDirective(
  patch: YamlSequence | undefined,
  events: MergeEvents,
): { readonly directive: Directive; readonly items: readonly YamlNode[] } {
  const items = patch?.items.map(({ value }) => value) ?? [];
  const first = items.find((item) => valueAt(item, "$patch") !== undefined);
  if (first?.kind !== "map" || first.entries.length > 1) return { directive: "merge", items };
  const directive = directiveOf(first, events);
  const isSame = (item: YamlNode): boolean =>
    scalarText(valueAt(item, "$patch")) === scalarText(valueAt(first, "$patch"));
  return { directive, items: items.filter((item) => !isSame(item)) };
}
