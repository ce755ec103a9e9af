import type { ClusterWorkload } from "../cluster/cluster.ts";
import { countedFix } from "../edits/fixes.ts";
import type { LabelSelector } from "../manifest/types.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { asksForDns, dnsNamespace } from "../snapshot/dns.ts";
import type { Finding } from "../snapshot/finding.ts";
import { asksForLabels, isServedHere } from "../snapshot/nothing.ts";
import { anySurelyPlaced, isSurelyPlaced } from "../snapshot/places.ts";
import { type PeerView, spanOfItem } from "../snapshot/policyView.ts";
import { workloadName, workloadPlaces } from "../snapshot/related.ts";
import { isSatisfiable, nameLabel } from "../snapshot/selectors.ts";
import type { Severity } from "../source/settings.ts";
import { count, tick, ticks } from "../words/lists.ts";
import { selectorText } from "../words/selectors.ts";
import { insertEntry } from "../yaml/edit.ts";
import { policy, workload } from "./examples.ts";
import type { Rule } from "./rule.ts";

const example = (scope: string) =>
  policy({
    name: "db",
    namespace: "data",
    target: "db",
    types: ["Ingress"],
    rules: `  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: web\n${scope}    ports:\n    - protocol: TCP\n      port: 5432\n`,
  }) +
  workload({ name: "db", namespace: "data", ports: [{ port: 5432 }] }) +
  workload({ name: "web", namespace: "shop", ports: [{ port: 8080 }] });

export const podSelectorInWrongNamespace: Rule = {
  id: "pod-selector-in-wrong-namespace",
  section: "mistaken",
  severity: "warning",
  absence: true,
  page: () => ({
    title: "A peer looks for pods in the policy's own namespace, where there are none",
    what: "A peer with only a `podSelector` matches no known pod in the policy's namespace, while pods of other namespaces have the label.",
    why: "A pod selector alone never leaves the policy's namespace. For pods elsewhere the same peer needs a `namespaceSelector` too.",
    bad: example(""),
    good: example("      namespaceSelector:\n        matchLabels:\n          kubernetes.io/metadata.name: shop\n"),
    sources: [
      "`NetworkPolicyPeer.podSelector`: selects pods in the policy's own namespace unless `namespaceSelector` is set too",
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors",
    ],
  }),
  overrides: ["selects-nothing"],
  checkPeers: (context) => ({ of: (peer) => findingFor(context, peer) }),
};

function findingFor(context: PolicyContext, peer: PeerView): Finding | undefined {
  const { podSelector, peer: object } = peer;
  if (podSelector === undefined || object.namespaceSelector !== undefined || object.ipBlock !== undefined)
    return undefined;
  const { selector } = podSelector;
  const { evidence, namespace } = context;
  if (!asksForLabels(evidence.compiled(selector)) || !isSatisfiable(selector)) return undefined;
  if (evidence.pods(selector, namespace).length > 0) return undefined;
  if (isServedHere(context, selector, [namespace])) return undefined;
  // There may be thousands of peers, of which an edit changes one.
  const found = evidence.onceFor(selector, `elsewhere than in ${namespace}`, () => podsElsewhere(context, selector));
  if (found === undefined) return undefined;
  const { inventory, placed, namespaces, message, related } = found;
  const severity: Severity = inventory && placed && isSurelyPlaced(context) ? "warning" : "information";
  return {
    rule: "pod-selector-in-wrong-namespace",
    ...(severity === "information" && { severity }),
    span: podSelector.entry?.key.span ?? spanOfItem(peer.item),
    extent: spanOfItem(peer.item),
    field: podSelector.field,
    message,
    related,
    fixes: () =>
      namespaces
        .slice(0, 3)
        .flatMap((name) =>
          countedFix(
            context,
            `Add a \`namespaceSelector\` for \`${name}\``,
            insertEntry(context.view.document, peer.path, "namespaceSelector", { matchLabels: { [nameLabel]: name } }),
          ),
        ),
  };
}

interface Elsewhere extends Required<Pick<Finding, "message" | "related">> {
  /** Pods of the policy's own namespace are known. */
  readonly inventory: boolean;
  /** Something says where the pods are. */
  readonly placed: boolean;
  /** Where the pods are, the most likely first. */
  readonly namespaces: readonly string[];
}

function podsElsewhere(context: PolicyContext, selector: LabelSelector): Elsewhere | undefined {
  const { evidence, namespace } = context;
  const elsewhere = evidence.podsAnywhere(selector);
  const inventory = evidence.hasInventory(namespace);
  const namespaces = namespacesOf(elsewhere, selector, namespace, inventory);
  if (namespaces === undefined) return undefined;
  const labels = tick(selectorText(selector));
  const where =
    elsewhere.length === 0
      ? `the cluster's DNS runs in \`${namespaces[0]}\``
      : `${count(elsewhere.length, "workload")} in ${ticks(namespaces)} ${elsewhere.length === 1 ? "has" : "have"}`;
  const here = inventory
    ? `No known pod in \`${namespace}\` has ${labels}`
    : `This peer looks for ${labels} in \`${namespace}\` only`;
  return {
    inventory,
    placed: elsewhere.length === 0 || anySurelyPlaced(context, elsewhere),
    namespaces,
    message: `${here}; ${where}. A \`podSelector\` alone stays in the policy's own namespace: add a \`namespaceSelector\`.`,
    related: workloadPlaces(context, elsewhere, (pod) => `${workloadName(pod)} has ${labels}`),
  };
}

/** `undefined`: nobody can tell. */
function namespacesOf(
  pods: readonly ClusterWorkload[],
  selector: LabelSelector,
  own: string,
  inventory: boolean,
): readonly string[] | undefined {
  if (pods.length > 0 && inventory) {
    const counts = new Map<string, number>();
    for (const pod of pods) counts.set(pod.namespace, (counts.get(pod.namespace) ?? 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  }
  // Nobody keeps the cluster's DNS in their own files, and everybody knows where it is.
  if (!asksForDns(selector) || own === dnsNamespace) return undefined;
  return pods.length > 0 ? [...new Set(pods.map((pod) => pod.namespace))] : [dnsNamespace];
}
