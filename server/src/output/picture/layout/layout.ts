import { widthOf, wrap, wrapRuns } from "../metrics.ts";
import { type Picture, type PolicyPicture, plainText, type StripPicture } from "../model.ts";
import { cutRun, fitRich, sizes, widthOfRich, widthOfRun } from "./fit.ts";
import { legend } from "./legend.ts";
import { placeNarrow } from "./narrow.ts";
import { placeRows } from "./rows.ts";
import { plain, rect, runsOf, type Scene, type SceneItem, text } from "./scene.ts";
import { placeWide } from "./wide.ts";

/** From this width on there are three columns. */
const wideFrom = 720;
/** A pull request's column. */
export const savedWidth = 840;

export interface LayoutOptions {
  /** Pixels at a text size of 13. */
  readonly width: number;
  /** Keys of what is unfolded. */
  readonly unfolded?: ReadonlySet<string>;
  /** With title and sentence: a panel has its own. */
  readonly header: boolean;
}

/** Where everything stands. Total and pure: the same picture and width give the same scene. */
export function layout(picture: Picture, { width, unfolded = new Set(), header }: LayoutOptions): Scene {
  const own = Math.max(320, Math.round(width));
  const wide = own >= wideFrom;
  const margin = wide ? 16 : 12;
  const top = header ? headerItems(picture, own, margin, wide) : { items: [], bottom: wide ? 0 : -4 };
  const strips =
    picture.scope === "policy"
      ? stripItems(picture, own, margin, top.bottom + (header ? 16 : 4), "above")
      : { items: [], bottom: top.bottom };
  const first = strips.items.length > 0 ? strips.bottom + 28 : top.bottom + (header ? 35 : 22);
  const placed =
    picture.scope !== "policy"
      ? placeRows(picture, own, first)
      : ((wide ? placeWide(picture, own, first, unfolded) : undefined) ?? placeNarrow(picture, own, first, unfolded));
  const below =
    picture.scope === "policy"
      ? stripItems(picture, own, margin, first + placed.height + 20, "below")
      : { items: [], bottom: 0 };
  const bodyEnd = below.items.length > 0 ? below.bottom : first + placed.height;
  const signs = placed.signs.size === 0 ? undefined : legend(placed.signs, own, margin, bodyEnd + 24);
  return {
    width: own,
    height: Math.ceil(bodyEnd + 24 + (signs?.height ?? 0)),
    title: titleOf(picture),
    description: `${picture.scope === "policy" && picture.notice !== undefined ? `${picture.notice}. ` : ""}${plainText(picture.summary)}`,
    items: [
      ...top.items,
      ...strips.items,
      ...placed.items,
      ...below.items,
      ...(signs === undefined ? [] : [signs.item]),
    ],
    lists:
      picture.scope === "policy"
        ? { ingress: picture.ingress.label, target: "Applies to", egress: picture.egress.label }
        : { target: picture.head },
  };
}

export function titleOf(picture: Picture): string {
  const name = plainText(picture.name);
  if (picture.scope === "policy") return `Picture of NetworkPolicy ${name}`;
  return picture.scope === "namespace" ? `Picture of the namespace ${name}` : "Picture of all namespaces";
}

interface Part {
  readonly items: readonly SceneItem[];
  readonly bottom: number;
}

function headerItems(picture: Picture, width: number, margin: number, wide: boolean): Part {
  const title = widthOfRich(picture.name, sizes.title);
  const beside = wide && margin + title + 12 + widthOf(picture.subtitle, sizes.small) <= width - margin;
  const room = width - 2 * margin;
  const subtitle = wrap(picture.subtitle, room, sizes.small);
  const sub = beside
    ? [text("s", margin + title + 12, 29, picture.subtitle)]
    : subtitle.map((line, i) => text("s", margin, 47 + 16 * i, line));
  const first = beside ? 62 : 47 + 16 * (subtitle.length - 1) + 33;
  const lines = wrapRuns(picture.summary, room, widthOfRun, cutRun);
  const items = [
    plain([
      text("t", margin, 29, runsOf(fitRich(picture.name, room, sizes.title))),
      ...sub,
      ...lines.map((line, i) => text("", margin, first + 19 * i, runsOf(line))),
    ]),
  ];
  return { items, bottom: first + 19 * (lines.length - 1) };
}

/** Across the picture: what is not this policy's to decide, and why it is not in force. */
function stripItems(
  picture: PolicyPicture,
  width: number,
  margin: number,
  top: number,
  place: StripPicture["place"],
): Part {
  const items: SceneItem[] = [];
  let y = top;
  const add = (title: string, lines: readonly string[], location: StripPicture["location"], bar: boolean) => {
    const room = width - 2 * margin - 28;
    const wrapped = lines.flatMap((line) => wrap(line, room, sizes.small));
    const height = 20 + 12 + 17 * wrapped.length;
    items.push({
      key: `strip/${title}`,
      role: "strip",
      column: "",
      label: [title, ...lines].join(". "),
      location,
      shapes: [
        rect("cond", margin, y, width - 2 * margin, height, 6),
        ...(bar ? [rect("hollow", margin, y, 5, height, 2)] : []),
        text("b", margin + 14, y + 21, title),
        ...wrapped.map((line, i) => text("s", margin + 14, y + 40 + 17 * i, line)),
      ],
    });
    y += height + 8;
  };
  if (place === "above" && picture.notice !== undefined) add(picture.notice, [], picture.target.location, false);
  for (const strip of picture.strips) if (strip.place === place) add(strip.title, strip.lines, strip.location, true);
  return { items, bottom: items.length === 0 ? top : y - 8 };
}
