import { type Diagnostic, type DiagnosticRelatedInformation, DiagnosticSeverity } from "vscode-languageserver-types";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { someOf, tick } from "../../words/lists.ts";
import { type AnsweredTest, outcomeOf, type TestAnswers } from "./answers.ts";
import { headRange, type ReadTestFile, rangeIn } from "./testFile.ts";
import type { TestOutcome } from "./types.ts";

/** The code of a diagnostic about a test that does not hold; of one that cannot be asked. */
export const failedTest = "policy-test-failed";
export const brokenTest = "policy-test-invalid";

/** What is wrong in a file of policy tests, where it stands: what cannot be read, what cannot be asked, what does not hold. */
export function testDiagnostics(snapshot: Snapshot, file: ReadTestFile, answers: TestAnswers): readonly Diagnostic[] {
  const found: Diagnostic[] = file.problems.map(({ message, document, span }) =>
    problem(message, rangeIn(file, document, span)),
  );
  // What is still being read proves nothing.
  const answered = snapshot.complete ? answers.of(snapshot, file) : [];
  for (const [index, test] of file.tests.entries()) {
    const { problems, document } = test;
    for (const { message, span } of problems) found.push(problem(message, rangeIn(file, document, span)));
    const own = answered[index];
    if (problems.length > 0 || own === undefined) continue;
    const outcome = outcomeOf(own);
    if (outcome.status === "error") found.push(problem(outcome.message, rangeOfError(file, own, outcome)));
    else if (outcome.status === "failed") found.push(failure(file, own, outcome));
  }
  return found;
}

function problem(message: string, range: Diagnostic["range"]): Diagnostic {
  return { range, severity: DiagnosticSeverity.Error, source: "netpol", code: brokenTest, message };
}

/** The end that matches nothing, where one is named. */
function rangeOfError(file: ReadTestFile, { test }: AnsweredTest, { message }: TestOutcome): Diagnostic["range"] {
  const { claim } = test;
  const ends = [
    ...("from" in claim ? claim.from : []),
    ...("to" in claim ? claim.to : []),
    ...("only" in claim ? claim.only : []),
  ];
  const named = ends.find(({ text }) => message.includes(`\`${text}\``));
  return named === undefined ? headRange(file, test) : rangeIn(file, test.document, named.span);
}

function failure(file: ReadTestFile, { test }: AnsweredTest, { message, places }: TestOutcome): Diagnostic {
  const relatedInformation: DiagnosticRelatedInformation[] = places.slice(0, 5).map(({ uri, range, text }) => ({
    location: { uri, range },
    message: text,
  }));
  return {
    range: headRange(file, test),
    severity: DiagnosticSeverity.Warning,
    source: "netpol",
    code: failedTest,
    message: `This does not hold. ${message}`,
    ...(relatedInformation.length > 0 && { relatedInformation }),
  };
}

/** The failing tests that a file's policies decide, named at the very rule. */
export function brokenTests(snapshot: Snapshot, uri: string, answers: TestAnswers): readonly Diagnostic[] {
  if (!snapshot.complete) return [];
  const byPlace = new Map<string, { range: Diagnostic["range"]; text: string; tests: BrokenTest[] }>();
  for (const file of answers.files.in(snapshot)) {
    for (const answered of answers.of(snapshot, file)) {
      if (answered.answers.every(({ outcome }) => outcome.status !== "failed")) continue;
      const { message, places } = outcomeOf(answered);
      const [first] = places.filter((place) => place.uri === uri);
      if (first === undefined) continue;
      const { range, text } = first;
      const key = `${range.start.line} ${range.start.character}`;
      const known = byPlace.get(key) ?? { range, text, tests: [] };
      known.tests.push({ name: answered.test.name, message, uri: file.uri, range: headRange(file, answered.test) });
      byPlace.set(key, known);
    }
  }
  return [...byPlace.values()].map(({ range, tests }) => {
    const [first] = tests;
    const names = someOf(
      tests.map(({ name }) => tick(name)),
      3,
    );
    const line = { start: range.start, end: range.end.line === range.start.line ? range.end : range.start };
    return {
      range: line.end.character > line.start.character ? line : wordAt(range),
      severity: DiagnosticSeverity.Warning,
      source: "netpol",
      code: failedTest,
      message: `${tests.length === 1 ? "A policy test fails" : `${tests.length} policy tests fail`} by this: ${names}. ${first?.message ?? ""}`,
      relatedInformation: tests
        .slice(0, 5)
        .map((test) => ({ location: { uri: test.uri, range: test.range }, message: test.name })),
    };
  });
}

interface BrokenTest {
  readonly name: string;
  readonly message: string;
  readonly uri: string;
  readonly range: Diagnostic["range"];
}

/** The beginning of something longer than a line. */
function wordAt({ start }: Diagnostic["range"]): Diagnostic["range"] {
  return { start, end: { line: start.line, character: start.character + 1 } };
}
