import { plainFix, safeFix } from "../edits/fixes.ts";
import { legalName } from "../edits/legal.ts";
import type { Fault } from "../manifest/fault.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { documentOf, keysAt, stepsIn, valueAt } from "../snapshot/parts.ts";
import type { Fix } from "../source/fix.ts";
import { insertEntry, type Place, replaceValue, type TextEdit } from "../yaml/edit.ts";
import { rejectsAdmin } from "./adminRejections.ts";
import { asFinding, rejectionsOf } from "./rejections.ts";
import type { Rule } from "./rule.ts";

const id = "required-field";

export const requiredField: Rule = {
  id,
  section: "rejected",
  severity: "error",
  page: () => ({
    title: "A field without which the server rejects the object",
    what: "The object has no name, an `ipBlock` no `cidr`, a match expression no `key` or `operator`, or `apiVersion` or `kind` is missing.",
    why: "The server rejects the object. Nothing is filled in for these fields.",
    bad: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
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
    sources: [
      "https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/",
      "`ObjectMeta.name`: is required when creating resources",
    ],
  }),
  checkAdmin: rejectsAdmin(id),
  *check(context) {
    for (const rejection of rejectionsOf(context, id)) {
      const { fault } = rejection;
      // What cannot be read may hold what is missing.
      if (fault.at === "missing" && documentOf(context).problems.length > 0) continue;
      yield asFinding(rejection, messageOf(fault), () => fixesOf(context, fault));
    }
  },
};

function messageOf({ path, value }: Fault): string {
  const key = path.at(-1);
  if (path[1] === "ownerReferences")
    return `An owner reference must have \`apiVersion\`, \`kind\`, \`name\` and \`uid\`; \`${key}\` is missing or empty. Leave \`ownerReferences\` to the controllers, or fill it in.`;
  switch (key) {
    case "name":
      return "The object has no name, so the server rejects it. Add `metadata.name` (or `generateName`).";
    case "apiVersion":
      return "The object has no `apiVersion`, so nobody knows what it is. Add `apiVersion: networking.k8s.io/v1`.";
    case "kind":
      return "The object has no `kind`, so nobody knows what it is. Add `kind: NetworkPolicy`.";
    case "cidr":
      return value === undefined
        ? "An `ipBlock` needs a `cidr`; the server rejects it without. Add the addresses that are meant, such as `cidr: 10.0.0.0/8`."
        : "The `cidr` is empty, so the server rejects the block.";
    case "operator":
      return "A match expression needs an `operator`; the server rejects it without. Write `In`, `NotIn`, `Exists` or `DoesNotExist`.";
    default:
      return "A match expression needs the `key` of a label; the server rejects it without. Add it.";
  }
}

/** The whole field where it is missing, its value where the key stands there. */
function put(context: PolicyContext, path: Fault["path"], value: string): readonly TextEdit[] | undefined {
  const document = documentOf(context);
  const key = String(path.at(-1));
  const parent = path.slice(0, -1);
  const steps = stepsIn(context, parent);
  if (keysAt(context, parent).includes(key)) {
    const own = stepsIn(context, path);
    return own === undefined ? undefined : replaceValue(document, own, value);
  }
  if (steps !== undefined) return insertEntry(document, steps, key, value, placeOf(context, parent, key));
  // `metadata` itself is missing.
  const root = stepsIn(context, []);
  return root === undefined || parent.length !== 1
    ? undefined
    : insertEntry(document, root, String(parent[0]), { [key]: value }, { after: 1 });
}

/** First in its map, as people write it; `operator` behind `key`. */
function placeOf(context: PolicyContext, parent: Fault["path"], key: string): Place {
  if (valueAt(context, parent)?.kind !== "map") return "end";
  const before = key === "operator" ? keysAt(context, parent).indexOf("key") : -1;
  return before === -1 ? { before: 0 } : { after: before };
}

/** An example that holds what the exceptions carve out. */
function exampleBlock(context: PolicyContext, path: Fault["path"]): string {
  const node = valueAt(context, [...path.slice(0, -1), "except"]);
  const excepts =
    node?.kind === "sequence" ? node.items.map(({ value }) => (value.kind === "scalar" ? value.text : "")) : [];
  if (excepts.length === 0) return "192.0.2.0/24";
  return excepts.some((text) => text.includes(":")) ? "::/0" : "0.0.0.0/0";
}

function fixesOf(context: PolicyContext, { path }: Fault): readonly Fix[] {
  const key = String(path.at(-1));
  const fill = (value: string): readonly Fix[] =>
    plainFix(context, `Insert \`${key}: ${value}\``, put(context, path, value));
  switch (key) {
    case "name":
      return path.length === 2 ? fill(nameFromFile(context.file.uri)) : [];
    case "apiVersion":
      return path.length === 1
        ? safeFix(context, "Insert `apiVersion: networking.k8s.io/v1`", put(context, path, "networking.k8s.io/v1"))
        : [];
    case "kind":
      return path.length === 1
        ? safeFix(context, "Insert `kind: NetworkPolicy`", put(context, path, "NetworkPolicy"))
        : [];
    case "cidr":
      return fill(exampleBlock(context, path));
    case "operator":
      return fill(keysAt(context, path.slice(0, -1)).includes("values") ? "In" : "Exists");
    case "key":
      return fill("app");
    default:
      return [];
  }
}

function nameFromFile(uri: string): string {
  const base = /([^/]*?)(?:\.ya?ml|\.json)?$/i.exec(uri)?.[1] ?? "";
  return legalName(base) ?? "my-policy";
}
