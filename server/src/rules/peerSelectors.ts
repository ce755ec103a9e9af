import type { Finding } from "../snapshot/finding.ts";
import type { PeerView, SelectorView } from "../snapshot/policyView.ts";

/** What is found on either selector of a peer. */
export function ofSelectors(
  { podSelector, namespaceSelector }: PeerView,
  findingFor: (selector: SelectorView) => Finding | undefined,
): Finding | readonly Finding[] | undefined {
  const pods = podSelector && findingFor(podSelector);
  const namespaces = namespaceSelector && findingFor(namespaceSelector);
  return pods === undefined || namespaces === undefined ? (pods ?? namespaces) : [pods, namespaces];
}
