import {
  type CodeAction,
  CodeActionKind,
  type CompletionItem,
  CompletionItemKind,
  type Diagnostic,
  type Hover,
  type Position,
  type Range,
  type TextEdit,
} from "vscode-languageserver-types";
import { createTestAnswers, itemOf, outcomeOf } from "../features/tests/answers.ts";
import { testCompletion } from "../features/tests/completion.ts";
import { brokenTests, failedTest, testDiagnostics } from "../features/tests/diagnostics.ts";
import { fixesOfTest } from "../features/tests/fixes.ts";
import { testHover } from "../features/tests/hover.ts";
import { headRange, type ReadTestFile, rangeIn } from "../features/tests/testFile.ts";
import type { TestFileItem, TestOutcome } from "../features/tests/types.ts";
import type { LiveSnapshots } from "../snapshot/live.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { type Fix, titleOf } from "../source/fix.ts";
import type { Workspace } from "../source/workspace.ts";
import { createLineIndex } from "../yaml/lines.ts";

/** The outcomes of the tests of one file. */
export interface TestFileOutcomes {
  readonly uri: string;
  readonly outcomes: readonly TestOutcome[];
}

/** Policy tests: where they are, whether they hold, and what a person sees in their files. */
export interface Testing {
  listTests(): readonly TestFileItem[];
  /** `uris`: of these files; of all without it. */
  runTests(uris?: readonly string[]): readonly TestFileOutcomes[];
  /** `undefined` for a file that is none of tests. */
  testProblems(uri: string): readonly Diagnostic[] | undefined;
  /** Failing tests that the policies of a file decide. */
  brokenTests(uri: string): readonly Diagnostic[];
  testActions(uri: string, range: Range): readonly CodeAction[];
  testHover(uri: string, position: Position): Hover | undefined;
  /** `undefined` for a file that is none of tests. */
  testCompletion(uri: string, position: Position): readonly CompletionItem[] | undefined;
}

const kinds = {
  field: CompletionItemKind.Property,
  value: CompletionItemKind.EnumMember,
  namespace: CompletionItemKind.Module,
  port: CompletionItemKind.Constant,
} as const;

export type Guarded = <T>(what: string, uri: string, nothing: T, give: () => T) => T;

export function createTesting(workspace: Workspace, snapshots: LiveSnapshots, guarded: Guarded): Testing {
  const answers = createTestAnswers();

  function* allFiles(): Iterable<{ readonly snapshot: Snapshot; readonly file: ReadTestFile }> {
    for (const folder of [...workspace.folders, undefined]) {
      const snapshot = snapshots.of(folder);
      for (const file of answers.files.in(snapshot)) yield { snapshot, file };
    }
  }

  function at(uri: string): { readonly snapshot: Snapshot; readonly file: ReadTestFile } | undefined {
    const snapshot = snapshots.of(workspace.folderOf(uri));
    const found = snapshot.files.get(uri);
    const file = found === undefined ? undefined : answers.files.of(found);
    return file === undefined ? undefined : { snapshot, file };
  }

  function editsOf({ edits }: Fix, { files }: Snapshot): Record<string, TextEdit[]> {
    const changes: Record<string, TextEdit[]> = {};
    for (const { uri, span, newText } of edits) {
      const lines = createLineIndex(files.get(uri)?.stream.text ?? "");
      changes[uri] = [
        ...(changes[uri] ?? []),
        { range: { start: lines.positionAt(span.start), end: lines.positionAt(span.end) }, newText },
      ];
    }
    return changes;
  }

  /** Failing tests that are told about on these lines. */
  function failingAt(uri: string, range: Range) {
    const touches = (own: Range) => own.start.line <= range.end.line && range.start.line <= own.end.line;
    const own = at(uri);
    if (own !== undefined) {
      return answers
        .of(own.snapshot, own.file)
        .flatMap((answered) => (touches(headRange(own.file, answered.test)) ? [{ ...own, answered }] : []));
    }
    const snapshot = snapshots.of(workspace.folderOf(uri));
    return answers.files.in(snapshot).flatMap((file) =>
      answers.of(snapshot, file).flatMap((answered) => {
        if (answered.answers.every(({ outcome }) => outcome.status !== "failed")) return [];
        const place = outcomeOf(answered).places.find((each) => each.uri === uri);
        return place !== undefined && touches({ start: place.range.start, end: place.range.start })
          ? [{ snapshot, file, answered }]
          : [];
      }),
    );
  }

  return {
    listTests: () => guarded("tests", "", [], () => [...allFiles()].map(({ file }) => itemOf(file))),
    runTests: (uris) =>
      guarded("tests", "", [], () =>
        [...allFiles()].flatMap(({ snapshot, file }) =>
          uris === undefined || uris.includes(file.uri)
            ? [{ uri: file.uri, outcomes: answers.of(snapshot, file).map(outcomeOf) }]
            : [],
        ),
      ),
    testProblems: (uri) =>
      guarded<readonly Diagnostic[] | undefined>("tests", uri, undefined, () => {
        const found = at(uri);
        return found && testDiagnostics(found.snapshot, found.file, answers);
      }),
    brokenTests: (uri) =>
      guarded<readonly Diagnostic[]>("tests", uri, [], () =>
        brokenTests(snapshots.of(workspace.folderOf(uri)), uri, answers),
      ),
    testActions: (uri, range) =>
      guarded<readonly CodeAction[]>("tests", uri, [], () => {
        const problems = testDiagnosticsOn(uri, range);
        return failingAt(uri, range)
          .slice(0, 5)
          .flatMap(({ snapshot, answered }) =>
            fixesOfTest(snapshot, answered).map(
              (fix): CodeAction => ({
                title: titleOf(fix),
                kind: CodeActionKind.QuickFix,
                ...(problems.length > 0 && { diagnostics: [...problems] }),
                edit: { changes: editsOf(fix, snapshot) },
              }),
            ),
          );
      }),
    testHover: (uri, position) =>
      guarded<Hover | undefined>("tests", uri, undefined, () => {
        const found = at(uri);
        const hover = found && testHover(found.snapshot, found.file, found.file.lines.offsetAt(position), answers);
        if (found === undefined || hover === undefined) return undefined;
        const { contents, document, span } = hover;
        return { contents: { kind: "markdown", value: contents }, range: rangeIn(found.file, document, span) };
      }),
    testCompletion: (uri, position) =>
      guarded<readonly CompletionItem[] | undefined>("tests", uri, undefined, () => {
        const found = at(uri);
        if (found === undefined) return undefined;
        const { lines } = found.file;
        const result = testCompletion(found.snapshot, found.file, lines.offsetAt(position));
        if (result === undefined) return [];
        const range = { start: lines.positionAt(result.start), end: lines.positionAt(result.end) };
        return result.items.map(({ label, sort, detail, insert }) => ({
          label,
          kind: kinds[sort],
          ...(detail !== undefined && { detail }),
          textEdit: { range, newText: insert },
        }));
      }),
  };

  function testDiagnosticsOn(uri: string, range: Range): readonly Diagnostic[] {
    const found = at(uri);
    if (found === undefined) return [];
    return testDiagnostics(found.snapshot, found.file, answers).filter(
      ({ code, range: own }) =>
        code === failedTest && own.start.line <= range.end.line && range.start.line <= own.end.line,
    );
  }
}
