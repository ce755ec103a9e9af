import { cutMiddle, type Face, widthOf } from "../metrics.ts";
import type { Rich, Run } from "../model.ts";

export const sizes = { title: 15, text: 13, small: 12, tiny: 11 } as const;

const faces: Readonly<Record<NonNullable<Run["look"]>, readonly [number | undefined, Face]>> = {
  bold: [undefined, "bold"],
  prefix: [undefined, "regular"],
  soft: [sizes.small, "regular"],
  code: [sizes.small, "code"],
};

export function widthOfRun(run: Run, size: number = sizes.text): number {
  const [own, face] = run.look === undefined ? [undefined, "regular" as const] : faces[run.look];
  return widthOf(run.text, own ?? size, face);
}

export function widthOfRich(rich: Rich, size: number = sizes.text): number {
  return rich.reduce((sum, run) => sum + widthOfRun(run, size), 0);
}

/** What a name keeps of the room it shares with its namespace. */
const nameShare = 0.7;

/** Cut in the middle where it is too long: a namespace before the name behind it. */
export function fitRich(rich: Rich, room: number, size: number = sizes.text): Rich {
  const whole = widthOfRich(rich, size);
  if (whole <= room) return rich;
  const [first, second] = rich;
  if (rich.length === 2 && first?.look === "prefix" && second !== undefined) {
    const name = Math.min(widthOfRun(second, size), Math.max(room * nameShare, room - widthOfRun(first, size)));
    const prefix = cutMiddle(first.text, room - name, size);
    return [
      { ...first, text: prefix },
      { ...second, text: cutMiddle(second.text, name, size, "bold") },
    ];
  }
  const widths = rich.map((run) => widthOfRun(run, size));
  const longest = widths.indexOf(Math.max(...widths));
  const rest = whole - (widths[longest] ?? 0);
  const least = 40;
  return rich.map((run, i) => {
    const [own, face] = run.look === undefined ? [undefined, "regular" as const] : faces[run.look];
    const share =
      i === longest
        ? Math.max(least, room - rest)
        : rest > room - least
          ? (room - least) / (rich.length - 1)
          : undefined;
    return share === undefined ? run : { ...run, text: cutMiddle(run.text, share, own ?? size, face) };
  });
}

/** Addresses are never cut: they wrap behind a colon, a dot or a slash. */
export function wrapAddress(address: string, room: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of address.split(/(?<=[:./])/)) {
    if (line !== "" && widthOf(line + piece, sizes.small, "code") > room) {
      lines.push(line);
      line = piece;
    } else line += piece;
  }
  return [...lines, line];
}

/** Words wrap, at most twice; a name is cut. `first`: room of the first line, which may be less. */
export function wrapRich(rich: Rich, first: number, room: number, size: number = sizes.text): readonly Rich[] {
  const [only, other] = rich;
  if (widthOfRich(rich, size) <= first) return [rich];
  if (only === undefined || other !== undefined || !only.text.includes(" ")) return [fitRich(rich, first, size)];
  const words = only.text.split(" ");
  let keep = words.length - 1;
  while (keep > 1 && widthOfRun({ ...only, text: words.slice(0, keep).join(" ") }, size) > first) keep -= 1;
  const [head, rest] = [words.slice(0, keep).join(" "), words.slice(keep).join(" ")];
  return [fitRich([{ ...only, text: head }], first, size), fitRich([{ ...only, text: rest }], room, size)];
}

/** A word that is wider than a line. */
export function cutRun(run: Run, room: number): Run {
  return fitRich([run], room)[0] ?? run;
}
