import { limits } from "../limits.ts";
import { lineEndOf, lineStartOf, locate } from "./find.ts";
import type { Span, YamlDocument, YamlNode, YamlProblem } from "./tree.ts";

/** Tabs where a line's content may begin: at its start, or behind its dashes. */
const tabbed = /^([ ]*(?:-[ ]+)*(?:-[ ]*)?)(\t[ \t]*)/gm;

/** Every line that is indented with a tab, outside of brackets, quotes and block scalars, where a tab may stand. */
function tabProblems(text: string, root: YamlNode | undefined): readonly YamlProblem[] {
  const document: YamlDocument = { text, root, problems: [], templated: false };
  const problems: YamlProblem[] = [];
  for (const match of text.matchAll(tabbed)) {
    const start = match.index + (match[1]?.length ?? 0);
    const end = match.index + match[0].length;
    const { steps, node } = locate(document, end);
    const inFlow = steps.some((step) => (step.kind === "entry" ? step.map.flow : step.sequence.flow));
    const inNode =
      node !== undefined &&
      (node.kind === "scalar" ? node.style !== "plain" : node.flow) &&
      node.span.start < start &&
      start < node.span.end;
    if (inFlow || inNode) continue;
    problems.push({ code: "tab-indentation", message: "tabs are not allowed as indentation", span: { start, end } });
    if (problems.length === limits.yaml.problems) break;
  }
  return problems;
}

/**
 * What to say of a text that the server refuses. Its reader names one place, often far behind the cause; the line reader
 * names the line and what is wrong with it, but may also trip over what the server reads.
 */
export function selectProblems(
  text: string,
  refused: YamlProblem,
  root: YamlNode | undefined,
  read: readonly YamlProblem[],
): readonly YamlProblem[] {
  if (refused.code === "tab-indentation") {
    const tabs = tabProblems(text, root);
    if (tabs.length > 0) return tabs;
  }
  const shown = { ...refused, span: visible(text, refused.span) };
  const reached = lineEndOf(text, Math.max(refused.span.start, shown.span.end));
  return read.some(({ span }) => span.start <= reached) ? withoutEchoes(read) : [shown];
}

/** One line that is indented wrongly makes its neighbours look so too; and another fault of the same place says more. */
function withoutEchoes(problems: readonly YamlProblem[]): readonly YamlProblem[] {
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

export function isFatal(problem: YamlProblem): boolean {
  return problem.code === "too-deep" || problem.code === "too-large";
}

/**
 * YAML has no control characters other than tab and line breaks, and no code that is no character: the server refuses them.
 * Half of a pair stands for a byte of the file that is no UTF-8.
 */
export function controlCharacter(text: string): readonly YamlProblem[] {
  const at = text.search(/[\p{Cs}\uFFFE\uFFFF]|[^\P{Cc}\t\n\r\u0085]/u);
  if (at === -1) return [];
  const code = text.charCodeAt(at);
  const message =
    code >= 0xd800 && code <= 0xdfff
      ? `the file is not in UTF-8: here is ${code >= 0xdc80 && code <= 0xdcff ? `the byte 0x${(code & 0xff).toString(16).toUpperCase()}` : "half a character"}`
      : "control characters are not allowed";
  return [{ code: "syntax", message, span: { start: at, end: at + 1 } }];
}
