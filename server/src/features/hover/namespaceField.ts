import { links } from "../../words/links.ts";
import { code } from "../../words/lists.ts";
import { countedNames, hostNetworkNote, nothingIn } from "../now.ts";
import type { PolicyInCluster } from "../policyInCluster.ts";
import { paragraphs } from "./compose.ts";

/** `metadata.namespace` of a policy: where it holds. */
export function namespaceFieldHover(view: PolicyInCluster, empty: string | undefined): string {
  const { cluster } = view.context;
  const inside = cluster.workloadsByNamespace.get(view.namespace) ?? [];
  // As everywhere in a policy: those on the host network are told apart, so that the numbers add up.
  const workloads = inside.filter((index) => cluster.workloads[index]?.object.hostNetwork !== true);
  const policies = cluster.policiesByNamespace.get(view.namespace)?.length ?? 0;
  return paragraphs(
    `The policy selects pods of namespace ${code(view.namespace)} only, and a \`podSelector\` peer without \`namespaceSelector\` means pods there too.`,
    workloads.length === 0
      ? nothingIn(cluster, view.namespace)
      : `There now: ${countedNames(cluster, workloads, view.namespace)}.`,
    hostNetworkNote(view, { podSelector: { matchLabels: {}, matchExpressions: [] } }),
    policies > 1 ? `${policies} policies live there; they add up.` : undefined,
    empty,
    links.fields,
  );
}
