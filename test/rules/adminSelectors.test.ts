import { describe, expect, it } from "vitest";
import { applyFix, makeWorkspace, problemsOf, splitFiles } from "../harness/rules.ts";

/* Rules that NetworkPolicies and policies for the whole cluster have in common: subjects, peers, ports. */

const team = (name: string) => `namespaces: {matchLabels: {team: ${name}}}`;
const pods = (namespace: string, app: string) =>
  `pods: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${namespace}}}, podSelector: {matchLabels: {app: ${app}}}}`;

interface Rule {
  readonly action?: string;
  readonly peers: readonly string[];
  readonly ports?: readonly string[];
}

function cnp(subject: string, direction: "ingress" | "egress", ...rules: readonly Rule[]): string {
  const list = rules.map(
    ({ action = "Deny", peers, ports = [] }) =>
      `    - action: ${action}\n      ${direction === "ingress" ? "from" : "to"}:\n${lines(peers)}${ports.length > 0 ? `      protocols:\n${lines(ports)}` : ""}`,
  );
  return `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata:
  name: fence
spec:
  tier: Admin
  priority: 10
  subject:
    ${subject}
  ${direction}:
${list.join("")}`;
}

function anp(rules: string): string {
  return `apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata:
  name: fence
spec:
  priority: 10
  subject:
    namespaces: {matchLabels: {team: bank}}
  ingress:
${rules}`;
}

const lines = (items: readonly string[]) => items.map((item) => `        - ${item}\n`).join("");
const port = (number: number) => `tcp: {destinationPort: {number: ${number}}}`;
const range = (start: number, end: number) => `tcp: {destinationPort: {range: {start: ${start}, end: ${end}}}}`;

const namespace = (name: string) =>
  `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {team: ${name}}}\n`;
const workload = (name: string, space: string, spec = "") =>
  `---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: ${space}}\nspec:\n  selector: {matchLabels: {app: ${name}}}\n  template:\n    metadata: {labels: {app: ${name}}}\n    spec: {${spec}containers: [{name: main, ports: [{name: http-api, containerPort: 8080}]}]}\n`;
const closed = `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: closed, namespace: ops}\nspec: {podSelector: {}, policyTypes: [Egress]}\n`;
const all =
  namespace("bank") + workload("api", "bank") + namespace("ops") + workload("prom", "ops") + workload("grafana", "ops");
const agent = workload("agent", "bank", "hostNetwork: true, ");

const shared = new Set([
  "selects-nothing",
  "selector-contradiction",
  "namespace-label-missing",
  "host-network-target",
  "host-network-peer",
  "named-port-missing",
  "redundant-peer",
  "redundant-port",
  "dns-open-to-the-world",
  "one-sided-connection",
  "duplicate-policy",
]);

function found(text: string): readonly string[] {
  return makeWorkspace(splitFiles(text))
    .all()
    .filter(({ finding }) => shared.has(finding.rule))
    .map(({ finding }) => `${finding.severity} ${finding.rule} ${finding.field}`);
}

const fromOps = { peers: [team("ops")] };

