import { widthOf, wrap } from "../metrics.ts";
import type { PeerPicture, SidePicture } from "../model.ts";
import { barRemark, type Drawn, peerBox, remarkBox, stackBox } from "./box.ts";
import { chip } from "./chip.ts";
import { sizes } from "./fit.ts";
import { type FoldedRule, fold } from "./fold.ts";
import { type Frame, type Geometry, type PlacedPeer, wall } from "./frame.ts";
import { lineItem, rulesStack } from "./ruleLines.ts";
import { path, plain, rect, round, type SceneItem, type Shape, type Sign, text } from "./scene.ts";

export interface PlacedSide {
  readonly items: readonly SceneItem[];
  readonly height: number;
  /** Heights at which the wall has a gap. */
  readonly doors: readonly number[];
  /** Height of the dots on the plate, where nothing restricts. */
  readonly dots: number | undefined;
  readonly signs: ReadonlySet<Sign>;
}

const gaps = { peer: 26, rule: 30, rest: 24, others: 14 } as const;
const bus = 18;

/** Boxes, lines and chips of one side, from `top` on. */
export function placeSide(
  side: SidePicture,
  geometry: Geometry,
  top: number,
  unfolded: ReadonlySet<string>,
): PlacedSide {
  const { boxX, boxWidth, plateX } = geometry;
  const sign = side.direction === "ingress" ? 1 : -1;
  const edge = sign === 1 ? boxX + boxWidth : boxX;
  const busX = edge + bus * sign;
  const wallX = plateX - wall * sign;
  const frame: Frame = {
    geometry,
    side,
    sign,
    edge,
    busX,
    chipX: (busX + wallX) / 2,
    room: Math.abs(wallX - busX) - bus + 1,
    signs: new Set(),
  };
  const items: SceneItem[] = [];
  const doors: number[] = [];
  let y = top;
  let next = 0;
  const folded = fold(side.rules, unfolded, side.direction);
  for (const rule of folded.rules) {
    const placed = placeRule(frame, rule, y + next);
    items.push(...placed.items);
    if (side.state === "closed" && !side.faint) doors.push(placed.door);
    y = placed.bottom;
    next = gaps.rule;
  }
  if (folded.hiddenRules.length > 0) {
    const placed = rulesStack(frame, folded.hiddenRules, y + next);
    items.push(placed.item);
    if (side.state === "closed" && !side.faint) doors.push(placed.door);
    y = placed.bottom;
  }
  if (side.rest !== undefined) {
    const box = remarkBox(side.rest, boxWidth, "nobox");
    const at = y + (next === 0 ? 0 : gaps.rest);
    items.push(restItem(frame, box, at));
    y = at + box.height;
    next = gaps.others;
  }
  if (side.note !== "") {
    const lines = wrap(side.note, boxWidth, sizes.small);
    items.push(plain(lines.map((line, i) => text("s", boxX, y + 20 + 17 * i, line))));
    y += 12 + 17 * lines.length;
    next = gaps.others;
  }
  if (side.others !== undefined) {
    const bar = barRemark(side.others, boxWidth);
    const at = y + (next === 0 ? 0 : gaps.others);
    const { key, label, location } = side.others;
    items.push({ key, role: "others", column: side.direction, label, location, shapes: bar.at(boxX, at) });
    frame.signs.add("other");
    y = at + bar.height;
    next = gaps.others;
  }
  let dots: number | undefined;
  if (side.open !== undefined) {
    const box = remarkBox(side.open, boxWidth, "box");
    const at = y + (next === 0 ? 0 : gaps.rest);
    dots = at + box.height / 2;
    items.push({
      key: side.open.key,
      role: "open",
      column: side.direction,
      label: side.open.label,
      shapes: [...box.at(boxX, at), ...freeLine(frame, dots)],
    });
    frame.signs.add("free");
    y = at + box.height;
  }
  return { items, height: y - top, doors, dots, signs: frame.signs };
}

function freeLine({ sign, edge, geometry }: Frame, y: number): readonly Shape[] {
  const [from, to] = sign === 1 ? [edge + 6, geometry.plateX - 8] : [geometry.plateX + 6, edge - 8];
  return [
    path("free", `M${round(from)} ${round(y)}H${round(to)}`),
    path("free2", `M${round(to)} ${round(y - 5)}l7 5l-7 5`),
  ];
}

function restItem({ side, sign, edge, geometry, busX, signs }: Frame, box: Drawn, at: number): SceneItem {
  const y = at + box.height / 2;
  const stop = geometry.plateX - (wall + 6.5) * sign;
  const ingress = side.direction === "ingress";
  const words = ingress ? "kept out" : "not reached";
  const width = widthOf(words, sizes.small) + 8;
  const middle = (busX + geometry.plateX - wall * sign) / 2;
  signs.add(ingress ? "kept" : "unreached");
  const { key = "", label = "", location } = side.rest ?? {};
  return {
    key,
    role: "rest",
    column: side.direction,
    label,
    location,
    shapes: [
      ...box.at(geometry.boxX, at),
      path("no", `M${round(edge)} ${round(y)}H${round(stop)}`),
      path("stop", `M${round(stop)} ${round(y - 8)}v16`),
      rect("paper", middle - width / 2, y - 9, width, 18),
      text("s c", middle, y + 4, words),
    ],
  };
}

