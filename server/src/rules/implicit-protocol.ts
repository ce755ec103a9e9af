import { safeFix } from "../edits/fixes.ts";
import { setEntry } from "../edits/setEntry.ts";
import { entryOf, isNull } from "../manifest/fields.ts";
import { headOf, spanOfItem } from "../snapshot/policyView.ts";
import { policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

const example = (protocol: string) =>
  policy({
    name: "db",
    namespace: "shop",
    target: "db",
    types: ["Ingress"],
    rules: `  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: web\n    ports:\n    - port: 5432\n${protocol}`,
  });

export const implicitProtocol: Rule = {
  id: "implicit-protocol",
  section: "style",
  severity: "hint",
  page: {
    title: "A port without a protocol",
    what: "An item of `ports` has no `protocol`.",
    why: "The default is TCP, and TCP alone: a DNS or QUIC port without `protocol` stays closed for UDP. Written out, nobody has to know that.",
    bad: example(""),
    good: example("      protocol: TCP\n"),
    sources: ["`NetworkPolicyPort.protocol`: defaults to TCP"],
  },
  *check(context) {
    const { document } = context.view;
    // Half a line may be about to say something else.
    if (document.problems.length > 0) return;
    for (const { inForce, rules } of context.view.directions) {
      if (!inForce) continue;
      // What an alias repeats is told where it is written.
      const written = rules.filter(({ item, portsEntry }) => !item.value.alias && !portsEntry?.value.alias);
      for (const port of written.flatMap((rule) => rule.ports)) {
        const { value } = port.item;
        if (value.templated || (value.kind !== "map" && !isNull(value))) continue;
        const protocol = entryOf(value, "protocol");
        if (protocol !== undefined && (protocol.value.templated || !isNull(protocol.value))) continue;
        yield {
          rule: "implicit-protocol",
          span: headOf(document, port.item),
          extent: spanOfItem(port.item),
          field: `${port.field}.protocol`,
          message: "This port has no `protocol`, which means TCP alone. Write it out.",
          fixes: () => safeFix(context, "Add `protocol: TCP`", setEntry(document, port.path, "protocol", "TCP")),
        };
      }
    }
  },
};
