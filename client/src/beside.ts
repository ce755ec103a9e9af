import * as vscode from "vscode";

/** What other extensions show of a Kubernetes manifest, so that we need not say it again. */
export interface Beside {
  /** The objects of a file and their fields, as an outline. */
  readonly outline: boolean;
  /** The names of the fields, in completion. */
  readonly fields: boolean;
  /** What the actions of a Helm template name and give. */
  readonly actions: boolean;
}

/** Asked at every use: extensions come and go, and so do settings. */
export function beside(document: vscode.TextDocument): Beside {
  const avoid = vscode.workspace.getConfiguration("netpol", document).get("avoidDuplicates", true);
  // The Helm language server asks that of YAML, with the schema of Kubernetes, and shows what it says.
  const helm = /^helm/.test(document.languageId) && isThere("helm-ls.helm-ls");
  const yaml = document.languageId === "yaml" && isThere("redhat.vscode-yaml");
  const kubernetes = isThere("ms-kubernetes-tools.vscode-kubernetes-tools") || hasKubernetesSchema(document);
  return { outline: avoid && (yaml || helm), fields: avoid && (helm || (yaml && kubernetes)), actions: avoid && helm };
}

function isThere(extension: string): boolean {
  return vscode.extensions.getExtension(extension) !== undefined;
}

/** `"yaml.schemas": { "kubernetes": "*.yaml" }`, or the address of one. */
function hasKubernetesSchema(document: vscode.TextDocument): boolean {
  const schemas = vscode.workspace.getConfiguration("yaml", document).get<object>("schemas", {});
  return Object.keys(schemas).some((schema) => /kubernetes/i.test(schema));
}
