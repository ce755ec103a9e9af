/**
 * Text that knows where its letters came from. Immutable; offsets are UTF-16 units. Go's strings are bytes: a byte that
 * is no part of a character (left over where one was cut) is the unit U+DC00 + byte.
 */
export interface Text {
  readonly text: string;
  /** Ascending, without overlap; what no run covers was computed from nothing that a person wrote. */
  readonly runs: readonly Run[];
}

/** Something that a person wrote in one piece: a scalar of a values file, a stretch of a template, a literal in it. */
export interface Origin {
  readonly uri: string;
  /** Count from the start of the file. */
  readonly start: number;
  readonly end: number;
}

export interface Run {
  /** In the text; empty where an empty value was put in. */
  readonly start: number;
  readonly end: number;
  /** Absent: computed from nothing that a person wrote in one piece. */
  readonly origin?: Origin | undefined;
  /** Where the letters begin in the origin's file, where they were taken over one by one; absent: made from the origin. */
  readonly at?: number | undefined;
  /** Added for the form only (indentation, quotes, dashes): says nothing about where the text around it came from. */
  readonly glue?: true | undefined;
  /** Stands for something that cannot be known (random, time): whatever contains it is unknown. */
  readonly hole?: true | undefined;
}

const none: readonly Run[] = Object.freeze([]);

/** Text that was computed. */
export function plainText(text: string): Text {
  return { text, runs: none };
}

/** A whole file as it stands. */
export function sourceText(uri: string, text: string): Text {
  return { text, runs: [{ start: 0, end: text.length, origin: { uri, start: 0, end: text.length }, at: 0 }] };
}

/** Text that only gives another its form. */
export function glueText(text: string): Text {
  return { text, runs: text === "" ? none : [{ start: 0, end: text.length, glue: true }] };
}

/** Text in place of something that cannot be known. */
export function holeText(text: string): Text {
  return { text, runs: [{ start: 0, end: text.length, hole: true }] };
}

export function hasHole(text: Text): boolean {
  return text.runs.some((run) => run.hole === true);
}

/** The first run that ends behind `at`, or touches it where it is empty. */
function firstRun(runs: readonly Run[], at: number): number {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((runs[middle]?.end ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The runs that overlap the range, cut to it; empty ones where they stand inside or at its ends. */
export function runsIn(runs: readonly Run[], start: number, end: number): readonly Run[] {
  const found: Run[] = [];
  for (let index = firstRun(runs, start); index < runs.length; index++) {
    const run = runs[index];
    if (run === undefined || run.start > end) break;
    const from = Math.max(run.start, start);
    const to = Math.min(run.end, end);
    if (from > to || (from === to && run.start !== run.end)) continue;
    if (from === run.start && to === run.end) found.push(run);
    else {
      const { origin, at, glue, hole } = run;
      found.push({ start: from, end: to, origin, at: at === undefined ? at : at + from - run.start, glue, hole });
    }
  }
  return found;
}

export function slice(text: Text, start: number, end: number = text.text.length): Text {
  if (start <= 0 && end >= text.text.length) return text;
  const from = Math.max(start, 0);
  const cut = text.text.slice(from, Math.max(end, from));
  if (text.runs.length === 0) return plainText(cut);
  return { text: cut, runs: shifted(runsIn(text.runs, from, from + cut.length), -from) };
}

function shifted(runs: readonly Run[], by: number): readonly Run[] {
  return by === 0 ? runs : runs.map((run) => moved(run, by));
}

/** Written out, as copies of runs are what most of the time goes to. */
function moved({ start, end, origin, at, glue, hole }: Run, by: number): Run {
  return { start: start + by, end: end + by, origin, at, glue, hole };
}

/** A slice whose letters are one thing that a person wrote, where they stand together in one file. */
export function slicePiece(text: Text, start: number, end: number): Text {
  if (start >= end) return emptyPiece(text, start);
  const piece = slice(text, start, end);
  const [run, more] = piece.runs;
  if (more !== undefined || run?.origin === undefined || run.at === undefined) return piece;
  const origin = { uri: run.origin.uri, start: run.at, end: run.at + run.end - run.start };
  return { text: piece.text, runs: [{ start: run.start, end: run.end, origin, at: run.at }] };
}

/** Nothing, and where it stands. */
function emptyPiece(text: Text, at: number): Text {
  const run = text.runs[firstRun(text.runs, at)];
  if (run?.origin === undefined || run.at === undefined || run.start > at) return plainText("");
  const place = run.at + at - run.start;
  return {
    text: "",
    runs: [{ start: 0, end: 0, origin: { uri: run.origin.uri, start: place, end: place }, at: place }],
  };
}

/** Puts texts behind each other, in time linear to what is put in. */
export interface TextBuilder {
  readonly length: () => number;
  /** How many runs there are. */
  readonly count: () => number;
  readonly add: (text: Text) => void;
  /** Text that only gives form. */
  readonly glue: (text: string) => void;
  readonly done: () => Text;
}

export function textBuilder(): TextBuilder {
  const parts: string[] = [];
  const runs: Run[] = [];
  let length = 0;
  /** Form behind form is one run: most of what is printed is form between short texts. */
  const joined = (more: number): boolean => {
    const last = runs[runs.length - 1];
    if (last === undefined || last.end !== length || !isGlue(last)) return false;
    runs[runs.length - 1] = { start: last.start, end: length + more, glue: true };
    return true;
  };
  return {
    length: () => length,
    count: () => runs.length,
    add: (text) => {
      if (text.text !== "") parts.push(text.text);
      const [first] = text.runs;
      const joins = first !== undefined && first.start === 0 && isGlue(first) && joined(first.end);
      for (let index = joins ? 1 : 0; index < text.runs.length; index++) {
        const run = text.runs[index];
        if (run !== undefined) runs.push(length === 0 ? run : moved(run, length));
      }
      length += text.text.length;
    },
    glue: (text) => {
      if (text === "") return;
      parts.push(text);
      if (!joined(text.length)) runs.push({ start: length, end: length + text.length, glue: true });
      length += text.length;
    },
    done: () => ({ text: parts.join(""), runs }),
  };
}

function isGlue({ glue, hole, start, end }: Run): boolean {
  return glue === true && hole !== true && start < end;
}

export function joinTexts(texts: readonly Text[]): Text {
  if (texts.length === 1 && texts[0] !== undefined) return texts[0];
  const builder = textBuilder();
  for (const text of texts) builder.add(text);
  return builder.done();
}

/** Another text made from the whole of `from` as one thing; the same letters keep their places. */
export function madeFrom(from: Text | undefined, text: string): Text {
  if (from === undefined || from.runs.length === 0) return plainText(text);
  if (from.text === text) return { text, runs: from.runs };
  const origin = from.runs.find((run) => run.origin !== undefined)?.origin;
  if (origin === undefined) return hasHole(from) ? holeText(text) : plainText(text);
  const same = from.runs.every((run) => run.origin === undefined || sameOrigin(run.origin, origin));
  if (!same) return hasHole(from) ? holeText(text) : plainText(text);
  return {
    text,
    runs: [{ start: 0, end: text.length, origin, ...(hasHole(from) && { hole: true as const }) }],
  };
}

export function sameOrigin(a: Origin, b: Origin): boolean {
  return a === b || (a.start === b.start && a.end === b.end && a.uri === b.uri);
}
