import { plainFix, safeFix } from "../edits/fixes.ts";
import { severalPorts } from "../edits/severalPorts.ts";
import { nearest } from "../manifest/distance.ts";
import type { Fault } from "../manifest/fault.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { documentOf, stepsIn, valueAt } from "../snapshot/parts.ts";
import { list } from "../words/lists.ts";
import { remove, replaceScalar } from "../yaml/edit.ts";
import { asFinding, rejectionsOf, shown } from "./rejections.ts";
import type { Rule } from "./rule.ts";

const id = "invalid-protocol";

export const invalidProtocol: Rule = {
  id,
  section: "rejected",
  severity: "error",
  page: () => ({
    title: "A protocol that a policy cannot name",
    what: "The `protocol` of a port is not `TCP`, `UDP` or `SCTP`, in upper case.",
    why: "The server rejects the object. Policies know these three; ICMP and everything else is undefined and up to the network plugin.",
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
        - protocol: tcp
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
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource",
      "https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/",
    ],
  }),
  *check(context) {
    for (const rejection of rejectionsOf(context, id)) {
      const { fault } = rejection;
      const value = fault.value ?? "";
      const meant = nearest(value, ["TCP", "UDP", "SCTP"]);
      yield asFinding(rejection, messageOf(value, meant), () => {
        const steps = stepsIn(context, fault.path);
        if (steps === undefined) return [];
        const document = documentOf(context);
        const several = protocolsIn(value);
        if (several.length > 1) {
          const title = `Make it ${several.length} ports: ${list(several)}`;
          return safeFix(context, title, severalPorts(context, fault.path, several));
        }
        return [
          ...(meant === undefined
            ? []
            : safeFix(context, `Change to ${shown(meant)}`, replaceScalar(document, steps, meant))),
          // Without the last item the list would mean every port.
          ...(/^icmp/i.test(value) && siblings(context, fault.path) > 1
            ? plainFix(context, "Remove this port", remove(document, steps.slice(0, -1)))
            : []),
          ...(value === "" ? plainFix(context, "Remove `protocol`: TCP", remove(document, steps)) : []),
        ];
      });
    }
  },
};

/** `TCP/UDP`, `tcp,udp`, `TCP and UDP`: several protocols in one text. */
function protocolsIn(value: string): readonly string[] {
  const words = value.toUpperCase().split(/[\s,/|&+;_-]+|\bAND\b/);
  const found = words.filter((word) => word !== "");
  return found.every((word) => ["TCP", "UDP", "SCTP"].includes(word)) ? [...new Set(found)] : [];
}

function siblings(context: PolicyContext, path: Fault["path"]): number {
  const all = valueAt(context, path.slice(0, -2));
  return all?.kind === "sequence" ? all.items.length : 0;
}

function messageOf(value: string, meant: string | undefined): string {
  if (/^icmp/i.test(value)) {
    return `A policy cannot name ${shown(value)}: it knows TCP, UDP and SCTP, and what happens to ping is up to the network plugin. Remove this port.`;
  }
  if (/^(?:any|all|\*|-1)$/i.test(value))
    return `${shown(value)} is no protocol, so the server rejects it. For all protocols leave \`ports\` out; for several write one port for each.`;
  if (value === "")
    return "The `protocol` is empty, which is not the same as absent: the server rejects it. Write `TCP`, `UDP` or `SCTP`, or leave the field out for TCP.";
  if (/^(?:https?|dns|tls|ssl|grpc|quic)$/i.test(value)) {
    return `${shown(value)} is not a transport protocol, so the server rejects it. Write \`TCP\`, \`UDP\` or \`SCTP\`; a policy does not look at what runs over them.`;
  }
  const hint = meant === undefined ? "" : ` Write ${shown(meant)}.`;
  return `${shown(value)} is no protocol of a policy, so the server rejects it: there are \`TCP\`, \`UDP\` and \`SCTP\`, in upper case.${hint}`;
}
