import type { Cluster, ClusterService, ClusterWorkload } from "../../cluster/cluster.ts";
import { boolOf, entryOf, fieldOf, itemsOf, labelsOf, lenientText, mapOf, textOf } from "../../manifest/fields.ts";
import { podTemplateOf } from "../../manifest/kinds/workload.ts";
import type { LabelSelector } from "../../manifest/types.ts";
import { type ConnectionSet, isEmpty, noConnections, portsOf, union } from "../../traffic/connectionSet.ts";
import { compileSelector, matches } from "../../traffic/selector.ts";
import type { Traffic } from "../../traffic/types.ts";
import type { YamlNode } from "../../yaml/tree.ts";
import type { NeedsObject } from "./need.ts";
import { podConnections } from "./services.ts";

/** Pods that Prometheus reads, and where that is written. */
export interface Scrape {
  readonly workload: number;
  readonly connections: ConnectionSet;
  readonly node: YamlNode;
  readonly text: string;
}

/** The workloads that run Prometheus itself, by the labels that its operator and its charts give it. */
export function scrapersOf({ workloads }: Cluster): readonly number[] {
  return workloads.flatMap(({ index, name, object: { labels } }) => {
    const app = labels["app.kubernetes.io/name"] ?? labels.app ?? "";
    return app === "prometheus" || /^prometheus(-server|-k8s)?$/.test(name) ? [index] : [];
  });
}

/** `prometheus.io/*` annotations of pods and Services. */
export function* annotatedScrapes(
  object: NeedsObject,
  traffic: Traffic,
  targets: { readonly workload: ClusterWorkload | undefined; readonly service: ClusterService | undefined },
): Iterable<Scrape> {
  const holder = object.kind === "Service" ? object.root : podTemplateOf(object.root, object.kind);
  const annotations = fieldOf(mapOf(holder, "metadata"), "annotations");
  const scrape = entryOf(annotations, "prometheus.io/scrape");
  if (scrape === undefined || lenientText(scrape.value) !== "true") return;
  const portText = textOf(annotations, "prometheus.io/port") ?? "";
  const port = /^\d{1,5}$/.test(portText) ? Number(portText) : undefined;
  const workloads = targets.service?.workloads ?? (targets.workload === undefined ? [] : [targets.workload.index]);
  for (const workload of workloads) {
    const declared = traffic.cluster.workloads[workload]?.object.ports ?? [];
    const connections =
      port !== undefined
        ? portsOf("TCP", port)
        : declared.map((each) => portsOf(each.protocol, each.port)).reduce(union, noConnections);
    if (!isEmpty(connections)) {
      yield {
        workload,
        connections,
        node: scrape.value,
        text: portText === "" ? "prometheus.io/scrape" : `prometheus.io/port: ${portText}`,
      };
    }
  }
}

/** What a ServiceMonitor or PodMonitor selects. */
export function* monitoredScrapes({ kind, namespace, root }: NeedsObject, traffic: Traffic): Iterable<Scrape> {
  const spec = mapOf(root, "spec");
  const selector = selectorOf(mapOf(spec, "selector"));
  if (spec === undefined || selector === undefined) return;
  const compiled = compileSelector(selector);
  const inNamespaces = namespacesOf(mapOf(spec, "namespaceSelector"), namespace);
  const { cluster } = traffic;
  if (kind === "ServiceMonitor") {
    for (const service of cluster.services) {
      if (!inNamespaces(service.namespace) || !matches(compiled, service.object.labels)) continue;
      for (const endpoint of itemsOf(spec, "endpoints")) {
        const name = textOf(endpoint, "port");
        const ports = service.object.ports.filter((port) => name === undefined || port.name === name);
        for (const workload of service.workloads) {
          const connections = podConnections(traffic, workload, ports, undefined);
          if (!isEmpty(connections)) yield { workload, connections, node: portNode(endpoint), text: name ?? kind };
        }
      }
    }
    return;
  }
  for (const { index, namespace: home, object } of cluster.workloads) {
    if (!inNamespaces(home) || !matches(compiled, object.labels)) continue;
    for (const endpoint of itemsOf(spec, "podMetricsEndpoints")) {
      const name = textOf(endpoint, "port");
      if (name === undefined) continue;
      const connections = traffic.portsAt({ peers: [], ports: [{ protocol: "TCP", port: name }] }, index);
      if (!isEmpty(connections)) yield { workload: index, connections, node: portNode(endpoint), text: name };
    }
  }
}

function portNode(endpoint: YamlNode): YamlNode {
  return entryOf(endpoint, "port")?.value ?? endpoint;
}

function namespacesOf(selector: YamlNode | undefined, home: string): (namespace: string) => boolean {
  if (boolOf(fieldOf(selector, "any"))) return () => true;
  const names = itemsOf(selector, "matchNames").flatMap((node) => lenientText(node) ?? []);
  return names.length === 0 ? (namespace) => namespace === home : (namespace) => names.includes(namespace);
}

function selectorOf(node: YamlNode | undefined): LabelSelector | undefined {
  if (node === undefined) return undefined;
  const operators = ["In", "NotIn", "Exists", "DoesNotExist"] as const;
  return {
    matchLabels: labelsOf(fieldOf(node, "matchLabels")),
    matchExpressions: itemsOf(node, "matchExpressions").flatMap((item) => {
      const key = textOf(item, "key");
      const operator = operators.find((each) => each === textOf(item, "operator"));
      const values = itemsOf(item, "values").flatMap((value) => lenientText(value) ?? []);
      return key === undefined || operator === undefined ? [] : [{ key, operator, values }];
    }),
  };
}
