import type { Direction } from "../manifest/types.ts";
import type { CompiledPolicy, CompiledPorts, CompiledRule } from "./compile.ts";
import {
  allConnections,
  type ConnectionSet,
  intersect,
  isEmpty,
  noConnections,
  subtract,
  union,
} from "./connectionSet.ts";
import type { OrderedTier, PriorityGroup } from "./tiers.ts";

/** Some connections and what holds for all of them. Lists of parts do not overlap. */
export interface Part<T> {
  readonly connections: ConnectionSet;
  readonly value: T;
}

/** One way a tier may decide. */
export type Choice =
  | {
      readonly action: "accept" | "deny" | "pass";
      readonly policy: number;
      /** `undefined`: by what the policy says of all that no rule matches. */
      readonly rule: number | undefined;
    }
  | { readonly action: "none" };

/** What there is to know about one connection on one side; the ends are fixed by whoever makes it. */
export interface SideView {
  readonly direction: Direction;
  /** Whether the end on this side is a subject of the policy. */
  isSubject(policy: CompiledPolicy): boolean;
  /** Whether the other end is a peer: `maybe` where a domain name decides. */
  peerOf(rule: CompiledRule): "yes" | "maybe" | "no";
  ports(ports: CompiledPorts): ConnectionSet;
}

const nothingMatches: readonly Choice[] = [{ action: "none" }];

/**
 * All ways in which a tier may decide, for each connection: several where priorities are equal, where two APIs meet or
 * where a domain name decides. Together the parts are everything.
 */
export function foldTier(
  tier: OrderedTier,
  policies: readonly CompiledPolicy[],
  view: SideView,
): readonly Part<readonly Choice[]>[] {
  const apis = tier.apis[view.direction].map((groups) => foldGroups(groups, policies, view));
  return joinAll(apis);
}

function foldGroups(
  groups: readonly PriorityGroup[],
  policies: readonly CompiledPolicy[],
  view: SideView,
): readonly Part<readonly Choice[]>[] {
  let parts: readonly Part<readonly Choice[]>[] = [{ connections: allConnections, value: nothingMatches }];
  for (const group of groups) {
    const subjects = group.filter((index) => {
      const policy = policies[index];
      return policy !== undefined && view.isSubject(policy);
    });
    if (subjects.length === 0) continue;
    const decided = joinAll(subjects.map((index) => foldPolicy(index, policies[index], view)));
    parts = parts.flatMap((part) => {
      if (!part.value.some(isNone)) return [part];
      const before = part.value.filter((choice) => !isNone(choice));
      return decided.flatMap(({ connections, value }) =>
        nonEmpty(intersect(part.connections, connections), [...before, ...value]),
      );
    });
    if (!parts.some(({ value }) => value.some(isNone))) break;
  }
  return parts;
}

/** First matches: a rule that may match leaves the later ones possible. */
function foldPolicy(
  index: number,
  policy: CompiledPolicy | undefined,
  view: SideView,
): readonly Part<readonly Choice[]>[] {
  const done: Part<readonly Choice[]>[] = [];
  let open: readonly Part<readonly Choice[]>[] = [{ connections: allConnections, value: [] }];
  for (const rule of policy?.rules[view.direction] ?? []) {
    const peer = view.peerOf(rule);
    if (peer === "no") continue;
    const ports = view.ports(rule.ports);
    const choice: Choice = { action: rule.action, policy: index, rule: rule.index };
    const left: Part<readonly Choice[]>[] = [];
    for (const { connections, value } of open) {
      const hit = nonEmpty(intersect(connections, ports), [...value, choice]);
      (peer === "yes" ? done : left).push(...hit);
      left.push(...nonEmpty(subtract(connections, ports), value));
    }
    open = left;
    if (open.length === 0) break;
  }
  const last: Choice =
    policy?.denies === true ? { action: "deny", policy: index, rule: undefined } : { action: "none" };
  return [...done, ...open.map(({ connections, value }) => ({ connections, value: [...value, last] }))];
}

/** All choices of each; nothing matches only where none of them does. */
function joinAll(lists: readonly (readonly Part<readonly Choice[]>[])[]): readonly Part<readonly Choice[]>[] {
  const [first, ...others] = lists;
  if (first === undefined) return [{ connections: allConnections, value: nothingMatches }];
  return others.reduce(
    (joined, parts) =>
      joined.flatMap((a) =>
        parts.flatMap((b) => nonEmpty(intersect(a.connections, b.connections), joinChoices(a.value, b.value))),
      ),
    first,
  );
}

/** Of layers that deny all else, any that surely accepts wins. */
function joinChoices(a: readonly Choice[], b: readonly Choice[]): readonly Choice[] {
  const both = [...a, ...b].filter((choice) => !isNone(choice));
  const accepts = [a, b].some((list) => list.every(({ action }) => action === "accept"));
  const isRest = (choice: Choice) => choice.action === "deny" && choice.rule === undefined;
  const decided = accepts ? both.filter((choice) => !isRest(choice)) : both;
  return a.some(isNone) && b.some(isNone) ? [...decided, ...nothingMatches] : decided;
}

function isNone(choice: Choice): boolean {
  return choice.action === "none";
}

function nonEmpty<T>(connections: ConnectionSet, value: T): readonly Part<T>[] {
  return isEmpty(connections) ? [] : [{ connections, value }];
}

/** What a tier may do, without who does it. Together they are everything; they overlap where it is left open. */
export interface TierSets {
  readonly accept: ConnectionSet;
  readonly deny: ConnectionSet;
  /** On to the next tier. */
  readonly next: ConnectionSet;
}

export function setsOf(parts: readonly Part<readonly Choice[]>[]): TierSets {
  if (parts.every(({ value }) => value.every(isNone))) return passAll;
  const where = (...actions: readonly Choice["action"][]) =>
    parts.reduce(
      (set, { connections, value }) =>
        value.some(({ action }) => actions.includes(action)) ? union(set, connections) : set,
      noConnections,
    );
  return { accept: where("accept"), deny: where("deny"), next: where("pass", "none") };
}

/** One tier after the other. */
export function chain(first: TierSets, second: TierSets): TierSets {
  if (first === passAll) return second;
  if (second === passAll) return first;
  return {
    accept: union(first.accept, intersect(first.next, second.accept)),
    deny: union(first.deny, intersect(first.next, second.deny)),
    next: intersect(first.next, second.next),
  };
}

export const passAll: TierSets = Object.freeze({ accept: noConnections, deny: noConnections, next: allConnections });
