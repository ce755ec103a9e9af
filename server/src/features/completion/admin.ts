import { isNetworkApiKind } from "../../manifest/kinds/adminPolicy/index.ts";
import { clusterWideKind } from "../../manifest/kinds/index.ts";
import type { AdminPolicy, LabelSelector, LayerPeer, Protocol } from "../../manifest/types.ts";
import type { Context } from "../../snapshot/context.ts";
import { count } from "../../words/lists.ts";
import type { Path } from "../../yaml/find.ts";
import { adminActions, adminFieldsAt } from "../adminFields.ts";
import { adminPlaceAt } from "../adminPlace.ts";
import { type AdminView, subjectsOf, workloadsOfLayerPeer } from "../adminView.ts";
import { namespacesOf, workloadNames } from "../now.ts";
import { type Cursor, unquote } from "./cursor.ts";
import { behindKey, type Candidate, escapeSnippet, yamlString } from "./item.ts";
import { type Bearers, labelKeyCandidates, labelKeyValues, labelValueCandidates } from "./labels.ts";
import { addressCandidates, operators, protocols } from "./values.ts";

const actions: Readonly<Record<string, string>> = {
  Accept: "allowed, and nobody behind is asked",
  Allow: "allowed, and nobody behind is asked",
  Deny: "denied, and nobody behind can lift it",
  Pass: "whoever is behind this tier decides",
};

/** What can stand at a place of a policy that holds for the whole cluster; `path`: from its own map down. */
export function adminCandidates(view: AdminView, path: Path, cursor: Cursor): readonly Candidate[] {
  const last = path.at(-1);
  if (cursor.kind === "key" && typeof last === "number" && isPlainList(path.at(-2)))
    return itemsAt(view, path.slice(0, -1), cursor);
  if (cursor.kind === "item") return itemsAt(view, path, cursor);
  if (cursor.kind === "value") return valuesAt(view, path, cursor);
  const isList = isListOfMaps(last) || isPlainList(last);
  if (cursor.flow || cursor.colonFollows || cursor.quote !== "" || !isList) return keysAt(view, path, cursor);
  // What stands below begins the next item, and is no part of this one.
  const begun: Cursor = { ...cursor, dashed: true, childrenFollow: false, siblings: new Map() };
  const items = isPlainList(last) ? itemsAt(view, path, begun) : keysAt(view, [...path, itemsAbove], begun);
  return items.map((item) => ({ ...item, dash: true }));
}

/** No index of an item that is there. */
const itemsAbove = Number.MAX_SAFE_INTEGER;

function isPlainList(field: string | number | undefined): boolean {
  return field === "networks" || field === "domainNames" || field === "values";
}

function isListOfMaps(field: string | number | undefined): boolean {
  return ["ingress", "egress", "from", "to", "protocols", "ports", "matchExpressions"].includes(String(field));
}

function keysAt(view: AdminView, path: Path, cursor: Cursor): readonly Candidate[] {
  if (path.at(-1) === "matchLabels")
    return labelKeyCandidates(view.context, cursor, bearersAt(view, path.slice(0, -1)));
  const found = adminFieldsAt(view.policy.kind, path);
  if (found === undefined) return [];
  // Of an exclusive choice that is made, nothing is left.
  if (found.one && !cursor.colonFollows && found.fields.some(({ name }) => cursor.siblings.has(name))) return [];
  return found.fields
    .filter(({ name }) => !cursor.siblings.has(name))
    .map((field) => ({
      label: field.name,
      sort: "field",
      documentation: field.text,
      insert: `${field.name}${behindKey(cursor, `:${cursor.flow ? field.flow : field.block}`)}`,
      ...(field.more && { more: true }),
    }));
}

function valuesAt(view: AdminView, path: Path, cursor: Cursor): readonly Candidate[] {
  const { context, policy } = view;
  const [field, parent, grandparent] = [path.at(-1), path.at(-2), path.at(-3)];
  if (parent === "matchLabels" && typeof field === "string")
    return labelValueCandidates(context, bearersAt(view, path.slice(0, -2)), field);
  if (grandparent === "matchExpressions") {
    if (field === "key") return labelKeyValues(context, bearersAt(view, path.slice(0, -3)));
    return field === "operator" ? operators : [];
  }
  const { kind } = policy;
  const place = path.filter((part) => typeof part === "string").join(".");
  switch (place) {
    case "apiVersion":
      return [{ label: clusterWideKind(kind).apiVersion, sort: "value" }];
    case "kind":
      return [{ label: kind, sort: "value" }];
  }
  if (!isNetworkApiKind(kind)) return [];
  switch (place) {
    case "metadata.name":
      return kind === "BaselineAdminNetworkPolicy" ? [{ label: "default", sort: "value" }] : [];
    case "spec.tier":
      return [
        { label: "Admin", sort: "value", detail: "asked before every NetworkPolicy" },
        { label: "Baseline", sort: "value", detail: "asked behind them" },
      ];
    case "spec.priority":
      return freePriorities(context, policy);
  }
  if (field === "action") {
    return adminActions[kind].map((label) => ({ label, sort: "value", detail: actions[label] ?? "" }));
  }
  if (field === "protocol") return protocols;
  if (field === "namespaces" || field === "namespaceSelector") return whole(cursor, "every namespace, kube-system too");
  if (field === "podSelector") return whole(cursor, "every pod");
  if (field === "nodes") return whole(cursor, "every node");
  if (field === "number" || field === "port") return portsAt(view, path, "number");
  return field === "destinationNamedPort" || field === "namedPort" ? portsAt(view, path, "name") : [];
}

