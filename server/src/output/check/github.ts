import type { CheckFinding } from "./finding.ts";

const levels = { error: "error", warning: "warning", information: "notice", hint: "notice" } as const;

/** Workflow commands that GitHub Actions shows at the lines of a pull request. Lines and columns count from 1. */
export function formatGithub(findings: readonly CheckFinding[]): string {
  return findings
    .map(({ file, range, severity, rule, message }) => {
      const properties = Object.entries({
        file,
        line: range.start.line + 1,
        endLine: range.end.line + 1,
        // Columns may only be given for a finding on one line.
        ...(range.start.line === range.end.line
          ? { col: range.start.character + 1, endColumn: range.end.character + 1 }
          : {}),
        title: `netpol: ${rule}`,
      }).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
      return `::${levels[severity]} ${properties.join(",")}::${escapeData(message)}\n`;
    })
    .join("");
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
