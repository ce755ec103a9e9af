import { type ConnectionSet, intersect, isAll, isEmpty } from "../../traffic/connectionSet.ts";
import { count, grouped } from "../../words/lists.ts";
import { type NeedMark, nothingToSay, type Pair } from "./cell.ts";
import { marksOf } from "./needs.ts";
import type { PairSum } from "./pairSums.ts";
import { lets } from "./port.ts";
import type { MatrixCell, MatrixChange, MatrixUndecided } from "./types.ts";
import { connectionWords, portsOfSet } from "./words.ts";

/** The endpoints behind one item of an axis. */
export interface Members {
  readonly all: readonly number[];
  /** One of each class, and how many it answers for. */
  readonly classes: readonly { readonly first: number; readonly count: number }[];
}

export interface PairLook {
  /** The same value for pairs of which the same is told, where that is known. */
  pair(source: number, destination: number): Pair;
  /** Of a pair, without what is told of it alone; the same value for the same one. */
  cell(pair: Pair): MatrixCell;
  mark(source: number, destination: number): NeedMark | undefined;
}

/** Many pairs in one cell: the cell of any when they are alike, else what they have in common; and how many changed. */
export function groupCell(
  sources: Members,
  destinations: Members,
  asked: ConnectionSet | undefined,
  { marks, changes, mentioned }: PairSum,
  { pair, cell: cellFor, mark: markBetween }: PairLook,
): MatrixCell {
  let undecided: Set<MatrixUndecided> | undefined;
  let first: MatrixCell | undefined;
  let common: ConnectionSet | undefined;
  let differs = false;
  let pairs = 0;
  let open = 0;
  let any = false;
  let last: Pair | undefined;
  for (const source of sources.classes) {
    for (const destination of destinations.classes) {
      const found = pair(source.first, destination.first);
      if (found.apart) continue;
      const number = source.count * destination.count;
      pairs += number;
      if (!isEmpty(found.connections)) open += number;
      if (found === last) continue;
      last = found;
      const cell = cellFor(found);
      if (first === undefined) first = cell;
      else if (first.verdict !== cell.verdict || first.text !== cell.text) differs = true;
      common = common === undefined ? found.connections : intersect(common, found.connections);
      any ||= !isEmpty(found.connections) && lets(found.connections, asked);
      if (found.undecided.length > 0) undecided = new Set([...(undecided ?? []), ...found.undecided]);
    }
  }
  if (first === undefined || common === undefined) return nothingToSay;
  const change = changeOf(changes, pairs);
  const two = mentioned || differs ? undefined : twoOf(sources.all, destinations.all);
  const mark = two === undefined ? marksOf(marks, pairs) : markBetween(...two);
  const uneven = isUneven(changes, ({ text }) => text, pairs) || isUneven(marks, ({ kind }) => kind, pairs);
  if (!differs && mark === undefined && change === null && !uneven) return first;
  const need = { ...(mark !== undefined && { need: mark.kind }), ...(uneven && { differs: true as const }) };
  const needWords = mark === undefined ? "" : `, ${mark.text}`;
  if (!differs) return { ...first, ...need, text: `${first.text}${needWords}`, change };
  const shared = isEmpty(common)
    ? `${grouped(open)} of them allow something, nothing allowed in all`
    : `${connectionWords(common)} allowed in all`;
  return {
    verdict: "mixed",
    undecided: [...(undecided ?? [])],
    ports: isAll(common) ? [] : portsOfSet(common),
    ...need,
    text: `${count(pairs, "pair")} that differ, ${shared}${needWords}${unsureWords(undecided)}`,
    change,
    faded: !any,
  };
}

const nothingLeft: ReadonlySet<MatrixUndecided> = new Set();

/** Some pairs say it and some do not, or they say different things. */
function isUneven<Said>(said: readonly Said[], wordOf: (said: Said) => string, pairs: number): boolean {
  return said.length > 0 && (said.length < pairs || new Set(said.map(wordOf)).size > 1);
}

/** Two different endpoints that stand for all pairs. */
function twoOf(sources: readonly number[], destinations: readonly number[]): readonly [number, number] | undefined {
  const [source = -1] = sources;
  const destination = destinations.find((place) => place !== source);
  return destination === undefined ? undefined : [source, destination];
}

function unsureWords(undecided: ReadonlySet<MatrixUndecided> = nothingLeft): string {
  const left = undecided.has("policy-order") ? ", some are left open: policies disagree" : "";
  return `${left}${undecided.size > (left === "" ? 0 : 1) ? ", some depend on the CNI" : ""}`;
}

/** `3 of 12 pairs gained TCP 80`, `3 of 12 pairs changed`. */
function changeOf(changes: readonly MatrixChange[], pairs: number): MatrixChange | null {
  if (changes.length === 0) return null;
  const kinds = new Set(changes.map(({ kind }) => kind));
  const texts = new Set(changes.map(({ text }) => text));
  const changed = changes.length;
  const [kind = "both"] = kinds;
  const [text = ""] = texts;
  const which =
    changed === pairs
      ? pairs === 1
        ? ""
        : `all ${count(pairs, "pair")} `
      : `${grouped(changed)} of ${count(pairs, "pair")} `;
  const verb =
    kinds.size > 1
      ? "changed"
      : kind === "gained"
        ? "gained connections"
        : kind === "lost"
          ? "lost connections"
          : "changed";
  return { kind: kinds.size === 1 ? kind : "both", text: `${which}${texts.size === 1 ? text : verb}` };
}
