import type { Cluster } from "../cluster/cluster.ts";
import { type ConnectionSet, isEmpty, noConnections } from "./connectionSet.ts";
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
  const { nodes, rowOf, own, ends } = edgeRows(traffic, options);
  for (const [at, source] of nodes.entries()) {
    const cells = rowOf(at);
    for (const [other, destination] of nodes.entries()) {
      const end = at === other ? own(at) : cells[other];
      if (end === undefined || end === noEnd) continue;
      const { connections, open } = ends(end);
      const labels = { source: source.label, destination: destination.label };
      yield { ...labels, from: source.index, to: destination.index, connections, open };
    }
  }
}

/** The whole edge list, as numbers: what millions of rows have in common is worked out once. */
export interface EdgeRows {
  /** Sources and destinations, sorted by label. */
  readonly nodes: readonly EdgeNode[];
  /** Nodes of the same number are equal, but for what they may do to themselves. */
  equalClass(node: number): number;
  /** The same as a source. */
  sourceClass(node: number): number;
  /** By destination: the number of what may pass from a node, `noEnd` for nothing. What it has for the node itself counts for nothing. */
  rowOf(node: number): Int32Array;
  /** From a node to itself; `noEnd` where that is no row. */
  own(node: number): number;
  /** What a number stands for. */
  ends(number: number): Pick<Edge, "connections" | "open">;
}

export const noEnd = -1;

export function edgeRows(traffic: Traffic, options: EdgeOptions = {}): EdgeRows {
  const nodes = listNodes(traffic, options);
  const { rows, columns, equal, row, openRow, set } = traffic.matrix();
  const known: Pick<Edge, "connections" | "open">[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (connections: ConnectionSet, open: ConnectionSet): number => {
    if (isEmpty(connections) && isEmpty(open)) return noEnd;
    const key = `${connections.key} / ${open.key}`;
    const found = numbers.get(key);
    if (found !== undefined) return found;
    numbers.set(key, known.length);
    return known.push({ connections, open }) - 1;
  };
  const bySets = new Map<number, Map<number, number>>();
  const ofSets = (connections: number, open: number): number => {
    const byOpen = bySets.get(connections) ?? new Map<number, number>();
    bySets.set(connections, byOpen);
    const found = byOpen.get(open) ?? numberOf(set(connections), set(open));
    byOpen.set(open, found);
    return found;
  };
  const equalOf = equal().of;
  const columnOf = Int32Array.from(nodes, ({ index }) => columns.of[index] ?? 0);
  return {
    nodes,
    equalClass: (node) => equalOf[nodes[node]?.index ?? 0] ?? 0,
    sourceClass: (node) => rows.of[nodes[node]?.index ?? 0] ?? 0,
    rowOf(node) {
      const index = nodes[node]?.index ?? 0;
      const outside = nodes[node]?.kind === "addresses";
      const cells = row(rows.of[index] ?? 0);
      const openCells = openRow(rows.of[index] ?? 0);
      const byColumn = new Int32Array(cells.length).fill(notAsked);
      return Int32Array.from(columnOf, (column, other) => {
        if (outside && nodes[other]?.kind === "addresses") return noEnd;
        if (byColumn[column] === notAsked) byColumn[column] = ofSets(cells[column] ?? 0, openCells?.[column] ?? 0);
        return byColumn[column] ?? noEnd;
      });
    },
    own(node) {
      const found = nodes[node];
      if (options.self !== true || found?.kind !== "workload") return noEnd;
      const { allowed, open } = traffic.passing(found.index, found.index);
      return numberOf(allowed, open);
    },
    ends: (number) => known[number] ?? { connections: noConnections, open: noConnections },
  };
}

const notAsked = -2;

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
  const { of } = traffic.matrix().equal();
  return new Set(list.map(({ index }) => of[index])).size === 1;
}
