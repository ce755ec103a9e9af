import { countedFix } from "../edits/fixes.ts";
import { labelFix } from "../edits/labelFix.ts";
import { requirementPlaces, selectorSpan } from "../edits/requirementPlaces.ts";
import type { LabelSelector } from "../manifest/types.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { asksForDns } from "../snapshot/dns.ts";
import type { Finding } from "../snapshot/finding.ts";
import { asksForLabels, isComputed, type PodMiss, podMiss, weigh } from "../snapshot/nothing.ts";
import { isWrittenOutside, outsidePatterns } from "../snapshot/outsideKeys.ts";
import { anySurelyPlaced, isSurelyPlaced } from "../snapshot/places.ts";
import { indexOfName, type PeerView, type SelectorView, spanOfItem, specSpan } from "../snapshot/policyView.ts";
import { namespacePlace, workloadName, workloadPlaces } from "../snapshot/related.ts";
import { isSatisfiable, nameLabel, onlyValue } from "../snapshot/selectors.ts";
import type { Fix } from "../source/fix.ts";
import type { Requirement } from "../traffic/selector.ts";
import { count, tick, ticks } from "../words/lists.ts";
import { nearMiss } from "../words/near.ts";
import { isEverything, requirementText, selectorText } from "../words/selectors.ts";
import { insertEntry, replaceScalar } from "../yaml/edit.ts";
import { adminSelectsNothing } from "./adminSelectsNothing.ts";
import { policy, workload } from "./examples.ts";
import { namespaceLabelOnPods, podLabelOnNamespaces } from "./labelsElsewhere.ts";
import { missFinding, type Place } from "./podMissFinding.ts";
import type { Rule } from "./rule.ts";

const example = (app: string) =>
  policy({
    name: "db",
    namespace: "shop",
    target: app,
    types: ["Ingress"],
    rules: "  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: web\n",
  }) +
  workload({ name: "web", namespace: "shop", ports: [{ port: 8080 }] }) +
  workload({ name: "postgres", namespace: "shop", ports: [{ port: 5432 }] });

export const selectsNothing: Rule = {
  id: "selects-nothing",
  section: "mistaken",
  severity: "warning",
  absence: true,
  page: () => ({
    title: "A selector that misses the pods it seems to mean",
    what: "The target (the subject, of a policy for the whole cluster) or a peer matches no workload that is known in its namespace, though one is nearly matched: a label one slip away, the same label in another namespace, the label of a namespace asked of pods or the other way round, or a workload of that name.",
    why: "One wrong letter in a label switches a policy or a peer off without a word: a target that selects nothing protects nothing, a peer that matches nothing lets nobody in. Without a near miss this is information only, since pods may be made by an operator and be in nobody's files; where a Service selects just such pods, nothing is said.",
    bad: example("postgress"),
    good: example("postgres"),
    sources: [
      "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
      "`NetworkPolicySpec.podSelector`, `NetworkPolicyPeer`",
    ],
  }),
  *check(context) {
    const target = targetFinding(context);
    if (target !== undefined) yield target;
  },
  checkPeers: (context) => ({ of: (peer) => peerFinding(context, peer) }),
  checkAdmin: adminSelectsNothing,
};

function requirementOf(miss: PodMiss): Requirement | undefined {
  return "requirement" in miss ? miss.requirement : undefined;
}

function targetFinding(context: PolicyContext): Finding | undefined {
  const { evidence, namespace, view, policy: manifest } = context;
  const { target } = view;
  const { selector } = target;
  if (isMute(context, target) || !evidence.hasInventory(namespace)) return undefined;
  const here = evidence.workloadsIn(namespace);
  if (evidence.pods(selector, namespace).length > 0 || isComputed(context, selector, here)) return undefined;
  const span = (requirement?: Requirement) => selectorSpan(view, target, requirement) ?? specSpan(view, manifest);
  const place = { span: span(), field: target.field };
  const effect = "so this policy protects nothing";
  const ofNamespaces = namespaceLabelOnPods(context, target, () => place, effect);
  if (ofNamespaces !== undefined) return ofNamespaces;
  const miss = podMiss(context, selector, evidence.podListOf([namespace]));
  const weight = weigh(context, selector, miss, [namespace]);
  if (weight === "nothing") return undefined;
  if (miss !== undefined) {
    return missFinding(context, target, miss, { ...place, span: span(requirementOf(miss)) }, namespace, effect, weight);
  }
  const elsewhere = evidence.podsAnywhere(selector);
  const labels = tick(selectorText(selector));
  if (elsewhere.length > 0) {
    const namespaces = [...new Set(elsewhere.map((pod) => pod.namespace))];
    return {
      rule: "selects-nothing",
      ...(!(isSurelyPlaced(context) && anySurelyPlaced(context, elsewhere) && !isCopy(context, namespaces)) && {
        severity: "information" as const,
      }),
      ...place,
      message: `No known pod in \`${namespace}\` has ${labels}, ${effect}; ${count(elsewhere.length, "workload")} in ${ticks(namespaces)} ${elsewhere.length === 1 ? "has" : "have"}. A policy selects pods of its own namespace only.`,
      related: workloadPlaces(context, elsewhere, (pod) => `${workloadName(pod)} has ${labels}`),
      fixes: () => namespaces.slice(0, 3).flatMap((name) => moveFix(context, name)),
    };
  }
  return {
    rule: "selects-nothing",
    severity: "information",
    ...place,
    message: `${noneOf(here.length)} in \`${namespace}\` has ${labels}. Unless somebody else makes such pods, this policy protects nothing.`,
  };
}

