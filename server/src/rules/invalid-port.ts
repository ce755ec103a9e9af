import { plainFix } from "../edits/fixes.ts";
import { documentOf, stepsIn } from "../snapshot/parts.ts";
import { remove } from "../yaml/edit.ts";
import { rejectsAdmin } from "./adminRejections.ts";
import { asFinding, rejectionsOf, shown } from "./rejections.ts";
import type { Rule } from "./rule.ts";

const id = "invalid-port";

export const invalidPort: Rule = {
  id,
  section: "rejected",
  severity: "error",
  page: () => ({
    title: "A port number that does not exist",
    what: "The `port` is a number outside of 1 to 65535.",
    why: "The server rejects the object.",
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
        - podSelector:
            matchLabels:
              app: web
      ports:
        - protocol: TCP
          port: 54320000
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
        - podSelector:
            matchLabels:
              app: web
      ports:
        - protocol: TCP
          port: 54320
`,
    sources: ["https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/"],
  }),
  checkAdmin: rejectsAdmin(id),
  *check(context) {
    for (const rejection of rejectionsOf(context, id)) {
      const { fault } = rejection;
      const zero = Number(fault.value) === 0;
      const hint = zero ? "For every port leave `port` out." : "Correct the number.";
      yield asFinding(
        rejection,
        `${shown(fault.value)} is no port: ports go from 1 to 65535, and the server rejects others. ${hint}`,
        () => {
          const steps = stepsIn(context, fault.path);
          if (!zero || steps === undefined) return [];
          return plainFix(context, "Remove `port`: every port of the protocol", remove(documentOf(context), steps));
        },
      );
    }
  },
};
