/**
 * Widths of texts without a screen: the panel and the command line lay out alike, and write the same bytes.
 * The tables are those of a wide face, about 12 % more than what most systems show.
 */

/** Thousandths of the size, from U+0020 on. */
const regular: readonly number[] = [
  318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636,
  636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863,
  748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635,
  615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636,
  337, 636, 838,
];
const bold: readonly number[] = [
  348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696, 696, 696, 696, 696,
  696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683, 683, 821, 837, 372, 372, 775, 637, 995,
  837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771, 724, 725, 457, 365, 457, 838, 500, 500, 675, 716, 593, 716,
  678, 435, 716, 712, 343, 343, 665, 343, 1042, 712, 687, 716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712,
  365, 712, 838,
];
const fixedWidth = 602;
/** Letters beyond ASCII, and those of scripts with wide ones. */
const otherLetter = 660;
const wideLetter = 1020;

export type Face = "regular" | "bold" | "code";

/** Pixels. */
export function widthOf(text: string, size: number, face: Face = "regular"): number {
  const table = face === "bold" ? bold : regular;
  let sum = 0;
  for (const letter of text) {
    const point = letter.codePointAt(0) ?? 0;
    if (isWide(point)) sum += wideLetter;
    else if (face === "code") sum += fixedWidth;
    else sum += table[point - 32] ?? otherLetter;
  }
  return (sum * size) / 1000;
}

const wideScripts: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0x1f300, 0x3ffff],
];

function isWide(point: number): boolean {
  return point >= 0x1100 && wideScripts.some(([first, last]) => first <= point && point <= last);
}

/** Cut in the middle where it is too long: both ends of a name tell it from its neighbours. */
export function cutMiddle(text: string, room: number, size: number, face: Face = "regular"): string {
  if (widthOf(text, size, face) <= room) return text;
  const letters = [...text];
  for (let keep = letters.length - 1; keep > 1; keep--) {
    const head = Math.ceil(keep / 2);
    const cut = `${letters.slice(0, head).join("")}…${letters.slice(letters.length - (keep - head)).join("")}`;
    if (widthOf(cut, size, face) <= room) return cut;
  }
  return "…";
}

/** Lines no wider than `room`; one word that is wider is cut in the middle. */
export function wrap(text: string, room: number, size: number, face: Face = "regular"): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (widthOf(longer, size, face) <= room) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    line = cutMiddle(word, room, size, face);
  }
  return line === "" ? lines : [...lines, line];
}

interface Piece {
  readonly text: string;
  readonly look?: unknown;
}

/** The same for a text of several looks. `cut`: makes a word fit that is wider than a line. */
export function wrapRuns<P extends Piece>(
  runs: readonly P[],
  room: number,
  widthOfPiece: (piece: P) => number,
  cut: (piece: P, room: number) => P,
): readonly (readonly P[])[] {
  const lines: P[][] = [];
  let line: P[] = [];
  let used = 0;
  for (const run of runs) {
    for (const word of run.text.split(/(?<= )/)) {
      const whole = { ...run, text: word };
      const piece = widthOfPiece(whole) > room ? cut(whole, room) : whole;
      if (used > 0 && used + widthOfPiece({ ...piece, text: piece.text.trimEnd() }) > room) {
        lines.push(line);
        line = [];
        used = 0;
      }
      const last = line.at(-1);
      if (last !== undefined && last.look === run.look)
        line[line.length - 1] = { ...last, text: last.text + piece.text };
      else line.push(piece);
      used += widthOfPiece(piece);
    }
  }
  if (line.length > 0) lines.push(line);
  return lines.map((pieces) =>
    pieces.map((piece, i) => (i === pieces.length - 1 ? { ...piece, text: piece.text.trimEnd() } : piece)),
  );
}
