import { plainFix, safeFix, together } from "../edits/fixes.ts";
import type { Fault } from "../manifest/fault.ts";
import { fieldsOf, type Home, homeOf, objectWords } from "../manifest/fieldHome.ts";
import { schemaAt } from "../manifest/schema.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { documentOf, keysAt, stepsIn, valueAt } from "../snapshot/parts.ts";
import type { Fix } from "../source/fix.ts";
import { list } from "../words/lists.ts";
import { remove, renameKey, replaceValue } from "../yaml/edit.ts";
import { wrapInList } from "../yaml/editItems.ts";
import { moveEntry, wrapInMap } from "../yaml/editMaps.ts";
import { lineStartOf, type Path } from "../yaml/find.ts";
import { rejectsAdmin } from "./adminRejections.ts";
import { asFinding, rejectionsOf, shown } from "./rejections.ts";
import type { Rule } from "./rule.ts";

const id = "unknown-field";

export const unknownField: Rule = {
  id,
  section: "rejected",
  severity: "error",
  page: () => ({
    title: "A field that the API does not have",
    what: "A field is misspelled, stands in the wrong object, or does not exist. Field names are case-sensitive.",
    why: "With strict validation, which `kubectl apply` asks for, the server rejects the object. Without it the field is dropped, and the policy means something else: a misspelled `podSelector` selects every pod of the namespace.",
    bad: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db-from-web
  namespace: shop
spec:
  podSelecter:
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
      "https://kubernetes.io/docs/reference/using-api/api-concepts/#setting-the-field-validation-level",
      "KEP-2885, server-side field validation",
    ],
  }),
  checkAdmin: rejectsAdmin(id),
  *check(policy) {
    const context = withKeys(policy);
    for (const rejection of rejectionsOf(context, id)) {
      const { fault } = rejection;
      if (isBesideProblem(context, fault)) continue;
      const home = homeOfFault(context, fault);
      yield asFinding(rejection, messageOf(context, fault, home), () => fixesOf(context, fault, home));
    }
  },
};

/** A map may have thousands of keys, all of them unknown: they are looked up once. */
interface WithKeys extends PolicyContext {
  readonly keysAt: (path: Path) => readonly string[];
}

function withKeys(context: PolicyContext): WithKeys {
  const known = new Map<string, readonly string[]>();
  return {
    ...context,
    keysAt(path) {
      const place = JSON.stringify(path);
      const keys = known.get(place) ?? keysAt(context, path);
      known.set(place, keys);
      return keys;
    },
  };
}

/** Where the line cannot be read, what it seems to say is a consequence. */
function isBesideProblem(context: WithKeys, { span }: Fault): boolean {
  const { text, problems } = documentOf(context);
  const line = lineStartOf(text, span.start);
  return problems.some((problem) => lineStartOf(text, problem.span.start) === line);
}

function homeOfFault(context: WithKeys, { path }: Fault): Home | undefined {
  return homeOf(path, context.keysAt(path.slice(0, -1)), valueAt(context, path)?.kind === "scalar");
}

function messageOf(context: WithKeys, { path }: Fault, home: Home | undefined): string {
  const key = shown(String(path.at(-1)));
  const parent = path.slice(0, -1);
  const object = objectWords(parent);
  if (path.length === 1 && path[0] === "status") {
    return "A NetworkPolicy has no `status`: the field was withdrawn in v1.28, and the server rejects it. Remove it.";
  }
  if (isNamespaceOfPeer(path)) {
    return "A peer has no `namespace`: namespaces are selected by label. Write a `namespaceSelector` with the label `kubernetes.io/metadata.name`, which every namespace has.";
  }
  switch (home?.kind) {
    case "rename": {
      const belongs = directionOf(path, home.to);
      if (belongs !== undefined)
        return `${key} belongs to ${belongs}; ${object} has ${shown(home.to)}. The server rejects it.`;
      return `${key} is no field of ${object}, so the server rejects it. ${shown(home.to)} seems to be meant.`;
    }
    case "move":
      return `${key} is no field of ${object}: it belongs to ${objectWords(home.to)}. The server rejects it here; move it ${home.to.length < parent.length ? "up" : "there"}.`;
    case "wrap": {
      const inside = list(
        home.into.map((name) => shown(name)),
        3,
        "or",
      );
      return `${key} is no field of ${object}, so the server rejects it. It belongs into ${inside}${home.asItem ? ", which is a list" : ""}.`;
    }
    default: {
      const fields = fieldsOf(parent).filter((field) => !context.keysAt(parent).includes(field));
      const known =
        fields.length > 0 && fields.length <= 6
          ? ` It has ${list(
              fieldsOf(parent).map((field) => shown(field)),
              6,
            )}.`
          : "";
      return `${key} is no field of ${object}, so the server rejects it.${known}`;
    }
  }
}

function isNamespaceOfPeer(path: Fault["path"]): boolean {
  return path.at(-1) === "namespace" && objectWords(path.slice(0, -1)) === "a peer";
}

