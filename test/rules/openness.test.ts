import { describe, expect, it } from "vitest";
import { pods, policy } from "../harness/manifests.ts";
import { expectFindings, expectFix, makeWorkspace } from "../harness/rules.ts";

const shop = pods("shop", { web: 8080, db: 5432 });
const target = "  podSelector:\n    matchLabels:\n      app: web\n";
const both = "  policyTypes: [Ingress, Egress]\n";
const ingress = "  policyTypes: [Ingress]\n";
const egress = "  policyTypes: [Egress]\n";
const rulesIn = (text: string) =>
  makeWorkspace({ "p.yaml": text })
    .findings("p.yaml")
    .map(({ rule }) => rule);

describe("misleading-deny", () => {
  it.each([
    [
      "deny-all with an empty rule",
      "deny-all",
      `  podSelector: {}\n${ingress}  ingress:\n  - {}\n# ^^^^ misleading-deny\n`,
    ],
    [
      "both directions",
      "default-deny-all",
      `  podSelector: {}\n${both}  ingress:\n  - {}\n# ^^^^ misleading-deny\n  egress:\n  - {}\n# ^^^^ misleading-deny\n`,
    ],
    ["isolate", "isolate-web", `${target}${ingress}  ingress:\n    - {}\n#   ^^^^ misleading-deny\n`],
    [
      "a name with a direction",
      "deny-external-egress",
      `${target}${egress}  egress:\n  - {}\n# ^^^^ misleading-deny\n`,
    ],
    [
      "the direction in front",
      "ingress-deny-all",
      `${target}${ingress}  ingress:\n  - ports: []\n# ^^^^^^^ misleading-deny\n`,
    ],
    ["block", "web.block-ingress", `${target}  ingress:\n  - {}\n# ^^^^ misleading-deny\n`],
    ["says allow", "allow-all", `  podSelector: {}\n${ingress}  ingress:\n  - {}\n`],
    ["denies in fact", "deny-all", `  podSelector: {}\n${both}`],
    ["denies one direction, opens the other", "default-deny", `  podSelector: {}\n${both}  egress:\n  - {}\n`],
    ["denies what it names, opens the other", "deny-all-ingress", `  podSelector: {}\n${both}  egress:\n  - {}\n`],
    [
      "denies one and allows the other by name",
      "deny-ingress-allow-egress",
      `  podSelector: {}\n${both}  egress:\n  - {}\n`,
    ],
    [
      "a narrow rule",
      "deny-all-except-web",
      `  podSelector: {}\n${ingress}  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: web\n`,
    ],
    ["speaks of blocks of addresses", "allow-ip-block", `${target}${ingress}  ingress:\n  - {}\n`],
    ["speaks of allowing first", "allow-all-not-deny-all", `${target}${ingress}  ingress:\n  - {}\n`],
    ["speaks of block storage", "block-storage", `${target}${ingress}  ingress:\n  - {}\n`],
    ["is not in force", "deny-all", `${target}${egress}  ingress:\n  - {}\n`],
  ])("%s", (_, name, spec) => {
    expectFindings(policy(name, "shop", spec) + shop, { rule: "misleading-deny" });
  });

  it("reads a description", () => {
    const text = (description: string) =>
      `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: base
  namespace: shop
  annotations:
    kubernetes.io/description: ${description}
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
  - {}
`;
    expect(rulesIn(text("Deny all ingress traffic"))).toContain("misleading-deny");
    expect(rulesIn(text("Denies everything"))).toContain("misleading-deny");
    expect(rulesIn(text("Opens everything; does not block anything"))).not.toContain("misleading-deny");
    expect(rulesIn(text("Deny all but allow what the others allow"))).not.toContain("misleading-deny");
  });

  it("speaks instead of allows-everything", () => {
    const text = policy("deny-all", "shop", `  podSelector: {}\n${ingress}  ingress:\n  - {}\n`);
    expect(rulesIn(text)).toEqual(["misleading-deny"]);
  });

  it("removes the rule with its key, or from among others", () => {
    const one = (rules: string) => policy("deny-all", "shop", `  podSelector: {}\n${ingress}${rules}`) + shop;
    expectFix(one("  # nobody\n  ingress:\n  - {}\n"), one(""), {
      rule: "misleading-deny",
      title: "Remove `ingress` and its empty rule (removes 2 connections)",
    });
    const two = (rule: string) =>
      policy("deny-all", "shop", `  podSelector: {}\n${ingress}  ingress:\n${rule}  - from:\n    - podSelector: {}\n`) +
      shop;
    expectFix(two("  - {}\n"), two(""), { rule: "misleading-deny" });
  });

  it("keeps egress isolated where the types are implicit", () => {
    const before = policy("deny-egress", "shop", `${target}  ingress: []\n  egress:\n  - {}\n`) + shop;
    const after =
      policy("deny-egress", "shop", `${target}  policyTypes:\n  - Ingress\n  - Egress\n  ingress: []\n`) + shop;
    expectFix(before, after, { rule: "misleading-deny", title: /removes 1 connection/ });
  });
});

