import { insertDnsRule } from "../edits/dnsRule.ts";
import { countedFix } from "../edits/fixes.ts";
import { asksForDns, isDnsPort } from "../snapshot/dns.ts";
import { headOf, spanOfItem } from "../snapshot/policyView.ts";
import { dnsRule, policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

export const dnsWrongDirection: Rule = {
  id: "dns-wrong-direction",
  section: "notable",
  severity: "information",
  page: () => ({
    title: "DNS is allowed in, where it has to be allowed out",
    what: "An ingress rule lets the cluster's DNS pods in on port 53.",
    why: "Those pods answer, they do not ask. A pod that looks up a name opens the connection itself, which is egress; the answer needs no rule.",
    bad: policy({
      name: "dns",
      namespace: "shop",
      target: "web",
      types: ["Ingress"],
      rules: `  ingress:\n${dnsRule.replace("- to:", "- from:")}`,
    }),
    good: policy({ name: "dns", namespace: "shop", target: "web", types: ["Egress"], rules: `  egress:\n${dnsRule}` }),
    sources: [
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation",
    ],
  }),
  overrides: ["port-not-exposed"],
  *check(context) {
    if (asksForDns(context.policy.object.podSelector)) return;
    for (const rule of context.view.rulesInForce) {
      const { ports, peers } = rule.rule;
      if (rule.direction.direction !== "ingress" || peers.length === 0 || ports.length === 0) continue;
      if (!ports.every(isDnsPort)) continue;
      if (!peers.every(({ podSelector }) => podSelector !== undefined && asksForDns(podSelector))) continue;
      const egress = context.view.directions[1];
      yield {
        rule: "dns-wrong-direction",
        span: headOf(context.view.document, rule.item),
        extent: spanOfItem(rule.item),
        field: rule.field,
        message:
          "DNS pods answer, they do not ask: nobody comes in from them on this port. Looking up names is egress, to those pods on UDP and TCP 53.",
        fixes: () =>
          egress.inForce && egress.entry !== undefined
            ? countedFix(context, "Allow DNS to kube-dns as egress, UDP and TCP", insertDnsRule(context))
            : [],
      };
    }
  },
};
