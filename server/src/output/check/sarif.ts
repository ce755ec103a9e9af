import type { CheckFinding, CheckRule } from "./finding.ts";

const levels = { error: "error", warning: "warning", information: "note", hint: "note" } as const;

/** SARIF 2.1.0 (OASIS), one run. Lines and columns count from 1, columns in UTF-16 units. */
export function formatSarif(findings: readonly CheckFinding[], rules: readonly CheckRule[], version: string): string {
  const index = new Map(rules.map(({ id }, at) => [id, at]));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "netpol",
            semanticVersion: version,
            rules: rules.map(({ id, title, what, severity, href }) => ({
              id,
              shortDescription: { text: title },
              fullDescription: { text: what },
              helpUri: href,
              defaultConfiguration: { level: levels[severity] },
            })),
          },
        },
        columnKind: "utf16CodeUnits",
        results: findings.map(({ file, range, severity, rule, field, object, message }) => ({
          ruleId: rule,
          ...(index.has(rule) ? { ruleIndex: index.get(rule) } : {}),
          level: levels[severity],
          message: { text: message },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(file) },
                region: {
                  startLine: range.start.line + 1,
                  startColumn: range.start.character + 1,
                  endLine: range.end.line + 1,
                  endColumn: range.end.character + 1,
                },
              },
              logicalLocations: [{ name: object, fullyQualifiedName: field === "" ? object : `${object} ${field}` }],
            },
          ],
        })),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

/** Relative as it is, so that a code host finds it below the root of the repository. */
function uriOf(file: string): string {
  const path = file.replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/");
  return file.startsWith("/") ? `file://${path}` : path;
}
