import { t } from "../texts.ts";
import { arrowHead, curve, type Point, type Rect } from "./curve.ts";
import type { Laid, LaidEdge } from "./layout.ts";
import type { Graph, GraphBox, GraphEdge, GraphNode } from "./model.ts";
import { svg } from "./svg.ts";
import { openWords } from "./words.ts";

/** Something in the picture that can be pointed at, in the order in which it is read. */
export interface Item {
  readonly about: { readonly node: GraphNode } | { readonly box: GraphBox } | { readonly edge: GraphEdge };
  readonly id: string;
  readonly label: string;
  readonly level: number;
  readonly shape: SVGGElement;
  /** Of an edge: its line, which lies below everything. */
  readonly line: SVGGElement | undefined;
  readonly rect: Rect;
}

export interface Picture {
  readonly root: SVGSVGElement;
  readonly items: readonly Item[];
}

/** The picture of a graph. Lines lie below; what has a name lies above, in the order of reading. */
export function drawGraph(graph: Graph, laid: Laid): Picture {
  const lines = new Map(laid.edges.map((each) => [each.edge.id, drawLine(each)]));
  const items = itemsOf(graph, laid, lines);
  const boxes = graph.boxes.map(({ id }) => {
    const rect = laid.boxes.get(id);
    return rect === undefined ? undefined : svg("rect", { class: "box", ...numbers(rect), rx: 8 });
  });
  const root = svg(
    "svg",
    {
      class: "picture",
      role: "tree",
      "aria-label": t("Traffic graph"),
      viewBox: `0 0 ${laid.width} ${laid.height}`,
    },
    svg("g", { "aria-hidden": "true" }, ...boxes),
    svg("g", { "aria-hidden": "true" }, ...lines.values()),
    svg("g", { role: "presentation" }, ...items.map(({ shape }) => shape)),
  );
  for (const [index, { shape, label, level, about }] of items.entries()) {
    shape.setAttribute("role", "treeitem");
    shape.setAttribute("tabindex", "-1");
    shape.setAttribute("aria-level", String(level));
    shape.setAttribute("aria-label", label);
    shape.setAttribute("aria-selected", "false");
    shape.dataset.index = String(index);
    if ("edge" in about) lines.get(about.edge.id)?.setAttribute("data-index", String(index));
  }
  return { root, items };
}

function itemsOf(graph: Graph, laid: Laid, lines: ReadonlyMap<string, SVGGElement>): readonly Item[] {
  const items: Item[] = [];
  const labels = new Map(laid.edges.map(({ edge, label }) => [edge.id, label]));
  const place = (id: string): Rect => laid.nodes.get(id) ?? laid.boxes.get(id) ?? { x: 0, y: 0, width: 0, height: 0 };
  const addEdges = (from: string, level: number): void => {
    const own = graph.edges.filter((edge) => edge.source === from && labels.has(edge.id));
    own.sort((a, b) => (labels.get(a.id)?.y ?? 0) - (labels.get(b.id)?.y ?? 0));
    for (const edge of own) {
      const rect = labels.get(edge.id);
      if (rect === undefined) continue;
      const { id, title: label } = edge;
      items.push({ about: { edge }, id, label, level, shape: drawLabel(edge, rect), line: lines.get(id), rect });
    }
  };
  const addNode = (node: GraphNode, level: number): void => {
    const rect = place(node.id);
    items.push({
      about: { node },
      id: node.id,
      label: nodeLabel(node),
      level,
      shape: drawNode(node, rect),
      line: undefined,
      rect,
    });
    addEdges(node.id, level + 1);
  };
  const reading = (a: { readonly id: string }, b: { readonly id: string }): number =>
    place(a.id).x - place(b.id).x || place(a.id).y - place(b.id).y;
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const outer = [...graph.nodes.filter(({ group }) => group === undefined), ...graph.boxes].sort(reading);
  for (const each of outer) {
    if (!("nodes" in each)) {
      addNode(each, 1);
      continue;
    }
    const { name = 0, inside } = laid.titles.get(each.id) ?? {};
    const { shape, rect } = drawTitle(each, place(each.id), name);
    const label = t("{0}, namespace", each.name);
    items.push({ about: { box: each }, id: each.id, label, level: 1, shape, line: undefined, rect });
    shape.setAttribute("aria-expanded", "true");
    if (inside !== undefined) {
      const { edge, width } = inside;
      const chip: Rect = { x: rect.x + rect.width + 6, y: rect.y + 1, width, height: 18 };
      const own = drawLabel({ ...edge, label: inside.label }, chip);
      items.push({
        about: { edge },
        id: edge.id,
        label: edge.title,
        level: 2,
        shape: own,
        line: undefined,
        rect: chip,
      });
    }
    addEdges(each.id, 2);
    for (const node of each.nodes.flatMap((id) => byId.get(id) ?? []).sort(reading)) addNode(node, 2);
  }
  return items;
}

