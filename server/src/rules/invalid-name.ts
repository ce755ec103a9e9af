import { plainFix, safeFix } from "../edits/fixes.ts";
import { hasPlaceholder, legalName, legalNamespace } from "../edits/legal.ts";
import type { Fault } from "../manifest/fault.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { documentOf, stepsIn } from "../snapshot/parts.ts";
import type { Fix } from "../source/fix.ts";
import { replaceScalar } from "../yaml/edit.ts";
import { rejectsAdmin } from "./adminRejections.ts";
import { asFinding, rejectionsOf, shown } from "./rejections.ts";
import type { Rule } from "./rule.ts";

const id = "invalid-name";

export const invalidName: Rule = {
  id,
  section: "rejected",
  severity: "error",
  page: () => ({
    title: "A name that no object can have",
    what: "The name of the policy is not a DNS subdomain, or its namespace not a DNS label.",
    why: "The server rejects the object. Names are lower-case letters, digits, `-` and `.`, at most 253; a namespace has no dots and at most 63.",
    bad: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: DB_from_web
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
    sources: ["https://kubernetes.io/docs/concepts/overview/working-with-objects/names/", "RFC 1123"],
  }),
  checkAdmin: rejectsAdmin(id),
  *check(context) {
    for (const rejection of rejectionsOf(context, id)) {
      const { fault } = rejection;
      yield asFinding(rejection, messageOf(fault), () => fixesOf(context, fault));
    }
  },
};

function messageOf(fault: Fault): string {
  const value = shown(fault.value);
  if (hasPlaceholder(fault.value ?? ""))
    return `${value} stands for something that a tool fills in; as it is the server rejects the policy. Fill it in before the manifest is applied.`;
  switch (fault.path[1]) {
    case "namespace":
      return `${value} cannot be the name of a namespace, so the server rejects the policy. It has at most 63 lower-case letters, digits and dashes, no dots, and begins and ends with a letter or digit.`;
    case "generation":
      return "`generation` must not be negative. The server counts it; leave it out.";
    case "finalizers":
      return `${value} is no finalizer: it must be a qualified name such as \`example.com/cleanup\`. The server rejects the policy.`;
    case "ownerReferences":
      return "Only one owner can be the controller. The server rejects the policy; leave `ownerReferences` to the controllers.";
    default:
      return `${value} cannot be a name, so the server rejects the policy. A name has at most 253 lower-case letters, digits, dashes and dots, and begins and ends with a letter or digit.`;
  }
}

function fixesOf(context: PolicyContext, { path, value = "" }: Fault): readonly Fix[] {
  if (hasPlaceholder(value)) return [];
  const key = path[1];
  const legal =
    key === "namespace"
      ? legalNamespace(value)
      : key === "name"
        ? legalName(value)
        : key === "generateName"
          ? `${legalName(value) ?? "policy"}-`
          : undefined;
  const steps = stepsIn(context, path);
  if (legal === undefined || legal === value || steps === undefined) return [];
  const edits = replaceScalar(documentOf(context), steps, legal);
  const title = `Change to ${shown(legal)}`;
  // A namespace has its name already, somewhere; the policy's own name is free.
  return key === "namespace" ? plainFix(context, title, edits) : safeFix(context, title, edits);
}
