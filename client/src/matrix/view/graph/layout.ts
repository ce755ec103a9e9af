import type { layout as dagreLayout, graphlib } from "@dagrejs/dagre";
import type { Point, Rect } from "./curve.ts";
import { crossings, lengthOf, relaxed } from "./lines.ts";
import type { Graph, GraphEdge } from "./model.ts";
import { type Loose, portsOf } from "./ports.ts";

/** The layout library, which the page only loads for a graph. */
export interface Dagre {
  readonly graphlib: typeof graphlib;
  readonly layout: typeof dagreLayout;
}

export interface LaidEdge {
  readonly edge: GraphEdge;
  readonly points: readonly Point[];
  readonly label: Rect;
}

export interface Laid {
  readonly width: number;
  readonly height: number;
  /** By id. */
  readonly nodes: ReadonlyMap<string, Rect>;
  readonly boxes: ReadonlyMap<string, Rect>;
  readonly edges: readonly LaidEdge[];
  readonly titles: ReadonlyMap<string, BoxTitle>;
}

/** What stands in the border of a box: its name, and what all in it may do among themselves. */
export interface BoxTitle {
  /** Width. */
  readonly name: number;
  readonly inside: { readonly edge: GraphEdge; readonly label: string; readonly width: number } | undefined;
}

/** Widths of texts in CSS pixels. */
export interface Measure {
  readonly name: (text: string) => number;
  readonly label: (text: string) => number;
}

const nodeHeight = 30;
const labelHeight = 18;
const margin = 24;
/** Pixels that a line may be longer for one crossing less. */
const perCrossing = 150;
/** Nodes and edges; a picture with more is laid out once, since that takes long enough. */
const mostForTries = 100;
/** Height that a line takes where it ends. */
const perLine = 10;
/** Between a box's border and what is in it. */
const padding = { side: 16, top: 24, bottom: 14 };

/**
 * Where everything stands: from left to right, a box around each namespace. Sugiyama's layers, by dagre. What it finds
 * depends on the order in which it hears of things; of a few orders, the one that is easiest to follow is taken.
 */
export function layOut(graph: Graph, dagre: Dagre, measure: Measure): Laid {
  const { nodes, boxes, edges } = graph;
  const orders: readonly Graph[] = [
    graph,
    { ...graph, edges: edges.toReversed() },
    { ...graph, nodes: nodes.toReversed(), boxes: boxes.toReversed() },
    { ...graph, nodes: nodes.toReversed(), boxes: boxes.toReversed(), edges: edges.toReversed() },
  ];
  let best: { readonly laid: Laid; readonly effort: number } | undefined;
  for (const order of orders) {
    const laid = layOutIn(order, dagre, measure);
    const lines = laid.edges.map(({ points }) => points);
    const effort = crossings(lines) * perCrossing + lines.reduce((sum, line) => sum + lengthOf(line), 0);
    if (best === undefined || effort < best.effort) best = { laid, effort };
    if (nodes.length + edges.length > mostForTries) break;
  }
  return best?.laid ?? layOutIn(graph, dagre, measure);
}

