import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildCluster } from "../../server/src/cluster/build.ts";
import type { Cluster } from "../../server/src/cluster/cluster.ts";
import { formatAddress } from "../../server/src/manifest/cidr.ts";
import {
  allConnections,
  allows,
  type ConnectionSet,
  noConnections,
  overlaps,
  union,
} from "../../server/src/traffic/connectionSet.ts";
import { decide } from "../../server/src/traffic/decisions.ts";
import { createTraffic, type Engine } from "../../server/src/traffic/traffic.ts";
import type { Decision, Reading, Traffic } from "../../server/src/traffic/types.ts";
import { type End, mayConnect, type Probe, type World } from "./naive.ts";
import { filesOf, type RandomCluster, randomCluster } from "./randomCluster.ts";

const runs = Number(process.env.NETPOL_RUNS ?? 300);
/** Milliseconds; a run of many clusters by hand takes its time. */
const timeout = 60_000 + runs * 300;
const parameters = { numRuns: runs };

function engineOf(random: RandomCluster, before?: { cluster: Cluster; traffic: Traffic }): Engine {
  const cluster = buildCluster(filesOf(random), {}, before?.cluster);
  return createTraffic(cluster, { ipBlocks: random.ipBlocks, podCidrs: random.podCidrs }, before?.traffic);
}

/** Later ones replace earlier ones of the same name, as applying the files in order would. */
function worldOf(random: RandomCluster): World {
  const policies = new Map(
    random.policies.map((policy) => {
      const namespace = policy.namespace ?? "default";
      return [`${namespace}/${policy.name}`, { ...policy, namespace }];
    }),
  );
  const adminPolicies = new Map(random.adminPolicies.map((policy) => [`${policy.kind} ${policy.name}`, policy]));
  const running = random.workloads.filter(({ completed }) => !completed);
  return {
    namespaces: random.namespaces,
    policies: [...policies.values()],
    adminPolicies: [...adminPolicies.values()],
    nodes: random.nodes,
    ipBlocks: random.ipBlocks,
    hostNetwork: "node",
    podCidrs: random.podCidrs,
    knownAddresses: running.flatMap(({ podIPs }) => podIPs),
  };
}

/** For each endpoint of the engine, the ends that it stands for: of a range the first, the last and one between. */
function endsOf(engine: Engine): readonly (readonly End[])[] {
  return engine.endpoints.map((_, i): readonly End[] => {
    const party = engine.universe.party(i);
    if (party.kind === "addresses") {
      const { family, first, last } = party.range;
      const samples = new Set([first, (first + last) / 2n, last]);
      return [...samples].map((value): End => ({ kind: "address", address: formatAddress({ family, value }) }));
    }
    if (party.kind === "representative") {
      const { namespace, namespaceLabels, labels } = party.pod;
      const pod = { ...emptyPod, labels };
      return [{ kind: "pod", namespace: namespace ?? "(nowhere)", namespaceLabels, pod }];
    }
    const workload = engine.cluster.workloads[party.workload];
    if (workload === undefined) throw new Error(`no workload ${party.workload}`);
    return [{ kind: "pod", namespace: workload.namespace, pod: { ...workload.object, kind: workload.kind } }];
  });
}

/** Stands for any number of pods, as a workload does. */
const emptyPod = {
  kind: "Deployment",
  name: "any",
  namespace: undefined,
  labels: {},
  ports: [],
  hostNetwork: false,
  replicas: undefined,
  podIPs: [],
  hostIPs: [],
  owner: undefined,
  completed: false,
};

/** Every number at which something can begin or end, and its neighbours. */
const numbers = [1, 2, 52, 53, 54, 79, 80, 81, 82, 443, 444, 65535];
const probes: readonly Probe[] = [
  "other",
  ...(["TCP", "UDP", "SCTP"] as const).flatMap((protocol) => numbers.map((port) => ({ protocol, port }))),
];

const holds = (set: ConnectionSet, probe: Probe) =>
  probe === "other" ? set.other : allows(set, probe.protocol, probe.port);

type Answer = ReturnType<Traffic["passing"]>;

function compare(engine: Engine, world: World, answer: (source: number, destination: number) => Answer): void {
  const ends = endsOf(engine);
  for (const [i, sources] of ends.entries()) {
    for (const [j, destinations] of ends.entries()) {
      const { allowed, open } = answer(i, j);
      const said = (probe: Probe) => (holds(allowed, probe) ? true : holds(open, probe) ? undefined : false);
      for (const source of sources) {
        for (const destination of i === j ? [source] : destinations) {
          if (i === j && source.kind === "address") continue;
          const wrong = probes.filter((probe) => said(probe) !== mayConnect(world, source, destination, probe));
          if (wrong.length > 0) {
            const pair = `${engine.endpoints[i]?.label} => ${engine.endpoints[j]?.label}`;
            throw new Error(`${pair}: engine ${allowed.key}, open ${open.key}, but not on ${JSON.stringify(wrong)}`);
          }
        }
      }
    }
  }
}

