import { type AddressRange, subtractRanges } from "../cluster/addresses.ts";
import {
  allConnections,
  type ConnectionSet,
  isEmpty,
  noConnections,
  subtract,
  union,
} from "../traffic/connectionSet.ts";
import type { Traffic } from "../traffic/types.ts";
import type { AskedPort, End } from "./policyTest.ts";
import { overlap, type ResolvedEnd } from "./resolve.ts";
import type { Failure, Verdicts } from "./verdicts.ts";

/** A list of who is let in, or whom one is let out to, from the ends that it is about. */
export interface Only {
  /** For `from` the list is of destinations, for `to` of sources. */
  readonly side: "from" | "to";
  readonly ends: readonly End[];
  readonly listed: readonly End[];
  readonly port: AskedPort | undefined;
}

/** Whether one end of the other side may have what the list does not let it: it fails then. */
export type JudgeListed = (
  claim: Pick<Only, "side" | "port">,
  here: number,
  there: number,
  listed: readonly ResolvedEnd[],
) => Failure | undefined;

export function createListed(traffic: Traffic, verdicts: Verdicts): JudgeListed {
  function judgeListed(
    { side, port }: Pick<Only, "side" | "port">,
    here: number,
    there: number,
    listed: readonly ResolvedEnd[],
  ): Failure | undefined {
    if ((isOutside(here) && isOutside(there)) || verdicts.isItself(here, there)) return undefined;
    const [source, destination] = side === "from" ? [here, there] : [there, here];
    const ports = verdicts.portsAt(port, destination);
    if (ports === undefined) return undefined;
    const entries = entriesOf(listed, there);
    const rest = entries.length === 0 ? ports : notListed(there, destination, ports, entries);
    if (isEmpty(rest)) return undefined;
    const failure = verdicts.judge(source, destination, rest, "denied");
    return failure?.kind === "unknown" && isOnHost(there) ? undefined : failure;
  }

  /** What of the connections with `there` none of its entries of the list lets be. */
  function notListed(
    there: number,
    destination: number,
    ports: ConnectionSet,
    entries: readonly ResolvedEnd[],
  ): ConnectionSet {
    const endpoint = traffic.endpoints[there];
    const portsOfEntry = ({ end }: ResolvedEnd): ConnectionSet => {
      return end.port === undefined ? allConnections : (verdicts.portsAt(end.port, destination) ?? noConnections);
    };
    if (endpoint?.kind !== "addresses") {
      return subtract(ports, entries.map(portsOfEntry).reduce(union, noConnections));
    }
    let rest = noConnections;
    for (const piece of cut(
      endpoint.bounds,
      entries.flatMap(({ ranges }) => ranges),
    )) {
      const covering = entries.filter(({ ranges }) => subtractRanges([piece], ranges).length === 0);
      rest = union(rest, subtract(ports, covering.map(portsOfEntry).reduce(union, noConnections)));
    }
    return rest;
  }

  function isOnHost(index: number): boolean {
    const endpoint = traffic.endpoints[index];
    return endpoint?.kind === "workload" && traffic.cluster.workloads[endpoint.workload]?.object.hostNetwork === true;
  }

  function isOutside(index: number): boolean {
    return traffic.endpoints[index]?.kind === "addresses";
  }

  return judgeListed;
}

export function entriesOf(listed: readonly ResolvedEnd[], there: number): readonly ResolvedEnd[] {
  return listed.filter(({ endpoints, others }) => endpoints.has(there) || others.has(there));
}

/** A range in pieces, none of which lies on both sides of a boundary of `blocks`. */
function cut(range: AddressRange, blocks: readonly AddressRange[]): readonly AddressRange[] {
  const inside = blocks.filter((block) => overlap(block, range));
  const starts = new Set([range.first]);
  for (const { first, last } of inside) {
    if (first > range.first) starts.add(first);
    if (last < range.last) starts.add(last + 1n);
  }
  const sorted = [...starts].sort((a, b) => (a < b ? -1 : 1));
  return sorted.map((first, i) => ({ ...range, first, last: (sorted[i + 1] ?? range.last + 1n) - 1n }));
}
