import type { Direction } from "../manifest/types.ts";
import { coverBare, directions, isBare, isolates } from "./bare.ts";
import {
  type CompiledPeer,
  type CompiledPolicy,
  type CompiledPorts,
  type CompiledRule,
  compilePorts,
} from "./compile.ts";
import { areApart, type Candidate, coverPeer, coversPeer, coversPorts, joinPorts, mayTouch } from "./cover.ts";
import { isImpossible, isSubset, labelSetOf } from "./labelSets.ts";
import { type Near, nearOf } from "./near.ts";
import { holdersAmong, type Target, targetFrom } from "./over.ts";
import { createPortCounts } from "./portCounts.ts";
import { type Touching, touchingOf } from "./touching.ts";
import type { PolicyPart, Redundancy } from "./types.ts";

/**
 * Rules, peers and ports of a policy that the rest of it covers. All of them together can be taken out: of two that
 * cover each other only the later one is named. What stands alone in its list is never named, an empty list would
 * allow everything.
 */
export function redundantParts(policy: CompiledPolicy, index: number): readonly Redundancy[] {
  return directions.flatMap((direction) => {
    const found: Redundancy[] = [];
    const rules = (policy.rules[direction] ?? []).map(makeLive);
    const note = (part: Omit<PolicyPart, "policy" | "direction">, coveredBy: readonly Place[]) =>
      found.push({
        part: { policy: index, direction, ...part },
        coveredBy: coveredBy.map((place) => ({ policy: index, direction, ...place })),
      });
    const near = nearRules(rules);
    const touching = touchingRules(rules);
    const beside = (rule: LiveRule): Others => {
      const counts = (other: LiveRule) => other !== rule && other.alive;
      return { near: (peer) => near(peer).filter(counts), touching: (ports) => touching(ports, counts) };
    };
    // What stands alone has no others that could cover a part of it.
    const alone = rules.length === 1;
    for (const rule of alone ? [] : rules.toReversed()) {
      const cover = coverRule(rule, beside(rule));
      if (cover === undefined) continue;
      rule.alive = false;
      note({ rule: rule.index }, cover);
    }
    const alive = rules.filter((rule) => rule.alive);
    for (const rule of alive) if (severalIn(rule.peers)) dropPeers(rule, alone ? undefined : beside(rule), note);
    for (const rule of alive) if (severalIn(rule.ports)) dropPorts(rule, alone ? undefined : beside(rule), note);
    return found.sort(byPlace);
  });
}

/** Something that a policy allows and others did not, and who they were: it need not be proven again for the same others. */
export interface Gap {
  readonly direction: Direction;
  /** `undefined`: everybody. */
  readonly peer: CompiledPeer | undefined;
  readonly ports: CompiledPorts;
  readonly others: ReadonlySet<CompiledPolicy>;
}

interface Member {
  readonly index: number;
  readonly policy: CompiledPolicy;
}

/** What is looked up again and again while policies of one namespace are held against each other. */
export interface KnownTargets {
  readonly gaps: WeakMap<CompiledPolicy, Gap>;
  readonly targets: WeakMap<CompiledPolicy, Target>;
}

/**
 * Finds out about those of one namespace that others cover, by their indexes in `policies`, and only about those that are
 * asked for. Of two that cover each other the later is named. `known`: also why policies were needed when they were last
 * looked at.
 */
