import { countedFix, plainFix } from "../edits/fixes.ts";
import { writePolicyTypes } from "../edits/policyTypes.ts";
import { isIsolatedByOthers } from "../snapshot/isolatedByOthers.ts";
import { specExtent } from "../snapshot/policyView.ts";
import { count } from "../words/lists.ts";
import { podsText } from "../words/selectors.ts";
import type { Rule } from "./rule.ts";

export const egressOnlyIsolatesIngress: Rule = {
  id: "egress-only-isolates-ingress",
  section: "mistaken",
  severity: "warning",
  page: () => ({
    title: "A policy with only egress rules also cuts off inbound traffic",
    what: "The policy has `egress` rules, no `ingress` and no `policyTypes`.",
    why: "Without `policyTypes` every policy is an ingress policy too: the selected pods are isolated for ingress, and since there is no ingress rule, nobody may connect to them any more.",
    bad: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web-egress
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: web
  egress:
  # the payment provider
  - to:
    - ipBlock:
        cidr: 203.0.113.0/24
    ports:
    - protocol: TCP
      port: 443
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: web
        image: nginx:1.27
        ports:
        - containerPort: 8080
`,
    good: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web-egress
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: web
  policyTypes:
  - Egress
  egress:
  # the payment provider
  - to:
    - ipBlock:
        cidr: 203.0.113.0/24
    ports:
    - protocol: TCP
      port: 443
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: web
        image: nginx:1.27
        ports:
        - containerPort: 8080
`,
    sources: [
      "`NetworkPolicySpec.policyTypes`: if absent, Ingress is always set, and Egress if there are egress rules",
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource",
    ],
  }),
  overrides: ["implicit-policy-types"],
  *check(context) {
    const { policy, view, evidence, namespace, inCluster } = context;
    const { object } = policy;
    const [ingress, egress] = view.directions;
    // An `ingress:` that is written, empty or not, is meant.
    if (object.policyTypes !== undefined || ingress.entry !== undefined || egress.rules.length === 0) return;
    const pods = evidence.pods(object.podSelector, namespace);
    const others = evidence.isolating(namespace, "ingress").filter(({ index }) => index !== inCluster?.index);
    const cutOff = pods.filter(
      (pod) => !others.some((other) => evidence.pods(other.object.podSelector, namespace).includes(pod)),
    );
    const alreadyIsolated = isIsolatedByOthers(context, "ingress");
    const target = podsText(object.podSelector);
    const whom = cutOff.length > 0 ? `to ${count(cutOff.length, "workload")}` : "to them";
    yield {
      rule: "egress-only-isolates-ingress",
      ...(alreadyIsolated && { severity: "information" as const }),
      span: egress.entry?.key.span ?? policy.node.span,
      extent: specExtent(view, policy),
      field: "spec.policyTypes",
      message: alreadyIsolated
        ? `\`policyTypes\` is missing, so this policy also isolates ${target} for ingress; other policies do so already. Add \`policyTypes: [Egress]\` if only egress is meant.`
        : `\`policyTypes\` is missing, so this policy also isolates ${target} for ingress: no inbound connection is allowed ${whom}. Add \`policyTypes: [Egress]\` if only egress is meant.`,
      fixes: () => [
        ...countedFix(context, "Add `policyTypes: [Egress]`", writePolicyTypes(view, ["Egress"])),
        ...plainFix(
          context,
          "Write both out: `policyTypes: [Ingress, Egress]` (keeps what is allowed)",
          writePolicyTypes(view, ["Ingress", "Egress"]),
        ),
      ],
    };
  },
};
