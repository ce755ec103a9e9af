import type { HintKind } from "../source/settings.ts";
import { code, count, someOf } from "../words/lists.ts";
import { isEverything } from "../words/selectors.ts";
import {
  type AdminRulePart,
  type AdminSelectorPart,
  type AdminView,
  adminRuleParts,
  adminSelectorParts,
  workloadsOfLayerPeer,
} from "./adminView.ts";
import { behind, behindItem } from "./hintPlace.ts";
import { countedNames, namespacesOf } from "./now.ts";

interface Hint {
  readonly kind: HintKind;
  readonly at: number;
  readonly label: string;
  readonly tooltip: string | undefined;
  readonly before: boolean;
}

/** What a policy for the whole cluster leaves unsaid: whom its selectors match, and that no list of ports means all. */
export function* adminHints(view: AdminView): Iterable<Hint> {
  if (!view.manifest.partial) for (const part of adminSelectorParts(view)) yield* matchHint(view, part);
  for (const part of adminRuleParts(view)) {
    yield* logicHints(part);
    yield* portsHint(part, view.policy.kind === "ClusterNetworkPolicy" ? "protocols" : "ports");
  }
}

function* matchHint({ context }: AdminView, { of, entry, peer }: AdminSelectorPart): Iterable<Hint> {
  const { cluster } = context;
  const { namespaceSelector } = peer;
  if (of === "nodes" || cluster.workloads.length === 0) return;
  const at = behind(entry);
  if (of === "pods" || entry.key.text === "namespaces") {
    const matched = workloadsOfLayerPeer(context, peer);
    const spread = new Set(matched.map((index) => cluster.workloads[index]?.namespace)).size;
    const where = spread > 1 ? ` in ${count(spread, "namespace")}` : "";
    const label = matched.length === 0 ? "no workload" : `${count(matched.length, "workload")}${where}`;
    const tooltip = matched.length === 0 ? undefined : countedNames(cluster, matched);
    yield { kind: "matches", at, label, tooltip, before: false };
    return;
  }
  if (namespaceSelector === undefined) return;
  const found = namespacesOf(cluster, namespaceSelector);
  const label = isEverything(namespaceSelector)
    ? "all namespaces"
    : found.length === 0
      ? "no namespace"
      : count(found.length, "namespace");
  const tooltip = found.length === 0 ? undefined : someOf(found.map(code));
  yield { kind: "matches", at, label, tooltip, before: false };
}

function* logicHints({ peers, peersEntry }: AdminRulePart): Iterable<Hint> {
  if (peersEntry?.value.kind !== "sequence" || peersEntry.value.flow) return;
  for (const { item } of peers.slice(0, -1)) {
    const at = behindItem(item);
    yield { kind: "logic", at, label: "OR", tooltip: "Any one peer of the list is enough.", before: false };
  }
}

function* portsHint({ item, portsEntry, rule }: AdminRulePart, key: string): Iterable<Hint> {
  const first = item.value.kind === "map" ? item.value.entries[0] : undefined;
  if (portsEntry !== undefined || first === undefined || rule.peers.length === 0) return;
  const tooltip = `Without \`${key}\` a rule is about all traffic: every port of every protocol.`;
  yield { kind: "ports", at: behind(first), label: "all traffic", tooltip, before: false };
}
