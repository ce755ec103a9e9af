import type { MatrixCell, MatrixPorts } from "../../../../server/src/server/protocol.ts";

/** How a cell is drawn in a column of a given width: a shape that needs no colour, and what fits in it. */
export interface Face {
  readonly shape: MatrixCell["verdict"];
  readonly text: string;
  /** The text is a number of ports, not a port. */
  readonly counted: boolean;
  readonly undecided: boolean;
  readonly need: MatrixCell["need"];
  /** The corner that is marked. */
  readonly tier: MatrixCell["tier"];
  readonly change: "gained" | "lost" | "both" | undefined;
  readonly faded: boolean;
}

/** Of the digits and capitals of the cell's font at its size. */
const characterWidth = 5.9;
const padding = 8;
/** Room for "TCP 5432" and the like; below it, a cell that allows everything says so by its shape alone. */
const wordsFrom = 56;

export function faceOf(cell: MatrixCell, width: number): Face {
  const room = Math.floor((width - padding) / characterWidth);
  const undecided = cell.undecided.length > 0;
  const { verdict: shape, need, tier, faded } = cell;
  const sign = `${need === "denied" ? "!" : ""}${undecided ? "?" : ""}`;
  const { text, counted } = textOf(cell, room - 2 * sign.length - (tier === undefined ? 0 : 1), width);
  return { shape, text: `${text}${sign}`, counted, undecided, need, tier, change: cell.change?.kind, faded };
}

function textOf(cell: MatrixCell, room: number, width: number): { text: string; counted: boolean } {
  if (cell.verdict === "all") return { text: width >= wordsFrom ? "all" : "", counted: false };
  if (cell.verdict !== "some" && cell.verdict !== "mixed") return { text: "", counted: false };
  for (const text of writings(cell.ports)) if (text !== "" && text.length <= room) return { text, counted: false };
  const count = cell.ports.reduce((sum, { ranges }) => sum + Math.max(ranges.length, 1), 0);
  return { text: count > 0 ? `${count}` : "", counted: count > 0 };
}

/** Longest first. A port without its protocol is a TCP port. */
function writings(ports: readonly MatrixPorts[]): readonly string[] {
  const full = ports.map(({ protocol, ranges }) =>
    ranges.length === 0 ? `${protocol}` : `${protocol} ${ranges.join(",")}`,
  );
  const [only] = ports;
  const short = ports.length === 1 && only?.protocol === "TCP" && only.ranges.length > 0 ? only.ranges.join(",") : "";
  return [full.join(" "), short];
}
