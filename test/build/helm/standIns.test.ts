import { describe, expect, it } from "vitest";
import { build, root, show, type Texts } from "./chart.ts";

const chart = (name: string, more = "", version = "2.1.0") =>
  `apiVersion: v2\nname: ${name}\nversion: ${version}\n${more}`;
const needs = (name: string, version = "2.x.x", repository = "oci://charts.example") =>
  `dependencies:\n- { name: ${name}, version: "${version}", repository: "${repository}" }\n`;
const common = '{{ define "common.name" }}{{ .Chart.Name }}-{{ .Values.global.stage }}{{ end }}\n';
const shop = (dependencies: string, more: Texts = {}): Texts => ({
  "shop/Chart.yaml": chart("shop", dependencies, "1.0.0"),
  "shop/values.yaml": "global: { stage: prod }\ndb: { size: 3 }\n",
  "shop/templates/a.yaml": show("a", '{{ include "common.name" . }}'),
  "common/Chart.yaml": chart("common", "type: library\n"),
  "common/templates/_names.tpl": common,
  ...more,
});
const made = (texts: Texts, withoutMissing = true) => build(texts, { chart: `${root}/shop`, withoutMissing });

describe("a dependency that nobody has fetched", () => {
  it.each([
    ["beside the chart, under its name", needs("common")],
    ["where the chart says", needs("common", "2.x.x", "file://../common")],
    ["in a version of a range", needs("common", ">= 2.0.0 < 3.0.0")],
  ])("is read %s", (_, dependencies) => {
    const { out, problem } = made(shop(dependencies));
    expect(problem).toBeUndefined();
    expect(out("a")).toBe("shop-prod");
  });

  it.each([
    ["of another version", needs("common", "3.x.x")],
    ["of another name", needs("other", "2.x.x", "file://../common")],
    ["where the chart says that it is not", needs("common", "2.x.x", "file://../elsewhere")],
    ["anywhere on the machine", needs("common", "2.x.x", "file:///w/common")],
  ])("is not read %s", (_, dependencies) => {
    const { problem } = made(shop(dependencies));
    expect(problem).toMatch(/^shop\/Chart\.yaml:5: missing in the folder charts\//);
  });

  it("is missing to Helm all the same", () => {
    const { objects, problem } = made(shop(needs("common")), false);
    expect(objects).toEqual([]);
    expect(problem).toMatch(/^shop\/Chart\.yaml:5: missing in the folder charts\/: common/);
  });

  it("gets its values, and its places are those of its own files", () => {
    const db = {
      "db/Chart.yaml": chart("db", needs("common")),
      "db/values.yaml": "size: 1\n",
      "db/templates/b.yaml": show("b", '{{ include "common.name" . }}-{{ .Values.size }}'),
    };
    const both = `${needs("common")}- { name: db, version: "2.x.x", repository: "oci://charts.example" }\n`;
    const { out, problem, placesOf, build: built } = made(shop(both, db));
    expect(problem).toBeUndefined();
    expect(out("b")).toBe("db-prod-3");
    expect(placesOf("b")["metadata.name"]).toMatch(/^db\/templates\/b\.yaml:3:b/);
    // Whoever types there builds the chart again.
    expect([...built.reads]).toEqual(expect.arrayContaining([`${root}/db/values.yaml`, `${root}/common/Chart.yaml`]));
  });

  it("is found for a chart in `charts/`, too", () => {
    const { out, problem } = made(
      shop("", {
        "shop/charts/db/Chart.yaml": chart("db", needs("common", "2.x.x", "file://../../../common")),
        "shop/charts/db/templates/b.yaml": show("b", '{{ include "common.name" . }}'),
      }),
    );
    expect(problem).toBeUndefined();
    expect(out("b")).toBe("db-prod");
  });

  it("is left alone where `charts/` has it, and where charts ask for each other", () => {
    const old = {
      "shop/charts/common/Chart.yaml": chart("common"),
      "shop/charts/common/templates/_n.tpl": common.replace("}}-", "}}."),
    };
    expect(made(shop(needs("common"), old)).out("a")).toBe("shop.prod");
    const circle = { "common/Chart.yaml": chart("common", needs("shop", "1.x.x")) };
    expect(made(shop(needs("common"), circle)).out("a")).toBe("shop-prod");
  });
});