describe("rules about subjects, peers and ports of policies of the whole cluster", () => {
  it.each<[string, string, readonly string[]]>([
    ["all right", cnp(team("bank"), "ingress", fromOps) + all, []],
    ["nothing known", cnp(team("bnk"), "ingress", { peers: [team("opss")] }), []],
    [
      "a subject one letter away",
      cnp(team("bnak"), "ingress", fromOps) + all,
      ["warning selects-nothing spec.subject.namespaces"],
    ],
    [
      "a subject that no namespace has a label for",
      cnp("namespaces: {matchLabels: {tenant: red}}", "ingress", fromOps) + all,
      ["information selects-nothing spec.subject.namespaces"],
    ],
    [
      "namespaces of which nobody knows the labels",
      cnp("namespaces: {matchLabels: {tenant: red}}", "ingress", fromOps) + all + workload("x", "undeclared"),
      [],
    ],
    [
      "what an operator writes",
      cnp("namespaces: {matchLabels: {field.cattle.io/projectId: p-1}}", "ingress", fromOps) + all,
      [],
    ],
    ["an empty subject", cnp("namespaces: {}", "ingress", fromOps) + all, []],
    [
      "pods of the subject one letter away",
      cnp(pods("bank", "apii"), "ingress", fromOps) + all + workload("worker", "bank"),
      ["warning selects-nothing spec.subject.pods.podSelector"],
    ],
    [
      "pods of a peer that live elsewhere",
      cnp(team("bank"), "ingress", { peers: [pods("ops", "api")] }) + all,
      ["warning selects-nothing spec.ingress[0].from[0].pods.podSelector"],
    ],
    [
      "pods of a peer that nobody knows",
      cnp(team("bank"), "egress", { peers: [pods("ops", "loki")] }) + all,
      ["information selects-nothing spec.egress[0].to[0].pods.podSelector"],
    ],
    [
      "a name of a namespace as a label",
      cnp(team("bank"), "ingress", { peers: ["namespaces: {matchLabels: {name: ops}}"] }) + all,
      ["warning namespace-label-missing spec.ingress[0].from[0].namespaces.matchLabels"],
    ],
    [
      "requirements that exclude each other",
      cnp(
        "namespaces: {matchLabels: {team: bank}, matchExpressions: [{key: team, operator: NotIn, values: [bank]}]}",
        "ingress",
        fromOps,
      ) + all,
      ["warning selector-contradiction spec.subject.namespaces.matchExpressions[0]"],
    ],
    [
      "of nodes",
      cnp(team("bank"), "egress", {
        peers: ["nodes: {matchExpressions: [{key: a, operator: Exists}, {key: a, operator: DoesNotExist}]}"],
      }) + all,
      ["warning selector-contradiction spec.egress[0].to[0].nodes.matchExpressions[1]"],
    ],
    [
      "a subject on the host network",
      cnp(pods("bank", "agent"), "ingress", fromOps) + all + agent,
      ["warning host-network-target spec.subject.pods.podSelector"],
    ],
    ["whole namespaces with an agent in them", cnp(team("bank"), "ingress", fromOps) + all + agent, []],
    [
      "a peer on the host network",
      cnp(team("ops"), "ingress", { peers: [pods("bank", "agent")] }) + all + agent,
      ["warning host-network-peer spec.ingress[0].from[0]"],
    ],
    [
      "with the nodes beside it",
      cnp(team("ops"), "egress", { peers: [pods("bank", "agent"), "nodes: {}"] }) + all + agent,
      [],
    ],
    [
      "a port's name with a slip",
      cnp(pods("bank", "api"), "ingress", { ...fromOps, ports: ["destinationNamedPort: http-apis"] }) + all,
      ["warning named-port-missing spec.ingress[0].protocols[0].destinationNamedPort"],
    ],
    [
      "a port's name that is there",
      cnp(pods("bank", "api"), "ingress", { ...fromOps, ports: ["destinationNamedPort: http-api"] }) + all,
      [],
    ],
    [
      "a port's name of whole namespaces, of which not all pods need be known",
      cnp(team("bank"), "ingress", { ...fromOps, ports: ["destinationNamedPort: metrics"] }) + all,
      ["information named-port-missing spec.ingress[0].protocols[0].destinationNamedPort"],
    ],
    [
      "a port's name towards them",
      cnp(team("bank"), "egress", { ...fromOps, ports: ["destinationNamedPort: metrics"] }) + all,
      [],
    ],
    [
      "a port's name in the older kind",
      anp(
        "    - action: Deny\n      from: [{namespaces: {matchLabels: {team: ops}}}]\n      ports: [{namedPort: http-apis}]\n",
      ) + all,
      ["warning named-port-missing spec.ingress[0].ports[0].namedPort"],
    ],
    [
      "a peer inside another",
      cnp(team("bank"), "ingress", { peers: ["namespaces: {}", team("ops")] }) + all,
      ["hint redundant-peer spec.ingress[0].from[1]"],
    ],
    [
      "a network inside another of the peer",
      cnp(team("bank"), "egress", { peers: ["networks: [10.0.0.0/8, 10.1.0.0/16]"] }),
      ["hint redundant-peer spec.egress[0].to[0].networks[1]"],
    ],
    [
      "peers of two rules",
      cnp(team("bank"), "ingress", { peers: [team("ops")] }, { action: "Accept", peers: [team("lab")] }),
      [],
    ],
    [
      "a port inside a range",
      cnp(team("bank"), "ingress", { ...fromOps, ports: [range(8000, 8999), port(8080)] }),
      ["hint redundant-port spec.ingress[0].protocols[1]"],
    ],
    ["ports beside each other", cnp(team("bank"), "ingress", { ...fromOps, ports: [port(80), port(8080)] }), []],
    [
      "DNS to the whole world",
      cnp(team("bank"), "egress", { action: "Accept", peers: ['networks: ["0.0.0.0/0"]'], ports: [port(53)] }),
      ["warning dns-open-to-the-world spec.egress[0].to[0]"],
    ],
    [
      "DNS denied to the whole world",
      cnp(team("bank"), "egress", { peers: ['networks: ["0.0.0.0/0"]'], ports: [port(53)] }),
      [],
    ],
    [
      "beside another port that is open",
      cnp(
        team("bank"),
        "egress",
        { action: "Accept", peers: ['networks: ["0.0.0.0/0"]'], ports: [port(53)] },
        { action: "Accept", peers: ['networks: ["0.0.0.0/0"]'], ports: [port(443)] },
      ),
      [],
    ],
    [
      "an Accept that the other side does not let out",
      cnp(team("bank"), "ingress", { ...fromOps, action: "Accept" }) + all + closed,
      ["information one-sided-connection spec.ingress[0].from[0]"],
    ],
    ["an Accept of what passes", cnp(team("bank"), "ingress", { ...fromOps, action: "Accept" }) + all, []],
    [
      "two of one name",
      `${cnp(team("bank"), "ingress", fromOps)}---\n${cnp(team("ops"), "ingress", fromOps)}`,
      ["warning duplicate-policy metadata.name"],
    ],
    [
      "two of one name in two folders",
      `${cnp(team("bank"), "ingress", fromOps)}\n# file: other/policy.yaml\n${cnp(team("ops"), "ingress", fromOps)}`,
      [],
    ],
    ["a Deny", cnp(team("bank"), "ingress", fromOps) + all + closed, []],
  ])("%s", (_, text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it.each<[string, string, string, string]>([
    ["a subject", cnp(team("bnak"), "ingress", fromOps) + all, "selects-nothing", "Change to `team=bank`"],
    ["pods", cnp(pods("bank", "apii"), "ingress", fromOps) + all, "selects-nothing", "Change to `app=api`"],
    [
      "pods elsewhere",
      cnp(team("bank"), "ingress", { peers: [pods("ops", "api")] }) + all,
      "selects-nothing",
      "Look in `bank`",
    ],
    [
      "a namespace's name",
      cnp(team("bank"), "ingress", { peers: ["namespaces: {matchLabels: {name: ops}}"] }) + all,
      "namespace-label-missing",
      "Use `kubernetes.io/metadata.name`",
    ],
    [
      "a port's name",
      cnp(pods("bank", "api"), "ingress", { ...fromOps, ports: ["destinationNamedPort: http-apis"] }) + all,
      "named-port-missing",
      "Change to `http-api`",
    ],
    [
      "a network",
      cnp(team("bank"), "egress", { peers: ["networks: [10.0.0.0/8, 10.1.0.0/16]"] }),
      "redundant-peer",
      "Remove the peer",
    ],
    [
      "DNS",
      cnp(team("bank"), "egress", { action: "Accept", peers: ['networks: ["0.0.0.0/0"]'], ports: [port(53)] }),
      "dns-open-to-the-world",
      "Accept kube-dns only",
    ],
  ])("mends %s", (_, text, rule, title) => {
    const texts = splitFiles(text);
    const workspace = makeWorkspace(texts);
    const fix = workspace
      .all()
      .find((each) => each.finding.rule === rule)
      ?.finding.fixes()[0];
    expect(fix?.title.replace(/ \(.*\)$/, "")).toBe(title);
    if (fix === undefined) return;
    const then = makeWorkspace(applyFix(workspace, texts, fix));
    expect(problemsOf(then)).toEqual([]);
    expect(then.all().filter((each) => each.finding.rule === rule)).toEqual([]);
  });

  it("says what is so, with names", () => {
    const messages = makeWorkspace(splitFiles(cnp(team("bnak"), "ingress", { ...fromOps, action: "Accept" }) + all))
      .all()
      .map(({ finding }) => finding.message);
    expect(messages).toContain(
      "No known namespace has `team=bnak`; `bank` has `team=bank`. As it stands this policy is about nobody: check the label.",
    );
    const [oneSided] = makeWorkspace(
      splitFiles(cnp(team("bank"), "ingress", { ...fromOps, action: "Accept" }) + all + closed),
    )
      .all()
      .filter(({ finding }) => finding.rule === "one-sided-connection");
    expect(oneSided?.finding.message).toBe(
      "This accepts `ops/prom` to `bank/api` and others, but on the other side `ops/closed` decides and no rule lets it out. An Accept is about the side of its subject only: nothing passes until the other side allows it too.",
    );
  });
});
