import { describe, expect, it } from "vitest";
import { diagnose } from "../../server/src/features/diagnostics.ts";
import { rules } from "../../server/src/rules/index.ts";
import { pods, policy } from "../harness/manifests.ts";
import { expectFindings, expectFix, makeWorkspace } from "../harness/rules.ts";

const open = (before = "", behind = "", head = "") =>
  `${head}apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: p\n  namespace: shop\nspec:\n  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n${before}  - {}${behind}\n`;
const found = (text: string, settings = {}) =>
  makeWorkspace({ "p.yaml": text }, settings)
    .findings("p.yaml")
    .map(({ rule, severity }) => `${severity} ${rule}`);

describe("netpol.rules", () => {
  const text = policy("p", "shop", "  podSelector: {}\n  ingress:\n  - {}\n");

  it.each([
    [{}, ["hint implicit-policy-types", "information allows-everything"]],
    [{ "allows-everything": "warning" }, ["hint implicit-policy-types", "warning allows-everything"]],
    [{ "allows-everything": "off" }, ["hint implicit-policy-types"]],
    [{ style: "off" }, ["information allows-everything"]],
    [{ notable: "error" }, ["hint implicit-policy-types", "error allows-everything"]],
    [{ notable: "off", "allows-everything": "on" }, ["hint implicit-policy-types", "information allows-everything"]],
    [
      { style: "warning", "implicit-policy-types": "hint" },
      ["hint implicit-policy-types", "information allows-everything"],
    ],
  ] as const)("%o", (chosen, expected) => {
    expect(found(text, { rules: chosen }).sort()).toEqual([...expected].sort());
  });

  it("wakes a rule that is off by its own name or by its section, not by a section's severity", () => {
    const has = (chosen: object) =>
      found(text, { rules: chosen }).some((each) => each.endsWith("policy-name-convention"));
    expect(has({})).toBe(false);
    expect(has({ style: "warning" })).toBe(false);
    expect(has({ style: "on" })).toBe(true);
    expect(has({ "policy-name-convention": "hint" })).toBe(true);
  });

  it("lets the weaker rule speak where the stronger one is off", () => {
    const deny = policy("deny-all", "shop", "  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n  - {}\n");
    expect(found(deny)).toEqual(["warning misleading-deny"]);
    expect(found(deny, { rules: { "misleading-deny": "off" } })).toEqual(["information allows-everything"]);
  });
});

describe("comments", () => {
  it.each([
    ["on the line", open("", " # netpol: ignore allows-everything for the demo")],
    ["on the line above", open("  # netpol: ignore allows-everything for the demo\n")],
    ["above other comments", open("  # netpol: ignore allows-everything\n  # see the handbook\n")],
    [
      "among others",
      open("  # netpol: ignore dns-blocked, allows-everything both are meant\n").replace("dns-blocked, ", ""),
    ],
    ["without spaces", open("  #netpol:ignore allows-everything\n").replace("netpol:ignore", "netpol: ignore")],
    ["at the head of the document", open("", "", "# netpol: ignore allows-everything for the demo\n")],
    ["at the head, behind the dashes", open("", "", "---\n# ours\n# netpol: ignore allows-everything\n")],
    ["in front of the dashes", open("", "", "# netpol: ignore allows-everything\n---\n")],
  ])("silence %s", (_, text) => {
    expect(found(text)).toEqual([]);
  });

  it("silence the document only at whose head they stand", () => {
    const two = `${open("", "", "# netpol: ignore allows-everything\n")}---\n${open().replace("name: p", "name: q").replace("namespace: shop", "namespace: data")}`;
    expect(found(two)).toEqual(["information allows-everything"]);
  });

  it.each([
    ["another rule", open("  # netpol: ignore dns-blocked\n")],
    ["another line", open().replace("spec:", "# netpol: ignore allows-everything\nspec:")],
    ["no rule at all", open("  # netpol: ignore\n")],
    [
      "text that is no comment",
      open().replace("name: p", 'name: p\n  annotations:\n    a: "# netpol: ignore allows-everything"'),
    ],
    [
      "text in a block",
      open().replace("name: p", "name: p\n  annotations:\n    a: |\n      x\n      # netpol: ignore allows-everything"),
    ],
  ])("do not silence by %s", (_, text) => {
    expect(found(text)).toContain("information allows-everything");
  });

  it("that silence nothing are told, and so are unknown rules", () => {
    expectFindings(
      `
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: p
        namespace: shop
      # netpol: ignore dns-blocked, allows-everythin not any more
      #                ^^^^^^^^^^^ unused-suppression
      #                             ^^^^^^^^^^^^^^^^ unused-suppression
      spec:
        podSelector: {}
        policyTypes: [Ingress]
      `,
      { rule: "unused-suppression" },
    );
    const [unknown] = makeWorkspace({
      "p.yaml": open("  # netpol: ignore allows-everythin, allows-everything\n"),
    }).findings("p.yaml");
    expect(unknown?.message).toBe("There is no rule `allows-everythin`; `allows-everything` may be meant.");
  });

  it("are not told as unused where the rule is off, or where no policy stands", () => {
    expect(found(open("  # netpol: ignore allows-everything\n"), { rules: { "allows-everything": "off" } })).toEqual(
      [],
    );
    expect(
      found(`# netpol: ignore workload-not-selected\n${pods("shop", { web: 1 }).trim().replace("---\n", "")}`),
    ).toEqual([]);
  });

  it("are removed alone, or with their line", () => {
    const closed = (comment: string) =>
      `${comment}apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: p\n  namespace: shop\nspec:\n  podSelector: {} # all\n  policyTypes: [Ingress]\n`;
    expectFix(closed("# netpol: ignore dns-blocked why\n"), closed(""), { rule: "unused-suppression", safe: true });
    const line = (comment: string) => closed("").replace("[Ingress]", `[Ingress]${comment}`);
    expectFix(line(" # netpol: ignore dns-blocked"), line(""), { rule: "unused-suppression" });
    const both = (ids: string) => open(`  # netpol: ignore ${ids} why\n`);
    expectFix(both("dns-blocked, allows-everything"), both("allows-everything"), { rule: "unused-suppression" });
    expectFix(both("allows-everything, dns-blocked"), both("allows-everything"), { rule: "unused-suppression" });
    expectFix(both("allows-everythin"), both("allows-everything"), {
      rule: "unused-suppression",
      title: "Change to `allows-everything`",
    });
  });
});