export function redundantPolicies(
  policies: readonly Member[],
  { gaps, targets }: KnownTargets = { gaps: new WeakMap(), targets: new WeakMap() },
): (index: number) => Redundancy | undefined {
  const found = new Map<number, Redundancy | undefined>();
  const members = new Map(policies.map((each) => [each.index, each]));
  const targetOf = ({ policy }: Member): Target => {
    let target = targets.get(policy);
    if (target === undefined) {
      target = targetFrom(labelSetOf(policy.subjects.pods));
      targets.set(policy, target);
    }
    return target;
  };
  const holders = holdersAmong(policies.map((each) => [each, targetOf(each)] as const));
  /** By what is selected: hundreds of policies may select all pods of a namespace. */
  const selectingAll = new Map<string, readonly Member[]>();

  /** Those that select all that it selects, itself among them: the same list for all that select the same. */
  function overOf(member: Member): readonly Member[] {
    const { id } = member.policy.subjects.pods;
    let all = selectingAll.get(id);
    if (all === undefined) {
      const { set } = targetOf(member);
      all = holders(targetOf(member)).filter((other) => isSubset(set, targetOf(other).set));
      selectingAll.set(id, all);
    }
    return all;
  }

  /** `stays`: of those over it, who counts. */
  function coverOf(member: Member, stays: (other: Member) => boolean): readonly PolicyPart[] | undefined {
    const { policy } = member;
    const counts = (other: Member) => other !== member && stays(other);
    // Hundreds of charts each deny all: one that does stands for the others.
    if (isBare(policy)) {
      const all = overOf(member);
      return coverBare(policy, (direction) => all.find((other) => isolates(other, direction) && counts(other)));
    }
    const over = overOf(member).filter(counts);
    const gap = gaps.get(policy);
    if (gap !== undefined && isStillOpen(gap, over)) return undefined;
    return coverPolicy(policy, over, (direction, peer, ports) => {
      gaps.set(policy, { direction, peer, ports, others: new Set(over.map((other) => other.policy)) });
    });
  }

  function look(member: Member): Redundancy | undefined {
    const { index } = member;
    const coveredBy = coverOf(member, (other) => other.index < index || found.get(other.index) === undefined);
    return coveredBy && { part: { policy: index }, coveredBy };
  }

  return (index) => {
    const asked = members.get(index);
    if (asked === undefined || found.has(index)) return found.get(index);
    // Most are needed whatever the others are.
    if (isImpossible(targetOf(asked).set) || coverOf(asked, () => true) === undefined) {
      found.set(index, undefined);
      return undefined;
    }
    // What a later one comes to decides whether it can cover an earlier one.
    const needed = new Set([asked]);
    for (const member of needed) {
      if (isImpossible(targetOf(member).set)) continue;
      for (const other of overOf(member)) if (other.index > member.index && !found.has(other.index)) needed.add(other);
    }
    for (const member of [...needed].sort((a, b) => b.index - a.index))
      found.set(member.index, isImpossible(targetOf(member).set) ? undefined : look(member));
    return found.get(index);
  };
}

/** No other policy than those of then allows anything of it. */
function isStillOpen({ direction, peer, others }: Gap, over: readonly Member[]): boolean {
  // A peer that nothing can match is apart from all others, those that say the same included.
  if (peer !== undefined && areApart(peer, peer)) return false;
  return over.every(
    ({ policy }) =>
      others.has(policy) ||
      (policy.rules[direction] ?? []).every(
        ({ peers }) => peer !== undefined && peers?.every((each) => areApart(each, peer)) === true,
      ),
  );
}

type NoteGap = (direction: Direction, peer: CompiledPeer | undefined, ports: CompiledPorts) => void;

function coverPolicy(
  policy: CompiledPolicy,
  others: readonly Member[],
  noteGap: NoteGap,
): readonly PolicyPart[] | undefined {
  const covers = new Map<string, PolicyPart>();
  for (const direction of directions) {
    if (policy.rules[direction] === undefined) continue;
    const isolating = others.filter((other) => other.policy.rules[direction] !== undefined);
    const [first] = isolating;
    if (first === undefined) return undefined;
    const rules = isolating.flatMap(({ index, policy: other }) =>
      (other.rules[direction] ?? []).map((rule) => ({ ...makeLive(rule), policy: index })),
    );
    const beside: Others = asksFew(policy.rules[direction])
      ? { near: () => rules, touching: () => undefined }
      : { near: nearRules(rules), touching: touchingRules(rules) };
    const before = covers.size;
    for (const rule of policy.rules[direction]) {
      const cover = coverRule(makeLive(rule), beside, (peer, ports) => noteGap(direction, peer, ports));
      if (cover === undefined) return undefined;
      for (const { policy: by, rule: at } of cover) {
        const part: PolicyPart = { policy: by ?? first.index, direction, rule: at };
        covers.set(JSON.stringify(part), part);
      }
    }
    if (covers.size === before) covers.set(`${direction} ${first.index}`, { policy: first.index, direction });
  }
  return covers.size === 0 ? undefined : [...covers.values()];
}

