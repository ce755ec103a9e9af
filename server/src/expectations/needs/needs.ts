import type { Cluster, ClusterService, ClusterWorkload } from "../../cluster/cluster.ts";
import type { PodFacts } from "../../manifest/connects.ts";
import type { ServicePort } from "../../manifest/types.ts";
import { endKey, type Need, type NeedEnd, type NeedEvidence } from "../../snapshot/need.ts";
import { finish } from "../../source/steps.ts";
import { type ConnectionSet, isEmpty, portsOf, union } from "../../traffic/connectionSet.ts";
import type { Span } from "../../yaml/tree.ts";
import type { FlowLog } from "../flows/flow.ts";
import { needsOfFlows } from "../flows/needs.ts";
import { controllersFor } from "./controllers.ts";
import type { NeedsObject } from "./object.ts";
import { createConfigMaps, eachMention } from "./podTexts.ts";
import { type Roles, rolesOf } from "./roles.ts";
import { exposuresOf, portsMeantBy } from "./routes.ts";
import { annotatedScrapes, monitoredScrapes } from "./scrapes.ts";
import {
  createServiceFinder,
  isWeak,
  type NeedsTraffic,
  podConnections,
  type ServiceFinder,
  type ServiceMention,
  type ServicesMemory,
} from "./services.ts";
import { serverCallsOf } from "./webhooks.ts";

/** What was worked out about a cluster before its needs are. */
export interface NeedsBasis {
  readonly services: ServiceFinder & ServicesMemory;
  readonly roles: Roles;
  readonly flows: FlowLog | undefined;
}

/** What the manifests evidently need, and what was seen, in no particular order; each pair of ends once. */
export function findNeeds(objects: readonly NeedsObject[], traffic: NeedsTraffic, flows?: FlowLog): readonly Need[] {
  const { cluster } = traffic;
  const basis = { services: createServiceFinder(cluster), roles: rolesOf(cluster.workloads), flows };
  return finish(needSteps(objects, traffic, basis));
}

