import { describe, expect, it } from "vitest";
import { titleOf } from "../../server/src/source/fix.ts";
import { applyFix, makeWorkspace, problemsOf, splitFiles } from "../harness/rules.ts";

interface Spec {
  readonly name?: string;
  readonly tier?: string;
  readonly priority?: number;
  readonly subject?: string;
  readonly ingress?: readonly string[];
  readonly egress?: readonly string[];
}

/** Rules as `Deny lab`, `Accept * tcp 80`, `Pass 10.0.0.0/8`: a team's namespaces, every pod, or a network. */
function cnp({ name = "fence", tier = "Admin", priority = 10, subject = "bank", ingress, egress }: Spec): string {
  const rules = (key: "from" | "to", list: readonly string[] | undefined) =>
    list?.length
      ? `\n  ${key === "from" ? "ingress" : "egress"}:\n${list.map((rule) => ruleText(key, rule)).join("")}`
      : "";
  return `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata:
  name: ${name}
spec:
  tier: ${tier}
  priority: ${priority}
  subject:
    namespaces: ${subject === "*" ? "{}" : `{matchLabels: {team: ${subject}}}`}${rules("from", ingress)}${rules("to", egress)}
`;
}

function ruleText(key: "from" | "to", rule: string): string {
  const [action, who = "", protocol, port] = rule.split(" ");
  const peer = who.includes("/")
    ? `networks: ["${who}"]`
    : `namespaces: ${who === "*" ? "{}" : `{matchLabels: {team: ${who}}}`}`;
  const ports =
    protocol === undefined ? "" : `      protocols:\n        - ${protocol}: {destinationPort: {number: ${port}}}\n`;
  return `    - action: ${action}\n      ${key}:\n        - ${peer}\n${ports}`;
}

const team = (name: string, ...workloads: readonly string[]) =>
  `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {team: ${name}}}\n${workloads
    .map(
      (each) =>
        `---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${each}, namespace: ${name}}\nspec:\n  selector: {matchLabels: {app: ${each}}}\n  template:\n    metadata: {labels: {app: ${each}}}\n    spec: {containers: [{name: main, ports: [{containerPort: 8080}]}]}\n`,
    )
    .join("")}`;

const np = (name: string, from: string | undefined, ports = "") =>
  `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: bank}\nspec:\n  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:${from === undefined ? " []" : `\n    - from:\n        - namespaceSelector: ${from}\n${ports}`}\n`;

const all = team("bank", "api") + team("lab", "probe") + team("ops", "prom");

const cilium = `---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: c, namespace: bank}
spec: {}
`;

const admin = new Set([
  "rule-never-reached",
  "accept-overrides-network-policy",
  "denied-by-cluster-policy",
  "cluster-dns-denied",
  "control-plane-cut-off",
  "equal-priority",
  "two-policy-apis",
  "pass-with-nothing-behind",
  "baseline-never-asked",
  "network-deny-covers-pods",
  "deprecated-policy-kind",
]);

function found(text: string): readonly string[] {
  return makeWorkspace(splitFiles(text))
    .all()
    .filter(({ finding }) => admin.has(finding.rule))
    .map(({ finding }) => `${finding.severity} ${finding.rule} ${finding.field}`);
}

function message(text: string, rule: string): string {
  const finding = makeWorkspace(splitFiles(text))
    .all()
    .find((each) => each.finding.rule === rule)?.finding;
  return finding?.message ?? "(nothing)";
}

