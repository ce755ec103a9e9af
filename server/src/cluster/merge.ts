import { parseAddress } from "../manifest/cidr.ts";
import type { IpBlock, Labels, Workload } from "../manifest/types.ts";
import { inRanges, rangesOfBlock } from "./addresses.ts";
import type { ClusterWorkload, Origin } from "./cluster.ts";
import type { OwnedGroup, PlacedWorkload } from "./owners.ts";

/** What policies and Services look at, and so what can tell pods of one owner apart. */
export interface Distinctions {
  readonly labelKeys: ReadonlySet<string>;
  readonly blocks: readonly IpBlock[];
}

type Unindexed = Omit<ClusterWorkload, "index">;

/** One workload for each set of pods of one owner that nothing tells apart. */
export function mergePods(group: OwnedGroup, distinctions: Distinctions): Unindexed[] {
  const { namespace, name, kind, declared, children } = group;
  const base = { namespace, name, kind };
  const own = declared === undefined ? [] : [declared.origin];
  if (children.length === 0) {
    return declared === undefined ? [] : [{ ...base, object: declared.object, origins: own, variant: undefined }];
  }
  const alike = new Map<string, PlacedWorkload[]>();
  for (const child of children) {
    const key = distinctionKey(child.object, distinctions);
    const members = alike.get(key);
    if (members === undefined) alike.set(key, [child]);
    else members.push(child);
  }
  const sets = [...alike.values()];
  return sets.map((members, i) => ({
    ...base,
    object: mergeObjects(group, members),
    origins: [...(i === 0 ? own : []), ...members.map((member): Origin => member.origin)],
    variant: sets.length === 1 ? undefined : describe(members, sets, distinctions),
  }));
}

/** Whether the pods of the group could be told apart by something, were it named. */
export function differs(group: OwnedGroup): boolean {
  const [first, ...rest] = group.children;
  return first !== undefined && rest.length > 0;
}

function distinctionKey(workload: Workload, { labelKeys, blocks }: Distinctions): string {
  const labels = Object.entries(workload.labels).filter(([key]) => labelKeys.has(key));
  const addresses = workload.podIPs.flatMap((text) => parseAddress(text) ?? []);
  const inside = blocks.map((block) => {
    const ranges = rangesOfBlock(block);
    return addresses.some((address) => inRanges(address, ranges)) ? "1" : "0";
  });
  const ports = workload.ports.map(({ name, port, protocol }) => `${protocol} ${port} ${name ?? ""}`).sort();
  return JSON.stringify([labels.sort(), ports, workload.hostNetwork, addresses.length > 0, inside.join("")]);
}

function mergeObjects(group: OwnedGroup, members: readonly PlacedWorkload[]): Workload {
  const [first, ...rest] = members.map((member) => member.object);
  if (first === undefined) throw new RangeError("a workload has at least one member");
  const unique = (lists: readonly (readonly string[])[]) => [...new Set(lists.flat())];
  return {
    ...first,
    kind: group.kind,
    name: group.name,
    labels: rest.reduce((labels, { labels: other }) => common(labels, other), first.labels),
    replicas: group.declared?.object.replicas ?? members.length,
    podIPs: unique(members.map((member) => member.object.podIPs)),
    hostIPs: unique(members.map((member) => member.object.hostIPs)),
  };
}

function common(a: Labels, b: Labels): Labels {
  return Object.fromEntries(Object.entries(a).filter(([key, value]) => b[key] === value));
}

function describe(members: readonly PlacedWorkload[], sets: readonly PlacedWorkload[][], d: Distinctions): string {
  const [first] = members;
  const labels = first?.object.labels ?? {};
  const telling = [...d.labelKeys].sort().filter((key) => {
    const values = new Set(sets.map(([sample]) => sample?.object.labels[key]));
    return values.size > 1 && labels[key] !== undefined;
  });
  const text = telling.map((key) => `${key}=${labels[key]}`).join(",");
  const alone =
    sets.filter(([sample]) => telling.every((key) => sample?.object.labels[key] === labels[key])).length === 1;
  return telling.length > 0 && alone ? text : (first?.object.name ?? "");
}
