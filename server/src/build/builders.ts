import type { Builders } from "./entryBuild.ts";
import { createHelm } from "./helm/helm.ts";
import { createKustomize } from "./kustomize/kustomize.ts";

/** What builds kustomizations and charts. Both remember what they made. */
export function createBuilders(): Builders {
  const helm = createHelm();
  // What is missing is said once, and the rest is judged as far as it is known.
  const chart: typeof helm.build = (request, files) => helm.build({ ...request, withoutMissing: true }, files);
  return { kustomization: createKustomize(chart).build, chart };
}
