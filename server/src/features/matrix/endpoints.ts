import type { Cluster } from "../../cluster/cluster.ts";
import type { AddressEndpoint, RepresentativeEndpoint, Traffic } from "../../traffic/types.ts";
import { classifyAddresses } from "./addresses.ts";
import type { MatrixEndpoint, MatrixGroup } from "./types.ts";

/** The endpoints in the order of the matrix: namespace by namespace, then the rest of the cluster, then what is outside. */
export interface Directory {
  readonly groups: readonly MatrixGroup[];
  readonly endpoints: readonly MatrixEndpoint[];
  /** Index in `Traffic.endpoints`, for each of `endpoints`; of addresses that are alike, the first. */
  readonly traffic: readonly number[];
  /** The place in `endpoints`, for each of `Traffic.endpoints`. */
  readonly place: readonly number[];
  /** Changes whenever the lists do. */
  readonly key: string;
}

interface Draft {
  readonly index: number;
  readonly group: MatrixGroup;
  readonly name: string;
  readonly title: string;
  readonly detail: string;
  readonly kind: MatrixEndpoint["kind"];
}

const elsewhere: MatrixGroup = { key: "elsewhere", name: "Elsewhere", kind: "elsewhere" };
const outside: MatrixGroup = { key: "outside", name: "Outside", kind: "outside" };
const otherNamespaces = "other namespaces";
const groupOrder = ["namespace", "elsewhere", "outside"] as const;
const kindOrder = ["workload", "other", "addresses"] as const;

export function makeDirectory(cluster: Cluster, traffic: Traffic): Directory {
  const namespaces = new Map<string, MatrixGroup>();
  const namespaceGroup = (name: string): MatrixGroup => {
    const known = namespaces.get(name);
    if (known !== undefined) return known;
    const group: MatrixGroup = { key: `namespace/${name}`, name, kind: "namespace" };
    namespaces.set(name, group);
    return group;
  };
  const drafts = traffic.endpoints.flatMap((endpoint): Draft | [] => {
    const { index } = endpoint;
    if (endpoint.kind === "addresses") return [];
    if (endpoint.kind === "representative") {
      const group = endpoint.namespace === undefined ? elsewhere : namespaceGroup(endpoint.namespace);
      return { index, group, kind: "other", ...representativeWords(endpoint) };
    }
    const workload = cluster.workloads[endpoint.workload];
    const namespace = workload?.namespace ?? "";
    const variant = workload?.variant === undefined ? "" : ` (${workload.variant})`;
    const name = `${workload?.name ?? ""}${variant}`;
    const title = `${namespace}/${name}`;
    return { index, group: namespaceGroup(namespace), kind: "workload", name, title, detail: workload?.kind ?? "" };
  });

  const addresses = traffic.endpoints.filter((endpoint): endpoint is AddressEndpoint => endpoint.kind === "addresses");
  const policies = cluster.policies.map((policy) => policy.object);
  const classes = classifyAddresses(addresses, policies);
  for (const { members, name, detail } of classes) {
    const title = name === "any address" ? "any address outside" : name;
    drafts.push({ index: members[0] ?? 0, group: outside, name, title, detail, kind: "addresses" });
  }

  // `web-2` before `web-10`, the same everywhere.
  const { compare } = new Intl.Collator("en", { numeric: true });
  const byGroup = new Map<MatrixGroup, Draft[]>();
  for (const draft of drafts) {
    const members = byGroup.get(draft.group);
    if (members === undefined) byGroup.set(draft.group, [draft]);
    else members.push(draft);
  }
  const groups = [...byGroup.keys()].sort(
    (a, b) => groupOrder.indexOf(a.kind) - groupOrder.indexOf(b.kind) || compare(a.name, b.name),
  );
  const sorted = groups.flatMap((group) =>
    (byGroup.get(group) ?? []).sort(
      (a, b) =>
        kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind) ||
        // Addresses keep the order of their numbers.
        (a.kind === "addresses" ? a.index - b.index : compare(a.name, b.name)) ||
        a.index - b.index,
    ),
  );
  const groupIndex = new Map(groups.map((group, index) => [group, index]));
  const endpoints = sorted.map(({ name, title, detail, kind, group }): MatrixEndpoint => {
    return { name, title, detail, kind, group: groupIndex.get(group) ?? 0 };
  });
  const place: number[] = new Array(traffic.endpoints.length).fill(0);
  sorted.forEach((draft, at) => {
    place[draft.index] = at;
  });
  for (const { members } of classes) for (const member of members) place[member] = place[members[0] ?? 0] ?? 0;
  return { groups, endpoints, traffic: sorted.map((draft) => draft.index), place, key: keyOf(endpoints, groups) };
}

function representativeWords({
  namespace,
  labels,
  label,
}: RepresentativeEndpoint): Pick<Draft, "name" | "title" | "detail"> {
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

/** 53 bits of a hash over all names: a header that is sent again in vain is cheap, one that is missed is not. */
function keyOf(endpoints: readonly MatrixEndpoint[], groups: readonly MatrixGroup[]): string {
  let low = 0x811c9dc5;
  let high = 0x1b873593;
  const add = (text: string): void => {
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      low = Math.imul(low ^ code, 0x01000193);
      high = Math.imul(high ^ code, 0x85ebca6b);
    }
    low = Math.imul(low ^ 0x1f, 0x01000193);
    high = Math.imul(high ^ 0x1f, 0x85ebca6b);
  };
  for (const { key } of groups) add(key);
  for (const { title, detail, group } of endpoints) {
    add(title);
    add(detail);
    add(String(group));
  }
  return `${endpoints.length}-${(low >>> 0).toString(36)}${(high >>> 0).toString(36)}`;
}
