import { plainFix, safeFix } from "../edits/fixes.ts";
import { legalLabelValue, legalName } from "../edits/legal.ts";
import type { Expected, Fault } from "../manifest/fault.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { documentOf, stepsIn, valueAt } from "../snapshot/parts.ts";
import type { Fix } from "../source/fix.ts";
import { quoteScalar, replaceValue, unquoteScalar } from "../yaml/edit.ts";
import { unwrapList, wrapInList } from "../yaml/editItems.ts";
import type { Data } from "../yaml/render.ts";
import type { YamlNode, YamlSequence } from "../yaml/tree.ts";
import { rejectsAdmin } from "./adminRejections.ts";
import { asFinding, entryOfFault, lastKey, rejectionsOf, shown, writtenKey } from "./rejections.ts";
import type { Rule } from "./rule.ts";

const id = "wrong-type";

export const wrongType: Rule = {
  id,
  section: "rejected",
  severity: "error",
  page: () => ({
    title: "A value of the wrong type",
    what: "A list stands where the API has a map or the reverse, a number or boolean where it has a string, a string where it has a number.",
    why: "The server cannot decode the object and rejects it, whatever the validation level. Label values are the usual trap: `version: 1.0` is a number and `enabled: true` a boolean, until they are quoted.",
    bad: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db-from-web
  namespace: shop
spec:
  podSelector:
    matchLabels:
      version: 1.0
  policyTypes:
    - Ingress
`,
    good: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db-from-web
  namespace: shop
spec:
  podSelector:
    matchLabels:
      version: "1.0"
  policyTypes:
    - Ingress
`,
    sources: ["https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/"],
  }),
  checkAdmin: rejectsAdmin(id),
  *check(context) {
    for (const rejection of rejectionsOf(context, id)) {
      const { fault } = rejection;
      yield {
        ...asFinding(rejection, messageOf(context, fault), () => fixesOf(context, fault)),
        ...(isQuotable(context, fault) && { about: "quotes" as const }),
      };
    }
  },
};

const names: Readonly<Record<Expected, string>> = {
  string: "a string",
  map: "a map",
  list: "a list",
  integer: "a whole number",
  boolean: "true or false",
  "number or name": "a port number or a port name",
  time: "a time",
  "label values": "a map of strings",
};

function messageOf(context: PolicyContext, fault: Fault): string {
  const { path, expected = "string" } = fault;
  const node = valueAt(context, path);
  const isItem = typeof path.at(-1) === "number";
  const where = isItem ? `An item of \`${lastKey(path)}\`` : `\`${writtenKey(context, fault)}\``;
  const actual = node?.kind === "map" ? "a map" : node?.kind === "sequence" ? "a list" : shown(fault.value);
  const lead = `${where} must be ${names[expected]}, and this is ${actual}.`;
  return `${lead} The server cannot decode that.${form(context, fault)}`;
}

