import { countedFix } from "../../edits/fixes.ts";
import { splitItem } from "../../yaml/editItems.ts";
import type { Refactoring } from "./refactoring.ts";

/** A peer with both selectors becomes two peers: from AND to OR. */
export const splitPeer: Refactoring = ({ policy, peer }) => {
  if (peer?.podSelector === undefined || peer.namespaceSelector === undefined) return [];
  const entries = peer.item.value.kind === "map" ? peer.item.value.entries : [];
  const second = entries.at(-1)?.key.text ?? "podSelector";
  return countedFix(policy, "Split into two peers (OR)", splitItem(policy.view.document, peer.path, [second]));
};
