import type { Axes } from "./axes.ts";
import { type Cells, listOf, type WindowLook } from "./cells.ts";
import type { Directory } from "./endpoints.ts";
import { mermaidOf } from "./mermaid.ts";
import { readPort } from "./port.ts";
import { cellWords, plain, type Sheet, type SheetEnd } from "./sheet.ts";
import { svgOf } from "./svg.ts";
import type { MatrixCell, MatrixExport, MatrixExportFormat, MatrixItem, MatrixPalette, MatrixView } from "./types.ts";

/** Cells: a bigger table helps nobody, and a picture of it would be larger than a screen by far. */
const most: Readonly<Record<MatrixExportFormat, number>> = {
  csv: 1_000_000,
  markdown: 40_000,
  mermaid: 40_000,
  svg: 40_000,
};

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
  if (sources.length * destinations.length > most[format]) {
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
  mermaid: mermaidOf,
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

/** RFC 4180; line breaks in names stand between quotes as they are. A spreadsheet would take a cell that starts like a formula for one. */
function csvOf({ sources, destinations, cell }: Sheet): string {
  const field = (text: string): string => {
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const rows = [
    ["source", ...destinations.map(({ title }) => title)],
    ...sources.map(({ title }, i) => [title, ...destinations.map((_, j) => cellWords(cell(i, j)))]),
  ];
  return `${rows.map((row) => row.map(field).join(",")).join("\r\n")}\r\n`;
}

function markdownOf({ sources, destinations, cell }: Sheet): string {
  // GitHub Flavored Markdown: a backslash takes its meaning from any sign of punctuation.
  const field = (text: string): string => plain(text).replace(/[\\|`*_~$&<>[\]]/g, (sign) => `\\${sign}`);
  const line = (fields: readonly string[]): string => `| ${fields.join(" | ")} |`;
  return `${[
    line(["from \\ to", ...destinations.map(({ title }) => field(title))]),
    line(["---", ...destinations.map(() => "---")]),
    ...sources.map(({ title }, i) =>
      line([`**${field(title)}**`, ...destinations.map((_, j) => field(cellWords(cell(i, j))))]),
    ),
  ].join("\n")}\n`;
}