describe("rules about policies of the whole cluster", () => {
  it.each<[string, string, readonly string[]]>([
    [
      "a Deny behind an Accept of everybody",
      cnp({ ingress: ["Accept *", "Deny lab"] }),
      ["warning rule-never-reached spec.ingress[1]"],
    ],
    [
      "the same action, needless",
      cnp({ ingress: ["Deny *", "Deny lab"] }),
      ["hint rule-never-reached spec.ingress[1]"],
    ],
    ["a Deny last in an allowlist, of which a part is taken", cnp({ ingress: ["Accept ops", "Deny *"] }), []],
    ["other ports", cnp({ ingress: ["Accept * tcp 80", "Deny lab"] }), []],
    [
      "all ports, one by one",
      cnp({ ingress: ["Accept lab tcp 80", "Accept lab tcp 81", "Deny lab tcp 80"] }),
      ["warning rule-never-reached spec.ingress[2]"],
    ],
    [
      "a policy with a smaller number that covers the subject",
      `${cnp({ name: "one", priority: 5, subject: "*", ingress: ["Pass *"] })}---\n${cnp({ ingress: ["Deny lab"] })}`,
      ["warning rule-never-reached spec.ingress[0]"],
    ],
    [
      "one that covers a part of the subject",
      `${cnp({ name: "one", priority: 5, ingress: ["Pass *"] })}---\n${cnp({ subject: "ops", ingress: ["Deny lab"] })}`,
      [],
    ],
    [
      "another tier",
      `${cnp({ name: "one", tier: "Baseline", priority: 5, ingress: ["Deny *"] })}---\n${cnp({ ingress: ["Deny lab"] })}`,
      [],
    ],
    [
      "networks inside a network",
      cnp({ egress: ["Deny 10.0.0.0/8", "Accept 10.1.0.0/16"] }),
      ["warning rule-never-reached spec.egress[1]"],
    ],
    [
      "an Accept against a default deny",
      cnp({ ingress: ["Accept ops"] }) + np("closed", undefined) + all,
      ["information accept-overrides-network-policy spec.ingress[0].action"],
    ],
    [
      "an Accept of everybody",
      cnp({ ingress: ["Accept *"] }) + np("closed", undefined) + all,
      ["warning accept-overrides-network-policy spec.ingress[0].action"],
    ],
    ["an Accept of what is allowed anyway", cnp({ ingress: ["Accept ops"] }) + np("open", "{}") + all, []],
    [
      "a peer that the cluster denies",
      cnp({ ingress: ["Deny lab"] }) + np("open", "{matchLabels: {team: lab}}") + all,
      ["warning denied-by-cluster-policy spec.ingress[0]"],
    ],
    [
      "a part of a peer that the cluster denies",
      cnp({ ingress: ["Deny lab"] }) + np("open", "{}") + all,
      ["information denied-by-cluster-policy spec.ingress[0]"],
    ],
    [
      "some ports of it",
      cnp({ ingress: ["Deny lab tcp 9090"] }) + np("open", "{matchLabels: {team: lab}}") + all,
      ["information denied-by-cluster-policy spec.ingress[0]"],
    ],
    [
      "a Baseline Deny with NetworkPolicies on top",
      cnp({ tier: "Baseline", ingress: ["Deny lab"] }) +
        np("open", "{}").replace("podSelector: {}", "podSelector: {matchLabels: {app: other}}") +
        all,
      [],
    ],
    [
      "a Baseline for pods that are isolated anyway",
      cnp({ tier: "Baseline", ingress: ["Deny lab"] }) + np("open", "{}") + all,
      ["information baseline-never-asked spec.ingress"],
    ],
    [
      "a Pass to nobody",
      cnp({ ingress: ["Pass lab"] }) + all,
      ["information pass-with-nothing-behind spec.ingress[0].action"],
    ],
    ["a Pass to a NetworkPolicy", cnp({ ingress: ["Pass lab"] }) + np("open", "{}") + all, []],
    [
      "a Pass to the Baseline",
      `${cnp({ ingress: ["Pass lab"] })}---\n${cnp({ name: "base", tier: "Baseline", ingress: ["Deny lab"] })}${all}`,
      [],
    ],
    [
      "equal priorities that disagree",
      `${cnp({ ingress: ["Deny lab"] })}---\n${cnp({ name: "two", ingress: ["Accept *"] })}${all}`,
      ["warning equal-priority spec.priority", "warning equal-priority spec.priority"],
    ],
    [
      "equal priorities that agree",
      `${cnp({ ingress: ["Deny lab"] })}---\n${cnp({ name: "two", ingress: ["Deny *"] })}${all}`,
      [],
    ],
    [
      "equal priorities about other pods",
      `${cnp({ ingress: ["Deny lab"] })}---\n${cnp({ name: "two", subject: "ops", ingress: ["Accept lab"] })}${all}`,
      [],
    ],
    [
      "equal priorities settled by a smaller number",
      `${cnp({ ingress: ["Deny lab"] })}---\n${cnp({ name: "two", ingress: ["Accept lab"] })}---\n${cnp({ name: "first", priority: 1, ingress: ["Deny lab"] })}${all}`,
      ["hint rule-never-reached spec.ingress[0]", "warning rule-never-reached spec.ingress[0]"],
    ],
    [
      "equal priorities that only the selectors show",
      `${cnp({ subject: "zoo", ingress: ["Deny lab"] })}---\n${cnp({ name: "two", subject: "zoo", ingress: ["Accept lab"] })}${all}`,
      ["information equal-priority spec.priority", "information equal-priority spec.priority"],
    ],
    [
      "a Deny of everything outside, pods too",
      cnp({ egress: ["Deny 0.0.0.0/0"] }),
      ["warning network-deny-covers-pods spec.egress[0].to[0].networks"],
    ],
    ["behind a rule for pods", cnp({ egress: ["Pass *", "Deny 0.0.0.0/0"] }), []],
    [
      "of the Baseline",
      cnp({ tier: "Baseline", egress: ["Deny 0.0.0.0/0"] }),
      ["information network-deny-covers-pods spec.egress[0].to[0].networks"],
    ],
    ["a Deny of one address", cnp({ egress: ["Deny 169.254.169.254/32"] }), []],
    [
      "an empty subject",
      cnp({ subject: "*", ingress: ["Deny *"] }),
      ["warning control-plane-cut-off spec.ingress[0].action"],
    ],
    ["an empty subject that denies one team", cnp({ subject: "*", ingress: ["Deny lab"] }), []],
    [
      "an empty subject with an exception asked before",
      `${cnp({ subject: "*", ingress: ["Deny *"] })}---\n${cnp({ name: "system", priority: 1, subject: "*", ingress: ["Pass *"] }).replace("namespaces: {}\n", "namespaces: {matchLabels: {kubernetes.io/metadata.name: kube-system}}\n")}`,
      [],
    ],
    [
      "a team without DNS",
      cnp({ subject: "lab", egress: ["Accept ops", "Deny *"] }) + all,
      ["warning cluster-dns-denied spec.egress[1].action"],
    ],
    [
      "a team that may connect to nobody",
      cnp({ subject: "lab", egress: ["Deny *", "Deny 0.0.0.0/0", "Deny ::/0"] }) + all,
      [],
    ],
  ])("%s", (_, text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it("keeps quiet about what policies of other engines may decide", () => {
    const text = cnp({ ingress: ["Accept ops", "Pass lab"] }) + np("closed", undefined) + all;
    expect(found(text).length).toBe(1);
    expect(found(text + cilium)).toEqual([]);
  });

  it("says what is so, with names", () => {
    const text = cnp({ ingress: ["Accept ops", "Deny lab"] }) + np("open", "{matchLabels: {team: lab}}") + all;
    expect(message(text, "denied-by-cluster-policy")).toBe(
      "Has no effect for connections from `lab/probe`: rule 2 of `fence` (tier Admin, priority 10) denies them first. No NetworkPolicy can lift a Deny of the cluster.",
    );
    expect(message(text, "accept-overrides-network-policy")).toBe(
      "Lets connections through that `bank/open` denies: from `ops/prom` to `bank/api` on every port. Accept is final, no NetworkPolicy is asked.",
    );
  });

  it.each<[string, string, string, string]>([
    [
      "a wide Accept",
      cnp({ ingress: ["Accept ops"] }) + np("closed", undefined) + all,
      "accept-overrides-network-policy",
      "Pass instead: let the NetworkPolicies decide (removes 1 connection)",
    ],
    [
      "a number that is taken",
      `${cnp({ ingress: ["Deny lab"] })}---\n${cnp({ name: "two", ingress: ["Accept *"] })}${all}`,
      "equal-priority",
      "Ask it later: priority 11",
    ],
    [
      "an empty subject",
      cnp({ subject: "*", ingress: ["Deny *"] }) + all,
      "control-plane-cut-off",
      "Leave `kube-system` out of the subject (changes no known connection)",
    ],
    [
      "networks that hold pods",
      cnp({ egress: ["Deny 0.0.0.0/0"] }) + all,
      "network-deny-covers-pods",
      "Pass connections to pods on before it (allows 2 more connections)",
    ],
  ])("mends %s", (_, text, rule, title) => {
    const texts = splitFiles(text);
    const workspace = makeWorkspace(texts);
    const finding = workspace.all().find((each) => each.finding.rule === rule)?.finding;
    const fix = finding?.fixes()[0];
    expect(fix && titleOf(fix)).toBe(title);
    if (fix === undefined) return;
    const then = makeWorkspace(applyFix(workspace, texts, fix));
    expect(problemsOf(then)).toEqual([]);
    expect(then.all().filter((each) => each.finding.rule === rule)).toEqual([]);
  });

  it.each([
    [
      "a block",
      "    namespaces:\n      namespaceSelector:\n        # all of them\n        matchLabels:\n          team: bank\n",
      "    namespaces:\n      # all of them\n      matchLabels:\n        team: bank\n",
    ],
    [
      "brackets",
      "    namespaces: {namespaceSelector: {matchLabels: {team: bank}}}\n",
      "    namespaces: {matchLabels: {team: bank}}\n",
    ],
    ["nothing", "    namespaces:\n      namespaceSelector: {}\n", "    namespaces: {}\n"],
  ])("takes what an older form wraps out of it: %s", (_, before, after) => {
    const whole = (subject: string) => cnp({ ingress: ["Deny lab"] }).replace(/ {4}namespaces: .*\n/, subject);
    const texts = splitFiles(whole(before));
    const workspace = makeWorkspace(texts);
    const [first] = workspace.all();
    expect(first?.finding.rule).toBe("unknown-field");
    const fix = first?.finding.fixes()[0];
    const changed = fix === undefined ? {} : applyFix(workspace, texts, fix);
    const expected = whole(after);
    expect(Object.values(changed).join("").replace("      # all of them\n", "")).toBe(
      expected.replace("      # all of them\n", ""),
    );
  });
});
