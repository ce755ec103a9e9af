import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { codeActions } from "../../server/src/features/codeActions.ts";
import { rules } from "../../server/src/rules/index.ts";
import { titleOf } from "../../server/src/source/fix.ts";
import { applyFix, makeWorkspace, problemsOf } from "../harness/rules.ts";

const folder = join(import.meta.dirname, "../scenarios/articles");
const seeds = [
  ...rules.map(({ page }) => page().bad),
  ...readdirSync(folder)
    .filter((name) => /^\d\d-.*\.yaml$/.test(name))
    .map((name) => readFileSync(join(folder, name), "utf8")),
];
const everything = {
  rules: { rejected: "on", mistaken: "on", notable: "on", style: "on" },
} as const;

/** Runs every rule, fix and refactoring; what they say has to be inside the text, and fixes must not break it. */
function examine(text: string): void {
  const texts = { "p.yaml": text };
  const workspace = makeWorkspace(texts, everything);
  const whole = problemsOf(workspace).length === 0;
  for (const { finding } of workspace.all()) {
    expect(finding.start).toBeGreaterThanOrEqual(0);
    expect(finding.end).toBeGreaterThanOrEqual(finding.start);
    expect(finding.end).toBeLessThanOrEqual(text.length);
    expect(finding.message).not.toMatch(/undefined|\[object|NaN/);
    for (const fix of finding.fixes()) {
      const spans = fix.edits.map(({ place }) => place).sort((a, b) => a.start - b.start || a.end - b.end);
      for (const [i, span] of spans.entries()) expect(span.start).toBeGreaterThanOrEqual(spans[i - 1]?.end ?? 0);
      const changed = applyFix(workspace, texts, fix);
      if (whole) expect(problemsOf(makeWorkspace(changed)), `${finding.rule}: ${titleOf(fix)}\n${text}`).toEqual([]);
    }
  }
  const lines = text.split("\n").length;
  for (let line = 0; line < lines; line += 3) {
    codeActions(workspace.context(), { start: { line, character: 6 }, end: { line, character: 6 } }, undefined);
  }
}

it("survives half a document, wherever it ends", { timeout: 120_000 }, () => {
  for (const [i, text] of seeds.entries()) {
    const lines = text.split("\n");
    for (let end = 3 + (i % 4); end < lines.length; end += 4) examine(lines.slice(0, end).join("\n"));
  }
});

it("survives lines that are missing, doubled, shifted or half typed", () => {
  const change = fc.record({
    at: fc.nat(400),
    how: fc.constantFrom(
      ...[
        "drop",
        "double",
        "in",
        "out",
        "cut",
        "null",
        "dash",
        "flow",
        "comment",
        "blank",
        "quote",
        "anchor",
        "document",
      ],
      ...["braces", "swap", "break", "inline", "all", "wide"],
    ),
  });
  fc.assert(
    fc.property(fc.constantFrom(...seeds), fc.array(change, { minLength: 1, maxLength: 4 }), (text, changes) => {
      const lines = text.split("\n");
      for (const { at, how } of changes) {
        const index = at % lines.length;
        const line = lines[index] ?? "";
        if (how === "drop") lines.splice(index, 1);
        else if (how === "double") lines.splice(index, 0, line);
        else if (how === "in") lines[index] = `  ${line}`;
        else if (how === "out") lines[index] = line.replace(/^ {2}/, "");
        else if (how === "cut") lines[index] = line.slice(0, line.length / 2);
        else if (how === "null") lines[index] = line.replace(/:.*$/, ":");
        else if (how === "dash") lines[index] = line.replace(/^( *)(\w)/, "$1- $2");
        else if (how === "comment") lines[index] = `${line} # ${line.trim()}`;
        else if (how === "blank") lines.splice(index, 0, "", "# a note");
        else if (how === "quote") lines[index] = line.replace(/: ([^\s'"[{|>&*#]+)$/, ': "$1"');
        else if (how === "anchor") lines[index] = line.replace(/: ?(.*)$/, ": &a $1");
        else if (how === "document") lines.splice(index, 0, "---");
        else if (how === "braces") lines[index] = line.replace(/(\w+): (\S+)$/, "{$1: $2}");
        else if (how === "swap") lines.splice(index, 2, ...lines.slice(index, index + 2).reverse());
        else if (how === "break") lines[index] = `${line}\r`;
        else if (how === "inline") lines[index] = line.replace(/: (\S+)$/, ": {a: $1, b: *a}");
        else if (how === "all") lines[index] = line.replace(/:.*$/, ": {}");
        else if (how === "wide") lines[index] = line.replace(/^( *)- /, "$1-   ");
        else lines[index] = line.replace(/: (\S+)$/, ": [$1]");
      }
      examine(lines.join("\n"));
    }),
    { numRuns: 300 },
  );
});

it.each([
  [
    "an anchor before a value that is missing",
    "apiVersion: &a \nkind: NetworkPolicy\nmetadata:\n  name: web\nspec:\n  podSelector: {}\n",
  ],
  [
    "an anchor in what would be taken out",
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: web\nspec:\n  podSelecter: &a\n    matchLabels: {app: db}\n  podSelector: *a\n",
  ],
])("survives %s", (_, text) => {
  examine(text);
});
