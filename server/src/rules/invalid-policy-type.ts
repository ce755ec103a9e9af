import { plainFix, safeFix, together } from "../edits/fixes.ts";
import { nearest } from "../manifest/distance.ts";
import type { Fault } from "../manifest/fault.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { documentOf, stepsIn, valueAt } from "../snapshot/parts.ts";
import type { Fix } from "../source/fix.ts";
import { remove, replaceScalar, replaceValue, type TextEdit } from "../yaml/edit.ts";
import type { YamlNode } from "../yaml/tree.ts";
import { asFinding, rejectionsOf, shown } from "./rejections.ts";
import type { Rule } from "./rule.ts";

const id = "invalid-policy-type";

export const invalidPolicyType: Rule = {
  id,
  section: "rejected",
  severity: "error",
  page: () => ({
    title: "A policy type that does not exist",
    what: "An item of `policyTypes` is not exactly `Ingress` or `Egress`, or there are more than two.",
    why: "The server rejects the object. The words are case-sensitive.",
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
    - ingress
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
    sources: ["https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/"],
  }),
  *check(context) {
    for (const rejection of rejectionsOf(context, id)) {
      const { fault } = rejection;
      const value = fault.value ?? "";
      const meant = meantBy(value);
      yield asFinding(rejection, messageOf(fault, value, meant), () => fixesOf(context, fault, meant));
    }
  },
};

function meantBy(value: string): string | undefined {
  if (/^(?:in|input|inbound|incoming)$/i.test(value)) return "Ingress";
  if (/^(?:out|output|outbound|outgoing|outgress)$/i.test(value)) return "Egress";
  return nearest(value, ["Ingress", "Egress"]);
}

/** `Ingress, Egress` in one text. */
function typesIn(value: string): readonly string[] {
  const words = value.split(/[\s,;/&+|]+|\band\b/).filter((word) => word !== "");
  const types = words.map((word) => meantBy(word));
  return types.includes(undefined) || types.length !== 2 || types[0] === types[1] ? [] : ["Ingress", "Egress"];
}

function isOnly(context: PolicyContext, path: Fault["path"]): boolean {
  const list = valueAt(context, path.slice(0, -1));
  return list?.kind === "sequence" && list.items.length === 1;
}

function messageOf(fault: Fault, value: string, meant: string | undefined): string {
  if (fault.type === "Invalid value")
    return "More than two `policyTypes` are more than there are, so the server rejects the list. Name `Ingress` and `Egress` once each, as needed.";
  if (/^(?:both|all|any|\*)$/i.test(value))
    return `${shown(value)} is no policy type, so the server rejects it. For both directions name both: \`Ingress\` and \`Egress\`.`;
  const hint = meant === undefined ? "" : ` ${shown(meant)} seems to be meant.`;
  return `${value === "" ? "An empty text" : shown(value)} is no policy type, so the server rejects it: there are \`Ingress\` and \`Egress\`, written exactly so.${hint}`;
}

function fixesOf(context: PolicyContext, { path, type, value = "" }: Fault, meant: string | undefined): readonly Fix[] {
  const document = documentOf(context);
  const steps = stepsIn(context, path);
  if (steps === undefined) return [];
  if (type === "Invalid value") {
    const list = valueAt(context, path);
    const texts =
      list?.kind === "sequence"
        ? list.items.map(({ value: item }) => (item.kind === "scalar" ? (meantBy(item.text) ?? "") : ""))
        : [];
    const types = ["Ingress", "Egress"].filter((each) => texts.includes(each));
    if (types.length === 0) return [];
    const edits = list === undefined ? undefined : onceEach(context, path, list);
    const known = texts.every((text) => text !== "");
    return known
      ? safeFix(context, "Name each type once", edits)
      : plainFix(context, "Keep the types that exist", edits);
  }
  const several = typesIn(value);
  const whole = stepsIn(context, path.slice(0, -1));
  if (several.length > 1 && whole !== undefined && isOnly(context, path))
    return safeFix(context, "Write them as two items", replaceValue(document, whole, several));
  if (meant !== undefined) return safeFix(context, `Change to ${shown(meant)}`, replaceScalar(document, steps, meant));
  const removed = plainFix(context, value === "" ? "Remove it" : `Remove ${shown(value)}`, remove(document, steps));
  if (!/^(?:both|all|any|\*)$/i.test(value)) return removed;
  return whole === undefined
    ? removed
    : plainFix(context, "Change to `Ingress` and `Egress`", replaceValue(document, whole, ["Ingress", "Egress"]));
}

/** The first item of each type stays where it is, with its comment; brackets are written anew. */
function onceEach(context: PolicyContext, path: Fault["path"], list: YamlNode): readonly TextEdit[] | undefined {
  const document = documentOf(context);
  const steps = stepsIn(context, path);
  if (steps === undefined || list.kind !== "sequence") return undefined;
  const meant = list.items.map(({ value }) => (value.kind === "scalar" ? meantBy(value.text) : undefined));
  if (list.flow || list.alias)
    return replaceValue(
      document,
      steps,
      ["Ingress", "Egress"].filter((each) => meant.includes(each)),
    );
  return together(
    ...list.items.map((item, index) => {
      const type = meant[index];
      const step = [...steps, { kind: "item", sequence: list, index, item } as const];
      if (type === undefined || meant.indexOf(type) < index) return remove(document, step);
      return item.value.kind === "scalar" && item.value.text !== type ? replaceScalar(document, step, type) : [];
    }),
  );
}
