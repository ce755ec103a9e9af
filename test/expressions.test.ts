import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkSync } from "recheck";
import { parseAst } from "vite";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

/** What grows faster than its text, with why it does no harm: the text is short, whoever wrote it. */
const bounded: readonly (readonly [string, string])[] = [
  ["/(?:^|[-_./])patch(?:es)?(?:[-_./][^/]*)?$/i", "a file's name"],
];

interface Expression {
  readonly pattern: string;
  readonly flags: string;
  readonly file: string;
}

/** Every regular expression that is written in the product. */
function expressionsIn(folder: string): readonly Expression[] {
  const found: Expression[] = [];
  for (const name of readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })) {
    if (!/\.tsx?$/.test(name)) continue;
    const file = join(folder, name);
    const visit = (node: unknown): void => {
      if (typeof node !== "object" || node === null) return;
      if ("regex" in node && node.regex !== undefined) {
        const { pattern, flags } = node.regex as { pattern: string; flags: string };
        found.push({ pattern, flags, file });
      }
      for (const child of Object.values(node)) visit(child);
    };
    visit(parseAst(readFileSync(join(root, file), "utf8"), { lang: name.endsWith("x") ? "tsx" : "ts" }));
  }
  return found;
}

/** These read whole texts of anybody's; the others get lines, names and values. */
const readsTexts = /^server\/src\/(?:yaml|manifest)\//;

it("no expression takes time out of all proportion to its text", () => {
  const seen = new Map<string, Expression>();
  for (const each of [...expressionsIn("server/src"), ...expressionsIn("client/src")]) {
    const key = `/${each.pattern}/${each.flags}`;
    if (!seen.has(key) || readsTexts.test(each.file)) seen.set(key, each);
  }
  expect(seen.size).toBeGreaterThan(300);
  const slow: string[] = [];
  for (const [key, { pattern, flags, file }] of seen) {
    if (bounded.some(([known]) => known === key)) continue;
    // The search for a proof is cut short: what is not known to be slow by then passes.
    const result = checkSync(pattern, flags, { checker: "automaton", timeout: 400 });
    if (result.status !== "vulnerable") continue;
    const { complexity } = result;
    if (complexity.type === "exponential" || readsTexts.test(file))
      slow.push(`${file}: ${key} is ${complexity.summary}`);
  }
  expect(slow).toEqual([]);
}, 120_000);
