import { type ConnectionSet, isEmpty, subtract } from "../../traffic/connectionSet.ts";
import { type DiffEnd, diffTraffic, type TrafficChange } from "../../traffic/diff.ts";
import type { Traffic } from "../../traffic/types.ts";
import type { Answer } from "./peers.ts";
import type { Ends, World } from "./world.ts";

/** What a change does besides what is asked. Endpoints are those of the traffic before it. */
export interface Effects {
  /** What changes between other ends. */
  readonly others: readonly TrafficChange[];
  /** What the two ends gain or lose beyond what is asked. */
  readonly excess: ConnectionSet | undefined;
  /** How much of it there is; 0 is none. */
  readonly cost: number;
}

/** Addresses go by where they begin: both sides were cut anew for comparing. */
export function effectsOf(before: Traffic, after: Traffic, pair: Ends, asked: ConnectionSet): Effects {
  const isEnd = (end: DiffEnd, wanted: number): boolean => {
    const endpoint = before.endpoints[wanted];
    if (end.kind === "workload") return end.before === wanted;
    if (end.kind === "representative") return endpoint?.label === end.label;
    if (endpoint?.kind !== "addresses" || end.range === undefined) return false;
    const { family, first, last } = endpoint.bounds;
    return family === end.range.family && first <= end.range.first && end.range.first <= last;
  };
  const { changes } = diffTraffic(before, after, { whole: true });
  const isAsked = ({ source, destination }: TrafficChange): boolean =>
    isEnd(source, pair.source) && isEnd(destination, pair.destination);
  const others = changes.filter((change) => !isAsked(change));
  const excess = changes
    .filter(isAsked)
    .map((change) => {
      const lost = subtract(change.before, change.after);
      return subtract(isEmpty(lost) ? subtract(change.after, change.before) : lost, asked);
    })
    .find((set) => !isEmpty(set));
  return { others, excess, cost: others.length + (excess === undefined ? 0 : 1) };
}

/** The one that does the least besides; of equals the first. `cost`: `undefined` where it does not do what is asked. */
export function leastOf(
  candidates: readonly (() => Answer<World>)[],
  cost: (world: World) => number | undefined,
): Answer<World> {
  let found: { readonly world: World; readonly cost: number } | undefined;
  let reason: string | undefined;
  for (const make of candidates) {
    const made = make();
    if ("reason" in made) {
      reason ??= made.reason;
      continue;
    }
    const own = cost(made.value);
    if (own === undefined) continue;
    if (found === undefined || own < found.cost) found = { world: made.value, cost: own };
    if (own === 0) break;
  }
  if (found !== undefined) return { value: found.world };
  return { reason: reason ?? notFound };
}

export const notFound = "No change of the policies was found that does just this; it has to be written by hand.";
