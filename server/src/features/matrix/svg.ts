import type { Sheet, SheetEnd } from "./sheet.ts";
import type { MatrixCell } from "./types.ts";

const row = 24;
const header = 22;
const gap = 8;
const margin = 16;
/** Of a letter of the font below, on average; nothing here can measure text. */
const letter = 6.6;
const ink = {
  text: "#1f2328",
  soft: "#656d76",
  line: "#d8dee4",
  open: "#0063d3",
  tint: "#dbe9fb",
  dot: "#c2790c",
  unsure: "#652d90",
  paper: "#ffffff",
} as const;

interface Placed {
  readonly end: SheetEnd;
  readonly at: number;
}
interface Group {
  readonly name: string;
  readonly at: number;
  readonly size: number;
}

/** The picture of the page, drawn for paper: light, with every name in full. */
export function svgOf({ sources, destinations, cell }: Sheet): string {
  const column = columnWidth(sources.length, destinations.length, cell);
  const names = widest(sources.map(({ name }) => name)) + 24;
  const heads = widest(destinations.map(({ name }) => name)) + 14;
  const top = margin + header + heads;
  const left = margin + names;
  const across = arrange(destinations, column, gap, 0);
  const down = arrange(sources, row, gap, header);
  const width = left + across.size + margin;
  const height = top + down.size + margin;
  const parts: string[] = [];
  for (const { name, at, size } of across.groups) {
    parts.push(
      text(left + at + 2, margin + 13, name, "group"),
      line(left + at, margin + header - 3, left + at + size, margin + header - 3, ink.soft),
    );
  }
  for (const { end, at } of across.placed) {
    const x = left + at + column / 2 + 4;
    parts.push(`<text class="name" transform="translate(${x} ${top - 6}) rotate(-90)">${escapeXml(end.name)}</text>`);
  }
  for (const { name, at } of down.groups) parts.push(text(margin, top + at + 15, name, "group"));
  for (const [i, { end, at: y }] of down.placed.entries()) {
    parts.push(
      text(margin + 14, top + y + 16, end.name, "name"),
      line(margin, top + y + row, left + across.size, top + y + row, ink.line),
    );
    for (const [j, { at: x }] of across.placed.entries()) parts.push(figure(left + x, top + y, column, cell(i, j)));
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>Traffic matrix: sources down, destinations across</title>
<style>text{font:12px system-ui,"Segoe UI",Helvetica,Arial,sans-serif;fill:${ink.text}}.group{font-weight:600}.port{font:10px ui-monospace,Menlo,Consolas,monospace;text-anchor:middle}</style>
<rect width="${width}" height="${height}" fill="${ink.paper}"/>
${parts.filter((part) => part !== "").join("\n")}
</svg>
`;
}

/** Wide enough for the longest list of ports, within reason. */
function columnWidth(rows: number, columns: number, cell: Sheet["cell"]): number {
  let longest = 4;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) longest = Math.max(longest, portText(cell(i, j)).length);
  return Math.min(longest * 6.1 + 12, 150);
}

function arrange(
  ends: readonly SheetEnd[],
  step: number,
  between: number,
  head: number,
): { placed: Placed[]; groups: Group[]; size: number } {
  const placed: Placed[] = [];
  const groups: { name: string; at: number; size: number }[] = [];
  let at = 0;
  for (const end of ends) {
    const last = groups.at(-1);
    if (last?.name !== end.group) {
      if (last !== undefined) at += between;
      groups.push({ name: end.group, at, size: 0 });
      at += head;
    }
    placed.push({ end, at });
    at += step;
    const group = groups.at(-1);
    if (group !== undefined) group.size = at - group.at;
  }
  return { placed, groups, size: at };
}

function figure(x: number, y: number, width: number, cell: MatrixCell): string {
  const { verdict, undecided } = cell;
  const middle = x + width / 2;
  const box = (fill: string, stroke: string, dashed: boolean): string =>
    `<rect x="${x + 3}" y="${y + 3.5}" width="${width - 6}" height="${row - 7}" rx="4" fill="${fill}" stroke="${stroke}"${dashed ? ' stroke-dasharray="3 2"' : ""}/>`;
  const unsure = undecided.length > 0;
  const stroke = unsure ? ink.unsure : ink.open;
  const label = (words: string, fill: string): string =>
    `<text class="port" x="${middle}" y="${y + 15.5}" style="fill:${fill}">${escapeXml(words)}</text>`;
  switch (verdict) {
    case "all":
      return box(ink.open, stroke, unsure) + label(unsure ? "all ?" : "all", ink.paper);
    case "some":
      return box(ink.tint, stroke, unsure) + label(portText(cell), ink.text);
    case "mixed":
      return box(ink.paper, stroke, unsure) + label(portText(cell) || "~", ink.text);
    case "ungoverned":
      return [-6, 0, 6]
        .flatMap((dx) =>
          [-6, 0, 6].map((dy) => `<circle cx="${middle + dx}" cy="${y + row / 2 + dy}" r="1.2" fill="${ink.dot}"/>`),
        )
        .join("");
    case "none":
      return unsure
        ? box("none", stroke, true) + label("?", ink.unsure)
        : line(middle - 4, y + row / 2, middle + 4, y + row / 2, ink.soft);
    case "apart":
      return "";
  }
}

function portText({ verdict, ports, undecided }: MatrixCell): string {
  if (verdict !== "some" && verdict !== "mixed") return "";
  const written = ports
    .map(({ protocol, ranges }) =>
      protocol === "TCP" && ranges.length > 0 ? ranges.join(",") : `${protocol} ${ranges.join(",")}`.trim(),
    )
    .join(" ");
  return undecided.length > 0 ? `${written} ?` : written;
}

function widest(texts: readonly string[]): number {
  return Math.ceil(texts.reduce((most, each) => Math.max(most, each.length), 4) * letter);
}

function text(x: number, y: number, words: string, look: string): string {
  return `<text class="${look}" x="${x}" y="${y}">${escapeXml(words)}</text>`;
}

function line(x1: number, y1: number, x2: number, y2: number, stroke: string): string {
  return `<path d="M${x1} ${y1}L${x2} ${y2}" stroke="${stroke}"/>`;
}

/** XML 1.0 has no place for control characters, not even escaped. */
function escapeXml(words: string): string {
  return [...words]
    .filter((sign) => sign >= " ")
    .join("")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
