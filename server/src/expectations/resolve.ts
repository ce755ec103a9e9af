import { type AddressRange, rangeOfCidr, subtractRanges, wholeFamily } from "../cluster/addresses.ts";
import type { Cluster, ClusterWorkload } from "../cluster/cluster.ts";
import { parseAddress } from "../manifest/cidr.ts";
import type { Labels } from "../manifest/types.ts";
import type { RepresentativeEndpoint, Traffic } from "../traffic/types.ts";
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
  /** The same for equal ends. */
  keyOf(what: End["what"]): string;
  /** Their indexes, which are those of their endpoints. Not to be changed. */
  find(what: End["what"], ranges: readonly AddressRange[]): ReadonlySet<number>;
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
  const keys = new WeakMap<End["what"], string>();
  const found = new Map<string, ReadonlySet<number>>();
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
  const keyOf = (what: End["what"]): string => {
    const key =
      keys.get(what) ?? JSON.stringify(what, (_, value) => (typeof value === "bigint" ? String(value) : value));
    keys.set(what, key);
    return key;
  };
  return {
    keyOf,
    find(what, ranges) {
      const key = keyOf(what);
      const known = found.get(key);
      if (known !== undefined) return known;
      const exact = what.kind === "workloads" && !/[*?]/.test(what.namespace + what.name);
      const asked = exact ? named(`${what.namespace}/${what.name}`) : workloads.keys();
      const list = [...asked].filter((index) => {
        const workload = workloads[index];
        return workload !== undefined && means(what, workload, ranges);
      });
      const made = new Set(list);
      found.set(key, made);
      return made;
    },
  };
}

/** Looks ends up in one cluster; each once. */
export function createResolver(
  traffic: Traffic,
  memory: ResolverMemory = createResolverMemory(),
): (end: End) => ResolvedEnd {
  const known = new Map<string, Omit<ResolvedEnd, "end">>();
  const finder = memory.of(traffic.cluster.workloads);
  // Few of the endpoints are no workloads.
  const addresses = traffic.endpoints.filter((end) => end.kind === "addresses");
  const others = traffic.endpoints.filter((end) => end.kind === "representative");

  function resolve(what: End["what"]): Omit<ResolvedEnd, "end"> {
    const ranges = what.kind === "block" ? [what.range] : isAddresses(what) ? internetRanges() : [];
    const workloads = finder.find(what, ranges);
    const outside =
      ranges.length === 0 ? [] : addresses.filter((end) => ranges.some((range) => overlap(range, end.bounds)));
    return {
      endpoints: outside.length === 0 ? workloads : new Set([...workloads, ...outside.map(({ index }) => index)]),
      others: new Set(others.filter((end) => meansOther(what, end)).map(({ index }) => index)),
      ranges,
    };
  }

  return (end) => {
    const key = finder.keyOf(end.what);
    const found = known.get(key) ?? resolve(end.what);
    known.set(key, found);
    return { end, ...found };
  };
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
