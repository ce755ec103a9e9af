import { expect, it } from "vitest";
import { createRuleRunner } from "../../server/src/features/diagnostics.ts";
import { rules } from "../../server/src/rules/index.ts";
import type { Rule } from "../../server/src/rules/rule.ts";
import type { PolicyContext } from "../../server/src/snapshot/context.ts";
import { describingBuilt } from "../../server/src/snapshot/describingBuilt.ts";
import { createLiveSnapshots } from "../../server/src/snapshot/live.ts";
import { defaultSettings } from "../../server/src/source/settings.ts";
import { createWorkspace } from "../../server/src/source/workspace.ts";

/*
 * Which rules run again on which policies after a keystroke: those of the policy that was typed in, and of the others only
 * what looked at an answer that is another now.
 */

const tiers = ["web", "api", "db", "cache", "jobs"];
const uri = "file:///w/policies.yaml";

function policy(number: number, { target = `tier: ${tiers[number % tiers.length]}`, dns = number % 4 === 0 } = {}) {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: policy-${number}
  namespace: shop
spec:
  podSelector: {matchLabels: {${target}}}
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        - podSelector: {matchLabels: {tier: ${tiers[(number + 1) % tiers.length]}}}
      ports:
        - port: 80${number}
  egress:
    - to:
        - namespaceSelector: {matchLabels: {team: a}}
${dns ? "    - ports: [{port: 53, protocol: UDP}]\n" : ""}`;
}

const workload = (name: string, namespace: string, tier: string) => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  template:
    metadata: {labels: {app: ${name}, tier: ${tier}}}
    spec: {containers: [{name: main, ports: [{name: http, containerPort: 8080}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ${namespace}}
spec: {selector: {app: ${name}}, ports: [{port: 80, targetPort: http}]}
`;
const namespaces = ["shop", "data"]
  .map((name) => `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {team: a}}\n`)
  .join("");
const workloads =
  namespaces +
  tiers.flatMap((tier) => [workload(`${tier}-1`, "shop", tier), workload(`${tier}-2`, "data", tier)]).join("");

const policies = Array.from({ length: 12 }, (_, number) => policy(number));
const [first = "", ...rest] = policies;
const typed = 6;
const own = policies[typed] ?? "";
const stream = (text: string, at = typed) => policies.map((each, i) => (i === at ? text : each)).join("---\n");
const start = stream(own);
const edit = (from: string, to: string) => {
  expect(own).toContain(from);
  return stream(own.replace(from, to));
};

function open(text: string) {
  const ran: string[] = [];
  const nameOf = ({ policy: { object } }: PolicyContext, rule: Rule) => `${object.name} ${rule.id}`;
  const spied = rules.map((rule): Rule => {
    const { check, checkRule, checkPeers, checkPorts } = rule;
    const asked = (context: PolicyContext) => {
      if (!ran.includes(nameOf(context, rule))) ran.push(nameOf(context, rule));
      return context;
    };
    return {
      ...rule,
      ...(check && {
        *check(context) {
          ran.push(nameOf(context, rule));
          yield* check(context);
        },
      }),
      ...(checkRule && { checkRule: (context, own) => checkRule(asked(context), own) }),
      ...(checkPeers && { checkPeers: (context, own) => checkPeers(asked(context), own) }),
      ...(checkPorts && { checkPorts: (context, own) => checkPorts(asked(context), own) }),
    };
  });
  const workspace = createWorkspace(["file:///w"]);
  workspace.setDisk("file:///w/workloads.yaml", workloads);
  workspace.open(uri, "yaml", 1, text);
  workspace.setComplete(true);
  const snapshots = createLiveSnapshots(workspace, () => defaultSettings, describingBuilt());
  const runner = createRuleRunner(spied);
  let version = 1;
  const check = () => {
    ran.length = 0;
    const context = snapshots.context(uri);
    const findings = context === undefined ? [] : runner.check(context).findings;
    return { ran: [...ran], findings: findings.map(({ rule, start, message }) => `${start} ${rule} ${message}`) };
  };
  check();
  return (next: string) => {
    workspace.open(uri, "yaml", ++version, next);
    return check();
  };
}

/** How often rules ran on other policies than the one that is typed in, by rule. */
function elsewhere(ran: readonly string[], name: string): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const each of ran) {
    const [policy, rule = ""] = each.split(" ");
    if (policy !== name) found[rule] = (found[rule] ?? 0) + 1;
  }
  return found;
}