/** Those namespaces have a policy for the same pods themselves: this one is the same for another namespace. */
function isCopy({ evidence, policy: manifest }: PolicyContext, namespaces: readonly string[]): boolean {
  const { id } = evidence.compiled(manifest.object.podSelector);
  return namespaces.every((namespace) =>
    evidence.policiesIn(namespace).some(({ object }) => evidence.compiled(object.podSelector).id === id),
  );
}

function noneOf(number: number): string {
  return number === 1 ? "No known workload" : `None of the ${number} known workloads`;
}

function moveFix(context: PolicyContext, namespace: string): readonly Fix[] {
  const { view } = context;
  // Where a kustomization says the namespace, all that it takes in would move.
  if (view.namespace?.value.span.source !== undefined) return [];
  const { document, base } = view;
  const path = [...base, "metadata"];
  const name = indexOfName(view);
  const edits =
    view.namespace === undefined
      ? insertEntry(document, path, "namespace", namespace, name === -1 ? "end" : { after: name })
      : replaceScalar(document, [...path, "namespace"], namespace);
  return countedFix(context, `Move the policy to \`${namespace}\``, edits);
}

function peerFinding(context: PolicyContext, peer: PeerView): Finding | undefined {
  const { podSelector, namespaceSelector } = peer;
  const { evidence, namespace } = context;
  if (peer.peer.ipBlock !== undefined) return undefined;
  if (namespaceSelector !== undefined && !isMute(context, namespaceSelector)) {
    if (evidence.namespaces(namespaceSelector.selector).length === 0)
      return namespaceFinding(context, peer, namespaceSelector);
  }
  if (podSelector === undefined || isMute(context, podSelector)) return undefined;
  if (evidence.podsOfPeer(peer.peer, namespace).length > 0) return undefined;
  const scope =
    namespaceSelector === undefined
      ? [namespace]
      : evidence.namespaces(namespaceSelector.selector).map(({ name }) => name);
  const effect = "so this peer matches nothing";
  const span = (requirement?: Requirement) =>
    selectorSpan(context.view, podSelector, requirement) ?? spanOfItem(peer.item);
  const place = (requirement?: Requirement): Place => ({
    span: span(requirement),
    extent: spanOfItem(peer.item),
    field: podSelector.field,
  });
  const ofNamespaces = namespaceLabelOnPods(context, podSelector, place, effect, peer);
  if (ofNamespaces !== undefined) return ofNamespaces;
  // A namespace of which no workload is known may hold anything.
  if (scope.length === 0 || !scope.every((name) => evidence.hasInventory(name))) return undefined;
  const miss = peerMiss(context, podSelector.selector, namespaceSelector?.selector, scope);
  if (miss === "computed") return undefined;
  const weight = weigh(context, podSelector.selector, miss, scope);
  if (weight === "nothing") return undefined;
  const where =
    namespaceSelector !== undefined && isEverything(namespaceSelector.selector)
      ? "any namespace"
      : ticks(scope, 3, "or");
  if (miss !== undefined) {
    return missFinding(context, podSelector, miss, place(requirementOf(miss)), where, effect, weight);
  }
  if (namespaceSelector === undefined || scope.length !== 1) {
    return namespaceSelector === undefined ? unknownPeer(context, podSelector, place, scope) : undefined;
  }
  const elsewhere = evidence.podsAnywhere(podSelector.selector);
  if (elsewhere.length === 0) return unknownPeer(context, podSelector, place, scope);
  return elsewhereFinding(context, peer, podSelector, elsewhere, where);
}

