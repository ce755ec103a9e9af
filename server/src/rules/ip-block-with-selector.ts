import { plainFix } from "../edits/fixes.ts";
import { documentOf, keysAt, stepsIn } from "../snapshot/parts.ts";
import { list } from "../words/lists.ts";
import { splitItem } from "../yaml/editItems.ts";
import { asFinding, rejectionsOf } from "./rejections.ts";
import type { Rule } from "./rule.ts";

const id = "ip-block-with-selector";

export const ipBlockWithSelector: Rule = {
  id,
  section: "rejected",
  severity: "error",
  page: () => ({
    title: "An address block beside a selector in one peer",
    what: "One item of `from` or `to` has an `ipBlock` and a `podSelector` or `namespaceSelector`.",
    why: "The server rejects the object: pods and addresses cannot be required at once. Two peers, one with the selector and one with the block, mean one or the other.",
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
            cidr: 198.51.100.0/24
          podSelector:
            matchLabels:
              app: web
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
            cidr: 198.51.100.0/24
        - podSelector:
            matchLabels:
              app: web
      ports:
        - protocol: TCP
          port: 5432
`,
    sources: [
      "https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/",
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors",
    ],
  }),
  *check(context) {
    for (const rejection of rejectionsOf(context, id)) {
      const { path } = rejection.fault;
      const others = keysAt(context, path).filter((key) => key !== "ipBlock");
      const message = `\`ipBlock\` may not stand beside ${list(others.map((key) => `\`${key}\``))} in one peer, so the server rejects it. Make two peers: a connection may then match either.`;
      yield asFinding(rejection, message, () => {
        const steps = stepsIn(context, path);
        const edits = steps === undefined ? undefined : splitItem(documentOf(context), steps, ["ipBlock"]);
        return plainFix(context, "Make two peers: the pods, or the addresses", edits);
      });
    }
  },
};
