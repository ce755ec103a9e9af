import type { IpBlock, NetworkPolicy, Peer } from "../manifest/types.ts";
import type { PartChanges } from "./list.ts";
import type { Distinctions } from "./merge.ts";
import { mergeGroups, type PlacedPolicy, type PlacedService } from "./namespacePart.ts";
import type { NamespaceParts } from "./parts.ts";

/** What the policies and Services in force look at: it decides which pods of one owner are alike. */
export function distinctionsOf(
  policies: readonly PlacedPolicy[],
  services: readonly PlacedService[],
): Distinctions & { readonly key: string } {
  const labelKeys = new Set<string>();
  const blocks: IpBlock[] = [];
  const note = ({ matchLabels, matchExpressions }: NetworkPolicy["podSelector"]) => {
    for (const key of Object.keys(matchLabels)) labelKeys.add(key);
    for (const { key } of matchExpressions) labelKeys.add(key);
  };
  for (const { value } of policies) {
    note(value.object.podSelector);
    for (const peer of peersOf(value.object)) {
      if (peer.podSelector !== undefined) note(peer.podSelector);
      if (peer.ipBlock !== undefined) blocks.push(peer.ipBlock);
    }
  }
  for (const { value } of services) for (const key of Object.keys(value.object.selector ?? {})) labelKeys.add(key);
  return { labelKeys, blocks, key: JSON.stringify([[...labelKeys].sort(), blocks]) };
}

function peersOf(policy: NetworkPolicy): readonly Peer[] {
  return [...(policy.ingress ?? []), ...(policy.egress ?? [])].flatMap((rule) => rule.peers);
}

/** `changes` with the workloads of the parts whose pods policies tell apart. `same`: they tell apart what they did. */
export function mergedParts(
  parts: NamespaceParts,
  before: NamespaceParts,
  changes: PartChanges,
  distinctions: Distinctions,
  same: boolean,
): PartChanges {
  const next = new Map(changes);
  for (const part of parts.values()) {
    if (!part.divisible) continue;
    const old = before.get(part.name);
    if (same && old?.groups === part.groups) continue;
    const after = { ...part, workloads: mergeGroups(part.groups, distinctions) };
    next.set(part.name, { before: changes.get(part.name)?.before ?? old, after });
  }
  return next;
}
