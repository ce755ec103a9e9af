import type { AddressRange } from "../cluster/addresses.ts";
import { type Cluster, workloadLabel } from "../cluster/cluster.ts";
import { limits } from "../limits.ts";
import { layersOf } from "../manifest/kinds/index.ts";
import type { AdminPolicy, Direction, NetworkPolicy, NodeObject, Peer, PolicyRule } from "../manifest/types.ts";
import { finish } from "../source/steps.ts";
import { readPodAddresses } from "./addressIndex.ts";
import { classifiedSteps } from "./classify.ts";
import {
  type CompiledPeer,
  type CompiledPolicy,
  type CompiledPorts,
  compilePeer,
  compilePolicy,
  compilePorts,
  seenFrom,
} from "./compile.ts";
import { createConnectionPool } from "./connectionPool.ts";
import { equals } from "./connectionSet.ts";
import { decidingTiers } from "./deciders.ts";
import type { CompiledMemory, Engine } from "./engine.ts";
import { createEvaluator } from "./evaluator.ts";
import { explain } from "./explain.ts";
import { createMatrix } from "./matrix.ts";
import { distinctPeers, type KnownPeers } from "./peers.ts";
import { createRedundancyMemory } from "./redundancyMemory.ts";
import { arrangeTiers } from "./tiers.ts";
import { createTierWork } from "./tierWork.ts";
import { createToldApart, tellAlike } from "./toldApart.ts";
import type {
  Endpoint,
  ExplainOptions,
  Matrix,
  Reading,
  RepresentativePod,
  TierWork,
  Traffic,
  TrafficOptions,
} from "./types.ts";
import { createUniverse } from "./universe.ts";
import { type WorkloadIndex, workloadIndexSteps } from "./workloadIndex.ts";

/**
 * Nothing is computed before it is asked for. `previous` gives its compiled policies and its index of workloads, as far
 * as the objects are the same.
 */
export function createTraffic(cluster: Cluster, options: TrafficOptions, previous?: Traffic): Engine {
  return finish(trafficSteps(cluster, options, previous));
}

