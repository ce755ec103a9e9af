import { isolates } from "../../manifest/kinds/networkPolicy/policyTypes.ts";
import type { Direction, PolicyType } from "../../manifest/types.ts";
import { links } from "../../words/links.ts";
import { count } from "../../words/lists.ts";
import { nothingIn, workloadNames } from "../now.ts";
import { type PolicyInCluster, selectedBy } from "../policyInCluster.ts";
import { bullets, paragraphs } from "./compose.ts";
import { isConditional } from "./template.ts";
import { type HoverView, isUnreadable } from "./view.ts";

/** `spec.policyTypes` and its items: which directions the policy isolates, written or implied. */
export function policyTypesHover(view: HoverView, empty: string | undefined): string {
  const written = view.policy.policyTypes;
  const lead =
    written !== undefined
      ? `The directions that this policy is about: ${written.join(" and ")}. Its pods ${view.inCluster === undefined ? "would be" : "are"} isolated for them: only what policies allow passes.`
      : `Not written, so implied: ${impliedWords(view)}.`;
  return paragraphs(
    lead,
    isUnreadable(view) || isConditional(view)
      ? undefined
      : bullets([effectOf(view, "ingress"), effectOf(view, "egress")]),
    view.unsaid ?? selectedWords(view),
    empty,
    written === undefined ? undefined : leftOut(view, written),
    links.isolation,
  );
}

function impliedWords({ policy }: PolicyInCluster): string {
  return (policy.egress?.length ?? 0) > 0
    ? "Ingress and Egress, since there are egress rules"
    : "Ingress only, since there is no egress rule";
}

/** What would be implied without the field. */
function leftOut(view: PolicyInCluster, written: readonly PolicyType[]): string {
  const implied = (view.policy.egress?.length ?? 0) > 0 ? ["Ingress", "Egress"] : ["Ingress"];
  const same = implied.length === new Set(written).size && written.every((type) => implied.includes(type));
  return same ? "Left out, the same would be implied." : `Left out, it would be ${impliedWords(view)}.`;
}

/** What the policy does to its pods in one direction, as one line. */
export function effectOf(view: PolicyInCluster, direction: Direction): string {
  const rules = view.policy[direction] ?? [];
  const title = direction === "ingress" ? "**Ingress**" : "**Egress**";
  // What is not in force isolates nobody.
  const isolated = view.inCluster === undefined ? "would isolate" : "isolated";
  const [verb, noun] = direction === "ingress" ? ["comes in", "connections in"] : ["goes out", "connections out"];
  if (!isolates(view.policy, direction)) {
    const ignored =
      rules.length > 0
        ? `; its ${count(rules.length, "rule")} under \`${direction}\` ${rules.length === 1 ? "does" : "do"} nothing`
        : "";
    return `${title}: this policy does not restrict ${noun}${ignored}.`;
  }
  if (rules.length === 0)
    return `${title}: ${isolated}, with no rule: by this policy nothing ${verb}${direction === "egress" ? ", DNS neither" : ""}.`;
  if (rules.some((rule) => rule.peers.length === 0 && rule.ports.length === 0)) {
    return `${title}: ${isolated}, but a rule allows everything, so everything ${verb}.`;
  }
  return `${title}: ${isolated}: only what ${rules.length === 1 ? "its rule allows" : `one of its ${rules.length} rules allows`} ${verb}.`;
}

function selectedWords(view: PolicyInCluster): string {
  const { cluster } = view.context;
  const selected = selectedBy(view);
  if (selected.length === 0) return nothingIn(cluster, view.namespace);
  return `${view.inCluster === undefined ? "Selects" : "Isolated"} now: ${count(selected.length, "workload")}: ${workloadNames(cluster, selected, view.namespace)}.`;
}
