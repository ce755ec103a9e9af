import { plain } from "./plain.ts";

/** A row of a table; the cells are Markdown already. */
export function markdownRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** Text that stays text. GitHub Flavored Markdown: a backslash takes its meaning from any sign of punctuation. */
export function markdownText(text: string): string {
  return plain(text).replace(/[\\|`*_~$&<>[\]]/g, (sign) => `\\${sign}`);
}
