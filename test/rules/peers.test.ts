import { describe, expect, it } from "vitest";
import { kubeDns, namespace, pods, policy } from "../harness/manifests.ts";
import { expectFindings, expectFix, makeWorkspace, splitFiles } from "../harness/rules.ts";

const db = "  podSelector:\n    matchLabels:\n      app: db\n  policyTypes: [Ingress]\n  ingress:\n  - from:\n";
const data = pods("data", { db: 5432 });
const shop = pods("shop", { web: 8080, api: 8080 });
const ns = (label: string, value = "shop") =>
  `    - namespaceSelector:\n        matchLabels:\n          ${label}: ${value}\n`;
const app = (name: string, dash = "-") => `    ${dash} podSelector:\n        matchLabels:\n          app: ${name}\n`;
const named = ns("kubernetes.io/metadata.name");
const found = (text: string, path = "policy.yaml") =>
  makeWorkspace(splitFiles(text))
    .findings(path)
    .map(({ rule, severity }) => `${severity} ${rule}`);

describe("peers-meant-as-and", () => {
  it.each([
    [
      "the pods are in the selected namespace only",
      `${named}    - podSelector:\n#   ^^^^^^^^^^^^^ peers-meant-as-and\n        matchLabels:\n          app: web\n`,
      data + shop,
    ],
    [
      "the other way round, with the same evidence",
      `${app("web")}    - namespaceSelector:\n#   ^^^^^^^^^^^^^^^^^^^ peers-meant-as-and\n        matchLabels:\n          kubernetes.io/metadata.name: shop\n`,
      data + shop,
    ],
    [
      "the first peer holds all pods already",
      `    - namespaceSelector: {}\n    - podSelector:\n#   ^^^^^^^^^^^^^ peers-meant-as-and\n        matchLabels:\n          app: web\n`,
      "",
    ],
    [
      "the first peer is the policy's own namespace, which covers the second",
      `${ns("team", "a")}${app("db")}`,
      data + namespace("data", { team: "a" }),
    ],
    ["one peer (AND)", `${named}${app("web", " ")}`, data + shop],
    ["the pods are here: two peers are right", `${named}${app("db")}`, data + shop],
    ["all pods here, and another namespace", `${named}    - podSelector: {}\n`, data + shop],
    ["pods here, then a namespace", `${app("db")}${named}`, data + shop],
    ["the other way round, with nothing known", `${app("web")}${named}`, ""],
    [
      "an address block between them",
      `${named}    - ipBlock:\n        cidr: 203.0.113.0/24\n${app("db")}`,
      data + shop,
    ],
    ["two pods", `${app("db")}${app("db2")}`, pods("data", { db: 5432, db2: 5432 })],
  ])("%s", (_, peers, workloads) => {
    expectFindings(policy("p", "data", db + peers) + workloads, { rule: "peers-meant-as-and" });
  });

  it("says nothing without evidence", () => {
    expect(found(policy("p", "data", db + named + app("web"))).join()).not.toContain("peers-meant-as-and");
    expect(found(policy("p", "data", db + named + app("gone")) + data + shop).join()).not.toContain(
      "peers-meant-as-and",
    );
  });

  it("knows where the cluster's DNS runs", () => {
    const text = (where: string) =>
      policy(
        "dns",
        where,
        `  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n  - to:\n${ns("kubernetes.io/metadata.name", "kube-system")}    - podSelector:\n        matchLabels:\n          k8s-app: kube-dns\n    ports:\n    - port: 53\n      protocol: UDP\n`,
      );
    expect(found(text("shop"))).toContain("warning peers-meant-as-and");
    expect(found(text("kube-system"))).not.toContain("information peers-meant-as-and");
  });

  it("speaks alone about its peers", () => {
    const rules = found(policy("p", "data", db + named + app("web")) + data + shop);
    expect(rules.filter((rule) => /selects-nothing|wrong-namespace|redundant-peer/.test(rule))).toEqual([]);
  });

  it("takes every pair of a list, and each peer once", () => {
    const two = `${named}${app("web")}${ns("kubernetes.io/metadata.name", "jobs")}${app("cron")}`;
    const rules = found(policy("p", "data", db + two) + data + shop + pods("jobs", { cron: [] }));
    expect(rules.filter((rule) => rule.endsWith("peers-meant-as-and"))).toHaveLength(2);
  });

  it("merges, with the comments in between", () => {
    const text = (dash: string) =>
      policy(
        "p",
        "data",
        `${db}${named}    # the web server\n${app("web", dash)}    ports:\n    - port: 5432\n      protocol: TCP\n`,
      ) +
      data +
      shop;
    expectFix(text("-"), text(" ").replace("    # the web server", "    # the web server"), {
      rule: "peers-meant-as-and",
      title: "Merge into one peer (AND) (removes 1 connection)",
      safe: false,
    });
  });

  it("merges peers in flow style", () => {
    const flow = (peers: string) =>
      policy("p", "data", `  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n  - from: [${peers}]\n`) +
      data +
      shop;
    expectFix(
      flow(
        "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}, {podSelector: {matchLabels: {app: web}}}",
      ),
      flow(
        "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}, podSelector: {matchLabels: {app: web}}}",
      ),
      { rule: "peers-meant-as-and" },
    );
  });
});

