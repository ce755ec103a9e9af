import type { Direction } from "../manifest/types.ts";
import type { CompiledPolicy, CompiledRule } from "./compile.ts";
import { noneId } from "./connectionPool.ts";
import { allConnections, noConnections } from "./connectionSet.ts";
import type { Engine } from "./engine.ts";
import { createPartition, type Partition } from "./partition.ts";
import { createSheet, type Sheet } from "./sheet.ts";
import type { Classes, Matrix, Reading } from "./types.ts";

export function createMatrix(engine: Engine): Matrix {
  const { universe, reading, pool } = engine;
  const readings = readingsOf(engine);
  const { classes: rows, groups: rowGroups } = classify(engine, "egress", readings);
  const { classes: columns, groups: columnGroups } = classify(engine, "ingress", readings);
  const sheets = new Map<string, Sheet>();

  function sheetOf(as: Reading): Sheet {
    const key = `${as.ipBlocks} ${as.hostNetwork} ${as.nodes ?? ""}`;
    const sheet = sheets.get(key) ?? createSheet(engine, { rows, rowGroups, columns, columnGroups, reading: as });
    sheets.set(key, sheet);
    return sheet;
  }

  const rowAs = (row: number, as: Reading) => sheetOf(as).row(row);

  return Object.freeze({
    rows,
    columns,
    row: (row: number) => rowAs(row, reading),
    rowAs,
    set: pool.set,
    connections(source: number, destination: number) {
      if (source === destination && universe.isSingle(source)) return allConnections;
      const [from, to] = [universe.party(source), universe.party(destination)];
      if (from.kind === "addresses" && to.kind === "addresses") return noConnections;
      return pool.set(rowAs(rows.of[source] ?? 0, reading)[columns.of[destination] ?? 0] ?? noneId);
    },
    decided: readings.length === 1,
  });
}

/** The reading that was asked for, and those that could differ from it in this cluster. */
function readingsOf({ reading, policies, universe }: Engine): readonly Reading[] {
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

interface Classified {
  /** Endpoints that nothing tells apart. */
  readonly classes: Classes;
  /** Coarser: endpoints that the same policies isolate, for columns with the same numbers for named ports. */
  readonly groups: Classes;
}

/** Rows differ by what isolates the source and by whose ingress peer it is; columns the other way round. */
function classify(engine: Engine, own: Direction, readings: readonly Reading[]): Classified {
  const { universe, policies, cluster, reading: main } = engine;
  const partition = createPartition(universe.size());
  const beyondWorkloads = Array.from(
    { length: universe.size() - cluster.workloads.length },
    (_, i) => cluster.workloads.length + i,
  );
  partition.split(beyondWorkloads.filter((i) => universe.party(i).kind === "addresses"));
  // Selectors see the same pods in all readings that agree on the host network.
  const isAgain = (reading: Reading) => reading !== main && reading.hostNetwork === main.hostNetwork;
  const isolating = policies.filter(({ rules }) => rules[own] !== undefined);
  const targets = [...new Map(isolating.map((policy) => [policy.targetId, policy])).values()];
  for (const reading of readings) {
    if (isAgain(reading)) continue;
    for (const policy of targets) partition.split(universe.targetsOf(policy, reading));
  }
  if (own === "ingress") splitByNamedPorts(engine, partition);
  const groups = partition.finish();
  for (const reading of readings) {
    const again = isAgain(reading);
    for (const { peer } of engine.peers(own === "egress" ? "ingress" : "egress")) {
      if (!again || peer.kind === "block") partition.split(universe.peersOf(peer, reading));
    }
  }
  return { classes: partition.finish(), groups };
}

function splitByNamedPorts({ universe, policies }: Engine, partition: Partition): void {
  const names = new Set<string>();
  for (const { rules } of policies) {
    for (const { ports } of rulesIn(rules))
      for (const { name, protocol } of ports.named) names.add(`${protocol} ${name}`);
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
