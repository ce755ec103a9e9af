import type { PolicyPicture, SidePicture } from "../model.ts";
import { leastWidth } from "./chip.ts";
import { plateText } from "./plate.ts";
import { type Placed, path, plain, rect, round, type SceneItem, text } from "./scene.ts";
import { placeSide } from "./side.ts";
import { wallItem } from "./wall.ts";
import { dots, sideHead, wallSigns } from "./wide.ts";

const margin = 12;
const arm = 26;
const underHead = 12;

/** The Z: who may come in above, a band with an arm up and an arm down, where it may go below. */
export function placeNarrow(picture: PolicyPicture, width: number, top: number, unfolded: ReadonlySet<string>): Placed {
  const { ingress, egress, target } = picture;
  const right = width - margin;
  const armX = right - arm;
  const y = top + underHead;
  const boxWidth = boxWidthOf(width, ingress);
  const into = placeSide(ingress, { boxX: margin, boxWidth, plateX: armX, narrow: true }, y, unfolded);
  const bandTop = y + Math.max(into.height, 52) + 28;
  const words = plateText(target, width - 2 * margin - 2 * arm - 12);
  const bandBottom = bandTop + 14 + words.height + 10;
  const outTop = bandBottom + 50;
  const outWidth = boxWidthOf(width, egress);
  const outX = right - outWidth;
  const out = placeSide(
    egress,
    { boxX: outX, boxWidth: outWidth, plateX: margin + arm, narrow: true },
    outTop,
    unfolded,
  );
  const bottom = outTop + Math.max(out.height, 52) + 8;
  const outline = `M${armX} ${y}H${right}V${round(bandBottom)}H${margin + arm}V${round(bottom)}H${margin}V${round(bandTop)}H${armX}Z`;
  const items: SceneItem[] = [
    plain([...sideHead(ingress, margin, boxWidth, top, 0), ...sideHead(egress, outX, outWidth, bandBottom + 38, 0)]),
    ...into.items,
    ...out.items,
    {
      key: target.key,
      role: "target",
      column: "target",
      label: target.label,
      location: target.location,
      shapes: [
        path(target.nothing ? "plate none" : "plate", outline),
        ...words.at(width / 2, bandTop + 14),
        ...(target.line === undefined ? [] : [text("n", right - 10, bandTop + 17, `line ${target.line}`)]),
      ],
    },
    ...wallItem(ingress, armX - 15, y, bandTop - 10, into.doors),
    ...across(ingress, margin, armX - 10, bandTop - 15),
    ...wallItem(egress, margin + arm + 10, bandBottom + 10, bottom, out.doors),
    ...across(egress, margin + arm + 10, right, bandBottom + 10),
    ...[
      into.dots === undefined ? [] : [dots(armX + 10, into.dots)],
      out.dots === undefined ? [] : [dots(margin + 16, out.dots)],
    ].flat(),
  ];
  return {
    items,
    height: bottom - top,
    signs: new Set([...into.signs, ...out.signs, ...wallSigns(ingress), ...wallSigns(egress)]),
  };
}

function boxWidthOf(width: number, side: SidePicture): number {
  const widest = side.rules.length === 0 ? 60 : Math.max(...side.rules.map((rule) => leastWidth(rule.chip)));
  return Math.min(232, Math.max(168, width - 2 * margin - arm - Math.max(126, widest + 51 + 9)));
}

/** The wall goes on along the band. */
function across(side: SidePicture, from: number, to: number, y: number): readonly SceneItem[] {
  if (side.state === "open" || (side.faint && side.note === "")) return [];
  return [plain([rect(side.state === "others" ? "hollow" : "wall", from, y, to - from, 5, 2)])];
}
