import { plain } from "./plain.ts";

export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function box({ x, y, width, height }: Frame, fill: string, stroke: string, dashed: boolean): string {
  const dashes = dashed ? ' stroke-dasharray="3 2"' : "";
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="4" fill="${fill}" stroke="${stroke}"${dashes}/>`;
}

export function circle(cx: number, cy: number, r: number, fill: string): string {
  return `<circle cx="${cx}" cy="${cy}" r="${r}" fill="${fill}"/>`;
}

export function line(x1: number, y1: number, x2: number, y2: number, stroke: string): string {
  return `<path d="M${x1} ${y1}L${x2} ${y2}" stroke="${stroke}"/>`;
}

export function text(x: number, y: number, words: string, look: string): string {
  return `<text class="${look}" x="${x}" y="${y}">${escapeXml(words)}</text>`;
}

/** XML 1.0 has no place for control characters, not even escaped. */
export function escapeXml(words: string): string {
  return plain(words)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
