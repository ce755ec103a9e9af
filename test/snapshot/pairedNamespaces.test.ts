import { describe, expect, it } from "vitest";
import { pairedNamespaces } from "../../server/src/snapshot/pairedNamespaces.ts";
import { clusterNamed } from "../../server/src/snapshot/snapshot.ts";
import { snapshotOf } from "../harness/features.ts";

const root = "file:///w";
const pod = (name: string, more = "") => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}${more} }
spec: { template: { metadata: { labels: { app: ${name} } }, spec: { containers: [] } } }
`;

function paired(files: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  const texts = Object.fromEntries(Object.entries(files).map(([path, text]) => [`${root}/${path}`, text]));
  const snapshot = snapshotOf(texts, {}, root);
  const [dev, prod] = ["dev", "prod"].map((name) => {
    const found = clusterNamed(snapshot, name);
    if (found === undefined) throw new Error(snapshot.clusters.map((each) => each.name).join());
    return { cluster: found.cluster, fileOf: found.files.get };
  });
  return dev && prod ? [...pairedNamespaces(dev, prod)] : [];
}

const base = {
  "base/shop/kustomization.yaml": "resources: [web.yaml, db.yaml]\n",
  "base/shop/web.yaml": pod("web"),
  "base/shop/db.yaml": pod("db"),
  "base/pay/kustomization.yaml": "resources: [web.yaml]\n",
  "base/pay/web.yaml": pod("web"),
};
const overlay = (namespace: string, ...resources: readonly string[]) =>
  `namespace: ${namespace}\nresources: [${resources.join(", ")}]\n`;

describe("namespaces of two clusters", () => {
  it("take each other's place where the same files fill them", () => {
    const files = {
      ...base,
      "overlays/dev/shop/kustomization.yaml": overlay("shop-dev", "../../../base/shop"),
      "overlays/dev/pay/kustomization.yaml": overlay("pay-dev", "../../../base/pay"),
      "overlays/prod/shop/kustomization.yaml": overlay("shop-prod", "../../../base/shop"),
      "overlays/prod/pay/kustomization.yaml": overlay("pay-prod", "../../../base/pay"),
    };
    expect(paired(files)).toEqual([
      ["pay-dev", "pay-prod"],
      ["shop-dev", "shop-prod"],
    ]);
  });

  it("stand for themselves where both have them", () => {
    const files = {
      ...base,
      "overlays/dev/kustomization.yaml": overlay("shop", "../../base/shop"),
      "overlays/prod/kustomization.yaml": overlay("shop", "../../base/shop", "own.yaml"),
      "overlays/prod/own.yaml": pod("own"),
    };
    expect(paired(files)).toEqual([]);
  });

  it("are not paired where two come equally near", () => {
    const files = {
      ...base,
      "overlays/dev/tenants/x/kustomization.yaml": overlay("shop-dev", "../../../../base/shop"),
      "overlays/prod/tenants/a/kustomization.yaml": overlay("shop-a", "../../../../base/shop"),
      "overlays/prod/tenants/b/kustomization.yaml": overlay("shop-b", "../../../../base/shop"),
    };
    expect(paired(files)).toEqual([]);
  });

  it("are not paired by names alone", () => {
    const files = {
      "dev/web.yaml": pod("web", ", namespace: shop-dev"),
      "prod/web.yaml": pod("web", ", namespace: shop-prod"),
      "prod/shared.yaml": pod("shared", ", namespace: one"),
      "dev/shared.yaml": pod("shared", ", namespace: one").replace(
        "containers: []",
        "containers: [{ name: c, image: i }]",
      ),
    };
    expect(paired(files)).toEqual([]);
  });
});
