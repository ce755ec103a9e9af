import { countedFix, plainFix, safeFix } from "../edits/fixes.ts";
import { entryOf } from "../manifest/fields.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import type { Finding } from "../snapshot/finding.ts";
import { documentOf, valueAt } from "../snapshot/parts.ts";
import { quoteScalar, replaceScalar } from "../yaml/edit.ts";
import { stepsTo } from "../yaml/find.ts";
import { rejectsAdmin } from "./adminRejections.ts";
import { asFinding, entryOfFault, rejectionsOf, shown, writtenKey } from "./rejections.ts";
import type { Rule } from "./rule.ts";

const id = "yaml-1-1-boolean";

export const yaml11Boolean: Rule = {
  id,
  section: "rejected",
  severity: "error",
  page: () => ({
    title: "A bare word or number that YAML 1.1 reads as something else",
    what: "`y`, `n`, `yes`, `no`, `on` and `off` stand bare where a string belongs, or a number with a leading zero.",
    why: "Kubernetes reads YAML 1.1, where these words are booleans and `0120` is the octal number 80. As a value the server rejects them; as the key of a label they are taken silently: `on: web` selects the label `true`, and `port: 0120` opens port 80.",
    bad: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db-from-canary
  namespace: shop
spec:
  podSelector:
    matchLabels:
      canary: no
  policyTypes:
    - Ingress
`,
    good: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db-from-canary
  namespace: shop
spec:
  podSelector:
    matchLabels:
      canary: "no"
  policyTypes:
    - Ingress
`,
    sources: [
      "YAML 1.1: https://yaml.org/type/bool.html",
      "go.yaml.in/yaml/v2, which kubectl and the API server read YAML with",
    ],
  }),
  checkAdmin: rejectsAdmin(id),
  *check(context) {
    yield* octalPorts(context);
    for (const rejection of rejectionsOf(context, id)) {
      const { fault } = rejection;
      const document = documentOf(context);
      const text = shown(fault.value);
      if (fault.at === "key") {
        const key = keyNode(context, fault.path, fault.span.start);
        const what = fault.path.at(-2) === "annotations" ? "annotation" : "label";
        const message = `The server reads YAML 1.1, where the bare key ${text} is a boolean: this is the ${what} ${shown(String(fault.path.at(-1)))}. Put the key in quotes.`;
        yield asFinding(rejection, message, () =>
          key === undefined ? [] : plainFix(context, `Quote the key ${text}`, quoteScalar(document, key)),
        );
        continue;
      }
      const node = entryOfFault(context, fault)?.value ?? valueAt(context, fault.path);
      const octal = /^[-+]?0/.test(fault.value ?? "");
      const name = shown(writtenKey(context, fault));
      const where = typeof fault.path.at(-1) === "number" ? `An item of ${name}` : name;
      const read = octal ? "a number with a leading zero is an octal number" : `a bare ${text} is a boolean`;
      const message = `The server reads YAML 1.1, where ${read}. ${where} must be a string, so the server rejects it. Put it in quotes.`;
      yield asFinding(rejection, message, () =>
        node?.kind === "scalar" ? safeFix(context, `Quote ${text}`, quoteScalar(document, node)) : [],
      );
    }
  },
};

/** The server takes `port: 0120`, and makes port 80 of it. */
function* octalPorts(context: PolicyContext): Iterable<Finding> {
  const { document, directions } = context.view;
  // Of thousands of ports mostly none begins with a zero.
  if (!/(?<![\w.])0[0-7_]/.test(document.text)) return;
  for (const port of directions.flatMap(({ rules }) => rules.flatMap((rule) => rule.ports))) {
    for (const key of ["port", "endPort"] as const) {
      const node = entryOf(port.item.value, key)?.value;
      if (node?.kind !== "scalar" || node.style !== "plain" || !/^0[0-7_]*[1-9][0-7_]*$/.test(node.text)) continue;
      const read = port.port[key];
      const meant = Number(node.text.replaceAll("_", ""));
      if (typeof read !== "number" || read === meant) continue;
      const path = [...port.path, key];
      yield {
        rule: id,
        severity: "warning",
        span: node.span,
        field: `${port.field}.${key}`,
        message: `The server reads YAML 1.1, where a number with a leading zero is octal: ${shown(node.text)} is port ${read}. Write the number without the zero.`,
        fixes: () => [
          ...countedFix(context, `Change to ${meant}`, replaceScalar(document, path, meant)),
          ...plainFix(
            context,
            `Change to ${read}, as the server reads it (keeps what is allowed)`,
            replaceScalar(document, path, read),
          ),
        ],
      };
    }
  }
}

function keyNode(context: PolicyContext, path: readonly (string | number)[], start: number) {
  const last = stepsTo(context.policy.node, path.slice(0, -1))?.at(-1);
  const map = last?.kind === "entry" ? last.entry.value : last?.item.value;
  return map?.kind === "map" ? map.entries.find((entry) => entry.key.span.start === start)?.key : undefined;
}
