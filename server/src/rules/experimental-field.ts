import { fieldOf } from "../manifest/fields.ts";
import { tick } from "../words/lists.ts";
import { clusterPolicy } from "./adminExamples.ts";
import { type AdminPart, adminRules, itemsIn, placeOf } from "./adminParts.ts";
import type { Rule } from "./rule.ts";

const id = "experimental-field";
const example = (peer: string) =>
  clusterPolicy({ name: "fence", team: "bank", rules: `  egress:\n    - action: Accept\n      to:\n${peer}` });

export const experimentalField: Rule = {
  id,
  section: "notable",
  severity: "information",
  page: () => ({
    title: "A field of the experimental channel",
    what: "A peer of `nodes` or `domainNames`, or `namedPort` in the older kinds.",
    why: "The Network Policy API is installed as CRDs, of which there are two channels. The standard one does not have these fields: a server with those rejects the object.",
    bad: example("        - domainNames:\n            - example.com\n"),
    good: example("        - networks:\n            - 203.0.113.0/24\n"),
    sources: ["https://network-policy-api.sigs.k8s.io/versioning/"],
  }),
  *checkAdmin(context) {
    const told = new Set<string>();
    for (const rule of adminRules(context)) {
      for (const { part, key } of experimental(rule, context.policy.object.kind !== "ClusterNetworkPolicy")) {
        if (told.has(key)) continue;
        told.add(key);
        const message = `${tick(key)} needs the CRDs of the experimental channel. A server with the standard ones rejects the policy.`;
        yield { rule: id, ...placeOf(context, [...part.path, key]), message };
      }
    }
  },
};

function* experimental(rule: AdminPart, old: boolean): Iterable<{ readonly part: AdminPart; readonly key: string }> {
  for (const part of itemsIn(rule, "to")) {
    for (const key of ["nodes", "domainNames"]) if (fieldOf(part.node, key) !== undefined) yield { part, key };
  }
  if (!old) return;
  for (const part of itemsIn(rule, "ports")) {
    if (fieldOf(part.node, "namedPort") !== undefined) yield { part, key: "namedPort" };
  }
}
