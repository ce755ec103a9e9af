import type { TextDocument } from "vscode";

/** Languages in which policies are written; `helm` is given by the Helm extensions. */
export const policyLanguages: ReadonlySet<string> = new Set(["yaml", "helm"]);

/**
 * The cheap look that decides whether the server is worth starting. A match may be wrong (a comment, a string),
 * a miss may not: every policy names its kind.
 */
export function mayHoldPolicy(document: TextDocument): boolean {
  return (
    policyLanguages.has(document.languageId) &&
    /\b(?:Cluster|(?:Baseline)?Admin)?NetworkPolicy\b/.test(document.getText())
  );
}
