import { plainFix, safeFix, together } from "../edits/fixes.ts";
import type { Fault } from "../manifest/fault.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { documentOf, stepsIn, valueAt } from "../snapshot/parts.ts";
import type { Fix } from "../source/fix.ts";
import { remove, renameKey, replaceScalar, replaceValue } from "../yaml/edit.ts";
import { asFinding, rejectionsOf, shown } from "./rejections.ts";
import type { Rule } from "./rule.ts";

const id = "invalid-end-port";

export const invalidEndPort: Rule = {
  id,
  section: "rejected",
  severity: "error",
  page: () => ({
    title: "A port range that the server rejects",
    what: "The `endPort` is lower than `port`, outside of 1 to 65535, or stands without a numeric `port`.",
    why: "The server rejects the object. A range goes from `port` up to `endPort`, both included, and both are numbers.",
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
          port: 5439
          endPort: 5432
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
          endPort: 5439
`,
    sources: [
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#targeting-a-range-of-ports",
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

function portOf(context: PolicyContext, path: Fault["path"]): string | undefined {
  const node = valueAt(context, [...path.slice(0, -1), "port"]);
  return node?.kind === "scalar" ? node.text : undefined;
}

/** `port: "80"`: a number to the eye, to the server a name. */
function isQuotedNumber(port: string | undefined): boolean {
  return /^[0-9]+$/.test(port ?? "");
}

function messageOf(context: PolicyContext, fault: Fault): string {
  const port = portOf(context, fault.path);
  const end = shown(fault.value);
  if (fault.detail.includes("non-numeric") && isQuotedNumber(port))
    return `\`endPort\` needs a number to count from, and in quotes ${shown(port)} is a name. The server rejects that as well. Take the quotes of \`port\` away.`;
  if (fault.detail.includes("non-numeric"))
    return `\`endPort\` needs a number to count from, and \`port\` is the name ${shown(port)}. The server rejects that. Remove \`endPort\`, or write the port's number.`;
  if (fault.detail.includes("not specified"))
    return `\`endPort\` is the end of a range that has no beginning, so the server rejects it. Add \`port\`, or make ${end} the \`port\`.`;
  if (fault.detail.includes("greater"))
    return `The range ends at ${end}, before it begins at ${shown(port)}, so the server rejects it. Swap the two.`;
  return `${end} is no port: ports go from 1 to 65535, and the server rejects others. Correct the number.`;
}

function fixesOf(context: PolicyContext, { detail, path, value }: Fault): readonly Fix[] {
  const document = documentOf(context);
  const end = stepsIn(context, path);
  const port = stepsIn(context, [...path.slice(0, -1), "port"]);
  if (end === undefined) return [];
  const start = portOf(context, path);
  // The fix stands at `port`.
  if (detail.includes("non-numeric") && isQuotedNumber(start)) return [];
  if (detail.includes("not specified")) {
    // `port:` with nothing behind it stands there already.
    const moved =
      port === undefined
        ? renameKey(document, end, "port")
        : together(replaceValue(document, port, Number(value)), remove(document, end));
    return [
      ...plainFix(context, `Make it \`port: ${value}\``, moved),
      ...plainFix(context, "Remove `endPort`: every port of the protocol", remove(document, end)),
    ];
  }
  const removed = plainFix(context, `Remove \`endPort\`: only ${shown(start)}`, remove(document, end));
  const swappable = detail.includes("greater") && port !== undefined && Number(value) >= 1;
  if (!swappable) return removed;
  const edits = together(replaceScalar(document, port, Number(value)), replaceScalar(document, end, Number(start)));
  return [...safeFix(context, `Swap: from ${value} to ${start}`, edits), ...removed];
}