describe("pod-selector-in-wrong-namespace", () => {
  const marked =
    "    - podSelector:\n#     ^^^^^^^^^^^ pod-selector-in-wrong-namespace\n        matchLabels:\n          app: web\n";
  it.each([
    ["the pods are elsewhere", marked, data + shop],
    ["the pods are here too", app("web"), data + shop + pods("data", { web: 80 })],
    ["with the namespace", `${named}${app("web", " ")}`, data + shop],
    ["nothing is known of this namespace", app("web"), shop],
    ["nobody has the label", app("gone"), data + shop],
    ["all pods here", "    - podSelector: {}\n", data + shop],
  ])("%s", (_, peers, workloads) => {
    expectFindings(policy("p", "data", db + peers) + workloads, { rule: "pod-selector-in-wrong-namespace" });
  });

  it("points at the selector, and names the pods", () => {
    const workspace = makeWorkspace({ "p.yaml": policy("p", "data", db + app("web")) + data + shop });
    const [finding] = workspace.findings("p.yaml").filter(({ rule }) => rule === "pod-selector-in-wrong-namespace");
    expect(finding?.message).toBe(
      "No known pod in `data` has `app=web`; 1 workload in `shop` has. A `podSelector` alone stays in the policy's own namespace: add a `namespaceSelector`.",
    );
    expect(finding?.field).toBe("spec.ingress[0].from[0].podSelector");
    expect(finding?.related).toHaveLength(1);
  });

  it("knows that kube-dns is in kube-system", () => {
    const dns = policy(
      "dns",
      "data",
      "  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n  - to:\n    - podSelector:\n        matchLabels:\n          k8s-app: kube-dns\n    ports:\n    - port: 53\n      protocol: UDP\n",
    );
    expect(found(dns + data)).toContain("warning pod-selector-in-wrong-namespace");
    expect(found(dns)).toContain("information pod-selector-in-wrong-namespace");
    expect(found(dns.replace("namespace: data", "namespace: kube-system"))).not.toContain(
      "information pod-selector-in-wrong-namespace",
    );
    expect(found(dns + data + kubeDns)).toContain("warning pod-selector-in-wrong-namespace");
  });

  it("is information for a policy that may be meant for any namespace", () => {
    const text = policy("p", "", db.replace("app: db", "app: other") + app("web")) + pods("", { x: 1 }) + shop;
    expect(found(text)).toContain("information pod-selector-in-wrong-namespace");
    expect(found(policy("p", "", db + app("web")) + pods("", { db: 1 }) + shop)).toContain(
      "warning pod-selector-in-wrong-namespace",
    );
  });

  it("adds the namespace to the peer", () => {
    const text = (scope: string) =>
      policy(
        "p",
        "data",
        `${db}${app("web")}${scope}    # the other one\n    - ipBlock:\n        cidr: 203.0.113.0/24\n`,
      ) +
      data +
      shop;
    expectFix(
      text(""),
      text("      namespaceSelector:\n        matchLabels:\n          kubernetes.io/metadata.name: shop\n"),
      {
        rule: "pod-selector-in-wrong-namespace",
        title: "Add a `namespaceSelector` for `shop` (allows 1 more connection)",
      },
    );
  });
});

