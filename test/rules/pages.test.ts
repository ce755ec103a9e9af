import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { rules } from "../../server/src/rules/index.ts";
import { renderPage } from "../../server/src/rules/pages.ts";
import { applyFix, makeWorkspace, problemsOf, splitFiles } from "../harness/rules.ts";

const comments = (text: string) => text.split("\n").flatMap((line) => /(?:^|\s)(#.*)$/.exec(line)?.[1] ?? []);

describe.each(rules.map((rule) => [rule.id, rule] as const))("the page of %s", (id, rule) => {
  const settings = { rules: { [id]: "on" as const }, ...rule.page().settings };
  const found = (text: string) =>
    makeWorkspace(splitFiles(text), settings)
      .all()
      .map(({ finding }) => finding);

  it("shows it on the bad example, and no other problem", () => {
    const findings = found(rule.page().bad);
    expect(findings.map((finding) => finding.rule)).toContain(id);
    const others = findings.filter((finding) => finding.rule !== id && /error|warning/.test(finding.severity));
    expect(others.map(({ rule: other, message }) => `${other}: ${message}`)).toEqual([]);
  });

  it("finds nothing on the good example", () => {
    const findings = found(rule.page().good);
    const loud = findings.filter((finding) => finding.rule === id || /error|warning/.test(finding.severity));
    expect(loud.map(({ rule: other, message }) => `${other}: ${message}`)).toEqual([]);
    expect(problemsOf(makeWorkspace(splitFiles(rule.page().good)))).toEqual([]);
  });

  it("has plain messages of at most three sentences", () => {
    for (const { message } of found(rule.page().bad)) {
      expect(message.replace(/`[^`]*`/g, "x").match(/[.:](?:\s|$)|\.$/g)?.length ?? 0, message).toBeLessThanOrEqual(4);
      expect(message).not.toMatch(/undefined|\[object|NaN|`{2}|\s{2}/);
      expect(message).toMatch(/^[A-Z`].*[.]$/);
    }
  });

  it("is silent after the first fix, which keeps comments and parses", () => {
    const texts = splitFiles(rule.page().bad);
    const workspace = makeWorkspace(texts, settings);
    const finding = workspace.all().find((each) => each.finding.rule === id)?.finding;
    const [fix] = finding?.fixes() ?? [];
    if (fix === undefined) return;
    const changed = applyFix(workspace, texts, fix);
    const then = makeWorkspace(changed, settings);
    expect(problemsOf(then)).toEqual([]);
    const left = then.all().filter((each) => each.finding.rule === id).length;
    expect(left).toBeLessThan(workspace.all().filter((each) => each.finding.rule === id).length);
    const kept = Object.values(changed).flatMap(comments);
    const removed = comments(rule.page().bad).filter(
      (comment) => !/^# (?:file|netpol):/.test(comment) && !kept.includes(comment),
    );
    // A comment goes only with what it speaks of.
    if (!fix.title.startsWith("Remove")) expect(removed).toEqual([]);
  });
});

it.each(rules.filter(({ section }) => section !== "rejected").map((rule) => [rule.id, rule] as const))(
  "the fixes of %s keep JSON what it is",
  (id, rule) => {
    const texts: Record<string, string> = {};
    for (const [path, text] of Object.entries(splitFiles(rule.page().bad))) {
      if (path === "flows.json") texts[path] = text;
      else
        for (const [i, document] of parseAllDocuments(text).entries()) {
          texts[`${path}-${i}.json`] = JSON.stringify(document.toJS(), null, 2);
        }
    }
    const workspace = makeWorkspace(texts, { rules: { [id]: "on" }, ...rule.page().settings });
    const findings = workspace.all().filter(({ finding }) => finding.rule === id);
    // JSON has no comments to be unused, and there is no kustomization in JSON.
    expect(findings.length > 0).toBe(
      id !== "unused-suppression" && id !== "cannot-be-built" && !rule.page().bad.includes("Chart.yaml"),
    );
    for (const fix of findings.flatMap(({ finding }) => finding.fixes())) {
      for (const text of Object.values(applyFix(workspace, texts, fix))) expect(() => JSON.parse(text)).not.toThrow();
    }
  },
);

describe("the folder of pages", () => {
  const folder = join(import.meta.dirname, "../../server/docs/rules");

  it("holds the page of every rule, as generated from the rule (npm run rules)", () => {
    const names = readdirSync(folder).sort();
    expect(names).toEqual(rules.map(({ id }) => `${id}.md`).sort());
    for (const { id } of rules) expect(readFileSync(join(folder, `${id}.md`), "utf8"), id).toBe(renderPage(id));
  });

  it("is called after the rules, one file each", () => {
    const files = readdirSync(join(import.meta.dirname, "../../server/src/rules"), {
      recursive: true,
      encoding: "utf8",
    });
    for (const { id } of rules)
      expect(
        files.filter((file) => file.endsWith(`${id}.ts`)),
        id,
      ).toHaveLength(1);
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  });
});

it("names every rule and section where the editor checks the setting", () => {
  const { contributes } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));
  const { propertyNames } = contributes.configuration.properties["netpol.rules"];
  const known = [...new Set(rules.map(({ section }) => section)), ...rules.map(({ id }) => id)];
  expect([...propertyNames.enum].sort()).toEqual(known.sort());
});

it("says in the README what the rules and package.json say (npm run rules)", async () => {
  const root = join(import.meta.dirname, "../..");
  const read = (name: string) => readFileSync(join(root, name), "utf8");
  // Plain JavaScript, which any Node runs before anything is built.
  const { madeReadme } = await import(pathToFileURL(join(root, "server/docs/readme.mjs")).href);
  const given = { manifest: JSON.parse(read("package.json")), words: JSON.parse(read("package.nls.json")), rules };
  expect(read("README.md")).toBe(madeReadme(read("README.md"), given));
});