function layOutIn(graph: Graph, dagre: Dagre, measure: Measure): Laid {
  const plan = new dagre.graphlib.Graph({ compound: true, multigraph: true });
  plan.setGraph({ rankdir: "LR", nodesep: 24, edgesep: 14, ranksep: 44 });
  const boxIds = new Set(graph.boxes.map(({ id }) => id));
  for (const { id } of graph.boxes) plan.setNode(id, {});
  const boxOf = new Map(graph.boxes.flatMap(({ id, nodes }) => nodes.map((node) => [node, id] as const)));
  for (const { id, name } of graph.nodes) {
    const outgoing = graph.edges.filter(({ source }) => source === id).length;
    const incoming = graph.edges.filter(({ destination }) => destination === id).length;
    const height = Math.max(nodeHeight, Math.max(outgoing, incoming) * perLine + 8);
    plan.setNode(id, { width: Math.ceil(measure.name(name)) + 32, height });
    const box = boxOf.get(id);
    if (box !== undefined) plan.setParent(id, box);
  }
  const inside = new Map<string, GraphEdge>();
  const drawn: GraphEdge[] = [];
  for (const edge of graph.edges) {
    if (edge.source === edge.destination && boxIds.has(edge.source)) {
      inside.set(edge.source, edge);
      continue;
    }
    const width = labelWidth(edge, edge.label, measure);
    plan.setEdge(edge.source, edge.destination, { width, height: labelHeight, labelpos: "c" }, edge.id);
    drawn.push(edge);
  }

  dagre.layout(plan);

  const rect = (id: string): Rect => rectOf(plan.node(id));
  const nodes = new Map(graph.nodes.map(({ id }) => [id, rect(id)]));
  const loose = drawn.map((edge): Loose & { readonly label: Rect } => {
    const laid = plan.edge(edge.source, edge.destination, edge.id);
    const points = (laid.points ?? []).slice(1, -1).map(({ x, y }: Point) => ({ x, y }));
    return { edge, points, label: rectOf(laid) };
  });
  const titles = new Map(graph.boxes.map(({ id, name }) => [id, titleOf(name, inside.get(id), measure)]));
  const boxes = new Map(
    graph.boxes.map(({ id, nodes: own }): [string, Rect] => {
      const home = (end: string): boolean => end === id || boxOf.get(end) === id;
      const labels = loose.filter(({ edge }) => home(edge.source) && home(edge.destination)).map(({ label }) => label);
      return [id, around([...own.flatMap((node) => nodes.get(node) ?? []), ...labels], titles.get(id))];
    }),
  );
  const ports = portsOf(loose, (id) => nodes.get(id));
  const edges = loose.map(({ edge, points, label }, i): LaidEdge => {
    const { out, in: into } = ports[i] ?? {};
    const line = [out, ...points, into].filter((point) => point !== undefined);
    const others = [...nodes].flatMap(([id, node]) => (id === edge.source || id === edge.destination ? [] : [node]));
    return { edge, points: relaxed(line, label, others), label };
  });
  return framed({ nodes, boxes, edges, titles });
}

/** With the upper left corner at the origin, and a margin around everything. */
function framed({ nodes, boxes, edges, titles }: Omit<Laid, "width" | "height">): Laid {
  const rects = [...nodes.values(), ...boxes.values(), ...edges.map(({ label }) => label)];
  const points = edges.flatMap((edge) => edge.points);
  const left = Math.min(...rects.map(({ x }) => x), ...points.map(({ x }) => x)) - margin;
  const top = Math.min(...rects.map(({ y }) => y), ...points.map(({ y }) => y)) - margin;
  const right = Math.max(...rects.map(({ x, width }) => x + width), ...points.map(({ x }) => x)) + margin;
  const bottom = Math.max(...rects.map(({ y, height }) => y + height), ...points.map(({ y }) => y)) + margin;
  const moved = <T extends Point>(at: T): T => ({ ...at, x: at.x - left, y: at.y - top });
  const all = (map: ReadonlyMap<string, Rect>): ReadonlyMap<string, Rect> =>
    new Map([...map].map(([id, rect]) => [id, moved(rect)]));
  return {
    width: rects.length === 0 ? 0 : Math.ceil(right - left),
    height: rects.length === 0 ? 0 : Math.ceil(bottom - top),
    nodes: all(nodes),
    boxes: all(boxes),
    edges: edges.map(({ edge, points, label }) => ({ edge, points: points.map(moved), label: moved(label) })),
    titles,
  };
}

function titleOf(name: string, edge: GraphEdge | undefined, measure: Measure): BoxTitle {
  const label = `↻ ${edge?.label ?? ""}`;
  return {
    name: Math.ceil(measure.name(name)) + 28,
    inside: edge === undefined ? undefined : { edge, label, width: labelWidth(edge, label, measure) },
  };
}

function around(rects: readonly Rect[], title: BoxTitle | undefined): Rect {
  const left = Math.min(...rects.map(({ x }) => x)) - padding.side;
  const top = Math.min(...rects.map(({ y }) => y)) - padding.top;
  const right = Math.max(...rects.map(({ x, width }) => x + width)) + padding.side;
  const bottom = Math.max(...rects.map(({ y, height }) => y + height)) + padding.bottom;
  const least = (title?.name ?? 0) + (title?.inside === undefined ? 0 : title.inside.width + 6) + 20;
  return { x: left, y: top, width: Math.max(right - left, least), height: bottom - top };
}

interface Placed {
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
}

/** The library tells centres. */
function rectOf({ x = 0, y = 0, width = 0, height = 0 }: Placed): Rect {
  return { x: x - width / 2, y: y - height / 2, width, height };
}

function labelWidth({ change }: GraphEdge, label: string, measure: Measure): number {
  return Math.ceil(measure.label(label)) + (change === undefined ? 14 : 28);
}
