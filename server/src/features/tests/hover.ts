import { createResolver } from "../../expectations/resolve.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { code, count, someOf } from "../../words/lists.ts";
import type { Span } from "../../yaml/tree.ts";
import { messageOf, type TestAnswers } from "./answers.ts";
import { testAt } from "./place.ts";
import type { ReadTestFile } from "./testFile.ts";

export interface TestHover {
  /** Markdown. */
  readonly contents: string;
  readonly document: number;
  readonly span: Span;
}

/** Whom an end means; elsewhere in a test whether it holds. */
export function testHover(
  snapshot: Snapshot,
  file: ReadTestFile,
  offset: number,
  answers: TestAnswers,
): TestHover | undefined {
  const place = testAt(file, offset);
  if (place === undefined) return undefined;
  const { test, end, index } = place;
  const { document } = test;
  if (end !== undefined) {
    const lines = snapshot.clusters
      .filter(({ name }) => test.cluster === undefined || test.cluster === name)
      .map(({ name, traffic }) => {
        const { endpoints, ranges } = createResolver(traffic)(end);
        const labels = [...endpoints].map((each) => code(traffic.endpoints[each]?.label ?? ""));
        const who =
          end.what.kind === "host"
            ? "a name that is looked up outside: none of its addresses is known."
            : labels.length === 0
              ? "matches nothing in these files."
              : ranges.length > 0
                ? `lies in ${someOf(labels)}.`
                : `matches ${count(labels.length, "workload")}: ${someOf(labels)}.`;
        return `${name === "" ? "" : `In ${code(name)}: `}${code(end.text)} ${who}`;
      });
    return { contents: lines.join("\n\n"), document, span: end.span };
  }
  const answered = answers.of(snapshot, file)[index];
  if (answered === undefined) return undefined;
  const lines = answered.answers.map(({ cluster, outcome }) => {
    const where = cluster === undefined || cluster.name === "" ? "" : `In ${code(cluster.name)}: `;
    if (outcome.status === "passed") return `${where}This holds.`;
    if (outcome.status === "error") return `${where}This cannot be asked: ${outcome.message}`;
    return `${where}This does not hold. ${messageOf(cluster, outcome)}`;
  });
  const { start } = test.span;
  const text = file.stream.documents[document]?.text.slice(start, test.span.end) ?? "";
  const head = /^[^\r\n]*/.exec(text)?.[0].length ?? 0;
  return { contents: lines.join("\n\n"), document, span: { start, end: start + head } };
}
