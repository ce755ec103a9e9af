import { expect, it } from "vitest";
import { changed, serve, shop } from "./chart.ts";

const policy = "chart/templates/policy.yaml";
const values = "chart/values.yaml";

it("shows what a template renders, with the place of each line", () => {
  const { service, uri } = serve(shop);
  const { text, lines } = service.becomes(uri(policy), null);
  const at = text.split("\n").findIndex((line) => line.includes("port: 5432"));
  expect(lines[at]).toEqual({ uri: uri(values), line: 1, character: 6 });
  expect(text).toContain("instance: shop");
});

it("keeps the last one while the template is half typed, and says why", () => {
  const served = serve(shop);
  const before = served.service.becomes(served.uri(policy), null);
  served.type(policy, served.text(policy).replace("spec:", "spec: {{ .Val"));
  expect(served.service.becomes(served.uri(policy), null)).toMatchObject({
    text: before.text,
    problem: "As it was before: This `{{` is not closed on its line: `}}` is missing.",
  });
});

it("shows a policy that the defaults switch off, marked, and takes it for none", () => {
  const { service, uri, lenses } = serve(changed(shop, values, ["enabled: true", "enabled: false"]));
  const { text } = service.becomes(uri(policy), null);
  expect(text).toMatch(
    /^# Not in force: the values switch it off\.\n# So it is with networkPolicy\.enabled: true\napiVersion: networking/,
  );
  expect(lenses("chart/templates/pods.yaml")[0]).toContain("no policy");
});
