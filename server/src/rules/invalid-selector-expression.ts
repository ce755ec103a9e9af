import { plainFix, safeFix } from "../edits/fixes.ts";
import { nearest } from "../manifest/distance.ts";
import type { Fault } from "../manifest/fault.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { documentOf, stepsIn, valueAt } from "../snapshot/parts.ts";
import type { Fix } from "../source/fix.ts";
import { remove, replaceScalar } from "../yaml/edit.ts";
import { asFinding, rejectionsOf, shown } from "./rejections.ts";
import type { Rule } from "./rule.ts";

const id = "invalid-selector-expression";

export const invalidSelectorExpression: Rule = {
  id,
  section: "rejected",
  severity: "error",
  page: () => ({
    title: "A match expression that the server rejects",
    what: "The `operator` is unknown or in the wrong case, `In` or `NotIn` has no `values`, or `Exists` or `DoesNotExist` has some.",
    why: "The server rejects the object. The operators are `In`, `NotIn`, `Exists` and `DoesNotExist`, written exactly so.",
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
            matchExpressions:
              - key: app
                operator: in
                values: [web, shop]
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
            matchExpressions:
              - key: app
                operator: In
                values: [web, shop]
      ports:
        - protocol: TCP
          port: 5432
`,
    sources: [
      "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements",
      "meta/v1 `LabelSelectorRequirement`",
    ],
  }),
  *check(context) {
    for (const rejection of rejectionsOf(context, id)) {
      const { fault } = rejection;
      yield asFinding(rejection, messageOf(context, fault), () => fixesOf(context, fault));
    }
  },
};

const operators = ["In", "NotIn", "Exists", "DoesNotExist"];

/** What people write for an operator, in lower case. */
const synonyms: Readonly<Record<string, string>> = {
  "=": "In",
  "==": "In",
  equal: "In",
  equals: "In",
  eq: "In",
  is: "In",
  oneof: "In",
  "!=": "NotIn",
  notequal: "NotIn",
  notequals: "NotIn",
  ne: "NotIn",
  "not in": "NotIn",
  isnot: "NotIn",
  exist: "Exists",
  present: "Exists",
  "!": "DoesNotExist",
  notexist: "DoesNotExist",
  notexists: "DoesNotExist",
  absent: "DoesNotExist",
};

function operatorFor(text: string): string | undefined {
  const key = text.toLowerCase();
  return Object.hasOwn(synonyms, key) ? synonyms[key] : nearest(text, operators);
}

function operatorOf(context: PolicyContext, path: Fault["path"]): string {
  const node = valueAt(context, [...path.slice(0, -1), "operator"]);
  return node?.kind === "scalar" ? node.text : "";
}

function messageOf(context: PolicyContext, { type, path, value = "" }: Fault): string {
  const operator = shown(operatorOf(context, path));
  if (type === "Required value")
    return `${operator} needs \`values\` to compare with, so the server rejects the expression. Add them, or ask with \`Exists\` whether the label is there.`;
  if (type === "Forbidden")
    return `${operator} looks only at the key, so \`values\` may not stand beside it. Remove them, or use \`In\` or \`NotIn\`.`;
  const meant = operatorFor(value);
  const hint = meant === undefined ? "" : ` ${shown(meant)} seems to be meant.`;
  const note = /^[gl]t$/i.test(value) ? " `Gt` and `Lt` exist for nodes only." : hint;
  return `${shown(value)} is no operator of a label selector, so the server rejects it; they are \`In\`, \`NotIn\`, \`Exists\` and \`DoesNotExist\`.${note}`;
}

function fixesOf(context: PolicyContext, { type, path, value = "" }: Fault): readonly Fix[] {
  const document = documentOf(context);
  const operator = stepsIn(context, [...path.slice(0, -1), "operator"]);
  if (operator === undefined) return [];
  const change = (to: string): readonly Fix[] =>
    plainFix(context, `Change to ${shown(to)}`, replaceScalar(document, operator, to));
  const negative = /^(?:NotIn|DoesNotExist)$/.test(operatorOf(context, path));
  if (type === "Required value") return change(negative ? "DoesNotExist" : "Exists");
  if (type === "Forbidden") {
    const values = stepsIn(context, path);
    const removed = values === undefined ? [] : plainFix(context, "Remove `values`", remove(document, values));
    return [...removed, ...change(negative ? "NotIn" : "In")];
  }
  const meant = operatorFor(value);
  return meant === undefined
    ? []
    : safeFix(context, `Change to ${shown(meant)}`, replaceScalar(document, operator, meant));
}
