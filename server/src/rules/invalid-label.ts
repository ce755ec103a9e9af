import { plainFix } from "../edits/fixes.ts";
import { hasPlaceholder, legalLabelKey, legalLabelValue } from "../edits/legal.ts";
import type { Fault } from "../manifest/fault.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { documentOf, stepsIn, valueAt } from "../snapshot/parts.ts";
import type { Fix } from "../source/fix.ts";
import { ticks } from "../words/lists.ts";
import { renameKey, replaceScalar, replaceValue } from "../yaml/edit.ts";
import { rejectsAdmin } from "./adminRejections.ts";
import { asFinding, rejectionsOf, shown } from "./rejections.ts";
import type { Rule } from "./rule.ts";

const id = "invalid-label";

export const invalidLabel: Rule = {
  id,
  section: "rejected",
  severity: "error",
  page: () => ({
    title: "A label that no object can have",
    what: "The key or the value of a label, in a selector or in the metadata, is not what the server allows.",
    why: "The server rejects the object. A value has at most 63 letters, digits, `-`, `_` and `.`, and begins and ends with a letter or digit; a key is such a name, with a DNS name and a slash in front if need be.",
    bad: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db-from-web
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: db/primary
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
      app: db-primary
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
    sources: ["https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set"],
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
  const annotation = fault.path[1] === "annotations";
  if (fault.type === "Too long")
    return "The annotations are larger than 256 KiB together, so the server rejects the policy. Make them smaller.";
  if (isKey(fault)) {
    const what = annotation ? "an annotation" : "a label";
    if (fault.value?.includes("="))
      return `${value} cannot be the key of ${what}: the server rejects the equals sign. Write the key, a colon, and the value.`;
    if ((fault.value?.split("/").length ?? 0) > 2)
      return `${value} cannot be the key of ${what}: only one slash may stand in it, behind a DNS name. The server rejects it.`;
    if (/^\/|\/$/.test(fault.value ?? ""))
      return `${value} cannot be the key of ${what}: before and behind the slash something must stand. The server rejects it.`;
    if (/^[^/]*[A-Z_][^/]*\//.test(fault.value ?? ""))
      return `${value} cannot be the key of ${what}: the part before the slash must be a DNS name in lower case. The server rejects it.`;
    return `${value} cannot be the key of ${what}, so the server rejects it. It has at most 63 letters, digits, \`-\`, \`_\` and \`.\`, and begins and ends with a letter or digit.`;
  }
  return `${value} cannot be the value of a label, so the server rejects it. It has at most 63 letters, digits, \`-\`, \`_\` and \`.\`, and begins and ends with a letter or digit.`;
}

/** In a match expression the key of the label is a value of the object. */
function isKey({ at, path }: Fault): boolean {
  return at === "key" || path.at(-1) === "key";
}

function fixesOf(context: PolicyContext, fault: Fault): readonly Fix[] {
  const { path, value = "" } = fault;
  const document = documentOf(context);
  const steps = stepsIn(context, path);
  if (steps === undefined || fault.type === "Too long" || hasPlaceholder(value)) return [];
  const several = severalValues(context, fault);
  if (several.length > 0) return several;
  if (fault.at !== "key") {
    const legal = path.at(-1) === "key" ? legalLabelKey(value) : legalLabelValue(value);
    return legal === undefined || legal === value
      ? []
      : plainFix(context, `Change to ${shown(legal)}`, replaceScalar(document, steps, legal));
  }
  const [name = "", text = "", ...more] = value.split("=").map((part) => part.trim());
  const node = valueAt(context, path);
  const split = more.length === 0 && text !== "" && node?.kind === "scalar" && node.text === "";
  const key = split
    ? legalLabelKey(name)
    : legalLabelKey(path[1] === "annotations" ? value.replace(/\s+/g, "-") : value);
  if (key === undefined || key === value) return [];
  const renamed = renameKey(document, steps, key);
  if (renamed === undefined) return [];
  if (!split) return plainFix(context, `Change to ${shown(key)}`, renamed);
  const filled = replaceScalar(document, steps, text);
  return filled === undefined
    ? []
    : plainFix(context, `Change to ${shown(`${key}: ${text}`)}`, [...renamed, ...filled]);
}

/** `values: ["web,api"]`: several in one text, which no label has. */
function severalValues(context: PolicyContext, { path, value = "" }: Fault): readonly Fix[] {
  const parts = value.split(",").map((part) => part.trim());
  const list = path.slice(0, -1);
  const node = valueAt(context, list);
  const steps = stepsIn(context, list);
  if (parts.length < 2 || list.at(-1) !== "values" || steps === undefined || node?.kind !== "sequence") return [];
  if (!parts.every((part) => legalLabelValue(part) === part)) return [];
  const values = node.items.flatMap(({ value: item }) =>
    item.kind !== "scalar" ? [] : item.text === value ? parts : [item.text],
  );
  return plainFix(context, `Split into ${ticks(parts)}`, replaceValue(documentOf(context), steps, values));
}
