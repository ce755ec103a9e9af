import { safeFix } from "../edits/fixes.ts";
import { documentOf, stepsIn } from "../snapshot/parts.ts";
import { replaceScalar } from "../yaml/edit.ts";
import { rejectsAdmin } from "./adminRejections.ts";
import { asFinding, rejectionsOf, shown } from "./rejections.ts";
import type { Rule } from "./rule.ts";

const id = "wrong-api-version";

export const wrongApiVersion: Rule = {
  id,
  section: "rejected",
  severity: "error",
  page: () => ({
    title: "An API version that the server does not have",
    what: "The `apiVersion` or `kind` is near to that of a NetworkPolicy, and is not it: `extensions/v1beta1`, `networking.k8s.io/v1beta1`, `v1`.",
    why: "The server answers that there are no matches for the kind. NetworkPolicy is `networking.k8s.io/v1` since v1.7; `extensions/v1beta1` is gone since v1.16.",
    bad: `apiVersion: extensions/v1beta1
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
        - podSelector:
            matchLabels:
              app: web
      ports:
        - protocol: TCP
          port: 5432
`,
    sources: ["https://kubernetes.io/docs/reference/using-api/deprecation-guide/#networkpolicy-v116"],
  }),
  checkAdmin: rejectsAdmin(id),
  *check(context) {
    for (const rejection of rejectionsOf(context, id)) {
      const { fault } = rejection;
      const right = fault.path[0] === "kind" ? "NetworkPolicy" : "networking.k8s.io/v1";
      const gone = /^extensions\//.test(fault.value ?? "") ? " It went with v1.16." : "";
      const message = `The server has no NetworkPolicy under ${shown(fault.value)}, so it rejects the object.${gone} Write ${shown(`${fault.path[0]}: ${right}`)}.`;
      yield asFinding(rejection, message, () => {
        const steps = stepsIn(context, fault.path);
        return steps === undefined
          ? []
          : safeFix(context, `Change to ${shown(right)}`, replaceScalar(documentOf(context), steps, right));
      });
    }
  },
};
