import type { Cluster, ClusterService } from "../../cluster/cluster.ts";
import type { GivenText } from "../../manifest/connects.ts";
import type { ServicePort } from "../../manifest/types.ts";
import { type ConnectionSet, noConnections, portsOf, union } from "../../traffic/connectionSet.ts";
import type { Traffic } from "../../traffic/types.ts";
import { type HostMention, portOfScheme } from "./addresses.ts";
import { createHosts, type Hosts, namesVariable } from "./hosts.ts";

/** A Service that a text addresses. */
export interface ServiceMention {
  readonly service: ClusterService;
  /** Of the Service; empty: it has none that fits. */
  readonly ports: readonly ServicePort[];
  /** A port of the pods themselves: a headless Service is only a name for them. */
  readonly podPort: number | undefined;
  readonly text: string;
  readonly start: number;
  /** Only a word that is a Service's name, where nothing says that it is an address: `ROLE=api`. */
  readonly bare: boolean;
}

/** A text with the Services that it addresses, at least one. */
export interface TextMentions {
  readonly given: GivenText;
  readonly mentions: readonly ServiceMention[];
}

/** Looks Services up by what stands in texts. */
export interface ServiceFinder {
  /** `home`: the namespace of whoever reads the text. */
  mentions(given: GivenText, home: string): readonly ServiceMention[];
  /** The same of all texts of an object; of those that mention any. */
  mentionsAmong(texts: readonly GivenText[], home: string): readonly TextMentions[];
  byName(namespace: string, name: string): ClusterService | undefined;
}

/** `before`: of another state of the cluster. What was found in a text stands, unless it asked for a Service that is another. */
export function createServiceFinder(
  { services, servicesByNamespace }: Pick<Cluster, "services" | "servicesByNamespace">,
  hosts: Hosts = createHosts(),
  before?: ServicesMemory,
): ServiceFinder & ServicesMemory {
  const memory: ServicesMemory = {
    services,
    turn: hosts.turn(),
    found: before?.found ?? new WeakMap<readonly GivenText[], FoundIn>(),
  };
  // What is asked later must not keep the states before.
  const turnBefore = before?.turn;
  const changed = before === undefined ? undefined : changedServices(before.services, services);
  /** Keys of the Services that were asked for, whether there is one or not. */
  let asked: Set<string> | undefined;
  /** By namespace and name, of the namespaces that somebody asked about. */
  const known = new Map<string, ReadonlyMap<string, ClusterService>>();
  /** `REDIS_SERVICE_HOST`, as the kubelet sets it for every Service of the namespace. */
  const variables = new Map<string, ReadonlyMap<string, ClusterService>>();
  const inNamespace = (namespace: string) =>
    (servicesByNamespace.get(namespace) ?? []).flatMap((index) => services[index] ?? []);

  function byName(namespace: string, name: string): ClusterService | undefined {
    asked?.add(keyOf(namespace, name));
    let named = known.get(namespace);
    if (named === undefined) {
      named = new Map(inNamespace(namespace).map((service) => [service.object.name, service]));
      known.set(namespace, named);
    }
    return named.get(name);
  }

  function byVariable(namespace: string, prefix: string): ClusterService | undefined {
    asked?.add(keyOf(namespace, anyName));
    let named = variables.get(namespace);
    if (named === undefined) {
      const prefixOf = ({ object }: ClusterService) => object.name.toUpperCase().replaceAll("-", "_");
      named = new Map(inNamespace(namespace).map((service) => [prefixOf(service), service]));
      variables.set(namespace, named);
    }
    return named.get(prefix);
  }

  function find({ labels, port, scheme, whole }: HostMention, home: string): ClusterService | undefined {
    const [first = "", second, third] = labels;
    if (second === undefined) {
      const service = byName(home, first);
      if (service === undefined) return undefined;
      if (scheme !== undefined) return service;
      if (port !== undefined) return hasPort(service, port) ? service : undefined;
      return whole ? service : undefined;
    }
    if (third === undefined) {
      const service = byName(second, first);
      return service !== undefined && (scheme !== undefined || port !== undefined || whole) ? service : undefined;
    }
    if (third === "svc") return byName(second, first);
    // The address of one pod of a headless Service: `db-0.db.shop.svc`, `db-0.db.shop`, `db-0.db`.
    const rest = labels.slice(1);
    return rest[2] === "svc" || rest.length === 2 ? headless(byName(rest[1] ?? "", rest[0] ?? "")) : undefined;
  }

  function mentionsAmong(texts: readonly GivenText[], home: string): readonly TextMentions[] {
    if (texts.length === 0) return none;
    const last = memory.found.get(texts);
    if (last?.home === home) {
      if (last.turn === memory.turn) return last.list;
      if (last.turn === turnBefore && changed !== undefined && !last.asked.some((key) => changed.has(key))) {
        last.turn = memory.turn;
        return last.list;
      }
    }
    asked = new Set();
    const list = hosts.telling(texts).flatMap((given): readonly TextMentions[] => {
      const found = mentions(given, home);
      return found.length === 0 ? [] : [{ given, mentions: found }];
    });
    memory.found.set(texts, { home, turn: memory.turn, asked: [...asked], list });
    asked = undefined;
    return list;
  }

  function mentions(given: GivenText, home: string): readonly ServiceMention[] {
    let found: ServiceMention[] | undefined;
    const note = (mention: ServiceMention): void => {
      found ??= [];
      found.push(mention);
    };
    for (const mention of hosts.of(given)) {
      const service = find(mention, home);
      if (service === undefined) continue;
      const { labels, port, scheme, text: shown, start } = mention;
      const bare = labels.length === 1 && port === undefined && scheme === undefined;
      note({ service, ...portsMeant(service, mention), text: shown, start, bare });
    }
    if (!namesVariable(given)) return found ?? none;
    for (const match of given.text.matchAll(/\b([A-Z][A-Z0-9_]{0,100})_SERVICE_HOST\b/g)) {
      const service = byVariable(home, match[1] ?? "");
      if (service !== undefined) {
        note({
          service,
          ports: service.object.ports,
          podPort: undefined,
          text: match[0],
          start: match.index,
          bare: false,
        });
      }
    }
    return found ?? none;
  }

  return Object.freeze({ ...memory, mentions, mentionsAmong, byName });
}

