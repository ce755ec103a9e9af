import type { ClusterService, ClusterWorkload } from "../../cluster/cluster.ts";
import type { ConnectsFacts } from "../../manifest/connects.ts";
import { boolOf, entryOf, fieldOf, itemsOf, labelsOf, lenientText, mapOf, textOf } from "../../manifest/fields.ts";
import type { LabelSelector } from "../../manifest/types.ts";
import { type ConnectionSet, isEmpty, noConnections, portsOf, union } from "../../traffic/connectionSet.ts";
import { compileSelector, matches } from "../../traffic/selector.ts";
import type { Span, YamlNode } from "../../yaml/tree.ts";
import type { NeedsObject } from "./object.ts";
import { type NeedsTraffic, podConnections } from "./services.ts";

/** Pods that Prometheus reads, and where that is written. */
export interface Scrape {
  readonly workload: number;
  readonly connections: ConnectionSet;
  readonly span: Span;
  readonly text: string;
}

/** Whether a workload runs Prometheus itself, by the labels that its operator and its charts give it. */
export function isScraper({ name, object: { labels } }: ClusterWorkload): boolean {
  const app = labels["app.kubernetes.io/name"] ?? labels.app ?? "";
  // What stands beside it bears its name as well.
  const component = labels["app.kubernetes.io/component"] ?? labels.component ?? "";
  const isBeside = /alertmanager|exporter|gateway|operator|adapter|thanos|reloader/.test(component);
  return (app === "prometheus" && !isBeside) || /^prometheus(-server|-k8s)?$/.test(name);
}

/** `prometheus.io/*` annotations of pods and Services. */
export function* annotatedScrapes(
  { scrape, kind }: ConnectsFacts,
  traffic: NeedsTraffic,
  targets: { readonly workload: ClusterWorkload | undefined; readonly service: ClusterService | undefined },
): Iterable<Scrape> {
  if (scrape === undefined) return;
  const port = /^\d{1,5}$/.test(scrape.port) ? Number(scrape.port) : undefined;
  const ofService = kind === "Service" ? targets.service?.workloads : undefined;
  const workloads = ofService ?? (targets.workload === undefined ? [] : [targets.workload.index]);
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
        span: scrape.span,
        text: scrape.port === "" ? "prometheus.io/scrape" : `prometheus.io/port: ${scrape.port}`,
      };
    }
  }
}

/** What a ServiceMonitor or PodMonitor selects. */
export function* monitoredScrapes(
  { facts: { kind, root }, namespace }: NeedsObject,
  traffic: NeedsTraffic,
): Iterable<Scrape> {
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
          if (!isEmpty(connections)) yield { workload, connections, span: portNode(endpoint).span, text: name ?? kind };
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
      if (!isEmpty(connections)) yield { workload: index, connections, span: portNode(endpoint).span, text: name };
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
