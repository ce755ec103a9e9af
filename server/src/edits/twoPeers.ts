import type { ClusterPolicy, ClusterWorkload } from "../cluster/cluster.ts";
import type { LabelSelector } from "../manifest/types.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { asksForDns, mayBeDnsNamespace } from "../snapshot/dns.ts";
import { asksForLabels, isServedHere } from "../snapshot/nothing.ts";
import { matches } from "../traffic/selector.ts";
import { isEverything } from "../words/selectors.ts";

/** What speaks for a namespace peer and a pod peer being meant as one. */
export type AndEvidence =
  /** The pods are not in the policy's namespace, but in those that the other peer selects. */
  | { readonly kind: "elsewhere"; readonly pods: readonly ClusterWorkload[] }
  /** The namespaces hold the policy's own, so that the pod peer adds nothing. */
  | { readonly kind: "pointless" }
  /** The pods are those of the cluster's DNS, which everybody knows where to find. */
  | { readonly kind: "well-known" }
  /** Another policy writes the same two selectors as one peer. */
  | { readonly kind: "sister"; readonly policy: ClusterPolicy };

/**
 * `undefined`: the two are rightly two, or something is wrong with the pod peer alone. `named`: namespaces that the other
 * peer seems to mean, though they lack its label.
 */
export function andEvidence(
  context: PolicyContext,
  scope: LabelSelector,
  pods: LabelSelector,
  named: readonly string[],
): AndEvidence | undefined {
  const { evidence, cluster, namespace } = context;
  // All pods here (or all but some), or those of other namespaces: nobody writes that for AND.
  if (!asksForLabels(evidence.compiled(pods))) return undefined;
  const own = cluster.namespaces.get(namespace)?.labels ?? {};
  if (isEverything(scope)) return { kind: "pointless" };
  // Just the own namespace: the pod peer is covered, and redundant-peer says so.
  if (matches(evidence.compiled(scope), own) && evidence.namespaces(scope).every(({ name }) => name === namespace))
    return undefined;
  if (evidence.pods(pods, namespace).length > 0 || isServedHere(context, pods, [namespace])) return undefined;
  const known = evidence.hasInventory(namespace);
  const scopes = [...evidence.namespaces(scope).map(({ name }) => name), ...named];
  const elsewhere = scopes.flatMap((name) => evidence.pods(pods, name));
  if (known && elsewhere.length > 0) return { kind: "elsewhere", pods: elsewhere };
  if (asksForDns(pods) && mayBeDnsNamespace(scope) && namespace !== "kube-system") return { kind: "well-known" };
  const sister = sisterOf(context, scope, pods);
  return sister === undefined ? undefined : { kind: "sister", policy: sister };
}

/** A policy with one peer of just these two selectors. */
function sisterOf(
  { evidence, cluster, inCluster }: PolicyContext,
  scope: LabelSelector,
  pods: LabelSelector,
): ClusterPolicy | undefined {
  const [namespaces, labels] = [evidence.compiled(scope).id, evidence.compiled(pods).id];
  // By namespace, so that it is known of each whether it still is what was looked at.
  const all = evidence.once("policies of all namespaces", () =>
    [...cluster.namespaces.keys()].flatMap((name) => evidence.policiesIn(name)).sort((a, b) => a.index - b.index),
  );
  return all.find(
    (other) =>
      other.index !== inCluster?.index &&
      [...(other.object.ingress ?? []), ...(other.object.egress ?? [])].some(({ peers }) =>
        peers.some(
          ({ namespaceSelector, podSelector }) =>
            namespaceSelector !== undefined &&
            podSelector !== undefined &&
            evidence.compiled(namespaceSelector).id === namespaces &&
            evidence.compiled(podSelector).id === labels,
        ),
      ),
  );
}
