import type { MatrixChangeLine } from "../../../server/src/server/protocol.ts";

/** A table of what connections come and go, as a pull request shows it. */
export function changesMarkdown(title: string, list: readonly MatrixChangeLine[], count: number): string {
  const rows = list.map(({ pairs, change }) => `| ${cell(pairs)} | ${cell(change.text)} |`);
  const table = rows.length === 0 ? [] : ["| connection | change |", "| --- | --- |", ...rows];
  const cut = list.length >= 300 ? ["", `The first ${list.length} lines of a difference in ${count} connections.`] : [];
  return `${[`**${title}**`, ...(table.length > 0 ? ["", ...table] : []), ...cut].join("\n")}\n`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;").replaceAll("\n", " ");
}
