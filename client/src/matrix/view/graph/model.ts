import type { MatrixCell, MatrixItem } from "../../../../../server/src/server/protocol.ts";
import { sizeOf } from "../layout.ts";
import { coverPairs, type Kinds } from "./cover.ts";
import {
  type Alike,
  type Axis,
  type End,
  endsOf,
  freePart,
  type GraphInput,
  type NamedPart,
  partsOf,
} from "./parts.ts";
import { type EdgeLook, isWithin, labelOf, lookOf, shortName } from "./words.ts";

export type { GraphInput } from "./parts.ts";

import { t } from "../texts.ts";

export interface GraphNode {
  /** The same in every version. */
  readonly id: string;
  /** `set`: several ends in one node, as `Anyone`. */
  readonly kind: "workload" | "other" | "addresses" | "collapsed" | "set";
  /** Key of the box around it. */
  readonly group: string | undefined;
  /** As it is written; `title`: as it is read aloud. */
  readonly name: string;
  readonly title: string;
  readonly detail: string;
  readonly item: MatrixItem | undefined;
  /** Ids of the nodes that a set stands for. */
  readonly members: readonly string[];
  /** Place in the matrix's groups; -1 for a set. */
  readonly groupIndex: number;
  /** No policy isolates what comes in, what goes out. */
  readonly openIn: boolean;
  readonly openOut: boolean;
}

export interface GraphBox {
  readonly key: string;
  readonly id: string;
  readonly name: string;
  /** Place in the matrix's groups. */
  readonly group: number;
  readonly nodes: readonly string[];
}

export interface GraphEdge {
  /** The same in every version, as long as it says the same. */
  readonly id: string;
  /** Ids of nodes; both the box's, for what all in it may do among themselves. */
  readonly source: string;
  readonly destination: string;
  readonly look: EdgeLook;
  readonly label: string;
  readonly change: "gained" | "lost" | "both" | undefined;
  /** As it is read aloud: `shop/web to data/db: TCP 5432 allowed`; and what that is made of. */
  readonly title: string;
  readonly from: string;
  readonly to: string;
  readonly words: string;
  readonly cell: MatrixCell;
  /** What it stands for. */
  readonly pairs: readonly { readonly source: MatrixItem; readonly destination: MatrixItem }[];
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly boxes: readonly GraphBox[];
  readonly edges: readonly GraphEdge[];
  /** Pairs between which no policy stands, and which are drawn when they are wanted. */
  readonly ungoverned: number;
}

/** What is drawn of a matrix. `ungoverned`: also what passes because no policy stands between. */
export function graphOf(input: GraphInput, ungoverned: boolean): Graph {
  const ends = endsOf(input);
  const table = tableOf(input, ends, ungoverned);
  const parts = {
    source: allParts(input, ends, "source", table),
    destination: allParts(input, ends, "destination", table),
  };
  const named = new Map([...parts.source, ...parts.destination].map((part) => [part.id, part]));
  const covers = coverPairs(parts.source, parts.destination, table.kinds);
  const edges = covers.flatMap(({ source, destination, kind, pairs }): GraphEdge | [] => {
    const cell = table.cells[kind - 1];
    const look = cell === undefined ? undefined : lookOf(cell);
    if (cell === undefined || look === undefined) return [];
    const label = labelOf(cell);
    const more = pairs.length > 1 ? `, ${t("{0} connections in one", pairs.length)}` : "";
    const text =
      pairs.length > 1 ? cell.text.replace(/^\d+ pairs that differ/, t("differs from pair to pair")) : cell.text;
    const words = `${text}${more}`;
    const change = cell.change === null ? "" : `, ${cell.change.text}`;
    const [from, to] = [named.get(source), named.get(destination)];
    const box = from?.of !== undefined && from.of === to?.of ? boxId(from.of) : undefined;
    return {
      id: `${source} > ${destination}: ${look} ${label} ${cell.change?.text ?? ""}`,
      source: box ?? source,
      destination: box ?? destination,
      look,
      label,
      change: cell.change?.kind,
      title: `${t("{0} to {1}", from?.title ?? "", to?.title ?? "")}: ${text}${change}${more}`,
      from: from?.title ?? "",
      to: to?.title ?? "",
      words,
      cell,
      pairs: pairs.flatMap(([i, j]) => {
        const [one, other] = [ends[i], ends[j]];
        return one === undefined || other === undefined ? [] : [{ source: one.item, destination: other.item }];
      }),
    };
  });
  const nodes = nodesOf(input, ends, named, edges, table);
  const boxes = input.groups.flatMap((group, index): GraphBox | [] => {
    const own = nodes.filter((node) => node.group === group.key).map(({ id }) => id);
    return own.length === 0
      ? []
      : { key: group.key, id: boxId(group.key), name: shortName(group.name), group: index, nodes: own };
  });
  return { nodes, boxes, edges, ungoverned: table.ungoverned };
}

function boxId(key: string): string {
  return `box ${key}`;
}

interface Table {
  readonly kinds: Kinds;
  /** By kind, from 1. */
  readonly cells: readonly MatrixCell[];
  /** Ends that no policy isolates, by side. */
  readonly free: Readonly<Record<Axis, ReadonlySet<number>>>;
  readonly ungoverned: number;
}

