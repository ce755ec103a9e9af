import { expect, it } from "vitest";
import { diagnose } from "../../server/src/features/diagnostics.ts";
import { contextOf, scenario } from "../harness/features.ts";

const shop = scenario("shop");
const uris = Object.keys(shop);

it("has three namespaces, eleven workloads and six policies, of which one is rejected", () => {
  const context = contextOf(shop, uris[0] ?? "");
  const files = [...context.files()];
  expect(files.flatMap(({ namespaces }) => namespaces.map(({ object }) => object.name))).toEqual([
    "shop",
    "data",
    "monitoring",
  ]);
  expect(context.cluster.workloads.length).toBe(11);
  expect(files.flatMap(({ policies }) => policies).length).toBe(6);
  expect(context.cluster.rejectedPolicies.length).toBe(1);
});

/** What people get wrong, one kind in each; everything else is right. */
const mistakes: Readonly<Record<string, readonly string[]>> = {
  "file:///shop/policies/postgres.yaml": ["peers-meant-as-and"],
  "file:///shop/policies/redis.yaml": ["invalid-protocol", "rules-without-policy-type"],
  "file:///shop/policies/metrics.yaml": ["namespace-label-missing"],
  "file:///shop/policies/grafana.yaml": ["egress-only-isolates-ingress"],
};

it.each(uris)("%s", (uri) => {
  const found = diagnose(contextOf(shop, uri))
    .filter(({ severity }) => severity !== undefined && severity <= 2)
    .map(({ code }) => String(code));
  expect(found.sort()).toEqual([...(mistakes[uri] ?? [])].sort());
});
