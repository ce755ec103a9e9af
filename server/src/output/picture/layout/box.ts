import { cutMiddle, widthOf, wrap } from "../metrics.ts";
import type { Condition, PeerPicture, Remark } from "../model.ts";
import { sizes, widthOfRich, wrapAddress, wrapRich } from "./fit.ts";
import { rect, runsOf, type Shape, type TextRun, text } from "./scene.ts";

export const pad = 12;
const inset = 8;
const firstLine = 22;

export interface Drawn {
  readonly height: number;
  /** `x`, `y`: the upper left corner. */
  at(x: number, y: number): readonly Shape[];
}

const boxLooks = { passes: "box", nothing: "nobox", unknown: "maybe", undecided: "maybe", stopped: "nobox" } as const;

/** A neighbour's box. `narrow`: words and conditions stand closer. */
export function peerBox(peer: PeerPicture, width: number, narrow: boolean): Drawn {
  const number = peer.line === undefined ? "" : `line ${peer.line}`;
  const room = width - 2 * pad - (number === "" ? 0 : widthOf(number, sizes.tiny) + 6);
  const faint = peer.standing === "nothing" || peer.standing === "stopped";
  const who = wrapRich(peer.who, room, width - 2 * pad);
  const firstNote = firstLine + 17 * (who.length - 1);
  const notes = (peer.stop === undefined ? peer.notes : [peer.stop]).flatMap((note) =>
    wrap(note, width - 2 * pad + 4, sizes.small),
  );
  const last = firstNote + (notes.length === 0 ? 0 : 19 + 17 * (notes.length - 1));
  const panel =
    peer.conditions.length === 0 ? undefined : conditionPanel(peer.conditions, peer.and, width - 2 * inset, narrow);
  const panelTop = last + (notes.length === 0 ? 11 : 9);
  const height = panel === undefined ? last + 11 : panelTop + panel.height + inset;
  return {
    height,
    at: (x, y) => [
      rect(boxLooks[peer.standing], x, y, width, height, 6),
      ...who.map((line, i) =>
        text(
          faint ? "f" : "",
          x + pad,
          y + firstLine + 17 * i,
          runsOf(faint ? line.map(({ text: each }) => ({ text: each })) : line),
        ),
      ),
      ...(number === "" ? [] : [text("n", x + width - 10, y + firstLine - 1, number)]),
      ...notes.map((note, i) => text("s", x + pad, y + firstNote + 19 + 17 * i, note)),
      ...(panel?.at(x + inset, y + panelTop) ?? []),
    ],
  };
}

interface ConditionLines {
  readonly word: string;
  readonly lines: readonly (readonly TextRun[])[];
}

/** What is written, on grey: one row, or two that AND fastens together. */
function conditionPanel(conditions: readonly Condition[], and: boolean, width: number, narrow: boolean): Drawn {
  const wordWidth = narrow ? 73 : 78;
  const room = width - wordWidth - 2 * inset;
  const rows = conditions.map(
    (condition): ConditionLines => ({ word: condition.word, lines: linesOf(condition, room) }),
  );
  const baselines: number[] = [];
  let y = and ? 19 : 18;
  let seam = 0;
  for (const [i, { lines }] of rows.entries()) {
    if (i > 0 && and) {
      seam = y - 1;
      y += 23;
    }
    baselines.push(y);
    y += (lines.length - 1) * 17 + 19;
  }
  const height = and ? y - 6 : y - 10;
  return {
    height,
    at: (x, top) => [
      rect("cond", x, top, width, height, 4),
      ...rows.flatMap(({ word, lines }, i) => {
        const base = top + (baselines[i] ?? 0);
        return [
          text("s", x + inset, base, word),
          ...lines.map((line, j) => text("m", x + inset + wordWidth, base + 17 * j, line)),
        ];
      }),
      ...(and
        ? [
            { tag: "path", look: "seam", at: { d: `M${x} ${top + seam}H${x + width}` } } satisfies Shape,
            rect("and", x + inset, top + seam - 9, 42, 18, 9),
            text("andt", x + inset + 21, top + seam + 4, "AND"),
          ]
        : []),
    ],
  };
}

