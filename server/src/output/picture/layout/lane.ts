import { widthOf } from "../metrics.ts";
import type { RowDoor, RowPeer, RowPicture, RowSide } from "../model.ts";
import { pad } from "./box.ts";
import { chip, leastRoom } from "./chip.ts";
import { fitRich, sizes } from "./fit.ts";
import { head, path, rect, round, runsOf, type SceneItem, type Shape, type Sign, text } from "./scene.ts";

const boxHeight = 28;
const boxGap = 8;
const doorGap = 8;
const mostPeers = 4;

/** Where a row's boxes, plate edges and chips are on one side. */
export interface Lane {
  readonly sign: 1 | -1;
  readonly boxX: number;
  readonly boxWidth: number;
  readonly plateX: number;
}

export function heightOf({ doors }: RowSide): number {
  if (doors.length === 0) return boxHeight;
  return doors.reduce((sum, door) => sum + heightOfDoor(door), 0) + doorGap * (doors.length - 1);
}

function heightOfDoor({ peers, chip: rows }: RowDoor): number {
  const shown = Math.min(peers.length, mostPeers);
  return Math.max(shown * boxHeight + (shown - 1) * boxGap, rows.length === 0 ? 0 : chip(rows, leastRoom).height);
}

/** Boxes, lines and chips of one side of a row. */
export function placeLane(
  row: RowPicture,
  side: RowSide,
  lane: Lane,
  top: number,
  signs: Set<Sign>,
): { readonly items: readonly SceneItem[]; readonly doors: readonly number[] } {
  const { sign, boxX, boxWidth } = lane;
  const column = sign === 1 ? "ingress" : "egress";
  const edge = sign === 1 ? boxX + boxWidth : boxX;
  if (side.doors.length === 0) {
    const open = side.state === "open";
    const y = top + boxHeight / 2;
    const words = open ? (sign === 1 ? "Anybody" : "Anywhere") : sign === 1 ? "Everybody" : "Anything";
    const label = open
      ? `${sign === 1 ? "Coming in" : "Going out"} is not restricted.`
      : sign === 1
        ? "Nobody may come in."
        : "It may go nowhere.";
    const shapes = [
      rect(open ? "box" : "nobox", boxX, top, boxWidth, boxHeight, 6),
      text(open ? "b" : "f", boxX + pad, top + 19, words),
      ...(open ? freeLine(lane, edge, y) : keptLine(lane, edge, y)),
    ];
    if (!open) signs.add(sign === 1 ? "kept" : "unreached");
    return { items: [{ key: `${row.key}/${column}`, role: open ? "open" : "rest", column, label, shapes }], doors: [] };
  }
  const items: SceneItem[] = [];
  const doors: number[] = [];
  let y = top;
  for (const door of side.doors) {
    const shown = door.peers.length > mostPeers ? door.peers.slice(0, mostPeers - 1) : door.peers;
    const more = door.peers.length - shown.length;
    const labels: readonly RowPeer[] =
      more === 0
        ? shown
        : [
            ...shown,
            {
              who: [{ text: `${more} more peers`, look: "bold" }],
              standing: "passes",
              label: door.peers
                .slice(shown.length)
                .map(({ label }) => label)
                .join(", "),
            },
          ];
    const height = heightOfDoor(door);
    const own = labels.length * boxHeight + (labels.length - 1) * boxGap;
    const start = y + (height - own) / 2;
    const middles = labels.map((_, i) => start + i * (boxHeight + boxGap) + boxHeight / 2);
    const trunk = y + height / 2;
    labels.forEach((peer, i) => {
      items.push({
        key: `${row.key}/${door.key}/${i}`,
        role: "peer",
        column,
        label: `${peer.label}.`,
        location: door.location,
        shapes: rowBox(peer, boxX, start + i * (boxHeight + boxGap), boxWidth),
      });
    });
    items.push({
      key: `${row.key}/${door.key}`,
      role: "line",
      column,
      label: door.label,
      location: door.location,
      shapes: doorLine(lane, edge, door, labels, middles, trunk, signs),
    });
    if (side.state !== "open") doors.push(trunk);
    y += height + doorGap;
  }
  return { items, doors };
}

