import { isolates } from "../../manifest/kinds/networkPolicy/policyTypes.ts";
import type { Direction } from "../../manifest/types.ts";
import { links } from "../../words/links.ts";
import { code, count, join, someOf } from "../../words/lists.ts";
import { isEverything, subject } from "../../words/selectors.ts";
import { countedNames, hostNetworkNote, nothingIn, workloadNames } from "../now.ts";
import { minus, type PolicyInCluster, selectedBy, selectionOf } from "../policyInCluster.ts";
import { standingAround } from "./above.ts";
import { paragraphs } from "./compose.ts";
import type { HoverView } from "./view.ts";

/** `spec.podSelector`: who the policy is about. */
export function targetHover(view: HoverView, empty: string | undefined): string {
  const { podSelector } = view.policy;
  const directions = (["ingress", "egress"] as const).filter((direction) => isolates(view.policy, direction));
  return paragraphs(
    `Who the policy is about: ${subject(podSelector)} of namespace ${code(view.namespace)}, and of no other. It ${view.inCluster === undefined ? "would isolate" : "isolates"} them for ${join(directions)}: only what policies allow passes.`,
    view.unsaid ??
      paragraphs(nowWords(view), hostNetworkNote(view, { podSelector }), otherPolicies(view), standingAround(view)),
    empty,
    view.unsaid !== undefined || isEverything(podSelector) ? undefined : withEverything(view),
    links.fields,
  );
}

function nowWords(view: PolicyInCluster): string {
  const { cluster } = view.context;
  const selected = selectedBy(view);
  return selected.length === 0
    ? nothingIn(cluster, view.namespace)
    : `Now: ${countedNames(cluster, selected, view.namespace)}.`;
}

/** Which other policies select the same pods: their rules and isolation add up. */
export function otherPolicies(view: PolicyInCluster): string | undefined {
  const { cluster, traffic } = view.context;
  const selected = selectionOf(view);
  if (selected.size === 0) return undefined;
  const names: string[] = [];
  let all = true;
  for (const index of cluster.policiesByNamespace.get(view.namespace) ?? []) {
    const other = cluster.policies[index];
    if (other === undefined || index === view.inCluster?.index) continue;
    const shared = traffic.selectedBy(index).common(selected);
    if (shared === 0) continue;
    if (shared < selected.size) all = false;
    const which = shared === selected.size ? "" : `, ${shared} of ${selected.size}`;
    names.push(`${code(other.object.name)} (${directionsOf(other.object)}${which})`);
  }
  if (names.length === 0) return "No other policy selects any of them.";
  return `${names.length === 1 ? "Another policy selects" : "Other policies select"} ${all ? "them" : "some of them"} too: ${someOf(names)}. Policies add up (**OR**): what one of them allows is allowed, in any order.`;
}

function directionsOf(policy: PolicyInCluster["policy"]): string {
  const types: Direction[] = ["ingress", "egress"];
  return types.filter((direction) => isolates(policy, direction)).join(", ");
}

function withEverything(view: PolicyInCluster): string | undefined {
  const { cluster, traffic } = view.context;
  const everything = { podSelector: { matchLabels: {}, matchExpressions: [] } };
  const others = minus([...traffic.workloadsOfPeer(everything, view.namespace)], selectedBy(view));
  if (others.length === 0) return undefined;
  return `\`podSelector: {}\` would select every pod of the namespace, ${count(others.length, "workload")} more: ${workloadNames(cluster, others, view.namespace)}.`;
}
