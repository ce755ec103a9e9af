import { widthOf } from "../metrics.ts";
import type { PolicyPicture, SidePicture } from "../model.ts";
import { shareOut } from "./columns.ts";
import { sizes } from "./fit.ts";
import { plateText, wishedPlate } from "./plate.ts";
import { circle, type Placed, plain, rect, type SceneItem, type Sign, text } from "./scene.ts";
import { placeSide } from "./side.ts";
import { wallItem } from "./wall.ts";

const widest = 1080;
const margin = 16;
/** From the heads' baseline to the boxes. */
const underHead = 12;

/** Three columns; `undefined` where they have no room. `top`: the baseline of their heads. */
export function placeWide(
  picture: PolicyPicture,
  width: number,
  top: number,
  unfolded: ReadonlySet<string>,
): Placed | undefined {
  const { ingress, egress, target } = picture;
  const inner = Math.min(width, widest) - 2 * margin;
  const rooms = shareOut(inner, ingress, egress, wishedPlate(target));
  if (rooms === undefined) return undefined;
  const plateX = margin + rooms.ingress.box + rooms.ingress.gap;
  const plateEnd = plateX + rooms.plate;
  const egressX = plateEnd + rooms.egress.gap;
  const y = top + underHead;
  const left = placeSide(ingress, { boxX: margin, boxWidth: rooms.ingress.box, plateX, narrow: false }, y, unfolded);
  const right = placeSide(
    egress,
    { boxX: egressX, boxWidth: rooms.egress.box, plateX: plateEnd, narrow: false },
    y,
    unfolded,
  );
  const words = plateText(target, rooms.plate);
  const height = Math.max(left.height, right.height, words.height + 40) + 6;
  const middle = plateX + rooms.plate / 2;
  const items: SceneItem[] = [
    plain([
      ...sideHead(ingress, margin, rooms.ingress.box, top, rooms.ingress.gap - 30),
      ...sideHead(egress, egressX, rooms.egress.box, top, 0),
      text("b c", middle, top, "Applies to"),
    ]),
    ...left.items,
    ...right.items,
    ...wallItem(ingress, plateX - 15, y, y + height, left.doors),
    ...wallItem(egress, plateEnd + 10, y, y + height, right.doors),
    {
      key: target.key,
      role: "target",
      column: "target",
      label: target.label,
      location: target.location,
      shapes: [
        rect(target.nothing ? "plate none" : "plate", plateX, y, rooms.plate, height, 6),
        ...words.at(middle, y + Math.max(20, (height - words.height) / 2)),
        ...(target.line === undefined ? [] : [text("n", plateEnd - 8, y + 17, `line ${target.line}`)]),
      ],
    },
    ...[
      left.dots === undefined ? [] : [dots(plateX + 8, left.dots)],
      right.dots === undefined ? [] : [dots(plateEnd - 8, right.dots)],
    ].flat(),
  ];
  return {
    items,
    height: underHead + height,
    signs: new Set([...left.signs, ...right.signs, ...wallSigns(ingress), ...wallSigns(egress)]),
  };
}

export function dots(x: number, y: number): SceneItem {
  return plain([circle("dot", x, y - 7, 1.8), circle("dot", x, y, 1.8), circle("dot", x, y + 7, 1.8)]);
}

/** A closed side without a door. */
export function wallSigns(side: SidePicture): readonly Sign[] {
  return side.state === "closed" && !side.faint && side.rules.length === 0 ? ["closed"] : [];
}

/** `May come in ingress`, and at the other end how many. `spare`: what may stand over beyond the boxes. */
export function sideHead(side: SidePicture, x: number, width: number, y: number, spare: number) {
  if (side.rules.length === 0 && side.rest === undefined && side.others === undefined && side.open === undefined)
    return [];
  const name = side.direction === "ingress" ? "May come in" : "May go out";
  const soft = side.direction;
  const own = widthOf(name, sizes.text, "bold") + 5;
  const number = widthOf(side.head, sizes.text, "bold");
  const room = width + spare;
  const withSoft = own + widthOf(soft, sizes.small) + (number === 0 ? 0 : number + 4) <= room;
  const title = withSoft
    ? [{ text: name, look: "b" }, { text: " " }, { text: soft, look: "s" }]
    : [{ text: name, look: "b" }];
  const needed = own + (withSoft ? widthOf(soft, sizes.small) : 0) + number + 4;
  const end = needed > width ? x + needed : x + width;
  return [text("", x, y, title), ...(side.head === "" ? [] : [text("b e", end, y, side.head)])];
}
