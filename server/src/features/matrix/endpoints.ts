import type { Cluster } from "../../cluster/cluster.ts";
import { limits } from "../../limits.ts";
import { finish } from "../../source/steps.ts";
import type { Classes, RepresentativePod, Traffic } from "../../traffic/types.ts";
import { createNaturalOrder } from "../../words/natural.ts";
import { type AddressClass, classifyAddresses } from "./addresses.ts";
import type { MatrixEndpoint, MatrixGroup } from "./types.ts";

/** The endpoints in the order of the matrix: namespace by namespace, then the rest of the cluster, then what is outside. */
export interface Directory {
  readonly groups: readonly MatrixGroup[];
  readonly endpoints: readonly MatrixEndpoint[];
  /** All of them, and those that are no pods which no manifest declares. */
  readonly places: readonly number[];
  readonly withoutOthers: readonly number[];
  /** Index in `Traffic.endpoints`, for each of `endpoints`; of addresses that are alike, the first. */
  readonly traffic: readonly number[];
  /** The place in `endpoints`, for each of `Traffic.endpoints`. */
  readonly place: readonly number[];
  /** The place of a workload in a group, by name. */
  named(group: number, name: string): number | undefined;
  /** Names of classes that were found, by their first member. */
  readonly names: Map<number, { readonly members: readonly number[]; readonly name: string }>;
  /** Equal workloads as they were listed last. */
  readonly equal: {
    last: { readonly classes: Classes; readonly places: readonly number[]; readonly bundles: Bundles } | undefined;
  };
  /** Changes whenever the lists do. */
  readonly key: string;
  /** Of the workloads, `TCP 5432`, by number. */
  readonly ports: readonly string[];
}

/** Places that are shown as one, each with a name; empty for none. */
export type Bundles = readonly { readonly members: readonly number[]; readonly name: string }[];

interface Draft {
  readonly index: number;
  readonly name: string;
  readonly title: string;
  readonly detail: string;
  readonly kind: MatrixEndpoint["kind"];
}

/** The workloads of each namespace as the matrix lists them: as long as they are the same ones, so is their order. */
export interface WorkloadOrder {
  readonly byNamespace: ReadonlyMap<string, readonly Draft[]>;
  readonly key: string;
  readonly ports: readonly string[];
}

const elsewhere: MatrixGroup = { key: "elsewhere", name: "Elsewhere", kind: "elsewhere" };
const outside: MatrixGroup = { key: "outside", name: "Outside", kind: "outside" };
const otherNamespaces = "other namespaces";
const groupOrder = ["namespace", "elsewhere", "outside"] as const;

export function orderWorkloads(cluster: Cluster): WorkloadOrder {
  return finish(orderSteps(cluster));
}

/** The same bit by bit, a namespace at a time: ten thousand are named and put in order. */
export function* orderSteps({
  workloads,
  workloadsByNamespace,
}: Pick<Cluster, "workloads" | "workloadsByNamespace">): Generator<unknown, WorkloadOrder> {
  const compare = createNaturalOrder();
  const byNamespace = new Map<string, readonly Draft[]>();
  const keys: string[] = [];
  for (const [namespace, indexes] of workloadsByNamespace) {
    const members: Draft[] = [];
    for (const index of indexes) {
      const workload = workloads[index];
      if (workload === undefined) continue;
      const { name: own, variant, kind } = workload;
      const name = variant === undefined ? own : `${own} (${variant})`;
      members.push({ index, kind: "workload", name, title: `${namespace}/${name}`, detail: kind });
    }
    members.sort((a, b) => compare(a.name, b.name) || a.index - b.index);
    keys.push(hashOf(members.flatMap(wordsOf)));
    byNamespace.set(namespace, members);
    yield;
  }
  return { byNamespace, key: hashOf(keys), ports: declaredPorts(workloads) };
}

