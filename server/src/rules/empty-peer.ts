import { plainFix } from "../edits/fixes.ts";
import type { Fault } from "../manifest/fault.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { documentOf, keysAt, stepsIn, valueAt } from "../snapshot/parts.ts";
import type { Fix } from "../source/fix.ts";
import { remove, replaceValue } from "../yaml/edit.ts";
import { asFinding, rejectionsOf } from "./rejections.ts";
import type { Rule } from "./rule.ts";

const id = "empty-peer";

export const emptyPeer: Rule = {
  id,
  section: "rejected",
  severity: "error",
  page: () => ({
    title: "A peer that names nobody",
    what: "An item of `from` or `to` is empty, or its only selector has no value: `- {}`, a bare `-`, or `- podSelector:` with nothing behind it.",
    why: "The server rejects the object, because it cannot tell nobody from everybody. `podSelector: {}`, with the braces, is a selector and means all pods of the namespace.",
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
        - podSelector: {}
      ports:
        - protocol: TCP
          port: 5432
`,
    sources: [
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors",
      "https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/",
    ],
  }),
  *check(context) {
    for (const rejection of rejectionsOf(context, id)) {
      const { fault } = rejection;
      yield asFinding(rejection, messageOf(context, fault), () => fixesOf(context, fault));
    }
  },
};

const selectors = ["podSelector", "namespaceSelector"];

function messageOf(context: PolicyContext, { path }: Fault): string {
  const list = String(path.at(-2));
  const bare = keysAt(context, path).find((key) => selectors.includes(key));
  const lead =
    bare === undefined ? "This peer is empty" : `\`${bare}\` has no value here, which is the same as not there`;
  return `${lead}, so the peer names nobody and the server rejects it. Write \`{}\` for all pods, or remove it; a rule without \`${list}\` is for everybody.`;
}

function fixesOf(context: PolicyContext, { path }: Fault): readonly Fix[] {
  const document = documentOf(context);
  const steps = stepsIn(context, path);
  const list = stepsIn(context, path.slice(0, -1));
  if (steps === undefined || list === undefined) return [];
  const keys = keysAt(context, path).filter((key) => selectors.includes(key));
  const fill = (key: string, title: string): readonly Fix[] => {
    const own = keys.includes(key) ? stepsIn(context, [...path, key]) : undefined;
    const edits =
      own === undefined
        ? keys.length > 0
          ? undefined
          : replaceValue(document, steps, { [key]: {} })
        : replaceValue(document, own, {});
    return plainFix(context, title, edits);
  };
  const siblings = valueAt(context, path.slice(0, -1));
  const alone = siblings?.kind === "sequence" && siblings.items.length === 1;
  const removed = alone
    ? plainFix(
        context,
        `Remove \`${String(path.at(-2))}\`: everybody, addresses outside included`,
        remove(document, list),
      )
    : plainFix(context, "Remove the peer: only the others", remove(document, steps));
  return [
    ...fill("podSelector", "`podSelector: {}`: all pods of this namespace"),
    ...fill("namespaceSelector", "`namespaceSelector: {}`: all pods of all namespaces"),
    ...removed,
  ];
}