/** One line where there is room, then without its tail, then a line for each part. */
function linesOf({ word, parts, tail }: Condition, room: number): readonly (readonly TextRun[])[] {
  if (word === "addresses" || word === "but not")
    return parts.flatMap((part) => wrapAddress(part, room)).map((line) => [{ text: line }]);
  const one = parts.join(", ");
  const width = widthOf(one, sizes.small, "code");
  if (tail !== undefined && width + widthOf(` ${tail}`, sizes.small) + 4 <= room)
    return [[{ text: `${one} ` }, { text: tail, look: "st" }]];
  if (width <= room || parts.length === 1) return [[{ text: cutMiddle(one, room, sizes.small, "code") }]];
  return parts.map((part, i) => [
    { text: cutMiddle(i < parts.length - 1 ? `${part},` : part, room, sizes.small, "code") },
  ]);
}

/** How wide a box would like to be. */
export function wishedWidth(peer: PeerPicture): number {
  const number = peer.line === undefined ? 0 : widthOf(`line ${peer.line}`, sizes.tiny) + 14;
  const notes = [...(peer.stop === undefined ? [] : [peer.stop]), ...peer.notes].map((note) =>
    widthOf(note, sizes.small),
  );
  const conditions = peer.conditions.map(({ parts, tail }) => {
    const one = widthOf(parts.join(", "), sizes.small, "code");
    return 78 + 4 * inset + one + (tail === undefined ? 0 : widthOf(` ${tail}`, sizes.small) + 6);
  });
  return Math.max(widthOfRich(peer.who) + number + 2 * pad, ...notes.map((each) => each + 2 * pad), ...conditions);
}

/** Some peers or rules that are folded away: three sheets. */
export function stackBox(title: string, line: number | undefined, names: string, width: number): Drawn {
  const height = 52;
  const number = line === undefined ? "" : `line ${line}`;
  return {
    height: height + 8,
    at: (x, y) => [
      rect("box", x + 8, y + 8, width - 16, height, 6),
      rect("box", x + 4, y + 4, width - 8, height, 6),
      rect("box", x, y, width, height, 6),
      text("b", x + pad, y + firstLine, title),
      ...(number === "" ? [] : [text("n", x + width - 10, y + firstLine - 1, number)]),
      text("s", x + pad, y + firstLine + 19, cutEnd(names, width - 2 * pad)),
    ],
  };
}

function cutEnd(words: string, room: number): string {
  if (words.length < 200 && widthOf(words, sizes.small) <= room) return words;
  const names = words.split(", ");
  for (let keep = Math.min(names.length - 1, 20); keep > 0; keep--) {
    const shorter = `${names.slice(0, keep).join(", ")} + ${names.length - keep}`;
    if (widthOf(shorter, sizes.small) <= room) return shorter;
  }
  return cutMiddle(words.slice(0, 200), room, sizes.small);
}

/** Words in a faint dashed box, or in a whole one. */
export function remarkBox(remark: Remark, width: number, look: "nobox" | "box"): Drawn {
  const lines = remark.lines.flatMap((line) => wrap(line, width - 2 * pad + 4, sizes.small)).slice(0, 5);
  const height = firstLine + 19 + 17 * (Math.max(1, lines.length) - 1) + 11;
  return {
    height,
    at: (x, y) => [
      rect(look, x, y, width, height, 6),
      text(look === "box" ? "b" : "f", x + pad, y + firstLine, remark.title),
      ...lines.map((line, i) => text("s", x + pad, y + firstLine + 19 + 17 * i, line)),
    ],
  };
}

/** Another policy: words beside a hollow bar. */
export function barRemark(remark: Remark, width: number): Drawn {
  const lines = remark.lines.flatMap((line) => wrap(line, width - pad - 4, sizes.small));
  const title = wrap(remark.title, width - pad, sizes.text, "bold");
  const first = firstLine + 17 * (title.length - 1);
  const height = first + 19 + 17 * (Math.max(1, lines.length) - 1) + 11;
  return {
    height,
    at: (x, y) => [
      rect("hollow", x, y, 5, height, 2),
      ...title.map((line, i) => text("b", x + pad, y + firstLine + 17 * i, line)),
      ...lines.map((line, i) => text("s", x + pad, y + first + 19 + 17 * i, line)),
    ],
  };
}
