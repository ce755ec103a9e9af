import { findApplications } from "./entries/applications.ts";
import { chartEntries } from "./entries/charts.ts";
import type { Finders } from "./entries/find.ts";
import { linkedBelow } from "./entries/linkedBelow.ts";
import type { Builders } from "./entryBuild.ts";
import { createHelm } from "./helm/helm.ts";
import { createKustomize } from "./kustomize/kustomize.ts";

export const finders: Finders = { applications: findApplications, charts: chartEntries, below: linkedBelow };

/** What finds and builds kustomizations and charts. Who builds remembers what it made. */
export function createBuilders(): Builders {
  const helm = createHelm();
  // What is missing is said once, and the rest is judged as far as it is known.
  const chart: typeof helm.build = (request, files) => helm.build({ ...request, withoutMissing: true }, files);
  return { kustomization: createKustomize(chart).build, chart, find: finders };
}