describe("namespace-label-missing", () => {
  const mark = (label: string, value: string) =>
    `    - namespaceSelector:\n        matchLabels:\n          ${label}: ${value}\n#         ${"^".repeat(label.length + 2 + value.length)} namespace-label-missing\n`;
  it.each([
    ["a name as a label", mark("name", "shop"), namespace("shop")],
    ["another key", mark("namespace", "kube-system"), namespace("kube-system", { pods: "privileged" })],
    ["whatever the key", mark("project", "shop"), namespace("shop", { team: "a" })],
    [
      "beside other labels that fit",
      `    - namespaceSelector:\n        matchLabels:\n          team: a\n          name: shop\n#         ^^^^^^^^^^ namespace-label-missing\n`,
      namespace("shop", { team: "a" }),
    ],
    [
      "as an expression",
      `    - namespaceSelector:\n        matchExpressions:\n        - key: name\n#       ^^^^^ namespace-label-missing\n          operator: In\n          values: [shop, jobs]\n`,
      namespace("shop"),
    ],
    ["the label is there", ns("name"), namespace("shop", { name: "shop" })],
    ["the automatic label", named, namespace("shop")],
    ["another namespace has it", ns("name"), namespace("shop") + namespace("other", { name: "shop" })],
    ["no namespace of that name", ns("name", "elsewhere"), namespace("shop")],
    [
      "the other labels do not fit either",
      `    - namespaceSelector:\n        matchLabels:\n          team: b\n          name: shop\n`,
      namespace("shop", { team: "a" }),
    ],
  ])("%s", (_, peers, workloads) => {
    expectFindings(policy("p", "data", db + peers) + workloads, { rule: "namespace-label-missing" });
  });

  it("is information where nobody declares the namespace, and only for keys that speak of names", () => {
    expect(found(policy("p", "data", db + ns("name", "kube-system")))).toContain("information namespace-label-missing");
    expect(found(policy("p", "data", db + ns("name")) + shop)).toContain("information namespace-label-missing");
    expect(found(policy("p", "data", db + ns("project")) + shop).join()).not.toContain("namespace-label-missing");
    expect(found(policy("p", "data", db + ns("name", "elsewhere"))).join()).not.toContain("namespace-label-missing");
  });

  it("renames the key, and offers the label that is nearly the same", () => {
    const text = (key: string) =>
      policy("p", "data", `${db}    - namespaceSelector:\n        matchLabels:\n          ${key}: shop # theirs\n`) +
      data +
      shop +
      namespace("shop", { "networking/namespace": "shop" });
    expectFix(text("network/namespace"), text("kubernetes.io/metadata.name"), {
      rule: "namespace-label-missing",
      title: "Use `kubernetes.io/metadata.name` (allows 2 more connections)",
    });
    expectFix(text("networking/namespaces"), text("networking/namespace"), { rule: "namespace-label-missing", fix: 1 });
    const expression = (key: string) =>
      policy(
        "p",
        "data",
        `${db}    - namespaceSelector:\n        matchExpressions:\n        - {key: ${key}, operator: In, values: [shop]}\n`,
      ) + namespace("shop");
    expectFix(expression("name"), expression("kubernetes.io/metadata.name"), { rule: "namespace-label-missing" });
  });

  it("speaks instead of selects-nothing, and of the dns-blocked that it causes", () => {
    const text = policy(
      "p",
      "shop",
      `  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n  - to:\n${ns("name", "kube-system")}    ports:\n    - port: 53\n      protocol: UDP\n    - port: 53\n      protocol: TCP\n  - to:\n    - podSelector: {}\n`,
    );
    const rules = found(text + shop + namespace("kube-system"));
    expect(rules).toContain("warning namespace-label-missing");
    expect(rules.filter((rule) => /dns-blocked|selects-nothing/.test(rule))).toEqual([]);
  });
});
