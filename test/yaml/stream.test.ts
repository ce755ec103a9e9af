import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLineIndex, createStreamLines } from "../../server/src/yaml/lines.ts";
import { splitAgain, splitDocuments } from "../../server/src/yaml/split.ts";
import { parseStream } from "../../server/src/yaml/stream.ts";
import { plain } from "./support.ts";

describe("splitDocuments", () => {
  it.each<readonly [string, string, readonly string[]]>([
    ["nothing", "", [""]],
    ["one without a marker", "a: 1\n", ["a: 1\n"]],
    ["one with a marker", "---\na: 1\n", ["---\na: 1\n"]],
    ["two", "a: 1\n---\nb: 2\n", ["a: 1\n", "---\nb: 2\n"]],
    ["comments above the first marker belong to it", "# c\n\n---\na: 1\n", ["# c\n\n---\na: 1\n"]],
    ["directives", "%YAML 1.1\n---\na: 1\n", ["%YAML 1.1\n---\na: 1\n"]],
    ["a comment alone between two markers", "---\n# c\n---\na: 1\n", ["---\n# c\n", "---\na: 1\n"]],
    ["markers with something behind them", "--- # c\na: 1\n---\tx\n", ["--- # c\na: 1\n", "---\tx\n"]],
    ["no markers: longer, indented, not at a line start", "----\n ---\nx ---\n", ["----\n ---\nx ---\n"]],
    ["the end of a document", "a: 1\n...\nb: 2\n", ["a: 1\n...\n", "b: 2\n"]],
    [
      "directives behind the end of a document",
      "a: 1\n...\n%YAML 1.1\n---\nb: 2\n",
      ["a: 1\n...\n", "%YAML 1.1\n---\nb: 2\n"],
    ],
    ["nothing behind the end", "a: 1\n...\n# c\n", ["a: 1\n...\n# c\n"]],
    ["CRLF", "a: 1\r\n---\r\nb: 2\r\n", ["a: 1\r\n", "---\r\nb: 2\r\n"]],
    ["BOM", "\uFEFF---\na: 1\n---\nb: 2\n", ["\uFEFF---\na: 1\n", "---\nb: 2\n"]],
    ["a marker at the very end", "a: 1\n---", ["a: 1\n", "---"]],
  ])("%s", (_, text, documents) => {
    const starts = splitDocuments(text);
    expect(starts.map((start, index) => text.slice(start, starts[index + 1] ?? text.length))).toEqual(documents);
  });
});

describe("splitAgain", () => {
  const pieces = [
    "---",
    "...",
    "\n",
    "a: 1\n",
    "# c\n",
    "%D\n",
    "\uFEFF",
    "-",
    ".",
    " ",
    "\r\n",
    "---\n",
    "...\n",
    "--- x\n",
  ];
  const texts = fc.array(fc.constantFrom(...pieces), { maxLength: 14 }).map((list) => list.join(""));

  it("finds the same documents as a look at all of the text", () => {
    const edited = fc.tuple(texts, texts, texts, texts);
    fc.assert(
      fc.property(edited, ([front, then, now, back]) => {
        const [old, text] = [front + then + back, front + now + back];
        const before = { text: old, starts: splitDocuments(old) };
        for (const prefix of [front.length, Math.floor(front.length / 2)])
          for (const suffix of [back.length, Math.floor(back.length / 2), 0])
            expect(splitAgain(text, before, { prefix, suffix })).toEqual(splitDocuments(text));
      }),
      { numRuns: 3_000 },
    );
  });
});

