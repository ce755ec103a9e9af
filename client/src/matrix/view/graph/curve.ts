/** CSS pixels of the picture at its natural size. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rect {
  /** Of the upper left corner. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * A smooth line through all points that never swings past one of them. Steffen 1990, "A simple method for monotonic
 * interpolation in one dimension", along whichever axis the line runs.
 */
export function curve(points: readonly Point[]): string {
  const [start, ...rest] = points;
  if (start === undefined) return "";
  let path = `M${at(start)}`;
  const slopes = points.map((point, i) => slope(points[i - 1], point, points[i + 1]));
  for (const [i, to] of rest.entries()) {
    const from = points[i] ?? start;
    const dx = (to.x - from.x) / 3;
    const one = { x: from.x + dx, y: from.y + dx * (slopes[i] ?? 0) };
    const two = { x: to.x - dx, y: to.y - dx * (slopes[i + 1] ?? 0) };
    path += dx === 0 ? `L${at(to)}` : `C${at(one)} ${at(two)} ${at(to)}`;
  }
  return path;
}

/** Ends are level; so is a point where the line turns. */
function slope(before: Point | undefined, point: Point, after: Point | undefined): number {
  if (before === undefined || after === undefined) return 0;
  const h0 = point.x - before.x;
  const h1 = after.x - point.x;
  if (h0 * h1 <= 0) return 0;
  const s0 = (point.y - before.y) / h0;
  const s1 = (after.y - point.y) / h1;
  if (s0 * s1 <= 0) return 0;
  const p = (s0 * h1 + s1 * h0) / (h0 + h1);
  return Math.sign(s0) * Math.min(Math.abs(2 * s0), Math.abs(2 * s1), Math.abs(p));
}

/** An arrow head whose tip is at `tip`, for a line that comes in level. */
export function arrowHead({ x, y }: Point, direction: 1 | -1, open: boolean): string {
  const back = x - 9 * direction;
  return open
    ? `M${round(back)} ${round(y - 4.5)}L${at({ x, y })}L${round(back)} ${round(y + 4.5)}`
    : closed(x, y, back);
}

function closed(x: number, y: number, back: number): string {
  return `M${at({ x, y })}L${round(back)} ${round(y - 4.5)}L${round(back)} ${round(y + 4.5)}Z`;
}

function at({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
