import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compose } from "../../server/src/yaml/compose.ts";
import { readStrict, readTolerant } from "../../server/src/yaml/reader.ts";
import { splitDocuments } from "../../server/src/yaml/split.ts";
import type { YamlNode } from "../../server/src/yaml/tree.ts";
import { parseOne, plain } from "./support.ts";

const folder = join(import.meta.dirname, "../scenarios");
const samples = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.ya?ml$/.test(name))
  .map((name) => readFileSync(join(folder, name), "utf8"))
  .flatMap((text) => splitDocuments(text).map((start, index, starts) => text.slice(start, starts[index + 1])));

const edges = [
  "a: b\n",
  "- a\n- b: 1\n  c: 2\n- - d\n  - e\n",
  "a: \"x\\n\\u00e9\" # c\nb: 'it''s'\n",
  "a: {b: [1, {c: d}], e: 'f'}\n",
  '{"a": [1, 2], "b": {"c": null}}\n',
  "{\n  a: 1,\n  b: [\n    x, # c\n    y\n  ]\n}\n",
  "a: |\n  one\n\n  two\nb: |-\n  x\n",
  "a: &x\n  b: 1\nc: *x\nd: &y z\ne: *y\n",
  "a:\n- b\n-\n- c:\n  d:\n",
  "--- # c\na: 1\n...\n",
  "\uFEFFa: 1\r\nb:\r\n  - c\r\n",
  "a: b:c\nd: e#f\ng: -1\nh: ?x\n",
  '"a b": 1\n? c\n: d\n',
  "a: one\n  two\n",
  "a: >\n  x\n  y\n",
  "a: !!str 1\n",
  "a:\tb\n",
  "# only a comment\n",
  "a: |\n  one\n\n  two",
  "a: |-\n  one",
];

describe("the line reader and the server's rules", () => {
  const same = (text: string): boolean => {
    const own = readStrict(text);
    if (own === "unsupported") return false;
    const { root, problems } = compose(text);
    expect(problems).toEqual([]);
    expect(own).toEqual(root);
    return true;
  };

  it("agree on every sample, which are all in the subset", () => {
    expect(samples.length).toBeGreaterThan(100);
    expect(samples.filter((text) => !same(text))).toEqual([]);
  });

  it.each(edges)("agree on %j", (text) => {
    same(text);
    const { root, problems } = compose(text);
    expect(problems).toEqual([]);
    expect(plain(parseOne(text).root)).toEqual(plain(root));
  });

  it("agree on whatever the reader takes", () => {
    const insert = fc.constantFrom(
      ..." |  |\n|- |-|:|: |#| #|{|}|[|]|,|\"|'|||-|&a |*a|!x |\t|\r\n|\\|?|? |%|@|~|>|x: y|\n  |\n- "
        .split("|")
        .filter((each) => each !== ""),
    );
    const change = fc.tuple(fc.nat(), fc.nat(4), fc.option(insert));
    let taken = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...samples, ...edges),
        fc.array(change, { minLength: 1, maxLength: 3 }),
        (sample, changes) => {
          let text = sample;
          for (const [place, count, added] of changes) {
            const at = place % (text.length + 1);
            text = text.slice(0, at) + (added ?? "") + text.slice(at + (added === null ? count + 1 : count));
          }
          if (same(text)) taken++;
        },
      ),
      { seed: 11, numRuns: 3000 },
    );
    expect(taken).toBeGreaterThan(500);
  });

  it("agree when the reader is tolerant, where nothing is wrong", () => {
    for (const text of samples) expect(readTolerant(text)).toEqual({ root: compose(text).root, problems: [] });
  });
});

