import type { Span } from "../tree.ts";
import { type Control, controlOf } from "./directives.ts";

/** A directive that begins, divides or ends a part of the text. */
interface Divider extends Span {
  readonly control: Control;
}

interface Chain {
  /** Where its branches begin; the last one is not closed yet. */
  readonly starts: number[];
  readonly ends: number[];
}

/**
 * What to leave out so that the text reads as one of the texts that the template gives: of the branches of each
 * `if … else … end` that stand on lines of their own all but the one that says most. Ascending, none in another.
 */
export function otherBranches(text: string, directives: readonly Span[]): readonly Span[] {
  const dividers = dividersOf(text, directives);
  if (!dividers.some(({ control }) => control === "else")) return [];
  const literal = createLiteralCount(text, dividers, directives);
  const left: Span[] = [];
  const open: Chain[] = [];
  for (const { start, end, control } of dividers) {
    if (control === "open") {
      open.push({ starts: [end], ends: [] });
      continue;
    }
    const chain = open.at(-1);
    if (chain === undefined) continue;
    chain.ends.push(start);
    if (control === "else") {
      chain.starts.push(end);
      continue;
    }
    open.pop();
    const branches = chain.starts.map((from, index) => ({ start: from, end: chain.ends[index] ?? from }));
    const weights = branches.map((branch) => literal(branch.end) - literal(branch.start));
    const kept = weights.indexOf(Math.max(...weights));
    for (const [index, branch] of branches.entries())
      if (index !== kept && text.slice(branch.start, branch.end).includes("\n")) left.push(branch);
  }
  return outermost(left);
}

function dividersOf(text: string, directives: readonly Span[]): readonly Divider[] {
  const dividers: Divider[] = [];
  for (const { start, end } of directives) {
    const control = controlOf(text.slice(start, Math.min(end, start + 64)));
    if (control !== undefined) dividers.push({ start, end, control });
  }
  if (!text.includes("#@")) return dividers;
  for (const match of text.matchAll(/^[ \t]*#@[ \t]*(if|for|while|def|else|elif|end)\b(?!\/)/gm)) {
    const word = match[1] ?? "";
    const control = word === "end" ? "close" : word === "else" || word === "elif" ? "else" : "open";
    dividers.push({ start: match.index, end: match.index + match[0].length, control });
  }
  return dividers.sort((a, b) => a.start - b.start);
}

/** How much of the template's own text stands before an offset where a divider begins or ends. */
function createLiteralCount(
  text: string,
  dividers: readonly Divider[],
  directives: readonly Span[],
): (at: number) => number {
  const wanted = new Set(dividers.flatMap(({ start, end }) => [start, end]));
  const counts = new Map<number, number>();
  let count = 0;
  let next = 0;
  for (let at = 0; at <= text.length; at++) {
    if (wanted.has(at)) counts.set(at, count);
    while ((directives[next]?.end ?? Number.POSITIVE_INFINITY) <= at) next++;
    const inDirective = (directives[next]?.start ?? Number.POSITIVE_INFINITY) <= at;
    if (!inDirective && text.charCodeAt(at) > 32) count++;
  }
  return (at) => counts.get(at) ?? 0;
}

/** Without those that stand in others. */
function outermost(spans: readonly Span[]): readonly Span[] {
  const found: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = found.at(-1);
    if (last === undefined || span.start >= last.end) found.push(span);
  }
  return found;
}
