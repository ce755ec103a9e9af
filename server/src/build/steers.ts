import type { BuiltObject } from "./build.ts";

/** What only says what else is applied. */
export function isSteering({ root }: Pick<BuiltObject, "root">): boolean {
  const api = root.entries.find(({ key }) => key.text === "apiVersion")?.value;
  const kind = root.entries.find(({ key }) => key.text === "kind")?.value;
  return steers(api?.kind === "scalar" ? api.text : "", kind?.kind === "scalar" ? kind.text : "");
}

export function steers(apiVersion: string, kind: string): boolean {
  return (
    /\.toolkit\.fluxcd\.io\//.test(apiVersion) ||
    (apiVersion.startsWith("argoproj.io/") && /^App(?:lication(?:Set)?|Project)$/.test(kind)) ||
    apiVersion.startsWith("kustomize.config.k8s.io/")
  );
}
