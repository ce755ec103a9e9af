import type { MatrixBase, MatrixCell, MatrixPalette } from "./types.ts";

/** A matrix as it is written out: everything that is shown, named. */
export interface Sheet {
  readonly sources: readonly SheetEnd[];
  readonly destinations: readonly SheetEnd[];
  readonly cell: (source: number, destination: number) => MatrixCell;
  /** What it is compared with; cells say what has changed. */
  readonly base: MatrixBase;
  readonly palette: MatrixPalette | undefined;
}

export interface SheetEnd {
  /** `shop/web`, `shop (5)`, `shop/web and 3 alike` */
  readonly title: string;
  readonly name: string;
  readonly group: string;
  /** Names of those that it stands for, where it is a class. */
  readonly members: readonly string[];
}

/** What stands in a cell that has room for words: what passes, and what of it is new. */
export function cellWords(cell: MatrixCell): string {
  const words = passing(cell);
  return cell.change === null ? words : `${words} (${cell.change.text})`;
}

function passing({ verdict, ports, undecided }: MatrixCell): string {
  const written = ports
    .map(({ protocol, ranges }) => (ranges.length === 0 ? protocol : `${protocol} ${ranges.join(",")}`))
    .join(" ");
  const words = {
    all: "everything",
    some: written,
    none: "nothing",
    ungoverned: "no policy",
    mixed: written === "" ? "varies" : `varies, all ${written}`,
    apart: "",
  }[verdict];
  return undecided.length > 0 ? `${words} ?` : words;
}
