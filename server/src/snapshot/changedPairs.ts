import type { ClusterPolicy } from "../cluster/cluster.ts";
import { limits } from "../limits.ts";
import { isolates, rulesOf } from "../manifest/kinds/networkPolicy/policyTypes.ts";
import type { Direction } from "../manifest/types.ts";
import { addAll, makeBits, members } from "../traffic/bits.ts";
import { type ConnectionSet, contains, intersect } from "../traffic/connectionSet.ts";
import { onceForEachTwo, remembered } from "../traffic/evaluator.ts";
import type { Traffic } from "../traffic/types.ts";

/** Ordered pairs of known workloads between which something more, or something less, may pass. */
export interface Change {
  readonly added: number;
  readonly removed: number;
}

/**
 * Between which pairs something more, or something less, may pass; `undefined` where that is too much to count. Only pairs
 * that a changed rule may be about are looked at.
 */
export function countChanges(before: Traffic, after: Traffic): Change | undefined {
  const total = after.cluster.workloads.length;
  if (total !== before.cluster.workloads.length) return undefined;
  const pairs = changedPairs(before, after);
  const [side = "both"] = pairs.map((each) => each.side);
  const isOneSided = pairs.every((each) => each.side === side);
  const compare = side === "both" || !isOneSided ? bothSides(before, after) : oneSide(before, after, side);
  let added = 0;
  let removed = 0;
  const compared = new Set<number>();
  for (const { pods, others, side } of pairs) {
    const ends = others ?? before.cluster.workloads.map(({ index }) => index);
    if (compared.size + pods.length * ends.length > limits.snapshot.counted) return undefined;
    compare(pods, ends, side, (source, destination, { more, less }) => {
      if (source === destination) return;
      // Of one change no pair comes twice.
      if (pairs.length > 1) {
        const id = source * total + destination;
        if (compared.has(id)) return;
        compared.add(id);
      }
      if (more) added++;
      if (less) removed++;
    });
  }
  return { added, removed };
}

/**
 * Compares what passes between pods and others in two clusters: whether it is something more, and something less. Pairs of which
 * nothing is told have not changed.
 */
type Compare = (
  pods: readonly number[],
  others: readonly number[],
  side: ChangedPairs["side"],
  tell: (source: number, destination: number, difference: Difference) => void,
) => void;

interface Difference {
  readonly more: boolean;
  readonly less: boolean;
}

const noDifference: Difference = Object.freeze({ more: false, less: false });
const onlyMore: Difference = Object.freeze({ more: true, less: false });
const onlyLess: Difference = Object.freeze({ more: false, less: true });
const moreAndLess: Difference = Object.freeze({ more: true, less: true });

function bothSides(before: Traffic, after: Traffic): Compare {
  return (pods, others, side, tell) => {
    for (const pod of pods) {
      for (const other of others) {
        const [source, destination] = side === "ingress" ? [other, pod] : [pod, other];
        const [then, now] = [before.connections(source, destination), after.connections(source, destination)];
        tell(source, destination, differenceOf(then, now));
      }
    }
  };
}

/**
 * Where nothing differs but what is allowed on one side: that is looked at once for pods that are alike on it, and the other side
 * only where it is the question.
 */
function oneSide(before: Traffic, after: Traffic, direction: Direction): Compare {
  const opposite: Direction = direction === "ingress" ? "egress" : "ingress";
  const both = remembered(intersect);
  const differing = onceForEachTwo(differenceOf);
  const allowed = (traffic: Traffic, side: Direction, pod: number, other: number) =>
    (direction === "ingress" ? traffic.side(side, other, pod) : traffic.side(side, pod, other)).allowed;
  return (pods, others, _, tell) => {
    for (const alike of alikeOn(before, after, direction, pods)) {
      const [first = 0] = alike;
      for (const other of others) {
        const then = allowed(before, direction, first, other);
        const now = allowed(after, direction, first, other);
        if (then.key === now.key) continue;
        for (const pod of alike) {
          const beyond = allowed(before, opposite, pod, other);
          const difference = differing(both(then, beyond), both(now, beyond));
          direction === "ingress" ? tell(other, pod, difference) : tell(pod, other, difference);
        }
      }
    }
  };
}

