import { expect, it } from "vitest";
import { changed, serve, shop, type Texts } from "./chart.ts";

const policy = "chart/templates/policy.yaml";

it.each<readonly [string, Texts]>([
  ["a chart writes", shop],
  ["a chart would write", changed(shop, "chart/values.yaml", ["enabled: true", "enabled: false"])],
])("draws the policy that %s, and not its template", (_, texts) => {
  const { service, uri, at } = serve(texts);
  const asked = {
    uri: uri(policy),
    position: at(policy, "egress:"),
    scope: "policy",
    unfolded: [],
    width: 800,
  } as const;
  const text = JSON.stringify(service.picture(asked).picture);
  expect(text).toContain("shop-web");
  expect(text).toContain("TCP 5432");
  expect(text).not.toContain("{{");
});

it.each<readonly [string, Texts]>([
  ["a chart writes", shop],
  ["a chart would write", changed(shop, "chart/values.yaml", ["enabled: true", "enabled: false"])],
])("lists the policies that %s by the names that they get", (_, texts) => {
  const { service, uri, at } = serve(texts);
  const { policies } = service.picture({
    uri: uri(policy),
    position: at(policy, "egress:"),
    scope: "everything",
    unfolded: [],
    width: 800,
  });
  expect(policies.map(({ name }) => name)).toEqual(["shop-web"]);
  expect(policies[0]?.location.range.start).toEqual(at(policy, "apiVersion"));
});