/** The right form, in one line. */
function form(context: PolicyContext, { path, expected, value }: Fault): string {
  const key = path.at(-1);
  const node = valueAt(context, path);
  const parent = path.at(-2);
  if (expected === "list") {
    if (node !== undefined && portNumber(path, node) !== undefined) return ` Write \`- port: ${value}\` below it.`;
    if (node?.kind === "scalar") return ` Write \`${lastKey(path)}: [${node.text}]\`.`;
    return ` Put a dash in front: \`- ${node?.kind === "map" ? (node.entries[0]?.key.text ?? "") : ""}: …\`.`;
  }
  if (expected === "map") {
    if (key === "matchLabels" && node?.kind === "sequence") return " Take the dashes away: labels are keys and values.";
    if (key === "matchLabels") return " Write `matchLabels: {app: web}`, a key and a value.";
    if (key === "podSelector" || key === "namespaceSelector")
      return ` Write \`${key}: {matchLabels: {app: web}}\`, or \`${key}: {}\` for all.`;
    if (parent === "from" || parent === "to")
      return " Write `- podSelector: {}`, `- namespaceSelector: {}` or `- ipBlock: {cidr: …}`.";
    if (parent === "ports") {
      const meant = node?.kind === "scalar" ? portFromText(node.text) : undefined;
      return ` Write \`- ${meant?.shown ?? "port: 80"}\`.`;
    }
    if (key === "ipBlock") return ` Write \`ipBlock: {cidr: ${node?.kind === "scalar" ? node.text : "10.0.0.0/8"}}\`.`;
    if (node?.kind === "sequence") return " Take the dash away.";
    return "";
  }
  if (expected === "string") {
    if (node?.kind === "scalar" && isText(path, node.text)) return ` Put it in quotes: \`"${value ?? ""}"\`.`;
    if (key === "protocol") return " Write `TCP`, `UDP` or `SCTP`.";
    if (node?.kind === "scalar" && isLabelValue(path))
      return " In quotes it is no label value either: those begin and end with a letter or digit.";
    if (parent === "matchLabels" && node?.kind === "sequence")
      return " A label has one value; for several use `matchExpressions` with `In`.";
    if (key === "cidr" && node?.kind === "sequence") return " Several blocks are several peers.";
    return "";
  }
  if (expected === "integer") return ` Write it bare: \`${lastKey(path)}: 8080\`.`;
  if (expected === "number or name") return " Write `port: 8080` or `port: http`.";
  if (expected === "time") return " Write it as `2026-01-31T12:00:00Z`.";
  return "";
}

function isQuotable(context: PolicyContext, { path, expected }: Fault): boolean {
  const node = valueAt(context, path);
  return expected === "string" && node?.kind === "scalar" && isText(path, node.text);
}

function fixesOf(context: PolicyContext, fault: Fault): readonly Fix[] {
  const { path, expected } = fault;
  const document = documentOf(context);
  const own = entryOfFault(context, fault)?.value;
  if (expected === "string" && own?.kind === "scalar" && !own.alias && isText(path, own.text))
    return safeFix(context, "Put it in quotes", quoteScalar(document, own));
  const steps = stepsIn(context, path);
  const node = valueAt(context, path);
  if (steps === undefined || node === undefined || node.alias) return [];
  // A bare number among ports can only be a port.
  const port = portNumber(path, node);
  if (port !== undefined) {
    const value = path.at(-1) === "ports" ? [{ port }] : { port };
    return safeFix(context, `Write it as \`port: ${port}\``, replaceValue(document, steps, value));
  }
  if (expected === "map" && path.at(-1) === "matchLabels" && node.kind === "sequence") {
    const commented = document.text.slice(node.span.start, node.span.end).includes("#");
    const labels = commented ? undefined : labelsOf(node);
    if (labels !== undefined) return safeFix(context, "Make it a map", replaceValue(document, steps, labels));
  }
  const types =
    path.at(-1) === "policyTypes" && node.kind === "scalar" && node.style !== "plain" ? node.text.split(/[\s,]+/) : [];
  if (types.length > 1 && types.every((type) => type === "Ingress" || type === "Egress"))
    return safeFix(context, "Make it a list", replaceValue(document, steps, types));
  if (expected === "list" && node.kind !== "sequence")
    return safeFix(context, "Make it a list", wrapInList(document, steps));
  if (expected === "string" && node.kind === "scalar" && isText(path, node.text))
    return safeFix(context, "Put it in quotes", quoteScalar(document, node));
  if (expected === "integer" && node.kind === "scalar" && /^[0-9]+$/.test(node.text)) {
    return safeFix(context, "Take the quotes away", unquoteScalar(node));
  }
  if (node.kind === "sequence" && node.items.length === 1 && expected !== "integer") {
    return safeFix(context, "Take it out of the list", unwrapList(document, steps));
  }
  if (expected === "map" && node.kind === "sequence" && node.items.length === 0) {
    return plainFix(context, "Change to `{}`", replaceValue(document, steps, {}));
  }
  if (expected === "map" && node.kind === "scalar") {
    const meant = mapFromText(path, node.text);
    if (meant !== undefined)
      return safeFix(context, `Write it as \`${meant.shown}\``, replaceValue(document, steps, meant.value));
  }
  return [];
}

