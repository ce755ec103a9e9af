import { cutMiddle, widthOf, wrap } from "../metrics.ts";
import type { TargetPicture } from "../model.ts";
import { fitRich, sizes, widthOfRich } from "./fit.ts";
import { rect, runsOf, type Shape, text } from "./scene.ts";

export interface PlateText {
  readonly height: number;
  /** Centred round `x`, from `y` on. */
  at(x: number, y: number): readonly Shape[];
}

/** What a target's plate says, no wider than `width`. */
export function plateText(target: TargetPicture, width: number): PlateText {
  const room = width - 16;
  const [first, ...rest] = target.who;
  const long = widthOfRich(target.who, sizes.title) > room;
  const apart = long && first?.look === "prefix" && rest.length > 0;
  const named = apart ? rest : target.who;
  const [only, other] = named;
  // Words wrap; a name is cut in its middle.
  const wraps = long && !apart && other === undefined && only?.text.includes(" ");
  const titles =
    wraps && only !== undefined
      ? wrap(only.text, room, sizes.title, "bold").map((line) => [{ ...only, text: line }])
      : [fitRich(named, room, sizes.title)];
  const notes = target.notes.flatMap((note) => wrap(note, room + 4, sizes.small)).slice(0, 6);
  const lines = target.conditions.flatMap(({ word, parts }): readonly Line[] => {
    const one = parts.join(", ");
    const both = widthOf(word, sizes.small) + 6 + widthOf(one, sizes.small, "code");
    if (both <= room - 8) return [{ word, code: one }];
    const whole = widthOf(one, sizes.small, "code") <= room - 4 ? [one] : parts;
    return [
      { word, code: "" },
      ...whole.map((part) => ({ word: "", code: cutMiddle(part, room - 4, sizes.small, "code") })),
    ];
  });
  const titleTop = apart ? 34 : 16;
  const titleEnd = titleTop + 18 * (titles.length - 1);
  const lastNote = titleEnd + (notes.length === 0 ? 0 : 22 + 18 * (notes.length - 1));
  const panelTop = lastNote + 12;
  const panelHeight = 10 + 17 * lines.length;
  return {
    height: panelTop + panelHeight,
    at: (x, y) => [
      ...(apart ? [text("s c", x, y + 16, runsOf([{ text: cutMiddle(first.text, room, sizes.small) }]))] : []),
      ...titles.map((line, i) => text(target.nothing ? "f t c" : "t c", x, y + titleTop + 18 * i, runsOf(line))),
      ...notes.map((note, i) => text("s c", x, y + titleEnd + 22 + 18 * i, note)),
      rect("cond", x - width / 2 + 8, y + panelTop, width - 16, panelHeight, 4),
      ...lines.map(({ word, code }, i) =>
        text("c", x, y + panelTop + 18 + 17 * i, [
          ...(word === "" ? [] : [{ text: code === "" ? word : `${word} `, look: "s" }]),
          ...(code === "" ? [] : [{ text: code, look: "m" }]),
        ]),
      ),
    ],
  };
}

interface Line {
  readonly word: string;
  readonly code: string;
}

/** How wide a plate would like to be. */
export function wishedPlate(target: TargetPicture): number {
  const notes = target.notes.map((note) => Math.min(widthOf(note, sizes.small), 150));
  const conditions = target.conditions.map(
    ({ word, parts }) => widthOf(`${word} `, sizes.small) + widthOf(parts.join(", "), sizes.small, "code") + 10,
  );
  return Math.max(widthOfRich(target.who, sizes.title), ...notes, ...conditions) + 24;
}
