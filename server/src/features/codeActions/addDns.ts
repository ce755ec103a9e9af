import { dnsRuleData } from "../../edits/dnsRule.ts";
import { countedFix, together } from "../../edits/fixes.ts";
import { writePolicyTypes } from "../../edits/policyTypes.ts";
import { allowsDns } from "../../snapshot/dnsAccess.ts";
import { insertEntry, insertItem } from "../../yaml/edit.ts";
import type { Refactoring } from "./refactoring.ts";

/** An egress rule for the cluster's DNS, in a policy that isolates for egress and has none. */
export const addDns: Refactoring = ({ policy }) => {
  const { view, namespace, policy: manifest } = policy;
  const [, egress] = view.directions;
  if (!egress.inForce || egress.rules.some(({ rule }) => allowsDns(policy, namespace, rule))) return [];
  const { document, base } = view;
  const spec = [...base, "spec"];
  const rule = dnsRuleData(policy);
  const edits =
    egress.entry === undefined
      ? insertEntry(document, spec, "egress", [rule])
      : together(
          insertItem(document, [...spec, "egress"], rule),
          manifest.object.policyTypes === undefined ? writePolicyTypes(view, ["Ingress", "Egress"]) : [],
        );
  return countedFix(policy, "Allow DNS to kube-dns, UDP and TCP", edits);
};
