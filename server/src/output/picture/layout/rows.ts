import { cutMiddle, widthOf, wrap } from "../metrics.ts";
import type { RowPicture, RowSide, RowsPicture } from "../model.ts";
import { fitRich, sizes } from "./fit.ts";
import { heightOf, type Lane, placeLane } from "./lane.ts";
import { circle, type Placed, path, plain, rect, round, runsOf, type SceneItem, type Sign, text } from "./scene.ts";

const rowGap = 12;
const doorHeight = 20;

/** Many rows of the same picture: workloads of a namespace, or namespaces. `top`: the baseline of the heads. */
export function placeRows(picture: RowsPicture, width: number, top: number): Placed {
  const signs = new Set<Sign>();
  const items: SceneItem[] = [];
  let y = top + 14;
  if (width >= 720) {
    const inner = Math.min(width, 1080);
    const plateWidth = 160;
    const plateX = Math.round((inner - plateWidth) / 2);
    const boxWidth = Math.min(300, Math.max(180, plateX - 16 - 128));
    const left: Lane = { sign: 1, boxX: 16, boxWidth, plateX };
    const right: Lane = { sign: -1, boxX: inner - 16 - boxWidth, boxWidth, plateX: plateX + plateWidth };
    items.push(
      plain([
        text("", 16, top, [{ text: "May come in", look: "b" }, { text: " " }, { text: "ingress", look: "s" }]),
        text("b c", plateX + plateWidth / 2, top, picture.head),
        text("", right.boxX, top, [{ text: "May go out", look: "b" }, { text: " " }, { text: "egress", look: "s" }]),
      ]),
    );
    for (const row of picture.rows) {
      const [into, out] = [heightOf(row.ingress), heightOf(row.egress)];
      const height = Math.max(64, into + 18, out + 18);
      items.push(...wideRow(row, y, height, left, right, plateWidth, signs));
      y += height + rowGap;
    }
  } else {
    const words = wrap("Above a name: who may come in. Below it: where it may go.", width - 24, sizes.small);
    items.push(plain(words.map((line, i) => text("s", 12, top + 16 * i, line))));
    y += 16 * (words.length - 1);
    for (const row of picture.rows) {
      const placed = narrowRow(row, y, width, signs);
      items.push(...placed.items);
      y = placed.bottom + 18;
    }
  }
  if (picture.left > 0) {
    items.push(plain([text("s", width >= 720 ? 16 : 12, y + 16, `${picture.left} more are not drawn.`)]));
    y += 28;
  }
  return { items, height: y - rowGap - top, signs };
}

function wideRow(
  row: RowPicture,
  y: number,
  height: number,
  left: Lane,
  right: Lane,
  width: number,
  signs: Set<Sign>,
): readonly SceneItem[] {
  const into = placeLane(row, row.ingress, left, y + (height - heightOf(row.ingress)) / 2, signs);
  const out = placeLane(row, row.egress, right, y + (height - heightOf(row.egress)) / 2, signs);
  const middle = left.plateX + width / 2;
  const notes = row.notes.flatMap((note) => wrap(note, width - 24, sizes.small)).slice(0, 2);
  const base = y + height / 2 - 2 - 8 * (notes.length - 1);
  return [
    ...into.items,
    ...out.items,
    ...walls(row.ingress, left.plateX - 15, y, y + height, into.doors, signs),
    ...walls(row.egress, right.plateX + 10, y, y + height, out.doors, signs),
    {
      key: row.key,
      role: "target",
      column: "target",
      label: row.label,
      location: row.location,
      ...(row.caret && { caret: true as const }),
      shapes: [
        rect("plate", left.plateX, y, width, height, 6),
        text("c", middle, base, runsOf(fitRich(row.who, width - 24))),
        ...notes.map((note, i) => text("s c", middle, base + 17 + 16 * i, note)),
      ],
    },
    ...openDots(row.ingress, left.plateX + 8, y + height / 2, signs),
    ...openDots(row.egress, right.plateX - 8, y + height / 2, signs),
  ];
}

function openDots({ state }: RowSide, x: number, y: number, signs: Set<Sign>): readonly SceneItem[] {
  if (state !== "open") return [];
  signs.add("free");
  return [plain([circle("dot", x, y - 7, 1.8), circle("dot", x, y, 1.8), circle("dot", x, y + 7, 1.8)])];
}

function narrowRow(
  row: RowPicture,
  y: number,
  width: number,
  signs: Set<Sign>,
): { readonly items: readonly SceneItem[]; readonly bottom: number } {
  const right = width - 12;
  const armX = right - 26;
  const boxWidth = Math.min(220, Math.max(150, width - 24 - 26 - 180));
  const into = placeLane(row, row.ingress, { sign: 1, boxX: 12, boxWidth, plateX: armX }, y + 8, signs);
  const bandTop = y + 8 + heightOf(row.ingress) + 10;
  const bandBottom = bandTop + 30;
  const out = placeLane(
    row,
    row.egress,
    { sign: -1, boxX: right - boxWidth, boxWidth, plateX: 38 },
    bandBottom + 10,
    signs,
  );
  const bottom = bandBottom + 10 + heightOf(row.egress) + 8;
  const note = cutMiddle(row.notes.join(", "), width - 24 - 140, sizes.small);
  const outline = `M${armX} ${round(y)}H${right}V${round(bandBottom)}H38V${round(bottom)}H12V${round(bandTop)}H${armX}Z`;
  return {
    bottom,
    items: [
      ...into.items,
      ...out.items,
      ...walls(row.ingress, armX - 15, y, bandTop - 4, into.doors, signs),
      ...walls(row.egress, 48, bandBottom + 4, bottom, out.doors, signs),
      {
        key: row.key,
        role: "target",
        column: "target",
        label: row.label,
        location: row.location,
        shapes: [
          path("plate", outline),
          text("", 24, bandTop + 20, runsOf(fitRich(row.who, width - 48 - widthOf(note, sizes.small) - 12))),
          text("s e", right - 12, bandTop + 20, note),
        ],
      },
      ...openDots(row.ingress, armX + 10, y + 8 + heightOf(row.ingress) / 2, signs),
      ...openDots(row.egress, 28, bandBottom + 10 + heightOf(row.egress) / 2, signs),
    ],
  };
}

function walls(
  { state }: RowSide,
  x: number,
  top: number,
  bottom: number,
  doors: readonly number[],
  signs: Set<Sign>,
): readonly SceneItem[] {
  if (state === "open") return [];
  if (state === "partly") signs.add("partly");
  else signs.add(doors.length > 0 ? "doors" : "closed");
  const edges = [
    top,
    ...[...doors].sort((a, b) => a - b).flatMap((door) => [door - doorHeight / 2, door + doorHeight / 2]),
    bottom,
  ];
  const shapes = edges.flatMap((from, i) => {
    const to = edges[i + 1];
    return i % 2 === 0 && to !== undefined && to - from > 1
      ? [rect(state === "partly" ? "part" : "wall", x, from, 5, to - from, 2)]
      : [];
  });
  return [
    {
      key: "",
      role: "wall",
      column: "",
      label: state === "partly" ? "Closed for some." : "Closed, but for its doors.",
      shapes,
    },
  ];
}