function nodeLabel({ kind, title, detail, openIn, openOut }: GraphNode): string {
  const parts = [title, kind === "workload" ? detail : "", openWords(openIn, openOut)];
  return parts.filter((part) => part !== "").join(", ");
}

function drawNode({ kind, name, openIn, openOut }: GraphNode, rect: Rect): SVGGElement {
  const { x, y, width, height } = rect;
  const rx = kind === "addresses" || kind === "set" ? 15 : 6;
  const middle = y + height / 2;
  const dots = (at: number): readonly SVGElement[] =>
    [-6, 0, 6].map((dy) => svg("circle", { class: "dot", cx: at, cy: middle + dy, r: 1.5 }));
  return svg(
    "g",
    { class: `item node ${kind}` },
    kind === "collapsed" ? svg("rect", { class: "behind", x: x + 4, y: y - 4, width, height, rx }) : undefined,
    svg("rect", { class: "shape", ...numbers(rect), rx }),
    ...(openIn ? dots(x + 7.5) : []),
    ...(openOut ? dots(x + width - 7.5) : []),
    svg("text", { x: x + width / 2, y: middle, "aria-hidden": "true" }, name),
  );
}

function drawLabel({ look, label, change }: GraphEdge, rect: Rect): SVGGElement {
  const { x, y, width, height } = rect;
  const middle = y + height / 2;
  const shift = change === undefined ? 0 : 7;
  return svg(
    "g",
    { class: `item label ${look}${change === undefined ? "" : ` is-${change}`}` },
    svg("rect", { class: "chip", ...numbers(rect), rx: height / 2 }),
    ...(change === undefined ? [] : drawSign(change, x + 10, middle)),
    svg("text", { x: x + width / 2 + shift, y: middle, "aria-hidden": "true" }, label),
  );
}

/** A sign and a colour. */
function drawSign(change: NonNullable<GraphEdge["change"]>, x: number, y: number): readonly SVGElement[] {
  const strokes = { gained: "M-3 0H3M0 -3V3", lost: "M-3 0H3", both: "M-3 -1.5H3M0 -4.5V1.5M-3 3.5H3" };
  return [
    svg("circle", { class: "sign", cx: x, cy: y, r: 6 }),
    svg("path", { class: "strokes", d: strokes[change], transform: `translate(${x} ${y})` }),
  ];
}

/** The name of a box stands in its border, and with it what all in the box may do among themselves. */
function drawTitle(box: GraphBox, { x, y }: Rect, width: number): { readonly shape: SVGGElement; readonly rect: Rect } {
  const rect: Rect = { x: x + 10, y: y - 10, width, height: 20 };
  const shape = svg(
    "g",
    { class: "item title" },
    svg("rect", { class: "back", ...numbers(rect), rx: 4 }),
    svg("path", { class: "chevron", d: `M${round(rect.x + 7)} ${round(y - 2)}l4 4l4 -4` }),
    svg("text", { x: rect.x + 20, y }, box.name),
  );
  return { shape, rect };
}

function drawLine({ edge, points }: LaidEdge): SVGGElement {
  const end: Point = points.at(-1) ?? { x: 0, y: 0 };
  const direction = end.x >= (points.at(-2)?.x ?? end.x) ? 1 : -1;
  const open = edge.look === "ungoverned" || edge.look === "lost";
  // The line ends within the head, which would else be blunt.
  const d = curve([...points.slice(0, -1), { x: end.x - (open ? 1 : 5) * direction, y: end.y }]);
  const change = edge.change === undefined ? "" : ` is-${edge.change}`;
  return svg(
    "g",
    { class: `line ${edge.look}${change}` },
    svg("path", { class: "halo", d }),
    svg("path", { class: "stroke", d }),
    svg("path", { class: open ? "head open" : "head", d: arrowHead(end, direction, open) }),
    svg("path", { class: "reach", d }),
  );
}

function numbers({ x, y, width, height }: Rect): { x: number; y: number; width: number; height: number } {
  return { x: round(x), y: round(y), width: round(width), height: round(height) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
