import { csvRecord } from "../formats/csv.ts";
import { markdownRow, markdownText } from "../formats/markdown.ts";
import { type ConnectivityRow, reasonLines } from "./row.ts";

/** Comma separated, with a head line; quoted as RFC 4180 asks. */
export function* formatConnectivityCsv(rows: Iterable<ConnectivityRow>, explained: boolean): Iterable<string> {
  for (const cells of tableOf(rows, explained)) yield `${csvRecord(cells)}\n`;
}

export function* formatConnectivityMarkdown(rows: Iterable<ConnectivityRow>, explained: boolean): Iterable<string> {
  let first = true;
  for (const cells of tableOf(rows, explained)) {
    yield `${markdownRow(first ? cells : cells.map(markdownCell))}\n`;
    if (first) yield `${markdownRow(cells.map(() => ":---"))}\n`;
    first = false;
  }
}

/** The head line, then the rows. */
function* tableOf(rows: Iterable<ConnectivityRow>, explained: boolean): Iterable<readonly string[]> {
  yield ["src", "dst", "conn", ...(explained ? ["egress", "ingress"] : [])];
  for (const { src, dst, conn, why } of rows) {
    const reasons = why === undefined ? [] : [why.egress, why.ingress].map((side) => reasonLines(side).join("\n"));
    yield [src, dst, conn, ...reasons];
  }
}

function markdownCell(text: string): string {
  return text.split("\n").map(markdownText).join("<br>");
}