/** The object that a field belongs to is missing: it is made around all neighbours that belong into it. */
function wrapAll(context: WithKeys, path: Fault["path"], to: Fault["path"]) {
  const parent = path.slice(0, -1);
  const steps = stepsIn(context, parent);
  if (steps === undefined || to.length !== path.length) return undefined;
  const here = fieldsOf(parent);
  const keys = context.keysAt(parent).filter((key) => !here.includes(key) && fieldsOf(to).includes(key));
  return wrapInMap(documentOf(context), steps, String(to.at(-1)), keys);
}

/** `from` and `to` are each right in the rules of one direction. */
function directionOf(path: Fault["path"], to: string): string | undefined {
  const key = path.at(-1);
  if (key === "from" && to === "to") return "an ingress rule";
  return key === "to" && to === "from" ? "an egress rule" : undefined;
}

function fixesOf(context: WithKeys, { path }: Fault, home: Home | undefined): readonly Fix[] {
  const document = documentOf(context);
  const steps = stepsIn(context, path);
  const parent = stepsIn(context, path.slice(0, -1));
  if (steps === undefined || parent === undefined) return [];
  const key = shown(String(path.at(-1)));
  const fixes: Fix[] = [];
  if (home?.kind === "rename") {
    const renamed = renameKey(document, steps, home.to);
    // One value where a list is wanted: `policyType: Ingress`.
    const single =
      valueAt(context, path)?.kind === "scalar" && schemaAt([...path.slice(0, -1), home.to])?.type === "list";
    const edits = single ? together(renamed, wrapInList(document, steps) ?? []) : renamed;
    fixes.push(...safeFix(context, `Change to ${shown(home.to)}`, edits));
  }
  if (home?.kind === "move" && !context.keysAt(home.to).includes(String(path.at(-1)))) {
    const target = stepsIn(context, home.to);
    const edits = target === undefined ? wrapAll(context, path, home.to) : moveEntry(document, steps, target);
    const make = holdsForOthers(context, path, home.to) ? plainFix : safeFix;
    fixes.push(...make(context, `Move ${key} to ${objectWords(home.to)}`, edits));
  }
  if (isNamespaceOfPeer(path) && !context.keysAt(path.slice(0, -1)).includes("namespaceSelector")) {
    const node = valueAt(context, path);
    const name = node?.kind === "scalar" ? node.text : "";
    const value = { matchLabels: { "kubernetes.io/metadata.name": name } };
    const edits = together(renameKey(document, steps, "namespaceSelector"), replaceValue(document, steps, value));
    if (name !== "") fixes.push(...plainFix(context, `Select the namespace ${shown(name)} by its label`, edits));
  }
  if (home?.kind === "wrap") {
    const keys = wrappedKeys(context, path, home);
    for (const into of home.into) {
      const edits = wrapInMap(document, parent, into, keys, home.asItem);
      const title = `Put ${list(
        keys.map((each) => shown(each)),
        4,
      )} into ${shown(into)}`;
      fixes.push(...(home.into.length === 1 ? safeFix(context, title, edits) : plainFix(context, title, edits)));
    }
  }
  if (path.length === 1 && path[0] === "status") return safeFix(context, "Remove `status`", remove(document, steps));
  return [...fixes, ...removeField(context, path)];
}

/** A list is left on the way up: what moves will hold for all its items, and they may be several. */
function holdsForOthers(context: WithKeys, path: Fault["path"], to: Fault["path"]): boolean {
  const list = valueAt(context, path.slice(0, to.length + 1));
  return to.length < path.length - 1 && list?.kind === "sequence" && list.items.length > 1;
}

/** Not where it leaves a peer that names nobody; a rule that loses its peers says whom it lets in then. */
function removeField(context: WithKeys, path: Fault["path"]): readonly Fix[] {
  const steps = stepsIn(context, path);
  const parent = path.slice(0, -1);
  const isLeft = (wanted: string) => wanted !== path.at(-1) && context.keysAt(parent).includes(wanted);
  const object = objectWords(parent);
  if (steps === undefined || (object === "a peer" && context.keysAt(parent).every((key) => key === path.at(-1))))
    return [];
  const peersKey = object === "an ingress rule" ? "from" : object === "an egress rule" ? "to" : undefined;
  const everybody = peersKey !== undefined && !isLeft(peersKey) ? ": everybody, addresses outside included" : "";
  return plainFix(context, `Remove ${shown(String(path.at(-1)))}${everybody}`, remove(documentOf(context), steps));
}

/** The fields that go into the new map together; of labels all that stand there. */
function wrappedKeys(
  context: WithKeys,
  path: Fault["path"],
  home: Home & { readonly kind: "wrap" },
): readonly string[] {
  const parent = path.slice(0, -1);
  const present = context.keysAt(parent);
  if (home.into[0] !== "matchLabels") return present.filter((key) => home.keys.includes(key));
  const known = fieldsOf(parent);
  return present.filter((key) => !known.includes(key) && valueAt(context, [...parent, key])?.kind === "scalar");
}
