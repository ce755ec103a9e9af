import { githubCommand } from "../formats/github.ts";
import type { CheckFinding } from "./finding.ts";

const levels = { error: "error", warning: "warning", information: "notice", hint: "notice" } as const;

/** Annotations at the lines of a pull request. Lines and columns count from 1. */
export function formatGithub(findings: readonly CheckFinding[]): string {
  return findings
    .map(({ file, range, severity, rule, message }) => {
      const properties = {
        file,
        line: String(range.start.line + 1),
        endLine: String(range.end.line + 1),
        // Columns may only be given for a finding on one line.
        ...(range.start.line === range.end.line
          ? { col: String(range.start.character + 1), endColumn: String(range.end.character + 1) }
          : {}),
        title: `netpol: ${rule}`,
      };
      return githubCommand(levels[severity], properties, message);
    })
    .join("");
}
