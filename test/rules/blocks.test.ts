import { describe, expect, it } from "vitest";
import { pods, policy } from "../harness/manifests.ts";
import { expectFindings, expectFix, makeWorkspace } from "../harness/rules.ts";

const head = "  podSelector:\n    matchLabels:\n      app: web\n  policyTypes: [Ingress]\n  ingress:\n  - from:\n";
const out = head.replace("Ingress", "Egress").replace("ingress", "egress").replace("from", "to");
const block = (cidr: string, ...excepts: string[]) =>
  `    - ipBlock:\n        cidr: ${cidr}\n${excepts.length === 0 ? "" : `        except:\n${excepts.map((each) => `        - ${each}\n`).join("")}`}`;
const marked = (text: string, line: string, rule: string) => {
  const at = line.search(/\S/);
  const value = line.trim().replace(/^- /, "");
  const column = line.indexOf(value, at);
  return text.replace(line, `${line}#${" ".repeat(column - 1)}${"^".repeat(value.length)} ${rule}\n`);
};
const tcp = (port: number) => `    ports:\n    - port: ${port}\n      protocol: TCP\n`;

describe("except-reopened", () => {
  const id = "except-reopened";
  const one = block("10.0.0.0/8", "10.20.0.0/16");
  const slip = (text: string) => marked(text, "        - 10.20.0.0/16\n", id);
  it.each([
    ["another peer holds it", slip(head + one + block("10.20.0.0/15"))],
    ["another peer is it", slip(head + one + block("10.20.0.0/16"))],
    ["another rule, on every port", slip(`${head}${one}${tcp(443)}  - from:\n${block("0.0.0.0/0")}`)],
    [
      "a rule for everybody on the same port",
      slip(`${head}${one}${tcp(443)}  - ports:\n    - port: 443\n      protocol: TCP\n`),
    ],
    ["a narrower hole, on purpose", head + one + block("10.20.7.0/24")],
    ["another rule for another port", `${head}${one}${tcp(443)}  - from:\n${block("10.20.0.0/16")}${tcp(22)}`],
    ["pods there", `${head}${one}    - namespaceSelector: {}\n`],
    ["the same except again", head + one + block("10.0.0.0/9", "10.20.0.0/16")],
    ["the other direction", `${head}${one}  egress: []\n`],
  ])("%s", (_, spec) => {
    expectFindings(policy("p", "shop", spec), { rule: id });
  });

  it("sees other policies for at least the same pods", () => {
    const text = policy("p", "shop", head + one);
    const found = (other: string) =>
      makeWorkspace({ "p.yaml": text + other })
        .findings("p.yaml")
        .filter(({ rule }) => rule === id);
    const all = head.replace("podSelector:\n    matchLabels:\n      app: web", "podSelector: {}");
    expect(found(policy("q", "shop", all + block("0.0.0.0/0")))).toHaveLength(1);
    expect(found(policy("q", "shop", head + block("0.0.0.0/0")))[0]?.message).toContain("policy `q`");
    expect(found(policy("q", "shop", head.replace("app: web", "app: db") + block("0.0.0.0/0")))).toEqual([]);
    expect(found(policy("q", "data", all + block("0.0.0.0/0")))).toEqual([]);
    expect(found(policy("q", "shop", out + block("0.0.0.0/0")))).toEqual([]);
  });
});

describe("except-covers-block", () => {
  const id = "except-covers-block";
  const mark = (text: string) => text.replace("        except:\n", `        except:\n#       ^^^^^^ ${id}\n`);
  it.each([
    ["two halves", mark(head + block("10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9"))],
    ["four quarters", mark(head + block("10.0.0.0/30", "10.0.0.0/32", "10.0.0.1/32", "10.0.0.2/31"))],
    ["everything", mark(out + block("0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1"))],
    ["something is left", head + block("10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/10")],
    ["no excepts", head + block("10.0.0.0/8")],
    [
      "the whole block is an error",
      marked(head + block("10.0.0.0/8", "10.0.0.0/8"), "        - 10.0.0.0/8\n", "except-outside-cidr"),
    ],
  ])("%s", (_, spec) => {
    expectFindings(policy("p", "shop", spec), { rule: id });
  });

  it("removes the peer, or the rule when it is the only one", () => {
    const text = (peers: string) => policy("p", "shop", `${head}${block("203.0.113.0/24")}${peers}`);
    expectFix(text(block("10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9")), text(""), {
      rule: id,
      title: "Remove the peer (keeps what is allowed)",
    });
    const alone = (rules: string) => policy("p", "shop", head.replace("  ingress:\n  - from:\n", "") + rules);
    expectFix(alone(`  ingress:\n  - from:\n${block("10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9")}`), alone(""), {
      rule: id,
    });
  });
});

