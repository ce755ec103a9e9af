import { describe, expect, it } from "vitest";
import { dnsRule, kubeDns, pods, policy } from "../harness/manifests.ts";
import { makeWorkspace, splitFiles } from "../harness/rules.ts";

/** Rules that say anything at warning or above, and the others that are named. */
function loud(text: string, also: readonly string[] = []): readonly string[] {
  return makeWorkspace(splitFiles(text))
    .all()
    .filter(({ finding }) => /error|warning/.test(finding.severity) || also.includes(finding.rule))
    .map(({ finding }) => finding.rule);
}

const web = "  podSelector:\n    matchLabels:\n      app: web\n";

// What other linters get wrong: each of these manifests is right.
describe("traps", () => {
  it("takes an empty podSelector for all pods, not for a mistake", () => {
    const deny = policy("deny", "shop", "  podSelector: {}\n  policyTypes: [Ingress, Egress]\n");
    const same = policy(
      "same",
      "shop",
      "  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n  - from:\n    - podSelector: {}\n",
    );
    expect(loud(deny + same + pods("shop", { web: 80 }), ["selects-nothing", "broad-selector", "empty-peer"])).toEqual(
      [],
    );
    expect(loud(policy("deny", "shop", "  policyTypes: [Ingress]\n"), ["selects-nothing"])).toEqual([]);
  });

  it("is content with kube-dns selected by its label", () => {
    const text = policy(
      "web",
      "shop",
      `${web}  policyTypes: [Egress]\n  egress:\n  - to:\n    - podSelector: {}\n${dnsRule}`,
    );
    expect(loud(text + pods("shop", { web: 80 }), ["dns-blocked", "dns-udp-only"])).toEqual([]);
    expect(loud(text + pods("shop", { web: 80 }) + kubeDns, ["dns-blocked", "dns-udp-only"])).toEqual([]);
  });

  it("knows what policyTypes default to", () => {
    const ingressOnly = policy("web", "shop", `${web}  ingress:\n  - from:\n    - podSelector: {}\n`);
    expect(loud(ingressOnly + pods("shop", { web: 80 }), ["rules-without-policy-type", "dns-blocked"])).toEqual([]);
    const both = policy("web", "shop", `${web}  ingress: []\n  egress:\n${dnsRule}`);
    expect(
      loud(both + pods("shop", { web: 80 }), ["rules-without-policy-type", "egress-only-isolates-ingress"]),
    ).toEqual([]);
  });

  it("does not want an ipBlock to match any pod", () => {
    const text = policy(
      "web",
      "shop",
      `${web}  policyTypes: [Ingress]\n  ingress:\n  - from:\n    - ipBlock:\n        cidr: 203.0.113.0/24\n    ports:\n    - {port: 443, protocol: TCP}\n`,
    );
    expect(loud(text + pods("shop", { web: 443 }), ["selects-nothing", "ip-block-matches-pods"])).toEqual([]);
  });

  it("puts workloads without a namespace where policies with `namespace: default` are", () => {
    const text = policy(
      "web",
      "default",
      `${web}  policyTypes: [Ingress]\n  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: gateway\n    ports:\n    - {port: 80, protocol: TCP}\n`,
    );
    expect(
      loud(text + pods("", { web: 80, gateway: 8080 }), [
        "selects-nothing",
        "pod-selector-in-wrong-namespace",
        "port-not-exposed",
      ]),
    ).toEqual([]);
  });

  it("reads List documents", () => {
    const indent = (text: string) =>
      text
        .trim()
        .replace(/^---\n/, "")
        .split("\n")
        .map((line, i) => (i === 0 ? `- ${line}` : `  ${line}`))
        .join("\n");
    const items = [
      policy("web", "shop", `${web}  policyTypes: [Ingress]\n  ingress:\n  - {}\n`),
      ...pods("shop", { web: 80 })
        .split("\n---\n")
        .filter((each) => each.trim() !== ""),
    ].map(indent);
    const text = `apiVersion: v1\nkind: List\nitems:\n${items.join("\n")}\n`;
    const workspace = makeWorkspace({ "list.yaml": text });
    expect(workspace.findings("list.yaml").map(({ rule, field }) => [rule, field])).toEqual([
      ["allows-everything", "spec.ingress[0]"],
    ]);
    expect(loud(text, ["selects-nothing"])).toEqual([]);
    const [fix] = workspace.findings("list.yaml")[0]?.fixes() ?? [];
    expect(fix?.edits.map(({ newText }) => newText).join()).toContain("namespaceSelector: {}");
  });

  it("leaves pods alone that an operator makes", () => {
    const operator = pods("data", { "postgres-operator": 8080 });
    const db = policy(
      "db",
      "data",
      "  podSelector:\n    matchLabels:\n      cnpg.io/cluster: main\n  policyTypes: [Ingress]\n  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: postgres-operator\n    ports:\n    - {port: 5432, protocol: TCP}\n",
    );
    expect(loud(db + operator, ["selects-nothing", "port-not-exposed"])).toEqual([]);
    const prometheus = policy(
      "prometheus",
      "monitoring",
      "  podSelector:\n    matchLabels:\n      app.kubernetes.io/name: prometheus\n      app.kubernetes.io/managed-by: prometheus-operator\n  policyTypes: [Ingress]\n  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app.kubernetes.io/name: grafana\n    ports:\n    - {port: web, protocol: TCP}\n",
    );
    expect(loud(prometheus + pods("monitoring", { "prometheus-operator": 8443 }), ["named-port-missing"])).toEqual([]);
  });

  it.each([
    "crd.projectcalico.org/v1",
    "projectcalico.org/v3",
    "crd.antrea.io/v1beta1",
    "policy.networking.k8s.io/v1alpha2",
    "cilium.io/v2",
  ])("has nothing to say about %s", (apiVersion) => {
    const text = policy("deny-all", "shop", "  podSelector: {}\n  ingress:\n  - {}\n").replace(
      "networking.k8s.io/v1",
      apiVersion,
    );
    expect(makeWorkspace({ "p.yaml": text }).findings("p.yaml")).toEqual([]);
  });

  it("takes a namespace of which no workload is known for unknown, whatever other namespaces hold", () => {
    const text = policy(
      "web",
      "shop",
      `${web}  policyTypes: [Ingress]\n  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: gateway\n    ports:\n    - {port: 8443, protocol: TCP}\n`,
    );
    expect(
      loud(text + pods("other", { web: 80, gateway: 80 }), [
        "selects-nothing",
        "port-not-exposed",
        "pod-selector-in-wrong-namespace",
      ]),
    ).toEqual([]);
  });

  it("does not judge by the rest of a namespace where a chart fills it in", () => {
    const db = policy(
      "db",
      "data",
      "  podSelector:\n    matchLabels:\n      app: postgress\n  policyTypes: [Ingress]\n",
    );
    const known = pods("data", { postgres: 5432 });
    const chart = pods("data", { cache: 1 }).replaceAll("app: cache", "app: {{ .Values.name }}");
    expect(loud(db + known)).toEqual(["selects-nothing"]);
    expect(loud(`${db}${known}# file: chart.yaml${chart}`)).toEqual([]);
  });

  it("knows no ports of workloads that only the settings declare", () => {
    const text = policy(
      "db",
      "data",
      "  podSelector:\n    matchLabels:\n      app: db\n  policyTypes: [Ingress]\n  ingress:\n  - from:\n    - podSelector: {}\n    ports:\n    - {port: postgres, protocol: TCP}\n",
    );
    const workspace = makeWorkspace(
      { "p.yaml": text },
      { externalWorkloads: [{ namespace: "data", labels: { app: "db" } }] },
    );
    expect(workspace.findings("p.yaml")).toEqual([]);
  });

  it("finds nothing in the recipes of the documentation", () => {
    const docs = [
      policy("default-deny-ingress", "shop", "  podSelector: {}\n  policyTypes:\n  - Ingress\n"),
      policy("allow-all-ingress", "shop", "  podSelector: {}\n  ingress:\n  - {}\n  policyTypes:\n  - Ingress\n"),
      policy("default-deny-egress", "shop", "  podSelector: {}\n  policyTypes:\n  - Egress\n"),
      policy("allow-all-egress", "shop", "  podSelector: {}\n  egress:\n  - {}\n  policyTypes:\n  - Egress\n"),
      policy("default-deny-all", "shop", "  podSelector: {}\n  policyTypes:\n  - Ingress\n  - Egress\n"),
      policy(
        "multi-port-egress",
        "shop",
        "  podSelector:\n    matchLabels:\n      role: db\n  policyTypes:\n    - Egress\n  egress:\n    - to:\n        - ipBlock:\n            cidr: 10.0.0.0/24\n      ports:\n        - protocol: TCP\n          port: 32000\n          endPort: 32768\n",
      ),
      policy(
        "egress-namespaces",
        "shop",
        '  podSelector:\n    matchLabels:\n      app: myapp\n  policyTypes:\n  - Egress\n  egress:\n  - to:\n    - namespaceSelector:\n        matchExpressions:\n        - key: namespace\n          operator: In\n          values: ["frontend", "backend"]\n    - namespaceSelector: {}\n',
      ),
    ];
    for (const text of docs) expect(loud(text)).toEqual([]);
  });
});
