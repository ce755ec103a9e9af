import type { Labels } from "../../manifest/types.ts";
import type { Context } from "../../snapshot/context.ts";
import { code, count, someOf } from "../../words/lists.ts";
import { namespaceNameLabel } from "../../words/selectors.ts";
import { workloadName } from "../now.ts";
import type { Cursor } from "./cursor.ts";
import { behindKey, type Candidate, escapeSnippet, yamlString } from "./item.ts";
import { namespaceCandidates } from "./values.ts";

/** Who can bear the labels that are being completed: the pods of some namespaces, or the namespaces. */
export type Bearers =
  | { readonly kind: "pods"; readonly namespaces: readonly string[]; readonly home: string }
  | { readonly kind: "namespaces" };

interface Bearer {
  readonly name: string;
  readonly labels: Labels;
}

function* bearersOf({ cluster }: Context, bearers: Bearers): Iterable<Bearer> {
  if (bearers.kind === "namespaces") {
    for (const { name, labels } of cluster.namespaces.values()) yield { name: code(name), labels };
    return;
  }
  for (const namespace of bearers.namespaces) {
    for (const index of cluster.workloadsByNamespace.get(namespace) ?? []) {
      const workload = cluster.workloads[index];
      if (workload === undefined || workload.object.hostNetwork) continue;
      yield { name: workloadName(workload, bearers.home), labels: workload.object.labels };
    }
  }
}

/** Names by what they have, the most used first; how many names are kept is enough to show. */
function ranked(found: ReadonlyMap<string, readonly string[]>): readonly (readonly [string, readonly string[]])[] {
  return [...found].sort(([a, one], [b, two]) => two.length - one.length || (a < b ? -1 : 1));
}

function note(found: Map<string, string[]>, what: string, name: string): void {
  const names = found.get(what);
  if (names === undefined) found.set(what, [name]);
  else names.push(name);
}

/** The label keys that the pods (or namespaces) really have. */
export function labelKeys(
  context: Context,
  bearers: Bearers,
  taken: ReadonlySet<string>,
): readonly { readonly key: string; readonly names: readonly string[] }[] {
  const found = new Map<string, string[]>();
  for (const { name, labels } of bearersOf(context, bearers))
    for (const key of Object.keys(labels)) note(found, key, name);
  if (bearers.kind === "namespaces" && !found.has(namespaceNameLabel)) found.set(namespaceNameLabel, []);
  return ranked(found)
    .filter(([key]) => !taken.has(key))
    .map(([key, names]) => ({ key, names }));
}

/** How many names fit beside a label. */
const shown = 3;

/** ``3 workloads: cart, checkout, web`` */
function detailOf(bearers: Bearers, names: readonly string[]): string {
  const number = bearers.kind === "pods" ? count(names.length, "workload") : count(names.length, "namespace");
  if (names.length === 0) return number;
  const first = names.slice(0, shown).map((name) => name.replaceAll("`", ""));
  return `${number}: ${first.join(", ")}${names.length > shown ? ", …" : ""}`;
}

/** Keys of `matchLabels`. */
export function labelKeyCandidates(context: Context, cursor: Cursor, bearers: Bearers): readonly Candidate[] {
  return labelKeys(context, bearers, new Set(cursor.siblings.keys())).map(({ key, names }) => ({
    label: key,
    sort: "label",
    detail: detailOf(bearers, names),
    documentation: key === namespaceNameLabel ? "The namespace's name; every namespace has this label." : someOf(names),
    insert: `${escapeSnippet(key)}${behindKey(cursor, ": $0")}`,
    more: true,
  }));
}

/** Keys as values: `key` of an expression. */
export function labelKeyValues(context: Context, bearers: Bearers): readonly Candidate[] {
  return labelKeys(context, bearers, new Set()).map(({ key, names }) => ({
    label: key,
    sort: "label",
    detail: detailOf(bearers, names),
    documentation: someOf(names),
    insert: escapeSnippet(key),
  }));
}

/** The values that a label really has. */
export function labelValueCandidates(context: Context, bearers: Bearers, key: string): readonly Candidate[] {
  // By this label a namespace is told by its name.
  if (bearers.kind === "namespaces" && key === namespaceNameLabel) return namespaceCandidates(context);
  const found = new Map<string, string[]>();
  for (const { name, labels } of bearersOf(context, bearers)) {
    if (Object.hasOwn(labels, key)) note(found, labels[key] ?? "", name);
  }
  return ranked(found).map(([value, names]) => ({
    label: value === "" ? '""' : value,
    sort: "label",
    detail: detailOf(bearers, names),
    documentation: someOf(names),
    insert: escapeSnippet(yamlString(value)),
  }));
}