/** Pods on whose side the same is allowed: the same policies isolate them in both, and named ports mean the same at each. */
function alikeOn(
  before: Traffic,
  after: Traffic,
  direction: Direction,
  pods: readonly number[],
): Iterable<readonly number[]> {
  // What those for the whole cluster say depends on more.
  if (after.cluster.adminPolicies.length > 0) return pods.map((pod) => [pod]);
  const found = new Map<string, number[]>();
  for (const pod of pods) {
    const policies = [before, after].map((traffic) => traffic.isolatedBy(pod, direction).join());
    const key = JSON.stringify([policies, before.namedPortsOf(pod)]);
    const known = found.get(key);
    if (known === undefined) found.set(key, [pod]);
    else known.push(pod);
  }
  return found.values();
}

function differenceOf(then: ConnectionSet, now: ConnectionSet): Difference {
  if (then.key === now.key) return noDifference;
  if (contains(now, then)) return onlyMore;
  return contains(then, now) ? onlyLess : moreAndLess;
}

/** Between the pods of a policy and the workloads on the other side something may have changed; `undefined`: all of them. */
interface ChangedPairs {
  /** On which side of a connection the pods are looked at; of both: as its sources. */
  readonly side: Direction | "both";
  readonly pods: readonly number[];
  readonly others: readonly number[] | undefined;
}

/** Policies that are not the same in both, by the rules that differ; of one for the whole cluster anything may follow. */
function changedPairs(before: Traffic, after: Traffic): readonly ChangedPairs[] {
  const wide = [before, after].map(({ cluster }) => cluster.adminPolicies.map(({ object }) => object));
  if (wide[0]?.length !== wide[1]?.length || wide[0]?.some((object, i) => object !== wide[1]?.[i])) {
    return [{ side: "both", pods: before.cluster.workloads.map(({ index }) => index), others: undefined }];
  }
  const [then, now] = differingPolicies(before, after);
  const pairs: ChangedPairs[] = [];
  for (const name of new Set([...then.keys(), ...now.keys()])) {
    const [old, current] = [then.get(name), now.get(name)];
    if (old?.object === current?.object) continue;
    const pods = (traffic: Traffic, policy: ClusterPolicy | undefined) =>
      policy === undefined ? [] : [...traffic.selectedBy(policy.index)];
    const [oldPods, newPods] = [pods(before, old), pods(after, current)];
    const samePods = oldPods.join() === newPods.join();
    const all = samePods ? oldPods : [...new Set([...oldPods, ...newPods])];
    for (const direction of ["ingress", "egress"] as const) {
      const isolated = [old, current].map((policy) => policy !== undefined && isolates(policy.object, direction));
      if (!isolated.includes(true)) continue;
      const same = samePods && isolated[0] === isolated[1] && old !== undefined && current !== undefined;
      const others = same ? othersOf(before, after, old, current, direction) : undefined;
      if (others === undefined || others.length > 0) pairs.push({ side: direction, pods: all, others });
    }
  }
  return pairs;
}

type PoliciesByName = ReadonlyMap<string, ClusterPolicy>;

/** Those that do not stand unchanged at the same index: an edit mostly leaves all others where they were. */
function differingPolicies(before: Traffic, after: Traffic): readonly [PoliciesByName, PoliciesByName] {
  const then = new Map<string, ClusterPolicy>();
  const now = new Map<string, ClusterPolicy>();
  const note = (policies: Map<string, ClusterPolicy>, policy: ClusterPolicy | undefined) => {
    if (policy !== undefined) policies.set(`${policy.namespace}/${policy.object.name}`, policy);
  };
  const [old, current] = [before.cluster.policies, after.cluster.policies];
  for (let index = 0; index < Math.max(old.length, current.length); index++) {
    if (old[index]?.object === current[index]?.object) continue;
    note(then, old[index]);
    note(now, current[index]);
  }
  return [then, now];
}

/** The workloads on the other side of the rules that only one of the two has. */
function othersOf(
  before: Traffic,
  after: Traffic,
  old: ClusterPolicy,
  current: ClusterPolicy,
  direction: Direction,
): readonly number[] | undefined {
  const texts = (policy: ClusterPolicy) =>
    new Map(rulesOf(policy.object, direction).map((rule) => [JSON.stringify(rule), rule]));
  const [a, b] = [texts(old), texts(current)];
  const found = makeBits(before.cluster.workloads.length);
  const note = (traffic: Traffic, policy: ClusterPolicy, own: typeof a, other: typeof a): boolean => {
    for (const [text, rule] of own) {
      if (other.has(text)) continue;
      if (rule.peers.length === 0) return false;
      for (const peer of rule.peers) addAll(found, traffic.workloadsOfPeer(peer, policy.namespace).bits);
    }
    return true;
  };
  return note(before, old, a, b) && note(after, current, b, a) ? members(found) : undefined;
}
