import type { Drawn } from "./draw.ts";

export type Way = "up" | "down" | "left" | "right" | "first" | "last";

interface Spot {
  readonly key: string;
  readonly column: string;
  readonly line: boolean;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where an arrow leads: up and down through a column, left and right from box to line to target to line to box. */
export function step(drawn: Drawn, from: string, way: Way): string | undefined {
  const spots = [...drawn.items].map(([key, { node, item }]): Spot => {
    const { x, y, width, height } = node.getBBox();
    return {
      key,
      column: item.column,
      line: item.role === "line",
      left: x,
      right: x + width,
      top: y,
      bottom: y + height,
    };
  });
  const here = spots.find(({ key }) => key === from);
  if (here === undefined) return undefined;
  if (way === "left" || way === "right") return sideways(spots, here, way)?.key;
  const column = spots
    .filter((spot) => spot.column === here.column && spot.line === here.line)
    .sort((a, b) => a.top - b.top);
  const at = column.indexOf(here);
  const to = { up: at - 1, down: at + 1, first: 0, last: column.length - 1 }[way];
  return column[to]?.key;
}

function sideways(spots: readonly Spot[], here: Spot, way: "left" | "right"): Spot | undefined {
  const middle = (spot: Spot) => (spot.left + spot.right) / 2;
  const sign = way === "right" ? 1 : -1;
  const ahead = spots.filter((spot) => spot !== here && (middle(spot) - middle(here)) * sign > 4);
  const apart = (spot: Spot) => Math.max(0, spot.top - here.bottom, here.top - spot.bottom);
  const cost = (spot: Spot) => (middle(spot) - middle(here)) * sign + 4 * apart(spot);
  return ahead.sort((a, b) => cost(a) - cost(b))[0];
}
