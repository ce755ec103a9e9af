import type { Cluster } from "../../cluster/cluster.ts";
import { limits } from "../../limits.ts";
import type { Need, NeedEnd, NeedEvidence } from "../../snapshot/need.ts";
import { type ConnectionSet, noConnections, portsOf, union } from "../../traffic/connectionSet.ts";
import { grouped } from "../../words/lists.ts";
import { timesWords } from "../../words/seen.ts";
import { later } from "./collect.ts";
import { createEndFinder } from "./ends.ts";
import type { FlowLog, SeenFlow } from "./flow.ts";

/** A pair of ends that was seen, or a workload and all addresses that it was seen with on a port. */
interface Pair {
  readonly source: NeedEnd;
  readonly destination: NeedEnd;
  readonly addresses: Set<string>;
  readonly flows: Map<string, SeenFlow>;
}

/** What flows tell of what is needed: each pair of ends once, with a piece of evidence for each port. */
export function needsOfFlows(
  log: FlowLog,
  cluster: Pick<Cluster, "workloads" | "workloadsByNamespace">,
  firstGroup: number,
): readonly Need[] {
  const endOf = createEndFinder(cluster);
  const pairs = new Map<string, Pair>();
  for (const flow of log.seen) {
    const [source, destination] = [endOf(flow.source), endOf(flow.destination)];
    if (source === undefined || destination === undefined) continue;
    if (source.kind !== "workload" && destination.kind !== "workload") continue;
    const port = `${flow.protocol}${flow.port}`;
    const addresses = [source, destination].flatMap((end) => (end.kind === "outside" ? (end.addresses ?? []) : []));
    const key = `${keyOf(source)}>${keyOf(destination)}${addresses.length === 0 ? "" : `>${port}`}`;
    const pair: Pair = pairs.get(key) ?? { source, destination, addresses: new Set(), flows: new Map() };
    pairs.set(key, pair);
    for (const address of addresses) pair.addresses.add(address);
    const known = pair.flows.get(port);
    const { times, until } = known ?? { times: 0, until: undefined };
    pair.flows.set(port, { ...flow, times: times + flow.times, until: later(until, flow.until) });
  }
  let group = firstGroup;
  return [...pairs.values()].map(({ source, destination, addresses, flows }): Need => {
    const list = [...flows.values()];
    // Somebody who negotiates ports, or a scan: one by one they tell nothing.
    const together = list.length > limits.flows.ports ? [list] : list.map((flow) => [flow]);
    const evidence = together.map((some) => evidenceOf(log.uri, some, group++));
    const connections = evidence.map((each) => each.connections).reduce(union, noConnections);
    const seen = [...addresses].sort();
    return {
      source: withAddresses(source, seen),
      destination: withAddresses(destination, seen),
      connections,
      evidence,
    };
  });
}

function evidenceOf(uri: string, flows: readonly SeenFlow[], group: number): NeedEvidence {
  const times = flows.reduce((sum, flow) => sum + flow.times, 0);
  const until = flows.map((flow) => flow.until).reduce(later, undefined);
  const connections: ConnectionSet = flows.map(({ protocol, port }) => portsOf(protocol, port)).reduce(union);
  return {
    uri,
    document: 0,
    span: { start: 0, end: 0 },
    text: `seen ${timesWords(times, until)}${flows.length > 1 ? ` on ${grouped(flows.length)} ports` : ""}`,
    kind: "flow",
    connections,
    group,
    seen: { times, until },
  };
}

function withAddresses(end: NeedEnd, addresses: readonly string[]): NeedEnd {
  return end.kind === "outside" && end.addresses !== undefined ? { ...end, addresses } : end;
}

/** Addresses of one end together: what is said of them is a list. */
function keyOf(end: NeedEnd): string {
  if (end.kind === "workload") return String(end.workload);
  if (end.kind === "outside") return `${end.who}${end.addresses === undefined ? "" : " addresses"}`;
  return `${end.namespace} ${JSON.stringify(end.labels)}`;
}
