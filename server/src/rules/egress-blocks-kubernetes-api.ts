import { rulesOf } from "../manifest/kinds/networkPolicy/policyTypes.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { compilePorts } from "../traffic/compile.ts";
import { allows } from "../traffic/connectionSet.ts";
import { exampleLabels, matches } from "../traffic/selector.ts";
import { podsText } from "../words/selectors.ts";
import { dnsRule, policy, workload } from "./examples.ts";
import type { Rule } from "./rule.ts";

const example = (rule: string) =>
  policy({
    name: "operator",
    namespace: "shop",
    target: "operator",
    types: ["Egress"],
    rules: `  egress:\n${dnsRule}${rule}`,
  }) + workload({ name: "operator", namespace: "shop" });

export const egressBlocksKubernetesApi: Rule = {
  id: "egress-blocks-kubernetes-api",
  section: "notable",
  severity: "information",
  readsAllPolicies: true,
  absence: true,
  off: true,
  page: () => ({
    title: "Pods that are cut off from the Kubernetes API",
    what: "Pods are isolated for egress, may connect somewhere, and no rule lets them connect to an address on TCP 443 or 6443.",
    why: "The API server is no pod of the cluster in most installations, so only an address block or a rule without peers reaches it. Operators and controllers stop without it. Off by default: most pods do not need the API.",
    bad: example(""),
    good: example(
      "  # the API server\n  - to:\n    - ipBlock:\n        cidr: 172.20.0.1/32\n    ports:\n    - protocol: TCP\n      port: 443\n",
    ),
    sources: ["https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/"],
  }),
  *check(context) {
    const { inCluster, policy: manifest, view } = context;
    const [, egress] = view.directions;
    if (inCluster === undefined || !egress.inForce || egress.rules.length === 0 || egress.entry === undefined) return;
    if (reachesApi(context)) return;
    yield {
      rule: "egress-blocks-kubernetes-api",
      span: egress.entry.key.span,
      extent: egress.entry.span,
      field: "spec.egress",
      message: `No rule lets ${podsText(manifest.object.podSelector)} connect to the Kubernetes API, which is an address outside the pods on TCP 443 or 6443. If they use it, allow its address.`,
    };
  },
};

/** By any policy that applies to the same pods. */
function reachesApi({ evidence, namespace, policy: manifest }: PolicyContext): boolean {
  const labels = exampleLabels(evidence.compiled(manifest.object.podSelector)) ?? {};
  return evidence
    .isolating(namespace, "egress")
    .filter(({ object }) => object === manifest.object || matches(evidence.compiled(object.podSelector), labels))
    .some(({ object }) =>
      rulesOf(object, "egress").some(({ peers, ports }) => {
        if (peers.length > 0 && !peers.some(({ ipBlock }) => ipBlock !== undefined)) return false;
        const { fixed } = compilePorts(ports);
        return allows(fixed, "TCP", 443) || allows(fixed, "TCP", 6443);
      }),
    );
}