describe("ip-block-matches-pods", () => {
  const id = "ip-block-matches-pods";
  const running = (ip: string, extra = "") => `
---
apiVersion: v1
kind: Pod
metadata:
  name: gateway
  namespace: edge
  labels:
    app: gateway
    pod-template-hash: 7d4b9c
spec:${extra}
  containers:
  - name: main
    image: registry.example.com/gateway:1
status:
  podIP: ${ip}
`;
  it.each([
    [
      "its address",
      marked(head + block("10.244.1.7/32"), "        cidr: 10.244.1.7/32\n", id).replace(
        /#\s+\^+/,
        `#             ${"^".repeat(13)}`,
      ),
      running("10.244.1.7"),
    ],
    [
      "a block that holds it",
      marked(head + block("10.0.0.0/8"), "        cidr: 10.0.0.0/8\n", id).replace(
        /#\s+\^+/,
        `#             ${"^".repeat(10)}`,
      ),
      running("10.244.1.7"),
    ],
    ["excepted", head + block("10.0.0.0/8", "10.244.0.0/16"), running("10.244.1.7")],
    ["another address", head + block("10.244.1.8/32"), running("10.244.1.7")],
    ["every address is not about pods", head + block("0.0.0.0/0"), running("10.244.1.7")],
    ["no addresses are known", head + block("10.244.1.7/32"), pods("edge", { gateway: 80 })],
    ["the address of its node", head + block("10.244.1.7/32"), running("10.244.1.7", "\n  hostNetwork: true")],
  ])("%s", (_, spec, workloads) => {
    expectFindings(policy("p", "shop", spec) + workloads, { rule: id });
  });

  it("knows where pods live from the settings", () => {
    const found = (cidr: string, ...excepts: string[]) =>
      makeWorkspace(
        { "p.yaml": policy("p", "shop", head + block(cidr, ...excepts)) },
        { cluster: { podCidrs: ["10.244.0.0/16"] } },
      )
        .findings("p.yaml")
        .some(({ rule }) => rule === id);
    expect(found("10.0.0.0/8")).toBe(true);
    expect(found("10.244.3.0/24")).toBe(true);
    expect(found("10.0.0.0/8", "10.244.0.0/16")).toBe(false);
    expect(found("192.168.0.0/16")).toBe(false);
    expect(found("0.0.0.0/0")).toBe(false);
  });

  it("selects the pod by labels that last", () => {
    const text = (peer: string) =>
      policy("p", "shop", `${head}${peer}${tcp(8080)}`) + running("10.244.1.7") + pods("shop", { web: 8080 });
    const selector =
      "    - namespaceSelector:\n        matchLabels:\n          kubernetes.io/metadata.name: edge\n      podSelector:\n        matchLabels:\n          app: gateway\n";
    expectFix(text(block("10.244.1.7/32")), text(selector), {
      rule: id,
      title: /^Select `Pod edge\/gateway` by its labels/,
    });
  });
});

describe("ip-block-is-a-service", () => {
  const id = "ip-block-is-a-service";
  const db = `
---
apiVersion: v1
kind: Service
metadata:
  name: db
  namespace: data
spec:
  clusterIP: 10.96.14.7
  selector:
    app: db
  ports:
  - port: 5432
`;
  const mark = (text: string, cidr: string) =>
    text.replace(`cidr: ${cidr}\n`, `cidr: ${cidr}\n#             ${"^".repeat(cidr.length)} ${id}\n`);
  it.each([
    ["its address", mark(out + block("10.96.14.7/32"), "10.96.14.7/32"), db],
    ["IPv6", mark(out + block("fd00::7/128"), "fd00::7/128"), db.replace("10.96.14.7", "fd00::7")],
    ["another address", out + block("10.96.14.8/32"), db],
    ["a block that holds it may be meant for all Services", out + block("10.96.0.0/12"), db],
    ["no address is known", out + block("10.96.14.7/32"), db.replace("  clusterIP: 10.96.14.7\n", "")],
    ["headless", out + block("10.96.14.7/32"), db.replace("10.96.14.7", "None")],
  ])("%s", (_, spec, services) => {
    expectFindings(policy("p", "shop", spec) + services, { rule: id });
  });

  it("selects the pods behind it", () => {
    const text = (peer: string) =>
      policy("p", "shop", `${out}${peer}`) + db + pods("data", { db: 5432 }) + pods("shop", { web: 80 });
    const selector =
      "    - namespaceSelector:\n        matchLabels:\n          kubernetes.io/metadata.name: data\n      podSelector:\n        matchLabels:\n          app: db\n";
    expectFix(text(block("10.96.14.7/32")), text(selector), {
      rule: id,
      title: "Select the pods of Service `data/db` (allows 1 more connection)",
    });
  });
});