/** The same bit by bit, for who has other things to do in between: thousands of policies are compiled. */
export function* trafficSteps(
  cluster: Cluster,
  options: TrafficOptions,
  previous?: Traffic,
): Generator<unknown, Engine> {
  const before = previous !== undefined && isEngine(previous) ? previous : undefined;
  const reading: Reading = { ipBlocks: options.ipBlocks, hostNetwork: options.hostNetwork ?? "node" };
  const compiled = before?.compiled ?? { policies: new WeakMap(), peers: new WeakMap(), ports: new WeakMap() };
  const policies = yield* compileAll(cluster, before, compiled.policies);
  const workloads =
    reusableIndex(cluster, options, before) ??
    (yield* workloadIndexSteps(
      cluster,
      readPodAddresses(cluster.workloads, options.podCidrs),
      before?.universe.workloads,
    ));
  yield workloads;
  // What was found last is handed on, not who found it.
  const knownPeers: Partial<Record<Direction, KnownPeers>> = { ...before?.knownPeers };
  const peers = (direction: Direction) => {
    const known = knownPeers[direction];
    if (known?.policies === policies) return known.peers;
    const made = distinctPeers(policies, direction, known);
    knownPeers[direction] = { policies, peers: made };
    return made;
  };
  const alike = before !== undefined && sameOptions(before.options, options) && tellAlike(before.policies, policies);
  const toldApart = alike ? before.toldApart : createToldApart();
  const universe = createUniverse(cluster, {
    policies,
    toldApart,
    peers,
    workloads,
    reading,
    ipv6: options.ipv6 ?? false,
    alsoPods: options.alsoPods ?? [],
    before: before?.universe,
  });
  const tiers = arrangeTiers(policies);
  const evaluator = createEvaluator(cluster, policies, universe, tiers);
  const pool = before !== undefined && before.pool.size < limits.traffic.pooled ? before.pool : createConnectionPool();
  const redundancyMemory = createRedundancyMemory(policies, cluster, before?.redundancyMemory);
  let matrix: Matrix | undefined;
  let tierWork: TierWork | undefined;

  const sameWorkloads = before?.cluster.workloads === cluster.workloads;
  const workloadEndpoints = sameWorkloads ? before.workloadEndpoints : lazyEndpoints(cluster.workloads);
  const endpoints = new Endpoints(() => {
    const { space, pods, firstPod } = universe.rest();
    return [...workloadEndpoints(), ...space.endpoints(), ...pods.map((pod, at) => podEndpoint(pod, firstPod + at))];
  });
  const engine: Engine = Object.assign(endpoints, {
    cluster,
    options,
    policies,
    tiers,
    compiled,
    workloadEndpoints,
    universe,
    evaluator,
    reading,
    labels: workloads.labels,
    pool,
    peers,
    knownPeers,
    toldApart,
    // The last value, not the memory of whoever had it.
    classified: { last: before?.classified.last },
    addresses: () => universe.rest().space.endpoints(),
    blocks() {
      const blocks = new Map<string, readonly AddressRange[]>();
      for (const { peer } of [...peers("ingress"), ...peers("egress")]) {
        if (peer.kind === "block") blocks.set(peer.id, peer.ranges);
      }
      return blocks;
    },
    endpointOfWorkload: (workload: number) => workload,
    selectedBy(policy: number) {
      const own = policies[policy];
      return own === undefined ? workloads.none : workloads.peer(own.subjects, reading);
    },
    selects(policy: number, endpoint: number) {
      const own = policies[policy];
      return own !== undefined && universe.isPeer(own.subjects, endpoint, reading);
    },
    namedPortsOf: (workload: number) => universe.workloads.portKeys[workload] ?? "",
    isolatedBy: (workload: number, direction: Direction) => evaluator.isolating(workload, direction, reading),
    workloadsOfPeer: (peer: Peer, namespace: string) =>
      workloads.peer(compiledPeer(compiled.peers, peer, namespace), reading),
    othersOfPeer: (peer: Peer, namespace: string) =>
      universe.othersOf(compiledPeer(compiled.peers, peer, namespace), reading),
    portsAt: (rule: PolicyRule, workload: number) =>
      evaluator.portsAt(compiledPorts(compiled.ports, rule.ports), workload),
    connections: (source: number, destination: number) => evaluator.connections(source, destination, reading),
    connectionsAs: evaluator.connections,
    passing: (source: number, destination: number) => evaluator.passing(source, destination, reading),
    side: (direction: Direction, source: number, destination: number) =>
      evaluator.side(direction, source, destination, reading),
    deciding: (source: number, destination: number) => decidingTiers(engine, source, destination),
    undecided(source: number, destination: number) {
      const decided = evaluator.passing(source, destination, reading);
      const differs = (change: Partial<Reading>) => {
        const other = evaluator.passing(source, destination, { ...reading, ...change });
        return !equals(decided.allowed, other.allowed) || !equals(decided.open, other.open);
      };
      const ipBlocks = reading.ipBlocks === "pods" ? "external" : "pods";
      const hostNetwork = reading.hostNetwork === "pod" ? "node" : "pod";
      return [
        ...(differs({ ipBlocks }) ? (["ip-block-pods"] as const) : []),
        ...(workloads.anyHostNetwork && differs({ hostNetwork }) ? (["host-network"] as const) : []),
        ...(workloads.anyHostNetwork && differs({ nodes: "anywhere" }) ? (["node-address"] as const) : []),
      ];
    },
    redundancyMemory,
    redundantParts: redundancyMemory.parts,
    redundantPolicy: redundancyMemory.whole,
    matrix() {
      matrix ??= createMatrix(engine);
      return matrix;
    },
    *matrixSteps() {
      yield* classifiedSteps(engine);
    },
    tierWork() {
      if (tiers.before.length + tiers.after.length === 0) return undefined;
      tierWork ??= createTierWork(engine);
      return tierWork;
    },
    explain: (source: number, destination: number, asked?: ExplainOptions) =>
      explain(engine, source, destination, asked),
  });
  return Object.freeze(engine);
}