/** Those whose peers the policy selects, that share its pods, and that look for TCP beside their UDP 53. */
const near = { "dns-udp-only": 3, "one-sided-connection": 3, "target-unreachable": 1 };

interface Edit {
  readonly what: string;
  readonly to: string;
  readonly from?: string;
  /** Rules that run on other policies, and on how many. */
  readonly others?: Readonly<Record<string, number>>;
  /** The name that the policy has now. */
  readonly name?: string;
}

const edits: readonly Edit[] = [
  { what: "a comment at the policy's head", to: stream(`# why\n${own}`) },
  { what: "a comment in a rule", to: edit("- port:", "# why\n        - port:") },
  { what: "a space at the end of a line", to: edit("name: policy-6\n", "name: policy-6 \n") },
  { what: "a label of the target, to nobody", to: edit("tier: api", "tier: apix"), others: near },
  {
    what: "another letter of it",
    from: edit("tier: api", "tier: apix"),
    to: edit("tier: api", "tier: apixy"),
    others: { "dns-udp-only": 3 },
  },
  {
    what: "a label of the target, to other pods",
    to: edit("tier: api", "tier: db"),
    others: { "dns-udp-only": 3, "one-sided-connection": 5, "target-unreachable": 2 },
  },
  {
    what: "the target, to all pods",
    to: edit("{matchLabels: {tier: api}}", "{}"),
    others: { "dns-udp-only": 3, "no-default-deny": 1, "one-sided-connection": 11, "target-unreachable": 5 },
  },
  { what: "a label of a peer", to: edit("tier: db", "tier: dbx"), others: near },
  {
    what: "a label of a namespace peer",
    to: edit("team: a", "team: ab"),
    others: { ...near, "peer-split-from-ports": 3 },
  },
  { what: "a port", to: edit("806", "8061"), others: near },
  {
    what: "a port that the server rejects, so that those behind move up",
    to: edit("806", "80666"),
    others: { ...near, "peer-split-from-ports": 3, "target-unreachable": 11 },
  },
  { what: "a protocol", to: edit("- port: 806", "- {port: 806, protocol: UDP}"), others: near },
  { what: "DNS allowed", to: stream(policy(typed, { dns: true })), others: { ...near, "dns-blocked": 1 } },
  {
    what: "an ingress rule more",
    to: edit("  egress:", "    - from: [{ipBlock: {cidr: 10.0.0.0/8}}]\n  egress:"),
    others: near,
  },
  { what: "an annotation", to: edit("  namespace: shop", "  annotations: {a: b}\n  namespace: shop"), others: near },
  { what: "the policy types", to: edit("[Ingress, Egress]", "[Ingress]"), others: near },
  { what: "the name", to: edit("policy-6", "policy-66"), name: "policy-66", others: near },
  {
    what: "half a key at the end",
    to: stream(`${own}    -\n`),
    others: { ...near, "dns-blocked": 1, "dns-open-to-the-world": 3 },
  },
  { what: "a new document without a kind", to: `${start}---\napi` },
  { what: "blank lines between two policies", to: stream(`${own}\n\n`) },
  {
    what: "a default-deny at the end",
    to: `${start}---\n${policy(99, { target: "app: none" })}`,
    name: "policy-99",
    others: { "dns-udp-only": 3, "peer-split-from-ports": 3 },
  },
  { what: "nothing in effect, back again", to: start },
];

it.each(edits)(
  "runs on others only what sees another answer: $what",
  ({ to, from = start, others = {}, name = "policy-6" }) => {
    const type = open(from);
    const { ran, findings } = type(to);
    expect(elsewhere(ran, name)).toEqual(others);
    // Nothing was missed: who starts with the result finds the same.
    expect(findings).toEqual(open("")(to).findings);
  },
);

it("runs each rule of one policy once for each letter of a word", () => {
  const type = open(edit("tier: api", "tier: q"));
  for (const word of ["qu", "que", "queu", "queue"]) {
    const { ran } = type(edit("tier: api", `tier: ${word}`));
    expect(elsewhere(ran, "policy-6")).toEqual({ "dns-udp-only": 3 });
    expect(new Set(ran).size).toBe(ran.length);
  }
});

it("runs nothing on the policies around one that moves", () => {
  const type = open([first, ...rest].join("---\n"));
  expect(
    type(["# above\n\n\n", first, ...rest].join("---\n")).ran.filter((each) => !each.startsWith("policy-0 ")),
  ).toEqual([]);
});
