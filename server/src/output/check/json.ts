import type { CheckFinding } from "./finding.ts";

/** An array sorted by file and position. */
export function formatJson(findings: readonly CheckFinding[]): string {
  return `${JSON.stringify(findings, undefined, 2)}\n`;
}
