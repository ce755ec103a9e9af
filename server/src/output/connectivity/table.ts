import { csvRecord } from "../formats/csv.ts";
import { markdownRow, markdownText } from "../formats/markdown.ts";
import { type ConnectivityRow, reasonLines } from "./row.ts";
import type { RowFormat } from "./rowFormat.ts";

/** Beside source, destination and connections. */
export interface Columns {
  readonly explained: boolean;
  /** Something may be left open. */
  readonly undecided: boolean;
}

/** Comma separated, with a head line; quoted as RFC 4180 asks. */
export function connectivityCsv(columns: Columns): RowFormat {
  const head = `${csvRecord(headOf(columns))}\n`;
  return {
    before: head,
    between: "",
    after: "",
    none: head,
    source: (src) => `${csvRecord([src])},`,
    rest: (row) => `${csvRecord(cellsOf(row, columns))}\n`,
  };
}

export function connectivityMarkdown(columns: Columns): RowFormat {
  const cells = headOf(columns);
  const head = `${markdownRow(cells)}\n${markdownRow(cells.map(() => ":---"))}\n`;
  return {
    before: head,
    between: "",
    after: "",
    none: head,
    source: (src) => `| ${markdownCell(src)} `,
    rest: (row) => `${markdownRow(cellsOf(row, columns).map(markdownCell))}\n`,
  };
}

function headOf({ undecided, explained }: Columns): readonly string[] {
  return ["src", "dst", "conn", ...(undecided ? ["undecided"] : []), ...(explained ? ["egress", "ingress"] : [])];
}

/** All but the first. */
function cellsOf(
  { dst, conn, undecided: open = "", why }: Omit<ConnectivityRow, "src">,
  { undecided }: Columns,
): readonly string[] {
  const reasons = why === undefined ? [] : [why.egress, why.ingress].map((side) => reasonLines(side).join("\n"));
  return [dst, conn, ...(undecided ? [open] : []), ...reasons];
}

function markdownCell(text: string): string {
  return text.split("\n").map(markdownText).join("<br>");
}