function matrixPassing(engine: Engine, source: number, destination: number): Answer {
  const { connections, open } = engine.matrix();
  return { allowed: connections(source, destination), open: open(source, destination) };
}

/** The connections of all decisions with one verdict. */
function decided(decisions: readonly Decision[], allowed: Decision["allowed"]): ConnectionSet {
  return decisions.reduce(
    (set, decision) => (decision.allowed === allowed ? union(set, decision.connections) : set),
    noConnections,
  );
}

describe("the engine against the naive evaluator, on random clusters", () => {
  it(
    "gives the same answer to every question",
    () => {
      fc.assert(
        fc.property(randomCluster, (random) => {
          const engine = engineOf(random);
          compare(engine, worldOf(random), (source, destination) => {
            const passing = engine.passing(source, destination);
            const cell = matrixPassing(engine, source, destination);
            if (cell.allowed.key !== passing.allowed.key) throw new Error("the matrix differs");
            if (cell.open.key !== passing.open.key) throw new Error("the matrix differs in what is open");
            return passing;
          });
        }),
        parameters,
      );
    },
    timeout,
  );

  it(
    "has classes of equal endpoints that answer for their members",
    () => {
      let several = 0;
      fc.assert(
        fc.property(randomCluster, (random) => {
          const engine = engineOf(random);
          const { rows, columns, equal, row, openRow, set } = engine.matrix();
          const { of, first, count } = equal();
          if (count < of.length) several++;
          const firstOf = (end: number) => first[of[end] ?? -1] ?? -1;
          for (const { index: source } of engine.endpoints) {
            const own = firstOf(source);
            const namespaces = [own, source].map((end) => engine.universe.namespaceOf(end));
            if (namespaces[0] !== namespaces[1]) throw new Error("a class of several namespaces");
            for (const index of engine.policies.keys())
              if (engine.selects(index, own) !== engine.selects(index, source))
                throw new Error("a policy has one only");
            for (const { index: destination } of engine.endpoints) {
              const outside = [source, destination].every((end) => engine.universe.party(end).kind === "addresses");
              if (source === destination || outside) continue;
              const [from, to] = [rows.of[own] ?? -1, columns.of[firstOf(destination)] ?? -1];
              const { allowed, open } = engine.passing(source, destination);
              if (set(row(from)[to] ?? -1).key !== allowed.key) throw new Error("a member is allowed something else");
              if (set(openRow(from)?.[to] ?? 0).key !== open.key) throw new Error("something else is left open to it");
            }
          }
        }),
        parameters,
      );
      expect(several).toBeGreaterThan(0);
    },
    timeout,
  );

  it(
    "decides every connection of a side once",
    () => {
      fc.assert(
        fc.property(randomCluster, (random) => {
          const engine = engineOf(random);
          for (const { index: i } of engine.endpoints) {
            for (const { index: j } of engine.endpoints) {
              if (i === j && engine.universe.isSingle(i)) continue;
              for (const direction of ["egress", "ingress"] as const) {
                const decisions = decide(engine, direction, i, j);
                const side = engine.evaluator.side(direction, i, j, engine.reading);
                const all = decisions.reduce((set, { connections }) => {
                  if (overlaps(set, connections)) throw new Error(`${i} => ${j} ${direction}: decided twice`);
                  return union(set, connections);
                }, noConnections);
                expect(all.key).toBe(allConnections.key);
                expect(decided(decisions, true).key).toBe(side.allowed.key);
                expect(decided(decisions, undefined).key).toBe(side.open.key);
                expect(decisions.every(({ allowed, open }) => (allowed === undefined) === open.length > 0)).toBe(true);
              }
            }
          }
        }),
        { ...parameters, numRuns: Math.ceil(runs / 10) },
      );
    },
    timeout,
  );

  it(
    "gives the other readings",
    () => {
      fc.assert(
        fc.property(randomCluster, (random) => {
          const engine = engineOf(random);
          const world = worldOf(random);
          for (const ipBlocks of ["pods", "external"] as const) {
            for (const hostNetwork of ["node", "pod"] as const) {
              const as = { ipBlocks, hostNetwork };
              compare(engine, { ...world, ...as }, (i, j) => engine.evaluator.passing(i, j, as));
            }
          }
        }),
        { ...parameters, numRuns: Math.ceil(runs / 10) },
      );
    },
    timeout,
  );

  it(
    "gives the other readings of the matrix",
    () => {
      fc.assert(
        fc.property(randomCluster, (random) => {
          const engine = engineOf(random);
          const { rows, columns, rowAs, set, decided } = engine.matrix();
          const { ipBlocks } = engine.reading;
          const others: readonly Reading[] = [
            { ipBlocks: ipBlocks === "pods" ? "external" : "pods", hostNetwork: "node" },
            { ipBlocks, hostNetwork: "pod" },
            { ipBlocks, hostNetwork: "node", nodes: "anywhere" },
          ];
          for (const { index: i, kind: from } of engine.endpoints) {
            for (const { index: j, kind: to } of engine.endpoints) {
              if (i === j || (from === "addresses" && to === "addresses")) continue;
              for (const as of others) {
                const cell = set(rowAs(rows.of[i] ?? 0, as)[columns.of[j] ?? 0] ?? 0);
                const own = engine.evaluator.connections(i, j, as);
                if (cell.key !== own.key) throw new Error(`${i} => ${j} as ${JSON.stringify(as)}`);
              }
              const undecided = engine.undecided(i, j);
              if (decided && undecided.length > 0) throw new Error("decided, and yet not");
            }
          }
        }),
        { ...parameters, numRuns: Math.ceil(runs / 5) },
      );
    },
    timeout,
  );

  it(
    "gives the same after an edit as from scratch",
    () => {
      fc.assert(
        fc.property(randomCluster, randomCluster, fc.boolean(), (first, second, onlyPolicies) => {
          const edited = onlyPolicies
            ? { ...first, policies: [...second.policies, ...first.policies], adminPolicies: second.adminPolicies }
            : second;
          const before = engineOf(first);
          before.matrix().row(0);
          const after = engineOf(edited, { cluster: before.cluster, traffic: before });
          const scratch = engineOf(edited);
          expect(after.endpoints).toEqual(scratch.endpoints);
          expect(after.cluster.policiesByFile).toEqual(scratch.cluster.policiesByFile);
          compare(after, worldOf(edited), (source, destination) => matrixPassing(after, source, destination));
        }),
        { ...parameters, numRuns: Math.ceil(runs / 5) },
      );
    },
    timeout,
  );

  it(
    "finds the peers after an edit of one policy as from scratch",
    () => {
      let patched = 0;
      fc.assert(
        fc.property(randomCluster, randomCluster, fc.nat(), (first, second, at) => {
          const place = first.policies.length === 0 ? 0 : at % first.policies.length;
          const [old, other] = [first.policies[place], second.policies[0]];
          if (old === undefined || other === undefined) return;
          const policy = { ...other, name: old.name, namespace: old.namespace };
          const edited = { ...first, policies: first.policies.with(place, policy) };
          const before = engineOf(first);
          for (const direction of ["ingress", "egress"] as const) before.peers(direction);
          const after = engineOf(edited, { cluster: before.cluster, traffic: before });
          const scratch = engineOf(edited);
          if (after.policies.length === before.policies.length) patched++;
          for (const direction of ["ingress", "egress"] as const) {
            const found = [after, scratch].map((engine) =>
              engine
                .peers(direction)
                .map(({ peer, uses }) => [peer.id, uses.map(({ policy: of, at: where }) => `${of} ${where}`)]),
            );
            expect(found[0]).toEqual(found[1]);
          }
          expect(after.endpoints).toEqual(scratch.endpoints);
        }),
        parameters,
      );
      expect(patched).toBeGreaterThan(0);
    },
    timeout,
  );

  it(
    "keeps rows and columns after an edit of ports, and has the cells of a matrix from scratch",
    () => {
      let kept = 0;
      fc.assert(
        fc.property(randomCluster, randomCluster, fc.array(fc.nat(), { maxLength: 4 }), (first, second, edits) => {
          let random = first;
          let engine = engineOf(random);
          engine.matrix().equal();
          for (const edit of edits) {
            const place = edit % Math.max(1, random.policies.length);
            const [old, other] = [random.policies[place], second.policies[edit % Math.max(1, second.policies.length)]];
            if (old === undefined || other === undefined) return;
            const policy =
              edit % 3 === 0 ? { ...other, name: old.name, namespace: old.namespace } : withPorts(old, other);
            random = { ...random, policies: random.policies.with(place, policy) };
            const next = engineOf(random, { cluster: engine.cluster, traffic: engine });
            const scratch = engineOf(random);
            if (next.matrix().rows === engine.matrix().rows) kept++;
            expect(next.endpoints).toEqual(scratch.endpoints);
            expect([next.matrix().rows, next.matrix().columns]).toEqual([
              scratch.matrix().rows,
              scratch.matrix().columns,
            ]);
            expect(next.matrix().equal()).toEqual(scratch.matrix().equal());
            for (let source = 0; source < next.endpoints.length; source++)
              for (let destination = 0; destination < next.endpoints.length; destination++)
                expect(next.matrix().connections(source, destination).key).toBe(
                  scratch.matrix().connections(source, destination).key,
                );
            engine = next;
          }
        }),
        { ...parameters, numRuns: Math.ceil(runs / 5) },
      );
      expect(kept).toBeGreaterThan(0);
    },
    timeout,
  );
});

type RandomPolicy = RandomCluster["policies"][number];

/** Its rules with the ports of another's. */
function withPorts(policy: RandomPolicy, other: RandomPolicy): RandomPolicy {
  const ports = [...(other.ingress ?? []), ...(other.egress ?? [])].map((rule) => rule.ports);
  const given = (rules: RandomPolicy["ingress"]) =>
    rules?.map((rule, at) => ({ ...rule, ports: ports[at % Math.max(1, ports.length)] ?? rule.ports }));
  return { ...policy, ingress: given(policy.ingress), egress: given(policy.egress) };
}
