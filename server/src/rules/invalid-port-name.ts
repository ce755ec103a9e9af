import { plainFix, safeFix, together } from "../edits/fixes.ts";
import { hasPlaceholder } from "../edits/legal.ts";
import { severalPorts } from "../edits/severalPorts.ts";
import type { Fault } from "../manifest/fault.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { documentOf, keysAt, stepsIn, valueAt } from "../snapshot/parts.ts";
import type { Fix } from "../source/fix.ts";
import { list } from "../words/lists.ts";
import { insertEntry, remove, replaceScalar, replaceValue } from "../yaml/edit.ts";
import { asFinding, rejectionsOf, shown } from "./rejections.ts";
import type { Rule } from "./rule.ts";

const id = "invalid-port-name";

export const invalidPortName: Rule = {
  id,
  section: "rejected",
  severity: "error",
  page: () => ({
    title: "A port name that no container port can have",
    what: "The `port` is a text that is not a port name: a quoted number, a range, upper case, too long.",
    why: "The server rejects the object. A port name has at most 15 lower-case letters, digits and dashes, with at least one letter. A range is a `port` with an `endPort`.",
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
          port: "5432"
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
      "RFC 6335, section 5.1",
    ],
  }),
  // That a range wants a number follows from it.
  *check(context) {
    for (const rejection of rejectionsOf(context, id)) {
      const { fault } = rejection;
      const item = valueAt(context, fault.path.slice(0, -1));
      yield {
        ...asFinding(rejection, messageOf(fault.value ?? ""), () => fixesOf(context, fault)),
        ...(/^[0-9]+$/.test(fault.value ?? "") && { about: "quotes" as const }),
        ...(item !== undefined && { extent: item.span }),
      };
    }
  },
};

const mostPort = 65_535;

const range = /^\s*([0-9]{1,5})\s*(?:-|:|\.\.)\s*([0-9]{1,5})\s*$/;

function messageOf(value: string): string {
  const match = range.exec(value);
  if (match !== null) {
    const [first, last] = [Number(match[1]), Number(match[2])].sort((a, b) => a - b);
    return `A range is no port name, so the server rejects ${shown(value)}. Write \`port: ${first}\` and \`endPort: ${last}\`.`;
  }
  if (/^[0-9]+$/.test(value))
    return `In quotes ${shown(value)} is the name of a port, and a name needs a letter: the server rejects it. Take the quotes away.`;
  if (/^[0-9, ]+$/.test(value))
    return `${shown(value)} is no port name, so the server rejects it. Several ports are several items of \`ports\`.`;
  if (value === "")
    return "The port name is empty, so the server rejects it. Write a number or a name, or leave `port` out for every port.";
  return `${shown(value)} cannot be the name of a port, so the server rejects it. It has at most 15 lower-case letters, digits and single dashes, and at least one letter.`;
}

function fixesOf(context: PolicyContext, { path, value = "" }: Fault): readonly Fix[] {
  const document = documentOf(context);
  const steps = stepsIn(context, path);
  const parent = stepsIn(context, path.slice(0, -1));
  if (steps === undefined || parent === undefined || hasPlaceholder(value)) return [];
  // A value of Go that a template wrote; no name can be made of it.
  if (/^(?:map|\[|<|&|\{)/.test(value)) return [];
  const match = range.exec(value);
  if (match !== null) {
    const [first = 0, last = 0] = [Number(match[1]), Number(match[2])].sort((a, b) => a - b);
    if (first < 1 || last > mostPort) return [];
    const present = keysAt(context, path.slice(0, -1));
    const map = valueAt(context, path.slice(0, -1));
    const index = map?.kind === "map" ? map.entries.findIndex((entry) => entry.key.text === "port") : -1;
    const edits = together(
      replaceValue(document, steps, first),
      present.includes("endPort") ? undefined : insertEntry(document, parent, "endPort", last, { after: index }),
    );
    return safeFix(context, `Change to \`port: ${first}\` with \`endPort: ${last}\``, edits);
  }
  if (/^[0-9]+$/.test(value) && (Number(value) < 1 || Number(value) > mostPort)) return [];
  if (/^[0-9]+$/.test(value))
    return safeFix(context, `Change to the number ${Number(value)}`, replaceBare(context, path, Number(value)));
  if (/^[0-9]+(?:\s*,\s*[0-9]+)+$/.test(value.trim())) {
    const numbers = [...new Set(value.split(",").map(Number))];
    if (numbers.some((number) => number < 1 || number > mostPort)) return [];
    const title = `Make it ${numbers.length} ports: ${list(numbers.map(String), numbers.length)}`;
    return safeFix(context, title, severalPorts(context, path, numbers));
  }
  if (value === "") return plainFix(context, "Remove `port`: every port of the protocol", remove(document, steps));
  const legal = value
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 15)
    .replace(/^-+|-+$/g, "");
  if (!/[a-z]/.test(legal) || legal === value) return [];
  return plainFix(context, `Change to ${shown(legal)}`, replaceScalar(document, steps, legal));
}

function replaceBare(context: PolicyContext, path: Fault["path"], value: number) {
  const steps = stepsIn(context, path);
  return steps === undefined ? undefined : replaceScalar(documentOf(context), steps, value);
}
