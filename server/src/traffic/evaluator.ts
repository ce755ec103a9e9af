import type { Cluster } from "../cluster/cluster.ts";
import { limits } from "../limits.ts";
import type { ContainerPort, Direction } from "../manifest/types.ts";
import { addAll, type Bits, fullBits, has, makeBits } from "./bits.ts";
import type { CompiledPolicy, CompiledPorts, CompiledRule } from "./compile.ts";
import {
  allConnections,
  type ConnectionSet,
  intersect,
  isAll,
  isEmpty,
  noConnections,
  portsOf,
  subtract,
  union,
} from "./connectionSet.ts";
import { type Choice, chain, foldTier, type Part, passAll, type SideView, setsOf, type TierSets } from "./fold.ts";
import { createIsolating } from "./isolating.ts";
import type { OrderedTier, Tiers } from "./tiers.ts";
import type { Reading } from "./types.ts";
import type { Universe } from "./universe.ts";

/** Answers one question at a time, straight from the layers. Ends are endpoints of the universe. */
export interface Evaluator {
  /** Indexes of the policies that add up on this end of a connection in that direction; without any it is not isolated. */
  isolating(endpoint: number, direction: Direction, reading: Reading): readonly number[];
  isRulePeer(rule: CompiledRule, endpoint: number, reading: Reading): boolean;
  /** Named ports looked up at the destination. */
  portsAt(ports: CompiledPorts, destination: number): ConnectionSet;
  /** What the policies that add up allow on one side; `undefined` where none isolates it. */
  sum(direction: Direction, source: number, destination: number, reading: Reading): ConnectionSet | undefined;
  /** What the tiers before and after those policies may do on one side. */
  around(direction: Direction, source: number, destination: number, reading: Reading): Surroundings;
  /** How one of those tiers may decide, for each connection. */
  choices(
    tier: OrderedTier,
    direction: Direction,
    source: number,
    destination: number,
    reading: Reading,
  ): readonly Part<readonly Choice[]>[];
  /** What one side of a connection allows: the source's egress or the destination's ingress. */
  side(direction: Direction, source: number, destination: number, reading: Reading): Passing;
  passing(source: number, destination: number, reading: Reading): Passing;
  /** What surely may pass. */
  connections(source: number, destination: number, reading: Reading): ConnectionSet;
}

export interface Surroundings {
  readonly before: TierSets;
  readonly after: TierSets;
}

/** What surely may pass, and what the API leaves open. They do not overlap. */
export interface Passing {
  readonly allowed: ConnectionSet;
  readonly open: ConnectionSet;
}

export const nothingAround: Surroundings = Object.freeze({ before: passAll, after: passAll });
const everything: Passing = Object.freeze({ allowed: allConnections, open: noConnections });
const nothing: Passing = Object.freeze({ allowed: noConnections, open: noConnections });

const letters = { yes: "y", maybe: "m", no: "n" } as const;

/** One side: `sum` as `Evaluator.sum` gives it. */
export function joinTiers(sum: ConnectionSet | undefined, around: Surroundings): Passing {
  if (around === nothingAround) return sum === undefined ? everything : { allowed: sum, open: noConnections };
  const { before, after } = around;
  const middle =
    sum === undefined ? passAll : { accept: sum, deny: subtract(allConnections, sum), next: noConnections };
  const all = chain(chain(before, middle), after);
  const mayPass = union(all.accept, all.next);
  const allowed = subtract(mayPass, all.deny);
  return { allowed, open: subtract(mayPass, allowed) };
}

/** Both ends are needed; one that surely denies settles it. */
export function joinSides(a: Passing, b: Passing, both: typeof intersect = intersect): Passing {
  const allowed = both(a.allowed, b.allowed);
  if (isEmpty(a.open) && isEmpty(b.open)) return { allowed, open: noConnections };
  const mayPass = intersect(union(a.allowed, a.open), union(b.allowed, b.open));
  return { allowed, open: subtract(mayPass, allowed) };
}

/** What the rules of some policies add up to. */
interface Sums {
  readonly rules: readonly SummedRules[];
  readonly known: Map<number, ConnectionSet>;
}

/** Rules with the same ports. `workloads`: all that any of their peers names: thousands of ends are looked for in it. */
interface SummedRules {
  readonly ports: CompiledPorts;
  readonly rules: readonly CompiledRule[];
  readonly workloads: Bits;
}