describe("empty-list-allows-all", () => {
  const ports = "    ports:\n    - port: 5432\n      protocol: TCP\n";
  it.each([
    ["an empty list", `${target}${ingress}  ingress:\n  - from: []\n#   ^^^^^^^^ empty-list-allows-all\n${ports}`],
    ["nothing behind the colon", `${target}${egress}  egress:\n  - to:\n#   ^^^ empty-list-allows-all\n${ports}`],
    ["null", `${target}${ingress}  ingress:\n  - from: null\n#   ^^^^^^^^^^ empty-list-allows-all\n`],
    ["a bare dash", `${target}${ingress}  ingress:\n  -\n# ^ empty-list-allows-all\n`],
    ["no key at all", `${target}${ingress}  ingress:\n  - ports:\n    - port: 443\n      protocol: TCP\n`],
    ["an empty rule", `${target}${ingress}  ingress:\n  - {}\n`],
    [
      "a peer that selects everything here",
      `${target}${ingress}  ingress:\n  - from:\n    - podSelector: {}\n${ports}`,
    ],
    ["an empty list of rules denies", `${target}${ingress}  ingress: []\n`],
    ["empty ports", `${target}${ingress}  ingress:\n  - from:\n    - podSelector: {}\n    ports: []\n`],
    [
      "DNS, of which another rule speaks",
      `${target}${egress}  egress:\n  - to: []\n    ports:\n    - port: 53\n      protocol: UDP\n  - to:\n    - podSelector: {}\n`,
    ],
    [
      "DNS beside what is open anyway",
      `${target}${egress}  egress:\n  - to: []\n    ports:\n    - port: 53\n      protocol: UDP\n  - {}\n`,
    ],
    [
      "a range that holds port 53",
      `${target}${egress}  egress:\n  - to: []\n#   ^^^^^^ empty-list-allows-all\n    ports:\n    - port: 1\n      endPort: 100\n      protocol: UDP\n`,
    ],
    ["not in force", `${target}${ingress}  egress:\n# ^^^^^^ rules-without-policy-type\n  - to: []\n${ports}`],
  ])("%s", (_, spec) => {
    expectFindings(policy("p", "shop", spec) + shop, {
      rule: "empty-list-allows-all",
      tolerate: ["dns-blocked", "dns-open-to-the-world", "allows-everything", "redundant-rule"],
    });
  });

  it("speaks instead of allows-everything and open-to-the-internet", () => {
    expect(rulesIn(policy("p", "shop", `${target}${ingress}  ingress:\n  - from: []\n`))).toEqual([
      "empty-list-allows-all",
    ]);
    expect(rulesIn(policy("p", "shop", `${target}${ingress}  ingress:\n  - from: []\n${ports}`))).toEqual([
      "empty-list-allows-all",
    ]);
  });

  it.each([
    ["# allow all egress by default", "information"],
    ["# open to the world", "information"],
    ["# allow postgres for all pods of the shop", "warning"],
    ["# the database", "warning"],
  ])("hears what a comment says: %s", (comment, severity) => {
    const text = policy("p", "shop", `${target}${ingress}  ingress:\n  ${comment}\n  - from: []\n${ports}`) + shop;
    const found = makeWorkspace({ "a.yaml": text })
      .all()
      .map(({ finding }) => finding);
    const told = found.filter(({ rule }) => rule === "empty-list-allows-all").map((each) => each.severity ?? "warning");
    expect(told).toEqual([severity]);
  });

  it("says it, or closes it", () => {
    const options = { rule: "empty-list-allows-all" };
    const text = (rules: string) => policy("p", "shop", `${target}${ingress}${rules}`) + shop;
    expectFix(
      text(`  ingress:\n  - from: [] # nobody\n${ports}`),
      text("  ingress:\n  - ports:\n    - port: 5432\n      protocol: TCP\n"),
      options,
    );
    expectFix(text("  ingress:\n  - from: []\n"), text("  ingress:\n  - {}\n"), options);
    expectFix(text("  ingress:\n  -\n"), text("  ingress:\n  - {}\n"), options);
    expectFix(text(`  ingress:\n  - from: []\n${ports}`), text(""), {
      ...options,
      fix: 1,
      title: "Remove the rule: nobody (removes 1 connection)",
    });
  });
});

