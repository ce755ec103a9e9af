import { csvRecord } from "../formats/csv.ts";
import { markdownRow, markdownText } from "../formats/markdown.ts";
import { type ConnectivityRow, reasonLines } from "./row.ts";

/** Beside source, destination and connections. */
export interface Columns {
  readonly explained: boolean;
  /** Something may be left open. */
  readonly undecided: boolean;
}

/** Comma separated, with a head line; quoted as RFC 4180 asks. */
export function* formatConnectivityCsv(rows: Iterable<ConnectivityRow>, columns: Columns): Iterable<string> {
  for (const cells of tableOf(rows, columns)) yield `${csvRecord(cells)}\n`;
}

export function* formatConnectivityMarkdown(rows: Iterable<ConnectivityRow>, columns: Columns): Iterable<string> {
  let first = true;
  for (const cells of tableOf(rows, columns)) {
    yield `${markdownRow(first ? cells : cells.map(markdownCell))}\n`;
    if (first) yield `${markdownRow(cells.map(() => ":---"))}\n`;
    first = false;
  }
}

/** The head line, then the rows. */
function* tableOf(rows: Iterable<ConnectivityRow>, columns: Columns): Iterable<readonly string[]> {
  const { explained, undecided } = columns;
  yield ["src", "dst", "conn", ...(undecided ? ["undecided"] : []), ...(explained ? ["egress", "ingress"] : [])];
  for (const { src, dst, conn, undecided: open = "", why } of rows) {
    const reasons = why === undefined ? [] : [why.egress, why.ingress].map((side) => reasonLines(side).join("\n"));
    yield [src, dst, conn, ...(undecided ? [open] : []), ...reasons];
  }
}

function markdownCell(text: string): string {
  return text.split("\n").map(markdownText).join("<br>");
}
