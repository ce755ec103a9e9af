import type { MatrixCell, MatrixItem } from "./types.ts";

/** A matrix as it is written out: everything that is shown, named. */
export interface Sheet {
  readonly sources: readonly SheetEnd[];
  readonly destinations: readonly SheetEnd[];
  readonly cell: (source: number, destination: number) => MatrixCell;
}

export interface SheetEnd {
  /** `shop/web`, `shop (5)`, `shop/web and 3 alike` */
  readonly title: string;
  readonly name: string;
  readonly group: string;
  readonly item: MatrixItem;
}

/** What stands in a cell that has room for words. */
export function cellWords({ verdict, ports, undecided }: MatrixCell): string {
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
