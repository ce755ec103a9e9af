import { limits } from "../../limits.ts";
import { csvRecord } from "../../output/formats/csv.ts";
import { markdownRow, markdownText } from "../../output/formats/markdown.ts";
import { mermaidOf } from "../../output/formats/mermaid.ts";
import { type Axes, isOpen } from "./axes.ts";
import { type Cells, listOf, type WindowLook } from "./cells.ts";
import type { Directory } from "./endpoints.ts";
import { graphOf } from "./graph.ts";
import { readPort } from "./port.ts";
import { cellWords, type Sheet, type SheetEnd } from "./sheet.ts";
import { svgOf } from "./svg.ts";
import type {
  MatrixCell,
  MatrixClass,
  MatrixExport,
  MatrixExportFormat,
  MatrixItem,
  MatrixPalette,
  MatrixView,
} from "./types.ts";

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
  // What is unfolded is there member by member.
  const shown = [axes.sources, axes.destinations].map((items) => items.filter((item) => !isOpen(item)));
  const each = shown.map((items) =>
    items.flatMap((item): readonly MatrixItem[] => (isEqualClass(item, view) ? item.members : [item])),
  );
  const tooMany = (lists: readonly (readonly unknown[])[]): boolean =>
    lists.reduce((cells, { length }) => cells * length, 1) > limits.matrix.exported[format];
  // Programs read each workload by its name.
  const [from = [], to = []] = format === "csv" && !tooMany(each) ? each : shown;
  const sources = from.map((item) => endOf(item, directory, collapsed));
  const destinations = to.map((item) => endOf(item, directory, collapsed));
  if (tooMany([from, to])) {
    return {
      text: "",
      problem: `${sources.length} × ${destinations.length} cells are too many for this format. Filter or fold first.`,
    };
  }
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

function isEqualClass(item: MatrixItem, { fold }: MatrixView): item is MatrixClass {
  return !fold && typeof item === "object" && "members" in item;
}

function endOf(item: MatrixItem, { endpoints, groups }: Directory, collapsed: ReadonlySet<string>): SheetEnd {
  const members = listOf(item);
  const endpoint = endpoints[members[0] ?? 0];
  const group = groups[endpoint?.group ?? 0];
  const more = members.length - 1;
  if (group !== undefined && collapsed.has(group.key)) {
    return {
      title: `${group.name} (${members.length})`,
      name: `all ${members.length}`,
      group: group.name,
      members: [],
    };
  }
  const names = more > 0 ? members.map((place) => endpoints[place]?.name ?? "") : [];
  if (typeof item === "object" && "name" in item && item.name !== "") {
    const name = `${item.name} ×${members.length}`;
    return { title: `${group?.name ?? ""}/${name}`, name, group: group?.name ?? "", members: names };
  }
  const suffix = more > 0 ? ` and ${more} alike` : "";
  const name = endpoint?.name ?? "";
  return {
    title: `${endpoint?.title ?? ""}${suffix}`,
    name: more > 0 ? `${name} ×${members.length}` : name,
    group: group?.name ?? "",
    members: names,
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
  const classes = new Map(
    [...sources, ...destinations].flatMap((end) => (end.members.length > 0 ? [[end.title, end]] : [])),
  );
  const lists = [...classes].map(
    ([title, { members }]) => `- ${markdownText(title)}: ${markdownText(members.join(", "))}`,
  );
  const table = `${[
    markdownRow(["from \\ to", ...destinations.map(({ title }) => markdownText(title))]),
    markdownRow(["---", ...destinations.map(() => "---")]),
    ...sources.map(({ title }, i) => markdownRow([`**${markdownText(title)}**`, ...cells(i)])),
  ].join("\n")}\n`;
  return lists.length === 0 ? table : `${table}\n${lists.join("\n")}\n`;
}