/** The same bit by bit: whoever has a person waiting looks around in between. */
export function* needSteps(
  objects: readonly NeedsObject[],
  traffic: NeedsTraffic,
  { services, roles: { dns: servers, scrapers }, flows }: NeedsBasis,
): Generator<unknown, readonly Need[]> {
  const { cluster, isApart } = traffic;
  const workloads = indexWorkloads(cluster);
  const configMaps = createConfigMaps(objects);
  const needs = collect();
  const dns = dnsServers(traffic, servers);
  const controllers = new Map<string | undefined, readonly number[]>();

  /** From a pod to whatever stands behind a Service. */
  function needService(source: ClusterWorkload, mention: ServiceMention, evidence: Place): void {
    const { service, ports, podPort } = mention;
    for (const index of service.workloads) {
      // A pod that knows its own Service's name has no need of it, but for the others behind a headless one.
      if (index === source.index && !service.object.headless) continue;
      needs.add(ofWorkload(source.index), ofWorkload(index), podConnections(traffic, index, ports, podPort), evidence);
    }
  }

  function needFrom(who: NeedEnd, service: ClusterService, ports: readonly ServicePort[], evidence: Place): void {
    for (const index of service.workloads) {
      if (who.kind === "workload" && who.workload === index) continue;
      needs.add(who, ofWorkload(index), podConnections(traffic, index, ports, undefined), evidence);
    }
  }

  function needOfPod(object: NeedsObject, pod: PodFacts, workload: ClusterWorkload): void {
    let asksDns = false;
    eachMention(object, pod, configMaps, services, ({ given, mentions }, { holder, shared, variable }) => {
      for (const mention of mentions) {
        const weak = shared || given.annotation === true || isWeak(mention, variable ?? given.name);
        const place = evidenceAt(holder, given.span, mention.text, "address", needs.group());
        needService(workload, mention, weak ? { ...place, weak: true } : place);
        // The kubelet's variables hold addresses; names have to be looked up.
        if (asksDns || mention.text.endsWith("_SERVICE_HOST")) continue;
        asksDns = true;
        for (const { end, connections } of dns)
          needs.add(ofWorkload(workload.index), end, connections, { ...place, kind: "dns" });
      }
    });
    if (pod.peers !== undefined) needPeers(object, pod.peers, workload);
  }

  /** The members of a StatefulSet find one another through its headless Service. */
  function needPeers(object: NeedsObject, peers: NonNullable<PodFacts["peers"]>, workload: ClusterWorkload): void {
    const service = services.byName(object.namespace, peers.service);
    if (service?.object.headless !== true || (workload.object.replicas ?? 1) < 2) return;
    if (!service.workloads.includes(workload.index)) return;
    const connections = podConnections(traffic, workload.index, service.object.ports, undefined);
    const place = evidenceAt(object, peers.span, peers.service, "peers", needs.group());
    needs.add(ofWorkload(workload.index), ofWorkload(workload.index), connections, place);
  }

  /** Prometheus and controllers are told by what they are: that they are meant is seen where somebody installs both. */
  function meant(place: Place, source: NeedEnd): Place {
    const origins = source.kind === "workload" ? (cluster.workloads[source.workload]?.origins ?? []) : [];
    return isApart !== undefined && origins.some(({ uri }) => isApart(place.uri, uri))
      ? { ...place, weak: true }
      : place;
  }

  function needOfOther(object: NeedsObject): void {
    for (const { namespace, service: name, port, through, node } of exposuresOf(object)) {
      const found = services.byName(namespace, name);
      if (found === undefined) continue;
      const ports = portsMeantBy(found.object.ports, port);
      const known = controllers.get(through) ?? controllersFor(cluster, through);
      controllers.set(through, known);
      const place = evidenceAt(object, node.span, name, "route", needs.group());
      for (const source of sourcesOf(known)) needFrom(source, found, ports, meant(place, source));
    }
    for (const { namespace, service: name, port, node } of serverCallsOf(object.facts)) {
      const found = services.byName(namespace, name);
      const ports = found?.object.ports.filter((each) => each.port === port) ?? [];
      const place = evidenceAt(object, node.span, name, "webhook", needs.group());
      if (found !== undefined) needFrom(outside("api-server"), found, ports, place);
    }
  }

  let at = 0;
  for (const object of objects) {
    if (at++ % 64 === 63) yield;
    const { facts, namespace } = object;
    const workload = facts.pod === undefined ? undefined : workloads(object);
    if (workload !== undefined && facts.pod !== undefined) needOfPod(object, facts.pod, workload);
    const service = facts.kind === "Service" ? services.byName(namespace, facts.name) : undefined;
    if (service !== undefined && facts.serviceType !== undefined) {
      const { text, span } = facts.serviceType;
      const place = evidenceAt(object, span, text, "exposed", needs.group());
      needFrom(outside("internet"), service, service.object.ports, place);
    }
    if (facts.root !== undefined) needOfOther(object);
    const isMonitor = facts.kind === "ServiceMonitor" || facts.kind === "PodMonitor";
    if (!isMonitor && facts.scrape === undefined) continue;
    const scrapes = isMonitor
      ? monitoredScrapes(object, traffic)
      : annotatedScrapes(facts, traffic, { workload, service });
    for (const { workload: target, connections, span, text } of scrapes) {
      const place = evidenceAt(object, span, text, "scrape", needs.group());
      for (const scraper of scrapers) {
        const source = ofWorkload(scraper);
        if (scraper !== target) needs.add(source, ofWorkload(target), connections, meant(place, source));
      }
    }
  }
  if (flows !== undefined) {
    yield;
    for (const { source, destination, evidence } of needsOfFlows(flows, cluster, needs.group())) {
      for (const { connections, ...place } of evidence) needs.add(source, destination, connections, place);
    }
  }
  return needs.all();
}

