import { coversRanges } from "../cluster/addresses.ts";
import { limits } from "../limits.ts";
import type { CompiledPeer, CompiledPorts } from "./compile.ts";
import { contains, everyPortOf, isAll, overlaps, unionAll } from "./connectionSet.ts";
import { cutOut, isDisjoint, isImpossible, isSubset, type PodSet } from "./labelSets.ts";

/**
 * Containment for all pods and namespaces that there can be, not for those that the files declare. It is proven, never
 * guessed: `undefined` also where the proof would take too long.
 */
export type Cover<T> = readonly T[] | undefined;

export interface Candidate<T> {
  readonly peer: CompiledPeer;
  readonly owner: T;
}

/** The owners of those peers that together cover `peer`; no more of them than needed to prove it. */
export function coverPeer<T>(peer: CompiledPeer, candidates: readonly Candidate<T>[]): Cover<T> {
  if (peer.kind === "nothing" || peer.kind === "names") return undefined;
  const single = candidates.find((candidate) => coversPeer(candidate.peer, peer));
  if (single !== undefined) return [single.owner];
  if (peer.kind === "block") {
    const blocks = candidates.filter((candidate) => candidate.peer.kind === "block");
    const ranges = blocks.flatMap((candidate) => (candidate.peer.kind === "block" ? candidate.peer.ranges : []));
    const touching = blocks.filter((candidate) => meet(candidate.peer, peer));
    return peer.ranges.length > 0 && coversRanges(ranges, peer.ranges) ? unique(touching) : undefined;
  }
  const set = peer.set();
  const others = candidates.flatMap(({ peer: other, owner }) => {
    if (other.kind !== "pods") return [];
    const hole = other.set();
    return isDisjoint(set.namespaces, hole.namespaces) || isDisjoint(set.pods, hole.pods) ? [] : [{ hole, owner }];
  });
  if (others.length < 2 || others.length > limits.traffic.cover.peers) return undefined;
  const proven = (list: readonly { readonly hole: PodSet }[]) =>
    isCovered(
      set,
      list.map(({ hole }) => hole),
      { steps: limits.traffic.cover.steps },
    );
  if (!proven(others)) return undefined;
  const needed = others.reduce((list, other) => {
    const without = list.filter((item) => item !== other);
    return proven(without) ? without : list;
  }, others);
  return unique(needed);
}

function unique<T>(list: readonly { readonly owner: T }[]): readonly T[] {
  return [...new Set(list.map(({ owner }) => owner))];
}

export function coversPeer(outer: CompiledPeer, inner: CompiledPeer): boolean {
  if (outer.kind === "names" || inner.kind === "names") return outer.id === inner.id;
  if (outer.kind === "nothing" || inner.kind === "nothing") return false;
  if (outer.kind === "block" || inner.kind === "block") {
    return (
      outer.kind === "block" &&
      inner.kind === "block" &&
      inner.ranges.length > 0 &&
      coversRanges(outer.ranges, inner.ranges)
    );
  }
  if (outer.id === inner.id) return true;
  const [big, small] = [outer.set(), inner.set()];
  // What can match nothing is a mistake of another kind, not something that others make needless.
  if (isImpossible(small.namespaces) || isImpossible(small.pods)) return false;
  return isSubset(small.namespaces, big.namespaces) && isSubset(small.pods, big.pods);
}

/** Neither can have a part in covering the other. */
export function areApart(a: CompiledPeer, b: CompiledPeer): boolean {
  if (a.kind === "nothing" || b.kind === "nothing") return true;
  if (a.kind === "block" && b.kind === "block") return !meet(a, b);
  if (a.kind !== "pods" || b.kind !== "pods") return true;
  const [one, other] = [a.set(), b.set()];
  return isDisjoint(one.namespaces, other.namespaces) || isDisjoint(one.pods, other.pods);
}

function meet(a: CompiledPeer, b: CompiledPeer): boolean {
  if (a.kind !== "block" || b.kind !== "block") return false;
  return a.ranges.some((x) => b.ranges.some((y) => x.family === y.family && x.first <= y.last && y.first <= x.last));
}

/** Cuts the holes out of the set, one by one; covered when nothing is left. */
function isCovered(set: PodSet, holes: readonly PodSet[], budget: { steps: number }): boolean {
  if (isImpossible(set.namespaces) || isImpossible(set.pods)) return true;
  const [hole, ...rest] = holes;
  if (hole === undefined || budget.steps-- <= 0) return false;
  if (isDisjoint(set.namespaces, hole.namespaces) || isDisjoint(set.pods, hole.pods))
    return isCovered(set, rest, budget);
  const namespaces = cutOut(set.namespaces, hole.namespaces);
  const pods = cutOut(set.pods, hole.pods);
  return (
    namespaces.pieces.every((piece) => isCovered({ namespaces: piece, pods: set.pods }, rest, budget)) &&
    pods.pieces.every((piece) => isCovered({ namespaces: namespaces.rest, pods: piece }, rest, budget))
  );
}

/** Of thousands at once: their ranges are put in order together. */
export function joinPorts(list: readonly CompiledPorts[]): CompiledPorts {
  return { fixed: unionAll(list.map(({ fixed }) => fixed)), named: list.flatMap(({ named }) => named) };
}

/** Whether `a` may have a part in covering `b`; a name may stand for any port. */
export function mayTouch(a: CompiledPorts, b: CompiledPorts): boolean {
  return b.named.length > 0 || overlaps(a.fixed, b.fixed);
}

/** A name is covered by the same name, or by all ports of its protocol: where it leads, nobody knows beforehand. */
export function coversPorts(outer: CompiledPorts, inner: CompiledPorts): boolean {
  if (isAll(outer.fixed)) return true;
  return (
    contains(outer.fixed, inner.fixed) &&
    inner.named.every(
      ({ name, protocol }) =>
        (protocol !== undefined && contains(outer.fixed, everyPortOf(protocol))) ||
        outer.named.some((other) => other.name === name && other.protocol === protocol),
    )
  );
}
