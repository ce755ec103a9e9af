import type { Point, Rect } from "./curve.ts";
import type { GraphEdge } from "./model.ts";

/** A line whose ends are not yet anywhere: the points between them. */
export interface Loose {
  readonly edge: GraphEdge;
  readonly points: readonly Point[];
}

/** Between two lines that end at the same side of a node, at most. */
const fan = 10;

/**
 * Where lines leave and reach nodes: at the side that they come from, beside each other in the order in which they
 * arrive, so that none crosses another for nothing. `undefined` at ends that are no nodes.
 */
export function portsOf(
  lines: readonly Loose[],
  rectOf: (id: string) => Rect | undefined,
): readonly { readonly out: Point | undefined; readonly in: Point | undefined }[] {
  interface End {
    readonly line: number;
    readonly way: "out" | "in";
    readonly towards: Point;
    readonly rect: Rect;
  }
  const sides = new Map<string, End[]>();
  const add = (id: string, line: number, way: "out" | "in", towards: Point | undefined): void => {
    const rect = rectOf(id);
    if (rect === undefined || towards === undefined) return;
    const key = `${towards.x < rect.x + rect.width / 2 ? "left" : "right"} ${id}`;
    const ends = sides.get(key);
    const end = { line, way, towards, rect };
    if (ends === undefined) sides.set(key, [end]);
    else ends.push(end);
  };
  for (const [i, { edge, points }] of lines.entries()) {
    add(edge.source, i, "out", points[0]);
    add(edge.destination, i, "in", points.at(-1));
  }
  const ports: { out: Point | undefined; in: Point | undefined }[] = lines.map(() => ({
    out: undefined,
    in: undefined,
  }));
  for (const [key, ends] of sides) {
    ends.sort((a, b) => a.towards.y - b.towards.y);
    const [{ rect } = { rect: undefined }] = ends;
    if (rect === undefined) continue;
    const step = Math.min(fan, (rect.height - 12) / Math.max(ends.length - 1, 1));
    const x = key.startsWith("left") ? rect.x : rect.x + rect.width;
    for (const [i, { line, way }] of ends.entries()) {
      const port = ports[line];
      if (port !== undefined) port[way] = { x, y: rect.y + rect.height / 2 + (i - (ends.length - 1) / 2) * step };
    }
  }
  return ports;
}
