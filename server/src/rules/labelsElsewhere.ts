import { countedFix } from "../edits/fixes.ts";
import { selectorSpan } from "../edits/requirementPlaces.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import type { Finding } from "../snapshot/finding.ts";
import { namingKeys } from "../snapshot/nothing.ts";
import { type PeerView, type SelectorView, spanOfItem } from "../snapshot/policyView.ts";
import { workloadName, workloadPlaces } from "../snapshot/related.ts";
import { nameLabel } from "../snapshot/selectors.ts";
import { tick, ticks } from "../words/lists.ts";
import { requirementText, selectorText } from "../words/selectors.ts";
import type { Place } from "./podMissFinding.ts";

/** A selector of pods, which matches none, asks for the label that the server writes on namespaces, and on nothing else. */
export function namespaceLabelOnPods(
  context: PolicyContext,
  { selector, entry }: SelectorView,
  place: () => Place,
  effect: string,
  peer?: PeerView,
): Finding | undefined {
  const { requirements } = context.evidence.compiled(selector);
  const asked = requirements.find(({ key, operator }) => key === nameLabel && operator === "In");
  if (asked === undefined) return undefined;
  const alone = peer !== undefined && requirements.length === 1 && peer.namespaceSelector === undefined;
  return {
    rule: "selects-nothing",
    ...place(),
    message: `${tick(nameLabel)} is a label of namespaces, and pods do not have it, ${effect}. Write ${tick(requirementText(asked))} under ${tick("namespaceSelector")}.`,
    fixes: () =>
      alone && entry !== undefined
        ? countedFix(context, "Change to `namespaceSelector`", [{ span: entry.key.span, newText: "namespaceSelector" }])
        : [],
  };
}

/** A selector of namespaces, which matches none, asks for what names pods, and pods have just that. */
export function podLabelOnNamespaces(
  context: PolicyContext,
  peer: PeerView,
  selector: SelectorView,
): Finding | undefined {
  const { evidence } = context;
  const { requirements } = evidence.compiled(selector.selector);
  if (!requirements.every(({ key, operator }) => operator === "In" && namingKeys.test(key))) return undefined;
  const pods = evidence.podsAnywhere(selector.selector);
  // What is not declared may have any label.
  if (pods.length === 0 || !pods.every(({ namespace }) => isDeclared(context, namespace))) return undefined;
  const labels = tick(selectorText(selector.selector));
  return {
    rule: "selects-nothing",
    severity: "information",
    span: selectorSpan(context.view, selector) ?? spanOfItem(peer.item),
    extent: spanOfItem(peer.item),
    field: selector.field,
    message: `No known namespace has ${labels}, but ${ticks(pods.map(workloadName), 2)} ${pods.length === 1 ? "has" : "have"}: a ${tick("namespaceSelector")} looks at the labels of namespaces. Select pods with ${tick("podSelector")}, and their namespace beside it.`,
    related: workloadPlaces(context, pods, (pod) => `${workloadName(pod)} has ${labels}`),
  };
}

function isDeclared({ cluster }: PolicyContext, namespace: string): boolean {
  return (cluster.namespaces.get(namespace)?.origins.length ?? 0) > 0;
}