function ofWorkload(workload: number): NeedEnd {
  return { kind: "workload", workload };
}

function outside(who: Extract<NeedEnd, { kind: "outside" }>["who"]): NeedEnd {
  return { kind: "outside", who };
}

/** Without a controller in the files, the traffic comes from outside of them. */
function sourcesOf(controllers: readonly number[]): readonly NeedEnd[] {
  return controllers.length === 0 ? [outside("internet")] : controllers.map(ofWorkload);
}

/** The cluster's workload that an object declares. */
function indexWorkloads({
  workloads,
}: Pick<Cluster, "workloads">): (object: NeedsObject) => ClusterWorkload | undefined {
  const known = new Map<string, ClusterWorkload[]>();
  const add = (name: string, workload: ClusterWorkload): void => {
    const list = known.get(name);
    if (list === undefined) known.set(name, [workload]);
    else list.push(workload);
  };
  for (const workload of workloads) {
    add(workload.name, workload);
    if (workload.object.name !== workload.name) add(workload.object.name, workload);
  }
  const find = (home: string, kind: string, name: string): ClusterWorkload | undefined =>
    known
      .get(name)
      ?.findLast(
        ({ namespace, kind: own, name: shown, object }) =>
          namespace === home && ((own === kind && shown === name) || (object.kind === kind && object.name === name)),
      );
  return ({ facts: { kind, name, pod }, namespace }) => {
    // A Pod of a dump is shown as its owner.
    const owner = pod?.owner;
    const owned = owner === undefined ? undefined : find(namespace, owner.kind, owner.name);
    return owned ?? find(namespace, kind, name);
  };
}

/** Where names are looked up: the DNS server's pods on the ports that its Service leads to. */
function dnsServers(
  traffic: NeedsTraffic,
  indexes: readonly number[],
): readonly { readonly end: NeedEnd; readonly connections: ConnectionSet }[] {
  const both = union(portsOf("TCP", 53), portsOf("UDP", 53));
  const servers = indexes.map((index) => {
    const ports = traffic.cluster.services
      .filter((service) => service.workloads.includes(index))
      .flatMap(({ object }) => object.ports.filter(({ port }) => port === 53));
    const connections = podConnections(traffic, index, ports, undefined);
    return { end: ofWorkload(index), connections: isEmpty(connections) ? both : connections };
  });
  return servers.length > 0 ? servers : [{ end: outside("dns"), connections: both }];
}

/** Where something is written, before it is known what it needs at whom. */
type Place = Omit<NeedEvidence, "connections">;

function evidenceAt(
  { uri, document, text: source }: NeedsObject,
  span: Span,
  text: string,
  kind: NeedEvidence["kind"],
  group: number,
): Place {
  // Grafted from another file: the place of the whole value has to do.
  const at = span.source === undefined ? source.slice(span.start, span.end).indexOf(text) : -1;
  const start = span.start + at;
  return { uri, document, span: at === -1 ? span : { start, end: start + text.length }, text, kind, group };
}

function collect() {
  const found = new Map<string, { -readonly [Key in keyof Need]: Need[Key] }>();
  let groups = 0;
  return {
    group: () => groups++,
    add(source: NeedEnd, destination: NeedEnd, connections: ConnectionSet, place: Place): void {
      if (isEmpty(connections)) return;
      const key = `${endKey(source)} ${endKey(destination)}`;
      const known = found.get(key);
      const evidence: NeedEvidence = { ...place, connections };
      if (known === undefined) {
        found.set(key, { source, destination, connections, evidence: [evidence] });
        return;
      }
      known.connections = union(known.connections, connections);
      const isSame = ({ uri, document, span, kind }: NeedEvidence) =>
        kind !== "flow" && uri === place.uri && document === place.document && span.start === place.span.start;
      if (!known.evidence.some(isSame)) known.evidence = [...known.evidence, evidence];
    },
    all: (): readonly Need[] => [...found.values()],
  };
}
