import * as vscode from "vscode";

/** How many of Netpol's findings stand in Problems; hints do not. */
export function countFindings(): number {
  let found = 0;
  for (const [, diagnostics] of vscode.languages.getDiagnostics())
    for (const { source, severity } of diagnostics)
      if (source === "netpol" && severity !== vscode.DiagnosticSeverity.Hint) found++;
  return found;
}
