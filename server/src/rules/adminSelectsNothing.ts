import { countedFix } from "../edits/fixes.ts";
import { labelFix } from "../edits/labelFix.ts";
import { requirementPlaces, selectorSpan } from "../edits/requirementPlaces.ts";
import type { AdminContext } from "../snapshot/context.ts";
import { asksForDns } from "../snapshot/dns.ts";
import type { Finding } from "../snapshot/finding.ts";
import { asksForLabels, isComputed, podMiss, weigh } from "../snapshot/nothing.ts";
import { isWrittenOutside, outsidePatterns } from "../snapshot/outsideKeys.ts";
import { namespacePlace, workloadName, workloadPlaces } from "../snapshot/related.ts";
import { isSatisfiable, nameLabel, onlyValue } from "../snapshot/selectors.ts";
import { count, tick, ticks } from "../words/lists.ts";
import { nearMiss } from "../words/near.ts";
import { isEverything, requirementText, selectorText } from "../words/selectors.ts";
import { replaceScalar } from "../yaml/edit.ts";
import { type AdminHolder, type AdminSelector, adminHolders, editable } from "./adminHolders.ts";
import { missFinding } from "./podMissFinding.ts";

const rule = "selects-nothing";

/** A subject or peer of a policy for the whole cluster that misses the namespaces or pods it seems to mean. */
export function* adminSelectsNothing(context: AdminContext): Iterable<Finding> {
  if (context.policy.object.unreadable) return;
  for (const holder of adminHolders(context)) {
    const finding = namespacesFinding(context, holder) ?? podsFinding(context, holder);
    if (finding !== undefined) yield finding;
  }
}

function effectOf({ rule: own }: AdminHolder): string {
  return own === undefined ? "so this policy is about nobody" : "so this peer matches nothing";
}

function namespacesFinding(context: AdminContext, holder: AdminHolder): Finding | undefined {
  const { evidence } = context;
  const selector = holder.namespaces;
  if (selector === undefined || isMute(context, selector)) return undefined;
  if (evidence.namespaces(selector.selector).length > 0) return undefined;
  const miss = nearMiss(evidence.compiled(selector.selector), evidence.declaredNamespaces, ({ labels }) => labels);
  const effect = effectOf(holder).replace(/^so /, "");
  if (miss === undefined || miss.kind === "other-key") return unknownNamespace(context, holder, selector, effect);
  const own = editable(context);
  const found = tick(`${miss.key}=${miss.value}`);
  const names = miss.things.map(({ name }) => name);
  return {
    rule,
    span: selectorSpan(own.view, selector, miss.requirement) ?? holder.head,
    extent: holder.extent,
    field: selector.field,
    message: `No known namespace has ${tick(requirementText(miss.requirement))}; ${ticks(names)} ${names.length === 1 ? "has" : "have"} ${found}. As it stands ${effect}: check the label.`,
    related: miss.things.slice(0, 3).flatMap((each) => namespacePlace(context, each, `has ${found}`)),
    fixes: () => labelFix(own, selector, miss),
  };
}

/** Only of a subject, and only where the labels of all namespaces are known that anything runs in. */
function unknownNamespace(
  context: AdminContext,
  { rule: inRule, head, extent }: AdminHolder,
  selector: AdminSelector,
  effect: string,
): Finding | undefined {
  const { cluster, evidence } = context;
  const used = [...cluster.workloadsByNamespace.keys()];
  if (inRule !== undefined || used.length === 0) return undefined;
  if (!used.every((name) => cluster.namespaces.get(name)?.object !== undefined)) return undefined;
  return {
    rule,
    severity: "information",
    span: selectorSpan(editable(context).view, selector) ?? head,
    extent,
    field: selector.field,
    message: `None of the ${count(evidence.declaredNamespaces.length, "known namespace")} has ${tick(selectorText(selector.selector))}. Unless there are others, ${effect}.`,
  };
}

function podsFinding(context: AdminContext, holder: AdminHolder): Finding | undefined {
  const { evidence } = context;
  const { pods, namespaces, peer } = holder;
  if (pods === undefined || peer.namespaceSelector === undefined || isMute(context, pods)) return undefined;
  if (evidence.podsOfPeer(peer, "").length > 0) return undefined;
  const all = isEverything(peer.namespaceSelector);
  const scope = evidence
    .namespaces(peer.namespaceSelector)
    .map(({ name }) => name)
    // Of all namespaces there are always some that hold nothing.
    .filter((name) => !all || evidence.workloadsIn(name).length > 0);
  if (scope.length === 0 || !scope.every((name) => evidence.hasInventory(name))) return undefined;
  const list = evidence.podListOf(scope);
  if (isComputed(context, pods.selector, list.pods)) return undefined;
  const own = editable(context);
  const miss = podMiss(context, pods.selector, list);
  const weight = weigh(context, pods.selector, miss, scope);
  if (weight === "nothing") return undefined;
  const requirement = miss !== undefined && "requirement" in miss ? miss.requirement : undefined;
  const span = selectorSpan(own.view, pods, requirement) ?? holder.head;
  const place = { span, extent: holder.extent, field: pods.field };
  const where = all ? "any namespace" : ticks(scope, 3, "or");
  const effect = effectOf(holder);
  if (miss !== undefined) return missFinding(own, pods, miss, place, where, effect, weight);
  const labels = tick(selectorText(pods.selector));
  const elsewhere = all ? [] : evidence.podsAnywhere(pods.selector);
  if (elsewhere.length === 0) {
    if (scope.length > 1 && holder.rule !== undefined) return undefined;
    return {
      rule,
      severity: "information",
      ...place,
      message: `No known pod in ${where} has ${labels}. Unless somebody else makes such pods, ${effect.replace(/^so /, "")}.`,
    };
  }
  const found = [...new Set(elsewhere.map((pod) => pod.namespace))];
  const have = elsewhere.length === 1 ? "has" : "have";
  return {
    rule,
    ...(scope.length > 1 && { severity: "information" as const }),
    ...place,
    message: `No known pod in ${where} has ${labels}, ${effect}; ${count(elsewhere.length, "workload")} in ${ticks(found)} ${have}. Check the namespaces.`,
    related: workloadPlaces(context, elsewhere, (pod) => `${workloadName(pod)} has ${labels}`),
    fixes: () => {
      const named = namespaces && onlyValue(evidence.compiled(namespaces.selector), nameLabel);
      const label =
        namespaces && requirementPlaces(own.view, namespaces).find(({ requirement: each }) => each.key === nameLabel);
      if (named === undefined || label?.kind !== "label") return [];
      return found
        .slice(0, 3)
        .flatMap((name) =>
          countedFix(context, `Look in ${tick(name)}`, replaceScalar(own.view.document, label.path, name)),
        );
    },
  };
}

/** Nothing can be said about a selector that matches everything or nothing at all, or that only leaves something out. */
function isMute({ evidence, settings }: AdminContext, { selector, of }: AdminSelector): boolean {
  const compiled = evidence.compiled(selector);
  if (!asksForLabels(compiled) || !isSatisfiable(selector) || asksForDns(selector)) return true;
  const more = outsidePatterns(settings);
  return of === "namespaces" && compiled.requirements.some(({ key }) => isWrittenOutside(key, of, more));
}
