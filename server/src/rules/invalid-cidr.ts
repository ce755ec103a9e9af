import { explainCidr } from "../edits/cidr.ts";
import { plainFix, safeFix } from "../edits/fixes.ts";
import { documentOf, stepsIn } from "../snapshot/parts.ts";
import { replaceScalar } from "../yaml/edit.ts";
import { rejectsAdmin } from "./adminRejections.ts";
import { asFinding, rejectionsOf, shown } from "./rejections.ts";
import type { Rule } from "./rule.ts";

const id = "invalid-cidr";

export const invalidCidr: Rule = {
  id,
  section: "rejected",
  severity: "error",
  page: () => ({
    title: "Not an address block",
    what: "A `cidr` or an item of `except` is not an IPv4 or IPv6 block in CIDR notation: the prefix length is missing, it is a host name, a netmask, a range.",
    why: "The server rejects the object. A block is an address, a slash and the number of leading bits that count: `10.0.0.0/8`, `2001:db8::/32`, one address as `/32` or `/128`. Policies cannot name hosts.",
    bad: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db-from-web
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes:
    - Ingress
  ingress:
    - from:
        - ipBlock:
            cidr: 198.51.100.7
      ports:
        - protocol: TCP
          port: 5432
`,
    good: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db-from-web
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes:
    - Ingress
  ingress:
    - from:
        - ipBlock:
            cidr: 198.51.100.7/32
      ports:
        - protocol: TCP
          port: 5432
`,
    sources: [
      "RFC 4632, section 3.1",
      "https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/",
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#what-you-can-t-do-with-network-policies-at-least-not-yet",
    ],
  }),
  checkAdmin: rejectsAdmin(id),
  *check(context) {
    for (const rejection of rejectionsOf(context, id)) {
      const { fault } = rejection;
      const { message, meant, safe } = explainCidr(fault.value ?? "");
      yield asFinding(rejection, message, () => {
        const steps = stepsIn(context, fault.path);
        if (meant === undefined || steps === undefined) return [];
        const edits = replaceScalar(documentOf(context), steps, meant);
        return safe
          ? safeFix(context, `Change to ${shown(meant)}`, edits)
          : plainFix(context, `Change to ${shown(meant)}`, edits);
      });
    }
  },
};
