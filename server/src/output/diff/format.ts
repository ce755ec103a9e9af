import type { ChangeRow, DiffReport } from "./change.ts";

const signs = { gained: "+", lost: "-", both: "~" } as const;

/** What happened in sentences, then every pair, then the counts. */
export function formatDiffText({ rows, sentences, drift }: DiffReport): string {
  const drifted = driftText(drift);
  if (rows.length === 0) return `${drifted}No connections differ.\n`;
  const lines = sentences.map(({ kind, text }) => `${signs[kind]} ${text}\n`);
  const pairs = rows.map(({ change, src, dst, before, after, decidedBy = [] }) =>
    [`${change} ${src} => ${dst} : ${before} -> ${after}\n`, ...decidedBy.map((text) => `  ${text}\n`)].join(""),
  );
  return `${drifted}${lines.join("")}\n${pairs.join("")}\n${countText(rows)}\n`;
}

export function formatDiffJson({ rows, sentences, drift }: DiffReport): string {
  return `${JSON.stringify({ ...(drift && { drift }), summary: sentences.map(({ text }) => text), changes: rows }, undefined, 2)}\n`;
}

function driftText(drift: DiffReport["drift"]): string {
  if (drift === undefined) return "";
  if (drift.length === 0) return "The files and the cluster have the same policies and labels.\n\n";
  return `${drift.map(({ object, detail }) => `! ${object} ${detail}\n`).join("")}\n`;
}

/** `2 added, 0 removed, 1 changed` */
export function countText(rows: readonly ChangeRow[]): string {
  const count = (change: ChangeRow["change"]) => rows.filter((row) => row.change === change).length;
  return `${count("added")} added, ${count("removed")} removed, ${count("changed")} changed`;
}
