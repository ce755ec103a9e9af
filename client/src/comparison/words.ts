import { l10n } from "vscode";
import type { MatrixBase, MatrixChanges } from "../../../server/src/server/protocol.ts";
import { changesMarkdown, changesTitle as titleOf } from "../matrix/view/changesMarkdown.ts";

/** What an edit changes, and against what; `problem`: why it is not the last commit. */
export interface EditChanges {
  readonly base: Extract<MatrixBase, "saved" | "head">;
  /** `undefined`: the cluster is too large to count without being asked. */
  readonly changes: MatrixChanges | undefined;
  readonly problem: string;
}

/** `+2 −1 connections against HEAD`, and of flows that were seen how many are cut. */
export function changesTitle({ base, changes }: EditChanges): string {
  if (changes !== undefined) return titleOf({ ...changes, base }, l10n.t);
  return base === "head" ? l10n.t("changes against HEAD") : l10n.t("changes against the saved text");
}

/** For a pull request. */
export function changesAsMarkdown(edit: EditChanges): string {
  return changesMarkdown(changesTitle(edit), edit.changes ?? { list: [], count: 0 });
}