describe("half-typed text", () => {
  const before = `apiVersion: v1
kind: K
spec:
  sel:
    labels:
      app: web
  in:
    - from:
        - pod: {}
      ports:
        - port: 80
  types: [A]
`;
  const whole = {
    apiVersion: "v1",
    kind: "K",
    spec: { sel: { labels: { app: "web" } }, in: [{ from: [{ pod: {} }], ports: [{ port: "80" }] }], types: ["A"] },
  };
  const spec = whole.spec;

  it.each<readonly [string, string, unknown, string]>([
    ["  in:", "  po\n  in:", { ...whole, spec: { ...spec, "po?": "" } }, "missing-colon"],
    ["  in:", '  po: "x\n  in:', { ...whole, spec: { ...spec, po: "x" } }, "unclosed-quote"],
    ["  in:", "  in", { ...whole, spec: { sel: spec.sel, "in?": spec.in, types: ["A"] } }, "missing-colon"],
    ["app: web", 'app: "web', whole, "unclosed-quote"],
    [
      "app: web",
      "app: web\n      ti",
      { ...whole, spec: { ...spec, sel: { labels: { app: "web", "ti?": "" } } } },
      "missing-colon",
    ],
    ["- pod: {}", "- pod: {", whole, "unclosed-bracket"],
    ["[A]", "[A", whole, "unclosed-bracket"],
    [
      "- port: 80",
      "- port: 80\n          pr",
      { ...whole, spec: { ...spec, in: [{ from: [{ pod: {} }], ports: [{ port: "80", "pr?": "" }] }] } },
      "missing-colon",
    ],
    [
      "    - from:",
      "    - from",
      { ...whole, spec: { ...spec, in: [{ "from?": [{ pod: {} }], ports: [{ port: "80" }] }] } },
      "missing-colon",
    ],
    [
      "- port: 80",
      "- port: a: b",
      { ...whole, spec: { ...spec, in: [{ from: [{ pod: {} }], ports: [{ port: "a: b" }] }] } },
      "second-value",
    ],
    ["  sel:", "  sel: x", whole, "second-value"],
    ["  sel:", "\tsel:", whole, "tab-indentation"],
    ["  sel:", "   sel:", whole, "indentation"],
    ["kind: K", "kind: @K", { ...whole, kind: "@K" }, "reserved-character"],
    ["kind: K", "kind: *K", { ...whole, kind: "" }, "unknown-alias"],
    ["kind: K", "kind", { ...whole, "kind?": "", kind: undefined }, "missing-colon"],
  ])("%j as %j keeps the rest", (from, to, expected, code) => {
    const { root, problems } = parseOne(before.replace(from, to));
    expect(plain(root)).toEqual(JSON.parse(JSON.stringify(expected)));
    expect(problems[0]?.code).toBe(code);
  });
});

describe("what only the server's reader refuses", () => {
  it.each([
    ["a tab behind a dash", "a:\n  -\tb: 1\n", "tab-indentation"],
    ["a tab before a comment", "a: 1\n\t# c\n", "tab-indentation"],
    ["a line of tabs", "a:\n- b\n\t\n", "tab-indentation"],
    ["a control character", "a: \u0001\n", "syntax"],
    ["a code that is no character", "a: \uFFFE\n", "syntax"],
    ["no space behind a colon", "{a:{b: c}}\n", "missing-colon"],
    ["an anchor inside itself", "a: &b\n  c: *b\n", "syntax"],
  ])("%s", (_, text, code) => {
    expect(parseOne(text).problems.map((problem) => problem.code)).toEqual([code]);
  });
  it.each([
    ["tabs inside brackets", '{\n\t"a": 1\n}\n'],
    ["tabs in a block scalar", "a: |\n  x\n  \ty\n"],
    ["tabs behind a value", "a: 1\t\t# c\n"],
    ["escapes of JSON in JSON", '{"a": "\\/\\ud83d\\ude00"}\n'],
    ["brackets that are not indented", "a:\n  b: [\nc\n]\n"],
  ])("not %s", (_, text) => {
    expect(parseOne(text).problems).toEqual([]);
  });
});

describe("spans", () => {
  it("cover what they say", () => {
    const text = "a: 'x' # c\nb:\n  - c: {d: e}\n  -\n";
    const found: string[] = [];
    const walk = (node: YamlNode): void => {
      found.push(text.slice(node.span.start, node.span.end));
      if (node.kind === "map") for (const entry of node.entries) walk(entry.value);
      if (node.kind === "sequence") for (const item of node.items) walk(item.value);
    };
    const { root } = parseOne(text);
    if (root !== undefined) walk(root);
    expect(found).toEqual([text.trimEnd(), "'x'", "- c: {d: e}\n  -", "c: {d: e}", "{d: e}", "e", ""]);
  });
});
