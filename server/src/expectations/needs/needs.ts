import type { Cluster, ClusterService, ClusterWorkload } from "../../cluster/cluster.ts";
import { entryOf, mapOf } from "../../manifest/fields.ts";
import { controllerOf, podTemplateOf } from "../../manifest/kinds/workload.ts";
import type { ServicePort } from "../../manifest/types.ts";
import { isDnsServer } from "../../snapshot/dns.ts";
import { type ConnectionSet, isEmpty, portsOf, union } from "../../traffic/connectionSet.ts";
import type { Traffic } from "../../traffic/types.ts";
import type { YamlNode } from "../../yaml/tree.ts";
import { controllersFor } from "./controllers.ts";
import type { Evidence, Need, NeedEnd, NeedsObject } from "./need.ts";
import { podTexts } from "./podTexts.ts";
import { exposuresOf, portsMeantBy } from "./routes.ts";
import { annotatedScrapes, monitoredScrapes, scrapersOf } from "./scrapes.ts";
import { createServiceFinder, podConnections, type ServiceMention } from "./services.ts";
import { serverCallsOf } from "./webhooks.ts";

/** What the manifests evidently need, in no particular order; each pair of ends once. */
export function findNeeds(objects: readonly NeedsObject[], traffic: Traffic): readonly Need[] {
  const { cluster } = traffic;
  const services = createServiceFinder(cluster);
  const workloads = indexWorkloads(cluster);
  const configMaps = new Map(
    objects.flatMap((object) => (object.kind === "ConfigMap" ? [[`${object.namespace}/${object.name}`, object]] : [])),
  );
  const findConfigMap = (namespace: string, name: string) => configMaps.get(`${namespace}/${name}`);
  const needs = collect();
  const dns = dnsServers(traffic);

  /** From a pod to whatever stands behind a Service. */
  function needService(source: ClusterWorkload, mention: ServiceMention, evidence: Evidence): void {
    const { service, ports, podPort } = mention;
    for (const index of service.workloads) {
      // A pod that knows its own Service's name has no need of it, but for the others behind a headless one.
      if (index === source.index && !service.object.headless) continue;
      needs.add(ofWorkload(source.index), ofWorkload(index), podConnections(traffic, index, ports, podPort), evidence);
    }
  }

  function needFrom(who: NeedEnd, service: ClusterService, ports: readonly ServicePort[], evidence: Evidence): void {
    for (const index of service.workloads) {
      if (who.kind === "workload" && who.workload === index) continue;
      needs.add(who, ofWorkload(index), podConnections(traffic, index, ports, undefined), evidence);
    }
  }

  for (const object of objects) {
    const workload = workloads(object);
    if (workload !== undefined) {
      let asksDns = false;
      for (const { name, node, object: holder } of podTexts(object, findConfigMap)) {
        for (const mention of services.mentions(node.text, object.namespace, name)) {
          const place = evidenceAt(holder, node, mention.text);
          const evidence: Evidence = mention.weak ? { ...place, weak: true } : place;
          needService(workload, mention, evidence);
          // The kubelet's variables hold addresses; names have to be looked up.
          if (asksDns || mention.text.endsWith("_SERVICE_HOST")) continue;
          asksDns = true;
          for (const { end, connections } of dns) needs.add(ofWorkload(workload.index), end, connections, evidence);
        }
      }
      needPeers(object, workload);
    }
    const service = object.kind === "Service" ? services.byName(object.namespace, object.name) : undefined;
    if (service !== undefined) {
      const type = entryOf(mapOf(object.root, "spec"), "type")?.value;
      if (type !== undefined && (service.object.type === "LoadBalancer" || service.object.type === "NodePort")) {
        needFrom(outside("internet"), service, service.object.ports, evidenceAt(object, type, service.object.type));
      }
    }
    for (const { namespace, service: name, port, through, node } of exposuresOf(object)) {
      const found = services.byName(namespace, name);
      if (found === undefined) continue;
      const ports = portsMeantBy(found.object.ports, port);
      for (const source of sourcesOf(controllersFor(cluster, through))) {
        needFrom(source, found, ports, evidenceAt(object, node, name));
      }
    }
    for (const { namespace, service: name, port, node } of serverCallsOf(object)) {
      const found = services.byName(namespace, name);
      const ports = found?.object.ports.filter((each) => each.port === port) ?? [];
      if (found !== undefined) needFrom(outside("api-server"), found, ports, evidenceAt(object, node, name));
    }
    const scrapes = /^(Service|Pod)Monitor$/.test(object.kind)
      ? monitoredScrapes(object, traffic)
      : annotatedScrapes(object, traffic, { workload, service });
    for (const { workload: target, connections, node, text } of scrapes) {
      for (const scraper of scrapersOf(cluster)) {
        if (scraper !== target)
          needs.add(ofWorkload(scraper), ofWorkload(target), connections, evidenceAt(object, node, text));
      }
    }
  }

  /** The members of a StatefulSet find one another through its headless Service. */
  function needPeers(object: NeedsObject, workload: ClusterWorkload): void {
    const node = object.kind === "StatefulSet" ? entryOf(mapOf(object.root, "spec"), "serviceName")?.value : undefined;
    const name = node?.kind === "scalar" ? node.text : "";
    const service = services.byName(object.namespace, name);
    if (node === undefined || service?.object.headless !== true || (workload.object.replicas ?? 1) < 2) return;
    if (!service.workloads.includes(workload.index)) return;
    const connections = podConnections(traffic, workload.index, service.object.ports, undefined);
    needs.add(ofWorkload(workload.index), ofWorkload(workload.index), connections, evidenceAt(object, node, name));
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
function indexWorkloads({ workloads }: Cluster): (object: NeedsObject) => ClusterWorkload | undefined {
  const known = new Map<string, ClusterWorkload>();
  for (const workload of workloads) {
    known.set(`${workload.namespace}/${workload.kind}/${workload.name}`, workload);
    known.set(`${workload.namespace}/${workload.object.kind}/${workload.object.name}`, workload);
  }
  return ({ kind, name, namespace, root }) => {
    if (podTemplateOf(root, kind) === undefined) return undefined;
    // A Pod of a dump is shown as its owner.
    const owner = controllerOf(mapOf(root, "metadata"));
    const owned = owner === undefined ? undefined : known.get(`${namespace}/${owner.kind}/${owner.name}`);
    return owned ?? known.get(`${namespace}/${kind}/${name}`);
  };
}

/** Where names are looked up: the DNS server's pods on the ports that its Service leads to. */
function dnsServers(traffic: Traffic): readonly { readonly end: NeedEnd; readonly connections: ConnectionSet }[] {
  const { workloads, services } = traffic.cluster;
  const both = union(portsOf("TCP", 53), portsOf("UDP", 53));
  const servers = workloads.filter(isDnsServer).map(({ index }) => {
    const ports = services
      .filter((service) => service.workloads.includes(index))
      .flatMap(({ object }) => object.ports.filter(({ port }) => port === 53));
    const connections = podConnections(traffic, index, ports, undefined);
    return { end: ofWorkload(index), connections: isEmpty(connections) ? both : connections };
  });
  return servers.length > 0 ? servers : [{ end: outside("dns"), connections: both }];
}

function evidenceAt({ file, document, text: source }: NeedsObject, { span }: YamlNode, text: string): Evidence {
  // Grafted from another file: the place of the whole value has to do.
  const at = span.source === undefined ? source.slice(span.start, span.end).indexOf(text) : -1;
  const start = span.start + at;
  return { file, document, span: at === -1 ? span : { start, end: start + text.length }, text };
}

function collect() {
  const found = new Map<string, { -readonly [Key in keyof Need]: Need[Key] }>();
  const keyOf = (end: NeedEnd) => (end.kind === "workload" ? String(end.workload) : end.who);
  return {
    add(source: NeedEnd, destination: NeedEnd, connections: ConnectionSet, evidence: Evidence): void {
      if (isEmpty(connections)) return;
      const key = `${keyOf(source)} ${keyOf(destination)}`;
      const known = found.get(key);
      if (known === undefined) {
        found.set(key, { source, destination, connections, evidence: [evidence] });
        return;
      }
      known.connections = union(known.connections, connections);
      const isSame = ({ file, document, span }: Evidence) =>
        file === evidence.file && document === evidence.document && span.start === evidence.span.start;
      if (!known.evidence.some(isSame)) known.evidence = [...known.evidence, evidence];
    },
    all: (): readonly Need[] => [...found.values()],
  };
}
