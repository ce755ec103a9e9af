import { csvRecord } from "../formats/csv.ts";
import { markdownRow, markdownText } from "../formats/markdown.ts";
import { plain } from "../formats/plain.ts";
import type { NeedEvidence, NeedRow } from "./row.ts";

/** One row a line, as the other lists of connections. */
export function formatNeedsJson(rows: readonly NeedRow[]): string {
  return rows.length === 0 ? "[]\n" : `[\n${rows.map((row) => JSON.stringify(row)).join(",\n")}\n]\n`;
}

export function formatNeedsText(rows: readonly NeedRow[]): string {
  return rows
    .map(({ src, dst, conn, endKind, evidence }) => {
      const who = endKind === undefined ? "" : ` (${endKind})`;
      return `${src} => ${dst} : ${conn}${who}\n${evidence.map((each) => `  ${evidenceText(each)}\n`).join("")}`;
    })
    .join("");
}

export function formatNeedsCsv(rows: readonly NeedRow[]): string {
  return [["src", "dst", "conn", "endKind", "evidence"], ...rows.map(cellsOf)]
    .map((cells) => `${csvRecord(cells)}\n`)
    .join("");
}

export function formatNeedsMarkdown(rows: readonly NeedRow[]): string {
  const head = ["src", "dst", "conn", "end", "evidence"];
  const cells = rows.map((row) => cellsOf(row).map((cell) => cell.split("\n").map(markdownText).join("<br>")));
  return [head, head.map(() => ":---"), ...cells].map((row) => `${markdownRow(row)}\n`).join("");
}

function cellsOf({ src, dst, conn, endKind, evidence }: NeedRow): readonly string[] {
  return [src, dst, conn, endKind ?? "", evidence.map(evidenceText).join("\n")];
}

function evidenceText({ file, line, text }: NeedEvidence): string {
  return `${file}:${line + 1} ${plain(text)}`;
}
