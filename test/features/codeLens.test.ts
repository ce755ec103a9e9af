import { expect, it } from "vitest";
import { codeLenses, resolveCodeLens } from "../../server/src/features/codeLens.ts";
import { contextOf, scenario } from "../harness/features.ts";
import { three } from "./three/load.ts";

const shop = scenario("shop");

it.each([
  ["policies/postgres.yaml", ["selects 1 workload · isolates ingress · 5 sources · open matrix"]],
  [
    "policies/shop.yaml",
    [
      "selects 4 workloads · isolates ingress · 4 sources · open matrix",
      "selects 1 workload · isolates ingress · any source · open matrix",
    ],
  ],
  [
    "policies/grafana.yaml",
    ["selects 1 workload · isolates ingress and egress · no source · 2 destinations · open matrix"],
  ],
  ["policies/redis.yaml", ["not in force · would select 1 workload · open matrix"]],
  ["data/postgres.yaml", ["2 policies · 5 in · 4 out · open matrix"]],
  ["shop/mailer.yaml", ["1 policy · 3 in · 7 out · open matrix"]],
  ["kube-system/coredns.yaml", ["no policy · 10 in · 3 out · open matrix"]],
  ["monitoring/node-exporter.yaml", ["host network: policies may not apply · open matrix"]],
  ["namespaces.yaml", []],
])("%s", (path, expected) => {
  const context = contextOf(shop, `file:///shop/${path}`);
  expect(codeLenses(context).map(({ data }) => resolveCodeLens(context, data))).toEqual(expected);
});

it("stands on the object's first line", () => {
  const uri = "file:///shop/policies/shop.yaml";
  const context = contextOf(shop, uri);
  const lines = codeLenses(context).map(({ document, span }) => {
    const { documents } = context.file.stream;
    return documents[document]?.text.slice(span.start, span.end);
  });
  expect(lines).toEqual(["apiVersion", "apiVersion"]);
});

it("says that pods may be declared elsewhere, and counts blocks", () => {
  const uri = "file:///p.yaml";
  const text =
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec:\n  podSelector: {}\n  ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]\n";
  const context = contextOf({ [uri]: text }, uri);
  expect(resolveCodeLens(context, { kind: "policy", index: 0 })).toBe(
    "selects pods not declared here · isolates ingress · 1 address block · open matrix",
  );
  expect(resolveCodeLens(context, { kind: "policy", index: 1 })).toBeUndefined();
});

it("says nothing of a click where there is no matrix, and counts nothing in half a workspace", () => {
  const uri = "file:///shop/data/postgres.yaml";
  const context = contextOf(shop, uri);
  expect(resolveCodeLens(context, { kind: "workload", index: 0 }, false)).toBe("2 policies · 5 in · 4 out");
  expect(resolveCodeLens({ ...context, complete: false }, { kind: "workload", index: 0 })).toBe(
    "reading the workspace…",
  );
});

it("does not say what a selector without a meaning selects", () => {
  const uri = "file:///p.yaml";
  const text =
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: data}\nspec:\n  podSelector: {matchExpressions: [{key: app, operator: in, values: [redis]}]}\n";
  expect(resolveCodeLens(contextOf({ ...shop, [uri]: text }, uri), { kind: "policy", index: 0 })).toBe(
    "not in force · open matrix",
  );
});

it.each([
  [
    "policies.yaml",
    [
      "selects 7 workloads · isolates ingress and egress · no source · no destination",
      "selects 3 workloads · isolates ingress and egress · 9 sources · 4 destinations + 2 address blocks",
      "selects 1 workload · isolates ingress · 6 sources",
      "selects 3 workloads · isolates ingress · any source",
    ],
  ],
  [
    "back.yaml",
    [
      "2 policies · 5 in · 2 out",
      "2 policies · 3 in · 2 out",
      "2 policies · 3 in · 2 out",
      "2 policies · 5 in · 0 out",
      "1 policy · 0 in · 0 out",
      "1 policy · 0 in · 0 out",
      "1 policy · 0 in · 0 out",
    ],
  ],
  [
    "front.yaml",
    [
      "1 policy · 8 in · 11 out",
      "1 policy · 8 in · 11 out",
      "1 policy · 8 in · 8 out",
      "no policy · 8 in · 11 out",
      "no policy · 8 in · 8 out",
    ],
  ],
  [
    "ops.yaml",
    [
      "no policy · 8 in · 10 out",
      "no policy · 8 in · 10 out",
      "host network: policies may not apply",
      "no policy · 11 in · 8 out",
    ],
  ],
])("three namespaces: %s", (path, expected) => {
  const context = contextOf(three, `file:///three/${path}`);
  expect(codeLenses(context).map(({ data }) => resolveCodeLens(context, data, false))).toEqual(expected);
});

it("tells of a target on the host network", () => {
  const uri = "file:///p.yaml";
  const text =
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: ops}\nspec: {podSelector: {matchLabels: {app: agent}}}\n";
  const context = contextOf({ ...three, [uri]: text }, uri);
  expect(codeLenses(context).map(({ data }) => resolveCodeLens(context, data, false))).toEqual([
    "selects pods on the host network only · isolates ingress · no source",
  ]);
});

it.each([
  ["peers of which nothing is declared", "from: [{podSelector: {matchLabels: {app: a}}}]", "sources not declared here"],
  [
    "a block in two rules",
    "from: [{ipBlock: {cidr: 10.0.0.0/8}}]}, {from: [{ipBlock: {cidr: 10.0.0.0/8}}]",
    "1 address block",
  ],
  ["peers of which one is unknown", "from: [{podSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8}}]", "1 address block"],
])("%s", (_, rule, expected) => {
  const uri = "file:///p.yaml";
  const text = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: a}\nspec:\n  podSelector: {}\n  policyTypes: [Ingress]\n  ingress: [{${rule}}]\n`;
  const context = contextOf({ [uri]: text }, uri);
  expect(codeLenses(context).map(({ data }) => resolveCodeLens(context, data, false))).toEqual([
    `selects pods not declared here · isolates ingress · ${expected}`,
  ]);
});
