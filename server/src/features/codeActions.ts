import {
  type CodeAction,
  CodeActionKind,
  type Range,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver-types";
import { changeAfter, changeText, textsAfter } from "../snapshot/change.ts";
import type { Context } from "../snapshot/context.ts";
import { sourceFixes } from "../snapshot/sourceEdits.ts";
import { writtenIn } from "../snapshot/textPlace.ts";
import { type Fix, type SourceEdit, titleOf } from "../source/fix.ts";
import { createStreamLines } from "../yaml/lines.ts";
import { addDns } from "./codeActions/addDns.ts";
import { convertAdmin } from "./codeActions/convertAdmin.ts";
import { createComplement } from "./codeActions/createComplement.ts";
import { createDefaultDeny } from "./codeActions/createDefaultDeny.ts";
import { fixTogether } from "./codeActions/fixAll.ts";
import { mergePeers } from "./codeActions/mergePeers.ts";
import { actionPlace } from "./codeActions/place.ts";
import { policyForWorkload } from "./codeActions/policyForWorkload.ts";
import type { Refactoring } from "./codeActions/refactoring.ts";
import { restrictNamespace } from "./codeActions/restrictNamespace.ts";
import { selectorForm } from "./codeActions/selectorForm.ts";
import { splitPeer } from "./codeActions/splitPeer.ts";
import { splitRule } from "./codeActions/splitRule.ts";
import { suppress } from "./codeActions/suppress.ts";
import { writeDefaults } from "./codeActions/writeDefaults.ts";
import {
  type CheckedFile,
  createAsDiagnostic,
  createRuleRunner,
  type PlacedFinding,
  type RuleRunner,
} from "./diagnostics.ts";

/** All safe fixes of a file at once, for `editor.codeActionsOnSave`. */
const fixAllKind = "source.fixAll.netpol";

const refactorings: readonly Refactoring[] = [
  mergePeers,
  splitPeer,
  splitRule,
  selectorForm,
  restrictNamespace,
  createComplement,
  addDns,
  createDefaultDeny,
  writeDefaults,
];

/** Fixes for what the rules find in the range, and rewritings of what stands there. `only`: the kinds asked for. */
export function codeActions(
  context: Context,
  range: Range,
  only: readonly CodeActionKind[] | undefined,
  runner: RuleRunner = createRuleRunner(),
): readonly CodeAction[] {
  const checked = runner.checkLines(context, range.start.line, range.end.line);
  const start = checked.lines.offsetAt(range.start);
  const end = checked.lines.offsetAt(range.end);
  const wants = (kind: CodeActionKind) =>
    only === undefined || only.length === 0 || only.some((each) => kind === each || kind.startsWith(`${each}.`));
  // Anywhere on its lines counts: what is underlined may be a dash.
  const lineOf = (offset: number) => checked.lines.positionAt(offset).line;
  const here = checked.findings.filter(
    (finding) => lineOf(finding.start) <= range.end.line && range.start.line <= lineOf(finding.end),
  );
  const whole = () => runner.check(context);
  const fixes = wants(CodeActionKind.QuickFix) ? quickFixes(context, checked, here, whole) : [];
  // What a fix does already is not offered twice.
  const done = new Set(fixes.map(({ edit }) => JSON.stringify(edit)));
  // What others have a part in is rewritten by hand: its text alone is not what it says.
  const own = context.file.sources === undefined && context.file.maps === undefined;
  const rewritten = own && wants(CodeActionKind.RefactorRewrite) ? rewritings(checked, start, end) : [];
  return [
    ...fixes,
    ...rewritten.filter(({ edit }) => !done.has(JSON.stringify(edit))),
    // Only for who asks: nobody wants it in the menu of one problem.
    ...(only !== undefined && wants(fixAllKind) ? fixAll(whole()) : []),
  ];
}

function quickFixes(
  context: Context,
  checked: CheckedFile,
  here: readonly PlacedFinding[],
  whole: () => CheckedFile,
): readonly CodeAction[] {
  const asDiagnostic = createAsDiagnostic(context, checked.lines);
  const actions: CodeAction[] = [];
  for (const finding of here) {
    const diagnostics = [asDiagnostic(finding)];
    for (const [index, fix] of finding.fixes().entries()) {
      const edit = workspaceEdit(checked, fix.edits, fix.create);
      const isPreferred = index === 0 && fix.safe;
      actions.push({
        title: titleOf(fix),
        kind: CodeActionKind.QuickFix,
        diagnostics,
        edit,
        ...(isPreferred && { isPreferred }),
      });
    }
  }
  for (const rule of new Set(here.map((finding) => finding.rule))) {
    const diagnostics = here.flatMap((finding) => (finding.rule === rule ? [asDiagnostic(finding)] : []));
    actions.push(...fixAllOf(whole(), rule).map((action) => ({ ...action, diagnostics })));
  }
  for (const finding of here) {
    for (const { title, edits } of sourceFixes(suppress(checked, finding), checked.context)) {
      const diagnostics = [asDiagnostic(finding)];
      actions.push({ title, kind: CodeActionKind.QuickFix, diagnostics, edit: workspaceEdit(checked, edits) });
    }
  }
  return actions;
}

/** The first fix of every finding of one rule in the file. */
function fixAllOf(checked: CheckedFile, rule: string): readonly CodeAction[] {
  const findings = checked.findings.filter((finding) => finding.rule === rule);
  if (findings.length < 2) return [];
  const { edits, fixed } = fixTogether(findings, () => true);
  if (fixed < 2) return [];
  const safe = findings.every((finding) => finding.fixes()[0]?.safe !== false);
  const change = safe ? "" : changeText(changeAfter(checked.context, textsAfter(checked.context.snapshot, edits)));
  const title = `Fix all ${fixed} of \`${rule}\` in this file${change}`;
  return [{ title, kind: CodeActionKind.QuickFix, edit: workspaceEdit(checked, edits) }];
}

function fixAll(checked: CheckedFile): readonly CodeAction[] {
  const { edits, fixed } = fixTogether(checked.findings, ({ safe }) => safe);
  if (fixed === 0) return [];
  return [{ title: "Fix all safe Netpol problems", kind: fixAllKind, edit: workspaceEdit(checked, edits) }];
}

function rewritings(checked: CheckedFile, start: number, end: number): readonly CodeAction[] {
  const place = actionPlace(checked.context, start, end);
  const found: readonly Fix[] =
    place === undefined
      ? [...convertAdmin(checked.context, start), ...policyForWorkload(checked.context, start)]
      : refactorings.flatMap((refactoring) => refactoring(place));
  return sourceFixes(found, checked.context).map((fix) => ({
    title: titleOf(fix),
    kind: CodeActionKind.RefactorRewrite,
    edit: workspaceEdit(checked, fix.edits, fix.create),
  }));
}

/** The edits, and the file that is made with them. */
function workspaceEdit(checked: CheckedFile, edits: readonly SourceEdit[], create?: Fix["create"]): WorkspaceEdit {
  const changes = changesOf(checked, edits);
  if (create === undefined) return { changes };
  const { uri, text } = create;
  const start = { line: 0, character: 0 };
  return {
    documentChanges: [
      ...Object.entries(changes).map(([each, own]) => ({ textDocument: { uri: each, version: null }, edits: own })),
      { kind: "create", uri, options: { overwrite: false, ignoreIfExists: false } },
      { textDocument: { uri, version: null }, edits: [{ range: { start, end: start }, newText: text }] },
    ],
  };
}

function changesOf({ context, lines }: CheckedFile, edits: readonly SourceEdit[]): Record<string, TextEdit[]> {
  const changes: Record<string, TextEdit[]> = {};
  const checkedUri = writtenIn(context.file);
  for (const { place, newText } of edits) {
    const { uri } = place;
    const file = context.snapshot.files.get(uri);
    if (file === undefined) continue;
    const index = uri === checkedUri ? lines : createStreamLines(file.stream);
    const range = { start: index.positionAt(place.start), end: index.positionAt(place.end) };
    const own = changes[uri] ?? [];
    own.push({ range, newText });
    changes[uri] = own;
  }
  return changes;
}
