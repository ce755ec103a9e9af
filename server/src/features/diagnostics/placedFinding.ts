import type { Rule } from "../../rules/rule.ts";
import type { FileFinding } from "../../snapshot/finding.ts";
import type { SourceFix } from "../../source/fix.ts";
import type { Severity } from "../../source/settings.ts";

/** A finding where it stands in the file. */
export interface PlacedFinding extends Omit<FileFinding, "fixes"> {
  readonly definition: Rule;
  readonly severity: Severity;
  /** Offsets in the file's text, UTF-16 units. */
  readonly start: number;
  readonly end: number;
  readonly fixes: () => readonly SourceFix[];
  /** Names of the clusters in which it holds, where it does not in all of the folder. */
  readonly clusters?: readonly string[];
}
