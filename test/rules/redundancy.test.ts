import { describe, expect, it } from "vitest";
import { dnsRule, policy } from "../harness/manifests.ts";
import { expectFindings, expectFix, makeWorkspace, splitFiles } from "../harness/rules.ts";

const target = (app: string) => `  podSelector:\n    matchLabels:\n      app: ${app}\n`;
const all = "  podSelector: {}\n";
const from = (app: string, mark = "") =>
  `  - from:\n    - podSelector:\n${mark}        matchLabels:\n          app: ${app}\n`;
const _to = (app: string, mark = "") => from(app, mark).replace("from", "to");
const tcp = (port: number) => `    ports:\n    - port: ${port}\n      protocol: TCP\n`;
const ingress = "  policyTypes: [Ingress]\n  ingress:\n";
const _egress = "  policyTypes: [Egress]\n  egress:\n";
const found = (text: string, rule: string) =>
  makeWorkspace(splitFiles(text))
    .all()
    .filter(({ finding }) => finding.rule === rule)
    .map(({ finding }) => finding.object);

describe("redundant-policy", () => {
  const id = "redundant-policy";
  const same = policy("same-namespace", "shop", `${all}${ingress}  - from:\n    - podSelector: {}\n`);
  it.each([
    ["a wider policy allows it", same + policy("db", "shop", `${target("db")}${ingress}${from("web")}`), ["db"]],
    ["on some port", same + policy("db", "shop", `${target("db")}${ingress}${from("web")}${tcp(5432)}`), ["db"]],
    [
      "twice the same: the later",
      policy("a", "shop", `${target("db")}${ingress}${from("web")}`) +
        policy("b", "shop", `${target("db")}${ingress}${from("web")}`),
      ["b"],
    ],
    [
      "two default-denies",
      policy("a", "shop", `${all}  policyTypes: [Ingress, Egress]\n`) +
        policy("b", "shop", `${all}  policyTypes: [Ingress]\n`),
      ["b"],
    ],
    [
      "isolates what a default-deny isolates",
      policy("deny", "shop", `${all}  policyTypes: [Ingress]\n`) +
        policy("db", "shop", `${target("db")}  policyTypes: [Ingress]\n`),
      ["db"],
    ],
    [
      "allows something more",
      same + policy("db", "shop", `${target("db")}${ingress}  - from:\n    - namespaceSelector: {}\n`),
      [],
    ],
    [
      "isolates in another direction too",
      same +
        policy(
          "db",
          "shop",
          `${target("db")}  policyTypes: [Ingress, Egress]\n  ingress:\n${from("web")}  egress:\n${dnsRule}`,
        ),
      [],
    ],
    [
      "for other pods",
      policy("a", "shop", `${target("web")}${ingress}${from("x")}`) +
        policy("b", "shop", `${target("db")}${ingress}${from("x")}`),
      [],
    ],
    ["in another namespace", same + policy("db", "data", `${target("db")}${ingress}${from("web")}`), []],
    [
      "a default-deny beside what opens something for all pods",
      same + policy("deny", "shop", `${all}  policyTypes: [Ingress]\n`),
      [],
    ],
    [
      "a narrower target does not make a wider one superfluous",
      policy("db", "shop", `${target("db")}${ingress}${from("web")}`) +
        policy("all", "shop", `${all}${ingress}${from("web")}`),
      ["db"],
    ],
  ])("%s", (_, policies, names) => {
    expect(found(policies, id)).toEqual(names.map((name) => `NetworkPolicy shop/${name}`));
  });
});

describe("redundant-peer", () => {
  const id = "redundant-peer";
  const peer = (text: string, carets = 0) =>
    `    - ${text}\n${carets === 0 ? "" : `#   ${"^".repeat(text.length + 2)} ${id}\n`}`;
  const web = "podSelector: {matchLabels: {app: web}}";
  const webV2 = "podSelector: {matchLabels: {app: web, v: b}}";
  const mine = "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}";
  it.each([
    ["more labels", peer(web) + peer(webV2, 1)],
    ["the same again", peer(web) + peer(web, 1)],
    ["the first of two", peer(webV2, 1) + peer(web)],
    ["all pods here", peer(web, 1) + peer("podSelector: {}")],
    ["every namespace", peer(mine, 1) + peer("namespaceSelector: {}")],
    ["the own namespace by name", peer("podSelector: {}") + peer(mine, 1)],
    ["a block in a block", peer("ipBlock: {cidr: 10.0.0.0/8}") + peer("ipBlock: {cidr: 10.1.0.0/16}", 1)],
    [
      "In with fewer values",
      peer("podSelector: {matchExpressions: [{key: app, operator: In, values: [a, b]}]}") +
        peer("podSelector: {matchLabels: {app: a}}", 1),
    ],
    ["other pods", peer(web) + peer("podSelector: {matchLabels: {app: api}}")],
    [
      "the same labels in another namespace",
      peer(web) + peer("{namespaceSelector: {matchLabels: {team: a}}, podSelector: {matchLabels: {app: web}}}"),
    ],
    [
      "blocks that overlap",
      peer("ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}") + peer("ipBlock: {cidr: 10.1.0.0/16}"),
    ],
    ["pods and addresses", peer("ipBlock: {cidr: 0.0.0.0/0}") + peer(web)],
    [
      "another key",
      peer("podSelector: {matchExpressions: [{key: app, operator: Exists}]}") +
        peer("podSelector: {matchLabels: {tier: a}}"),
    ],
  ])("%s", (_, peers) => {
    const text = policy("p", "shop", `${target("db")}${ingress}  - from:\n${peers}`);
    expectFindings(text, { rule: id, tolerate: ["except-reopened", "peers-meant-as-and"] });
  });

  it("is removed with its comment", () => {
    const text = (more: string) =>
      policy("p", "shop", `${target("db")}${ingress}  - from:\n    # ours\n    - podSelector: {}\n${more}${tcp(5432)}`);
    expectFix(
      text("    # the web server\n    - podSelector:\n        matchLabels:\n          app: web # yes\n"),
      text(""),
      { rule: id, safe: true },
    );
  });
});

