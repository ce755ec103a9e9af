import type { MappedPlace, Seam, Span, SpanMap } from "../yaml/tree.ts";
import type { OuterAction } from "./run.ts";
import { type Run, runsIn, sameOrigin, type Text } from "./text.ts";

/**
 * Where a person edits what was printed. A scalar that is one stretch of template text, or one value, stands there; one
 * that was put together or computed stands at the action of the file that printed it; of others that comes second.
 */
export function createOutputMap(output: Text, actions: readonly OuterAction[], file: MappedPlace): SpanMap {
  return {
    placesAt: (span) => {
      const { start, end } = content(output.text, span);
      const runs = runsIn(output.runs, start, end);
      const told = runs.filter((run) => run.glue !== true && !isBlank(output.text, run));
      const one = told.length > 0 && isCovered(output.text, runs, start, end) ? onePlace(told) : undefined;
      const action = actionAt(actions, output.text, span);
      if (one !== undefined) {
        const shown = whole(output, span, one);
        return action === undefined || isWithin(shown, action) ? [shown] : [shown, action];
      }
      if (action !== undefined) return [action];
      const first = told[0] ?? runs.find((run) => run.origin !== undefined);
      return [first === undefined ? file : { ...placeOfRun(first), how: "computed" }];
    },
    seamsAt: (offset) => seamsAt(output, actions, offset),
    sourcesOf: ({ start, end }) => {
      const found = new Set<string>();
      for (const { origin } of runsIn(output.runs, start, end)) if (origin !== undefined) found.add(origin.uri);
      return found;
    },
  };
}

function seamsAt({ runs }: Text, actions: readonly OuterAction[], offset: number): readonly Seam[] {
  const found: Seam[] = [];
  for (const { start, end, origin, at } of runsIn(runs, offset, offset + 1))
    if (origin !== undefined && at !== undefined && end > start) found.push({ uri: origin.uri, at, side: "before" });
  for (const { start, end, origin, at } of runsIn(runs, offset - 1, offset))
    if (origin !== undefined && at !== undefined && end > start)
      found.push({ uri: origin.uri, at: at + 1, side: "behind" });
  const printed = actions.find((action) => action.end === offset && action.start < offset);
  if (printed?.place !== undefined) found.push({ uri: printed.place.uri, at: printed.place.span.end, side: "behind" });
  return found;
}

function isWithin(inner: MappedPlace, outer: MappedPlace): boolean {
  return inner.uri === outer.uri && outer.start <= inner.start && inner.end <= outer.end;
}

/** The letters of a scalar without its quotes, or without the header and indentation of a block. */
function content(text: string, { start, end }: Span): Span {
  const quote = text[start];
  if ((quote === '"' || quote === "'") && end - start >= 2 && text[end - 1] === quote)
    return { start: start + 1, end: end - 1 };
  const block = /^[|>][-+0-9]*[^\n]*\n\s*/.exec(text.slice(start, Math.min(end, start + 1000)));
  if (block !== null) return { start: start + block[0].length, end };
  if (start === end) {
    // Nothing was printed: it may stand anywhere in the blanks around.
    let from = start;
    let to = end;
    while (from > 0 && (text[from - 1] === " " || text[from - 1] === "\t")) from--;
    while (to < text.length && (text[to] === " " || text[to] === "\t")) to++;
    return { start: from, end: to };
  }
  return { start, end };
}

function isBlank(text: string, run: Run): boolean {
  return run.end > run.start && text.slice(run.start, run.end).trim() === "";
}

/** Whether every letter is told about; blanks need not be. */
function isCovered(text: string, runs: readonly Run[], start: number, end: number): boolean {
  let at = start;
  for (const run of runs) {
    if (text.slice(at, run.start).trim() !== "") return false;
    at = run.end;
    if (run.glue !== true && run.origin === undefined && run.end > run.start) return false;
  }
  return text.slice(at, end).trim() === "";
}

/** The place of runs that are all of one value or of one stretch of text, in its order. */
function onePlace(runs: readonly Run[]): MappedPlace | undefined {
  const [first] = runs;
  if (first?.origin === undefined) return undefined;
  let behind = -1;
  let together = first.at !== undefined;
  for (const run of runs) {
    if (run.origin === undefined || !sameOrigin(run.origin, first.origin)) return undefined;
    if (run.at === undefined) {
      together = false;
      continue;
    }
    if (run.at < behind) return undefined;
    if (behind !== -1 && run.at !== behind) together = false;
    behind = run.at + run.end - run.start;
  }
  const start = first.at ?? first.origin.start;
  const end = together ? behind : Math.max(first.origin.end, start);
  return { uri: first.origin.uri, start, end, how: together ? "verbatim" : "computed" };
}

/** With its quotes, where those stand in the same text right around it. */
function whole(output: Text, span: Span, place: MappedPlace): MappedPlace {
  const runs = runsIn(output.runs, span.start, span.end);
  const [only] = runs;
  if (runs.length === 1 && only?.at !== undefined && only.start === span.start && only.end === span.end)
    return { ...place, start: only.at, end: only.at + only.end - only.start };
  return place;
}

function placeOfRun(run: Run): Omit<MappedPlace, "how"> {
  const origin = run.origin ?? { uri: "", start: 0, end: 0 };
  const start = run.at ?? origin.start;
  return { uri: origin.uri, start, end: run.at === undefined ? origin.end : start + run.end - run.start };
}

/** The first action that printed into the span, or that printed nothing there. */
function actionAt(actions: readonly OuterAction[], text: string, span: Span): MappedPlace | undefined {
  const isEmpty = span.start === span.end;
  const { start, end } = isEmpty ? content(text, span) : span;
  let low = 0;
  let high = actions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((actions[middle]?.end ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  let touching: OuterAction | undefined;
  for (let index = low; index < actions.length; index++) {
    const action = actions[index];
    if (action === undefined || action.start > end) break;
    if (action.place === undefined) continue;
    if (action.start < end && action.end > start) return placed(action);
    if (action.start === action.end && (isEmpty || (action.start > start && action.start < end))) touching ??= action;
  }
  return touching === undefined ? undefined : placed(touching);
}

function placed({ place }: OuterAction): MappedPlace | undefined {
  return place === undefined ? undefined : { uri: place.uri, ...spanOf(place.span), how: "computed" };
}

function spanOf({ start, end }: Span): { readonly start: number; readonly end: number } {
  return { start, end };
}
