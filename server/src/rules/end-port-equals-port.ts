import { safeFix } from "../edits/fixes.ts";
import { entryOf } from "../manifest/fields.ts";
import type { PolicyPort } from "../manifest/types.ts";
import { headOf } from "../snapshot/policyView.ts";
import { remove } from "../yaml/edit.ts";
import { policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

const example = (endPort: string) =>
  policy({
    name: "web",
    namespace: "shop",
    target: "web",
    types: ["Ingress"],
    rules: `  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: gateway\n    ports:\n    - protocol: TCP\n      port: 8080\n${endPort}`,
  });

export const endPortEqualsPort: Rule = {
  id: "end-port-equals-port",
  section: "style",
  severity: "hint",
  page: () => ({
    title: "A range of one port",
    what: "`endPort` is the same as `port`.",
    why: "It says nothing more than `port` alone, and looks as if a range had been meant.",
    bad: example("      endPort: 8080\n"),
    good: example(""),
    sources: ["`NetworkPolicyPort.endPort`"],
  }),
  *check(context) {
    const { document } = context.view;
    const rules = context.view.directions.flatMap((direction) => direction.rules);
    for (const port of rules.flatMap((rule) => (rule.rule.ports.some(hasEnd) ? rule.ports : []))) {
      if (typeof port.port.port !== "number" || port.port.endPort !== port.port.port) continue;
      yield {
        rule: "end-port-equals-port",
        span: entryOf(port.item.value, "endPort")?.span ?? headOf(document, port.item),
        field: `${port.field}.endPort`,
        message: `\`endPort\` is the same as \`port\`, so this is port ${port.port.port} alone. Remove \`endPort\`.`,
        unnecessary: true,
        fixes: () => safeFix(context, "Remove `endPort`", remove(document, [...port.path, "endPort"])),
      };
    }
  },
};

function hasEnd({ endPort }: PolicyPort): boolean {
  return endPort !== undefined;
}
