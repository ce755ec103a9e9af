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
import type { ChangedEnds } from "./changed.ts";
import type { AskedPort, Claim, End, PolicyTest } from "./policyTest.ts";
import { createResolver, createResolverMemory, overlap, type ResolvedEnd, type ResolverMemory } from "./resolve.ts";
import { type Alike, createVerdicts, type Failure } from "./verdicts.ts";

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
      readonly failures: readonly Failure[];
      /** How many more there are. */
      readonly more: number;
      /** There may be more than that: nobody has counted them. */
      readonly atLeast?: true;
    };

export type { Failure } from "./verdicts.ts";

export interface Runner {
  run(test: PolicyTest): Outcome;
  /** Whether the answer may be another now that the policies of some ends are others. */
  mayChange(test: PolicyTest, changed: ChangedEnds): boolean;
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
    const [callers, called] = [members(sources), members(destinations)];
    // The classes of a whole cluster are not worked out for a handful of questions.
    const many = callers.size * called.size > limits.expectations.single;
    const known = new Map<string, Failure | undefined>();
    let asked = 0;
    // Of a host's addresses it counts whether it is all of them.
    const hosts = [...from, ...to].some(({ what }) => what.kind === "host");
    for (const destination of called) {
      if (failures.full && !hosts) break;
      const ports = verdicts.portsAt(port, destination);
      if (ports === undefined) continue;
      const into = many ? `${verdicts.alikeTo("from", destination).id} ${ports.key}` : "";
      for (const source of callers) {
        if (failures.full && !hosts) break;
        asked++;
        // What no policy can decide: two addresses outside.
        if (isOutside(source) && isOutside(destination)) continue;
        const judge = () => verdicts.judge(source, destination, ports, expect);
        if (!many || source === destination) {
          failures.note(judge());
          continue;
        }
        const key = `${verdicts.alikeTo("to", source).id} ${into}`;
        if (!known.has(key)) known.set(key, judge());
        const failure = known.get(key);
        if (failure !== undefined) failures.note({ ...failure, source, destination });
      }
    }
    if (asked === 0) return { status: "error", message: noSuchPort(port, to) };
    return hosts ? failures.unlessMixed(asked) : failures.outcome();
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
    // The port that a name stands for is each destination's own.
    const eachApart = side === "from" && typeof port?.port === "string";
    const namedIn = new Map<number, number[]>();
    for (const end of named) {
      const { id } = verdicts.alikeTo(side, end);
      namedIn.set(id, [...(namedIn.get(id) ?? []), end]);
    }
    /** Those of the ends for whom no other can answer: they are on the list, or the very end that is asked about. */
    const apartOf = ({ id, ends, whole }: Alike, here: number): readonly number[] => {
      if (eachApart) return ends;
      if (!whole) return ends.filter((end) => named.has(end) || end === here);
      const listed = namedIn.get(id) ?? [];
      return named.has(here) || verdicts.alikeTo(side, here).id !== id ? listed : [...listed, here];
    };
    let asked = 0;
    for (const here of members(own)) {
      if (failures.full) break;
      if (typeof port?.port !== "string") asked++;
      const judge = (there: number): Failure | undefined => {
        if (isOutside(here) && isOutside(there)) return undefined;
        const [source, destination] = side === "from" ? [here, there] : [there, here];
        const ports = verdicts.portsAt(port, destination);
        if (ports === undefined) return undefined;
        asked++;
        const rest = named.has(there) || isOutside(there) ? notListed(there, destination, ports, listed) : ports;
        if (isEmpty(rest)) return undefined;
        const failure = verdicts.judge(source, destination, rest, "denied");
        return failure?.kind === "unknown" && isOnHost(there) ? undefined : failure;
      };
      for (const alike of verdicts.othersOf(side, here)) {
        const apart = new Set(apartOf(alike, here));
        for (const there of apart) failures.note(judge(there));
        const first = alike.ends.find((there) => !apart.has(there));
        const failure = first === undefined ? undefined : judge(first);
        if (failure === undefined) continue;
        const others = function* () {
          for (const end of alike.ends) {
            if (!apart.has(end)) yield { ...failure, ...(side === "from" ? { destination: end } : { source: end }) };
          }
        };
        failures.noteAll(others(), alike.ends.length - apart.size);
        // Where nothing isolates it, everybody passes.
        if (failures.full) break;
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

  function mayChange({ claim, problems }: PolicyTest, { of: { ingress, egress }, sameEnds }: ChangedEnds): boolean {
    if (problems.length > 0) return false;
    const any = (ends: readonly End[], changed: ReadonlySet<number>) =>
      changed.size > 0 && ends.some((end) => [...resolve(end).endpoints].some((index) => changed.has(index)));
    switch (claim.kind) {
      case "pairs": {
        const { from, to } = claim;
        return (!sameEnds && ![...from, ...to].every(isWorkload)) || any(from, egress) || any(to, ingress);
      }
      case "only-from":
        return !sameEnds || egress.size > 0 || any(claim.to, ingress);
      case "only-to":
        return !sameEnds || ingress.size > 0 || any(claim.from, egress);
    }
  }

  return Object.freeze({ run, mayChange });
}

function isWorkload({ what }: End): boolean {
  return what.kind === "workloads" || what.kind === "labels";
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
  let total = 0;
  return {
    /** Enough to tell that it fails. */
    get full(): boolean {
      return total >= limits.expectations.counted;
    },
    note(failure: Failure | undefined): void {
      if (failure === undefined) return;
      total++;
      failures.push(failure);
    },
    /** `list`: of one class, `count` in all; no more of them are made than are told. */
    noteAll(list: Iterable<Failure>, count: number): void {
      total += count;
      let taken = 0;
      for (const failure of list) {
        failures.push(failure);
        if (++taken >= limits.expectations.failures) break;
      }
    },
    /** A host's address is one of many: where these differ, nobody knows. */
    unlessMixed(asked: number): Outcome {
      const [first] = failures;
      if (first === undefined || total === asked) return this.outcome();
      return { status: "failed", failures: [{ ...first, kind: "unknown" }], more: 0 };
    },
    /** The first in the order of the ends, whoever is alike. */
    outcome(): Outcome {
      if (total === 0) return { status: "passed" };
      const shown = failures
        .sort((a, b) => a.source - b.source || a.destination - b.destination)
        .slice(0, limits.expectations.failures);
      const atLeast = total >= limits.expectations.counted;
      return { status: "failed", failures: shown, more: total - shown.length, ...(atLeast && { atLeast }) };
    },
  };
}
