import type { Builders } from "./entryBuild.ts";
import { createHelm } from "./helm/helm.ts";
import { createKustomize } from "./kustomize/kustomize.ts";

/** What builds kustomizations and charts. Both remember what they made. */
export function createBuilders(): Builders {
  const kustomize = createKustomize();
  const helm = createHelm();
  return { kustomization: kustomize.build, chart: helm.build };
}
