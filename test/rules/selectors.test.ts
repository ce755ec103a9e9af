import { describe, expect, it } from "vitest";
import { namespace, pod, pods, policy } from "../harness/manifests.ts";
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

describe("selects-nothing", () => {
  const spec = (label: string, peer = "    - podSelector: {}\n") =>
    `  podSelector:\n    matchLabels:\n      ${label}\n  policyTypes: [Ingress]\n  ingress:\n  - from:\n${peer}`;
  const marked = (label: string) =>
    `  podSelector:\n    matchLabels:\n      ${label}\n#     ${"^".repeat(label.length)} selects-nothing\n  policyTypes: [Ingress]\n`;
  it.each([
    ["one letter too many", marked("app: postgress"), pods("data", { postgres: 5432 })],
    ["one letter too few", marked("app: postgrs"), pods("data", { postgres: 5432 })],
    ["two letters swapped", marked("app: potsgres"), pods("data", { postgres: 5432 })],
    ["another case", marked("app: Postgres"), pods("data", { postgres: 5432 })],
    ["another separator", marked("app: order_service"), pods("data", { "order-service": 80 })],
    ["the value under another key", marked("role: frontend"), pods("data", { frontend: 80 })],
    ["the same key with another prefix", marked("name: web"), pod("data", "x", { "app.kubernetes.io/name": "web" })],
    ["a slip in the key", marked("ap: web"), pods("data", { web: 80 })],
    ["the label is elsewhere", marked("app: web"), data + shop],
    ["it matches", spec("app: db"), data],
    ["nothing is known here", spec("app: web"), shop],
    ["all pods", "  podSelector: {}\n  policyTypes: [Ingress]\n", data],
    ["numbers tell pods apart", spec("app: shard-2"), pods("data", { "shard-1": 1, "shard-3": 1 })],
    ["another word", spec("app: rest"), pods("data", { test: 1 })],
    ["the same answer to another question", spec('canary: "true"'), pod("data", "x", { metrics: "true" })],
    [
      "an expression that matches",
      "  podSelector:\n    matchExpressions:\n    - {key: app, operator: In, values: [web, db]}\n  policyTypes: [Ingress]\n",
      data,
    ],
  ])("target: %s", (_, text, workloads) => {
    const workspace = makeWorkspace({ "p.yaml": "x: y" });
    expect(workspace.all()).toEqual([]);
    // What is information only is another test's.
    const settings = { rules: { "selects-nothing": "on" as const } };
    expectFindings(policy("p", "data", text) + workloads, {
      rule: text.includes("^") ? "selects-nothing" : "none",
      settings,
    });
  });

  it("says what is there instead", () => {
    const text =
      policy("p", "shop", spec("app: postgress")) +
      pods("shop", { postgres: 1 }) +
      pod("shop", "postgres-ro", { app: "postgres" });
    const [finding] = makeWorkspace({ "p.yaml": text })
      .findings("p.yaml")
      .filter(({ rule }) => rule === "selects-nothing");
    expect(finding?.message).toBe(
      "No known pod in `shop` has `app=postgress`; 2 workloads have `app=postgres`. As it stands this policy protects nothing: use `app=postgres`.",
    );
    expect(finding?.related).toHaveLength(2);
  });

  it("is information without a near miss, and silent about labels that a controller sets", () => {
    expect(found(policy("p", "data", spec("app: cache")) + data)).toContain("information selects-nothing");
    for (const label of [
      "cnpg.io/cluster: main",
      "strimzi.io/kind: Kafka",
      "job-name: backup",
      "app.kubernetes.io/managed-by: prometheus-operator",
    ]) {
      expect(found(policy("p", "data", spec(label)) + data).join()).not.toContain("selects-nothing");
    }
  });

  it("knows workloads that the settings declare", () => {
    const externalWorkloads = [{ namespace: "data", labels: { app: "cache" } }];
    const texts = { "p.yaml": policy("p", "data", spec("app: cache")) + data };
    expect(
      makeWorkspace(texts, { externalWorkloads })
        .findings("p.yaml")
        .map(({ rule }) => rule),
    ).not.toContain("selects-nothing");
    const near = { "p.yaml": policy("p", "data", spec("app: postgress")) };
    expect(
      makeWorkspace(near, { externalWorkloads: [{ namespace: "data", labels: { app: "postgres" } }] })
        .findings("p.yaml")
        .map(({ rule, severity }) => `${severity} ${rule}`),
    ).toContain("warning selects-nothing");
  });

  it("sees labels of the owner that its pods lack, and workloads of that name", () => {
    const owner = (labels: string) => `
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
  namespace: data
  labels:
    app: cart
spec:
  template:
    metadata:
      labels:
        ${labels}
    spec:
      containers: [{name: main, image: "cart:1"}]
`;
    const rules = (labels: string) => found(policy("p", "data", spec("app: cart")) + owner(labels));
    expect(rules("tier: backend")).toContain("warning selects-nothing");
    expect(rules("app: cart").join()).not.toContain("selects-nothing");
    const half = policy("p", "data", spec("app: cart").replace("app: cart", "app: cart\n      tier: backend"));
    const [miss] = makeWorkspace({ "p.yaml": half + owner("tier: backend") })
      .findings("p.yaml")
      .filter(({ rule }) => rule === "selects-nothing");
    expect(miss).toMatchObject({ severity: "warning" });
    expect(miss?.message).toContain("`Deployment cart` has `app=cart`, but its pods do not");
    const named = policy("p", "data", spec("app: cart")) + pod("data", "cart", { component: "basket" });
    // A name alone proves nothing: other pods may come with the label.
    expect(found(named)).toContain("information selects-nothing");
  });

  it.each([
    [
      "a peer here",
      `    - podSelector:\n        matchLabels:\n          app: webb\n#         ^^^^^^^^^ selects-nothing\n`,
      data + pods("data", { web: 1 }),
    ],
    [
      "a peer in another namespace",
      `${named}      podSelector:\n        matchLabels:\n          app: webb\n#         ^^^^^^^^^ selects-nothing\n`,
      data + shop,
    ],
    [
      "the pods of the peer are in a third namespace",
      `${ns("kubernetes.io/metadata.name", "jobs")}      podSelector:\n        matchLabels:\n          app: web\n#         ^^^^^^^^ selects-nothing\n`,
      data + shop + pods("jobs", { cron: [] }),
    ],
    [
      "a slip in a namespace's label",
      `    - namespaceSelector:\n        matchLabels:\n          team: storefrnt\n#         ^^^^^^^^^^^^^^^ selects-nothing\n`,
      data + namespace("shop", { team: "storefront" }),
    ],
    [
      "a slip in a namespace's name",
      `    - namespaceSelector:\n        matchLabels:\n          kubernetes.io/metadata.name: storfront\n#         ${"^".repeat(38)} selects-nothing\n`,
      data + namespace("storefront"),
    ],
    ["it matches", `${named}${app("web", " ")}`, data + shop],
    ["nothing is known there", `${ns("kubernetes.io/metadata.name", "jobs")}${app("web", " ")}`, data + shop],
    ["a namespace that nobody declares", ns("kubernetes.io/metadata.name", "jobs"), data + namespace("shop")],
    [
      "nobody keeps kube-dns in their files",
      `${ns("kubernetes.io/metadata.name", "kube-system")}      podSelector:\n        matchLabels:\n          k8s-app: kube-dns\n`,
      data + pods("kube-system", { "metrics-server": 443 }),
    ],
    [
      "any namespace, of which not all are known",
      `    - namespaceSelector: {}\n${app("ingress-nginx", " ")}`,
      data + namespace("ingress"),
    ],
  ])("peer: %s", (_, peers, workloads) => {
    const rule = peers.includes("^") ? "selects-nothing" : "none";
    expectFindings(policy("p", "data", db + peers) + workloads, { rule });
  });

  it("changes the value or the key", () => {
    const text = (label: string) =>
      policy("p", "data", `${spec(label)}    ports:\n    - port: 80\n      protocol: TCP\n`) +
      pods("data", { frontend: 80, other: 80 });
    expectFix(text("app: fronted # ours"), text("app: frontend # ours"), {
      rule: "selects-nothing",
      title: "Change to `app=frontend` (removes 1 connection)",
    });
    expectFix(text("role: frontend"), text("app: frontend"), { rule: "selects-nothing" });
    const values = (value: string) =>
      policy(
        "p",
        "data",
        `${db}    - podSelector:\n        matchExpressions:\n        - {key: app, operator: In, values: [${value}, admin]}\n`,
      ) +
      data +
      pods("data", { frontend: 80 });
    expectFix(values('"fronted"'), values('"frontend"'), {
      rule: "selects-nothing",
      title: /allows 1 more connection/,
    });
  });

  it("moves the policy to where the pods are", () => {
    const text = (where: string) => policy("p", where, spec("app: web")) + data + shop;
    expectFix(text("data"), text("shop"), { rule: "selects-nothing", title: /^Move the policy to `shop`/ });
  });
});