describe("parseStream", () => {
  const document = (name: string, value: string): string => `---\nkind: ${name}\nvalue: ${value}\n`;
  const before = document("a", "1") + document("b", "2") + document("c", "3");

  it.each<readonly [string, string, readonly boolean[]]>([
    ["an edit in the middle", before.replace("2", "22"), [true, false, true]],
    ["an edit at the start", before.replace("1", "x"), [false, true, true]],
    ["an edit at the end", `${before}more: x\n`, [true, true, false]],
    ["a new document", before.replace("---\nkind: c", "---\nkind: n\n---\nkind: c"), [true, true, false, true]],
    ["a document less", before.replace(document("b", "2"), ""), [true, true]],
    ["a marker less: two become one", before.replace("---\nkind: b", "kind: b"), [false, true]],
    ["nothing", before, [true, true, true]],
  ])("%s: the untouched documents are taken over", (_, after, kept) => {
    const first = parseStream(before, {});
    const second = parseStream(after, {}, first);
    expect(second.documents.map((each) => first.documents.includes(each))).toEqual(kept);
    expect(second).toEqual(parseStream(after, {}));
  });

  it("knows the lines of many documents, also after an edit of one", () => {
    const many = Array.from({ length: 70 }, (_, n) => document(`k${n}`, "v".repeat(n % 5))).join("");
    const texts = [
      many,
      many.replace("kind: k30", "kind: k30\n# more\n\n"),
      `${many}---\n\r\nkind: last`,
      many.replace("---\nkind: k20", "kind: k20\r\nx: 1\ry: 2"),
      many.replaceAll("\n", "\r\n"),
    ];
    let stream = parseStream("", {});
    for (const text of texts) {
      stream = parseStream(text, {}, stream);
      expect(stream.breaks).toBeDefined();
      const [lines, plainly] = [createStreamLines(stream), createLineIndex(text)];
      expect(lines.lineCount).toBe(plainly.lineCount);
      for (let offset = -1; offset <= text.length + 1; offset++)
        expect(lines.positionAt(offset), `${offset}`).toEqual(plainly.positionAt(offset));
      for (let line = -1; line <= plainly.lineCount + 1; line++) {
        expect(lines.lineStart(line), `${line}`).toBe(plainly.lineStart(line));
        for (const character of [-1, 0, 3, 99])
          expect(lines.offsetAt({ line, character }), `${line}`).toBe(plainly.offsetAt({ line, character }));
      }
    }
  });

  it("gives the same with and without a previous stream", () => {
    const line = fc.constantFrom("---\n", "a: 1\n", "- b\n", "  c: 2\n", "...\n", "# x\n", "\n", '"', "---\na: 1\n");
    const text = fc.array(line, { maxLength: 30 }).map((lines) => lines.join(""));
    fc.assert(
      fc.property(text, fc.nat(200), fc.nat(5), text, (old, at, count, added) => {
        const next = old.slice(0, at) + added + old.slice(at + count);
        expect(parseStream(next, {}, parseStream(old, {}))).toEqual(parseStream(next, {}));
      }),
      { seed: 5, numRuns: 500 },
    );
  });

  it.each<readonly [string, string, readonly number[]]>([
    ["one object", '{"a": "} {"}\n', [0]],
    ["two, each on its line", '{"a": 1}\n{"b": 2}\n', [0, 9]],
    ["two without anything between them", '\uFEFF {"a": "\\"}{"}{"b": [{}, {}]}', [0, 15]],
    ["three", '{}\n\n{"a":\n{}}\t{}', [0, 4, 14]],
    ["one that is no JSON", '{"a": 1}\n{b: 2}\n', [0]],
    ["one that does not end", '{"a": 1}\n{"b": 2', [0]],
    ["something behind them", '{"a": 1}\n{"b": 2}\nx\n', [0]],
    ["markers between them", '{"a": 1}\n---\n{"b": 2}\n{"c": 3}\n', [0, 9]],
    ["a list first", '[]\n{"b": 2}\n{}', [0]],
  ])("reads objects of JSON behind each other as kubectl does: %s", (_, text, starts) => {
    expect(parseStream(text, { json: true }).starts).toEqual(starts);
    expect(parseStream(text, {}).starts).toEqual(splitDocuments(text));
  });

  it("gives the same of JSON with and without a previous stream", () => {
    const line = fc.constantFrom('{"a":', "1}", "{}", '"}{"', "\n", "---\n", "a: 1\n", "[", "]", ",");
    const text = fc.array(line, { maxLength: 12 }).map((lines) => `{"x": 1}${lines.join("")}`);
    fc.assert(
      fc.property(text, text, (old, next) => {
        const options = { json: true };
        expect(parseStream(next, options, parseStream(old, options))).toEqual(parseStream(next, options));
      }),
      { seed: 5, numRuns: 1000 },
    );
  });

  it("keeps a syntax error to its document", () => {
    const { documents } = parseStream('---\na: "x\nb: 1\n---\nc: 2\n', {});
    expect(documents.map((each) => each.problems.length)).toEqual([1, 0]);
    expect(documents.map((each) => plain(each.root))).toEqual([{ a: "x", b: "1" }, { c: "2" }]);
  });

  it("does not parse what is not wanted", () => {
    const { documents } = parseStream("---\nx: [\n---\na: 1\n", { wanted: (text) => !text.includes("x:") });
    expect(documents.map((each) => each.root === undefined)).toEqual([true, false]);
    expect(documents[0]?.problems).toEqual([]);
  });
});

describe("createLineIndex", () => {
  const text = "ab\n\r\n😀x\rlast";
  const index = createLineIndex(text);
  it.each([
    [0, 0, 0],
    [2, 0, 2],
    [3, 1, 0],
    [5, 2, 0],
    [7, 2, 2],
    [8, 2, 3],
    [9, 3, 0],
    [13, 3, 4],
  ])("offset %i is line %i, character %i", (offset, line, character) => {
    expect(index.positionAt(offset)).toEqual({ line, character });
    expect(index.offsetAt({ line, character })).toBe(offset);
  });
  it("takes places outside as the nearest inside", () => {
    expect(index.positionAt(-1)).toEqual({ line: 0, character: 0 });
    expect(index.positionAt(99)).toEqual({ line: 3, character: 4 });
    expect(index.offsetAt({ line: 0, character: 99 })).toBe(2);
    expect(index.offsetAt({ line: 1, character: 99 })).toBe(3);
    expect(index.offsetAt({ line: 99, character: 0 })).toBe(text.length);
    expect(index.lineCount).toBe(4);
  });
});
