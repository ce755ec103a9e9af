import { dnsLabels, dnsNamespace } from "../../snapshot/dns.ts";
import type { NeedEnd } from "../../snapshot/need.ts";
import { isWithin } from "../../snapshot/seenAddresses.ts";
import { nameLabel } from "../../snapshot/selectors.ts";
import { type ConnectionSet, portsOf } from "../../traffic/connectionSet.ts";
import type { Endpoint, Traffic } from "../../traffic/types.ts";
import { later } from "./collect.ts";
import { createEndFinder } from "./ends.ts";
import type { FlowEnd, FlowLog } from "./flow.ts";

/** What was seen between two rows of the traffic, port by port. */
export interface SeenPair {
  readonly source: number;
  readonly destination: number;
  readonly ports: readonly SeenPort[];
}

export interface SeenPort {
  readonly connections: ConnectionSet;
  readonly times: number;
  /** Milliseconds since 1970. */
  readonly until: number | undefined;
}

/** The flows of a log as pairs of endpoints; ends that the traffic does not have are left out. */
export function seenPairs(log: FlowLog, traffic: Traffic): readonly SeenPair[] {
  const rowOf = createRowFinder(traffic);
  const pairs = new Map<string, { source: number; destination: number; ports: Map<string, SeenPort> }>();
  for (const { source, destination, protocol, port, times, until } of log.seen) {
    const [from, to] = [rowOf(source), rowOf(destination)];
    if (from === undefined || to === undefined || from === to) continue;
    const key = `${from} ${to}`;
    const pair = pairs.get(key) ?? { source: from, destination: to, ports: new Map() };
    pairs.set(key, pair);
    const known = pair.ports.get(`${protocol}${port}`);
    pair.ports.set(`${protocol}${port}`, {
      connections: known?.connections ?? portsOf(protocol, port),
      times: (known?.times ?? 0) + times,
      until: later(known?.until, until),
    });
  }
  return [...pairs.values()].map(({ ports, ...pair }) => ({ ...pair, ports: [...ports.values()] }));
}

/** The row of the traffic that an end of a flow is; `undefined`: it has none. */
export function createRowFinder(traffic: Traffic): (end: FlowEnd) => number | undefined {
  const endOf = createEndFinder(traffic.cluster);
  const rest = traffic.endpoints.filter(({ kind }) => kind !== "workload");
  const known = new Map<NeedEnd, number | undefined>();
  return (seen) => {
    const end = endOf(seen);
    if (end === undefined) return undefined;
    if (end.kind === "workload") return traffic.endpointOfWorkload(end.workload);
    if (!known.has(end)) known.set(end, rest.find((endpoint) => standsFor(endpoint, end))?.index);
    return known.get(end);
  };
}

function standsFor(endpoint: Endpoint, end: Exclude<NeedEnd, { readonly kind: "workload" }>): boolean {
  if (end.kind === "outside" && end.who === "internet") {
    const [address = ""] = end.addresses ?? [];
    return endpoint.kind === "addresses" && isWithin(address, endpoint.bounds);
  }
  if (endpoint.kind !== "representative") return false;
  const [namespace, labels] = end.kind === "pods" ? [end.namespace, end.labels] : [dnsNamespace, dnsLabels];
  const home = endpoint.namespace ?? endpoint.namespaceLabels[nameLabel];
  // It stands for pods of which a selector knows that much.
  const own = Object.entries(endpoint.labels);
  return home === namespace && own.length > 0 && own.every(([key, value]) => labels[key] === value);
}
