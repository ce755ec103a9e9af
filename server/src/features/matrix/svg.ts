import { plain } from "../../output/formats/plain.ts";
import { box, circle, escapeXml, line, text } from "../../output/formats/svg.ts";
import { comparedWords } from "./base.ts";
import type { Sheet, SheetEnd } from "./sheet.ts";
import type { MatrixCell, MatrixPalette } from "./types.ts";

const row = 24;
const header = 22;
const gap = 8;
const margin = 16;
const heading = 34;
/** Of a letter of the font below, on average; nothing here can measure text. */
const letter = 7.2;
const paperInk: MatrixPalette = Object.freeze({
  paper: "#ffffff",
  ink: "#1f2328",
  soft: "#656d76",
  line: "#d8dee4",
  open: "#0063d3",
  tint: "#dbe9fb",
  unguarded: "#c2790c",
  unsure: "#652d90",
  gain: "#1a7f37",
  loss: "#cf222e",
});

interface Placed {
  readonly end: SheetEnd;
  readonly at: number;
}
interface Group {
  readonly name: string;
  readonly at: number;
  readonly size: number;
}

/** The picture of the page with every name in full, a title and a legend. */
export function svgOf({ sources, destinations, cell, base, palette }: Sheet): string {
  const ink = palette ?? paperInk;
  const column = columnWidth(sources.length, destinations.length, cell);
  const names = widest(sources.map(({ name }) => name)) + 24;
  const heads = widest(destinations.map(({ name }) => name)) + 14;
  const top = heading + header + heads;
  const left = margin + names;
  const across = arrange(destinations, column, gap, 0);
  const down = arrange(sources, row, gap, header);
  const legend = legendOf(base !== "none", Math.max(names + across.size, 360), ink);
  const width = left + Math.max(across.size, legend.width - names) + margin;
  const height = top + down.size + legend.height + 2 * margin;
  const since = base === "none" ? "" : `, ${comparedWords(base)}`;
  const parts: string[] = [
    text(margin, 23, `Traffic matrix${since}`, "heading"),
    text(margin, top - 8, "from ↓  to →", "soft"),
  ];
  for (const { name, at, size } of across.groups) {
    parts.push(
      text(left + at + 2, heading + 13, name, "group"),
      line(left + at, heading + header - 3, left + at + size, heading + header - 3, ink.soft),
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
    for (const [j, { at: x }] of across.placed.entries()) {
      parts.push(figure({ x: left + x, y: top + y, width: column }, cell(i, j), ink));
    }
  }
  parts.push(`<g transform="translate(${margin} ${top + down.size + margin})">`, ...legend.parts, "</g>");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>Traffic matrix: sources down, destinations across${since}</title>
<style>text{font:12px system-ui,"Segoe UI",Helvetica,Arial,sans-serif;fill:${ink.ink}}.group,.heading{font-weight:600}.heading{font-size:15px}.soft{fill:${ink.soft}}.port{font:10px ui-monospace,Menlo,Consolas,monospace;text-anchor:middle}</style>
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

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** A cell; one that does not let the asked port pass is faint. */
function figure(place: Place, cell: MatrixCell, ink: MatrixPalette): string {
  const drawn = shape(place, cell, ink) + (cell.change === null ? "" : sign(place, cell, cell.change.kind, ink));
  return cell.faded && drawn !== "" ? `<g opacity="0.3">${drawn}</g>` : drawn;
}

function shape({ x, y, width }: Place, cell: MatrixCell, ink: MatrixPalette): string {
  const { verdict, undecided } = cell;
  const middle = x + width / 2;
  const unsure = undecided.length > 0;
  const stroke = unsure ? ink.unsure : ink.open;
  const frame = { x: x + 3, y: y + 3.5, width: width - 6, height: row - 7 };
  const label = (words: string, fill: string): string =>
    `<text class="port" x="${middle}" y="${y + 15.5}" style="fill:${fill}">${escapeXml(words)}</text>`;
  switch (verdict) {
    case "all":
      return box(frame, ink.open, stroke, unsure) + label(unsure ? "all ?" : "all", ink.paper);
    case "some":
      return box(frame, ink.tint, stroke, unsure) + label(portText(cell), ink.ink);
    case "mixed":
      return box(frame, ink.paper, stroke, unsure) + label(portText(cell) || "~", ink.ink);
    case "ungoverned":
      return [-6, 0, 6]
        .flatMap((dx) => [-6, 0, 6].map((dy) => circle(middle + dx, y + row / 2 + dy, 1.2, ink.unguarded)))
        .join("");
    case "none":
      return unsure
        ? box(frame, "none", stroke, true) + label("?", ink.unsure)
        : line(middle - 4, y + row / 2, middle + 4, y + row / 2, ink.soft);
    case "apart":
      return "";
  }
}

/** What has changed: a sign and a colour, at the corner of what is drawn. */
function sign(
  { x, y, width }: Place,
  { verdict, undecided }: MatrixCell,
  kind: "gained" | "lost" | "both",
  ink: MatrixPalette,
): string {
  const small = verdict === "ungoverned" || (verdict === "none" && undecided.length === 0);
  const [cx, cy] = [small ? x + width / 2 + 12 : x + width - 4, y + 5];
  const strokes = {
    gained: "M-2.5 0H2.5M0 -2.5V2.5",
    lost: "M-2.5 0H2.5",
    both: "M-2.5 -1.2H2.5M0 -3.2V.8M-2.5 2.6H2.5",
  };
  const fill = { gained: ink.gain, lost: ink.loss, both: ink.unguarded }[kind];
  const drawn = `<path transform="translate(${cx} ${cy})" d="${strokes[kind]}" stroke="${ink.paper}" stroke-width="1.4"/>`;
  return circle(cx, cy, 5, fill) + drawn;
}

const nothing: MatrixCell = { verdict: "none", undecided: [], ports: [], text: "", change: null, faded: false };
const port: MatrixCell = { ...nothing, verdict: "some", ports: [{ protocol: "TCP", ranges: ["80"] }] };
const meanings: readonly (readonly [MatrixCell, string])[] = [
  [{ ...nothing, verdict: "all" }, "everything"],
  [port, "these ports"],
  [nothing, "nothing"],
  [{ ...nothing, verdict: "ungoverned" }, "no policy"],
  [{ ...nothing, undecided: ["host-network"] }, "depends on the CNI"],
];
const changed: readonly (readonly [MatrixCell, string])[] = [
  [{ ...port, change: { kind: "gained", text: "" } }, "gained"],
  [{ ...nothing, change: { kind: "lost", text: "" } }, "lost"],
];

/** `room`: the width at which it goes on below. */
function legendOf(
  compares: boolean,
  room: number,
  ink: MatrixPalette,
): { readonly parts: readonly string[]; readonly width: number; readonly height: number } {
  const parts: string[] = [];
  let [x, y, width] = [0, 0, 0];
  for (const [cell, meaning] of compares ? [...meanings, ...changed] : meanings) {
    const own = 48 + meaning.length * letter + 14;
    if (x > 0 && x + own > room) [x, y] = [0, y + row];
    parts.push(figure({ x, y, width: 40 }, cell, ink), text(x + 48, y + 16, meaning, "soft"));
    x += own;
    width = Math.max(width, x);
  }
  return { parts, width, height: y + row };
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
  return Math.ceil(texts.reduce((most, each) => Math.max(most, plain(each).length), 4) * letter);
}
