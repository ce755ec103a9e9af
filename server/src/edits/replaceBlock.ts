import type { Labels } from "../manifest/types.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import type { PeerView } from "../snapshot/policyView.ts";
import { nameLabel } from "../snapshot/selectors.ts";
import { replaceValue, type TextEdit } from "../yaml/edit.ts";
import type { Data } from "../yaml/render.ts";

/** A selector peer in place of an address block. Not where the block has comments, which would be lost. */
export function replaceBlock(
  { view: { document }, namespace }: PolicyContext,
  peer: PeerView,
  where: string,
  labels: Labels,
): readonly TextEdit[] | undefined {
  const { span } = peer.item.value;
  if (document.text.slice(span.start, span.end).includes("#")) return undefined;
  return replaceValue(document, peer.path, selectorPeer(namespace, where, labels));
}

/** A peer for the pods with these labels, seen from a policy in `namespace`. */
export function selectorPeer(namespace: string, where: string, labels: Labels): Data {
  const scope: Data = where === namespace ? {} : { namespaceSelector: { matchLabels: { [nameLabel]: where } } };
  return { ...scope, podSelector: { matchLabels: { ...labels } } };
}

const changing =
  /^(?:pod-template-hash|controller-revision-hash|pod-template-generation|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|controller-uid|job-name|batch\.kubernetes\.io\/.*)$/;

/** Labels that stay when the pod is made anew. */
export function lastingLabels(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !changing.test(key)));
}
