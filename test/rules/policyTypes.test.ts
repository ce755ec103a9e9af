import { describe, expect, it } from "vitest";
import { pods, policy } from "../harness/manifests.ts";
import { expectFindings, expectFix, makeWorkspace } from "../harness/rules.ts";

const web = pods("shop", { web: 8080, db: 5432 });
const target = "  podSelector:\n    matchLabels:\n      app: web\n";
const toDb = "  - to:\n    - podSelector:\n        matchLabels:\n          app: db\n";
const tolerate = ["dns-blocked"];

describe("rules-without-policy-type", () => {
  it.each([
    [
      "egress rules beside Ingress",
      `${target}  policyTypes: [Ingress]\n  egress:\n# ^^^^^^ rules-without-policy-type\n${toDb}`,
    ],
    [
      "ingress rules beside Egress",
      `${target}  policyTypes:\n  - Egress\n  ingress:\n# ^^^^^^^ rules-without-policy-type\n  - from:\n    - podSelector: {}\n`,
    ],
    [
      "both in effect",
      `${target}  policyTypes: [Ingress, Egress]\n  egress:\n${toDb}  ingress:\n  - from:\n    - podSelector: {}\n`,
    ],
    ["an empty list is no rule", `${target}  policyTypes: [Ingress]\n  egress: []\n`],
    ["left out, Egress follows from the rules", `${target}  ingress: []\n  egress:\n${toDb}`],
    [
      "a wrong word is told by the server's rule",
      `${target}  policyTypes: [egress]\n#               ^^^^^^ invalid-policy-type\n  egress:\n${toDb}`,
    ],
  ])("%s", (_, spec) => {
    expectFindings(policy("p", "shop", spec) + web, { rule: "rules-without-policy-type", tolerate });
  });

  it("is information where the rule allows what is allowed anyway", () => {
    const found = makeWorkspace({
      "p.yaml": policy("p", "shop", `${target}  policyTypes: [Ingress]\n  egress:\n  - {}\n`),
    }).findings("p.yaml");
    expect(found.map(({ rule, severity }) => [rule, severity])).toContainEqual([
      "rules-without-policy-type",
      "information",
    ]);
    expect(found.map(({ rule }) => rule)).not.toContain("allows-everything");
  });

  it("adds the type, in the style of the list", () => {
    const options = {
      rule: "rules-without-policy-type",
      title: "Add `Egress` to `policyTypes` (removes 1 connection)",
    };
    const text = (types: string) =>
      policy(
        "p",
        "shop",
        `${target}  policyTypes: ${types} # inbound\n  egress:\n  - to:\n    - ipBlock:\n        cidr: 203.0.113.0/24\n`,
      ) + web;
    expectFix(text("[Ingress]"), text("[Ingress, Egress]"), options);
    const block = (types: string) =>
      policy(
        "p",
        "shop",
        `  policyTypes:\n  - Ingress # inbound\n${types}${target}  egress:\n  - to:\n    - ipBlock:\n        cidr: 203.0.113.0/24\n`,
      ) + web;
    expectFix(block(""), block("  - Egress\n"), options);
  });

  it("removes the rules", () => {
    const text = (egress: string) => policy("p", "shop", `${target}  policyTypes:\n  - Ingress\n${egress}`) + web;
    expectFix(text(`  # out\n  egress:\n${toDb}`), text(""), {
      rule: "rules-without-policy-type",
      fix: 1,
      safe: false,
    });
  });
});

