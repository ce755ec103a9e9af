import { countedFix } from "../edits/fixes.ts";
import { writePolicyTypes } from "../edits/policyTypes.ts";
import { isIsolatedByOthers } from "../snapshot/isolatedByOthers.ts";
import { isPresentAndEmpty, specExtent } from "../snapshot/policyView.ts";
import { podsText } from "../words/selectors.ts";
import { policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

export const emptyEgressDoesNotIsolate: Rule = {
  id: "empty-egress-does-not-isolate",
  section: "mistaken",
  severity: "warning",
  page: () => ({
    title: "An empty `egress` list without `policyTypes` isolates nothing",
    what: "The policy has `egress: []` and no `policyTypes`.",
    why: 'When `policyTypes` is left out, Egress is in effect only if there is at least one egress rule. An empty list, which reads like "nothing may go out", therefore leaves everything open; only ingress is isolated.',
    bad: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: vault
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: vault
  ingress: []
  egress: [] # nothing may leave
`,
    good: policy({
      name: "vault",
      namespace: "shop",
      target: "vault",
      types: ["Ingress", "Egress"],
      rules: "  ingress: []\n  egress: [] # nothing may leave\n",
    }),
    sources: [
      "`NetworkPolicySpec.policyTypes`: if absent, Egress is set only if there are egress rules",
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource",
    ],
  }),
  overrides: ["implicit-policy-types"],
  *check(context) {
    const { policy: manifest, view } = context;
    const [ingress, egress] = view.directions;
    const { entry } = egress;
    if (manifest.object.policyTypes !== undefined || entry === undefined || !isPresentAndEmpty(entry)) return;
    const alreadyIsolated = isIsolatedByOthers(context, "egress");
    const effect = alreadyIsolated
      ? "isolates nothing for egress; other policies do so already"
      : `isolates nothing for egress: ${podsText(manifest.object.podSelector)} may still connect to everything`;
    yield {
      rule: "empty-egress-does-not-isolate",
      ...(alreadyIsolated && { severity: "information" as const }),
      span: entry.span,
      extent: specExtent(view, manifest),
      field: "spec.egress",
      message: `An empty \`egress\` without \`policyTypes\` ${effect}. Add \`Egress\` to \`policyTypes\` to cut off outbound traffic.`,
      fixes: () => [
        ...countedFix(context, "Add `policyTypes: [Ingress, Egress]`", writePolicyTypes(view, ["Ingress", "Egress"])),
        ...(ingress.entry === undefined
          ? countedFix(context, "Add `policyTypes: [Egress]`, for egress only", writePolicyTypes(view, ["Egress"]))
          : []),
      ],
    };
  },
};
