import { type Cluster, workloadLabel } from "../cluster/cluster.ts";
import { formatAddress } from "../manifest/cidr.ts";
import type { Direction, Peer, PolicyRule } from "../manifest/types.ts";
import { readPodAddresses } from "./addressIndex.ts";
import { rangeText } from "./addressSpace.ts";
import { type CompiledPolicy, compilePeer, compilePolicy, compilePorts } from "./compile.ts";
import { createConnectionPool } from "./connectionPool.ts";
import { equals } from "./connectionSet.ts";
import type { Engine } from "./engine.ts";
import { createEvaluator } from "./evaluator.ts";
import { explain } from "./explain.ts";
import { createMatrix } from "./matrix.ts";
import { distinctPeers, type PeerUses } from "./peers.ts";
import { createRedundancyMemory } from "./redundancyMemory.ts";
import type { Endpoint, ExplainOptions, Matrix, Reading, Traffic, TrafficOptions } from "./types.ts";
import { createUniverse, type Universe } from "./universe.ts";
import { createWorkloadIndex, type WorkloadIndex } from "./workloadIndex.ts";

/**
 * Nothing is computed before it is asked for. `previous` gives its compiled policies and its index of workloads, as far
 * as the objects are the same.
 */
export function createTraffic(cluster: Cluster, options: TrafficOptions, previous?: Traffic): Engine {
  const before = previous !== undefined && isEngine(previous) ? previous : undefined;
  const reading: Reading = { ipBlocks: options.ipBlocks, hostNetwork: options.hostNetwork ?? "node" };
  const policies = compileAll(cluster, before);
  const workloads =
    reusableIndex(cluster, options, before) ??
    createWorkloadIndex(cluster, readPodAddresses(cluster.workloads, options.podCidrs));
  const peersBy: Partial<Record<Direction, readonly PeerUses[]>> = {};
  const peers = (direction: Direction) => {
    peersBy[direction] ??= distinctPeers(policies, direction);
    return peersBy[direction];
  };
  const universe = createUniverse(cluster, {
    policies,
    peers,
    workloads,
    reading,
    ipv6: options.ipv6 ?? false,
    before: before?.universe,
  });
  const evaluator = createEvaluator(cluster, policies, universe);
  const pool = before !== undefined && before.pool.size < mostPooled ? before.pool : createConnectionPool();
  const redundancyMemory = createRedundancyMemory(policies, cluster, before?.redundancyMemory);
  let endpoints: readonly Endpoint[] | undefined;
  let matrix: Matrix | undefined;

  const engine: Engine = {
    cluster,
    options,
    policies,
    universe,
    evaluator,
    reading,
    pool,
    peers,
    get endpoints() {
      endpoints ??= Array.from({ length: universe.size }, (_, index) => makeEndpoint(cluster, universe, index));
      return endpoints;
    },
    endpointOfWorkload: (workload: number) => workload,
    selectedBy(policy: number) {
      const compiled = policies[policy];
      return compiled === undefined ? [] : [...workloads.target(compiled, reading).list()];
    },
    isolatedBy: (workload: number, direction: Direction) => evaluator.isolating(workload, direction, reading),
    workloadsOfPeer: (peer: Peer, namespace: string) => [
      ...workloads.peer(compilePeer(peer, namespace), reading).list(),
    ],
    portsAt: (rule: PolicyRule, workload: number) => evaluator.portsAt(compilePorts(rule.ports), workload),
    connections: (source: number, destination: number) => evaluator.connections(source, destination, reading),
    undecided(source: number, destination: number) {
      const decided = evaluator.connections(source, destination, reading);
      const differs = (change: Partial<Reading>) =>
        !equals(decided, evaluator.connections(source, destination, { ...reading, ...change }));
      const ipBlocks = reading.ipBlocks === "pods" ? "external" : "pods";
      const hostNetwork = reading.hostNetwork === "pod" ? "node" : "pod";
      return [
        ...(differs({ ipBlocks }) ? (["ip-block-pods"] as const) : []),
        ...(workloads.anyHostNetwork && differs({ hostNetwork }) ? (["host-network"] as const) : []),
      ];
    },
    redundancyMemory,
    redundancies: redundancyMemory.of,
    matrix() {
      matrix ??= createMatrix(engine);
      return matrix;
    },
    explain: (source: number, destination: number, asked?: ExplainOptions) =>
      explain(engine, source, destination, asked),
  };
  return Object.freeze(engine);
}

/** Port sets come and go while somebody types; above this many the pool starts afresh. */
const mostPooled = 20_000;

function isEngine(traffic: Traffic): traffic is Engine {
  return "evaluator" in traffic;
}

function compileAll(cluster: Cluster, before: Engine | undefined): readonly CompiledPolicy[] {
  const known = new Map(before?.policies.map((policy) => [policy.object, policy]));
  return cluster.policies.map(({ object, namespace }) => {
    const compiled = known.get(object);
    return compiled?.namespace === namespace ? compiled : compilePolicy(object, namespace);
  });
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

function makeEndpoint(cluster: Cluster, universe: Universe, index: number): Endpoint {
  const workload = cluster.workloads[index];
  if (workload !== undefined) return { kind: "workload", index, workload: index, label: workloadLabel(workload) };
  const party = universe.party(index);
  if (party.kind === "representative") {
    const { namespace, labels, label } = party.pod;
    return { kind: "representative", index, namespace, labels, label };
  }
  if (party.kind === "workload") throw new RangeError(`no workload ${index}`);
  const { family, first, last } = party.range;
  const text = (value: bigint) => formatAddress({ family, value });
  const ranges = [{ first: text(first), last: text(last), family }];
  return { kind: "addresses", index, ranges, bounds: party.range, label: `${rangeText(party.range)}[External]` };
}

export type { Engine };
