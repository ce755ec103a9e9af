import type { ClusterWorkload } from "../../cluster/cluster.ts";
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

/** Who bears something: thousands may, and the first are named. */
interface Named {
  count: number;
  readonly first: string[];
}

/** Names that are kept: as many as are ever shown. */
const kept = 8;

function forEachBearer(
  { cluster }: Context,
  bearers: Bearers,
  visit: (labels: Labels, nameOf: () => string) => void,
): void {
  if (bearers.kind === "namespaces") {
    for (const { name, labels } of cluster.namespaces.values()) visit(labels, () => code(name));
    return;
  }
  let workload: ClusterWorkload | undefined;
  const nameOf = () => (workload === undefined ? "" : workloadName(workload, bearers.home));
  for (const namespace of bearers.namespaces) {
    for (const index of cluster.workloadsByNamespace.get(namespace) ?? []) {
      workload = cluster.workloads[index];
      if (workload !== undefined && !workload.object.hostNetwork) visit(workload.object.labels, nameOf);
    }
  }
}

/** By what they have, the most used first. */
function ranked(found: ReadonlyMap<string, Named>): readonly (readonly [string, Named])[] {
  return [...found].sort(([a, one], [b, two]) => two.count - one.count || (a < b ? -1 : 1));
}

function note(found: Map<string, Named>, what: string, nameOf: () => string): void {
  let named = found.get(what);
  if (named === undefined) {
    named = { count: 0, first: [] };
    found.set(what, named);
  }
  named.count++;
  if (named.first.length < kept) named.first.push(nameOf());
}

/** The label keys that the pods (or namespaces) really have. */
function labelKeys(
  context: Context,
  bearers: Bearers,
  taken: ReadonlySet<string>,
): readonly { readonly key: string; readonly named: Named }[] {
  const found = new Map<string, Named>();
  forEachBearer(context, bearers, (labels, nameOf) => {
    for (const key of Object.keys(labels)) note(found, key, nameOf);
  });
  if (bearers.kind === "namespaces" && !found.has(namespaceNameLabel))
    found.set(namespaceNameLabel, { count: 0, first: [] });
  return ranked(found)
    .filter(([key]) => !taken.has(key))
    .map(([key, named]) => ({ key, named }));
}

/** How many names fit beside a label. */
const shown = 3;

/** ``3 workloads: cart, checkout, web`` */
function detailOf(bearers: Bearers, { count: all, first }: Named): string {
  const number = bearers.kind === "pods" ? count(all, "workload") : count(all, "namespace");
  if (all === 0) return number;
  const names = first.slice(0, shown).map((name) => name.replaceAll("`", ""));
  return `${number}: ${names.join(", ")}${all > shown ? ", …" : ""}`;
}

function namesOf({ count: all, first }: Named): string {
  return someOf(first, undefined, all);
}

/** Keys of `matchLabels`. */
export function labelKeyCandidates(context: Context, cursor: Cursor, bearers: Bearers): readonly Candidate[] {
  return labelKeys(context, bearers, new Set(cursor.siblings.keys())).map(({ key, named }) => ({
    label: key,
    sort: "label",
    detail: detailOf(bearers, named),
    documentation:
      key === namespaceNameLabel ? "The namespace's name; every namespace has this label." : namesOf(named),
    insert: `${escapeSnippet(key)}${behindKey(cursor, ": $0")}`,
    more: true,
  }));
}

/** Keys as values: `key` of an expression. */
export function labelKeyValues(context: Context, bearers: Bearers): readonly Candidate[] {
  return labelKeys(context, bearers, new Set()).map(({ key, named }) => ({
    label: key,
    sort: "label",
    detail: detailOf(bearers, named),
    documentation: namesOf(named),
    insert: escapeSnippet(key),
  }));
}

/** The values that a label really has. */
export function labelValueCandidates(context: Context, bearers: Bearers, key: string): readonly Candidate[] {
  // By this label a namespace is told by its name.
  if (bearers.kind === "namespaces" && key === namespaceNameLabel) return namespaceCandidates(context);
  const found = new Map<string, Named>();
  forEachBearer(context, bearers, (labels, nameOf) => {
    if (Object.hasOwn(labels, key)) note(found, labels[key] ?? "", nameOf);
  });
  return ranked(found).map(([value, named]) => ({
    label: value === "" ? '""' : value,
    sort: "label",
    detail: detailOf(bearers, named),
    documentation: namesOf(named),
    insert: escapeSnippet(yamlString(value)),
  }));
}
