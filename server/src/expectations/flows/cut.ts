import { intersect, isEmpty, portsOf, union } from "../../traffic/connectionSet.ts";
import type { Traffic } from "../../traffic/types.ts";
import { later } from "./collect.ts";
import type { FlowLog } from "./flow.ts";
import { createRowFinder, type SeenPort } from "./seen.ts";

/** Flows that were let through, between two rows, and that other policies deny. */
export interface CutFlows extends SeenPort {
  /** Rows of the traffic afterwards. */
  readonly source: number;
  readonly destination: number;
}

/** What was seen, is allowed before and is not afterwards; the most frequent first. */
export function cutFlows(log: FlowLog, before: Traffic, after: Traffic): readonly CutFlows[] {
  const [rowBefore, rowAfter] = [createRowFinder(before), createRowFinder(after)];
  const found = new Map<string, CutFlows>();
  for (const flow of log.seen) {
    const [source, destination] = [rowAfter(flow.source), rowAfter(flow.destination)];
    // Between pods of one workload nobody knows which two were meant.
    if (source === undefined || destination === undefined || source === destination) continue;
    const connections = portsOf(flow.protocol, flow.port);
    if (!isEmpty(intersect(after.connections(source, destination), connections))) continue;
    const [from, to] = [rowBefore(flow.source), rowBefore(flow.destination)];
    if (from === undefined || to === undefined) continue;
    if (isEmpty(intersect(before.connections(from, to), connections))) continue;
    const key = `${source} ${destination}`;
    const known = found.get(key);
    const { times, until } = flow;
    found.set(key, {
      source,
      destination,
      connections: known === undefined ? connections : union(known.connections, connections),
      times: (known?.times ?? 0) + times,
      until: later(known?.until, until),
    });
  }
  return [...found.values()].sort((a, b) => b.times - a.times);
}
