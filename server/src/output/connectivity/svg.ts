import { limits } from "../../limits.ts";
import { escapeXml } from "../formats/svg.ts";
import type { ConnectivityRow } from "./row.ts";

const cell = 18;
const font = 12;
/** Of the monospace font, as a part of its size. */
const letter = 0.62;
const margin = 12;

/**
 * The matrix as a picture: a row for each source, a column for each destination. Full where everything is allowed, half
 * where some is, empty where nothing is; each cell says what it means when pointed at. It follows light and dark themes.
 */
export function formatConnectivitySvg(rows: readonly ConnectivityRow[], labels: readonly string[]): string {
  const all = [...new Set(labels)].sort();
  const shown = all.slice(0, limits.matrix.rows);
  const place = new Map(shown.map((label, i) => [label, i]));
  const head = Math.ceil(Math.max(8, ...shown.map((label) => label.length)) * font * letter) + margin;
  const size = shown.length * cell;
  const width = head + size + 2 * margin;
  const left = all.length - shown.length;
  const height = head + size + 2 * margin + (left > 0 ? 2 * font : 0);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${shown.length} sources and destinations, ${rows.length} connections</title>`,
    "<style>",
    "  svg { background: #fff; --ink: #1f2328; --line: #d0d7de; --all: #1a7f37; --some: #bf8700 }",
    "  @media (prefers-color-scheme: dark) { svg { background: #0d1117; --ink: #e6edf3; --line: #30363d; --all: #3fb950; --some: #d29922 } }",
    `  text { font: ${font}px ui-monospace, monospace; fill: var(--ink) }`,
    "  .grid { stroke: var(--line); fill: none } .all { fill: var(--all) } .some { fill: var(--some) }",
    "</style>",
    `<g transform="translate(${margin} ${margin})">`,
  ];
  for (const [i, label] of shown.entries()) {
    const at = head + i * cell + cell / 2 + font / 3;
    parts.push(
      `<text x="${head - 6}" y="${at}" text-anchor="end">${escapeXml(label)}</text>`,
      `<text transform="translate(${at} ${head - 6}) rotate(-90)">${escapeXml(label)}</text>`,
    );
  }
  const lines = Array.from({ length: shown.length + 1 }, (_, i) => head + i * cell);
  const end = head + size;
  const grid = lines.map((at) => `M${head} ${at}H${end}M${at} ${head}V${end}`).join("");
  parts.push(`<path class="grid" d="${grid}"/>`);
  for (const { src, dst, conn } of rows) {
    const [row, column] = [place.get(src), place.get(dst)];
    if (row === undefined || column === undefined) continue;
    parts.push(drawCell(head + column * cell, head + row * cell, conn, `${src} => ${dst} : ${conn}`));
  }
  if (left > 0) parts.push(`<text x="0" y="${end + 2 * font}">and ${left} more that are not drawn</text>`);
  return `${[...parts, "</g>", "</svg>"].join("\n")}\n`;
}

/** A half square as well as a colour, so that neither is needed to tell the two apart. */
function drawCell(x: number, y: number, conn: string, title: string): string {
  const inner = cell - 4;
  const [a, b] = [x + 2, y + 2];
  const shape =
    conn === "All Connections"
      ? `<rect class="all" x="${a}" y="${b}" width="${inner}" height="${inner}">`
      : `<path class="some" d="M${a} ${b + inner}V${b}L${a + inner} ${b + inner}Z">`;
  const name = conn === "All Connections" ? "rect" : "path";
  return `${shape}<title>${escapeXml(title)}</title></${name}>`;
}
