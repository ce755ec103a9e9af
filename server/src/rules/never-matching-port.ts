import { plainFix } from "../edits/fixes.ts";
import { isProtocol } from "../manifest/decode.ts";
import { fieldOf, isNull, numberOf, textOf } from "../manifest/fields.ts";
import type { AdminContext } from "../snapshot/context.ts";
import type { Finding } from "../snapshot/finding.ts";
import { documentOf } from "../snapshot/parts.ts";
import { replaceScalar } from "../yaml/edit.ts";
import { type AdminPart, adminRules, itemsIn, placeOf } from "./adminParts.ts";
import { adminStepsIn } from "./adminRejections.ts";
import { shown } from "./rejections.ts";
import type { Rule } from "./rule.ts";

const id = "never-matching-port";

export const neverMatchingPort: Rule = {
  id,
  section: "mistaken",
  severity: "warning",
  page: () => ({
    title: "A port that no connection has",
    what: "The protocol of a port is none that there is (`tcp`, `ICMP`), a range ends before it starts, or the name of a port is empty. The server takes all of it.",
    why: "The item matches nothing, so a rule that denies by it denies nothing, and one that accepts opens nothing.",
    bad: `apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata:
  name: fence
spec:
  priority: 10
  subject:
    namespaces:
      matchLabels:
        team: bank
  ingress:
    - action: Deny
      from:
        - namespaces:
            matchLabels:
              team: lab
      ports:
        - portNumber:
            protocol: tcp
            port: 8080
`,
    good: `apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata:
  name: fence
spec:
  priority: 10
  subject:
    namespaces:
      matchLabels:
        team: bank
  ingress:
    - action: Deny
      from:
        - namespaces:
            matchLabels:
              team: lab
      ports:
        - portNumber:
            protocol: TCP
            port: 8080
`,
    sources: ["https://network-policy-api.sigs.k8s.io/reference/spec/"],
  }),
  *checkAdmin(context) {
    for (const rule of adminRules(context)) {
      const denies =
        textOf(rule.node, "action") === "Deny" ? "this Deny denies nothing by it" : "the rule does nothing by it";
      for (const port of [...itemsIn(rule, "ports"), ...itemsIn(rule, "protocols")])
        yield* findingsOf(context, port, denies);
    }
  },
};

function* findingsOf(context: AdminContext, port: AdminPart, effect: string): Iterable<Finding> {
  for (const key of ["portNumber", "portRange"]) {
    const node = fieldOf(port.node, key);
    const protocol = textOf(node, "protocol");
    if (protocol === undefined || isProtocol(protocol) || fieldOf(node, "protocol")?.templated) continue;
    const path = [...port.path, key, "protocol"];
    const meant = protocol.toUpperCase();
    const message = `${shown(protocol)} is no protocol that a connection has, so ${effect}. Write \`TCP\`, \`UDP\` or \`SCTP\`.`;
    yield {
      rule: id,
      ...placeOf(context, path),
      message,
      fixes: () => {
        const steps = adminStepsIn(context, path);
        if (steps === undefined || !isProtocol(meant)) return [];
        return plainFix(context, `Change to ${shown(meant)}`, replaceScalar(documentOf(context), steps, meant));
      },
    };
  }
  const range = fieldOf(port.node, "portRange");
  const [start, end] = [numberOf(fieldOf(range, "start")), numberOf(fieldOf(range, "end"))];
  if (start !== undefined && end !== undefined && start > end) {
    const message = `The range ends before it starts, so ${effect}. Swap ${start} and ${end}.`;
    yield { rule: id, ...placeOf(context, [...port.path, "portRange"]), message };
  }
  for (const key of ["destinationNamedPort", "namedPort"]) {
    const name = fieldOf(port.node, key);
    if (name === undefined || isNull(name) || name.kind !== "scalar" || name.text !== "") continue;
    const message = `No port has an empty name, so ${effect}. Write the name of a container's port.`;
    yield { rule: id, ...placeOf(context, [...port.path, key]), message };
  }
}
