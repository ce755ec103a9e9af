import { expect } from "vitest";
import { readFlows } from "../../server/src/expectations/flows/collect.ts";
import { createFlowStore } from "../../server/src/expectations/flows/store.ts";
import { createNeedsMemory } from "../../server/src/expectations/needs/memory.ts";
import { createRuleRunner, type PlacedFinding } from "../../server/src/features/diagnostics.ts";
import type { ManifestFile } from "../../server/src/manifest/file.ts";
import { applyEdits } from "../../server/src/snapshot/change.ts";
import { type Context, contextOf } from "../../server/src/snapshot/context.ts";
import { type SourceFix, titleOf } from "../../server/src/source/fix.ts";
import type { Settings } from "../../server/src/source/settings.ts";
import { createLineIndex } from "../../server/src/yaml/lines.ts";
import { snapshotOf } from "./features.ts";

/** A workspace as the rules see it, from texts by path. */
export interface TestWorkspace {
  readonly files: readonly ManifestFile[];
  context(path?: string): Context;
  findings(path: string): readonly PlacedFinding[];
  all(): readonly { readonly path: string; readonly finding: PlacedFinding }[];
}

const root = "file:///work";

export function uriOf(path: string): string {
  return `${root}/${path}`;
}

export function pathOf(uri: string): string {
  return uri.slice(root.length + 1);
}

/** A text `flows.json` is a log of flows, too. */
export function makeWorkspace(texts: Readonly<Record<string, string>>, changes: Partial<Settings> = {}): TestWorkspace {
  const logs = createFlowStore();
  const flows = Object.keys(texts)
    .filter((path) => path === "flows.json")
    .map(uriOf);
  for (const uri of flows) logs.set(uri, readFlows(uri, texts[pathOf(uri)] ?? ""));
  const snapshot = snapshotOf(
    Object.fromEntries(Object.entries(texts).map(([path, text]) => [uriOf(path), text])),
    { ...changes, ...(flows.length > 0 && { flows }) },
    root,
  );
  const runner = createRuleRunner(undefined, createNeedsMemory(logs));
  const first = Object.keys(texts)[0] ?? "";
  const workspace: TestWorkspace = {
    files: Object.keys(texts).flatMap((path) => snapshot.files.get(uriOf(path)) ?? []),
    context(path = first) {
      const [first = snapshot.aloneWith(uriOf(path))] = snapshot.clustersOf(uriOf(path));
      const context = first && contextOf(snapshot, first, uriOf(path));
      if (context === undefined) throw new Error(`no file ${path}`);
      return context;
    },
    findings: (path) => runner.check(workspace.context(path)).findings,
    all: () => Object.keys(texts).flatMap((path) => workspace.findings(path).map((finding) => ({ path, finding }))),
  };
  return workspace;
}

/** `# file: name.yaml` on a line of its own begins another file; what stands before the first is `policy.yaml`. */
export function splitFiles(text: string): Record<string, string> {
  const files: Record<string, string> = {};
  let path = "policy.yaml";
  let lines: string[] = [];
  const keep = () => {
    if (lines.some((line) => line.trim() !== "")) files[path] = lines.join("\n");
  };
  for (const line of text.split("\n")) {
    const next = /^# file: (\S+)$/.exec(line)?.[1];
    if (next === undefined) lines.push(line);
    else {
      keep();
      [path, lines] = [next, []];
    }
  }
  keep();
  return files;
}

/** `path:line:from-to rule` (lines from 1, columns from 0) of what carets say or rules find. */
type Place = string;

/**
 * Takes the lines with carets out of a text: `#   ^^^^ rule-id` points at the line above, `#<^^^ rule-id` at its beginning.
 * Several rules for one place are written with commas.
 */
export function readCarets(path: string, text: string): { readonly text: string; readonly places: readonly Place[] } {
  const kept: string[] = [];
  const places: Place[] = [];
  for (const line of text.split("\n")) {
    const caret = /^\s*#\s*(<?)(\^+) ([a-z0-9, -]+)$/.exec(line);
    if (caret === null) {
      kept.push(line);
      continue;
    }
    const carets = caret[2] ?? "";
    const from = caret[1] === "<" ? 0 : line.indexOf("^");
    for (const rule of (caret[3] ?? "").split(",")) {
      places.push(`${path}:${kept.length}:${from}-${from + carets.length} ${rule.trim()}`);
    }
  }
  return { text: kept.join("\n"), places };
}

