import type { ClusterWorkload } from "../../cluster/cluster.ts";
import type { LabelSelector } from "../../manifest/types.ts";
import { matches } from "../../traffic/selector.ts";
import type { RuleContext } from "../rule.ts";
import { asksForDns, mayBeDnsNamespace } from "./dns.ts";
import { isEverything } from "./words.ts";

/** What speaks for a namespace peer and a pod peer being meant as one. */
export type AndEvidence =
  /** The pods are not in the policy's namespace, but in those that the other peer selects. */
  | { readonly kind: "elsewhere"; readonly pods: readonly ClusterWorkload[] }
  /** The namespaces hold the policy's own, so that the pod peer adds nothing. */
  | { readonly kind: "pointless" }
  /** The pods are those of the cluster's DNS, which everybody knows where to find. */
  | { readonly kind: "well-known" }
  /** Nothing known speaks for it or against it. */
  | { readonly kind: "unknown" };

/** `undefined`: the two are rightly two. */
export function andEvidence(
  { evidence, cluster, namespace }: Pick<RuleContext, "evidence" | "cluster" | "namespace">,
  scope: LabelSelector,
  pods: LabelSelector,
): AndEvidence | undefined {
  // All pods here, or those of other namespaces: nobody writes that for AND.
  if (isEverything(pods)) return undefined;
  const own = cluster.namespaces.get(namespace)?.labels ?? {};
  if (isEverything(scope) || matches(evidence.compiled(scope), own)) return { kind: "pointless" };
  if (evidence.pods(pods, namespace).length > 0) return undefined;
  const elsewhere = evidence.namespaces(scope).flatMap(({ name }) => evidence.pods(pods, name));
  if (evidence.hasInventory(namespace) && elsewhere.length > 0) return { kind: "elsewhere", pods: elsewhere };
  if (asksForDns(pods) && mayBeDnsNamespace(scope) && namespace !== "kube-system") return { kind: "well-known" };
  return { kind: "unknown" };
}
