import { describe, expect, it } from "vitest";
import { createMemo, readValues } from "../../../server/src/build/helm/chart.ts";
import { setText, setValues } from "../../../server/src/build/helm/setValues.ts";
import { copyMap, mergeChart, overlayMaps, tableAt } from "../../../server/src/build/helm/values.ts";
import { sourceText } from "../../../server/src/gotemplate/text.ts";
import {
  boxedNil,
  type GoMap,
  type GoValue,
  goBool,
  goFloat,
  goList,
  goMap,
  goString,
} from "../../../server/src/gotemplate/values.ts";

type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };

function go(value: Plain): GoValue {
  if (value === null) return boxedNil;
  if (typeof value === "boolean") return goBool(value);
  if (typeof value === "number") return goFloat(value);
  if (typeof value === "string") return goString(value);
  return Array.isArray(value) ? goList(value.map(go)) : goTable(value);
}

function goTable(value: Record<string, Plain>): GoMap {
  return goMap(Object.entries(value).map(([key, each]) => [key, go(each)] as const));
}

/** Whole numbers of `--set` as `1i`, so that they differ from those of files. */
function plain(value: GoValue): unknown {
  if (value.kind === "map")
    return Object.fromEntries([...value.entries].map(([key, each]) => [key, plain(each.value)]));
  if (value.kind === "list") return value.items.map(plain);
  if (value.kind === "int") return `${value.value}i`;
  if (value.kind === "string") return value.text;
  return value.kind === "float" || value.kind === "bool" ? value.value : null;
}

it.each([
  ["that stand in each other too deeply", "[".repeat(600)],
  [
    "of which a few lines stand for millions",
    Array.from({ length: 9 }, (_, n) => `l${n}: &l${n} [${Array(9).fill(n === 0 ? "1" : `*l${n - 1}`)}]\n`).join(""),
  ],
])("are told to be too much: values %s", (_, text) => {
  expect(readValues({ uri: "values.yaml", text: () => text }, createMemo(), { left: 100_000 })).toMatchObject({
    fault: { uri: "values.yaml", message: "the values are too many, or nested too deeply, to be read" },
  });
});

describe("--set", () => {
  it.each<[string, Plain]>([
    ["a=b", { a: "b" }],
    ["a=1,b=-2,c=007,d=1.5,e=0", { a: "1i", b: "-2i", c: "007", d: "1.5", e: "0i" }],
    ["a=true,b=FALSE,c=null,d=,e=yes", { a: true, b: false, c: null, d: "", e: "yes" }],
    ["a=9223372036854775808", { a: "9223372036854775808" }],
    ["a.b.c=1", { a: { b: { c: "1i" } } }],
    ["a.b=1,a.c=2", { a: { b: "1i", c: "2i" } }],
    ["a={x,1,}", { a: ["x", "1i", ""] }],
    ["a={x},b=1", { a: ["x"], b: "1i" }],
    ["a[0]=x,a[2].b=1", { a: ["x", null, { b: "1i" }] }],
    ["a[1][0]=x", { a: [null, ["x"]] }],
    ["a\\.b=1,c=x\\,y", { "a.b": "1i", c: "x,y" }],
    ["a=x=y", { a: "x=y" }],
    ["=1", {}],
  ])("%s", (text, expected) => {
    const map = goMap();
    expect(setValues(map, text)).toBeUndefined();
    expect(plain(map)).toEqual(expected);
  });

  it("takes everything as text where that is asked for", () => {
    const map = goMap();
    setValues(map, "a=1,b={true,2}", true);
    expect(plain(map)).toEqual({ a: "1", b: ["true", "2"] });
  });

  it("changes what is there", () => {
    const map = goTable({ a: { b: 1, c: 2 }, list: [{ x: 1 }, 2], other: 1 });
    setValues(map, "a.b=null,list[0].y=3");
    expect(plain(map)).toEqual({ a: { b: null, c: 2 }, list: [{ x: 1, y: "3i" }, 2], other: 1 });
  });

  it.each([
    ["a", "no value"],
    ["a,b=1", "no value"],
    ["a.b", "no value"],
    ["a={x", "ends with"],
    ["a[x]=1", "no index"],
    ["a[-1]=1", "between"],
    ["a[99999999]=1", "between"],
    ["a[0]b=1", "behind an index"],
    ["text.b=1", "is no map"],
    ["text[0]=1", "is no list"],
    [`${"a.".repeat(40)}b=1`, "deep"],
  ])("refuses %s: %s", (text, why) => expect(setValues(goTable({ text: "x" }), text)).toContain(why));

  it("takes one text as it stands, with its place", () => {
    const map = goMap();
    expect(setText(map, "a.b[0]", sourceText("file:///x", "1,{2}"))).toBeUndefined();
    const item = tableAt(map, "a")?.entries.get("b")?.value;
    expect(plain(map)).toEqual({ a: { b: ["1,{2}"] } });
    expect(item?.kind === "list" && item.items[0]).toMatchObject({ runs: [{ origin: { uri: "file:///x" } }] });
  });
});

