import { resolvesToString } from "./words.ts";

/** Plain data to be written as YAML. */
export type Data = string | number | boolean | null | readonly Data[] | { readonly [key: string]: Data };

/** How a file is laid out, read off its own text. */
export interface Style {
  /** Spaces per level of a map. */
  readonly step: number;
  /** Spaces from a key to the dashes of the list below it: 0 where lists are not indented. */
  readonly listStep: number;
  readonly newline: "\n" | "\r\n";
  readonly quote: '"' | "'";
  /** JSON: keys and strings in double quotes, flow style throughout. */
  readonly json: boolean;
}

/** A value for the right side of `key:` or `-` in flow style or as a scalar. */
export function renderInline(data: Data, style: Style): string {
  if (Array.isArray(data)) return `[${data.map((each) => renderInline(each, style)).join(", ")}]`;
  if (typeof data === "object" && data !== null) {
    const entries = Object.entries(data).map(
      ([key, value]) => `${renderKey(key, style)}: ${renderInline(value, style)}`,
    );
    return `{${entries.join(", ")}}`;
  }
  return renderScalar(data as string | number | boolean | null, style, true);
}

export function renderKey(key: string, style: Style): string {
  return style.json ? JSON.stringify(key) : renderScalar(key, style, true);
}

/**
 * `key: value` in block style: the first line without indentation, the others indented for a key at `column`.
 */
export function renderEntry(key: string, data: Data, column: number, style: Style): string {
  return `${renderKey(key, style)}:${renderBehindColon(data, column, style)}`;
}

/** What follows a key's colon, with the leading space or line break. */
export function renderBehindColon(data: Data, column: number, style: Style): string {
  if (data === null) return "";
  if (isCollection(data) && !isEmpty(data)) {
    const inner = Array.isArray(data) ? column + style.listStep : column + style.step;
    return `${style.newline}${" ".repeat(inner)}${renderBlock(data, inner, style)}`;
  }
  return ` ${isCollection(data) ? renderInline(data, style) : renderScalar(data, style, false)}`;
}

/** A collection in block style, first line without indentation; a scalar as such. */
export function renderBlock(data: Data, column: number, style: Style): string {
  const separator = `${style.newline}${" ".repeat(column)}`;
  if (Array.isArray(data)) {
    if (data.length === 0) return "[]";
    return data.map((each) => `- ${renderBlock(each, column + 2, style)}`).join(separator);
  }
  if (isCollection(data)) {
    const entries = Object.entries(data);
    if (entries.length === 0) return "{}";
    return entries.map(([key, value]) => renderEntry(key, value, column, style)).join(separator);
  }
  return renderScalar(data as string | number | boolean | null, style, false);
}

function isCollection(data: Data): data is readonly Data[] | { readonly [key: string]: Data } {
  return typeof data === "object" && data !== null;
}

function isEmpty(data: readonly Data[] | { readonly [key: string]: Data }): boolean {
  return Array.isArray(data) ? data.length === 0 : Object.keys(data).length === 0;
}

export function renderScalar(data: string | number | boolean | null, style: Style, flow: boolean): string {
  if (typeof data !== "string") return String(data);
  if (style.json) return JSON.stringify(data);
  return isSafePlain(data, flow) ? data : quoted(data, style.quote);
}

/** The text in quotes of the wanted kind; single quotes only where they can hold it. */
export function quoted(text: string, quote: '"' | "'"): string {
  if (quote === "'" && !/[\p{Cc}\u2028\u2029]/u.test(text)) return `'${text.replaceAll("'", "''")}'`;
  return JSON.stringify(text);
}

/** A bare scalar that YAML 1.1 and 1.2 both read as this very string. */
export function isSafePlain(text: string, flow: boolean): boolean {
  if (!/^[A-Za-z0-9_./+-]\P{Cc}*$/u.test(text) || /\s$/.test(text)) return false;
  if (/: |:$| #/.test(text) || /^(?:---|\.\.\.|- |-$)/.test(text)) return false;
  if (flow && /[[\]{},]/.test(text)) return false;
  return resolvesToString(text);
}