export interface Expectation {
  /** Findings of this rule have to be exactly those under carets. */
  readonly rule: string;
  readonly settings?: Partial<Settings>;
  /** Other rules that may speak at warning or above without a caret. */
  readonly tolerate?: readonly string[];
}

/**
 * The rule speaks where the carets say, and nowhere else. No other rule warns unless a caret says so; information and hints
 * of other rules are left out of it.
 */
export function expectFindings(fixture: string, { rule, settings, tolerate = [] }: Expectation): TestWorkspace {
  const texts: Record<string, string> = {};
  const wanted: Place[] = [];
  for (const [path, text] of Object.entries(splitFiles(dedent(fixture)))) {
    const read = readCarets(path, text);
    texts[path] = read.text;
    wanted.push(...read.places);
  }
  const workspace = makeWorkspace(texts, settings);
  const found = workspace.all().filter(({ finding }) => {
    const place = placeText(finding, workspace);
    if (finding.rule === rule || wanted.includes(place)) return true;
    return (finding.severity === "warning" || finding.severity === "error") && !tolerate.includes(finding.rule);
  });
  expect(found.map(({ finding }) => placeText(finding, workspace)).sort()).toEqual([...wanted].sort());
  return workspace;
}

function placeText(finding: PlacedFinding, workspace: TestWorkspace): Place {
  const file = workspace.files.find((each) => workspace.findings(pathOf(each.uri)).includes(finding));
  if (file === undefined) throw new Error("a finding of no file");
  const lines = createLineIndex(file.stream.text);
  const start = lines.positionAt(finding.start);
  const end = lines.positionAt(finding.end);
  const to = end.line === start.line ? end.character : start.character;
  return `${pathOf(file.uri)}:${start.line + 1}:${start.character}-${to} ${finding.rule}`;
}

export interface FixExpectation {
  readonly rule: string;
  /** Which of the finding's fixes, from 0. */
  readonly fix?: number;
  /** Which of the rule's findings, from 0. */
  readonly finding?: number;
  readonly title?: string | RegExp;
  readonly safe?: boolean;
  readonly settings?: Partial<Settings>;
}

/** Applies one fix: the files are then as `after` says, the rule is silent there, and everything still parses. */
export function expectFix(before: string, after: string, options: FixExpectation): void {
  const texts = splitFiles(dedent(before));
  const workspace = makeWorkspace(texts, options.settings);
  const findings = workspace.all().filter(({ finding }) => finding.rule === options.rule);
  const found = findings[options.finding ?? 0];
  const fix = found?.finding.fixes()[options.fix ?? 0];
  if (found === undefined || fix === undefined) {
    const titles = findings.map(({ finding }) => finding.fixes().map(titleOf));
    throw new Error(`no such fix of ${options.rule}: ${JSON.stringify(titles)}`);
  }
  const changed = applyFix(workspace, texts, fix);
  expect(joinFiles(changed)).toBe(joinFiles(splitFiles(dedent(after))));
  if (options.title !== undefined) expect(titleOf(fix)).toMatch(options.title);
  if (options.safe !== undefined) expect(fix.safe).toBe(options.safe);
  const then = makeWorkspace(changed, options.settings);
  expect(problemsOf(then)).toEqual([]);
  const left = then.all().filter(({ finding }) => finding.rule === options.rule);
  expect(left.length).toBeLessThan(findings.length);
}

export function applyFix(
  workspace: TestWorkspace,
  texts: Readonly<Record<string, string>>,
  fix: SourceFix,
): Record<string, string> {
  const changed: Record<string, string> = { ...texts };
  for (const file of workspace.files) {
    const touched = fix.edits.some(({ place }) => place.uri === file.uri);
    if (touched) changed[pathOf(file.uri)] = applyEdits(file.uri, fix.edits, file.stream.text);
  }
  return changed;
}

export function problemsOf(workspace: TestWorkspace): readonly string[] {
  return workspace.files.flatMap((file) =>
    file.stream.documents.flatMap((document) =>
      document.problems.map(({ message }) => `${pathOf(file.uri)}: ${message}`),
    ),
  );
}

function joinFiles(texts: Readonly<Record<string, string>>): string {
  return Object.entries(texts)
    .map(([path, text]) => `# file: ${path}\n${text.trimEnd()}\n`)
    .join("");
}

/** Takes the common indentation of a template literal away. */
export function dedent(text: string): string {
  const lines = text.replace(/^\n/, "").split("\n");
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
  const common = Math.min(...indents);
  return Number.isFinite(common) ? lines.map((line) => line.slice(common)).join("\n") : text;
}