/** A look at all pods of a cluster, for every other peer of the policy again at each key. */
function peerMiss(
  context: PolicyContext,
  selector: LabelSelector,
  namespaces: LabelSelector | undefined,
  scope: readonly string[],
): PodMiss | "computed" | undefined {
  const { evidence, namespace, view } = context;
  const target = view.target.selector;
  const where = namespaces === undefined ? `in ${namespace}` : `where ${evidence.compiled(namespaces).id}`;
  return evidence.onceFor(selector, `miss ${where} beside ${evidence.compiled(target).id}`, () => {
    const list = evidence.podListOf(scope);
    return isComputed(context, selector, list.pods) ? "computed" : podMiss(context, selector, list, target);
  });
}

function unknownPeer(
  context: PolicyContext,
  selector: SelectorView,
  place: () => Place,
  scope: readonly string[],
): Finding | undefined {
  // What is elsewhere is told by pod-selector-in-wrong-namespace.
  if (context.evidence.podsAnywhere(selector.selector).length > 0) return undefined;
  return {
    rule: "selects-nothing",
    severity: "information",
    ...place(),
    message: `No known pod in ${ticks(scope, 3, "or")} has ${tick(selectorText(selector.selector))}. Unless somebody else makes such pods, this peer matches nothing.`,
  };
}

function elsewhereFinding(
  context: PolicyContext,
  peer: PeerView,
  selector: SelectorView,
  elsewhere: RelatedWorkloads,
  where: string,
): Finding {
  const labels = tick(selectorText(selector.selector));
  const namespaces = [...new Set(elsewhere.map((pod) => pod.namespace))];
  const scope = peer.namespaceSelector;
  const named = scope === undefined ? undefined : onlyValue(context.evidence.compiled(scope.selector), nameLabel);
  return {
    rule: "selects-nothing",
    span: selectorSpan(context.view, selector) ?? spanOfItem(peer.item),
    extent: spanOfItem(peer.item),
    field: selector.field,
    message: `No known pod in ${where} has ${labels}, so this peer matches nothing; ${count(elsewhere.length, "workload")} in ${ticks(namespaces)} ${elsewhere.length === 1 ? "has" : "have"}. Check the namespace of this peer.`,
    related: workloadPlaces(context, elsewhere, (pod) => `${workloadName(pod)} has ${labels}`),
    fixes: () => {
      const place =
        scope === undefined
          ? undefined
          : requirementPlaces(context.view, scope).find(({ requirement }) => requirement.key === nameLabel);
      if (named === undefined || place?.kind !== "label") return [];
      return namespaces
        .slice(0, 3)
        .flatMap((name) =>
          countedFix(context, `Look in \`${name}\``, replaceScalar(context.view.document, place.path, name)),
        );
    },
  };
}

type RelatedWorkloads = Parameters<typeof workloadPlaces>[1];

function namespaceFinding(context: PolicyContext, peer: PeerView, selector: SelectorView): Finding | undefined {
  const { evidence } = context;
  const compiled = evidence.compiled(selector.selector);
  const miss = evidence.onceFor(selector.selector, "near namespaces", () =>
    nearMiss(compiled, evidence.declaredNamespaces, ({ labels }) => labels),
  );
  if (miss === undefined || miss.kind === "other-key") return podLabelOnNamespaces(context, peer, selector);
  const found = tick(`${miss.key}=${miss.value}`);
  const names = miss.things.map(({ name }) => name);
  return {
    rule: "selects-nothing",
    span: selectorSpan(context.view, selector, miss.requirement) ?? spanOfItem(peer.item),
    extent: spanOfItem(peer.item),
    field: selector.field,
    message: `No known namespace has ${tick(requirementText(miss.requirement))}; ${ticks(names)} ${names.length === 1 ? "has" : "have"} ${found}. As it stands this peer matches nothing: check the label.`,
    related: miss.things.slice(0, 3).flatMap((each) => namespacePlace(context, each, `has ${found}`)),
    fixes: () => labelFix(context, selector, miss),
  };
}

/** Nothing can be said about a selector that matches everything or nothing at all, or that only leaves something out. */
function isMute({ evidence, settings }: PolicyContext, { selector, of }: SelectorView): boolean {
  const compiled = evidence.compiled(selector);
  if (!asksForLabels(compiled) || !isSatisfiable(selector) || asksForDns(selector)) return true;
  const more = outsidePatterns(settings);
  return of === "namespaces" && compiled.requirements.some(({ key }) => isWrittenOutside(key, of, more));
}
