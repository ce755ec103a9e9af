import { describe, expect, it } from "vitest";
import { policy } from "../harness/manifests.ts";
import { expectFindings, expectFix, makeWorkspace } from "../harness/rules.ts";

const target = "  podSelector:\n    matchLabels:\n      app: db\n  policyTypes: [Ingress]\n";

describe("implicit-namespace", () => {
  const id = "implicit-namespace";
  const found = (texts: Record<string, string>, settings = {}) =>
    makeWorkspace(texts, settings)
      .all()
      .filter(({ finding }) => finding.rule === id).length;
  const bare = policy("p", "", target);

  it("speaks where nothing sets the namespace", () => {
    expect(found({ "a.yaml": bare })).toBe(1);
    expect(found({ "a.yaml": policy("p", "default", target) })).toBe(0);
    expect(found({ "a.yaml": bare }, { defaultNamespace: "shop" })).toBe(0);
    expect(found({ "a/p.yaml": bare, "a/kustomization.yaml": "namespace: shop\nresources: [p.yaml]\n" })).toBe(0);
    expect(found({ "a/b/p.yaml": bare, "a/kustomization.yaml": "namespace: shop\nresources: [b/p.yaml]\n" })).toBe(0);
    expect(found({ "b/p.yaml": bare, "a/kustomization.yaml": "namespace: shop\n" })).toBe(1);
  });

  it("inserts it behind the name; nobody does that unasked", () => {
    const text = (namespace: string) =>
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: p # ours\n${namespace}  labels:\n    a: b\nspec:\n${target}`;
    expectFix(text(""), text("  namespace: default\n"), { rule: id, title: "Add `namespace: default`", safe: false });
  });
});

describe("broad-selector", () => {
  const id = "broad-selector";
  const peer = (text: string) => policy("p", "shop", `${target}  ingress:\n  - from:\n${text}`);
  it.each([
    [
      "an empty matchLabels",
      peer(`    - podSelector: {matchLabels: {}}\n#     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ${id}\n`),
    ],
    [
      "empty expressions",
      peer(`    - namespaceSelector: {matchExpressions: []}\n#     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ${id}\n`),
    ],
    [
      "a label that every namespace has",
      peer(
        `    - namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: Exists}]}\n#     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ${id}\n`,
      ),
    ],
    [
      "nothing behind matchLabels",
      policy(
        "p",
        "shop",
        `  podSelector: {matchLabels: }\n# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ${id}\n  policyTypes: [Ingress]\n`,
      ),
    ],
    ["empty, and looks like it", peer("    - podSelector: {}\n    - namespaceSelector: {}\n")],
    ["a label", peer("    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}\n")],
    [
      "pods need not have that label",
      peer("    - podSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: Exists}]}\n"),
    ],
    ["leaves some out", peer("    - podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [db]}]}\n")],
    ["any value", peer("    - podSelector: {matchExpressions: [{key: app, operator: Exists}]}\n")],
  ])("%s", (_, text) => {
    expectFindings(text, { rule: id });
  });

  it("writes {}", () => {
    expectFix(
      peer("    - namespaceSelector:\n        matchLabels: {} # all\n      podSelector: {}\n"),
      peer("    - namespaceSelector: {} # all\n      podSelector: {}\n"),
      { rule: id, safe: true },
    );
  });
});

describe("policy-name-convention", () => {
  const id = "policy-name-convention";
  const found = (name: string, policyNamePattern = "<namespace>.<target>", on = true) =>
    makeWorkspace(
      { "p.yaml": policy(name, "shop", target) },
      { policyNamePattern, ...(on && { rules: { [id]: "on" as const } }) },
    )
      .findings("p.yaml")
      .some(({ rule }) => rule === id);

  it("is off by default", () => {
    expect(found("allow-web", undefined, false)).toBe(false);
    expect(found("allow-web")).toBe(true);
  });

  it.each([
    ["shop.db", "<namespace>.<target>", false],
    ["shop.db-v2", "<namespace>.<target>", false],
    ["data.db", "<namespace>.<target>", true],
    ["net-shop-db", "net-<namespace>-<target>", false],
    ["net-shop", "net.<namespace>", true],
    ["a-db", "<a-<target>", true],
    // Backtracking matchers do not come back from these.
    ["a".repeat(250), `${"<a>".repeat(30)}-b`, true],
    ["a".repeat(250), "<a>".repeat(30), false],
    ["db", "<".repeat(200_000), false],
    ["db", "<".repeat(900), true],
    ["db", "<namespace>.<target>", true],
    ["np-db", "np-<target>", false],
    ["db-np", "np-<target>", true],
    ["xnp-db", "np-<target>", true],
  ])("%s for %s: %s", (name, pattern, speaks) => {
    expect(found(name, pattern)).toBe(speaks);
  });

  it("renames", () => {
    const rules = { [id]: "on" as const };
    expectFix(policy("allow-web", "shop", target), policy("shop.db", "shop", target), {
      rule: id,
      settings: { rules },
    });
    const all = target.replace(/podSelector:\n.*\n.*\n/, "podSelector: {}\n");
    expectFix(policy("deny", "shop", all), policy("shop.all", "shop", all), { rule: id, settings: { rules } });
  });

  it("counts as a hint", () => {
    const [finding] = makeWorkspace({ "p.yaml": policy("x", "shop", target) }, { rules: { [id]: "on" } }).findings(
      "p.yaml",
    );
    expect(finding?.severity).toBe("hint");
  });
});