describe("redundant-rule", () => {
  const id = "redundant-rule";
  const rules = (text: string) => policy("p", "shop", `${target("db")}${ingress}${text}`);
  const flow = (text: string, is = false) => `  - ${text}\n${is ? `# ${"^".repeat(text.length + 2)} ${id}\n` : ""}`;
  const web = "{podSelector: {matchLabels: {app: web}}}";
  it.each([
    ["fewer ports", flow(`{from: [${web}]}`) + flow(`{from: [${web}], ports: [{port: 80, protocol: TCP}]}`, true)],
    [
      "fewer peers",
      flow(`{from: [${web}, {podSelector: {matchLabels: {app: api}}}]}`) + flow(`{from: [${web}]}`, true),
    ],
    ["everything is allowed", flow("{}") + flow(`{from: [${web}]}`, true)],
    ["the same again", flow(`{from: [${web}]}`) + flow(`{from: [${web}]}`, true)],
    [
      "a port of a range",
      flow(`{from: [${web}], ports: [{port: 1, endPort: 99, protocol: TCP}]}`) +
        flow(`{from: [${web}], ports: [{port: 80, protocol: TCP}]}`, true),
    ],
    [
      "other ports",
      flow(`{from: [${web}], ports: [{port: 80, protocol: TCP}]}`) +
        flow(`{from: [${web}], ports: [{port: 81, protocol: TCP}]}`),
    ],
    ["other peers", flow(`{from: [${web}]}`) + flow("{from: [{podSelector: {matchLabels: {app: api}}}]}")],
    [
      "everybody is more than the cluster",
      flow("{from: [{namespaceSelector: {}}]}") + flow("{ports: [{port: 80, protocol: TCP}]}"),
    ],
    [
      "one of two peers is covered",
      flow(`{from: [${web}], ports: [{protocol: TCP}]}`) +
        flow(`{from: [${web}, {podSelector: {matchLabels: {app: api}}}], ports: [{port: 80, protocol: TCP}]}`),
    ],
  ])("%s", (_, text) => {
    expectFindings(rules(text), { rule: id });
  });

  it("names what covers it together", () => {
    const text = rules(
      flow(`{from: [${web}], ports: [{port: 80, protocol: TCP}, {port: 443, protocol: TCP}]}`) +
        flow("{ports: [{port: 80, protocol: TCP}]}") +
        flow("{ports: [{port: 443, protocol: TCP}]}"),
    );
    const [found, ...more] = makeWorkspace({ "p.yaml": text }).findings("p.yaml");
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      rule: id,
      message: "This rule adds nothing: `ingress[1]` and `ingress[2]` together allow all of it.",
    });
    expect(found?.related).toHaveLength(2);
    // Whether the wide ones were meant is for a person to say.
    expect(found?.fixes?.().map(({ safe }) => safe)).toEqual([false]);
  });

  it("tells parts of a rule that another rule allows", () => {
    const api = "{podSelector: {matchLabels: {app: api}}}";
    const text = rules(
      flow(`{from: [${web}], ports: [{port: 80, protocol: TCP}, {port: 443, protocol: TCP}]}`) +
        flow(`{from: [${web}, ${api}], ports: [{port: 80, protocol: TCP}]}`),
    );
    const messages = makeWorkspace({ "p.yaml": text })
      .findings("p.yaml")
      .map(({ rule, message }) => `${rule}: ${message}`);
    expect(messages).toEqual(["redundant-peer: This peer adds nothing: `ingress[0]` allows all of it."]);
  });

  it("speaks alone about the rule, and removes it", () => {
    const text = (more: string) => rules(`${from("web")}${more}${from("api")}`);
    const more = `  # only this port\n${from("web")}${tcp(80)}`;
    expect(
      makeWorkspace({ "p.yaml": text(more) })
        .findings("p.yaml")
        .map(({ rule }) => rule),
    ).toEqual([id]);
    expectFix(text(more), text(""), { rule: id, safe: true });
  });
});
