import { createDescriber } from "../../build/describe.ts";
import type { SaidCluster } from "../../build/entries/find.ts";
import type { Grouping } from "../../snapshot/cluster.ts";
import { describing } from "../../snapshot/describing.ts";
import type { Workspace } from "../../source/workspace.ts";

const steering = /\/(?:kustomization\.ya?ml|Kustomization|Chart\.yaml)$/;

/** How the files make clusters. What builds kustomizations and charts is loaded only where there is something to build. */
export async function groupingFor(workspace: Workspace, said: readonly SaidCluster[]): Promise<Grouping> {
  if (said.length === 0 && ![...workspace.all()].some(({ uri, text }) => steers(uri, text)))
    return describing(createDescriber({}));
  const { describingBuilt } = await import("../../snapshot/describingBuilt.ts");
  return describingBuilt();
}

function steers(uri: string, text: string): boolean {
  return steering.test(uri) || text.includes("argoproj.io") || text.includes(".toolkit.fluxcd.io");
}
