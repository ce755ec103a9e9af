import { cutMiddle, widthOf } from "../metrics.ts";
import type { ChipRow } from "../model.ts";
import { sizes } from "./fit.ts";
import { rect, type Shape, text } from "./scene.ts";

const padding = 9;
const row = 20;
const mostOwner = 84;

export interface Chip {
  readonly width: number;
  readonly height: number;
  /** `x`, `y`: its middle. */
  at(x: number, y: number, look: string): readonly Shape[];
}

/** Between the boxes and the plate of a narrow row; no lane leaves less. */
export const leastRoom = 85;

/** `room`: wider, it breaks behind the protocol and behind commas. */
export function chip(rows: readonly ChipRow[], room: number): Chip {
  const natural = rows.map(owned);
  const fits = widthOfRows(natural) + 2 * padding <= room;
  const shown = fits ? natural : natural.flatMap((each) => broken(each, room - 2 * padding));
  const width = widthOfRows(shown) + 2 * padding;
  const height = shown.length * row + 2;
  const [only, second] = shown;
  return {
    width,
    height,
    at: (x, y, look) => {
      const left = x - width / 2;
      const top = y - height / 2;
      const box = rect(look, left, top, width, height, 11);
      if (only !== undefined && second === undefined && only.of === undefined)
        return [box, text("m c", x, y + 4, only.text)];
      return [
        box,
        ...shown.flatMap(({ text: words, of }, i) => {
          const base = top + 15 + row * i;
          const owner = of === undefined ? [] : [text("s e", left + width - padding, base, of)];
          return [text("m", left + padding, base, words), ...owner];
        }),
      ];
    },
  };
}

/** Broken where it is wider than most. */
export function leastWidth(rows: readonly ChipRow[]): number {
  return chip(rows, 98).width;
}

function owned(each: ChipRow): ChipRow {
  return each.of === undefined ? each : { ...each, of: cutMiddle(each.of, mostOwner, sizes.small) };
}

function widthOfRows(rows: readonly ChipRow[]): number {
  return Math.max(
    ...rows.map(({ text: words, of }) => {
      const own = widthOf(words, sizes.small, "code");
      return of === undefined ? own : own + 14 + widthOf(of, sizes.small);
    }),
  );
}

/** Behind the protocol, then behind commas: a number is never cut, a name that is wider still is. */
function broken({ text: words, of }: ChipRow, room: number): readonly ChipRow[] {
  if (of !== undefined || widthOf(words, sizes.small, "code") <= room)
    return [{ text: words, ...(of !== undefined && { of }) }];
  const [, head, rest] = /^(TCP|UDP|SCTP|none on) (.*)$/.exec(words) ?? [];
  if (head === undefined || rest === undefined) return [{ text: words }];
  const pieces = widthOf(rest, sizes.small, "code") <= room ? [rest] : rest.split(/(?<=,) /);
  const cut = (piece: string) => (/[a-z]/i.test(piece) ? cutMiddle(piece, room, sizes.small, "code") : piece);
  return [head, ...pieces.map(cut)].map((piece) => ({ text: piece }));
}