function portNumber(path: Fault["path"], node: YamlNode): number | undefined {
  if (path.at(-1) !== "ports" && !(path.at(-2) === "ports" && typeof path.at(-1) === "number")) return undefined;
  if (node.kind !== "scalar" || !/^[1-9][0-9]{0,4}$/.test(node.text)) return undefined;
  const port = Number(node.text);
  return port <= 65_535 ? port : undefined;
}

/** A list of maps with one label each as one map; `undefined` where a comment or a second value would get lost. */
function labelsOf({ items }: YamlSequence): Record<string, string> | undefined {
  if (items.length < 2) return undefined;
  const labels: Record<string, string> = {};
  for (const { value } of items) {
    const [entry, ...others] = value.kind === "map" ? value.entries : [];
    if (entry === undefined || others.length > 0 || entry.value.kind !== "scalar") return undefined;
    if (Object.hasOwn(labels, entry.key.text)) return undefined;
    labels[entry.key.text] = entry.value.text;
  }
  return labels;
}

/** `app=web` as a label, and a bare address as an `ipBlock`: what can only be meant so. */
function mapFromText(
  path: Fault["path"],
  text: string,
): { readonly shown: string; readonly value: Record<string, Data> } | undefined {
  const key = path.at(-1);
  if (path.at(-2) === "ports") return portFromText(text);
  const label = /^([A-Za-z0-9./_-]+)\s*[=:]{1,2}\s*([A-Za-z0-9._-]+)$/.exec(text);
  if (label !== null) {
    const [, name = "", value = ""] = label;
    if (key === "matchLabels") return { shown: `${name}: ${value}`, value: { [name]: value } };
    if (key === "podSelector" || key === "namespaceSelector") {
      return { shown: `matchLabels: {${name}: ${value}}`, value: { matchLabels: { [name]: value } } };
    }
  }
  if (key === "ipBlock" && text.includes("/")) return { shown: `cidr: ${text}`, value: { cidr: text } };
  return undefined;
}

/** `http`, `80/TCP` and `443/udp` as an item of `ports`. */
function portFromText(
  text: string,
): { readonly shown: string; readonly value: Record<string, string | number> } | undefined {
  const [, name = "", word = ""] = /^([a-z0-9-]+)(?:\/(tcp|udp|sctp))?$/i.exec(text) ?? [];
  const isNumber = /^[0-9]+$/.test(name);
  if (isNumber ? !/^[1-9][0-9]{0,4}$/.test(name) || Number(name) > 65_535 : !isPortName(name)) return undefined;
  const port = isNumber ? Number(name) : name;
  const protocol = word.toUpperCase();
  if (protocol === "") return { shown: `port: ${port}`, value: { port } };
  return { shown: `{port: ${port}, protocol: ${protocol}}`, value: { port, protocol } };
}

/** In quotes it would be right: a label has no `.5`, and a protocol is no number. */
function isText(path: Fault["path"], text: string): boolean {
  if (["protocol", "operator", "cidr"].includes(String(path.at(-1)))) return false;
  if (path.at(-2) === "policyTypes" || path.at(-2) === "except") return false;
  const holder = path.length === 2 && path[0] === "metadata" ? path[1] : undefined;
  if (holder === "name" || holder === "namespace") return legalName(text) === text;
  return !isLabelValue(path) || legalLabelValue(text) === text;
}

function isLabelValue(path: Fault["path"]): boolean {
  return ["matchLabels", "labels", "values"].includes(String(path.at(-2)));
}

/** An IANA service name. */
function isPortName(text: string): boolean {
  return text.length <= 15 && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text) && /[a-z]/.test(text);
}
