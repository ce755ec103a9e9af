import { describe, expect, it } from "vitest";
import type { LabelSelector, Labels } from "../../server/src/manifest/types.ts";
import { compileSelector, exampleLabels, matches, selectorMatches } from "../../server/src/traffic/selector.ts";

const select = (
  matchLabels: Labels,
  ...expressions: readonly [string, LabelSelector["matchExpressions"][number]["operator"], ...string[]][]
): LabelSelector => ({
  matchLabels,
  matchExpressions: expressions.map(([key, operator, ...values]) => ({ key, operator, values })),
});

describe("a label selector", () => {
  it.each<[string, LabelSelector, Labels, boolean]>([
    ["{} matches everything", select({}), {}, true],
    ["matchLabels needs the value", select({ app: "web" }), { app: "web", tier: "x" }, true],
    ["matchLabels needs the value", select({ app: "web" }), { app: "db" }, false],
    ["matchLabels needs the key", select({ app: "web" }), {}, false],
    ["an empty value is a value", select({ app: "" }), { app: "" }, true],
    ["an empty value is not an absent key", select({ app: "" }), {}, false],
    ["In", select({}, ["app", "In", "web", "db"]), { app: "db" }, true],
    ["In needs the key", select({}, ["app", "In", "web"]), {}, false],
    ["NotIn", select({}, ["app", "NotIn", "web"]), { app: "web" }, false],
    ["NotIn matches without the key", select({}, ["app", "NotIn", "web"]), {}, true],
    ["Exists", select({}, ["app", "Exists"]), { app: "" }, true],
    ["Exists", select({}, ["app", "Exists"]), {}, false],
    ["DoesNotExist", select({}, ["app", "DoesNotExist"]), {}, true],
    ["DoesNotExist", select({}, ["app", "DoesNotExist"]), { app: "web" }, false],
    ["all requirements hold", select({ app: "web" }, ["tier", "Exists"]), { app: "web" }, false],
    ["a key from Object's prototype is no label", select({}, ["constructor", "Exists"]), {}, false],
    ["a key from Object's prototype is no label", select({}, ["toString", "DoesNotExist"]), {}, true],
  ])("%s", (_, selector, labels, expected) => {
    expect(selectorMatches(selector, labels)).toBe(expected);
  });

  it("has one form, however it is written", () => {
    const long = compileSelector(select({}, ["app", "In", "web"], ["tier", "In", "b", "a", "a"]));
    const short = compileSelector(select({ app: "web" }, ["tier", "In", "a", "b"]));
    expect(long.id).toBe(short.id);
    expect(compileSelector(select({ a: "b;c" })).id).not.toBe(compileSelector(select({ a: "b", c: "" })).id);
  });

  it.each<[string, LabelSelector, Labels | undefined]>([
    ["nothing for {}", select({}), {}],
    ["what is asked for", select({ app: "web" }), { app: "web" }],
    ["a value that nothing excludes", select({}, ["app", "In", "a", "b"], ["app", "NotIn", "a"]), { app: "b" }],
    ["any value for Exists", select({}, ["app", "Exists"]), { app: "any" }],
    ["another value where that is excluded", select({}, ["app", "Exists"], ["app", "NotIn", "any"]), { app: "any-1" }],
    ["no label for NotIn", select({}, ["app", "NotIn", "a"]), {}],
    ["none where none can match", select({ app: "web" }, ["app", "NotIn", "web"]), undefined],
    ["none where none can match", select({}, ["app", "Exists"], ["app", "DoesNotExist"]), undefined],
  ])("gives labels that it matches: %s", (_, selector, expected) => {
    const compiled = compileSelector(selector);
    const example = exampleLabels(compiled);
    expect(example).toEqual(expected);
    if (example !== undefined) expect(matches(compiled, example)).toBe(true);
  });
});
