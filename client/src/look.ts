import type { TextDocument } from "vscode";

/** Languages in which policies are written; those of Helm are given by its extensions. */
export const policyLanguages: ReadonlySet<string> = new Set(["yaml", "helm", "helm-template"]);

/** Files of policy tests, by their name. */
const testFile = /\.netpol-test\.ya?ml$/i;
export const testFiles = "**/*.netpol-test.{yaml,yml}";

/**
 * The cheap look that decides whether the server is worth starting. A match may be wrong (a comment, a string),
 * a miss may not: every policy names its kind, and the values of a chart that writes one are called after it.
 */
export function mayHoldPolicy(document: TextDocument): boolean {
  if (!policyLanguages.has(document.languageId)) return false;
  if (testFile.test(document.uri.path)) return true;
  const text = document.getText();
  if (/\b(?:Cluster|(?:Baseline)?Admin)?NetworkPolicy\b/.test(text)) return true;
  return /\/(?:values[^/]*|[^/]*values)\.ya?ml$/.test(document.uri.path) && /\bnetworkPolic(?:y|ies)\b/i.test(text);
}
