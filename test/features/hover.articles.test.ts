import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { hover } from "../../server/src/features/hover.ts";
import { contextOf, offsetOf, scenario } from "../harness/features.ts";

interface Article {
  readonly file: string;
  readonly workloads: string;
  readonly hover?: readonly { readonly line: number; readonly logic: string; readonly says: string }[];
}

const index = JSON.parse(
  readFileSync(new URL("../scenarios/articles/index.json", import.meta.url), "utf8"),
) as readonly Article[];

/** What `says` in index.json gives word for word: labels, and protocols with a port. */
const facts = /[\w/-]+=[\w-]+|(?:TCP|UDP) \d+|none here|\d+\.\d+\.\d+\.\d+(?:\/\d+)?/g;

const rows = index.flatMap(({ file, workloads, hover: hovers }) =>
  (hovers ?? []).map(({ line, logic, says }) => ({ file, workloads, line, logic, says })),
);

it("has the articles' cases", () => {
  expect(rows.length).toBeGreaterThan(25);
});

it.each(rows)("$file line $line is $logic", ({ file, workloads, line, logic, says }) => {
  const uri = `file:///articles/${file}`;
  const texts = { ...scenario(`articles/${file}`), ...scenario(`articles/${workloads}`) };
  const text = texts[uri] ?? "";
  const source = text.split("\n")[line] ?? "";
  // On the dash where the line starts with one, and on the key.
  for (const column of new Set([source.search(/\S/), source.search(/\w/)])) {
    const { contents } = hover(contextOf(texts, uri), offsetOf(text, line, column)) ?? { contents: "nothing" };
    expect(/\*\*(AND|OR)\*\*/.exec(contents)?.[1], contents).toBe(logic);
    for (const fact of says.match(facts) ?? []) {
      if (column === source.search(/\w/)) expect(contents).toContain(fact.replace(/\/32$/, ""));
    }
  }
});
