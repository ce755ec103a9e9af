import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeWorkspace } from "../harness/rules.ts";

interface Article {
  readonly file: string;
  readonly workloads: string;
  readonly rules: readonly string[];
  readonly silent?: readonly string[];
  readonly unsure?: readonly { readonly rule: string }[];
  readonly together?: readonly {
    readonly with: readonly string[];
    readonly adds: readonly string[];
    readonly removes: readonly string[];
  }[];
}

const folder = join(import.meta.dirname, "../scenarios/articles");
const read = (file: string) => readFileSync(join(folder, file), "utf8");
const articles = JSON.parse(read("index.json")) as readonly Article[];

/** Findings by rule over the policies; `loud`: at warning or above. */
function open(policies: readonly string[], workloads: string) {
  const texts = Object.fromEntries([...policies, workloads].map((file) => [file, read(file)]));
  return makeWorkspace(texts)
    .all()
    .map(({ finding }) => ({
      rule: finding.rule,
      loud: /error|warning/.test(finding.severity),
      message: finding.message,
    }));
}

it("has all the articles' policies", () => {
  expect(articles).toHaveLength(55);
});

describe.each(articles)("$file", ({ file, workloads, rules, silent = [], unsure = [], together = [] }) => {
  const found = open([file], workloads);
  const names = new Set(found.map(({ rule }) => rule));

  it("gets the rules that its index names, and no other warning", () => {
    expect(rules.filter((rule) => !names.has(rule))).toEqual([]);
    expect(silent.filter((rule) => names.has(rule))).toEqual([]);
    const allowed = new Set([...rules, ...unsure.map(({ rule }) => rule)]);
    expect(found.filter(({ rule, loud }) => loud && !allowed.has(rule))).toEqual([]);
  });

  it.each(together)("changes as it should together with $with", ({ with: others, adds, removes }) => {
    const then = open([...others, file], workloads);
    const after = new Set(then.map(({ rule }) => rule));
    expect(adds.filter((rule) => !after.has(rule))).toEqual([]);
    expect(removes.filter((rule) => after.has(rule))).toEqual([]);
    const before = new Set([...names, ...others.flatMap((other) => open([other], workloads).map(({ rule }) => rule))]);
    const more = then.filter(({ rule, loud }) => loud && !before.has(rule) && !adds.includes(rule));
    expect(more).toEqual([]);
  });
});