interface PlacedRule {
  readonly items: readonly SceneItem[];
  readonly door: number;
  readonly bottom: number;
}

function placeRule(frame: Frame, { rule, shown, hidden }: FoldedRule, top: number): PlacedRule {
  const { geometry, side, chipX, room, signs } = frame;
  const ports = chip(rule.chip, room);
  const boxes = [
    ...shown.map((peer) => ({ peer, box: peerBox(faintIf(side.faint, peer), geometry.boxWidth, geometry.narrow) })),
  ];
  const stack =
    hidden.length === 0
      ? undefined
      : stackBox(
          hidden.length === 1 ? "1 more peer" : `${hidden.length} more peers`,
          hidden[0]?.line,
          hidden.map(({ short }) => short).join(", "),
          geometry.boxWidth,
        );
  const heights = [...boxes.map(({ box }) => box.height), ...(stack === undefined ? [] : [stack.height])];
  const middles = middlesOf(heights);
  const trunk = trunkOf(middles);
  const total = heights.reduce((sum, each) => sum + each, 0) + gaps.peer * (heights.length - 1);
  const above = ports.height / 2 + (rule.title === "" ? 2 : 20);
  const shift = Math.max(0, above - trunk);
  const y0 = top + shift;
  const placed: PlacedPeer[] = [];
  const ors: Shape[] = [];
  let y = y0;
  const put = (box: Drawn, item: Omit<SceneItem, "shapes">, peer: PeerPicture | undefined) => {
    if (placed.length > 0) {
      ors.push(text("b", geometry.boxX + 20, y + 17, "or"));
      y += gaps.peer;
    }
    const i = placed.length;
    placed.push({
      peer,
      box,
      item: { ...item, shapes: box.at(geometry.boxX, y) },
      middle: y0 + (middles[i] ?? 0),
      bottom: y + box.height,
    });
    y += box.height;
  };
  for (const { peer, box } of boxes) {
    signsOf(peer, signs);
    const { key, label, location, caret } = peer;
    put(box, { key, role: "peer", column: side.direction, label, location, ...(caret && { caret }) }, peer);
  }
  if (stack !== undefined) {
    signs.add("stack");
    const names = hidden.map(({ short }) => short).join(", ");
    put(
      stack,
      {
        key: `${rule.key}/stack`,
        role: "stack",
        column: side.direction,
        label: `Or one of ${hidden.length} more peers, folded: ${names}. Press Space to unfold.`,
        location: hidden[0]?.location,
        unfold: rule.key,
      },
      undefined,
    );
  }
  const trunkY = y0 + trunk;
  const rings = placed.flatMap(({ peer, item }): readonly SceneItem[] => (peer?.caret ? [ringAround(item)] : []));
  if (rings.length > 0) signs.add("caret");
  const line = lineItem(frame, rule, placed, trunkY);
  const chipLook =
    rule.standing === "unknown" || rule.standing === "undecided"
      ? "maybe chip"
      : rule.standing === "nothing" || side.faint
        ? "nochip"
        : "chip";
  const shapes = [
    ...line,
    ...ports.at(chipX, trunkY, chipLook),
    ...(rule.title === "" ? [] : [text("s c", chipX, trunkY - ports.height / 2 - 6, rule.title)]),
  ];
  if (!side.faint) signs.add(side.state === "closed" ? "doors" : "kept");
  if (rule.all) signs.add("all");
  return {
    items: [
      ...(ors.length > 0 ? [plain(ors)] : []),
      ...placed.map(({ item }) => item),
      ...rings,
      {
        key: `${rule.key}/line`,
        role: "line",
        column: side.direction,
        label: rule.label,
        location: rule.location,
        shapes,
      },
    ],
    door: trunkY,
    bottom: Math.max(y0 + total, trunkY + ports.height / 2 + 2),
  };
}

function faintIf(faint: boolean, peer: PeerPicture): PeerPicture {
  return faint && peer.standing === "passes" ? { ...peer, standing: "nothing" } : peer;
}

function signsOf({ standing }: PeerPicture, signs: Set<Sign>): void {
  if (standing === "nothing") signs.add("nothing");
  if (standing === "unknown" || standing === "undecided") signs.add("unknown");
  if (standing === "stopped") signs.add("refused");
}

function ringAround(item: SceneItem): SceneItem {
  const [box] = item.shapes;
  const { x = 0, y = 0, width = 0, height = 0 } = box?.at ?? {};
  return {
    key: "",
    role: "ring",
    column: "",
    label: "",
    shapes: [rect("ring", Number(x) - 3, Number(y) - 3, Number(width) + 6, Number(height) + 6, 8)],
  };
}

/** Middles of boxes below each other, from the first one's top. */
function middlesOf(heights: readonly number[]): readonly number[] {
  let y = 0;
  return heights.map((height) => {
    const middle = y + height / 2;
    y += height + gaps.peer;
    return middle;
  });
}

/** At the middle box, between the two middle ones if their number is even. */
function trunkOf(middles: readonly number[]): number {
  const half = Math.floor((middles.length - 1) / 2);
  const [one = 0, two = one] = middles.slice(half, half + 2);
  return middles.length % 2 === 1 ? one : (one + two) / 2;
}
