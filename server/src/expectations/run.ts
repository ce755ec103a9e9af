import { limits } from "../limits.ts";
import type { ConnectionSet } from "../traffic/connectionSet.ts";
import type { Traffic } from "../traffic/types.ts";
import type { ChangedEnds } from "./changed.ts";
import { type Collector, collect, type Outcome } from "./collect.ts";
import { createListed, entriesOf, type Only } from "./listed.ts";
import type { AskedPort, Claim, End, PolicyTest } from "./policyTest.ts";
import { createResolver, createResolverMemory, type ResolvedEnd, type ResolverMemory } from "./resolve.ts";
import { createVerdicts, type Failure } from "./verdicts.ts";

export type { Outcome } from "./collect.ts";
export type { Failure } from "./verdicts.ts";

export interface Runner {
  run(test: PolicyTest): Outcome;
  /** The same where the outcome before an edit of policies is known: what the edit cannot have changed is not asked again. */
  runAgain(test: PolicyTest, before: Outcome, changed: ChangedEnds): Outcome;
}

/** What a runner may take over from the one before it. */
export type RunnerMemory = ResolverMemory;
export const createRunnerMemory = createResolverMemory;

type Pairs = Extract<Claim, { kind: "pairs" }>;

/** Answers tests about one cluster. Ends are looked up once for all of them. */
export function createRunner(traffic: Traffic, memory: RunnerMemory = createRunnerMemory()): Runner {
  const resolve = createResolver(traffic, memory);
  const verdicts = createVerdicts(traffic);
  const judgeListed = createListed(traffic, verdicts);

  function resolveAll(ends: readonly End[]): readonly ResolvedEnd[] | string {
    const resolved = ends.map(resolve);
    const empty = resolved.find(({ endpoints }) => endpoints.size === 0);
    return empty === undefined ? resolved : `\`${empty.end.text}\` matches nothing in these files.`;
  }

  function run({ claim, problems }: PolicyTest): Outcome {
    const [problem] = problems;
    if (problem !== undefined) return { status: "error", message: problem.message };
    return claim.kind === "pairs" ? pairs(claim) : only(onlyOf(claim));
  }

  function pairs({ from, to, port, expect }: Pairs): Outcome {
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
      if (failures.isFull() && !hosts) break;
      const ports = verdicts.portsAt(port, destination);
      if (ports === undefined) continue;
      // With all others surely nothing passes, as it should be.
      const candidates = expect === "denied" ? verdicts.candidates?.("to", destination) : undefined;
      asked += callers.size;
      const into = many ? `${verdicts.alikeTo("from", destination).id} ${ports.key}` : "";
      for (const source of candidates?.among(callers) ?? callers) {
        if (failures.isFull() && !hosts) break;
        // Among many ends nobody means a pod and itself.
        if (callers.size > 1 && verdicts.isItself(source, destination)) continue;
        const judge = () => judgePair(source, destination, ports, expect);
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

  function judgePair(
    source: number,
    destination: number,
    ports: ConnectionSet,
    expect: "allowed" | "denied",
  ): Failure | undefined {
    // What no policy can decide: two addresses outside.
    if (isOutside(source) && isOutside(destination)) return undefined;
    return verdicts.judge(source, destination, ports, expect);
  }

  /**
   * Every end of the other side that is not listed must be shut out. Pods on the host network aside: they count as their
   * nodes, which no policy can keep from their own pods, and so nobody's list has them.
   */
  function only(claim: Only): Outcome {
    const { side, ends, port } = claim;
    const [own, listed] = [resolveAll(ends), resolveAll(claim.listed)];
    if (typeof own === "string") return absent(own);
    if (typeof listed === "string") return absent(listed);
    const failures = collect();
    for (const here of members(own)) {
      if (failures.isFull()) break;
      const judge = (there: number) => judgeListed(claim, here, there, listed);
      if (verdicts.candidates === undefined) noteClasses(failures, claim, { here, listed, judge });
      else {
        for (const there of verdicts.candidates(side, here).ends()) {
          failures.note(judge(there));
          // Where nothing isolates it, everybody passes.
          if (failures.isFull()) break;
        }
      }
    }
    const asked = side === "to" ? [...members(own)] : traffic.endpoints.map(({ index }) => index);
    if (typeof port?.port === "string" && asked.every((end) => verdicts.portsAt(port, end) === undefined)) {
      return { status: "error", message: noSuchPort(port, side === "to" ? ends : []) };
    }
    return failures.outcome();
  }

  /** One end answers for all that are as it is. */
  function noteClasses(
    failures: Collector,
    { side, port }: Only,
    {
      here,
      listed,
      judge,
    }: {
      readonly here: number;
      readonly listed: readonly ResolvedEnd[];
      readonly judge: (there: number) => Failure | undefined;
    },
  ): void {
    // The port that a name stands for is each destination's own.
    const eachApart = side === "from" && typeof port?.port === "string";
    for (const { ends } of verdicts.classes(side)) {
      const isApart = (end: number) => eachApart || end === here || entriesOf(listed, end).length > 0;
      for (const end of ends) if (isApart(end)) failures.note(judge(end));
      const others = ends.filter((end) => !isApart(end));
      const [first] = others;
      const failure = first === undefined ? undefined : judge(first);
      if (failure === undefined) continue;
      failures.noteAll(
        others.map((end) => ({ ...failure, ...(side === "from" ? { destination: end } : { source: end }) })),
        others.length,
      );
      if (failures.isFull()) return;
    }
  }

  function isOutside(index: number): boolean {
    return traffic.endpoints[index]?.kind === "addresses";
  }

  function runAgain(test: PolicyTest, before: Outcome, changed: ChangedEnds): Outcome {
    const { claim, problems } = test;
    // What is wrong with a test, and whom its ends mean, does not follow from policies.
    if (problems.length > 0 || before.status === "error") return before;
    const same = claim.kind === "pairs" ? samePairs(claim, before, changed) : sameOnly(onlyOf(claim), before, changed);
    return same ? before : run(test);
  }

  /** What is said of addresses is the same however they are divided; but a failure names, and counts, a part of them. */
  function samePairs({ from, to, port, expect }: Pairs, { status }: Outcome, { of, sameEnds }: ChangedEnds): boolean {
    const [sources, destinations] = [members(from.map(resolve)), members(to.map(resolve))];
    const [out, into] = [common(sources, of.egress), common(destinations, of.ingress)];
    if (status === "failed") return out.length + into.length === 0 && (sameEnds || [...from, ...to].every(isWorkload));
    const holds = (source: number, destination: number): boolean => {
      const ports = verdicts.portsAt(port, destination);
      if (ports === undefined || (sources.size > 1 && verdicts.isItself(source, destination))) return true;
      return judgePair(source, destination, ports, expect) === undefined;
    };
    return (
      out.every((source) => every(destinations, (destination) => holds(source, destination))) &&
      into.every((destination) => every(sources, (source) => holds(source, destination)))
    );
  }

  /** The answers are the same up to where the asking stopped. */
  function sameOnly(claim: Only, before: Outcome, { of, sameEnds, newPods }: ChangedEnds): boolean {
    const { side } = claim;
    const { candidates: candidatesOf } = verdicts;
    if (candidatesOf === undefined) return false;
    const [own, other] = side === "from" ? [of.egress, of.ingress] : [of.ingress, of.egress];
    const changed = [...other, ...newPods];
    const failures = before.status === "failed" ? before.failures : [];
    // Only workloads keep their numbers.
    const named = failures.flatMap(({ source, destination }) => [source, destination]);
    if (!sameEnds && named.some((end) => end >= traffic.cluster.workloads.length)) return false;
    const listed = claim.listed.map(resolve);
    let left = before.status === "failed" && before.atLeast === true ? failures.length : Number.POSITIVE_INFINITY;
    for (const here of members(claim.ends.map(resolve))) {
      const failing = failingAt(claim, here, failures);
      left -= failing.size;
      const last = left === 0 ? Math.max(...failing.keys()) : Number.POSITIVE_INFINITY;
      if (own.has(here) && failing.size > 0) return false;
      const candidates = candidatesOf(side, here);
      for (const there of own.has(here) ? candidates.ends() : changed) {
        if (there > last) continue;
        const failure = candidates.has(there) ? judgeListed(claim, here, there, listed) : undefined;
        if (!isSame(failure, failing.get(there))) return false;
      }
      if (left === 0) return true;
    }
    return true;
  }

  return Object.freeze({ run, runAgain });
}

/** By the other end, the failures of one. */
function failingAt({ side }: Only, here: number, failures: readonly Failure[]): ReadonlyMap<number, Failure> {
  const ends = failures.map((failure): readonly [number, number, Failure] => {
    const { source, destination } = failure;
    return side === "from" ? [source, destination, failure] : [destination, source, failure];
  });
  return new Map(ends.flatMap(([own, there, failure]) => (own === here ? [[there, failure]] : [])));
}

function isSame(a: Failure | undefined, b: Failure | undefined): boolean {
  return a?.kind === b?.kind && a?.connections.key === b?.connections.key;
}

function onlyOf(claim: Exclude<Claim, Pairs>): Only {
  const { only: listed, port } = claim;
  return claim.kind === "only-from"
    ? { side: "to", ends: claim.to, listed, port }
    : { side: "from", ends: claim.from, listed, port };
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

function common(a: ReadonlySet<number>, b: ReadonlySet<number>): readonly number[] {
  const [few, many] = a.size < b.size ? [a, b] : [b, a];
  return few.size === 0 ? [] : [...few].filter((each) => many.has(each));
}

function every(set: ReadonlySet<number>, test: (each: number) => boolean): boolean {
  for (const each of set) if (!test(each)) return false;
  return true;
}

function noSuchPort(port: AskedPort | undefined, to: readonly End[]): string {
  const names = to.map(({ text }) => `\`${text}\``).join(", ");
  const whose = names === "" ? "in these files" : `of ${names}`;
  return `No pod ${whose} has a ${port?.protocol ?? "TCP"} port named \`${port?.port ?? ""}\`.`;
}