interface Place {
  readonly policy?: number;
  readonly rule: number;
  readonly peer?: number;
  readonly port?: number;
}

/** A rule while parts of it are being taken out. */
interface LiveRule {
  readonly policy?: number;
  readonly index: number;
  alive: boolean;
  peers: readonly { readonly index: number; readonly peer: CompiledPeer }[] | undefined;
  ports: readonly { readonly index: number; readonly ports: CompiledPorts }[] | undefined;
  /** All of `ports` together. */
  joined: CompiledPorts;
  /** Of `peers`, made when first asked for: thousands of others may be held against them. */
  candidates: readonly Candidate<LiveRule>[] | undefined;
}

function makeLive({ index, peers, ports, portItems }: CompiledRule): LiveRule {
  return {
    index,
    alive: true,
    peers: peers?.map((peer, i) => ({ index: i, peer })),
    ports: portItems?.map((item, i) => ({ index: i, ports: item })),
    joined: ports,
    candidates: undefined,
  };
}

/** Found out when somebody asks: rules of few ports each are held against those that have the same. */
function nearRules<Rule extends LiveRule>(rules: readonly Rule[]): Near<Rule> {
  let near: Near<Rule> | undefined;
  return (peer) => {
    near ??= nearAmong(rules);
    return near(peer);
  };
}

function nearAmong<Rule extends LiveRule>(rules: readonly Rule[]): Near<Rule> {
  const peers = new Map(rules.map((rule) => [rule, rule.peers?.map(({ peer }) => peer)]));
  return nearOf(rules, (rule) => peers.get(rule));
}

function touchingRules<Rule extends LiveRule>(rules: readonly Rule[]): Touching<Rule> {
  return touchingOf(rules, ({ joined }) => joined);
}

/** What a rule is held against: those with a peer near by, or those with some of its ports, where these are few. */
interface Others {
  readonly near: Near<LiveRule>;
  readonly touching: Touching<LiveRule>;
}

/** So few peers with a port each are sooner held against all others than those near them are found. */
const few = 8;

function asksFew(rules: readonly CompiledRule[]): boolean {
  let count = 0;
  for (const { peers, portItems } of rules) {
    count += Math.max(peers?.length ?? 1, 1) * Math.max(portItems?.length ?? 1, 1);
    if (count >= few) return false;
  }
  return true;
}

const everyPort = compilePorts("every");

/** Rules that together allow all that the rule allows. */
function coverRule(
  rule: LiveRule,
  others: Others,
  noteGap?: (peer: CompiledPeer | undefined, ports: CompiledPorts) => void,
): readonly Place[] | undefined {
  return coverAll(rule.peers, rule.ports?.map((item) => item.ports) ?? [everyPort], others, noteGap);
}

function coverAll(
  peers: LiveRule["peers"],
  ports: readonly CompiledPorts[],
  others: Others,
  noteGap?: (peer: CompiledPeer | undefined, ports: CompiledPorts) => void,
): readonly Place[] | undefined {
  let covers: Map<string, Place> | undefined;
  for (const { peer } of peers ?? [{ peer: undefined }]) {
    let near: readonly LiveRule[] | undefined;
    for (const item of ports) {
      // Rules that are open to everybody have a part in it together, whatever their ports are.
      const some = peer === undefined ? undefined : others.touching(item);
      if (some === undefined) near ??= others.near(peer);
      const cover = coverConnection(peer, item, some ?? near ?? []);
      if (cover === undefined) {
        noteGap?.(peer, item);
        return undefined;
      }
      covers ??= new Map();
      for (const { policy, index } of cover) {
        covers.set(`${policy} ${index}`, { ...(policy === undefined ? {} : { policy }), rule: index });
      }
    }
  }
  return covers === undefined || covers.size === 0 ? undefined : [...covers.values()];
}

