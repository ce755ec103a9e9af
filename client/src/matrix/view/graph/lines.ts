import type { Point, Rect } from "./curve.ts";

/** Room that a line leaves around what it passes by. */
const clearance = 9;

/** Without the turns that lead around nothing. Points of `keep` stay: a label stands there. */
export function relaxed(points: readonly Point[], keep: Rect, obstacles: readonly Rect[]): readonly Point[] {
  const line = [...points];
  for (let i = 1; i < line.length - 1; ) {
    const [before, point, after] = [line[i - 1], line[i], line[i + 1]];
    if (before === undefined || point === undefined || after === undefined) break;
    if (!holds(keep, point) && obstacles.every((rect) => !crosses(before, after, rect))) line.splice(i, 1);
    else i++;
  }
  return line;
}

function holds({ x, y, width, height }: Rect, point: Point): boolean {
  return point.x >= x && point.x <= x + width && point.y >= y && point.y <= y + height;
}

function crosses(from: Point, to: Point, { x, y, width, height }: Rect): boolean {
  const rect = { x: x - clearance, y: y - clearance, width: width + 2 * clearance, height: height + 2 * clearance };
  if (holds(rect, from) || holds(rect, to)) return true;
  const corners = [
    { x: rect.x, y: rect.y },
    { x: rect.x + rect.width, y: rect.y },
    { x: rect.x + rect.width, y: rect.y + rect.height },
    { x: rect.x, y: rect.y + rect.height },
  ];
  return corners.some((corner, i) => meet(from, to, corner, corners[(i + 1) % 4] ?? corner));
}

/** How often lines cross each other: the fewer, the better a picture reads. */
export function crossings(lines: readonly (readonly Point[])[]): number {
  let count = 0;
  for (const [i, one] of lines.entries()) {
    for (const other of lines.slice(i + 1)) {
      for (const [j, a] of one.entries()) {
        const b = one[j + 1];
        if (b === undefined) continue;
        for (const [k, c] of other.entries()) {
          const d = other[k + 1];
          if (d !== undefined && meet(a, b, c, d)) count++;
        }
      }
    }
  }
  return count;
}

export function lengthOf(line: readonly Point[]): number {
  return line.reduce((sum, { x, y }, i) => {
    const before = line[i - 1] ?? { x, y };
    return sum + Math.hypot(x - before.x, y - before.y);
  }, 0);
}

function meet(a: Point, b: Point, c: Point, d: Point): boolean {
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

function side(a: Point, b: Point, c: Point): number {
  return Math.sign((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x));
}