export function createEvaluator(
  cluster: Cluster,
  policies: readonly CompiledPolicy[],
  universe: Universe,
  tiers: Tiers,
): Evaluator {
  /** By rule and port signature of the destination; named ports are few, and so are the signatures. */
  const resolved = new Map<CompiledPorts, (ConnectionSet | undefined)[]>();
  const ordered = tiers.before.length + tiers.after.length > 0;
  const inOrderOf = (direction: Direction) =>
    [...tiers.before, ...tiers.after].flatMap(({ apis }) => apis[direction].flat(2));
  const inOrder = { egress: inOrderOf("egress"), ingress: inOrderOf("ingress") };
  /** By signature. */
  const surroundings = new Map<string, Surroundings>();
  const added = remembered(union);
  const both = remembered(intersect);
  const isolating = createIsolating(cluster, policies, universe);
  /** By those lists, and by the other end: pods of one workload, and workloads of one tier, are asked about one after another. */
  const sums = new Map<readonly number[], Sums>();
  let summed = 0;

  /** A plain loop: it is asked for each of thousands of pairs. */
  function isRulePeer({ peers }: CompiledRule, endpoint: number, reading: Reading): boolean {
    if (peers === undefined) return true;
    for (let i = 0; i < peers.length; i++) {
      const peer = peers[i];
      if (peer !== undefined && universe.isPeer(peer, endpoint, reading)) return true;
    }
    return false;
  }

  function portsAt(ports: CompiledPorts, destination: number): ConnectionSet {
    if (ports.named.length === 0) return ports.fixed;
    const signature = universe.portSignature(destination);
    const known = resolved.get(ports) ?? [];
    resolved.set(ports, known);
    const found = known[signature] ?? resolveNamed(ports, universe.workloads.namedPorts[signature] ?? []);
    known[signature] = found;
    return found;
  }

  function sum(direction: Direction, source: number, destination: number, reading: Reading): ConnectionSet | undefined {
    const here = direction === "egress" ? source : destination;
    const there = direction === "egress" ? destination : source;
    const applying = isolating(here, direction, reading);
    if (applying.length === 0) return undefined;
    let of = sums.get(applying);
    if (of === undefined) {
      of = { rules: rulesOf(applying, direction, reading), known: new Map() };
      sums.set(applying, of);
    }
    // Named ports are looked up at the destination, all else is asked of the end over there.
    const key = there * universe.workloads.namedPorts.length + universe.portSignature(destination);
    const found = of.known.get(key);
    if (found !== undefined) return found;
    const made = sumOf(of.rules, there, destination, reading);
    if (summed++ < limits.traffic.sums) of.known.set(key, made);
    return made;
  }

  function rulesOf(applying: readonly number[], direction: Direction, reading: Reading): readonly SummedRules[] {
    const byPorts = new Map<CompiledPorts | string, CompiledRule[]>();
    for (const rule of applying.flatMap((i) => policies[i]?.rules[direction] ?? [])) {
      const { ports } = rule;
      const key = ports.named.length === 0 ? ports.fixed.key : ports;
      const same = byPorts.get(key);
      if (same === undefined) byPorts.set(key, [rule]);
      else same.push(rule);
    }
    return [...byPorts.values()].flatMap((rules) => {
      const [first] = rules;
      return first === undefined ? [] : [{ ports: first.ports, rules, workloads: workloadsOf(rules, reading) }];
    });
  }

  function workloadsOf(rules: readonly CompiledRule[], reading: Reading): Bits {
    const { workloads } = universe;
    if (rules.some(({ peers }) => peers === undefined)) return fullBits(workloads.size);
    const [only, ...others] = rules.flatMap(({ peers }) => peers ?? []);
    if (only !== undefined && others.length === 0) return workloads.peer(only, reading).bits;
    const all = makeBits(workloads.size);
    for (const { peers } of rules) for (const peer of peers ?? []) addAll(all, workloads.peer(peer, reading).bits);
    return all;
  }

  /** A plain loop as well. */
  function sumOf(sums: readonly SummedRules[], there: number, destination: number, reading: Reading): ConnectionSet {
    const isWorkload = there < universe.workloads.size;
    let allowed = noConnections;
    for (let i = 0; i < sums.length; i++) {
      const { ports, rules, workloads } = sums[i] as SummedRules;
      if (!(isWorkload ? has(workloads, there) : rules.some((rule) => isRulePeer(rule, there, reading)))) continue;
      allowed = added(allowed, portsAt(ports, destination));
      if (isAll(allowed)) return allowed;
    }
    return allowed;
  }

  function viewOf(direction: Direction, source: number, destination: number, reading: Reading): SideView {
    const [here, there] = direction === "egress" ? [source, destination] : [destination, source];
    const isAddress = universe.party(there).kind === "addresses";
    return {
      direction,
      isSubject: ({ subjects }) => universe.isPeer(subjects, here, reading),
      peerOf(rule) {
        if (isRulePeer(rule, there, reading)) return "yes";
        return isAddress && rule.peers?.some(({ kind }) => kind === "names") === true ? "maybe" : "no";
      },
      ports: (ports) => portsAt(ports, destination),
    };
  }

  /** What the tiers around look at: pairs that agree in it have the same answer. */
  function signatureOf(view: SideView, destination: number): string {
    let signature = `${view.direction} ${universe.portSignature(destination)}`;
    for (const index of inOrder[view.direction]) {
      const policy = policies[index];
      if (policy === undefined || !view.isSubject(policy)) continue;
      signature += ` ${index}`;
      for (const rule of policy.rules[view.direction] ?? []) signature += letters[view.peerOf(rule)];
    }
    return signature;
  }

  const choices = (tier: OrderedTier, direction: Direction, source: number, destination: number, reading: Reading) =>
    foldTier(tier, policies, viewOf(direction, source, destination, reading));

  function around(direction: Direction, source: number, destination: number, reading: Reading): Surroundings {
    if (!ordered || reading.alone) return nothingAround;
    const view = viewOf(direction, source, destination, reading);
    const signature = signatureOf(view, destination);
    const known = surroundings.get(signature);
    if (known !== undefined) return known;
    const all = (list: readonly OrderedTier[]) =>
      list.reduce((sets, tier) => chain(sets, setsOf(foldTier(tier, policies, view))), passAll);
    const [before, after] = [all(tiers.before), all(tiers.after)];
    const made = before === passAll && after === passAll ? nothingAround : { before, after };
    surroundings.set(signature, made);
    return made;
  }

  function side(direction: Direction, source: number, destination: number, reading: Reading): Passing {
    const summed = sum(direction, source, destination, reading);
    return joinTiers(summed, around(direction, source, destination, reading));
  }

  function passing(source: number, destination: number, reading: Reading): Passing {
    if (source === destination && universe.isSingle(source)) return everything;
    const inside = [source, destination].some((endpoint) => universe.party(endpoint).kind !== "addresses");
    if (!inside) return nothing;
    const out = side("egress", source, destination, reading);
    if (isEmpty(out.allowed) && isEmpty(out.open)) return out;
    return joinSides(out, side("ingress", source, destination, reading), both);
  }

  return Object.freeze({
    isolating,
    isRulePeer,
    portsAt,
    sum,
    choices,
    around,
    side,
    passing,
    connections: (source: number, destination: number, reading: Reading) =>
      passing(source, destination, reading).allowed,
  });
}

