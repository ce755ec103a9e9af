import { describe, expect, it } from "vitest";
import {
  insertEntry,
  insertItem,
  quoteScalar,
  remove,
  renameKey,
  replaceScalar,
  replaceValue,
  type TextEdit,
  unquoteScalar,
} from "../../server/src/yaml/edit.ts";
import { mergeItems, splitItem, unwrapList, wrapInList } from "../../server/src/yaml/editItems.ts";
import { moveEntry, wrapInMap } from "../../server/src/yaml/editMaps.ts";
import { nodeAt } from "../../server/src/yaml/find.ts";
import type { YamlDocument } from "../../server/src/yaml/tree.ts";
import { apply, parseOne } from "./support.ts";

type Case = readonly [
  name: string,
  before: string,
  edit: (document: YamlDocument) => readonly TextEdit[] | undefined,
  after: string | undefined,
];

function table(cases: readonly Case[]): void {
  it.each(cases)("%s", (_, before, edit, after) => {
    const document = parseOne(before);
    expect(document.problems).toEqual([]);
    const edits = edit(document);
    if (after === undefined) {
      expect(edits).toBeUndefined();
      return;
    }
    const result = apply(before, edits ?? []);
    expect(result).toBe(after);
    expect(parseOne(result).problems).toEqual([]);
    for (const comment of before.match(/# keep.*/g) ?? []) expect(result).toContain(comment);
  });
}

function scalarAt(document: YamlDocument, path: readonly (string | number)[]) {
  const node = nodeAt(document.root, path);
  if (node?.kind !== "scalar") throw new Error("no scalar");
  return node;
}

describe("remove", () => {
  table([
    ["an entry in the middle", "a: 1\nb: 2\nc: 3\n", (d) => remove(d, ["b"]), "a: 1\nc: 3\n"],
    ["the first entry", "a: 1\nb: 2\n", (d) => remove(d, ["a"]), "b: 2\n"],
    ["the last entry", "a: 1\nb: 2\n", (d) => remove(d, ["b"]), "a: 1\n"],
    ["the last entry of a text without a line break", "a: 1\nb: 2", (d) => remove(d, ["b"]), "a: 1\n"],
    [
      "with its comments",
      "a: 1 # keep\n# about b\nb: 2 # two\n# keep c\nc: 3\n",
      (d) => remove(d, ["b"]),
      "a: 1 # keep\n# keep c\nc: 3\n",
    ],
    [
      "not a comment behind a blank line",
      "a: 1\n# keep\n\nb: 2\nc: 3\n",
      (d) => remove(d, ["b"]),
      "a: 1\n# keep\n\nc: 3\n",
    ],
    ["not the header of the document", "# keep\na: 1\nb: 2\n", (d) => remove(d, ["a"]), "# keep\nb: 2\n"],
    [
      "a nested block with deeper comments",
      "a:\n  b: 1\n  # in a\nc: 3 # keep\n",
      (d) => remove(d, ["a"]),
      "c: 3 # keep\n",
    ],
    ["the only entry: braces stay", "a:\n  b: 1\nc: 2\n", (d) => remove(d, ["a", "b"]), "a: {}\nc: 2\n"],
    [
      "the only entry: the comment of the key stays",
      "a: # keep\n  b: 1\n",
      (d) => remove(d, ["a", "b"]),
      "a: {} # keep\n",
    ],
    ["the only item: brackets stay", "a:\n  - b\nc: 2\n", (d) => remove(d, ["a", 0]), "a: []\nc: 2\n"],
    ["the only entry of an item", "a:\n  - b: 1\nc: 2\n", (d) => remove(d, ["a", 0, "b"]), "a:\n  - {}\nc: 2\n"],
    [
      "the first entry of an item",
      "a:\n  - b: 1 # one\n    c: 2 # keep\n",
      (d) => remove(d, ["a", 0, "b"]),
      "a:\n  - c: 2 # keep\n",
    ],
    [
      "the first entry of an item, a comment below it",
      "a:\n  - b: 1\n    # keep\n    c: 2\n",
      (d) => remove(d, ["a", 0, "b"]),
      "a:\n  -\n    # keep\n    c: 2\n",
    ],
    [
      "the last entry of an item",
      "a:\n- b: 1 # keep\n  c: 2\n",
      (d) => remove(d, ["a", 0, "c"]),
      "a:\n- b: 1 # keep\n",
    ],
    [
      "an item in the middle",
      "a:\n- b\n# about c\n- c\n- d # keep\n",
      (d) => remove(d, ["a", 1]),
      "a:\n- b\n- d # keep\n",
    ],
    ["an item that is a map", "a:\n  - b: 1\n    c: 2\n  - d: 3\n", (d) => remove(d, ["a", 0]), "a:\n  - d: 3\n"],
    [
      "four spaces",
      "a:\n    b:\n        c: 1\n        d: 2\n",
      (d) => remove(d, ["a", "b", "c"]),
      "a:\n    b:\n        d: 2\n",
    ],
    ["CRLF", "a: 1\r\nb: 2\r\nc: 3\r\n", (d) => remove(d, ["b"]), "a: 1\r\nc: 3\r\n"],
    ["flow, first", "a: {b: 1, c: 2}\n", (d) => remove(d, ["a", "b"]), "a: {c: 2}\n"],
    ["flow, last", "a: { b: 1, c: 2 } # keep\n", (d) => remove(d, ["a", "c"]), "a: { b: 1 } # keep\n"],
    ["flow, only", "a: { b: 1 }\n", (d) => remove(d, ["a", "b"]), "a: {}\n"],
    ["flow list", "a: [x, y, z]\n", (d) => remove(d, ["a", 1]), "a: [x, z]\n"],
    ["JSON", '{\n  "a": 1,\n  "b": [\n    2\n  ]\n}\n', (d) => remove(d, ["b"]), '{\n  "a": 1\n}\n'],
    ["a block scalar", "a: |\n  one\n  two\nb: 2\n", (d) => remove(d, ["a"]), "b: 2\n"],
    ["a path that does not exist", "a: 1\n", (d) => remove(d, ["b"]), undefined],
    ["below an alias", "a: &x\n  b: 1\n  c: 2\nd: *x\n", (d) => remove(d, ["d", "b"]), undefined],
  ]);
});

describe("insertEntry", () => {
  table([
    ["at the end", "a: 1\n", (d) => insertEntry(d, [], "b", 2), "a: 1\nb: 2\n"],
    ["behind a text without a line break", "a: 1", (d) => insertEntry(d, [], "b", 2), "a: 1\nb: 2"],
    ["behind a trailing comment", "a: 1 # keep\n", (d) => insertEntry(d, [], "b", 2), "a: 1 # keep\nb: 2\n"],
    [
      "before an entry and its comments",
      "a: 1\n# keep b\nb: 2\n",
      (d) => insertEntry(d, [], "x", "w", { before: 1 }),
      "a: 1\nx: w\n# keep b\nb: 2\n",
    ],
    [
      "after a nested entry",
      "a:\n  b: 1\nc: 3\n",
      (d) => insertEntry(d, [], "x", { w: "z" }, { after: 0 }),
      "a:\n  b: 1\nx:\n  w: z\nc: 3\n",
    ],
    [
      "before the first entry of an item",
      "a:\n- b: 1\n  c: 2\n",
      (d) => insertEntry(d, ["a", 0], "x", 0, { before: 0 }),
      "a:\n- x: 0\n  b: 1\n  c: 2\n",
    ],
    [
      "into an item",
      "a:\n  - b: 1\n  - c: 2\n",
      (d) => insertEntry(d, ["a", 0], "x", 0),
      "a:\n  - b: 1\n    x: 0\n  - c: 2\n",
    ],
    ["into nothing", "a:\nb: 1\n", (d) => insertEntry(d, ["a"], "x", "w"), "a:\n  x: w\nb: 1\n"],
    [
      "into nothing with a comment",
      "a: # keep\nb: 1\n",
      (d) => insertEntry(d, ["a"], "x", "w"),
      "a: # keep\n  x: w\nb: 1\n",
    ],
    [
      "into braces",
      "s:\n    a: {}\n    b: 1\n",
      (d) => insertEntry(d, ["s", "a"], "x", { w: "z" }),
      "s:\n    a:\n        x:\n            w: z\n    b: 1\n",
    ],
    ["into braces with a comment", "a: {} # keep\n", (d) => insertEntry(d, ["a"], "x", "w"), "a: # keep\n  x: w\n"],
    ["into braces of an item", "a:\n  - {}\n", (d) => insertEntry(d, ["a", 0], "x", {}), "a:\n  - x: {}\n"],
    ["into flow", "a: {b: 1}\n", (d) => insertEntry(d, ["a"], "x", ["w"]), "a: {b: 1, x: [w]}\n"],
    ["into flow, first", "a: {b: 1}\n", (d) => insertEntry(d, ["a"], "x", "w", { before: 0 }), "a: {x: w, b: 1}\n"],
    ["into flow inside flow", "a: {b: {}}\n", (d) => insertEntry(d, ["a", "b"], "x", "w"), "a: {b: {x: w}}\n"],
    [
      "into JSON on lines",
      '{\n  "a": 1\n}\n',
      (d) => insertEntry(d, [], "b", { c: "d" }),
      '{\n  "a": 1,\n  "b": {"c": "d"}\n}\n',
    ],
    [
      "a list, indented as in the file",
      "m:\n- 1\n",
      (d) => insertEntry(d, [], "x", ["a", { b: 1, c: 2 }]),
      "m:\n- 1\nx:\n- a\n- b: 1\n  c: 2\n",
    ],
    ["a list, indented by default", "m: 1\n", (d) => insertEntry(d, [], "x", ["a"]), "m: 1\nx:\n  - a\n"],
    ["strings that need quotes", "m: 'x'\n", (d) => insertEntry(d, [], "on", "1.0"), "m: 'x'\n'on': '1.0'\n"],
    ["CRLF", "a: 1\r\n", (d) => insertEntry(d, [], "b", { c: 2 }), "a: 1\r\nb:\r\n  c: 2\r\n"],
    ["before a separate document's end", "a: 1\n\n\n", (d) => insertEntry(d, [], "b", 2), "a: 1\nb: 2\n\n\n"],
    ["into a scalar: not possible", "a: text\n", (d) => insertEntry(d, ["a"], "x", "w"), undefined],
  ]);
});

describe("insertItem", () => {
  table([
    [
      "at the end",
      "a:\n  - 1\nb: 2\n",
      (d) => insertItem(d, ["a"], { x: "w", z: {} }),
      "a:\n  - 1\n  - x: w\n    z: {}\nb: 2\n",
    ],
    ["not indented", "a:\n- 1\nb: 2\n", (d) => insertItem(d, ["a"], "x"), "a:\n- 1\n- x\nb: 2\n"],
    [
      "before the first with its comment",
      "a:\n  # keep\n  - 1\n",
      (d) => insertItem(d, ["a"], "x", { before: 0 }),
      "a:\n  - x\n  # keep\n  - 1\n",
    ],
    [
      "after the first",
      "a:\n  - b: 1 # keep\n    c: 2\n  - d\n",
      (d) => insertItem(d, ["a"], "x", { after: 0 }),
      "a:\n  - b: 1 # keep\n    c: 2\n  - x\n  - d\n",
    ],
    ["into brackets", "a: []\n", (d) => insertItem(d, ["a"], "x"), "a:\n  - x\n"],
    [
      "into nothing",
      "s:\n  a:\n  b: 1\n",
      (d) => insertItem(d, ["s", "a"], { p: 1 }),
      "s:\n  a:\n    - p: 1\n  b: 1\n",
    ],
    ["into flow", "a: [x]\n", (d) => insertItem(d, ["a"], { w: 1 }), "a: [x, {w: 1}]\n"],
  ]);
});

describe("replace, rename, quote", () => {
  table([
    ["a bare scalar", "a: b # keep\n", (d) => replaceScalar(d, ["a"], "c"), "a: c # keep\n"],
    ["a quoted scalar keeps its quotes", "a: 'b'\n", (d) => replaceScalar(d, ["a"], "c"), "a: 'c'\n"],
    ["a quoted scalar with quotes in it", 'a: "b"\n', (d) => replaceScalar(d, ["a"], 'c"d'), 'a: "c\\"d"\n'],
    ["a number is bare", 'a: "80"\n', (d) => replaceScalar(d, ["a"], 80), "a: 80\n"],
    ["a string that must be quoted", "a: b\n", (d) => replaceScalar(d, ["a"], "yes"), 'a: "yes"\n'],
    ["a string with a colon", "a: b\n", (d) => replaceScalar(d, ["a"], "x: w"), 'a: "x: w"\n'],
    ["an address stays bare", "a: b\n", (d) => replaceScalar(d, ["a"], "2001:db8::/32"), "a: 2001:db8::/32\n"],
    ["nothing", "a:\nb: 1\n", (d) => replaceScalar(d, ["a"], "c"), "a: c\nb: 1\n"],
    ["nothing with a comment", "a: # keep\n", (d) => replaceScalar(d, ["a"], "c"), "a: c # keep\n"],
    ["an item", "a:\n  - b\n  - c # keep\n", (d) => replaceScalar(d, ["a", 1], "x"), "a:\n  - b\n  - x # keep\n"],
    ["in flow a comma needs quotes", "a: [b]\n", (d) => replaceScalar(d, ["a", 0], "x,w"), 'a: ["x,w"]\n'],
    ["a collection by a scalar", "a:\n  b: 1\nc: 2\n", (d) => replaceValue(d, ["a"], "x"), "a: x\nc: 2\n"],
    [
      "a scalar by a map",
      "a: web\nc: 2\n",
      (d) => replaceValue(d, ["a"], { m: { k: "o" } }),
      "a:\n  m:\n    k: o\nc: 2\n",
    ],
    ["nothing by braces", "a:\n  - b:\n", (d) => replaceValue(d, ["a", 0, "b"], {}), "a:\n  - b: {}\n"],
    [
      "an empty item by a map",
      "a:\n  -\n  - b\n",
      (d) => replaceValue(d, ["a", 0], { c: {} }),
      "a:\n  - c: {}\n  - b\n",
    ],
    ["a key", "a:\n  fro: 1 # keep\n", (d) => renameKey(d, ["a", "fro"], "from"), "a:\n  from: 1 # keep\n"],
    ["a quoted key", '{"a": 1}\n', (d) => renameKey(d, ["a"], "b"), '{"b": 1}\n'],
    ["a key that needs quotes", "a: 1\n", (d) => renameKey(d, ["a"], "no"), '"no": 1\n'],
    ["quote", "a: 1.0 # keep\n", (d) => quoteScalar(d, scalarAt(d, ["a"])), 'a: "1.0" # keep\n'],
    ["quote as the file does", "x: 'w'\na: no\n", (d) => quoteScalar(d, scalarAt(d, ["a"])), "x: 'w'\na: 'no'\n"],
    ["unquote", "a: '80'\n", (d) => unquoteScalar(scalarAt(d, ["a"])), "a: 80\n"],
  ]);
});

describe("lists", () => {
  table([
    ["wrap a scalar", "types: Ingress # keep\n", (d) => wrapInList(d, ["types"]), "types: [Ingress] # keep\n"],
    ["wrap a flow map", "from: {a: {}}\n", (d) => wrapInList(d, ["from"]), "from: [{a: {}}]\n"],
    [
      "wrap a block map",
      "in:\n  from:\n    - a # keep\n  ports: []\nx: 1\n",
      (d) => wrapInList(d, ["in"]),
      "in:\n  - from:\n      - a # keep\n    ports: []\nx: 1\n",
    ],
    [
      "wrap a block map where lists are not indented",
      "m:\n- 1\nin:\n  a: 1\n  b: 2\n",
      (d) => wrapInList(d, ["in"]),
      "m:\n- 1\nin:\n- a: 1\n  b: 2\n",
    ],
    [
      "wrap with four spaces",
      "in:\n    a: 1\n\n    b: 2\n",
      (d) => wrapInList(d, ["in"]),
      "in:\n    - a: 1\n\n      b: 2\n",
    ],
    ["unwrap flow", "a: [{b: 1}]\n", (d) => unwrapList(d, ["a"]), "a: {b: 1}\n"],
    ["unwrap a scalar", "a:\n  - b # keep\n", (d) => unwrapList(d, ["a"]), "a: b # keep\n"],
    [
      "unwrap a block map",
      "a:\n  - b: 1\n    c: 2 # keep\n",
      (d) => unwrapList(d, ["a"]),
      "a:\n    b: 1\n    c: 2 # keep\n",
    ],
    ["unwrap two items: not possible", "a: [b, c]\n", (d) => unwrapList(d, ["a"]), undefined],
  ]);
});

describe("peers from OR to AND and back", () => {
  const two = "from:\n  - ns: # keep\n      x: 1\n  # keep too\n  - pod:\n      w: 2\nports: []\n";
  table([
    [
      "merge",
      two,
      (d) => mergeItems(d, ["from"], 0, 1),
      "from:\n  - ns: # keep\n      x: 1\n  # keep too\n    pod:\n      w: 2\nports: []\n",
    ],
    [
      "merge with four spaces",
      "from:\n    -   a: 1\n    -   b: 2\n",
      (d) => mergeItems(d, ["from"], 0, 1),
      "from:\n    -   a: 1\n        b: 2\n",
    ],
    [
      "merge items that are not neighbours",
      "from:\n- a: 1 # keep\n- x: 0\n- b: 2\n",
      (d) => mergeItems(d, ["from"], 0, 2),
      "from:\n- a: 1 # keep\n  b: 2\n- x: 0\n",
    ],
    ["merge in flow", "from: [{a: 1}, {b: 2}]\n", (d) => mergeItems(d, ["from"], 0, 1), "from: [{a: 1, b: 2}]\n"],
    [
      "merge in flow, not neighbours",
      "from: [{a: 1}, {x: 0}, {b: 2}]\n",
      (d) => mergeItems(d, ["from"], 0, 2),
      "from: [{a: 1, b: 2}, {x: 0}]\n",
    ],
    [
      "merge flow items of a block list",
      "from:\n  - {a: 1}\n  - {b: 2}\n",
      (d) => mergeItems(d, ["from"], 0, 1),
      "from:\n  - {a: 1, b: 2}\n",
    ],
    [
      "merge flow items with a comment, which stays",
      "from:\n  - {a: 1}\n  - {b: 2} # two\n",
      (d) => mergeItems(d, ["from"], 0, 1),
      "from:\n  - a: 1\n    b: 2 # two\n",
    ],
    [
      "merge a block item into a flow item",
      "from:\n  - {a: 1, c: [3]} # one\n  - b:\n      d: 2\n",
      (d) => mergeItems(d, ["from"], 0, 1),
      "from:\n  - a: 1\n    c: [3] # one\n    b:\n      d: 2\n",
    ],
    [
      "an item in the quotes of its siblings",
      "a: [\"b\"]\nc:\n- 'd'\n",
      (d) => insertItem(d, ["a"], "e"),
      'a: ["b", "e"]\nc:\n- \'d\'\n',
    ],
    [
      "an item in the quotes of its siblings, in block style",
      "c:\n- 'd'\n",
      (d) => insertItem(d, ["c"], "e"),
      "c:\n- 'd'\n- 'e'\n",
    ],
    [
      "merge a flow item into a block item",
      "from:\n  - a: 1\n  - {b: {c: 2}}\n",
      (d) => mergeItems(d, ["from"], 0, 1),
      "from:\n  - a: 1\n    b: {c: 2}\n",
    ],
    [
      "split the first off",
      "from:\n  - ip:\n      c: 1\n    pod: {} # keep\n",
      (d) => splitItem(d, ["from", 0], ["ip"]),
      "from:\n  - ip:\n      c: 1\n  - pod: {} # keep\n",
    ],
    [
      "split the last off",
      "from:\n- pod: {} # keep\n  ip:\n    c: 1\n- x: 1\n",
      (d) => splitItem(d, ["from", 0], ["ip"]),
      "from:\n- pod: {} # keep\n- ip:\n    c: 1\n- x: 1\n",
    ],
    [
      "split the middle off",
      "from:\n  - pod: {}\n    ip:\n      c: 1 # keep\n    ns: {}\n",
      (d) => splitItem(d, ["from", 0], ["ip"]),
      "from:\n  - pod: {}\n    ns: {}\n  - ip:\n      c: 1 # keep\n",
    ],
    [
      "split in flow",
      "from: [{pod: {}, ip: {c: 1}}]\n",
      (d) => splitItem(d, ["from", 0], ["ip"]),
      "from: [{pod: {}}, {ip: {c: 1}}]\n",
    ],
    [
      "split a flow item of a block list",
      "from:\n  - {pod: {}, ip: {c: 1}} # keep\n  - x: 1\n",
      (d) => splitItem(d, ["from", 0], ["ip"]),
      "from:\n  - {pod: {}} # keep\n  - {ip: {c: 1}}\n  - x: 1\n",
    ],
    ["split everything off: not possible", "from:\n- a: 1\n", (d) => splitItem(d, ["from", 0], ["a"]), undefined],
  ]);
});

describe("moving", () => {
  table([
    [
      "up",
      "rule:\n  from:\n    - pod: {}\n      # keep about ports\n      ports: # keep\n        - port: 80\n",
      (d) => moveEntry(d, ["rule", "from", 0, "ports"], ["rule"]),
      "rule:\n  from:\n    - pod: {}\n  # keep about ports\n  ports: # keep\n    - port: 80\n",
    ],
    [
      "down into a map",
      "spec:\n  a: 1\ntypes: [x] # keep\n",
      (d) => moveEntry(d, ["types"], ["spec"]),
      "spec:\n  a: 1\n  types: [x] # keep\n",
    ],
    ["down into nothing", "meta:\nname: x\n", (d) => moveEntry(d, ["name"], ["meta"]), "meta:\n  name: x\n"],
    ["down into braces", "meta: {}\nname: x\n", (d) => moveEntry(d, ["name"], ["meta"]), "meta:\n  name: x\n"],
    ["flow", "{spec: {a: 1}, t: [x]}\n", (d) => moveEntry(d, ["t"], ["spec"]), "{spec: {a: 1, t: [x]}}\n"],
    [
      "wrap labels",
      "sel:\n  app: web # keep\n  tier: db\n",
      (d) => wrapInMap(d, ["sel"], "matchLabels"),
      "sel:\n  matchLabels:\n    app: web # keep\n    tier: db\n",
    ],
    [
      "wrap some",
      "sel:\n    app: web\n    tier: db\n    other: x\n",
      (d) => wrapInMap(d, ["sel"], "m", ["app", "tier"]),
      "sel:\n    m:\n        app: web\n        tier: db\n    other: x\n",
    ],
    [
      "wrap in flow",
      "sel: {app: web, x: w}\n",
      (d) => wrapInMap(d, ["sel"], "m", ["app"]),
      "sel: {m: {app: web}, x: w}\n",
    ],
    [
      "wrap as an item",
      "in:\n  - pod:\n      a: 1\n    ports: []\n",
      (d) => wrapInMap(d, ["in", 0], "from", ["pod"], true),
      "in:\n  - from:\n      - pod:\n          a: 1\n    ports: []\n",
    ],
    [
      "wrap what is not together: not possible",
      "s:\n  a: 1\n  b: 2\n  c: 3\n",
      (d) => wrapInMap(d, ["s"], "m", ["a", "c"]),
      undefined,
    ],
  ]);
});

it("takes the layout from the beginning of a long list", () => {
  const flow = (count: number) => "- a: {b: c}\n".repeat(count);
  const block = "- a:\n      b: c\n";
  const inserted = (text: string, at: number) => {
    const document = parseOne(text);
    return apply(text, insertEntry(document, ["items", at], "d", { e: "f" }) ?? []);
  };
  const list = (count: number) => `items:\n${flow(count)}${block}`;
  expect(inserted(list(3), 3)).toContain("  d:\n      e: f\n");
  expect(inserted(list(2000), 2000)).toContain("  d:\n    e: f\n");
});