describe("allows-everything", () => {
  it.each([
    ["an empty rule", `${target}${ingress}  ingress:\n  - {}\n# ^^^^ allows-everything\n`],
    ["out", `${target}${egress}  egress:\n    - {}\n#   ^^^^ allows-everything\n`],
    ["empty ports", `${target}${ingress}  ingress:\n  - ports: []\n# ^^^^^^^ allows-everything\n`],
    [
      "beside others",
      `${target}${ingress}  ingress:\n  - from:\n    - podSelector: {}\n  - {}\n# ^^^^ allows-everything\n`,
    ],
    ["the cluster only", `${target}${ingress}  ingress:\n  - from:\n    - namespaceSelector: {}\n`],
    ["one port", `${target}${ingress}  ingress:\n  - ports:\n    - port: 80\n      protocol: TCP\n`],
    ["all of TCP", `${target}${ingress}  ingress:\n  - ports:\n    - protocol: TCP\n`],
    ["not in force", `${target}${ingress}  egress:\n  - {}\n`],
  ])("%s", (_, spec) => {
    expectFindings(policy("p", "shop", spec) + shop, { rule: "allows-everything" });
  });

  it("keeps inside the cluster", () => {
    const text = (rule: string) => policy("p", "shop", `${target}${egress}  egress:\n${rule}`) + shop;
    expectFix(text("  - {} # the Internet\n"), text("  - to:\n    - namespaceSelector: {} # the Internet\n"), {
      rule: "allows-everything",
    });
  });
});

describe("open-to-the-internet", () => {
  const from = (cidr: string, port: number | string) =>
    `${target}${ingress}  ingress:\n  - from:\n    - ipBlock:\n        cidr: ${cidr}\n    ports:\n    - port: ${port}\n`;
  it.each([
    ["a database", `${from("0.0.0.0/0", 5432)}#   ^^^^^^ open-to-the-internet\n      protocol: TCP\n`],
    ["IPv6", `${from("::/0", 22)}#   ^^^^^^ open-to-the-internet\n      protocol: TCP\n`],
    [
      "no peers",
      `${target}${ingress}  ingress:\n  - ports:\n    - port: 9090\n#   ^^^^^^ open-to-the-internet\n      protocol: TCP\n`,
    ],
    [
      "every port",
      `${target}${ingress}  ingress:\n  - from:\n    - ipBlock:\n#   ^^^^^^^^^ open-to-the-internet\n        cidr: 0.0.0.0/0\n`,
    ],
    ["80", `${from("0.0.0.0/0", 80)}      protocol: TCP\n`],
    ["443", `${from("::/0", 443)}      protocol: TCP\n`],
    ["https by name", `${from("0.0.0.0/0", "https")}      protocol: TCP\n`],
    ["a range of addresses", `${from("203.0.113.0/24", 5432)}      protocol: TCP\n`],
    [
      "the cluster",
      `${target}${ingress}  ingress:\n  - from:\n    - namespaceSelector: {}\n    ports:\n    - port: 5432\n      protocol: TCP\n`,
    ],
  ])("%s", (_, spec) => {
    expectFindings(policy("p", "shop", spec), { rule: "open-to-the-internet" });
  });

  it("takes the pod port behind port 443 of a Service for 443", () => {
    const service = `
---
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  selector:
    app: web
  ports:
  - port: 443
    targetPort: 8080
`;
    const text = policy("p", "shop", `${from("0.0.0.0/0", 8080)}      protocol: TCP\n`) + shop;
    expect(rulesIn(text)).toContain("open-to-the-internet");
    expect(rulesIn(text + service)).not.toContain("open-to-the-internet");
  });
});