function whole({ prefix, quote, childrenFollow }: Cursor, detail: string): readonly Candidate[] {
  return prefix === "" && quote === "" && !childrenFollow ? [{ label: "{}", sort: "value", detail }] : [];
}

function itemsAt(view: AdminView, list: Path, cursor: Cursor): readonly Candidate[] {
  const field = list.at(-1);
  if (field === "networks")
    return unwritten(addressCandidates(view.context, undefined), placePeer(view, list)?.networks, cursor);
  if (field !== "values") return [];
  const selector = selectorAt(view.policy, list);
  const index = list.at(-2);
  const expression = typeof index === "number" ? selector?.matchExpressions[index] : undefined;
  const key = (cursor.flow ? cursor.siblings.get("key") : undefined) ?? expression?.key;
  if (key === undefined) return [];
  const values = labelValueCandidates(view.context, bearersAt(view, list.slice(0, -3)), unquote(key));
  return unwritten(values, expression?.values, cursor);
}

function unwritten(
  candidates: readonly Candidate[],
  written: readonly string[] | undefined,
  cursor: Cursor,
): readonly Candidate[] {
  return candidates.filter(({ label }) => label === cursor.prefix || written?.includes(label) !== true);
}

function placePeer({ policy }: AdminView, path: Path): LayerPeer | undefined {
  const place = adminPlaceAt(policy, path);
  return place?.kind === "peer" || place?.kind === "selector" ? place.peer : undefined;
}

function selectorAt(policy: AdminPolicy, path: Path): LabelSelector | undefined {
  const place = adminPlaceAt(policy, path);
  return place?.kind === "selector" ? place.selector : undefined;
}

/** `path`: of the selector. */
function bearersAt(view: AdminView, path: Path): Bearers {
  const { cluster } = view.context;
  // Nobody has said what labels nodes have.
  if (path.at(-1) === "nodes") return { kind: "pods", namespaces: [], home: "" };
  if (path.at(-1) !== "podSelector") return { kind: "namespaces" };
  const selector = placePeer(view, path)?.namespaceSelector;
  const namespaces = selector === undefined ? [...cluster.namespaces.keys()] : namespacesOf(cluster, selector);
  return { kind: "pods", namespaces, home: "" };
}

/** Numbers of the tier that nobody has: above, between and below those that there are. */
function freePriorities({ cluster }: Context, policy: AdminPolicy): readonly Candidate[] {
  const others = cluster.adminPolicies
    .map(({ object }) => object)
    .filter(({ kind, tier, name }) => kind === policy.kind && tier === policy.tier && name !== policy.name)
    .sort((a, b) => a.priority - b.priority);
  const taken = new Set(others.map(({ priority }) => priority));
  const free = (start: number) => {
    for (let number = start; number <= 1000; number++) if (!taken.has(number)) return number;
    return undefined;
  };
  const detail = (number: number) => {
    const before = others.filter(({ priority }) => priority < number).at(-1)?.name;
    const after = others.find(({ priority }) => priority > number)?.name;
    return [...(before ? [`behind ${before}`] : []), ...(after ? [`before ${after}`] : [])].join(", ");
  };
  const first = others[0]?.priority ?? 100;
  const last = others.at(-1)?.priority ?? 90;
  const offered = [free(Math.min(1000, last + 10)), free(Math.max(0, first - 10)), free(first)];
  return [...new Set(offered.flatMap((number) => number ?? []))].map((number) => ({
    label: String(number),
    sort: "value",
    detail: detail(number),
  }));
}

/** Ports that the pods at the destination declare, of the protocol that the path names. */
function portsAt(view: AdminView, path: Path, by: "number" | "name"): readonly Candidate[] {
  const { context, policy } = view;
  const [, direction, index] = path;
  if ((direction !== "ingress" && direction !== "egress") || typeof index !== "number") return [];
  const peers = policy[direction][index]?.peers ?? [];
  const pods =
    direction === "ingress"
      ? subjectsOf(view)
      : [...new Set(peers.flatMap((peer) => workloadsOfLayerPeer(context, peer)))];
  const protocol = path.find((part) => part === "tcp" || part === "udp" || part === "sctp");
  const wanted = typeof protocol === "string" ? (protocol.toUpperCase() as Protocol) : undefined;
  const found = new Map<string, { readonly other: string; readonly workloads: number[] }>();
  for (const workload of pods) {
    for (const port of context.cluster.workloads[workload]?.object.ports ?? []) {
      if (wanted !== undefined && port.protocol !== wanted) continue;
      const label = by === "number" ? String(port.port) : port.name;
      if (label === undefined) continue;
      const other = by === "number" ? (port.name ?? "") : `${port.protocol} ${port.port}`;
      const known = found.get(label) ?? { other, workloads: [] };
      known.workloads.push(workload);
      found.set(label, known);
    }
  }
  return [...found]
    .sort(([, a], [, b]) => b.workloads.length - a.workloads.length)
    .map(([label, { other, workloads }]) => ({
      label,
      sort: "port",
      detail: [other, count(workloads.length, "workload")].filter((part) => part !== "").join(", "),
      documentation: workloadNames(context.cluster, workloads),
      insert: by === "number" ? label : escapeSnippet(yamlString(label)),
    }));
}
