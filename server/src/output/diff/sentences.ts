import { isEmpty, toText } from "../../traffic/connectionSet.ts";
import type { DiffEnd, TrafficDiff } from "../../traffic/diff.ts";
import { groupChanges } from "../../traffic/diffGroups.ts";
import type { ChangeSentence } from "./change.ts";

/** One sentence for all pairs that gained and lost the same. */
export function sentencesOf({ ends, changes }: TrafficDiff): readonly ChangeSentence[] {
  return groupChanges(changes)
    .map(({ sources, destinations, gained, lost }): ChangeSentence => {
      const [from, to] = [name(sources, destinations, ends), name(destinations, sources, ends)];
      if (isEmpty(lost)) return { kind: "gained", text: `${from} can now reach ${to} on ${toText(gained)}` };
      if (isEmpty(gained)) return { kind: "lost", text: `${from} can no longer reach ${to} on ${toText(lost)}` };
      return {
        kind: "both",
        text: `${from} can now reach ${to} on ${toText(gained)}, and no longer on ${toText(lost)}`,
      };
    })
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || (a.text < b.text ? -1 : 1));
}

const order: readonly ChangeSentence["kind"][] = ["gained", "both", "lost"];

/** `every workload in shop`, `data/db and data/cache`, `addresses 10.0.0.0-10.255.255.255`. */
function name(ends: readonly DiffEnd[], opposite: readonly DiffEnd[], all: readonly DiffEnd[]): string {
  const here = new Set(ends);
  // A workload and itself are never a change: its absence says nothing.
  const missing = (end: DiffEnd) => !here.has(end) && !(opposite.length === 1 && opposite[0] === end);
  const workloads = all.filter(({ kind }) => kind === "workload");
  const addresses = ends.filter(({ kind }) => kind === "addresses");
  const parts: string[] = [];
  const named = ends.filter(({ kind }) => kind === "workload");
  if (named.length > 1 && !workloads.some(missing)) parts.push("every workload");
  else parts.push(...nameWorkloads(named, workloads, missing));
  if (addresses.length > 0) {
    const every = all.filter(({ kind }) => kind === "addresses").every((end) => here.has(end));
    parts.push(every ? "every address outside" : `the addresses ${join(joinRanges(addresses))}`);
  }
  return join(parts);
}

function nameWorkloads(
  named: readonly DiffEnd[],
  all: readonly DiffEnd[],
  missing: (end: DiffEnd) => boolean,
): readonly string[] {
  const whole: string[] = [];
  const single: string[] = [];
  for (const namespace of new Set(named.map((end) => end.namespace))) {
    const here = named.filter((end) => end.namespace === namespace);
    if (here.length > 1 && !all.some((end) => end.namespace === namespace && missing(end))) whole.push(`${namespace}`);
    else for (const end of here) single.push(shortName(end, all));
  }
  return [...(whole.length > 0 ? [`every workload in ${join(whole)}`] : []), ...single];
}

/** Without the kind, unless another kind has the same name. */
function shortName({ namespace, name, label }: DiffEnd, all: readonly DiffEnd[]): string {
  const same = all.filter((other) => other.namespace === namespace && other.name === name);
  return same.length > 1 ? label : `${namespace}/${name}`;
}

/** Neighbouring ranges as one. */
function joinRanges(ends: readonly DiffEnd[]): readonly string[] {
  const joined: { family: 4 | 6; first: bigint; last: bigint; from: string; to: string }[] = [];
  const sorted = ends.flatMap(({ range, name: text }) => (range === undefined ? [] : [{ range, text }]));
  sorted.sort((a, b) => a.range.family - b.range.family || (a.range.first < b.range.first ? -1 : 1));
  for (const { range, text } of sorted) {
    const [from = "", to = ""] = text.split("-");
    const before = joined.at(-1);
    if (before !== undefined && before.family === range.family && before.last + 1n === range.first) {
      before.last = range.last;
      before.to = to;
    } else joined.push({ ...range, from, to });
  }
  return joined.map(({ from, to }) => `${from}-${to}`);
}

function join(list: readonly string[]): string {
  const last = list.at(-1) ?? "";
  return list.length < 2 ? last : `${list.slice(0, -1).join(", ")} and ${last}`;
}
