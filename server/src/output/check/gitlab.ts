import type { CheckFinding } from "./finding.ts";
import { identityOf, pathOf } from "./identity.ts";

const severities = { error: "critical", warning: "major", information: "minor", hint: "info" } as const;

/**
 * GitLab's code quality report: an array of what its merge requests show. Lines count from 1. The fingerprint says which
 * finding of the target branch a finding is; it stays when lines come and go. Source: docs.gitlab.com, "Code Quality".
 */
export function formatGitlab(findings: readonly CheckFinding[]): string {
  const seen = new Map<string, number>();
  const report = findings.map((finding) => {
    const own = Object.values({ ...identityOf(finding), file: pathOf(finding.file) }).join(" | ");
    const before = seen.get(own) ?? 0;
    seen.set(own, before + 1);
    return {
      description: finding.message,
      check_name: finding.rule,
      fingerprint: before === 0 ? own : `${own} | ${before + 1}`,
      severity: severities[finding.severity],
      location: {
        path: pathOf(finding.file),
        lines: { begin: finding.range.start.line + 1, end: finding.range.end.line + 1 },
      },
    };
  });
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
