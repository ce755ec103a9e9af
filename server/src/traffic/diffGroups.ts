import { type ConnectionSet, subtract } from "./connectionSet.ts";
import type { DiffEnd, TrafficChange } from "./diff.ts";

/** Every source to every destination gained and lost the same; a workload and itself aside. */
export interface ChangeGroup {
  readonly sources: readonly DiffEnd[];
  readonly destinations: readonly DiffEnd[];
  readonly gained: ConnectionSet;
  readonly lost: ConnectionSet;
}

/** The changes in as few groups as one pass by destination or by source gives. */
export function groupChanges(changes: readonly TrafficChange[]): readonly ChangeGroup[] {
  const alike = new Map<string, TrafficChange[]>();
  for (const change of changes) {
    const key = `${subtract(change.after, change.before).key}|${subtract(change.before, change.after).key}`;
    const list = alike.get(key);
    if (list === undefined) alike.set(key, [change]);
    else list.push(change);
  }
  return [...alike.values()].flatMap((list): readonly ChangeGroup[] => {
    const [first] = list;
    if (first === undefined) return [];
    const gained = subtract(first.after, first.before);
    const lost = subtract(first.before, first.after);
    const byDestination = joinAlike(list, "destination", "source");
    const bySource = joinAlike(list, "source", "destination");
    if (byDestination.length <= bySource.length) {
      return byDestination.map(({ heads, tails }) => ({ sources: tails, destinations: heads, gained, lost }));
    }
    return bySource.map(({ heads, tails }) => ({ sources: heads, destinations: tails, gained, lost }));
  });
}

interface Block {
  readonly heads: readonly DiffEnd[];
  readonly tails: readonly DiffEnd[];
}

type Side = "source" | "destination";

/** Joins the heads that have the same tails. */
function joinAlike(changes: readonly TrafficChange[], head: Side, tail: Side): readonly Block[] {
  const tailsOf = new Map<DiffEnd, DiffEnd[]>();
  for (const change of changes) {
    const tails = tailsOf.get(change[head]);
    if (tails === undefined) tailsOf.set(change[head], [change[tail]]);
    else tails.push(change[tail]);
  }
  const numbers = new Map<DiffEnd, number>();
  const numberOf = (end: DiffEnd) => {
    const number = numbers.get(end) ?? numbers.size;
    numbers.set(end, number);
    return number;
  };
  const keyOf = (ends: readonly DiffEnd[]) =>
    ends
      .map(numberOf)
      .sort((a, b) => a - b)
      .join();
  const join = (blocks: readonly Block[], key: (block: Block) => string): Block[] => {
    const joined = new Map<string, Block>();
    for (const block of blocks) {
      const text = key(block);
      const known = joined.get(text);
      const tails = known === undefined ? block.tails : union(known.tails, block.tails);
      joined.set(text, { heads: [...(known?.heads ?? []), ...block.heads], tails });
    }
    return [...joined.values()];
  };
  const blocks = join(
    [...tailsOf].map(([end, tails]) => ({ heads: [end], tails })),
    ({ tails }) => keyOf(tails),
  );
  // Where all of a namespace may now talk to one another, each has all but itself.
  const single = blocks.filter(({ heads }) => heads.length === 1);
  const several = blocks.filter(({ heads }) => heads.length > 1);
  return [...several, ...join(single, ({ heads, tails }) => keyOf(union(tails, heads)))];
}

function union(a: readonly DiffEnd[], b: readonly DiffEnd[]): readonly DiffEnd[] {
  return [...new Set([...a, ...b])];
}
