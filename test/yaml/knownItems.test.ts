import fc from "fast-check";
import { expect, it } from "vitest";
import { parseStream } from "../../server/src/yaml/stream.ts";
import type { YamlStream } from "../../server/src/yaml/tree.ts";

/* Long lists, of which what stands above an edit is taken over. */

const item = fc.constantFrom(
  "- port: 80\n",
  "- from:\n    - podSelector: {}\n  ports:\n    - port: 1\n",
  "- plain\n",
  "- plain\n  that goes on\n",
  '- "quoted\n  twice"\n',
  "- |\n  text\n\n",
  "-\n",
  "- - inner\n  - another\n",
  "# a comment\n- a: 1 # behind\n",
  "\n- { a: [1, 2] }\n",
  "-   b:   2\n",
);
const typed = fc.constantFrom(
  ..."ab:-#'\"[]{}|&*!?,\n".split(""),
  "  ",
  "\t",
  "- x\n",
  "\n---\n",
  "\n...\n",
  "key: 1\n",
  "&a ",
  "*a",
  "${X}",
  "{{ .x }}",
);
const texts = fc
  .array(item, { minLength: 70, maxLength: 110 })
  .chain((items) =>
    fc.constantFrom(
      `rules:\n${items.join("")}`,
      `rules:\n${items.join("").replace(/^(?=.)/gm, "  ")}end: 1\n`,
      `a: 1\n---\nspec:\n  rules:\n${items.join("").replace(/^(?=.)/gm, "    ")}other:\n- x\n---\nb: 2\n`,
      items.join(""),
      `- ${items.join("").replace(/\n(?=.)/g, "\n  ")}- second\n`,
    ),
  );
const edits = fc.array(
  fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), gone: fc.nat(3), text: fc.option(typed) }),
  { minLength: 1, maxLength: 6 },
);

it("reads what stands behind an edit, and takes over what stands above it", () => {
  fc.assert(
    fc.property(texts, edits, (first, list) => {
      let text = first;
      let stream: YamlStream = parseStream(text, {});
      for (const { at, gone, text: put } of list) {
        const offset = Math.floor(at * text.length);
        text = text.slice(0, offset) + (put ?? "") + text.slice(offset + gone);
        stream = parseStream(text, {}, stream);
        expect(stream).toEqual(parseStream(text, {}));
      }
    }),
    { numRuns: 100 },
  );
});

it("gives the very nodes of items that an edit has left", () => {
  const text = `rules:\n${"  - port: 80\n".repeat(100)}`;
  const before = parseStream(text, {});
  const after = parseStream(`${text}# a comment\n`, {}, before);
  const itemsOf = ({ documents: [document] }: YamlStream) => {
    const value = document?.root?.kind === "map" ? document.root.entries[0]?.value : undefined;
    return value?.kind === "sequence" ? value.items : [];
  };
  const [old, now] = [itemsOf(before), itemsOf(after)];
  expect(now).toEqual(old);
  expect(now.filter((each, index) => each === old[index]).length).toBeGreaterThan(90);
});
