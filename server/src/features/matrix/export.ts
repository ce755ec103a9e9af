import { limits } from "../../limits.ts";
import { csvRecord } from "../../output/formats/csv.ts";
import { markdownRow, markdownText } from "../../output/formats/markdown.ts";
import { mermaidOf } from "../../output/formats/mermaid.ts";
import type { Axes } from "./axes.ts";
import { type Cells, listOf, type WindowLook } from "./cells.ts";
import type { Directory } from "./endpoints.ts";
import { graphOf } from "./graph.ts";
import { readPort } from "./port.ts";
import { cellWords, type Sheet, type SheetEnd } from "./sheet.ts";
import { svgOf } from "./svg.ts";
import type { MatrixCell, MatrixExport, MatrixExportFormat, MatrixItem, MatrixPalette, MatrixView } from "./types.ts";

export interface ExportInput {
  readonly directory: Directory;
  readonly cells: Cells;
  readonly changes: WindowLook["changes"];
  readonly view: MatrixView;
  readonly palette: MatrixPalette | undefined;
}

export function exportMatrix(
  format: MatrixExportFormat,
  axes: Axes,
  { directory, cells, changes, view, palette }: ExportInput,
): MatrixExport {
  const collapsed = new Set(view.collapsed);
  const sources = axes.sources.map((item) => endOf(item, directory, collapsed));
  const destinations = axes.destinations.map((item) => endOf(item, directory, collapsed));
  if (sources.length * destinations.length > limits.matrix.exported[format]) {
    return {
      text: "",
      problem: `${sources.length} × ${destinations.length} cells are too many for this format. Filter or fold first.`,
    };
  }
  const { sources: from, destinations: to } = axes;
  const window = cells.window(0, { sources: from, destinations: to, asked: readPort(view.port), changes });
  const cell = (source: number, destination: number): MatrixCell => {
    const found = window.cells[window.ids[source * destinations.length + destination] ?? -1];
    return found ?? { verdict: "apart", undecided: [], ports: [], text: "", change: null, faded: false };
  };
  const sheet: Sheet = { sources, destinations, cell, base: changes === undefined ? "none" : view.base, palette };
  return { text: writers[format](sheet), problem: "" };
}

const writers: Readonly<Record<MatrixExportFormat, (sheet: Sheet) => string>> = {
  csv: csvOf,
  markdown: markdownOf,
  mermaid: (sheet) => mermaidOf(graphOf(sheet)),
  svg: svgOf,
};

function endOf(item: MatrixItem, { endpoints, groups }: Directory, collapsed: ReadonlySet<string>): SheetEnd {
  const members = listOf(item);
  const endpoint = endpoints[members[0] ?? 0];
  const group = groups[endpoint?.group ?? 0];
  const more = members.length - 1;
  if (group !== undefined && collapsed.has(group.key)) {
    return { title: `${group.name} (${members.length})`, name: `all ${members.length}`, group: group.name, item };
  }
  const suffix = more > 0 ? ` and ${more} alike` : "";
  const name = endpoint?.name ?? "";
  return {
    title: `${endpoint?.title ?? ""}${suffix}`,
    name: more > 0 ? `${name} ×${members.length}` : name,
    group: group?.name ?? "",
    item,
  };
}

function csvOf({ sources, destinations, cell }: Sheet): string {
  const rows = [
    ["source", ...destinations.map(({ title }) => title)],
    ...sources.map(({ title }, i) => [title, ...destinations.map((_, j) => cellWords(cell(i, j)))]),
  ];
  return rows.map((row) => `${csvRecord(row)}\r\n`).join("");
}

function markdownOf({ sources, destinations, cell }: Sheet): string {
  const cells = (row: number) => destinations.map((_, column) => markdownText(cellWords(cell(row, column))));
  return `${[
    markdownRow(["from \\ to", ...destinations.map(({ title }) => markdownText(title))]),
    markdownRow(["---", ...destinations.map(() => "---")]),
    ...sources.map(({ title }, i) => markdownRow([`**${markdownText(title)}**`, ...cells(i)])),
  ].join("\n")}\n`;
}