function rowBox({ who, standing, stop }: RowPeer, x: number, y: number, width: number): readonly Shape[] {
  const faint = standing === "nothing" || standing === "stopped";
  const room = width - 2 * pad - (stop === undefined ? 0 : widthOf(stop, sizes.small) + 6);
  const words = fitRich(who, room);
  return [
    rect(faint ? "nobox" : standing === "unknown" ? "maybe" : "box", x, y, width, boxHeight, 6),
    text(faint ? "f" : "", x + pad, y + 19, runsOf(faint ? words.map(({ text: each }) => ({ text: each })) : words)),
    ...(stop === undefined ? [] : [text("s e", x + width - 10, y + 19, stop)]),
  ];
}

function freeLine({ sign, plateX }: Lane, edge: number, y: number): readonly Shape[] {
  const [from, to] = sign === 1 ? [edge + 6, plateX - 8] : [plateX + 6, edge - 8];
  return [
    path("free", `M${round(from)} ${round(y)}H${round(to)}`),
    path("free2", `M${round(to)} ${round(y - 5)}l7 5l-7 5`),
  ];
}

function keptLine({ sign, plateX }: Lane, edge: number, y: number): readonly Shape[] {
  const stop = plateX - 21.5 * sign;
  const words = sign === 1 ? "kept out" : "not reached";
  const width = widthOf(words, sizes.small) + 8;
  const middle = (edge + stop) / 2;
  return [
    path("no", `M${round(edge)} ${round(y)}H${round(stop)}`),
    path("stop", `M${round(stop)} ${round(y - 8)}v16`),
    rect("paper", middle - width / 2, y - 9, width, 18),
    text("s c", middle, y + 4, words),
  ];
}

function doorLine(
  { sign, plateX }: Lane,
  edge: number,
  door: RowDoor,
  peers: readonly RowPeer[],
  middles: readonly number[],
  trunk: number,
  signs: Set<Sign>,
): readonly Shape[] {
  const look = door.all ? "go all" : "go";
  if (door.all) signs.add("all");
  const bus = edge + 18 * sign;
  const single = peers.length === 1;
  const shapes: Shape[] = [];
  peers.forEach((peer, i) => {
    const m = round(middles[i] ?? trunk);
    const stopped = peer.standing === "stopped" || peer.standing === "nothing";
    if (stopped) signs.add(peer.standing === "stopped" ? "refused" : "nothing");
    const from = stopped ? edge + 6 * sign : sign === 1 ? edge : edge - 4;
    if (!single) {
      const t = round(trunk);
      const radius = Math.min(7, Math.abs(m - t));
      shapes.push(
        Math.abs(m - t) < 0.5
          ? path(look, `M${round(from)} ${m}H${round(bus)}`)
          : path(
              look,
              `M${round(from)} ${m}H${round(bus - sign * radius)}Q${round(bus)} ${m} ${round(bus)} ${round(m + Math.sign(t - m) * radius)}V${t}`,
            ),
      );
    }
    if (stopped) shapes.push(path("bar", `M${round(from)} ${round(m - 7)}v14`));
    else if (sign === -1) shapes.push(head("head", edge - 0.5, m));
  });
  const stoppedOne = single && peers[0] !== undefined && ["stopped", "nothing"].includes(peers[0].standing);
  const start = single ? (stoppedOne ? edge + 6 * sign : sign === 1 ? edge : edge - 4) : bus;
  shapes.push(path(look, `M${round(start)} ${round(trunk)}H${round(sign === 1 ? plateX - 4 : plateX)}`));
  if (sign === 1) shapes.push(head("head", plateX - 0.5, trunk));
  if (door.chip.length > 0) {
    const middle = (bus + plateX - 15 * sign) / 2;
    shapes.push(...chip(door.chip, Math.abs(plateX - 15 * sign - bus) - 10).at(middle, trunk, "chip"));
  }
  return shapes;
}
