import { lineEndOf, lineStartOf, locate } from "./find.ts";
import type { Span, YamlDocument, YamlNode, YamlProblem, YamlProblemCode } from "./tree.ts";

/** Tabs where a line's content may begin: at its start, or behind its dashes. */
const tabbed = /^([ ]*(?:-[ ]+)*(?:-[ ]*)?)(\t[ \t]*)(?=[^\s#])/gm;

function tabProblem(match: RegExpExecArray): YamlProblem {
  const start = match.index + (match[1]?.length ?? 0);
  const end = start + (match[2]?.length ?? 1);
  return { code: "tab-indentation", message: "tabs are not allowed as indentation", span: { start, end } };
}

/**
 * Tabs that the package takes for white space and the server's reader (libyaml) refuses: at the start of a line or behind
 * its dashes, outside of brackets, quotes and block scalars.
 */
export function tabsBeforeKeys(text: string, root: YamlNode | undefined): readonly YamlProblem[] {
  if (root === undefined || !text.includes("\t")) return [];
  const document: YamlDocument = { text, root, problems: [], templated: false };
  const problems: YamlProblem[] = [];
  for (const match of text.matchAll(tabbed)) {
    const problem = tabProblem(match);
    const at = problem.span.start;
    const { steps, node } = locate(document, match.index + match[0].length);
    const inFlow = steps.some((step) => (step.kind === "entry" ? step.map.flow : step.sequence.flow));
    const inScalar = node?.kind === "scalar" && node.style !== "plain" && node.span.start < at && at < node.span.end;
    if (inFlow || inScalar || (node !== undefined && node.kind !== "scalar" && node.flow && node.span.start < at))
      continue;
    problems.push(problem);
  }
  return problems;
}

/**
 * The package's errors follow from each other and often stand at the end of the text; the line reader names the line.
 * Tabs are found by the package, and then told of for every line.
 */
export function selectProblems(
  text: string,
  composed: readonly YamlProblem[],
  read: readonly YamlProblem[],
): readonly YamlProblem[] {
  if (composed.some((problem) => problem.code === "tab-indentation")) {
    const tabs = [...text.matchAll(tabbed)].slice(0, 20).map(tabProblem);
    if (tabs.length > 0) return tabs;
  }
  if (read.length > 0) return withoutEchoes(read);
  const [first] = composed;
  return first === undefined ? [] : [{ ...first, span: visible(text, first.span) }];
}

/** One line that is indented wrongly makes its neighbours look so too; and another fault of the same place says more. */
export function withoutEchoes(problems: readonly YamlProblem[]): readonly YamlProblem[] {
  let said = false;
  return problems.filter((problem) => {
    if (problem.code !== "indentation") return true;
    const echo = said || problems.some((other) => other !== problem && other.span.start === problem.span.start);
    said = true;
    return !echo;
  });
}

/** A span with something to see in it: the content of its line, or of the last line above that has any. */
function visible(text: string, span: Span): Span {
  if (/\S/.test(text.slice(span.start, span.end))) return span;
  for (let at = span.start; at >= 0; at = lineStartOf(text, at) - 1) {
    const start = lineStartOf(text, at);
    const line = text.slice(start, lineEndOf(text, at));
    const first = line.search(/\S/);
    if (first !== -1) return { start: start + first, end: start + line.trimEnd().length };
  }
  return span;
}

const sure: ReadonlySet<YamlProblemCode> = new Set([
  "missing-colon",
  "unclosed-quote",
  "second-value",
  "stray-dash",
  "indentation",
]);

/** Whether what the line reader found wrong is wrong by any reader; explicit keys (`? key`) are beyond it. */
export function isSure(text: string, problems: readonly YamlProblem[]): boolean {
  return (
    problems.some((problem) => sure.has(problem.code)) && !text.includes("\t") && !/^[ ]*(?:- +)*\?(?:\s|$)/m.test(text)
  );
}

export function isFatal(problem: YamlProblem): boolean {
  return problem.code === "too-deep" || problem.code === "too-large";
}

/** YAML has no control characters other than tab and line breaks, and the server's reader refuses them. */
export function controlCharacter(text: string): readonly YamlProblem[] {
  const at = text.search(/[^\P{Cc}\t\n\r\u0085]/u);
  if (at === -1) return [];
  return [{ code: "syntax", message: "control characters are not allowed", span: { start: at, end: at + 1 } }];
}
