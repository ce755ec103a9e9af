import { countedFix, plainFix } from "../edits/fixes.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import type { Finding } from "../snapshot/finding.ts";
import { isIsolatedByOthers } from "../snapshot/isolatedByOthers.ts";
import type { DirectionView } from "../snapshot/policyView.ts";
import { count, ticks } from "../words/lists.ts";
import { insertItem, remove, replaceScalar } from "../yaml/edit.ts";
import type { Rule } from "./rule.ts";

export const rulesWithoutPolicyType: Rule = {
  id: "rules-without-policy-type",
  section: "mistaken",
  severity: "warning",
  page: () => ({
    title: "Rules of a direction that `policyTypes` leaves out",
    what: "The policy has `egress` rules while `policyTypes` lists only `Ingress`, or `ingress` rules while it lists only `Egress`.",
    why: "The API ignores rules of a direction that is not in `policyTypes`: the pods are not isolated in that direction, and everything stays allowed. Some CNIs enforce the rules all the same, so that one policy means different things in two clusters.",
    bad: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: web
  policyTypes:
  - Ingress
  ingress:
  - from:
    - podSelector:
        matchLabels:
          app: gateway
    ports:
    - protocol: TCP
      port: 8080
  # only name lookups may go out
  egress:
  - to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: kube-system
      podSelector:
        matchLabels:
          k8s-app: kube-dns
    ports:
    - protocol: UDP
      port: 53
    - protocol: TCP
      port: 53
`,
    good: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: web
  policyTypes:
  - Ingress
  - Egress
  ingress:
  - from:
    - podSelector:
        matchLabels:
          app: gateway
    ports:
    - protocol: TCP
      port: 8080
  # only name lookups may go out
  egress:
  - to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: kube-system
      podSelector:
        matchLabels:
          k8s-app: kube-dns
    ports:
    - protocol: UDP
      port: 53
    - protocol: TCP
      port: 53
`,
    sources: [
      "`NetworkPolicySpec.policyTypes`: which rule types the policy relates to",
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource",
    ],
  }),
  overrides: ["allows-everything", "empty-list-allows-all"],
  *check(context) {
    const { policyTypes } = context.policy.object;
    if (policyTypes === undefined) return;
    for (const direction of context.view.directions) {
      const finding = direction.inForce ? undefined : findingFor(context, direction, ticks([...new Set(policyTypes)]));
      if (finding !== undefined) yield finding;
    }
  },
};

function findingFor(context: PolicyContext, direction: DirectionView, listed: string): Finding | undefined {
  const { entry, rules, type, direction: name } = direction;
  if (entry === undefined || rules.length === 0) return undefined;
  // Without isolation everything is allowed, and that is what the rule says: harmless.
  const isolated = isIsolatedByOthers(context, name);
  const harmless = !isolated && rules.some(({ rule }) => rule.peers.length === 0 && rule.ports.length === 0);
  const { document, base } = context.view;
  const one = rules.length === 1;
  const effect = isolated
    ? `which ${one ? "opens" : "open"} nothing, since other policies isolate these pods for ${name}`
    : `and every ${name} connection stays allowed; some CNIs enforce ${one ? "it" : "them"} all the same`;
  return {
    rule: "rules-without-policy-type",
    ...(harmless && { severity: "information" as const }),
    span: entry.key.span,
    extent: entry.span,
    field: direction.field,
    message:
      `\`policyTypes\` lists only ${listed}, so the API ignores ${one ? `this ${name} rule` : `these ${count(rules.length, `${name} rule`)}`}` +
      `${isolated ? ", " : " "}${effect}. Add \`${type}\` to \`policyTypes\`, or remove \`${name}\`.`,
    fixes: () => [
      ...countedFix(
        context,
        `Add \`${type}\` to \`policyTypes\``,
        // The server takes no more than two.
        context.policy.object.policyTypes?.length === 2
          ? replaceScalar(document, [...base, "spec", "policyTypes", 1], type)
          : insertItem(document, [...base, "spec", "policyTypes"], type),
      ),
      ...plainFix(context, `Remove the \`${name}\` rules`, remove(document, [...base, "spec", name])),
    ],
  };
}
