import { coversRanges, rangesOfBlock, wholeFamily } from "../../../cluster/addresses.ts";
import type { ClusterWorkload } from "../../../cluster/cluster.ts";
import { isolates, rulesOf } from "../../../manifest/kinds/networkPolicy/policyTypes.ts";
import type { NetworkPolicy, Peer } from "../../../manifest/types.ts";
import type { DirectionView } from "../../../snapshot/policyView.ts";
import { compileSelector, meets } from "../../../traffic/selector.ts";
import { count, grouped } from "../../../words/lists.ts";
import { isEverything, requirementText } from "../../../words/selectors.ts";
import type { Remark } from "../model.ts";
import type { Subject } from "./input.ts";
import { nameFrom, sortedNames, workloadsAt } from "./names.ts";

/** Names of the own namespace before it is counted. */
const mostNames = 3;

/** Everybody who is kept out: not by this policy alone, but by all of them together. `undefined`: nobody is. */
export function restOf(subject: Subject, view: DirectionView): Remark | undefined {
  const ingress = view.direction === "ingress";
  const key = `${view.direction}/rest`;
  if (view.rules.length === 0) {
    const title = ingress ? "Everybody" : "Anything";
    const label = ingress
      ? "Nobody may come in: this policy has no ingress rule."
      : "Nothing may be reached: this policy has no egress rule.";
    return { key, title, lines: ["every pod, every address"], label };
  }
  const rules = allRules(subject, view);
  if (rules.some(({ peers }) => peers.length === 0)) return undefined;
  const { cluster, traffic } = subject.input;
  const allowed = new Set<number>();
  for (const { peers, namespace } of rules)
    for (const peer of peers) for (const index of traffic.workloadsOfPeer(peer, namespace)) allowed.add(index);
  // Where it is about every pod, they are kept out from each other, too.
  const targets = new Set(
    subject.selected.length > 1 && isEverything(subject.manifest.object.podSelector) ? [] : subject.selected,
  );
  const kept = sortedNames(
    cluster.workloads.filter(({ index }) => !allowed.has(index) && !targets.has(index)),
    subject.namespace,
  );
  const near = nearMisses(subject, view, kept);
  const addresses = addressWords(rules.flatMap(({ peers }) => peers));
  const lines = [...near.lines, restLine(subject, kept, near.named, addresses)].filter((line) => line !== "");
  if (lines.length === 0) return undefined;
  const title = ingress ? "Everybody else" : "Everything else";
  const verb = ingress ? "is kept out" : "is not reached";
  const among = near.lines.length > 0 ? near.lines.join("; ") : lines.join("; ");
  const note = ingress ? " A pod always reaches itself, and its node reaches it." : "";
  return { key, title, lines, label: `${title} ${verb}, among them ${among}.${note}` };
}

interface SomeRule {
  readonly peers: readonly Peer[];
  readonly namespace: string;
}

/** Of this policy and of all others that isolate what it selects. */
function allRules(subject: Subject, view: DirectionView): readonly SomeRule[] {
  const { namespace } = subject;
  const own = view.rules.map(({ rule }) => ({ peers: rule.peers, namespace }));
  const others = otherPolicies(subject, view.direction).flatMap((policy) =>
    rulesOf(policy.object, view.direction).map(({ peers }) => ({ peers, namespace: policy.namespace })),
  );
  return [...own, ...others];
}

export interface OtherPolicy {
  readonly index: number;
  readonly namespace: string;
  readonly object: NetworkPolicy;
  /** Workloads that both select. */
  readonly shared: readonly number[];
}

/** NetworkPolicies in force that isolate something of what this one selects, by name. */
export function otherPolicies(subject: Subject, direction: DirectionView["direction"]): readonly OtherPolicy[] {
  const { input, selected, namespace } = subject;
  const { cluster, traffic } = input;
  const own = new Set(selected);
  return (cluster.policiesByNamespace.get(namespace) ?? [])
    .flatMap((index): readonly OtherPolicy[] => {
      const policy = cluster.policies[index];
      if (policy === undefined || index === subject.index || !isolates(policy.object, direction)) return [];
      const shared = [...traffic.selectedBy(index)].filter((each) => own.has(each));
      return shared.length === 0 ? [] : [{ index, namespace, object: policy.object, shared }];
    })
    .sort((a, b) => (a.object.name < b.object.name ? -1 : 1));
}

