import { describe, expect, it } from "vitest";
import { createHelm } from "../../../server/src/build/helm/helm.ts";
import { limits } from "../../../server/src/limits.ts";
import { build, root, show, type Texts } from "./chart.ts";

const chartYaml = (name: string, more = "") => `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n${more}`;
const keys = (count: number, indent = "") => Array.from({ length: count }, (_, n) => `${indent}k${n}: 1\n`).join("");
const fine = show("fine", "1");

/** `count` charts in this one, each with `values`. */
function umbrella(count: number, values: string): Texts {
  const names = Array.from({ length: count }, (_, n) => `s${n}`);
  return Object.fromEntries(
    names.flatMap((name) => [
      [`charts/${name}/Chart.yaml`, chartYaml(name)],
      [`charts/${name}/values.yaml`, values],
    ]),
  );
}

describe("values", () => {
  const tooMany = /: the values are too many, or nested too deeply, to be read$/;

  it("are read up to a number, of a chart and those in it together", () => {
    const texts = { "templates/fine.yaml": fine, "values.yaml": keys(4000) };
    expect(build({ ...texts, ...umbrella(5, keys(4000)) }).names).toEqual(["ConfigMap fine"]);
    expect(build({ ...texts, ...umbrella(9, keys(4000)) }).problem).toMatch(tooMany);
  });

  it("are not read where a tree of them would be too large", () => {
    const texts = {
      "templates/fine.yaml": fine,
      "values.yaml": `a: [${"1,".repeat(limits.template.yaml.marks + 1)}]\n`,
    };
    expect(build(texts).problem).toMatch(/^values.yaml:1: the values are too many/);
  });

  it("are set up to a number of items: an index makes all before it", () => {
    const texts = { "templates/fine.yaml": fine };
    const set = (count: number) =>
      build(texts, {
        values: Array.from({ length: count }, (_, n) => ({ kind: "set", text: `a${n}[65535].b=1` }) as const),
      });
    expect(set(5).names).toEqual(["ConfigMap fine"]);
    expect(set(50).problem).toMatch(/cannot set “a6\[65535\].b=1”: its lists become too long in all$/);
  });

  it("are read up to a number from all files that a release gives", () => {
    const texts = { "templates/fine.yaml": fine, "a.yaml": keys(6000), "b.yaml": keys(6000) };
    const given = (...names: readonly string[]) =>
      build(texts, { values: names.map((name) => ({ kind: "file", uri: `${root}/${name}` }) as const) });
    expect(given("a.yaml").names).toEqual(["ConfigMap fine"]);
    expect(given("a.yaml", "b.yaml").problem).toMatch(/^b.yaml:1: the values are too many/);
  });
});

describe("charts in a chart", () => {
  const tooMuch = /^Chart.yaml:1: the charts in this one are too many, or their values, to be put together/;
  const entries = (count: number, entry: (n: number) => string) =>
    `dependencies:\n${Array.from({ length: count }, (_, n) => entry(n)).join("")}`;
  const below = (values: string): Texts => ({
    "templates/fine.yaml": fine,
    "charts/s/Chart.yaml": chartYaml("s"),
    "charts/s/values.yaml": values,
  });

  it("may be one under many names", () => {
    const alias = (n: number) => `- {name: s, version: 1.0.0, alias: a${n}}\n`;
    const texts = (count: number) => ({
      ...below(keys(100)),
      "Chart.yaml": chartYaml("shop", entries(count, alias)),
    });
    expect(build(texts(20)).names).toEqual(["ConfigMap fine"]);
    expect(build(texts(3000)).problem).toMatch(tooMuch);
  });

  it("may be imported from many times", () => {
    const texts = (count: number) => ({
      ...below(`data:\n${keys(1000, "  ")}`),
      "Chart.yaml": chartYaml(
        "shop",
        `dependencies:\n- name: s\n  version: 1.0.0\n  import-values:\n${Array.from({ length: count }, (_, n) => `  - {child: data, parent: x${n}}\n`).join("")}`,
      ),
    });
    expect(build(texts(20)).names).toEqual(["ConfigMap fine"]);
    expect(build(texts(1000)).problem).toMatch(tooMuch);
  });

  it("may all be given many globals", () => {
    const texts = (count: number) => ({
      ...umbrella(count, ""),
      "templates/fine.yaml": fine,
      "values.yaml": `global:\n${keys(2000, "  ")}`,
    });
    expect(build(texts(10)).names).toEqual(["ConfigMap fine"]);
    expect(build(texts(500)).problem).toMatch(tooMuch);
  });
});

describe("what a chart prints", () => {
  it("is looked at up to a number of values, and that is said each time", () => {
    const texts = {
      "templates/a.yaml": fine,
      "templates/b.yaml": `${fine}---\n${fine.replaceAll("fine", "more")}list: [{{ repeat ${limits.build.marks} "1," }}]\n`,
    };
    const helm = createHelm();
    for (const name of ["first", "again"]) {
      const built = build(texts, { release: "demo" }, helm);
      expect([name, built.names, built.build.problems.map(({ message }) => message)]).toEqual([
        name,
        ["ConfigMap fine", "ConfigMap fine"],
        [
          "what templates/b.yaml prints from here on is left out: the files of this chart print too much to be looked at",
        ],
      ]);
    }
  });

  it("is no YAML where its aliases stand for too much", () => {
    const lines = Array.from({ length: 12 }, (_, n) => `b${n}: &b${n} [${`*b${n - 1},`.repeat(9)}]\n`).slice(1);
    expect(build({ "templates/a.yaml": `b0: &b0 [x, x, x]\n${lines.slice(0, 2).join("")}` }).problem).toBeUndefined();
    expect(build({ "templates/a.yaml": `b0: &b0 [x, x, x]\n${lines.join("")}` }).problem).toBe(
      "templates/a.yaml:1: what templates/a.yaml renders is no YAML: its aliases stand for too much",
    );
  });

  it("may come from many places, up to a number", () => {
    const texts = (count: number) => ({
      "templates/fine.yaml": fine,
      "templates/many.yaml": `a:\n{{ range until ${count} }}  - {{ . }}\n{{ end }}`,
    });
    expect(build(texts(20_000)).build.problems.map(({ message }) => message)).toEqual([]);
    expect(build(texts(120_000)).problem).toMatch(/: the output becomes too long$/);
  });
});
