import { type Path, pathText } from "../../yaml/find.ts";
import { isNullScalar, isSurelyText, resolveScalar } from "../../yaml/scalar11.ts";
import type { Span, YamlEntry, YamlMap, YamlNode, YamlScalar } from "../../yaml/tree.ts";
import type { Fault, FaultType } from "../fault.ts";
import { type Expanded, entryOf, expand } from "../fields.ts";

/** What the judges share while they look at one object. */
export interface Judging {
  readonly root: YamlMap;
  /** Parts may be filled in by a template or another file: nothing is said about what is missing or there twice. */
  readonly partial: boolean;
  /** StrictIPCIDRValidation is on: v1.36 and later. */
  readonly strictCidrs: boolean;
  /** Items of lists with which nothing is wrong, as is known. */
  readonly faultless?: Faultless;
  readonly faults: Fault[];
}

/*
 * A policy of thousands of rules is judged at every key, and nearly always nothing is wrong with it: paths and maps of the
 * entries are made when somebody asks, not ahead.
 */

/** Parts with which nothing is wrong. */
export interface Faultless {
  has(node: YamlNode): boolean;
}

/** A field of an object: what stands there, and where to point when nothing does. */
export class Field {
  readonly view: View;
  readonly name: string;
  /** `absent`: no such key, or null. `unreadable`: a template, or a wrong type that decoding has spoken about. */
  readonly state: "absent" | "unreadable" | "present";
  readonly node: YamlNode | undefined;
  /** The key, where there is one. */
  readonly key: YamlScalar | undefined;

  constructor(view: View, name: string, state: Field["state"], entry: YamlEntry | undefined) {
    this.view = view;
    this.name = name;
    this.state = state;
    this.node = entry?.value;
    this.key = entry?.key;
  }

  get path(): Path {
    return [...this.view.path, this.name];
  }
}

/** An object or list item as its fields. */
export class View {
  readonly node: YamlNode;
  /** Key or dash: where to point when something is missing in it. */
  readonly holder: Span;
  readonly #at: Path | Field;
  readonly #index: number | undefined;

  /** `index`: of an item of the list that the field holds. */
  constructor(node: YamlNode, at: Path | Field, holder: Span, index?: number) {
    this.node = node;
    this.holder = holder;
    this.#at = at;
    this.#index = index;
  }

  get path(): Path {
    const path = this.#at instanceof Field ? this.#at.path : this.#at;
    return this.#index === undefined ? path : [...path, this.#index];
  }

  get entries(): Expanded {
    return this.node.kind === "map" ? expand(this.node) : new Map();
  }
}

export function viewOf(node: YamlNode, path: Path, holder: Span): View {
  return new View(node, path, holder);
}

export function fieldOf(view: View, key: string, wanted: "map" | "sequence" | "scalar"): Field {
  const entry = entryOf(view.node, key);
  return new Field(view, key, stateOf(entry, wanted), entry);
}

/** No such key, or null. */
export function isAbsent(view: View, key: string): boolean {
  return stateOf(entryOf(view.node, key), "map") === "absent";
}

function stateOf(entry: YamlEntry | undefined, wanted: "map" | "sequence" | "scalar"): Field["state"] {
  if (entry === undefined) return "absent";
  const { value } = entry;
  if (value.templated) return "unreadable";
  if (isNullNode(value)) return "absent";
  return value.kind === wanted ? "present" : "unreadable";
}

/** A field with an object in it; `undefined` when it is absent, null or unreadable. */
export function objectIn(view: View, key: string): View | undefined {
  const field = fieldOf(view, key, "map");
  if (field.state !== "present" || field.node === undefined || field.key === undefined) return undefined;
  return new View(field.node, field, field.key.span);
}

/**
 * The items of a list, null ones as empty objects; none when the list is absent or unreadable. `but`: items that are left
 * out.
 */
export function listIn(view: View, key: string, but?: Faultless): readonly View[] {
  const field = fieldOf(view, key, "sequence");
  if (field.state !== "present" || field.node?.kind !== "sequence") return [];
  const views: View[] = [];
  for (const [index, item] of field.node.items.entries()) {
    if (but?.has(item.value)) continue;
    const holder = item.dash.end > item.dash.start ? item.dash : item.value.span;
    views.push(new View(item.value, field, holder, index));
  }
  return views;
}

/** A string field as the server has it; null is absent. `undefined` for absent; `false` when it cannot be known. */
export function textIn(view: View, key: string): string | undefined | false {
  const field = fieldOf(view, key, "scalar");
  if (field.state === "absent") return undefined;
  return stringOf(field.node) ?? false;
}

/** The string that a scalar is to the server: null is the empty one; `undefined` when it is no string. */
export function stringOf(node: YamlNode | undefined): string | undefined {
  if (node?.kind !== "scalar" || node.templated) return undefined;
  if (isSurelyText(node)) return node.text;
  const resolved = resolveScalar(node);
  return resolved.type === "string" ? resolved.text : resolved.type === "null" ? "" : undefined;
}

export function isNullNode(node: YamlNode): boolean {
  return node.kind === "scalar" && !node.templated && isNullScalar(node);
}

export interface FaultAt {
  readonly rule: string;
  readonly type: FaultType;
  readonly detail: string;
  readonly path: Path;
  readonly span: Span;
  readonly at?: Fault["at"];
  readonly value?: string | undefined;
  readonly field?: Path;
  readonly severity?: "warning" | undefined;
  readonly expected?: Fault["expected"];
}

export function invalid(judging: Judging, fault: FaultAt): void {
  judging.faults.push({
    rule: fault.rule,
    layer: "validation",
    type: fault.type,
    field: pathText(fault.field ?? fault.path),
    detail: fault.detail,
    span: fault.span,
    path: fault.path,
    at: fault.at ?? "value",
    ...(fault.value !== undefined && { value: fault.value }),
    ...(fault.severity !== undefined && { severity: fault.severity }),
    ...(fault.expected !== undefined && { expected: fault.expected }),
  });
}

/** The value where it has an extent, else the key, else what holds the field. */
export function spanOf(field: Field, view: View): Span {
  if (field.node !== undefined && field.node.span.end > field.node.span.start) return field.node.span;
  return field.key?.span ?? view.holder;
}