describe("diagnostics", () => {
  it("carry what the editor needs", () => {
    const text =
      policy(
        "db",
        "data",
        "  podSelector:\n    matchLabels:\n      app: db\n  policyTypes: [Ingress]\n  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: web\n    - podSelector:\n        matchLabels:\n          app: web\n",
      ) +
      pods("data", { db: 1, x: 1 }) +
      pods("shop", { web: 1 });
    const diagnostics = diagnose(makeWorkspace({ "p.yaml": text }).context());
    const wrong = diagnostics.find(({ code }) => code === "pod-selector-in-wrong-namespace");
    expect(wrong).toMatchObject({
      source: "netpol",
      severity: 2,
      data: { field: "spec.ingress[0].from[0].podSelector" },
      range: { start: { line: 14, character: 6 }, end: { line: 14, character: 17 } },
    });
    expect(wrong?.codeDescription?.href).toMatch(/^https:\/\/.*\/pod-selector-in-wrong-namespace/);
    expect(wrong?.relatedInformation?.[0]).toMatchObject({
      message: "Deployment shop/web has `app=web`",
      location: { uri: "file:///work/p.yaml" },
    });
    expect(diagnostics.find(({ code }) => code === "redundant-peer")?.tags).toEqual([1]);
  });

  it("say nothing but the server's verdict about what is not whole, or while the workspace is still being read", () => {
    const template = policy(
      "p",
      "shop",
      "  podSelector: {}\n  {{- if .Values.open }}\n  ingress:\n  - {}\n  {{- end }}\n",
    );
    expect(found(template)).toEqual([]);
    const context = { ...makeWorkspace({ "p.yaml": open() }).context(), complete: false };
    expect(diagnose(context)).toEqual([]);
  });

  it("are silent about the neighbourhood of what the server rejects", () => {
    const text = (rule: string) =>
      found(policy("p", "shop", `  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n${rule}`));
    expect(text("  - form:\n    - podSelector: {}\n")).toEqual(["error unknown-field"]);
    expect(text("  - from:\n    - ipBlock: {cidr: 0.0.0.0/99}\n")).toEqual(["error invalid-cidr"]);
    expect(
      found(policy("p", "shop", "  podSelecter:\n    matchLabels: {app: db}\n  policyType: [Ingress]\n")).filter(
        (each) => !each.startsWith("error"),
      ),
    ).toEqual([]);
    expect(text("  - {}\n  - ports:\n    - {port: 80, protocol: tcp}\n")).toContain("information allows-everything");
  });
});

describe("the catalogue", () => {
  it("has an id, a section and a page for every rule", () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    for (const { id, page, section, severity } of rules) {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(page().title).toMatch(/^\S.*[^.]$/);
      expect(page().sources.length).toBeGreaterThan(0);
      if (section === "rejected") expect(severity).toBe("error");
      else expect(severity).not.toBe("error");
    }
  });

  it("overrides only rules that there are", () => {
    const ids = new Set(rules.map(({ id }) => id));
    for (const { overrides = [] } of rules) for (const id of overrides) expect(ids).toContain(id);
  });
});