export function makeDirectory(
  cluster: Cluster,
  traffic: Traffic,
  classes: readonly AddressClass[] = classesOf(traffic),
  order: WorkloadOrder = orderWorkloads(cluster),
): Directory {
  const compare = createNaturalOrder();
  /** Behind the workloads of a namespace stand the pods that no manifest declares. */
  const groups = new Map<string, { readonly group: MatrixGroup; readonly members: Draft[] }>();
  const membersOf = (group: MatrixGroup): Draft[] => {
    const known = groups.get(group.key);
    if (known !== undefined) return known.members;
    const members: Draft[] = [];
    groups.set(group.key, { group, members });
    return members;
  };
  const namespaceGroup = (name: string): MatrixGroup => ({ key: `namespace/${name}`, name, kind: "namespace" });
  for (const [namespace, drafts] of order.byNamespace) membersOf(namespaceGroup(namespace)).push(...drafts);

  const pods: { readonly group: MatrixGroup; readonly draft: Draft }[] = [];
  for (const endpoint of traffic.endpoints.slice(cluster.workloads.length)) {
    if (endpoint.kind !== "representative") continue;
    const group = endpoint.namespace === undefined ? elsewhere : namespaceGroup(endpoint.namespace);
    pods.push({ group, draft: { index: endpoint.index, kind: "other", ...representativeWords(endpoint) } });
  }
  pods.sort((a, b) => compare(a.draft.name, b.draft.name) || a.draft.index - b.draft.index);
  for (const { group, draft } of pods) membersOf(group).push(draft);
  // Addresses keep the order of their numbers.
  const ranges = classes.map(({ members, name, detail }): Draft => {
    const title = name === "any address" ? "any address outside" : name;
    return { index: members[0] ?? 0, name, title, detail, kind: "addresses" };
  });
  for (const draft of ranges.sort((a, b) => a.index - b.index)) membersOf(outside).push(draft);

  const sortedGroups = [...groups.values()].sort(
    ({ group: a }, { group: b }) => groupOrder.indexOf(a.kind) - groupOrder.indexOf(b.kind) || compare(a.name, b.name),
  );
  const endpoints: MatrixEndpoint[] = [];
  const indexes: number[] = [];
  const place: number[] = new Array(traffic.endpoints.length).fill(0);
  for (const [group, { members }] of sortedGroups.entries()) {
    for (const { index, name, title, detail, kind } of members) {
      place[index] = endpoints.length;
      indexes.push(index);
      endpoints.push({ name, title, detail, kind, group });
    }
  }
  const byName = new Map<number, ReadonlyMap<string, number>>();
  const named = (group: number, name: string) => {
    const known = byName.get(group) ?? namesIn(group, endpoints);
    byName.set(group, known);
    return known.get(name);
  };
  for (const { members } of classes) for (const member of members) place[member] = place[members[0] ?? 0] ?? 0;
  const rest = hashOf([
    ...sortedGroups.map(({ group }) => group.key),
    ...pods.flatMap(({ group, draft }) => [group.key, ...wordsOf(draft)]),
    ...ranges.flatMap(wordsOf),
  ]);
  const places = endpoints.map((_, at) => at);
  return {
    groups: sortedGroups.map(({ group }) => group),
    endpoints,
    places,
    withoutOthers: places.filter((at) => endpoints[at]?.kind !== "other"),
    traffic: indexes,
    place,
    named,
    names: new Map(),
    equal: { last: undefined },
    key: `${endpoints.length}-${order.key}-${rest}`,
    ports: order.ports,
  };
}

/** The endpoints of a group stand together. */
function namesIn(group: number, endpoints: readonly MatrixEndpoint[]): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  for (let at = firstOf(group, endpoints); endpoints[at]?.group === group; at++) {
    const endpoint = endpoints[at];
    if (endpoint?.kind === "workload") names.set(endpoint.name, at);
  }
  return names;
}

/** Groups stand in their order. */
function firstOf(group: number, endpoints: readonly MatrixEndpoint[]): number {
  let low = 0;
  let high = endpoints.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((endpoints[middle]?.group ?? 0) < group) low = middle + 1;
    else high = middle;
  }
  return low;
}

function declaredPorts(workloads: Cluster["workloads"]): readonly string[] {
  const found = new Map<string, number>();
  for (const { object } of workloads) {
    for (const { port, protocol } of object.ports) {
      if (found.size < limits.matrix.ports) found.set(`${protocol} ${port}`, port);
    }
  }
  return [...found].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1)).map(([text]) => text);
}

/** Addresses outside that no policy tells apart. */
export function classesOf(traffic: Pick<Traffic, "addresses" | "blocks">): readonly AddressClass[] {
  return classifyAddresses(traffic.addresses(), traffic.blocks());
}

/** How a pod that no manifest declares is called. */
export function representativeWords({
  namespace,
  labels,
  label,
}: RepresentativePod): Pick<Draft, "name" | "title" | "detail"> {
  const wanted = Object.entries(labels).map(([key, value]) => (value === "" ? key : `${key}=${value}`));
  const name = wanted.length === 0 ? "any other pod" : wanted.join(",");
  const pods = wanted.length === 0 ? name : `a pod with ${name}`;
  const place = namespace ?? namespaceWords(label);
  return {
    name:
      namespace !== undefined || place === otherNamespaces ? name : wanted.length === 0 ? place : `${name}, ${place}`,
    title: `${place}: ${pods}`,
    detail: "stands for pods that no manifest here declares",
  };
}

/** What the representative's own label says of a namespace that has no name. */
function namespaceWords(label: string): string {
  const place = label.slice(0, label.lastIndexOf("/"));
  return place === "" || place === "*" ? otherNamespaces : `namespace ${place.replace(/^\{|\}$/g, "")}`;
}

function wordsOf({ title, detail }: Draft): readonly string[] {
  return [title, detail];
}

/** Some 60 bits over all texts: a header that is sent again in vain is cheap, one that is missed is not. */
function hashOf(texts: readonly string[]): string {
  let low = 0x811c9dc5;
  let high = 0x1b873593;
  for (const text of texts) {
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      low = Math.imul(low ^ code, 0x01000193);
      high = Math.imul(high ^ code, 0x85ebca6b);
    }
    low = Math.imul(low ^ 0x1f, 0x01000193);
    high = Math.imul(high ^ 0x1f, 0x85ebca6b);
  }
  return `${(low >>> 0).toString(36)}${(high >>> 0).toString(36)}`;
}
