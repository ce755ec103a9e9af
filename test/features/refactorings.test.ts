import { describe, expect, it } from "vitest";
import { actionsAt, expectAction } from "../harness/codeActions.ts";
import { kubeDns, pods, policy } from "../harness/manifests.ts";

const head = "  podSelector:\n    matchLabels:\n      app: db\n  policyTypes: [Ingress]\n  ingress:\n";
const ns = "    - namespaceSelector:\n        matchLabels:\n          kubernetes.io/metadata.name: shop\n";
const web = "podSelector:\n        matchLabels:\n          app: web\n";
const data = pods("data", { db: 5432 });
const shop = pods("shop", { web: 8080, api: 80 });
const refactor = ["refactor.rewrite"];

describe("refactorings", () => {
  it("merges peers (AND), and splits them again (OR)", () => {
    const two = (cursor: string) =>
      policy("p", "data", `${head}  - from:\n${ns}    # theirs\n    - ${cursor}${web}`) + data + shop;
    const one = (cursor: string) =>
      policy("p", "data", `${head}  - from:\n${ns}      # theirs\n      ${cursor}${web}`) + data + shop;
    expectAction(
      two("$0"),
      "Merge into one peer (AND) (removes 1 connection)",
      one("").replace("      # theirs", "    # theirs"),
      refactor,
    );
    expectAction(
      one("$0"),
      "Split into two peers (OR) (allows 1 more connection)",
      two("").replace("    # theirs", "      # theirs"),
      refactor,
    );
  });

  it("gives a peer a rule of its own", () => {
    const before = policy(
      "p",
      "data",
      `${head}  - from:\n    # the shop\n${ns}    # here\n    - $0${web.replace("web", "admin")}    ports:\n    - port: 5432 # PostgreSQL\n      protocol: TCP\n  - from:\n    - podSelector: {}\n`,
    );
    const after = policy(
      "p",
      "data",
      `${head}  - from:\n    # the shop\n${ns}    ports:\n    - port: 5432 # PostgreSQL\n      protocol: TCP\n  - from:\n    # here\n    - ${web.replace("web", "admin")}    ports:\n    - port: 5432 # PostgreSQL\n      protocol: TCP\n  - from:\n    - podSelector: {}\n`,
    );
    expectAction(before, "Give this peer a rule of its own (keeps what is allowed)", after, refactor);
    expect(
      actionsAt(before.replace(ns, ""), refactor)
        .actions.map(({ title }) => title)
        .join(),
    ).not.toContain("rule of its own");
  });

  it("writes labels as expressions and back", () => {
    const labels = policy(
      "p",
      "data",
      '  podSelector:\n    matchLabels: # both\n      app: db$0 # the app\n      version: "1.0"\n  policyTypes:\n  - Ingress\n',
    );
    const expressions = policy(
      "p",
      "data",
      '  podSelector:\n    matchExpressions: # both\n    - key: app\n      operator: In\n      values:\n      - db # the app\n    - key: version\n      operator: In\n      values:\n      - "1.0"\n  policyTypes:\n  - Ingress\n',
    );
    expectAction(labels, "Write as `matchExpressions`", expressions, refactor);
    expectAction(
      expressions.replace("key: app", "key: app$0"),
      "Write as `matchLabels`",
      labels.replace("$0", ""),
      refactor,
    );
    const flow = policy("p", "data", "  podSelector: {matchLabels: {app: db$0}}\n  policyTypes: [Ingress]\n");
    const flowed = policy(
      "p",
      "data",
      "  podSelector: {matchExpressions: [{key: app, operator: In, values: [db]}]}\n  policyTypes: [Ingress]\n",
    );
    expectAction(flow, "Write as `matchExpressions`", flowed, refactor);
    expectAction(flowed.replace("key: app", "key: app$0"), "Write as `matchLabels`", flow.replace("$0", ""), refactor);
  });

  it("does not write as labels what labels cannot say", () => {
    const several = policy(
      "p",
      "data",
      "  podSelector:\n    matchExpressions:\n    - {key: app$0, operator: In, values: [a, b]}\n  policyTypes: [Ingress]\n",
    );
    expect(
      actionsAt(several, refactor)
        .actions.map(({ title }) => title)
        .join(),
    ).not.toContain("matchLabels");
  });

  it("writes out all defaults", () => {
    const before = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: p$0
spec:
  ingress:
  - from:
    - podSelector: {}
    ports:
    - port: 80 # web
`;
    const after = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: p
  namespace: default
spec:
  podSelector: {}
  policyTypes:
  - Ingress
  ingress:
  - from:
    - podSelector: {}
    ports:
    - port: 80 # web
      protocol: TCP
`;
    expectAction(before, "Write out all defaults (keeps what is allowed)", after, refactor);
    expect(
      actionsAt(after.replace("name: p", "name: p$0"), refactor)
        .actions.map(({ title }) => title)
        .join(),
    ).not.toContain("defaults");
  });

  it("restricts a peer to a namespace by name", () => {
    const text = (scope: string, cursor = "") =>
      policy("p", "data", `${head}  - from:\n    - ${cursor}namespaceSelector:${scope}      ${web}`) + data + shop;
    expectAction(
      text(" {}\n", "$0"),
      "Restrict the peer to namespace `shop`",
      text("\n        matchLabels:\n          kubernetes.io/metadata.name: shop\n"),
      refactor,
    );
  });

  it("creates the complementary policy", () => {
    const server = policy(
      "db",
      "data",
      `${head}  - from:\n    - $0podSelector:\n        matchLabels:\n          app: web\n`,
    ).trim();
    const other = `${server.replace("$0", "")}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: db-egress\n  namespace: data\nspec:\n  podSelector:\n    matchLabels:\n      app: web\n  policyTypes:\n  - Egress\n  egress:\n  - to:\n    - podSelector:\n        matchLabels:\n          app: db`;
    expectAction(server, "Create the egress policy on the other side, in `data`", other, refactor);
  });

  it("adds DNS", () => {
    const text = (rules: string, cursor = "") =>
      policy(`p${cursor}`, "shop", `  podSelector: {}\n  policyTypes:\n  - Egress\n${rules}`) + shop + kubeDns;
    const rule =
      "  - to:\n    - namespaceSelector:\n        matchLabels:\n          kubernetes.io/metadata.name: kube-system\n      podSelector:\n        matchLabels:\n          k8s-app: kube-dns\n    ports:\n    - protocol: UDP\n      port: 53\n    - protocol: TCP\n      port: 53\n";
    expectAction(
      text("", "$0"),
      "Allow DNS to kube-dns, UDP and TCP (allows 2 more connections)",
      text(`  egress:\n${rule}`),
      refactor,
    );
    const rules = "  egress:\n  - to:\n    - ipBlock:\n        cidr: 203.0.113.7/32\n";
    expectAction(text(rules, "$0"), "Allow DNS", text(rules + rule), refactor);
    expect(
      actionsAt(text(`  egress:\n${rule}`, "$0"), refactor)
        .actions.map(({ title }) => title)
        .join(),
    ).not.toContain("DNS");
  });

  it("creates a default-deny for the directions that have none", () => {
    const titles = (spec: string) =>
      actionsAt(policy("p$0", "data", spec) + data, refactor)
        .actions.map(({ title }) => title)
        .filter((title) => title.includes("default-deny"));
    expect(titles(head.replace("  ingress:\n", ""))).toHaveLength(3);
    expect(titles("  podSelector: {}\n  policyTypes: [Ingress]\n")).toEqual([
      "Create a default-deny for `data`, egress (changes no known connection)",
    ]);
    expect(titles("  podSelector: {}\n  policyTypes: [Ingress, Egress]\n")).toEqual([]);
  });

  it("allows only what a workload's Services need", () => {
    const service = (type: string) =>
      `\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  type: ${type}\n  selector:\n    app: web\n  ports:\n  - port: 80\n    targetPort: 8080\n`;
    const before = pods("shop", { web: 8080 }).trim().replace("name: web\n", "name: web$0\n");
    const created = (from: string) =>
      `${before.replace("$0", "")}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  podSelector:\n    matchLabels:\n      app: web\n  policyTypes:\n  - Ingress\n  ingress:\n  - ${from}ports:\n    - protocol: TCP\n      port: 8080`;
    const others = pods("data", { db: 1 }) + pods("shop", { api: 1 });
    expectAction(
      before + service("ClusterIP") + others,
      "Allow only what its Services need (removes 2 connections)",
      created("from:\n    - podSelector: {}\n    ") + service("ClusterIP") + others,
      refactor,
    );
    expectAction(
      before + service("LoadBalancer") + others,
      "Allow only what its Services need",
      created("") + service("LoadBalancer") + others,
      refactor,
    );
    expect(actionsAt(before + others, refactor).actions).toEqual([]);
  });
});
