import type { MatrixChangeLine, MatrixChanges } from "../../../../server/src/server/protocol.ts";
import { baseName, isNamed } from "./base.ts";
import { t } from "./texts.ts";

/** `+2 −1 connections against main`, and of flows that were seen how many are cut. */
export function changesTitle(changes: MatrixChanges): string {
  const { connections = 0, times = 0 } = changes.cut ?? {};
  if (connections === 0) return numbersTitle(changes);
  const seen = times.toString().replace(/\B(?=(\d{3})+$)/g, ",");
  return connections === 1
    ? t("{0}, cuts 1 that was seen {1} times", numbersTitle(changes), seen)
    : t("{0}, cuts {1} that were seen {2} times", numbersTitle(changes), connections, seen);
}

function numbersTitle({ base, gained, lost }: MatrixChanges): string {
  const numbers = [...(gained > 0 ? [`+${gained}`] : []), ...(lost > 0 ? [`−${lost}`] : [])].join(" ");
  const against = isNamed(base) ? baseName(base) : base === "head" ? "HEAD" : t("the saved text");
  if (gained + lost === 0) return t("Changes against {0}", against);
  return gained + lost === 1
    ? t("{0} connection against {1}", numbers, against)
    : t("{0} connections against {1}", numbers, against);
}

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
