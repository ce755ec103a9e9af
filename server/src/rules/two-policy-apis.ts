import { convertFixes } from "../edits/convertAdmin.ts";
import { list, tick } from "../words/lists.ts";
import { adminRule, clusterPolicy, teams } from "./adminExamples.ts";
import { placeOf } from "./adminParts.ts";
import { adminIndex, exampleText, policyPlaces } from "./adminWork.ts";
import type { Rule } from "./rule.ts";

const id = "two-policy-apis";
const fence = clusterPolicy({ name: "fence", team: "bank", rules: `  ingress:\n${adminRule("Deny", "from", "lab")}` });
const old = (action: string) => `apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata:
  name: labs
spec:
  priority: 5
  subject:
    namespaces:
      matchLabels:
        team: bank
  ingress:
    - action: ${action}
      from:
        - namespaces:
            matchLabels:
              team: lab
`;

export const twoPolicyApis: Rule = {
  id,
  section: "mistaken",
  severity: "warning",
  page: () => ({
    title: "Policies of two APIs that disagree",
    what: "An AdminNetworkPolicy and a ClusterNetworkPolicy of the Admin tier (or a BaselineAdminNetworkPolicy and one of the Baseline tier) say different things of a connection of known workloads.",
    why: "They are two APIs, and their priorities are not comparable: no document says which of the two is asked first.",
    bad: `${fence}---\n${old("Allow")}${teams("bank", "lab")}`,
    good: `${fence}---\n${old("Deny")}${teams("bank", "lab")}`,
    sources: ["https://network-policy-api.sigs.k8s.io/npeps/npep-285/"],
  }),
  *checkAdmin(context) {
    const own = adminIndex(context);
    if (own === undefined) return;
    const { cluster, traffic } = context;
    const open = (traffic.tierWork()?.openings ?? []).filter(
      ({ of }) => of.reason === "two-apis" && of.policies.includes(own),
    );
    const [first] = open;
    if (first === undefined) return;
    const others = [...new Set(open.flatMap(({ of }) => of.policies))].filter((policy) => policy !== own);
    const names = others.flatMap((policy) => {
      const other = cluster.adminPolicies[policy - cluster.policies.length]?.object;
      return other === undefined || other.kind === context.policy.object.kind
        ? []
        : [`the ${other.kind} ${tick(other.name)}`];
    });
    if (names.length === 0) return;
    yield {
      rule: id,
      ...placeOf(context, ["metadata", "name"]),
      message: `Nothing says which of the two APIs is asked first: this and ${list(names)} disagree on connections ${exampleText(traffic, first.example)}. Write both as ClusterNetworkPolicy.`,
      related: policyPlaces(context, others, "Says otherwise"),
      fixes: () => convertFixes(context),
    };
  },
};
