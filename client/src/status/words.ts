import { l10n } from "vscode";
import type { StatusFault, StatusResult } from "../../../server/src/server/protocol.ts";

/** How the server is, and how far it has read. */
export type Reading =
  | { readonly state: "starting" | "ready" | "stopped" }
  /** Files; `total` is 0 until they are listed. */
  | { readonly state: "indexing"; readonly done: number; readonly total: number };

/** What stands in the status bar, and what is read aloud. */
export interface StatusWords {
  readonly text: string;
  readonly label: string;
  readonly look: "plain" | "warning" | "error";
}

/** `findings`: of all files, without hints. */
export function statusWords(reading: Reading, status: StatusResult | undefined, findings: number): StatusWords {
  if (reading.state === "stopped") {
    const words = l10n.t("Netpol has stopped");
    return { text: `$(error) ${words}`, label: words, look: "error" };
  }
  if (reading.state === "indexing" && reading.total > 0) {
    const words = l10n.t("Netpol: {0} of {1} files", number(reading.done), number(reading.total));
    return { text: `$(loading~spin) ${words}`, label: words, look: "plain" };
  }
  if (reading.state !== "ready" || status === undefined) {
    const words = l10n.t("Netpol is reading");
    return { text: `$(loading~spin) ${words}`, label: words, look: "plain" };
  }
  const counted = [workloads(status.workloads), policies(status.policies), findingsText(findings)].join(", ");
  const faults = status.faults.length + status.missing.length;
  return {
    text: `$(${faults > 0 ? "warning" : "shield"}) ${counted}`,
    label: faults === 0 ? l10n.t("Netpol: {0}", counted) : l10n.t("Netpol: {0}, {1}", counted, faultsText(faults)),
    look: faults > 0 ? "warning" : "plain",
  };
}

function workloads(count: number): string {
  return count === 1 ? l10n.t("1 workload") : l10n.t("{0} workloads", number(count));
}

function policies(count: number): string {
  return count === 1 ? l10n.t("1 policy") : l10n.t("{0} policies", number(count));
}

export function findingsText(count: number): string {
  return count === 1 ? l10n.t("1 finding") : l10n.t("{0} findings", number(count));
}

export function filesText(count: number): string {
  return count === 1 ? l10n.t("1 file read") : l10n.t("{0} files read", number(count));
}

/** What was read: of the cluster that is shown, where there are several. */
export function readText(status: StatusResult): string {
  const counts = `${workloads(status.workloads)}, ${policies(status.policies)} ${inNamespaces(status.namespaces)}`;
  return status.clusters > 1 ? l10n.t("{0}, in one of {1} clusters", counts, number(status.clusters)) : counts;
}

function inNamespaces(count: number): string {
  return count === 1 ? l10n.t("in 1 namespace") : l10n.t("in {0} namespaces", number(count));
}

function faultsText(count: number): string {
  return count === 1 ? l10n.t("1 thing not read") : l10n.t("{0} things not read", number(count));
}

/** Of a fault, and of a sentence about what is missing. */
export function faultText({ message }: Pick<StatusFault, "message">): string {
  const text = message.replaceAll("`", "");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function number(count: number): string {
  return count.toLocaleString("en");
}
