/*
 * What is applied, as tools describe it: Argo CD, Flux, kustomizations. The objects themselves are written in the notation of
 * `manifests.ts`.
 */

/** A kustomization. */
export const takes = (...resources: readonly string[]) => `resources: [${resources.join(", ")}]\n`;

/** An Application of Argo CD; `source` and `spec` in flow style. */
export function argo(name: string, path: string, destination: string, source = ""): string {
  return `---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  destination: { ${destination} }
  source: { repoURL: https://git.example/r.git, path: ${path}${source === "" ? "" : `, ${source}`} }
`;
}

export const here = "server: https://kubernetes.default.svc";

/** An ApplicationSet of Argo CD. */
export function set(generators: string, path: string, destination: string, source = ""): string {
  return `---
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: set, namespace: argocd }
spec:
  generators: ${generators}
  template:
    metadata: { name: x }
    spec:
      destination: { ${destination} }
      source: { repoURL: https://git.example/r.git, path: '${path}'${source === "" ? "" : `, ${source}`} }
`;
}

/** A Kustomization of Flux, `spec` in lines of their own. */
export function flux(name: string, path: string, ...spec: readonly string[]): string {
  return `---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec:
  path: ${path}
  sourceRef: { kind: GitRepository, name: flux-system }
${spec.map((line) => `  ${line}\n`).join("")}`;
}