it("lays values files over each other, the later one wins, with nothing too", () => {
  const under = goTable({ a: { x: 1, y: 2 }, list: [1, 2], b: 1, c: { d: 1 } });
  const over = goTable({ a: { y: 3, z: null }, list: [3], b: { e: 1 }, c: 5 });
  expect(plain(overlayMaps(under, over))).toEqual({ a: { x: 1, y: 3, z: null }, list: [3], b: { e: 1 }, c: 5 });
  expect(plain(under)).toEqual({ a: { x: 1, y: 2 }, list: [1, 2], b: 1, c: { d: 1 } });
});

describe("the values of a chart", () => {
  interface Plan {
    readonly values: Record<string, Plain>;
    readonly charts?: Readonly<Record<string, Plan>>;
  }
  const chartOf = (name: string, { values, charts = {} }: Plan): Parameters<typeof mergeChart>[0] => ({
    name,
    values: goTable(values),
    dependencies: Object.entries(charts).map(([each, plan]) => chartOf(each, plan)),
  });
  const merged = (plan: Plan, given: Record<string, Plain>, mode: "coalesce" | "merge" = "coalesce") => {
    const values = goTable(given);
    const wrong = mergeChart(chartOf("top", plan), values, mode, { left: 1000 });
    return wrong === undefined ? plain(values) : "mismatch" in wrong ? wrong.mismatch : wrong;
  };

  it("are its own under the user's; null takes a key out, but not one of its own", () => {
    const values = { a: 1, b: { c: 1, d: 2 }, n: null, m: { x: 1 }, s: 1 };
    expect(merged({ values }, { a: null, b: { c: null, e: 3 }, m: null, s: { t: 1 }, new: null })).toEqual({
      b: { d: 2, e: 3 },
      n: null,
      s: { t: 1 },
      new: null,
    });
    expect(merged({ values: { a: 1 } }, { a: null }, "merge")).toEqual({ a: null });
  });

  it("hold those of its children, under what the parent says of them", () => {
    const db = { values: { port: 1, size: { a: 1 } } };
    expect(merged({ values: { db: { port: 2 } }, charts: { db } }, { db: { size: { a: null } } })).toEqual({
      db: { port: 2, size: {}, global: {} },
    });
    expect(merged({ values: {}, charts: { db } }, {})).toEqual({ db: { port: 1, size: { a: 1 }, global: {} } });
    // Nothing for a key that both the parent's values and the child's own have takes both out.
    for (const given of [{ db: { size: null } }, { db: { size: { a: null }, port: null } }])
      expect(merged({ values: { db: { port: 2, size: { a: 2 } } }, charts: { db } }, given)).toEqual({
        db: { ...("port" in given.db ? { size: {} } : { port: 2 }), global: {} },
      });
    expect(merged({ values: {}, charts: { db } }, { db: 5 })).toBe("db");
  });

  it("pass globals down, the parent's win", () => {
    const leaf = { values: { global: { a: "leaf", l: { x: 1 } } } };
    const plan = {
      values: { global: { a: "top", l: { y: 2 } } },
      charts: { mid: { values: { global: { m: 1 } }, charts: { leaf } } },
    };
    expect(merged(plan, { global: { u: 1 } })).toEqual({
      global: { u: 1, a: "top", l: { y: 2 } },
      mid: {
        global: { u: 1, a: "top", l: { y: 2 }, m: 1 },
        leaf: { global: { u: 1, a: "top", l: { y: 2, x: 1 }, m: 1 } },
      },
    });
  });

  it("are not put together where that is too much", () => {
    const chart = chartOf("top", { values: { global: { a: 1 } }, charts: { db: { values: { b: [{ c: 1 }] } } } });
    const wrong = (left: number) => mergeChart(chart, goMap(), "coalesce", { left });
    expect([3, 4, 5, 6].map(wrong)).toEqual([{ tooMany: "db" }, { tooMany: "db" }, { tooMany: "db" }, undefined]);
  });

  it("leave the chart's own as they are", () => {
    const chart = chartOf("top", { values: { a: { b: 1 } } });
    const values = goMap();
    mergeChart(chart, values, "coalesce", { left: 1000 });
    setValues(values, "a.b=2");
    expect(plain(chart.values)).toEqual({ a: { b: 1 } });
    const copy = copyMap(values);
    setValues(copy, "a.b=3");
    expect(plain(values)).toEqual({ a: { b: "2i" } });
  });
});
