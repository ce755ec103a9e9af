import { describe, expect, it } from "vitest";
import { codeActions } from "../../server/src/features/codeActions.ts";
import { actionsAt, applyAction, expectAction } from "../harness/codeActions.ts";
import { namespace, pods, policy } from "../harness/manifests.ts";
import { makeWorkspace } from "../harness/rules.ts";

const head = "  podSelector:\n    matchLabels:\n      app: db\n  policyTypes: [Ingress]\n  ingress:\n";
const ns = "    - namespaceSelector:\n        matchLabels:\n          kubernetes.io/metadata.name: shop\n";
const web = "podSelector:\n        matchLabels:\n          app: web\n";
const data = pods("data", { db: 5432 });
const shop = pods("shop", { web: 8080, api: 80 });
const _refactor = ["refactor.rewrite"];

describe("quick fixes", () => {
  const implicit = policy(
    "p",
    "data",
    `  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n  - ports:\n    - port: 80$0\n    - port: 443\n    - port: 8080\n`,
  );

  it("come with their diagnostic, the safe one preferred", () => {
    const { actions } = actionsAt(implicit, ["quickfix"]);
    const [fix] = actions;
    expect(fix).toMatchObject({ title: "Add `protocol: TCP`", kind: "quickfix", isPreferred: true });
    expect(fix?.diagnostics?.map(({ code, source }) => [code, source])).toEqual([["implicit-protocol", "netpol"]]);
  });

  it("fix all of one rule in the file", () => {
    const after = implicit.replace("$0", "").replace(/(port: \d+)/g, "$1\n      protocol: TCP");
    expectAction(implicit, "Fix all 3 of `implicit-protocol` in this file", after, ["quickfix"]);
  });

  it("say what all of them together change", () => {
    const text = (key: string) =>
      policy(
        "p",
        "data",
        `${head}  - from:\n    - namespaceSelector:\n        matchLabels:\n          ${key}$0: shop\n    - namespaceSelector:\n        matchLabels:\n          ${key}: jobs\n`,
      ) +
      data +
      shop +
      namespace("shop") +
      namespace("jobs") +
      pods("jobs", { cron: [] });
    const { actions } = actionsAt(text("name"), ["quickfix"]);
    expect(actions.map(({ title }) => title)).toContain(
      "Fix all 2 of `namespace-label-missing` in this file (allows 3 more connections)",
    );
  });

  it("ignore here: above the line, or in the comment that is there", () => {
    const before = policy("p", "data", `${head}  - $0{}\n`);
    expectAction(
      before,
      "Ignore `allows-everything` here",
      policy("p", "data", `${head}  # netpol: ignore allows-everything\n  - {}\n`),
      ["quickfix"],
    );
    const again = policy("p", "data", `${head}  # netpol: ignore dns-blocked because of the proxy\n  - $0{}\n`);
    expectAction(
      again,
      "Ignore `allows-everything` here",
      policy("p", "data", `${head}  # netpol: ignore dns-blocked, allows-everything because of the proxy\n  - {}\n`),
      ["quickfix"],
    );
  });

  it("are not offered where nothing is found", () => {
    expect(actionsAt(policy("p$0", "data", `${head}  - from:\n    - podSelector: {}\n`), ["quickfix"]).actions).toEqual(
      [],
    );
  });

  it("edit the other file where the change belongs there", () => {
    const server = policy(
      "server",
      "data",
      `${head}  - from:\n${ns}      ${web}    ports:\n    - port: 5432\n      protocol: TCP\n`,
    ).replace("namespaceSelector", "$0namespaceSelector");
    const client = (rule: string) =>
      policy(
        "web",
        "shop",
        `  podSelector:\n    matchLabels:\n      app: web\n  policyTypes: [Egress]\n  egress:\n  - to:\n    - ipBlock:\n        cidr: 203.0.113.0/24\n${rule}`,
      );
    const rule =
      "  - to:\n    - namespaceSelector:\n        matchLabels:\n          kubernetes.io/metadata.name: data\n      podSelector:\n        matchLabels:\n          app: db\n    ports:\n    - protocol: TCP\n      port: 5432\n";
    const files = (more: string, cursor = "") =>
      `# file: a.yaml\n${server.replace("$0", cursor)}${data}${shop}# file: b.yaml\n${client(more)}`;
    expectAction(files("", "$0"), "Add the egress rule to policy `web` (allows 1 more connection)", files(rule), [
      "quickfix",
    ]);
  });
});

describe("source.fixAll.netpol", () => {
  const text = (types: string, protocol: string, endPort: string) =>
    policy(
      "p",
      "data",
      `  podSelector: {} # all\n${types}  ingress:\n  - from:\n    - podSelector: {}\n    ports:\n    - port: 80\n${endPort}${protocol}    - port: 443\n      protocol: TCP\n`,
    );

  it("makes all the safe fixes at once", () => {
    expectAction(
      text("", "", ""),
      "Fix all safe Netpol problems",
      text("  policyTypes:\n  - Ingress\n".replaceAll("  - I", "  - I"), "      protocol: TCP\n", ""),
      ["source.fixAll"],
    );
  });

  it("leaves the rest for the next time where two touch each other", () => {
    const { texts, actions } = actionsAt(text("  policyTypes: [Ingress]\n", "", "      endPort: 80\n"), [
      "source.fixAll.netpol",
    ]);
    const once = applyAction(texts, actions[0]);
    const again = codeActions(
      makeWorkspace(once).context(),
      { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
      ["source.fixAll.netpol"],
    );
    expect(applyAction(once, again[0])["policy.yaml"]?.trim()).toBe(
      text("  policyTypes: [Ingress]\n", "      protocol: TCP\n", "").trim(),
    );
  });

  it("never changes what is allowed, and only comes when asked for", () => {
    const wrong = policy("deny-all", "data", `${head}  - {}\n  - from:\n${ns}    - ${web}`) + data + shop;
    expect(actionsAt(wrong, ["source.fixAll.netpol"]).actions).toEqual([]);
    expect(actionsAt(text("", "", ""), undefined).actions.filter(({ kind }) => kind?.startsWith("source"))).toEqual([]);
  });
});
