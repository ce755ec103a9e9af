import { count } from "../../words/lists.ts";
import { timesWords } from "../../words/seen.ts";
import type { ChangeRow, CutRow, DiffReport } from "./change.ts";

const signs = { gained: "+", lost: "-", both: "~" } as const;

/** What happened in sentences, then every pair, then the counts. */
export function formatDiffText({ rows, sentences, namespaces = [], drift, cut }: DiffReport): string {
  const paired = namespaces.map(({ before, after }) => `= namespace ${before} is compared with ${after}\n`);
  const drifted = `${paired.join("")}${driftText(drift)}${cutText(cut)}`;
  if (rows.length === 0) return `${drifted}No connections differ.\n`;
  const lines = sentences.map(({ kind, text }) => `${signs[kind]} ${text}\n`);
  const pairs = rows.map(({ change, src, dst, before, after, decidedBy = [] }) =>
    [`${change} ${src} => ${dst} : ${before} -> ${after}\n`, ...decidedBy.map((text) => `  ${text}\n`)].join(""),
  );
  return `${drifted}${lines.join("")}\n${pairs.join("")}\n${countText(rows)}\n`;
}

export function formatDiffJson({ rows, sentences, namespaces = [], drift, cut }: DiffReport): string {
  const cutFlows = cut?.map(({ until, ...row }) => ({
    ...row,
    ...(until !== undefined && { until: new Date(until).toISOString() }),
  }));
  const summary = sentences.map(({ text }) => text);
  const report = {
    ...(namespaces.length > 0 && { namespaces }),
    ...(drift && { drift }),
    ...(cutFlows && { cutFlows }),
    summary,
    changes: rows,
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function cutText(cut: DiffReport["cut"]): string {
  if (cut === undefined) return "";
  if (cut.length === 0) return "None of the connections that were seen is cut.\n\n";
  const lines = cut.map(
    ({ src, dst, conn, times, until }) => `! ${src} => ${dst} : ${conn} seen ${timesWords(times, until)}\n`,
  );
  return `${cutTitle(cut)}:\n${lines.join("")}\n`;
}

/** `Cuts 2 connections that were seen 1,204 times`. */
export function cutTitle(cut: readonly CutRow[]): string {
  const times = cut.reduce((sum, row) => sum + row.times, 0);
  return `Cuts ${count(cut.length, "connection")} that ${cut.length === 1 ? "was" : "were"} seen ${timesWords(times, undefined)}`;
}

function driftText(drift: DiffReport["drift"]): string {
  if (drift === undefined) return "";
  if (drift.length === 0) return "The files and the cluster have the same policies and labels.\n\n";
  return `${drift.map(({ object, detail }) => `! ${object} ${detail}\n`).join("")}\n`;
}

/** `2 added, 0 removed, 1 changed` */
export function countText(rows: readonly ChangeRow[]): string {
  const number = (change: ChangeRow["change"]) => rows.filter((row) => row.change === change).length;
  return `${number("added")} added, ${number("removed")} removed, ${number("changed")} changed`;
}
