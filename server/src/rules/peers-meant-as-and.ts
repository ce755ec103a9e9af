import { countedFix } from "../edits/fixes.ts";
import { type AndEvidence, andEvidence } from "../edits/twoPeers.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import type { Finding } from "../snapshot/finding.ts";
import { missingNamespaceLabel } from "../snapshot/namespaceLabels.ts";
import { headOf, type PeerView, spanOfItem } from "../snapshot/policyView.ts";
import { policyPlace, workloadName, workloadPlaces } from "../snapshot/related.ts";
import { isSatisfiable } from "../snapshot/selectors.ts";
import { count, tick, ticks } from "../words/lists.ts";
import { selectorText } from "../words/selectors.ts";
import { mergeItems } from "../yaml/editItems.ts";
import type { Rule } from "./rule.ts";

/** What gives the evidence, in both examples. */
const workloads = `---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: postgres
  namespace: data
spec:
  selector:
    matchLabels:
      app: postgres
  template:
    metadata:
      labels:
        app: postgres
    spec:
      containers:
      - name: postgres
        image: postgres:17
        ports:
        - containerPort: 5432
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: checkout
  namespace: shop
spec:
  selector:
    matchLabels:
      app: checkout
  template:
    metadata:
      labels:
        app: checkout
    spec:
      containers:
      - name: checkout
        image: registry.example.com/checkout:1
`;

export const peersMeantAsAnd: Rule = {
  id: "peers-meant-as-and",
  section: "mistaken",
  severity: "warning",
  page: () => ({
    title: "Two peers (OR) where one peer with both selectors (AND) was meant",
    what: "A peer with only a `namespaceSelector` is followed by a peer with only a `podSelector`, and the workspace shows that the pods are wanted in those namespaces.",
    why: "Items of one list are alternatives: every pod of the namespaces may connect, and besides the pods with the label in the policy's own namespace. With both selectors in one item both have to hold. One dash makes the difference.",
    bad: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: postgres
  namespace: data
spec:
  podSelector:
    matchLabels:
      app: postgres
  policyTypes:
  - Ingress
  ingress:
  - from:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: shop
    # the only client
    - podSelector:
        matchLabels:
          app: checkout
    ports:
    - protocol: TCP
      port: 5432
${workloads}`,
    good: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: postgres
  namespace: data
spec:
  podSelector:
    matchLabels:
      app: postgres
  policyTypes:
  - Ingress
  ingress:
  - from:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: shop
      # the only client
      podSelector:
        matchLabels:
          app: checkout
    ports:
    - protocol: TCP
      port: 5432
${workloads}`,
    sources: [
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors",
      "`NetworkPolicyPeer.podSelector`, `NetworkPolicyPeer.namespaceSelector`",
    ],
  }),
  overrides: ["selects-nothing", "pod-selector-in-wrong-namespace", "redundant-peer"],
  *checkRule(context, { peers }) {
    let taken: PeerView | undefined;
    for (let at = 1; at < peers.length; at++) {
      const first = peers[at - 1];
      const second = peers[at];
      if (first === undefined || second === undefined || taken === first) continue;
      const finding = findingFor(context, first, second);
      if (finding === undefined) continue;
      taken = second;
      yield finding;
    }
  },
};

function findingFor(context: PolicyContext, first: PeerView, second: PeerView): Finding | undefined {
  const { view, namespace } = context;
  const inOrder = isOnly(first, "namespaceSelector") && isOnly(second, "podSelector");
  const reversed = isOnly(first, "podSelector") && isOnly(second, "namespaceSelector");
  if (!inOrder && !reversed) return undefined;
  const [namespaces, pods] = inOrder
    ? [first.namespaceSelector, second.podSelector?.selector]
    : [second.namespaceSelector, first.podSelector?.selector];
  if (namespaces === undefined || pods === undefined) return undefined;
  const scope = namespaces.selector;
  if (!isSatisfiable(scope) || !isSatisfiable(pods)) return undefined;
  const found = andEvidence(context, scope, pods, missingNamespaceLabel(context, namespaces)?.names ?? []);
  // The other way round it reads as a list of alternatives, unless the pods are found in those namespaces only.
  if (found === undefined || (reversed && found.kind !== "elsewhere")) return undefined;
  return {
    rule: "peers-meant-as-and",
    span: headOf(view.document, second.item),
    extent: { start: spanOfItem(first.item).start, end: spanOfItem(second.item).end },
    field: second.field,
    message: `${explain(found, selectorText(scope), tick(selectorText(pods)), namespace)} Merge them into one peer if both must hold.`,
    related:
      found.kind === "elsewhere"
        ? workloadPlaces(context, found.pods, (pod) => `${workloadName(pod)} has ${tick(selectorText(pods))}`)
        : found.kind === "sister"
          ? policyPlace(context, found.policy, "has both in one peer")
          : [],
    fixes: () =>
      countedFix(
        context,
        "Merge into one peer (AND)",
        mergeItems(view.document, [...first.rule.path, first.rule.direction.peersKey], first.index, second.index),
      ),
  };
}

function explain(found: AndEvidence, scope: string, pods: string, namespace: string): string {
  const everyPod = scope === "" ? "every pod of every namespace" : `every pod of namespaces with ${tick(scope)}`;
  const either = `These are two peers, so either is enough: ${everyPod}, or pods with ${pods} in \`${namespace}\`.`;
  switch (found.kind) {
    case "elsewhere": {
      const places = ticks([...new Set(found.pods.map((pod) => pod.namespace))]);
      return `${either} No pod in \`${namespace}\` has ${pods}; ${count(found.pods.length, "workload")} in ${places} ${found.pods.length === 1 ? "has" : "have"}.`;
    }
    case "pointless":
      return `${either} The first one already holds every pod of \`${namespace}\`, which leaves nothing for the second.`;
    case "sister":
      return `${either} Policy ${tick(`${found.policy.namespace}/${found.policy.object.name}`)} writes the same two selectors as one peer.`;
    case "well-known":
      return `${either} The DNS pods run in \`kube-system\`, not in \`${namespace}\`.`;
  }
}

function isOnly(peer: PeerView, key: "podSelector" | "namespaceSelector"): boolean {
  const { podSelector, namespaceSelector, ipBlock } = peer.peer;
  const other = key === "podSelector" ? namespaceSelector : podSelector;
  return peer.peer[key] !== undefined && other === undefined && ipBlock === undefined;
}
