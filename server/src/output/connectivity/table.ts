import { type ConnectivityRow, reasonLines } from "./row.ts";

/** Comma separated, with a head line; quoted as RFC 4180 asks. */
export function* formatConnectivityCsv(rows: Iterable<ConnectivityRow>, explained: boolean): Iterable<string> {
  for (const cells of tableOf(rows, explained)) yield `${cells.map(csvCell).join(",")}\n`;
}

export function* formatConnectivityMarkdown(rows: Iterable<ConnectivityRow>, explained: boolean): Iterable<string> {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  let first = true;
  for (const cells of tableOf(rows, explained)) {
    yield line(first ? cells : cells.map(markdownCell));
    if (first) yield line(cells.map(() => ":---"));
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

function csvCell(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function markdownCell(text: string): string {
  return text.replace(/[|\\`*_<>]/g, "\\$&").replaceAll("\n", "<br>");
}
