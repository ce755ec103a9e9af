import { wholeFamily } from "../cluster/addresses.ts";
import type { ClusterWorkload } from "../cluster/cluster.ts";
import { limits } from "../limits.ts";
import { formatAddress, formatCidr } from "../manifest/cidr.ts";
import type { Protocol } from "../manifest/types.ts";
import {
  allPorts,
  type ConnectionSet,
  contains,
  everyPortOf,
  isEmpty,
  portsOf,
  protocols,
} from "../traffic/connectionSet.ts";
import type { AddressEndpoint, Endpoint, Traffic } from "../traffic/types.ts";
import { list } from "../words/lists.ts";

/** A test as it is written. */
export interface WrittenTest {
  readonly name: string;
  readonly from?: string;
  readonly to?: string;
  readonly onlyFrom?: readonly string[];
  readonly onlyTo?: readonly string[];
  readonly port?: number;
  readonly protocol?: Protocol;
  readonly expect?: "allowed" | "denied";
}

/** Tests, or why none can say it. */
export type Expectation = { readonly tests: readonly WrittenTest[] } | { readonly reason: string };

/**
 * What holds between two ends now, as a test. `asked`: on these connections; `undefined`: on all. Partly allowed
 * connections are one test for each port.
 */
export function expectPair(
  traffic: Traffic,
  source: number,
  destination: number,
  asked: ConnectionSet | undefined,
): Expectation {
  const [from, to] = [ownEnd(traffic, source), ownEnd(traffic, destination)];
  if (from === undefined || to === undefined) return { reason: notDeclared };
  const now = traffic.connections(source, destination);
  const words = (verb: string, ports = "") => `${nameOf(from)} ${verb} ${nameOf(to)}${ports}`;
  const open = asked ?? now;
  if (isEmpty(now) || (asked === undefined && contains(now, allPorts))) {
    const expect = isEmpty(now) ? "denied" : "allowed";
    return { tests: [{ name: words(isEmpty(now) ? "does not reach" : "reaches"), from, to, expect }] };
  }
  const ports = portsToSay(open);
  if (ports === undefined) return { reason: "It is allowed on ranges of ports; a test names single ones." };
  return {
    tests: ports.map(({ port, protocol }): WrittenTest => {
      const of = port === undefined ? everyPortOf(protocol) : portsOf(protocol, port);
      const expect = contains(now, of) ? "allowed" : "denied";
      const verb = expect === "allowed" ? "reaches" : "does not reach";
      return {
        name: words(verb, ` on ${port === undefined ? `every ${protocol} port` : `${protocol} ${port}`}`),
        from,
        to,
        ...(port !== undefined && { port }),
        ...((port === undefined || protocol !== "TCP") && { protocol }),
        expect,
      };
    }),
  };
}

/** Whom one end reaches (`from`), or who reaches it (`to`), and nobody else. */
export function expectOnly(traffic: Traffic, side: "from" | "to", end: number): Expectation {
  const own = ownEnd(traffic, end);
  if (own === undefined) return { reason: notDeclared };
  const direction = side === "from" ? "egress" : "ingress";
  if (traffic.isolatedBy(end, direction).length === 0) {
    const what = side === "from" ? "keeps it from anything" : "keeps anybody from it";
    return { reason: `No policy ${what}, so there is no list to hold.` };
  }
  const entries: string[] = [];
  const unknown: string[] = [];
  for (const other of traffic.endpoints) {
    if (other.index === end) continue;
    const set = side === "from" ? traffic.connections(end, other.index) : traffic.connections(other.index, end);
    if (isEmpty(set)) continue;
    const own = entriesOf(traffic, other, set);
    if (own.length === 0) unknown.push(other.label);
    entries.push(...own);
  }
  if (unknown.length > 0) {
    return {
      reason: `Pods that no manifest declares are let through (${list(unknown)}), and a test has no words for them.`,
    };
  }
  const listed = withWholeNamespaces(traffic, entries);
  if (listed.length > limits.expectations.listed) {
    return { reason: `${listed.length} ends are more than a list that somebody reads.` };
  }
  return side === "from"
    ? { tests: [{ name: `${nameOf(own)} reaches what it needs, and nothing else`, from: own, onlyTo: listed }] }
    : { tests: [{ name: `nobody else reaches ${nameOf(own)}`, to: own, onlyFrom: listed }] };
}

const notDeclared =
  "A test is about workloads that a manifest declares, or one block of addresses; this end is neither.";

