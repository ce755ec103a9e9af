import { expect, it } from "vitest";
import { titleOf } from "../../server/src/source/fix.ts";
import type { Settings } from "../../server/src/source/settings.ts";
import { applyFix, makeWorkspace, splitFiles } from "./rules.ts";

/*
 * Pairs of manifests that look alike, one wrong and one right. A case says all that the rules say about it, so that the
 * right one is as much a test as the wrong one.
 */

/** Begins another file. */
export const file = (path: string, text: string): string =>
  `# file: ${path}\n${text.endsWith("\n") ? text : `${text}\n`}`;

/** `ports:` of a rule, its items in flow style. */
export const ports = (...items: readonly string[]): string =>
  `    ports:\n${items.map((item) => `    - ${item}\n`).join("")}`;

export type Case = readonly [name: string, text: string, rules: string, settings?: Partial<Settings>];

/** Every rule that speaks, each as often as it does. */
export function saysAll(cases: readonly Case[]): void {
  it.each(cases.map((each) => [each[0], each] as const))("%s", (_, [, text, rules, settings]) => {
    const found = makeWorkspace(splitFiles(text), settings).all();
    const wanted = rules.split(" ").filter((rule) => rule !== "");
    expect(found.map(({ finding }) => finding.rule).sort()).toEqual(wanted.sort());
  });
}

/** What a fix does to the lines: `-` taken away, `+` put there, from the first to the last line that changes. */
export type FixCase = readonly [
  name: string,
  text: string,
  rule: string,
  title: string,
  lines: string,
  settings?: Partial<Settings>,
];

/** The fix with this title (`!` in front: part of "fix all") leaves these lines, and the rule has one finding less. */
export function fixesSo(cases: readonly FixCase[]): void {
  it.each(cases.map((each) => [each[0], each] as const))("%s", (_, [, text, rule, title, lines, settings]) => {
    const texts = splitFiles(text);
    const workspace = makeWorkspace(texts, settings);
    const findings = workspace.all().filter(({ finding }) => finding.rule === rule);
    const fixes = findings.flatMap(({ finding }) => finding.fixes());
    const fix = fixes.find((each) => `${each.safe ? "!" : ""}${titleOf(each)}` === title);
    if (fix === undefined)
      throw new Error(`only ${fixes.map((each) => `${each.safe ? "!" : ""}${titleOf(each)}`).join("\n")}`);
    const changed = applyFix(workspace, texts, fix);
    const changes = Object.keys(texts).map((path) => changedLines(texts[path] ?? "", changed[path] ?? ""));
    expect(changes.filter((each) => each !== "").join("\n")).toBe(lines);
    const left = makeWorkspace(changed, settings).all();
    expect(left.filter(({ finding }) => finding.rule === rule).length).toBeLessThan(findings.length);
    const errors = (all: typeof left) => all.filter(({ finding }) => finding.severity === "error").length;
    expect(errors(left)).toBeLessThanOrEqual(errors(workspace.all()));
  });
}

function changedLines(before: string, after: string): string {
  const [a, b] = [before.split("\n"), after.split("\n")];
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  return [
    ...a.slice(head, a.length - tail).map((line) => `-${line}`),
    ...b.slice(head, b.length - tail).map((line) => `+${line}`),
  ].join("\n");
}
