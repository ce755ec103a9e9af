import { rulesOf } from "../manifest/kinds/networkPolicy/policyTypes.ts";
import type { Direction, PolicyRule } from "../manifest/types.ts";
import { specSpan } from "../snapshot/policyView.ts";
import { matchesEverything } from "../snapshot/selectors.ts";
import { list } from "../words/lists.ts";
import { dnsRule, policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

const example = (target: string | undefined) =>
  policy({
    name: "dns-only",
    namespace: "kube-system",
    ...(target !== undefined && { target }),
    types: ["Egress"],
    rules: `  egress:\n${dnsRule}`,
  });

export const kubeSystemIsolated: Rule = {
  id: "kube-system-isolated",
  section: "notable",
  severity: "information",
  page: () => ({
    title: "A policy that isolates every pod of kube-system",
    what: "A policy in `kube-system` selects all its pods, and does not allow everything.",
    why: "DNS, metrics, storage and cloud controllers run there. Whatever the policy forgets to allow stops for the whole cluster: DNS servers that cannot ask outside, metrics that nobody can read, webhooks that fail.",
    bad: example(undefined),
    good: example("backup"),
    sources: ["https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces"],
  }),
  *check(context) {
    const { evidence, namespace, policy: manifest, view } = context;
    if (namespace !== "kube-system" || !matchesEverything(manifest.object.podSelector, "pods")) return;
    const opens = ({ peers, ports }: PolicyRule) => peers.length === 0 && ports.length === 0;
    // Permissions add up: another policy may allow everything again.
    const openedBeside = (direction: Direction) =>
      evidence
        .isolating(namespace, direction)
        .some(
          ({ object }) =>
            matchesEverything(object.podSelector, "pods") && rulesOf(object, direction).some((rule) => opens(rule)),
        );
    const closed = view.directions.filter(
      ({ direction, inForce, rules }) => inForce && !rules.some(({ rule }) => opens(rule)) && !openedBeside(direction),
    );
    if (closed.length === 0) return;
    yield {
      rule: "kube-system-isolated",
      span: view.target.entry?.key.span ?? specSpan(view, manifest),
      field: "spec.podSelector",
      message: `This policy isolates every pod of \`kube-system\` for ${list(closed.map(({ direction }) => direction))}: DNS, metrics and controllers of the whole cluster depend on what it allows. Select single pods there, or be sure of every connection that they need.`,
    };
  },
};