function tableOf(input: GraphInput, ends: readonly End[], showUngoverned: boolean): Table {
  const cells: MatrixCell[] = [];
  const known = new Map<string, number>();
  /** Of pairs, -1 for those that nobody asks of: looked up very often. */
  const kinds = new Int32Array(ends.length * ends.length).fill(-1);
  const free = { source: new Set<number>(), destination: new Set<number>() };
  const keyOf = (source: number, destination: number): number => source * ends.length + destination;
  let ungoverned = 0;
  for (const [i, from] of ends.entries()) {
    for (const [j, to] of ends.entries()) {
      const cell = from.source < 0 || to.destination < 0 ? undefined : input.cell(from.source, to.destination);
      if (cell === undefined || cell.verdict === "apart") continue;
      if (cell.verdict === "ungoverned") {
        free.source.add(i);
        free.destination.add(j);
        if (i !== j && !cell.faded) ungoverned++;
      }
      // What passes among the pods of one workload is the grid's to tell, unless it has changed.
      if (i === j && cell.change === null) continue;
      const look = lookOf(cell);
      if (look === undefined || cell.faded) {
        kinds[keyOf(i, j)] = 0;
        continue;
      }
      const text = cell.verdict === "mixed" ? JSON.stringify(cell.ports) : cell.text.replace("among its own pods ", "");
      const key = `${look}|${cell.verdict}|${text}|${cell.change?.text ?? ""}`;
      const kind = known.get(key) ?? cells.push(cell);
      known.set(key, kind);
      kinds[keyOf(i, j)] = kind;
    }
  }
  const isDrawn = cells.map((cell) => cell.verdict !== "ungoverned" || showUngoverned || cell.change !== null);
  const within = new Map<number, boolean>();
  return {
    cells,
    free,
    ungoverned,
    kinds: {
      of(source, destination) {
        const kind = kinds[keyOf(source, destination)];
        return kind === -1 ? undefined : kind;
      },
      drawn: (kind) => isDrawn[kind - 1] === true,
      holds(kind, ofPair) {
        const key = kind * (cells.length + 1) + ofPair;
        const [one, other] = [cells[kind - 1], cells[ofPair - 1]];
        const answer = within.get(key) ?? (one !== undefined && other !== undefined && isWithin(one, other));
        within.set(key, answer);
        return answer;
      },
    },
  };
}

/** Ends, namespaces, and the sets that many connections have in common: everyone, or all but one. */
function allParts(input: GraphInput, ends: readonly End[], axis: Axis, { kinds, free }: Table): readonly NamedPart[] {
  const alike: Alike[] = [];
  const opposite = axis === "source" ? "destination" : "source";
  for (const [j, other] of ends.entries()) {
    if (other[opposite] < 0) continue;
    const own = ends.map((end, i) => (end[axis] < 0 ? 0 : axis === "source" ? kinds.of(i, j) : kinds.of(j, i)));
    for (const kind of new Set(own)) {
      if (kind === undefined || !kinds.drawn(kind)) continue;
      const having = (test: (one: number | undefined) => boolean): number[] =>
        own.flatMap((one, i) => (test(one) ? [i] : []));
      const members = having((one) => one === undefined || one === kind || (one > 0 && kinds.holds(kind, one)));
      alike.push(
        { members, exact: false },
        { members: members.filter((i) => ends[i]?.endpoint.kind !== "addresses"), exact: false },
        { members: own.flatMap((one, i) => (one === kind || (one === undefined && i === j) ? [i] : [])), exact: true },
      );
    }
  }
  const parts = partsOf(input, ends, axis, alike);
  const members = [...free[axis]].sort((a, b) => a - b);
  return [...parts, ...freePart(axis, members, parts)];
}

/** Everything that has an edge, and every workload: that nobody may talk to it is worth seeing. */
function nodesOf(
  { groups }: GraphInput,
  ends: readonly End[],
  parts: ReadonlyMap<string, NamedPart>,
  edges: readonly GraphEdge[],
  { free }: Table,
): readonly GraphNode[] {
  const used = new Set(edges.flatMap(({ source, destination }) => [source, destination]));
  const nodes = ends.flatMap((end, i): GraphNode | [] => {
    const { id, item, endpoint, collapsed } = end;
    const group = groups[end.group];
    if (!used.has(id) && (endpoint.kind !== "workload" || (collapsed && group?.kind !== "namespace"))) return [];
    return {
      id,
      kind: collapsed ? "collapsed" : endpoint.kind,
      group: collapsed || group?.kind !== "namespace" ? undefined : group.key,
      name: collapsed ? `${shortName(group?.name ?? "")} ×${sizeOf(item)}` : shortName(endpoint.name),
      title: parts.get(id)?.title ?? endpoint.title,
      detail: collapsed ? "" : endpoint.detail,
      item,
      members: [],
      groupIndex: end.group,
      openIn: free.destination.has(i),
      openOut: free.source.has(i),
    };
  });
  const sets = [...parts.values()].flatMap(({ id, name, title, detail, members, of }): GraphNode | [] => {
    if (name === undefined || !used.has(id)) return [];
    const own = members.flatMap((i) => ends[i]?.id ?? []);
    const nobody = { group: of, item: undefined, groupIndex: -1, openIn: false, openOut: false };
    return { ...nobody, id, kind: "set", name: shortName(name), title, detail, members: own };
  });
  return [...nodes, ...sets];
}
