import { type AddressRange, subtractRanges } from "../cluster/addresses.ts";
import { limits } from "../limits.ts";
import {
  allConnections,
  type ConnectionSet,
  isEmpty,
  noConnections,
  subtract,
  union,
} from "../traffic/connectionSet.ts";
import type { Traffic } from "../traffic/types.ts";
import type { AskedPort, Claim, End, PolicyTest } from "./policyTest.ts";
import { createResolver, createResolverMemory, overlap, type ResolvedEnd, type ResolverMemory } from "./resolve.ts";
import { createVerdicts, type Failure } from "./verdicts.ts";

/** What came out of one test in one cluster. */
export type Outcome =
  | { readonly status: "passed" }
  /** The test itself cannot be asked: an end that matches nothing, a port that nobody has. */
  | {
      readonly status: "error";
      readonly message: string;
      /** An end matches nothing: in another cluster it may. */
      readonly absent?: true;
    }
  | {
      readonly status: "failed";
      readonly failures: readonly Failure[] /** How many more there are. */;
      readonly more: number;
    };

export type { Failure } from "./verdicts.ts";

export interface Runner {
  run(test: PolicyTest): Outcome;
}

/** What a runner may take over from the one before it. */
export type RunnerMemory = ResolverMemory;
export const createRunnerMemory = createResolverMemory;

/** Answers tests about one cluster. Ends are looked up once for all of them. */
export function createRunner(traffic: Traffic, memory: RunnerMemory = createRunnerMemory()): Runner {
  const resolve = createResolver(traffic, memory);
  const verdicts = createVerdicts(traffic);

  function resolveAll(ends: readonly End[]): readonly ResolvedEnd[] | string {
    const resolved = ends.map(resolve);
    const empty = resolved.find(({ endpoints }) => endpoints.size === 0);
    return empty === undefined ? resolved : `\`${empty.end.text}\` matches nothing in these files.`;
  }

  function run({ claim, problems }: PolicyTest): Outcome {
    const [problem] = problems;
    if (problem !== undefined) return { status: "error", message: problem.message };
    switch (claim.kind) {
      case "pairs":
        return pairs(claim);
      case "only-from":
        return only("to", claim.to, claim.only, claim.port);
      case "only-to":
        return only("from", claim.from, claim.only, claim.port);
    }
  }

  function pairs({ from, to, port, expect }: Extract<Claim, { kind: "pairs" }>): Outcome {
    const [sources, destinations] = [resolveAll(from), resolveAll(to)];
    if (typeof sources === "string") return absent(sources);
    if (typeof destinations === "string") return absent(destinations);
    const failures = collect();
    let asked = 0;
    for (const destination of members(destinations)) {
      const ports = verdicts.portsAt(port, destination);
      if (ports === undefined) continue;
      for (const source of members(sources)) {
        asked++;
        // What no policy can decide: two addresses outside.
        if (isOutside(source) && isOutside(destination)) continue;
        failures.note(verdicts.judge(source, destination, ports, expect));
      }
    }
    if (asked === 0) return { status: "error", message: noSuchPort(port, to) };
    return [...from, ...to].some(({ what }) => what.kind === "host") ? failures.unlessMixed(asked) : failures.outcome();
  }

  /**
   * Every end of the other side that is not in `allowed` must be shut out. Pods on the host network aside: they count as
   * their nodes, which no policy can keep from their own pods, and so nobody's list has them.
   */
  function only(
    side: "from" | "to",
    ends: readonly End[],
    allowed: readonly End[],
    port: AskedPort | undefined,
  ): Outcome {
    const [own, listed] = [resolveAll(ends), resolveAll(allowed)];
    if (typeof own === "string") return absent(own);
    if (typeof listed === "string") return absent(listed);
    const failures = collect();
    const named = new Set(listed.flatMap(({ endpoints, others }) => [...endpoints, ...others]));
    let asked = 0;
    for (const here of members(own)) {
      if (typeof port?.port !== "string") asked++;
      // Of those whom nothing tells apart one answers for all.
      const known = new Map<string, Failure | undefined>();
      for (const there of verdicts.othersOf(side, here)) {
        if (isOutside(here) && isOutside(there)) continue;
        const [source, destination] = side === "from" ? [here, there] : [there, here];
        const ports = verdicts.portsAt(port, destination);
        if (ports === undefined) continue;
        asked++;
        const rest = named.has(there) || isOutside(there) ? notListed(there, destination, ports, listed) : ports;
        if (isEmpty(rest)) continue;
        const key = source === destination ? "self" : `${verdicts.classOf(side, there)} ${rest.key}`;
        let failure = known.get(key);
        if (failure === undefined && !known.has(key)) {
          failure = verdicts.judge(source, destination, rest, "denied");
          known.set(key, failure);
        }
        if (failure === undefined || (failure.kind === "unknown" && isOnHost(there))) continue;
        failures.note({ ...failure, source, destination });
      }
    }
    if (asked === 0) return { status: "error", message: noSuchPort(port, ends) };
    return failures.outcome();
  }

  /** What of the connections with `there` no entry of the list lets be. */
  function notListed(
    there: number,
    destination: number,
    ports: ConnectionSet,
    listed: readonly ResolvedEnd[],
  ): ConnectionSet {
    const endpoint = traffic.endpoints[there];
    const entries = listed.filter(({ endpoints, others }) => endpoints.has(there) || others.has(there));
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

  return Object.freeze({ run });
}

function absent(message: string): Outcome {
  return { status: "error", message, absent: true };
}

function members(ends: readonly ResolvedEnd[]): ReadonlySet<number> {
  const [first] = ends;
  if (ends.length === 1 && first !== undefined) return first.endpoints;
  return new Set(ends.flatMap(({ endpoints }) => [...endpoints]));
}

function noSuchPort(port: AskedPort | undefined, to: readonly End[]): string {
  const names = to.map(({ text }) => `\`${text}\``).join(", ");
  return `No pod of ${names} has a ${port?.protocol ?? "TCP"} port named \`${port?.port ?? ""}\`.`;
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

function collect() {
  const failures: Failure[] = [];
  let more = 0;
  return {
    note(failure: Failure | undefined): void {
      if (failure === undefined) return;
      if (failures.length < limits.expectations.failures) failures.push(failure);
      else more++;
    },
    /** A host's address is one of many: where these differ, nobody knows. */
    unlessMixed(asked: number): Outcome {
      const [first] = failures;
      if (first === undefined || failures.length + more === asked) return this.outcome();
      return { status: "failed", failures: [{ ...first, kind: "unknown" }], more: 0 };
    },
    outcome: (): Outcome => (failures.length === 0 ? { status: "passed" } : { status: "failed", failures, more }),
  };
}