/** An end that a test can be about. */
function ownEnd(traffic: Traffic, index: number): string | undefined {
  const endpoint = traffic.endpoints[index];
  if (endpoint?.kind === "workload") {
    const workload = traffic.cluster.workloads[endpoint.workload];
    return workload === undefined ? undefined : workloadText(traffic, workload);
  }
  if (endpoint?.kind !== "addresses" || endpoint.ranges.length > 1) return undefined;
  const [only, ...more] = addressTexts(endpoint);
  // A part of the addresses is less than what stands there.
  return more.length === 0 ? only : undefined;
}

function workloadText({ cluster }: Traffic, { index, namespace, name, kind }: ClusterWorkload): string {
  const twin = cluster.workloads.some(
    (each) => each.index !== index && each.namespace === namespace && each.name === name,
  );
  return `${namespace}/${name}${twin ? `[${kind}]` : ""}`;
}

/** None: no words of a test mean it. */
function entriesOf(traffic: Traffic, endpoint: Endpoint, set: ConnectionSet): readonly string[] {
  if (endpoint.kind === "representative") {
    const { namespace, namespaceLabels, labels } = endpoint;
    const known = namespace !== undefined || Object.keys(namespaceLabels).length === 0;
    return known && Object.keys(labels).length === 0 ? withPorts(`${namespace ?? "*"}/*`, set) : [];
  }
  if (endpoint.kind === "addresses") return addressTexts(endpoint).flatMap((text) => withPorts(text, set));
  const workload = traffic.cluster.workloads[endpoint.workload];
  return workload === undefined ? [] : withPorts(workloadText(traffic, workload), set);
}

function withPorts(text: string, set: ConnectionSet): readonly string[] {
  const ports = contains(set, allPorts) ? [] : (portsToSay(set) ?? []);
  const single = ports.flatMap(({ port, protocol }) =>
    port === undefined ? [] : [`${text.includes(":") ? `[${text}]` : text}:${port}/${protocol}`],
  );
  // What no port says is said without one: wider, never narrower than what is so.
  return ports.length > 0 && single.length === ports.length ? single : [text];
}

/** Beside `shop/*`, what says the same of one pod of `shop` adds nothing. */
function withWholeNamespaces(traffic: Traffic, entries: readonly string[]): readonly string[] {
  const all = [...new Set(entries)];
  const whole = new Set(all.filter((entry) => /^[^/]*\/\*/.test(entry)));
  const namespaces = new Set(traffic.cluster.namespaces.keys());
  return all.filter((entry) => {
    const [namespace = "", rest = ""] = entry.split("/");
    if (!namespaces.has(namespace) || rest.startsWith("*")) return true;
    const port = /(:\d+\/[A-Z]+)$/.exec(entry)?.[1] ?? "";
    return !whole.has(`${namespace}/*${port}`) && !whole.has(`${namespace}/*`);
  });
}

/** Blocks that together are these addresses. */
function addressTexts({ bounds }: AddressEndpoint): readonly string[] {
  const { family, first, last } = bounds;
  const all = wholeFamily(family);
  const size = family === 4 ? 32 : 128;
  if (first === all.first && last === all.last) return [formatCidr({ family, first, prefix: 0 })];
  const texts: string[] = [];
  let at = first;
  while (at <= last) {
    let bits = 0;
    while (bits < size && at % (1n << BigInt(bits + 1)) === 0n && at + (1n << BigInt(bits + 1)) - 1n <= last) bits++;
    texts.push(
      bits === 0 ? formatAddress({ family, value: at }) : formatCidr({ family, first: at, prefix: size - bits }),
    );
    at += 1n << BigInt(bits);
  }
  return texts;
}

interface SaidPort {
  readonly port: number | undefined;
  readonly protocol: Protocol;
}

/** `undefined`: not with a few single ports. */
function portsToSay(set: ConnectionSet): readonly SaidPort[] | undefined {
  const found: SaidPort[] = [];
  for (const protocol of protocols) {
    if (contains(set, everyPortOf(protocol))) {
      found.push({ port: undefined, protocol });
      continue;
    }
    for (const { first, last } of set.ports[protocol]) {
      if (last - first >= limits.expectations.ports) return undefined;
      for (let port = first; port <= last; port++) found.push({ port, protocol });
    }
  }
  return found.length === 0 || found.length > limits.expectations.ports ? undefined : found;
}

function nameOf(end: string): string {
  return end.replace(/^.*\/(?=[^/\d])/, "");
}