/** What was found for one state, for who looks at the next. */
export interface ServicesMemory {
  readonly services: Cluster["services"];
  /** Another number for each state. */
  readonly turn: number;
  /** By the texts of an object. */
  readonly found: WeakMap<readonly GivenText[], FoundIn>;
}

interface FoundIn {
  readonly home: string;
  /** Of the last state for which it was known to be so. */
  turn: number;
  readonly asked: readonly string[];
  readonly list: readonly TextMentions[];
}

/** Of any Service of a namespace; no Service is called so. */
const anyName = "*";

function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/** Keys of those that are others than they were; `undefined` where some came or went. */
function changedServices(before: Cluster["services"], now: Cluster["services"]): ReadonlySet<string> | undefined {
  if (before.length !== now.length) return undefined;
  const changed = new Set<string>();
  for (let at = 0; at < now.length; at++) {
    if (before[at] === now[at]) continue;
    for (const each of [before[at], now[at]]) {
      if (each === undefined) continue;
      changed.add(keyOf(each.namespace, each.object.name));
      changed.add(keyOf(each.namespace, anyName));
    }
  }
  return changed;
}

const none: readonly never[] = Object.freeze([]);

function headless(service: ClusterService | undefined): ClusterService | undefined {
  return service?.object.headless ? service : undefined;
}

function hasPort({ object }: ClusterService, port: number): boolean {
  return object.headless || object.ports.some((each) => each.port === port || each.targetPort === port);
}

const address =
  /host|addr|url|uri|endpoint|server|service|svc|backend|upstream|broker|target|dns|db|database|redis|mongo|mysql|postgres|kafka|rabbit|amqp|queue|cache/i;

/** Names of settings whose addresses somebody else connects to, or nobody. */
const notCalled =
  /(?:^|[_.\- ])(?:cors|origins?|allow(?:ed)?|redirect|callback|public|external|issuer|audience|advertised?|listen(?:ers?)?|bind|no_?proxy|hostname|server_?name|cookie|self|labels?|titles?|tags?)(?:$|[_.\- ])|^(?:root|base|site|app|own)_?(?:url|host|domain)$|domain$/i;

/** Too little for a warning: a bare word under a name that tells of no address, or a name that tells of something else. */
export function isWeak({ bare }: ServiceMention, name: string | undefined): boolean {
  if (name !== undefined && notCalled.test(name)) return true;
  return bare && (name === undefined || !address.test(name));
}

function portsMeant(
  { object }: ClusterService,
  { port, scheme }: HostMention,
): Pick<ServiceMention, "ports" | "podPort"> {
  const wanted = port ?? portOfScheme(scheme);
  const found = object.ports.filter((each) => each.port === wanted);
  if (found.length > 0) return { ports: found, podPort: undefined };
  if (port !== undefined) return { ports: [], podPort: object.headless ? port : undefined };
  return { ports: object.ports, podPort: undefined };
}

/** What holds whatever the policies say. */
export type NeedsTraffic = Pick<Traffic, "portsAt"> & {
  readonly cluster: Pick<Cluster, "workloads" | "workloadsByNamespace" | "services" | "servicesByNamespace">;
  /** Two files say nothing about one another, unless one names what is in the other. */
  readonly isApart?: ((a: string, b: string) => boolean) | undefined;
};

/** What has to be open at a workload behind the Service, for these of its ports. */
export function podConnections(
  traffic: NeedsTraffic,
  workload: number,
  ports: readonly ServicePort[],
  podPort: number | undefined,
): ConnectionSet {
  if (podPort !== undefined) return portsOf("TCP", podPort);
  return ports
    .map(({ targetPort, protocol }) =>
      typeof targetPort === "number"
        ? portsOf(protocol, targetPort)
        : traffic.portsAt({ peers: [], ports: [{ protocol, port: targetPort }] }, workload),
    )
    .reduce(union, noConnections);
}