type Joining = (a: ConnectionSet, b: ConnectionSet) => ConnectionSet;

/** What has been joined once: of all pairs of a policy there are a few. */
export function remembered(join: Joining): Joining {
  const joined = onceForEachTwo(join);
  return (a, b) => (a === b ? b : joined(a, b));
}

export function onceForEachTwo<Value>(
  make: (a: ConnectionSet, b: ConnectionSet) => Value,
): (a: ConnectionSet, b: ConnectionSet) => Value {
  const known = new Map<ConnectionSet, Map<ConnectionSet, Value>>();
  return (a, b) => {
    let own = known.get(a);
    if (own === undefined) {
      own = new Map();
      known.set(a, own);
    }
    let found = own.get(b);
    if (found === undefined) {
      found = make(a, b);
      own.set(b, found);
    }
    return found;
  };
}

/** Name and protocol have to agree; a pod may bear one name for several protocols. */
function resolveNamed({ fixed, named }: CompiledPorts, containerPorts: readonly ContainerPort[]): ConnectionSet {
  let result = fixed;
  for (const { name, protocol } of named) {
    for (const port of containerPorts) {
      if (port.name !== name || (protocol !== undefined && port.protocol !== protocol)) continue;
      result = union(result, portsOf(port.protocol, port.port));
    }
  }
  return result;
}