describe("selector-contradiction", () => {
  const mark = "#       ^^^^^^ selector-contradiction\n";
  const expression = (key: string, operator: string, values = "") =>
    `        - key: ${key}\n${mark.replace("^^^^^^", "^^^^^")}          operator: ${operator}\n${values === "" ? "" : `          values: [${values}]\n`}`;
  const plain = (text: string) => text.replace(/#.*\n/g, "");
  it.each([
    [
      "a label and NotIn",
      `        matchLabels:\n          app: db\n        matchExpressions:\n${expression("app", "NotIn", "db, web")}`,
    ],
    [
      "In and In",
      `        matchExpressions:\n${plain(expression("app", "In", "db"))}${expression("app", "In", "web")}`,
    ],
    [
      "Exists and DoesNotExist",
      `        matchExpressions:\n${plain(expression("app", "Exists"))}${expression("app", "DoesNotExist")}`,
    ],
    [
      "a label and DoesNotExist",
      `        matchLabels:\n          app: db\n        matchExpressions:\n${expression("app", "DoesNotExist")}`,
    ],
    [
      "In, taken away piece by piece",
      `        matchExpressions:\n${plain(expression("app", "In", "db, web"))}${plain(expression("app", "NotIn", "db"))}${expression("app", "NotIn", "web")}`,
    ],
    [
      "another key",
      `        matchLabels:\n          app: db\n        matchExpressions:\n${plain(expression("tier", "NotIn", "db"))}`,
    ],
    [
      "something is left",
      `        matchExpressions:\n${plain(expression("app", "In", "db, web"))}${plain(expression("app", "NotIn", "web"))}`,
    ],
    [
      "NotIn and DoesNotExist agree",
      `        matchExpressions:\n${plain(expression("app", "NotIn", "web"))}${plain(expression("app", "DoesNotExist"))}`,
    ],
    [
      "In and Exists agree",
      `        matchExpressions:\n${plain(expression("app", "In", "db"))}${plain(expression("app", "Exists"))}`,
    ],
  ])("%s", (_, selector) => {
    expectFindings(policy("p", "data", `${db}    - podSelector:\n${selector}`) + data, {
      rule: "selector-contradiction",
    });
  });

  it("speaks of targets and namespaces, and alone", () => {
    const target =
      policy(
        "p",
        "data",
        "  podSelector:\n    matchLabels:\n      app: web\n    matchExpressions:\n    - {key: app, operator: NotIn, values: [web]}\n  policyTypes: [Ingress]\n",
      ) +
      data +
      shop;
    expect(found(target)).toEqual(["warning selector-contradiction"]);
    const scope =
      policy(
        "p",
        "data",
        `${db}    - namespaceSelector:\n        matchLabels:\n          name: shop\n        matchExpressions:\n        - {key: name, operator: DoesNotExist}\n`,
      ) +
      data +
      shop +
      namespace("shop");
    expect(found(scope)).toEqual(["warning selector-contradiction"]);
  });

  it("removes the later requirement, and its list with it", () => {
    const text = (rest: string) =>
      policy(
        "p",
        "data",
        `${db}    - podSelector:\n        matchLabels:\n          app: db # ours\n${rest}    ports:\n    - port: 5432\n      protocol: TCP\n`,
      ) + pods("data", { db: 1, db2: 1 });
    expectFix(
      text("        matchExpressions:\n        - key: app\n          operator: NotIn\n          values: [db]\n"),
      text(""),
      { rule: "selector-contradiction", title: /^Remove `app!=db`/ },
    );
    expectFix(
      text(
        "        matchExpressions:\n        - {key: tier, operator: Exists}\n        - {key: app, operator: DoesNotExist}\n",
      ),
      text("        matchExpressions:\n        - {key: tier, operator: Exists}\n"),
      { rule: "selector-contradiction" },
    );
  });

  it("joins two lists that were meant as alternatives", () => {
    const text = (rest: string) =>
      policy("p", "data", `${db}    - podSelector:\n        matchExpressions:\n${rest}`) + data;
    expectFix(
      text("        - {key: app, operator: In, values: [db]}\n        - {key: app, operator: In, values: [web]}\n"),
      text("        - {key: app, operator: In, values: [db, web]}\n"),
      { rule: "selector-contradiction", fix: 1 },
    );
  });
});
