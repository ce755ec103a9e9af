import { describe, expect, it } from "vitest";
import { locate, nodeAt, pathText, spanAt } from "../../server/src/yaml/find.ts";
import { parseOne, plain } from "./support.ts";

/** `|` is the cursor; what it is on, as `part path`. */
describe("locate", () => {
  it.each([
    ["|a: 1\n", "key a"],
    ["a|: 1\n", "key a"],
    ["a: |1\n", "value a"],
    ["a: 1|\n", "value a"],
    ["a: | # c\n", "blank a"],
    ["a:\n  b|: 1\n", "key a.b"],
    ["a:\n  |\n  b: 1\n", "blank a"],
    ["a:\n  b: 1\n  |\n", "blank a"],
    ["a:\n  b: 1\n|\n", "blank "],
    ["a:\n  b: 1\n    |\n", "blank a.b"],
    ["a:\n  b:\n    |\n  c: 1\n", "blank a.b"],
    ["a:\n  |- b\n", "dash a[0]"],
    ["a:\n  -| b\n", "dash a[0]"],
    ["a:\n  - |b\n", "value a[0]"],
    ["a:\n  - b: 1\n    |\n", "blank a[0]"],
    ["a:\n  - b: 1\n  |\n", "blank a"],
    ["a:\n  - b: 1\n  - |\n", "blank a[1]"],
    ["a:\n- b\n|- c\n", "dash a[1]"],
    ["a: {b|: 1}\n", "key a.b"],
    ["a: {b: |1}\n", "value a.b"],
    ["a: {b: 1, |}\n", "blank a"],
    ["a: [x, y|]\n", "value a[1]"],
    ["a: [|]\n", "blank a"],
    ["a: 'x|y'\n", "value a"],
    ["a: |\n", "blank a"],
    ["a:\n  b: &x\n    c: 1\n  d: *|x\n", "value a.d"],
    ["a:\n  po|\n  b: 1\n", "key a.po"],
    ["|", "blank "],
    ["# c|\n", "blank "],
  ])("%j", (marked, expected) => {
    const offset = marked.indexOf("|");
    const { part, path } = locate(parseOne(marked.replace("|", "")), offset);
    expect(`${part} ${pathText(path)}`).toBe(expected);
  });
});

describe("paths", () => {
  const { root, text } = parseOne(
    "spec:\n  ingress:\n    - from:\n        - podSelector: {}\n        - ipBlock:\n  ingress: []\n",
  );
  it("are written as the server does", () => {
    expect(pathText(["spec", "ingress", 0, "from", 1])).toBe("spec.ingress[0].from[1]");
    expect(pathText([])).toBe("");
  });
  it("of a key that stands twice lead to the last", () => {
    expect(plain(nodeAt(root, ["spec", "ingress"]))).toEqual([]);
    expect(nodeAt(root, ["spec", "ingress", 0])).toBeUndefined();
  });
  it("that do not exist point to the nearest key", () => {
    if (root === undefined) throw new Error("no root");
    const pointed = (path: readonly (string | number)[]): string => {
      const span = spanAt(root, path);
      return text.slice(span.start, span.end);
    };
    expect(pointed(["spec", "podSelector", "matchLabels"])).toBe("spec");
    expect(pointed(["spec", "ingress"])).toBe("[]");
    expect(pointed(["metadata"])).toBe(text.trimEnd());
  });
});
