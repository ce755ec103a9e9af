import { describe, expect, it } from "vitest";
import { driftOf } from "../../server/src/output/diff/drift.ts";
import { clusterOf } from "../traffic/load.ts";

const namespace = (labels: string) =>
  `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: ${labels}}\n`;
const deployment = (name: string, labels: string) =>
  `---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: shop}\nspec:\n  template: {metadata: {labels: ${labels}}, spec: {containers: [{name: main}]}}\n`;
const policy = (name: string, spec: string) =>
  `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec: {podSelector: {}, ${spec}}\n`;
const fence = (priority: number) =>
  `---\napiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: fence}\nspec: {tier: Admin, priority: ${priority}, subject: {namespaces: {matchLabels: {team: a}}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}\n`;
const from = (app: string) => `ingress: [{from: [{podSelector: {matchLabels: {app: ${app}}}}]}]`;

describe("what a cluster and the files do not have alike", () => {
  it.each<[string, string, string, readonly string[]]>([
    ["nothing", policy("db", from("web")), policy("db", from("web")), []],
    [
      "what the server fills in",
      policy("db", "ingress: [{ports: [{port: 80}]}]"),
      policy("db", "policyTypes: [Ingress], ingress: [{ports: [{port: 80, protocol: TCP}]}]"),
      [],
    ],
    [
      "a rule, and a direction",
      policy("db", from("web")),
      policy("db", `policyTypes: [Ingress, Egress], ${from("admin")}`),
      ["NetworkPolicy shop/db differs in spec.policyTypes and spec.ingress[0]"],
    ],
    [
      "policies on one side only",
      policy("a", from("web")),
      policy("b", from("web")),
      [
        "NetworkPolicy shop/a stands in a file, and is not in the cluster",
        "NetworkPolicy shop/b is in the cluster, and no file declares it",
      ],
    ],
    ["a priority", fence(10), fence(20), ["ClusterNetworkPolicy fence differs in spec.priority"]],
    [
      "labels of a namespace",
      namespace("{team: a, note: x}") + fence(10),
      namespace("{team: b}") + fence(10),
      ["Namespace shop in the cluster has team=b instead of team=a and lacks the label note=x"],
    ],
    [
      "labels of pods, those that a policy asks for",
      deployment("web", "{app: web}") + policy("db", from("web")),
      deployment("web", "{tier: x, pod-template-hash: abc}") + policy("db", from("web")),
      ["Deployment shop/web (its pods) in the cluster lacks the label app=web"],
    ],
    [
      "labels that the cluster has more",
      deployment("web", "{version: one}") + policy("db", from("web")),
      deployment("web", "{version: one, app: web, more: x}") + policy("db", from("web")),
      ["Deployment shop/web (its pods) in the cluster has the label app=web, which no file gives it"],
    ],
    [
      "a workload that is not applied, and one that nobody declares",
      deployment("web", "{app: web}"),
      deployment("agent", "{app: agent}"),
      ["Deployment shop/web stands in a file, and is not in the cluster"],
    ],
  ])("%s", (_, files, live, expected) => {
    const rows = driftOf(clusterOf(files), clusterOf(live));
    expect(rows.map(({ object, detail }) => `${object} ${detail}`)).toEqual(expected);
  });
});
