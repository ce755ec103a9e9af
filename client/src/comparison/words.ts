import { l10n } from "vscode";
import type { MatrixBase, MatrixChanges } from "../../../server/src/server/protocol.ts";
import { changesMarkdown } from "../matrix/view/changesMarkdown.ts";

/** What an edit changes, and against what; `problem`: why it is not the last commit. */
export interface EditChanges {
  readonly base: Extract<MatrixBase, "saved" | "head">;
  /** `undefined`: the cluster is too large to count without being asked. */
  readonly changes: MatrixChanges | undefined;
  readonly problem: string;
}

/** `+2 −1 connections against HEAD`, and of flows that were seen how many are cut. */
export function changesTitle(edit: EditChanges): string {
  const { connections = 0, times = 0 } = edit.changes?.cut ?? {};
  if (connections === 0) return numbersTitle(edit);
  const seen = times.toString().replace(/\B(?=(\d{3})+$)/g, ",");
  return connections === 1
    ? l10n.t("{0}, cuts 1 that was seen {1} times", numbersTitle(edit), seen)
    : l10n.t("{0}, cuts {1} that were seen {2} times", numbersTitle(edit), connections, seen);
}

function numbersTitle({ base, changes }: EditChanges): string {
  if (changes === undefined)
    return base === "head" ? l10n.t("changes against HEAD") : l10n.t("changes against the saved text");
  const { gained, lost } = changes;
  const numbers = [...(gained > 0 ? [`+${gained}`] : []), ...(lost > 0 ? [`−${lost}`] : [])].join(" ");
  const one = gained + lost === 1;
  if (base === "head")
    return one ? l10n.t("{0} connection against HEAD", numbers) : l10n.t("{0} connections against HEAD", numbers);
  return one
    ? l10n.t("{0} connection against the saved text", numbers)
    : l10n.t("{0} connections against the saved text", numbers);
}

/** For a pull request. */
export function changesAsMarkdown(edit: EditChanges): string {
  return changesMarkdown(changesTitle(edit), edit.changes?.list ?? [], edit.changes?.count ?? 0);
}
