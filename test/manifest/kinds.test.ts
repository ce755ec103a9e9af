import { expect, it } from "vitest";
import { actionOf, pathOfPart } from "../../server/src/manifest/kinds/index.ts";
import type { LayerPart } from "../../server/src/manifest/kinds/policyKind.ts";
import { readManifestFile } from "../../server/src/manifest/read.ts";
import { nodeAt, pathText } from "../../server/src/yaml/find.ts";

const object = (apiVersion: string, kind: string, spec: string) => {
  const file = readManifestFile(
    "file:///p.yaml",
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: p }\nspec: { ${spec} }\n`,
  );
  const [manifest] = [...file.policies, ...file.adminPolicies];
  if (manifest === undefined) throw new Error(`no ${kind}`);
  return manifest;
};

const admin = "priority: 1, subject: { namespaces: {} }, egress: [{ action: Deny, to: [{ namespaces: {} }]";
const byKind = {
  NetworkPolicy: object(
    "networking.k8s.io/v1",
    "NetworkPolicy",
    "podSelector: {}, egress: [{ to: [{ podSelector: {} }], ports: [{ port: 1 }] }]",
  ),
  AdminNetworkPolicy: object(
    "policy.networking.k8s.io/v1alpha1",
    "AdminNetworkPolicy",
    `${admin}, ports: [{ portNumber: { protocol: TCP, port: 1 } }] }]`,
  ),
  ClusterNetworkPolicy: object(
    "policy.networking.k8s.io/v1alpha2",
    "ClusterNetworkPolicy",
    `tier: Admin, ${admin}, protocols: [{ tcp: { destinationPort: { number: 1 } } }] }]`,
  ),
};

it.each<[kind: keyof typeof byKind, part: LayerPart, path: string]>([
  ["NetworkPolicy", {}, "metadata.name"],
  ["NetworkPolicy", { direction: "egress" }, "spec.egress"],
  ["NetworkPolicy", { direction: "egress", rule: 0 }, "spec.egress[0]"],
  ["NetworkPolicy", { direction: "egress", rule: 0, peer: 0 }, "spec.egress[0].to[0]"],
  ["NetworkPolicy", { direction: "egress", rule: 0, port: 0 }, "spec.egress[0].ports[0]"],
  ["AdminNetworkPolicy", { direction: "egress", rule: 0, peer: 0 }, "spec.egress[0].to[0]"],
  ["AdminNetworkPolicy", { direction: "egress", rule: 0, port: 0 }, "spec.egress[0].ports[0]"],
  ["ClusterNetworkPolicy", { direction: "egress", rule: 0, port: 0 }, "spec.egress[0].protocols[0]"],
])("finds a part of a %s: %j", (kind, part, path) => {
  const manifest = byKind[kind];
  const found = pathOfPart(manifest.object, part);
  expect(pathText(found)).toBe(path);
  expect(nodeAt(manifest.node, found)).toBeDefined();
});

it("tells a rule's own word for what it does", () => {
  expect(Object.values(byKind).map(({ object }) => actionOf(object, "egress", 0))).toEqual([undefined, "Deny", "Deny"]);
});
