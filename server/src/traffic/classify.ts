import type { Direction } from "../manifest/types.ts";
import { finish } from "../source/steps.ts";
import type { Around, Classified, NamedApart } from "./classified.ts";
import type { CompiledPeer, CompiledPolicy, CompiledRule } from "./compile.ts";
import { protocols } from "./connectionSet.ts";
import type { Engine } from "./engine.ts";
import { createPartition, crossed, type Partition } from "./partition.ts";
import type { PeerUses } from "./peers.ts";
import type { Classes, Reading } from "./types.ts";

/** That of the state before, where policies name the same sets and the same ends are there: an edit mostly changes neither. */
export function classifiedOf(engine: Engine): Classified {
  return finish(classifiedSteps(engine));
}

/** The same bit by bit, ahead of the question. */
export function* classifiedSteps(engine: Engine): Generator<unknown, Classified> {
  const { toldApart, classified, universe } = engine;
  const rest = universe.rest();
  const { last } = classified;
  if (last?.toldApart === toldApart && last.rest === rest) return last.value;
  yield;
  const readings = yield* readingSteps(engine);
  const named = {
    egress: yield* namedApart(engine, "ingress", readings, last?.value.named.egress),
    ingress: yield* namedApart(engine, "egress", readings, last?.value.named.ingress),
  };
  const { classes: rows, groups: rowGroups } = yield* classify(engine, "egress", readings, named.egress);
  const { classes: columns, groups: columnGroups } = yield* classify(engine, "ingress", readings, named.ingress);
  const around = classifyAround(engine, readings);
  const value: Classified = {
    readings,
    rows,
    rowGroups,
    columns,
    columnGroups,
    around,
    named,
    equal: undefined,
    ingress: new Map(),
  };
  classified.last = { toldApart, rest, value };
  return value;
}

/** The reading that was asked for, and those that differ from it in this cluster. */
function* readingSteps(engine: Engine): Generator<unknown, readonly Reading[]> {
  const found: Reading[] = [];
  for (const other of possibleReadings(engine)) {
    if (!found.some((known) => isSameReading(engine, known, other))) found.push(other);
    yield;
  }
  return found;
}

/** Every selector and every block has the same members in both. Without a pod on the host network only blocks can differ. */
export function isSameReading({ universe, policies, peers }: Engine, a: Reading, b: Reading): boolean {
  const { anyHostNetwork } = universe.workloads;
  const isSame = (peer: CompiledPeer) => universe.isSame(peer, a, b);
  const inPeers = (direction: Direction) =>
    peers(direction).every(({ peer }) => (!anyHostNetwork && peer.kind !== "block") || isSame(peer));
  const inSubjects = !anyHostNetwork || policies.every(({ subjects }) => isSame(subjects));
  return inSubjects && inPeers("ingress") && inPeers("egress");
}

function possibleReadings({ reading, policies, universe }: Engine): readonly Reading[] {
  const readings: Reading[] = [reading];
  const { anyHostNetwork } = universe.workloads;
  if (policies.some(({ rules }) => rulesIn(rules).some((rule) => rule.peers?.some((peer) => peer.kind === "block")))) {
    readings.push({ ...reading, ipBlocks: reading.ipBlocks === "pods" ? "external" : "pods" });
    if (anyHostNetwork) readings.push({ ...reading, nodes: "anywhere" });
  }
  if (anyHostNetwork) readings.push({ ...reading, hostNetwork: reading.hostNetwork === "pod" ? "node" : "pod" });
  return readings;
}

function rulesIn(rules: CompiledPolicy["rules"]): readonly CompiledRule[] {
  return [...(rules.ingress ?? []), ...(rules.egress ?? [])];
}

interface ClassifiedSide {
  /** Endpoints that nothing tells apart. */
  readonly classes: Classes;
  /** Coarser: endpoints that the same policies isolate, for columns with the same numbers for named ports. */
  readonly groups: Classes;
}