/** One peer (`undefined`: everybody) and one port item. */
function coverConnection(
  peer: CompiledPeer | undefined,
  ports: CompiledPorts,
  others: readonly LiveRule[],
): readonly LiveRule[] | undefined {
  if (others.length === 0) return undefined;
  const everybody = others.filter((other) => other.peers === undefined);
  const wide = others.filter((other) => coversPorts(other.joined, ports));
  const open = wide.find((other) => other.peers === undefined);
  if (open !== undefined) return [open];
  if (peer === undefined) return joinedPorts(everybody, ports);
  // Mostly one peer does, of one rule: those of all are put together only where none does.
  const single =
    peer.kind === "nothing" || peer.kind === "names" ? undefined : wide.find((other) => holds(other, peer));
  if (single !== undefined) return [single];
  const cover = coverPeer(peer, wide.flatMap(candidatesOf));
  if (cover !== undefined) return cover;
  const alike = others.filter(
    (other) =>
      mayTouch(other.joined, ports) &&
      (other.peers === undefined || coverPeer(peer, candidatesOf(other)) !== undefined),
  );
  return joinedPorts(alike, ports);
}

function holds({ peers }: LiveRule, peer: CompiledPeer): boolean {
  return peers?.some((own) => coversPeer(own.peer, peer)) === true;
}

function candidatesOf(rule: LiveRule): readonly Candidate<LiveRule>[] {
  rule.candidates ??= (rule.peers ?? []).map(({ peer }) => ({ peer, owner: rule }));
  return rule.candidates;
}

function joinedPorts(rules: readonly LiveRule[], ports: CompiledPorts): readonly LiveRule[] | undefined {
  return rules.length > 0 && coversPorts(joinPorts(rules.map(({ joined }) => joined)), ports) ? rules : undefined;
}

type Note = (part: Omit<PolicyPart, "policy" | "direction">, coveredBy: readonly Place[]) => void;

function severalIn(list: readonly unknown[] | undefined): boolean {
  return list !== undefined && list.length > 1;
}

/** `elsewhere`: beside the rule; none where it stands alone. */
function dropPeers(rule: LiveRule, elsewhere: Others | undefined, note: Note): void {
  const items = rule.peers ?? [];
  const near = nearOf(items, ({ peer }) => [peer]);
  const gone = new Set<object>();
  const ports = rule.ports?.map((item) => item.ports) ?? [everyPort];
  for (const item of items.toReversed()) {
    if (rule.peers?.length === 1) return;
    const others = near(item.peer).filter((other) => other !== item && !gone.has(other));
    const candidates = others.map(({ peer, index }): Candidate<number> => ({ peer, owner: index }));
    const beside = candidates.length === 0 ? undefined : coverPeer(item.peer, candidates);
    const cover =
      beside?.map((peer): Place => ({ rule: rule.index, peer })) ?? (elsewhere && coverAll([item], ports, elsewhere));
    if (cover === undefined) continue;
    rule.peers = rule.peers?.filter((other) => other !== item);
    rule.candidates = undefined;
    gone.add(item);
    note({ rule: rule.index, peer: item.index }, cover);
  }
}

function dropPorts(rule: LiveRule, others: Others | undefined, note: Note): void {
  const items = rule.ports ?? [];
  const counts = createPortCounts(items.map(({ ports }) => ports));
  const gone = new Set<object>();
  for (const item of items.toReversed()) {
    if (items.length - gone.size === 1) break;
    const beside = counts.mayBeCovered(item.ports)
      ? coverPort(
          item.ports,
          items.filter((other) => other !== item && !gone.has(other)),
        )
      : undefined;
    const cover =
      beside?.map((port): Place => ({ rule: rule.index, port })) ??
      (others && coverAll(rule.peers, [item.ports], others));
    if (cover === undefined) continue;
    gone.add(item);
    counts.drop(item.ports);
    note({ rule: rule.index, port: item.index }, cover);
  }
  if (gone.size === 0) return;
  rule.ports = items.filter((item) => !gone.has(item));
  rule.joined = joinPorts(rule.ports.map(({ ports }) => ports));
}

function coverPort(ports: CompiledPorts, rest: NonNullable<LiveRule["ports"]>): readonly number[] | undefined {
  const single = rest.find((other) => coversPorts(other.ports, ports));
  if (single !== undefined) return [single.index];
  return coversPorts(joinPorts(rest.map((other) => other.ports)), ports) ? rest.map(({ index }) => index) : undefined;
}

function byPlace({ part: a }: Redundancy, { part: b }: Redundancy): number {
  return (a.rule ?? 0) - (b.rule ?? 0) || (a.peer ?? -1) - (b.peer ?? -1) || (a.port ?? -1) - (b.port ?? -1);
}
