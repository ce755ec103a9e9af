import type { MatrixChangeLine, MatrixChanges } from "../../../../server/src/server/protocol.ts";
import { baseName, isNamed } from "./base.ts";
import { numeral } from "./texts.ts";

/** As the page or as its host puts texts into the language of the editor: each has them from elsewhere. */
export type Translate = (text: string, ...values: (string | number)[]) => string;

/** `+2 −1 connections against main`, and of flows that were seen how many are cut. */
export function changesTitle(changes: Omit<MatrixChanges, "list" | "count">, t: Translate): string {
  const { connections = 0, times = 0 } = changes.cut ?? {};
  const title = numbersTitle(changes, t);
  if (connections === 0) return title;
  return connections === 1
    ? t("{0}, cuts 1 that was seen {1} times", title, numeral(times))
    : t("{0}, cuts {1} that were seen {2} times", title, connections, numeral(times));
}

function numbersTitle({ base, gained, lost }: Omit<MatrixChanges, "list" | "count">, t: Translate): string {
  const numbers = [...(gained > 0 ? [`+${gained}`] : []), ...(lost > 0 ? [`−${lost}`] : [])].join(" ");
  const against = isNamed(base) ? baseName(base) : base === "head" ? "HEAD" : t("the saved text");
  if (gained + lost === 0) return t("Changes against {0}", against);
  return gained + lost === 1
    ? t("{0} connection against {1}", numbers, against)
    : t("{0} connections against {1}", numbers, against);
}

/** A table of what connections come and go, as a pull request shows it. */
export function changesMarkdown(title: string, { list, count }: Pick<MatrixChanges, "list" | "count">): string {
  const rows = list.map(({ pairs, change }: MatrixChangeLine) => `| ${cell(pairs)} | ${cell(change.text)} |`);
  const table = rows.length === 0 ? [] : ["| connection | change |", "| --- | --- |", ...rows];
  const cut = list.length >= 300 ? ["", `The first ${list.length} lines of a difference in ${count} connections.`] : [];
  return `${[`**${title}**`, ...(table.length > 0 ? ["", ...table] : []), ...cut].join("\n")}\n`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;").replaceAll("\n", " ");
}
