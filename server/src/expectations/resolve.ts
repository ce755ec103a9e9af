import { type AddressRange, rangeOfCidr, subtractRanges, wholeFamily } from "../cluster/addresses.ts";
import type { Cluster, ClusterWorkload } from "../cluster/cluster.ts";
import { parseAddress } from "../manifest/cidr.ts";
import type { Labels } from "../manifest/types.ts";
import type { Endpoint, RepresentativeEndpoint, Traffic } from "../traffic/types.ts";
import type { End } from "./policyTest.ts";

/** Which rows of the traffic an end means. */
export interface ResolvedEnd {
  readonly end: End;
  readonly endpoints: ReadonlySet<number>;
  /** Pods that no manifest declares and that it would mean: they may stand in a list of who is let in, and are no end that is asked about. */
  readonly others: ReadonlySet<number>;
  /** For addresses: all of them that are meant; an endpoint may hold more than that. */
  readonly ranges: readonly AddressRange[];
}

/** Blocks that no packet from the Internet bears. IANA special-purpose address registries. */
const notTheInternet = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "224.0.0.0/3",
];

function internetRanges(): readonly AddressRange[] {
  const holes = notTheInternet.flatMap((cidr) => rangeOfCidr(cidr) ?? []);
  const global6 = rangeOfCidr("2000::/3");
  return [...subtractRanges([wholeFamily(4)], holes), ...(global6 === undefined ? [] : [global6])];
}

/** Workloads that ends mean: they stay what they are while policies come and go. */
export interface ResolverMemory {
  of(workloads: Cluster["workloads"]): WorkloadFinder;
}

interface WorkloadFinder {
  find(key: string, what: End["what"], ranges: readonly AddressRange[]): readonly number[];
}

export function createResolverMemory(): ResolverMemory {
  const known = new WeakMap<Cluster["workloads"], WorkloadFinder>();
  return {
    of(workloads) {
      const found = known.get(workloads) ?? createFinder(workloads);
      known.set(workloads, found);
      return found;
    },
  };
}

function createFinder(workloads: Cluster["workloads"]): WorkloadFinder {
  const found = new Map<string, readonly number[]>();
  let byName: Map<string, number[]> | undefined;
  const named = (name: string): readonly number[] => {
    if (byName === undefined) {
      byName = new Map();
      for (const { namespace, name: own, index } of workloads) {
        const key = `${namespace}/${own}`;
        const list = byName.get(key);
        if (list === undefined) byName.set(key, [index]);
        else list.push(index);
      }
    }
    return byName.get(name) ?? [];
  };
  return {
    find(key, what, ranges) {
      const known = found.get(key);
      if (known !== undefined) return known;
      const exact = what.kind === "workloads" && !/[*?]/.test(what.namespace + what.name);
      const asked = exact ? named(`${what.namespace}/${what.name}`) : workloads.keys();
      const list = [...asked].filter((index) => {
        const workload = workloads[index];
        return workload !== undefined && means(what, workload, ranges);
      });
      found.set(key, list);
      return list;
    },
  };
}

/** Looks ends up in one cluster; each text once. */
export function createResolver(
  traffic: Traffic,
  memory: ResolverMemory = createResolverMemory(),
): (end: End) => ResolvedEnd {
  const known = new Map<string, Omit<ResolvedEnd, "end">>();
  const finder = memory.of(traffic.cluster.workloads);
  // Few of the endpoints are no workloads.
  const rest = traffic.endpoints.filter(({ kind }) => kind !== "workload");
  return (end) => {
    const key = JSON.stringify(end.what, (_, value) => (typeof value === "bigint" ? String(value) : value));
    const found = known.get(key) ?? resolve(traffic, end, key, finder, rest);
    known.set(key, found);
    return { end, ...found };
  };
}

function resolve(
  traffic: Traffic,
  { what }: End,
  key: string,
  finder: WorkloadFinder,
  rest: readonly Endpoint[],
): Omit<ResolvedEnd, "end"> {
  const found = new Set<number>();
  const others = new Set<number>();
  const ranges = what.kind === "block" ? [what.range] : isAddresses(what) ? internetRanges() : [];
  for (const workload of finder.find(key, what, ranges)) found.add(traffic.endpointOfWorkload(workload));
  for (const endpoint of rest) {
    if (endpoint.kind === "addresses") {
      if (ranges.some((range) => overlap(range, endpoint.bounds))) found.add(endpoint.index);
    } else if (endpoint.kind === "representative" && meansOther(what, endpoint)) others.add(endpoint.index);
  }
  return { endpoints: found, others, ranges };
}

function isAddresses({ kind }: End["what"]): boolean {
  return kind === "internet" || kind === "host";
}

function means(
  what: End["what"],
  { namespace, name, kind, object }: ClusterWorkload,
  ranges: readonly AddressRange[],
): boolean {
  switch (what.kind) {
    case "workloads":
      return (
        isLike(what.namespace, namespace) &&
        isLike(what.name, name) &&
        (what.workloadKind === undefined || what.workloadKind === kind)
      );
    case "labels":
      return (what.namespace === undefined || isLike(what.namespace, namespace)) && hasAll(object.labels, what.labels);
    default:
      // A pod whose address is known stands in a block as well.
      return object.podIPs.some((text) => isIn(text, ranges));
  }
}

/** A pod of which no more is known than its namespace and some labels. */
function meansOther(what: End["what"], { namespace, labels }: RepresentativeEndpoint): boolean {
  if (what.kind === "workloads") return what.name === "*" && isLike(what.namespace, namespace ?? "");
  if (what.kind !== "labels") return false;
  return (what.namespace === undefined || isLike(what.namespace, namespace ?? "")) && hasAll(labels, what.labels);
}

function isIn(text: string, ranges: readonly AddressRange[]): boolean {
  const address = parseAddress(text);
  if (address === undefined) return false;
  return ranges.some(({ family, first, last }) => {
    return family === address.family && first <= address.value && address.value <= last;
  });
}

export function overlap(a: AddressRange, b: AddressRange): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

function hasAll(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

/** `*` and `?` as in a shell, over the whole name. One step back at most for each letter, so that no name takes long. */
function isLike(pattern: string, text: string): boolean {
  let [at, there, star, mark] = [0, 0, -1, 0];
  while (there < text.length) {
    const sign = pattern[at];
    if (sign === "*") {
      star = at++;
      mark = there;
    } else if (sign === "?" || sign === text[there]) {
      at++;
      there++;
    } else if (star !== -1) {
      at = star + 1;
      there = ++mark;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
