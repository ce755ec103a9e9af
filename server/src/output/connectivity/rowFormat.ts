import type { ConnectivityRow } from "./row.ts";

/** How a format writes rows: what the source gives and what the rest gives, one behind the other. */
export interface RowFormat {
  /** Before the first row. */
  readonly before: string;
  readonly between: string;
  readonly after: string;
  /** The whole, where there is no row. */
  readonly none: string;
  source(src: string): string;
  rest(row: Omit<ConnectivityRow, "src">): string;
}

/** One row after the other, with the texts around them. */
export function* formatRows(format: RowFormat, rows: Iterable<ConnectivityRow>): Iterable<string> {
  let lead = format.before;
  let any = false;
  for (const row of rows) {
    yield lead + format.source(row.src) + format.rest(row);
    lead = format.between;
    any = true;
  }
  yield any ? format.after : format.none;
}