/** Rows differ by what isolates the source and by whose ingress peer it is; columns the other way round. */
function* classify(
  engine: Engine,
  own: Direction,
  readings: readonly Reading[],
  { classes: apart }: NamedApart,
): Generator<unknown, ClassifiedSide> {
  const { universe, policies, cluster, reading: main } = engine;
  const partition = createPartition(universe.size());
  const beyondWorkloads = Array.from(
    { length: universe.size() - cluster.workloads.length },
    (_, i) => cluster.workloads.length + i,
  );
  partition.split(beyondWorkloads.filter((i) => universe.party(i).kind === "addresses"));
  function* splitBySubjects(additive: boolean): Generator {
    const speaking = policies.filter((policy) => policy.rules[own] !== undefined && policy.additive === additive);
    const subjects = [...new Map(speaking.map((policy) => [policy.subjects.id, policy.subjects])).values()];
    for (const reading of readings) {
      if (isAgain(reading, main)) continue;
      for (const pods of subjects) {
        partition.split(universe.peersOf(pods, reading));
        yield;
      }
    }
  }
  yield* splitBySubjects(true);
  if (own === "ingress") splitByNamedPorts(engine, partition);
  const groups = partition.finish();
  yield* splitBySubjects(false);
  return { classes: crossed(partition.finish().of, apart.of), groups };
}

/** Selectors see the same pods in all readings that agree on the host network. */
function isAgain(reading: Reading, main: Reading): boolean {
  return reading !== main && reading.hostNetwork === main.hostNetwork;
}

/** Most edits change nothing of it: `before` is the answer where the same peers mean the same ends. */
function* namedApart(
  { universe, peers: peersIn, reading: main }: Engine,
  direction: Direction,
  readings: readonly Reading[],
  before: NamedApart | undefined,
): Generator<unknown, NamedApart> {
  const peers = peersIn(direction);
  const { space, podIndex } = universe.rest();
  const { workloads } = universe;
  const sameEnds = before?.workloads === workloads && before.space === space && before.podIndex === podIndex;
  if (before !== undefined && sameEnds && areAlike(before, readings, peers)) return before;
  const partition = createPartition(universe.size());
  for (const reading of readings) {
    const again = isAgain(reading, main);
    for (const { peer } of peers) {
      if (again && peer.kind !== "block") continue;
      partition.split(universe.peersOf(peer, reading));
      yield;
    }
  }
  const ids = peers.map(({ peer }) => peer.id);
  return { readings, peers: ids, workloads, space, podIndex, classes: partition.finish() };
}

function areAlike(before: NamedApart, readings: readonly Reading[], peers: readonly PeerUses[]): boolean {
  return (
    JSON.stringify(before.readings) === JSON.stringify(readings) &&
    before.peers.length === peers.length &&
    before.peers.every((id, at) => id === peers[at]?.peer.id)
  );
}

/** What the tiers around those that add up tell apart: they are few, and so are these classes. */
function classifyAround(engine: Engine, readings: readonly Reading[]): Around | undefined {
  const { universe, policies, tiers } = engine;
  const ordered = [...tiers.before, ...tiers.after];
  if (ordered.length === 0) return undefined;
  const classesOf = (direction: Direction, end: "subjects" | "peers", atDestination: boolean): Classes => {
    const partition = createPartition(universe.size());
    const own = ordered.flatMap(({ apis }) => apis[direction].flat(2)).flatMap((index) => policies[index] ?? []);
    const sets = own.flatMap(({ subjects, rules }) =>
      end === "subjects" ? [subjects] : (rules[direction] ?? []).flatMap(({ peers }) => peers ?? []),
    );
    for (const [, peer] of new Map(sets.map((set) => [set.id, set]))) {
      for (const reading of readings) partition.split(universe.peersOf(peer, reading));
    }
    // A domain name may match any address, and no pod.
    if (end === "peers") partition.splitBy((endpoint) => (universe.party(endpoint).kind === "addresses" ? 1 : 0));
    if (atDestination) splitByNamedPorts(engine, partition);
    return partition.finish();
  };
  return {
    egress: { subjects: classesOf("egress", "subjects", false), peers: classesOf("egress", "peers", true) },
    ingress: { subjects: classesOf("ingress", "subjects", true), peers: classesOf("ingress", "peers", false) },
  };
}

function splitByNamedPorts({ universe, policies }: Engine, partition: Partition): void {
  const names = new Set<string>();
  for (const { rules } of policies) {
    for (const { ports } of rulesIn(rules))
      for (const { name, protocol } of ports.named)
        for (const one of protocol === undefined ? protocols : [protocol]) names.add(`${one} ${name}`);
  }
  if (names.size === 0) return;
  const keys = universe.workloads.namedPorts.map((ports) =>
    ports
      .filter(({ name, protocol }) => names.has(`${protocol} ${name}`))
      .map(({ name, protocol, port }) => `${protocol} ${name} ${port}`)
      .sort()
      .join(),
  );
  partition.splitBy((endpoint) => keys[universe.portSignature(endpoint)] ?? "");
}
