import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { titleOf } from "../../../server/src/source/fix.ts";
import type { Settings } from "../../../server/src/source/settings.ts";
import { expandShorthand } from "../../harness/manifests.ts";
import { applyFix, makeWorkspace, problemsOf } from "../../harness/rules.ts";

/*
 * One file per rule under scenarios/pairs: manifests that look alike, some wrong and some right. A case begins with
 * `=== title` (`@settings {…}` may follow); from the first line `=> ` on stands all that is to be found: errors and warnings
 * of every rule, and what the file's own rule has to say at any severity, with what it underlines, its fixes, and the
 * lines that each of them takes out (-) and puts in (+). `=> nothing` is a case that is right.
 */

const folder = join(import.meta.dirname, "../../scenarios/pairs");

describe.each(readdirSync(folder).map((file) => file.replace(/\.txt$/, "")))("%s", (rule) => {
  const cases = readFileSync(join(folder, `${rule}.txt`), "utf8")
    .split(/^=== /m)
    .slice(1)
    .map((text) => {
      const [title = "", ...lines] = text.trimEnd().split("\n");
      const end = lines.findIndex((line) => line.startsWith("=> "));
      return { title, manifests: lines.slice(0, end), expected: lines.slice(end).join("\n") };
    });

  it.each(cases)("$title", ({ manifests, expected }) => {
    const [first = ""] = manifests;
    const settings = first.startsWith("@settings ") ? (JSON.parse(first.slice(10)) as Partial<Settings>) : {};
    const texts = expandShorthand(manifests.slice(first.startsWith("@settings ") ? 1 : 0).join("\n"));
    expect(report(rule, texts, settings)).toBe(expected);
  });

  it("has right ones and wrong ones", () => {
    const right = cases.filter(({ expected }) => expected === "=> nothing").length;
    expect([right > 0, cases.length - right > 0]).toEqual([true, true]);
  });
});

function report(rule: string, texts: Record<string, string>, settings: Partial<Settings>): string {
  const workspace = makeWorkspace(texts, settings);
  const lines: string[] = [];
  for (const { path, finding } of workspace.all()) {
    const own = finding.rule === rule && finding.severity !== "hint";
    if (!own && finding.severity !== "error" && finding.severity !== "warning") continue;
    const underlined = (texts[path] ?? "").slice(finding.start, finding.end).replace(/\s+/g, " ");
    lines.push(`=> ${finding.severity} ${finding.rule} at \`${underlined}\``);
    if (!own) continue;
    for (const fix of finding.fixes()) {
      lines.push(`   * ${titleOf(fix)}`);
      const changed = applyFix(workspace, texts, fix);
      for (const [each, text] of Object.entries(changed)) lines.push(...difference(texts[each] ?? "", text));
      for (const line of fix.create?.text.split("\n") ?? []) if (line !== "") lines.push(`     new: ${line}`);
      expect(problemsOf(makeWorkspace(changed, settings))).toEqual([]);
    }
  }
  return lines.join("\n") || "=> nothing";
}

/** The lines between the first and the last that differ. */
function difference(before: string, after: string): readonly string[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  while (old.length > 0 && old[0] === now[0]) {
    old.shift();
    now.shift();
  }
  while (old.length > 0 && old.at(-1) === now.at(-1)) {
    old.pop();
    now.pop();
  }
  return [...old.map((line) => `     - ${line}`.trimEnd()), ...now.map((line) => `     + ${line}`.trimEnd())];
}