/** At most two lines of those that lack just one thing, and whom they name. */
function nearMisses(
  { input, namespace }: Subject,
  view: DirectionView,
  kept: readonly ClusterWorkload[],
): { readonly lines: readonly string[]; readonly named: ReadonlySet<ClusterWorkload> } {
  const groups = new Map<string, ClusterWorkload[]>();
  const taken = new Set<ClusterWorkload>();
  const add = (lack: string, workload: ClusterWorkload) => {
    if (taken.has(workload)) return;
    taken.add(workload);
    groups.set(lack, [...(groups.get(lack) ?? []), workload]);
  };
  const peers = view.rules.flatMap(({ rule }) => rule.peers).slice(0, mostPeers);
  for (const { podSelector, namespaceSelector } of peers) {
    {
      if (podSelector === undefined) continue;
      const pods = compileSelector(podSelector).requirements;
      const homes = namespaceSelector === undefined ? undefined : compileSelector(namespaceSelector).requirements;
      if (pods.length + (homes?.length ?? 1) < 2 || pods.length === 0) continue;
      for (const workload of kept.slice(0, mostLookedAt)) {
        const labels = input.cluster.namespaces.get(workload.namespace)?.labels ?? {};
        const lacks = pods.filter((each) => !meets(each, workload.object.labels)).map(requirementText);
        const away =
          homes === undefined
            ? workload.namespace === namespace
              ? []
              : [`in ${namespace}`]
            : homes.filter((each) => !meets(each, labels)).map(requirementText);
        const all = [...lacks, ...away];
        const near = homes === undefined ? lacks.length === 0 || away.length === 0 : true;
        // Whoever only lives in the right namespace is no near miss of a policy's own.
        const met = pods.length + (homes?.length ?? 1) - all.length;
        const [lack] = all;
        if (
          lack !== undefined &&
          all.length === 1 &&
          near &&
          met > 0 &&
          !(homes === undefined && pods.length === 1 && away.length === 0)
        )
          add(`not ${lack.replace("kubernetes.io/metadata.name=", "in ")}`, workload);
      }
    }
  }
  const shown = [...groups].sort(([, a], [, b]) => b.length - a.length).slice(0, 2);
  const lines = shown.map(([lack, workloads]) => {
    const names = workloads.map((each) => nameFrom(namespace, each).replace(/^([^/]*)$/, `${namespace}/$1`));
    return `${names.length > 2 ? `${names[0]} + ${grouped(names.length - 1)}` : names.join(", ")}: ${lack}`;
  });
  return { lines, named: new Set(shown.flatMap(([, workloads]) => workloads)) };
}

/** A policy of more peers has no one whom it just misses. */
const mostPeers = 20;
const mostLookedAt = 500;

function restLine(
  { namespace }: Subject,
  kept: readonly ClusterWorkload[],
  named: ReadonlySet<ClusterWorkload>,
  addresses: string,
): string {
  const rest = kept.filter((each) => !named.has(each));
  const here = rest.filter((each) => each.namespace === namespace).map(({ name }) => name);
  const elsewhere = rest.filter((each) => each.namespace !== namespace).length;
  if (named.size > 0) {
    const more = rest.length === 0 ? [] : [`${count(rest.length, "more workload", "more workloads")}`];
    return [...more, ...(addresses === "" ? [] : [addresses.replace(" outside", "")])].join("; ");
  }
  const names =
    here.length > mostNames
      ? `${here.slice(0, mostNames).join(", ")} + ${grouped(here.length - mostNames)}`
      : here.join(", ");
  const away =
    elsewhere === 0
      ? ""
      : here.length === 0
        ? count(elsewhere, "workload")
        : `${count(elsewhere, "workload")} elsewhere`;
  const pods = [names, away].filter((each) => each !== "");
  return [
    ...(pods.length === 0 && addresses !== "" ? ["every other pod"] : pods),
    ...(addresses === "" ? [] : [addresses]),
  ].join("; ");
}

/** Of what is kept out; empty where a whole family is let in. */
function addressWords(peers: readonly Peer[]): string {
  const ranges = peers.flatMap(({ ipBlock }) => (ipBlock === undefined ? [] : rangesOfBlock(ipBlock)));
  if (ranges.length === 0) return "every address outside";
  const wide = peers.some(({ ipBlock }) => ipBlock !== undefined && /\/0$/.test(ipBlock.cidr));
  return wide || coversRanges(ranges, [wholeFamily(4)]) ? "" : "every other address";
}

export function sharedNames(subject: Subject, { shared }: OtherPolicy): string {
  const names = sortedNames(workloadsAt(subject.input.cluster, shared), subject.namespace).map((each) => each.name);
  const inNamespace = subject.input.cluster.workloadsByNamespace.get(subject.namespace)?.length ?? 0;
  if (names.length > 2) return names.length === inNamespace ? "every pod" : count(names.length, "workload");
  return names.join(" and ");
}
