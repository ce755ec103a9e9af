import { expect, it } from "vitest";
import { serve, shop, type Texts } from "./chart.ts";

/** The web shop, inflated by a kustomization beside it. */
const charts = Object.entries(shop).map(([path, text]) => [`over/charts/${path.replace(/^chart/, "shop")}`, text]);
const texts: Texts = {
  ...Object.fromEntries(charts),
  "over/kustomization.yaml": `namespace: prod
helmCharts:
- name: shop
  releaseName: shop
  valuesInline: {port: 9999}
`,
};
const policy = "over/charts/shop/templates/policy.yaml";
const values = "over/charts/shop/values.yaml";
const kustomization = "over/kustomization.yaml";

it("tells of a chart that a kustomization inflates what that makes of it, and nothing of other names", () => {
  const { found, hints, hover, lenses, definition } = serve(texts);
  expect(found(policy).map((each) => each.split(" ").slice(0, 2).join(" "))).toEqual([
    "17: implicit-protocol",
    "19: dns-open-to-the-world",
  ]);
  expect(found(kustomization).map((each) => each.split(" ").slice(0, 2).join(" "))).toEqual([
    "1: no-default-deny",
    "5: port-not-exposed",
  ]);
  expect(found(values)).toEqual([]);
  expect(hints(policy)).toContain("7:14 1 workload");
  expect(lenses(policy)).toEqual(["2: selects 1 workload · isolates egress · any destination"]);
  expect(hover(policy, "{{ .Values.port")).toContain("TCP 9999 of pods labelled `app=db` in `prod`");
  expect(hover(kustomization, "9999")).toContain("TCP 9999 of pods labelled `app=db` in `prod`");
  expect(definition(policy, "port }}")).toEqual([`${kustomization}:5: port: 9999}`]);
});

it("follows what is typed in the kustomization and in the chart", () => {
  const { hover, text, type, lenses } = serve(texts);
  type(kustomization, text(kustomization).replace("9999", "7777").replace("prod", "test"));
  expect(hover(policy, "{{ .Values.port")).toContain("TCP 7777 of pods labelled `app=db` in `test`");
  type(policy, text(policy).replace("policyTypes: [Egress]", "policyTypes: [Egress, Ingress]"));
  expect(lenses(policy)).toEqual(["2: selects 1 workload · isolates ingress and egress · no source · any destination"]);
});
