import type { Cluster } from "../cluster/cluster.ts";
import { type ConnectionSet, isEmpty } from "./connectionSet.ts";
import type { Endpoint, Traffic } from "./types.ts";

/** One line of the edge list. The numbers are endpoints; for several workloads shown as one, the first of them. */
export interface Edge {
  readonly source: string;
  readonly destination: string;
  readonly from: number;
  readonly to: number;
  readonly connections: ConnectionSet;
  /** What the API leaves open, on top of that. */
  readonly open: ConnectionSet;
}

export interface EdgeOptions {
  /** A workload and itself, too. */
  readonly self?: boolean;
  /** Pods that no manifest declares, too. */
  readonly representatives?: boolean;
}

/** Every ordered pair with anything allowed or left open, sorted by source, then destination. Pairs of addresses are not in it. */
export function* listEdges(traffic: Traffic, options: EdgeOptions = {}): Iterable<Edge> {
  const nodes = listNodes(traffic, options);
  const { rows, columns, row, openRow, set } = traffic.matrix();
  for (const source of nodes) {
    const cells = row(rows.of[source.index] ?? 0);
    const openCells = openRow(rows.of[source.index] ?? 0);
    for (const destination of nodes) {
      if (source.kind === "addresses" && destination.kind === "addresses") continue;
      const same = source === destination;
      if (same && (options.self !== true || source.kind !== "workload")) continue;
      const column = columns.of[destination.index] ?? 0;
      const own = same ? traffic.passing(source.index, source.index) : undefined;
      const connections = own?.allowed ?? set(cells[column] ?? 0);
      const open = own?.open ?? set(openCells?.[column] ?? 0);
      if (isEmpty(connections) && isEmpty(open)) continue;
      const ends = { source: source.label, destination: destination.label, from: source.index, to: destination.index };
      yield { ...ends, connections, open };
    }
  }
}

export interface EdgeNode {
  readonly index: number;
  readonly kind: Endpoint["kind"];
  readonly label: string;
}

/** What the edge list speaks of, sorted by label. Pods of one owner that no policy tells apart are one. */
export function listNodes(traffic: Traffic, { representatives = false }: EdgeOptions = {}): readonly EdgeNode[] {
  const nodes: EdgeNode[] = [];
  const variants = new Map<string, Endpoint[]>();
  for (const endpoint of traffic.endpoints) {
    if (endpoint.kind === "representative" && !representatives) continue;
    const owner = endpoint.kind === "workload" ? ownerLabel(traffic.cluster, endpoint.workload) : endpoint.label;
    if (owner === endpoint.label) nodes.push(endpoint);
    else variants.set(owner, [...(variants.get(owner) ?? []), endpoint]);
  }
  for (const [label, list] of variants) {
    const [first] = list;
    if (first !== undefined && areAlike(traffic, list)) nodes.push({ index: first.index, kind: first.kind, label });
    else nodes.push(...list);
  }
  return nodes.sort((a, b) => (a.label < b.label ? -1 : a.label > b.label ? 1 : a.index - b.index));
}

function ownerLabel(cluster: Cluster, index: number): string {
  const workload = cluster.workloads[index];
  return workload === undefined ? "" : `${workload.namespace}/${workload.name}[${workload.kind}]`;
}

function areAlike(traffic: Traffic, list: readonly Endpoint[]): boolean {
  const { rows, columns } = traffic.matrix();
  return new Set(list.map(({ index }) => `${rows.of[index]} ${columns.of[index]}`)).size === 1;
}