describe("egress-only-isolates-ingress", () => {
  it.each([
    ["only egress rules, no types", `${target}  egress:\n# ^^^^^^ egress-only-isolates-ingress\n${toDb}`],
    [
      "an empty list of types is none",
      `${target}  policyTypes: []\n  egress:\n# ^^^^^^ egress-only-isolates-ingress\n${toDb}`,
    ],
    ["ingress is written, if empty", `${target}  ingress: []\n  egress:\n${toDb}`],
    ["the type is written", `${target}  policyTypes: [Egress]\n  egress:\n${toDb}`],
    ["both types are written", `${target}  policyTypes: [Ingress, Egress]\n  egress:\n${toDb}`],
    ["only ingress rules", `${target}  ingress:\n  - from:\n    - podSelector: {}\n`],
  ])("%s", (_, spec) => {
    expectFindings(policy("p", "shop", spec) + web, { rule: "egress-only-isolates-ingress", tolerate });
  });

  it("counts what is cut off, and speaks instead of implicit-policy-types", () => {
    const found = makeWorkspace({ "p.yaml": policy("p", "shop", `${target}  egress:\n${toDb}`) + web }).findings(
      "p.yaml",
    );
    const finding = found.find(({ rule }) => rule === "egress-only-isolates-ingress");
    expect(finding?.message).toContain("no inbound connection is allowed to 1 workload");
    expect(finding?.severity).toBe("warning");
    expect(found.map(({ rule }) => rule)).not.toContain("implicit-policy-types");
  });

  it("is information where another policy isolates the pods already", () => {
    const deny = policy("deny", "shop", "  podSelector: {}\n  policyTypes: [Ingress]\n");
    const found = makeWorkspace({ "p.yaml": policy("p", "shop", `${target}  egress:\n${toDb}`) + deny + web }).findings(
      "p.yaml",
    );
    expect(found.find(({ rule }) => rule === "egress-only-isolates-ingress")?.severity).toBe("information");
  });

  it("writes the types behind podSelector", () => {
    const text = (types: string) => policy("p", "shop", `${target}${types}  # out\n  egress:\n${toDb}`) + web;
    expectFix(text(""), text("  policyTypes:\n  - Egress\n"), {
      rule: "egress-only-isolates-ingress",
      title: "Add `policyTypes: [Egress]` (allows 1 more connection)",
      safe: false,
    });
    expectFix(text(""), text("  policyTypes:\n  - Ingress\n  - Egress\n"), {
      rule: "egress-only-isolates-ingress",
      fix: 1,
    });
  });

  it("keeps to the indentation of lists", () => {
    const text = (types: string) =>
      policy(
        "p",
        "shop",
        `  podSelector: {}\n${types}  egress:\n    - to:\n        - ipBlock:\n            cidr: 203.0.113.0/24\n`,
      ) + web;
    expectFix(text(""), text("  policyTypes:\n    - Egress\n"), { rule: "egress-only-isolates-ingress" });
  });
});

describe("empty-egress-does-not-isolate", () => {
  it.each([
    ["an empty list", `${target}  egress: []\n# ^^^^^^^^^^ empty-egress-does-not-isolate\n`],
    ["nothing behind the colon", `${target}  ingress: []\n  egress:\n# ^^^^^^^ empty-egress-does-not-isolate\n`],
    ["types are written", `${target}  policyTypes: [Ingress, Egress]\n  egress: []\n`],
    ["only Ingress is meant", `${target}  policyTypes: [Ingress]\n  egress: []\n`],
    ["there is a rule", `${target}  ingress: []\n  egress:\n${toDb}`],
    ["no egress at all", `${target}  ingress: []\n`],
  ])("%s", (_, spec) => {
    expectFindings(policy("p", "shop", spec) + web, { rule: "empty-egress-does-not-isolate", tolerate });
  });

  it("adds the types", () => {
    const text = (types: string) => policy("p", "shop", `${target}${types}  egress: [] # closed\n`) + web;
    // A document without any list leaves the indentation open.
    expectFix(text(""), text("  policyTypes:\n    - Ingress\n    - Egress\n"), {
      rule: "empty-egress-does-not-isolate",
      title: "Add `policyTypes: [Ingress, Egress]` (removes 1 connection)",
    });
    expectFix(text(""), text("  policyTypes:\n    - Egress\n"), { rule: "empty-egress-does-not-isolate", fix: 1 });
  });
});

describe("implicit-policy-types", () => {
  it.each([
    ["ingress rules", `${target}  ingress:\n  - from:\n    - podSelector: {}\n`, true],
    ["both", `${target}  ingress: []\n  egress:\n${toDb}`, true],
    ["written", `${target}  policyTypes: [Ingress]\n`, false],
    ["a stronger rule speaks", `${target}  egress:\n${toDb}`, false],
    ["another stronger rule speaks", `${target}  egress: []\n`, false],
  ])("%s", (_, spec, speaks) => {
    const found = makeWorkspace({ "p.yaml": policy("p", "shop", spec) + web }).findings("p.yaml");
    expect(found.some(({ rule }) => rule === "implicit-policy-types")).toBe(speaks);
  });

  it("writes what applies, and nothing else changes", () => {
    const text = (types: string) =>
      policy("p", "shop", `  ingress: []\n  egress:\n${toDb}  # the web server\n${target}${types}`) + web;
    expectFix(text(""), text("  policyTypes:\n  - Ingress\n  - Egress\n"), {
      rule: "implicit-policy-types",
      safe: true,
    });
  });
});