/** Of what the sets of endpoints depend on. */
function sameOptions(a: TrafficOptions, b: TrafficOptions): boolean {
  const [pods, others] = [a.alsoPods ?? [], b.alsoPods ?? []];
  return (
    a.ipBlocks === b.ipBlocks &&
    a.hostNetwork === b.hostNetwork &&
    a.ipv6 === b.ipv6 &&
    pods.length === others.length &&
    pods.every((pod, at) => pod === others[at])
  );
}

/**
 * Made when first asked for. A class, because an object literal with a getter has a hidden class of its own, which keeps
 * all that the getter can see until the next full garbage collection: a whole traffic for every keystroke.
 */
class Endpoints {
  readonly #make: () => readonly Endpoint[];
  #made: readonly Endpoint[] | undefined;

  constructor(make: () => readonly Endpoint[]) {
    this.#make = make;
  }

  get endpoints(): readonly Endpoint[] {
    this.#made ??= this.#make();
    return this.#made;
  }
}

function isEngine(traffic: Traffic): traffic is Engine {
  return "evaluator" in traffic;
}

function* compileAll(
  cluster: Cluster,
  before: Engine | undefined,
  known: CompiledMemory["policies"],
): Generator<unknown, readonly CompiledPolicy[]> {
  const nodes = cluster.nodes.map(({ object }) => object);
  const compiled = (object: NetworkPolicy | AdminPolicy, namespace: string, like?: CompiledPolicy): CompiledPolicy => {
    const found = known.get(object);
    if (found?.namespace === namespace && sameNodes(found.nodes, nodes)) return found;
    const made = compilePolicy(object, layersOf(object, namespace), namespace, nodes, like);
    known.set(object, made);
    return made;
  };
  const { policies, adminPolicies } = cluster;
  const last = before?.cluster;
  const alike =
    last !== undefined &&
    last.policies.length === policies.length &&
    last.adminPolicies === adminPolicies &&
    last.nodes === cluster.nodes;
  const all = alike ? (before?.policies.slice() ?? []) : [];
  for (let at = 0; at < policies.length; at++) {
    const policy = policies[at];
    // Mostly it stands where it stood; after a policy came or went, somewhere else.
    if (policy === undefined || (alike && policy === last.policies[at])) continue;
    const old = alike ? all[at] : undefined;
    all[at] = compiled(policy.object, policy.namespace, old?.namespace === policy.namespace ? old : undefined);
    yield;
  }
  if (!alike) for (const { object } of adminPolicies) all.push(compiled(object, ""));
  return all;
}

/** `undefined`: none are named. */
function sameNodes(then: readonly NodeObject[] | undefined, now: readonly NodeObject[]): boolean {
  return then === undefined || (then.length === now.length && then.every((node, i) => node === now[i]));
}

function compiledPeer(known: CompiledMemory["peers"], peer: Peer, namespace: string): CompiledPeer {
  const found = known.get(peer);
  if (found?.namespace === namespace) return found.peer;
  const made = compilePeer(peer, seenFrom(namespace));
  known.set(peer, { namespace, peer: made });
  return made;
}

function compiledPorts(known: CompiledMemory["ports"], ports: PolicyRule["ports"]): CompiledPorts {
  const found = known.get(ports) ?? compilePorts(ports);
  known.set(ports, found);
  return found;
}

function reusableIndex(
  cluster: Cluster,
  options: TrafficOptions,
  before: Engine | undefined,
): WorkloadIndex | undefined {
  const same =
    before !== undefined &&
    before.cluster.workloads === cluster.workloads &&
    before.cluster.namespaces === cluster.namespaces &&
    before.options.podCidrs.join() === options.podCidrs.join();
  return same ? before.universe.workloads : undefined;
}

/** Sees the workloads only: what is handed on from one traffic to the next must not hold the first of them. */
function lazyEndpoints(workloads: Cluster["workloads"]): () => readonly Endpoint[] {
  let made: readonly Endpoint[] | undefined;
  return () => {
    made ??= workloads.map((workload, index) => {
      return { kind: "workload", index, workload: index, label: workloadLabel(workload) };
    });
    return made;
  };
}

function podEndpoint({ namespace, namespaceLabels, labels, label }: RepresentativePod, index: number): Endpoint {
  return { kind: "representative", index, namespace, namespaceLabels, labels, label };
}

export type { Engine };
