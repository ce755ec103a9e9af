import type { YamlMap, YamlNode } from "../../yaml/tree.ts";
import { decodePortValue, isProtocol } from "../decode.ts";
import { boolOf, fieldOf, isNull, itemsOf, labelsOf, mapOf, numberOf, textOf } from "../fields.ts";
import type { ContainerPort, Labels, NamespaceObject, Service, ServicePort, Workload } from "../types.ts";

const podTemplateKinds: ReadonlySet<string> = new Set([
  "Deployment",
  "ReplicaSet",
  "StatefulSet",
  "DaemonSet",
  "Job",
  "CronJob",
  "ReplicationController",
]);

/** Whether the kind has a pod or a pod template by its name alone. */
function isWorkloadKind(kind: string): boolean {
  return kind === "Pod" || podTemplateKinds.has(kind);
}

/** The pod that a workload's manifest describes: the Pod itself, or the template. */
export function podTemplateOf(node: YamlMap, kind: string): YamlMap | undefined {
  if (kind === "Pod") return node;
  const spec = mapOf(node, "spec");
  return kind === "CronJob" ? mapOf(mapOf(mapOf(spec, "jobTemplate"), "spec"), "template") : mapOf(spec, "template");
}

/** A workload of a known kind, or of any kind with `spec.template.spec.containers`; `undefined` for other objects. */
export function decodeWorkload(node: YamlMap, kind: string): (Workload & { readonly kind: string }) | undefined {
  const spec = mapOf(node, "spec");
  const template = podTemplateOf(node, kind);
  const podSpec = mapOf(template, "spec");
  if (!isWorkloadKind(kind) && fieldOf(podSpec, "containers")?.kind !== "sequence") return undefined;
  const metadata = mapOf(node, "metadata");
  const status = mapOf(node, "status");
  const phase = textOf(status, "phase");
  const labels = { ...jobLabels(kind, metadata, spec), ...labelsOf(fieldOf(mapOf(template, "metadata"), "labels")) };
  return {
    kind,
    name: textOf(metadata, "name") ?? textOf(metadata, "generateName") ?? "",
    namespace: textOf(metadata, "namespace") || undefined,
    labels,
    ...ownLabels(kind, metadata, labels),
    ports: portContainers(podSpec).flatMap(containerPorts),
    hostNetwork: boolOf(fieldOf(podSpec, "hostNetwork")),
    replicas: kind === "Pod" ? undefined : numberOf(fieldOf(spec, "replicas")),
    podIPs: kind === "Pod" ? addresses(status, "podIP", "podIPs") : [],
    hostIPs: kind === "Pod" ? addresses(status, "hostIP", "hostIPs") : [],
    owner: controllerOf(metadata),
    completed: kind === "Pod" && (phase === "Succeeded" || phase === "Failed"),
  };
}

/** Most owners bear the labels of their pods: then there is nothing to hold. */
function ownLabels(kind: string, metadata: YamlMap | undefined, pods: Labels): Pick<Workload, "ownerLabels"> {
  const ownerLabels = kind === "Pod" ? {} : labelsOf(fieldOf(metadata, "labels"));
  return Object.entries(ownerLabels).every(([key, value]) => pods[key] === value) ? {} : { ownerLabels };
}

/** What the Job controller labels its pods with: the Job's name, under the old and the new key (batch/v1 `JobNameLabel`). */
function jobLabels(kind: string, metadata: YamlMap | undefined, spec: YamlMap | undefined): Labels {
  const name = kind === "Job" && !boolOf(fieldOf(spec, "manualSelector")) ? textOf(metadata, "name") : undefined;
  return name === undefined ? {} : { "batch.kubernetes.io/job-name": name, "job-name": name };
}

/**
 * The containers of a pod whose ports can be reached: ordinary init containers are gone, and their ports with them, before
 * anybody asks; those that are restarted stay.
 */
export function portContainers(podSpec: YamlNode | undefined): readonly YamlNode[] {
  const sidecars = itemsOf(podSpec, "initContainers").filter((each) => textOf(each, "restartPolicy") === "Always");
  return [...sidecars, ...itemsOf(podSpec, "containers")];
}

function containerPorts(container: YamlNode): readonly ContainerPort[] {
  const ports: ContainerPort[] = [];
  for (const item of itemsOf(container, "ports")) {
    const port = numberOf(fieldOf(item, "containerPort"));
    const protocol = textOf(item, "protocol");
    if (port === undefined) continue;
    ports.push({ name: textOf(item, "name"), port, protocol: isProtocol(protocol) ? protocol : "TCP" });
  }
  return ports;
}

function addresses(status: YamlNode | undefined, one: string, many: string): readonly string[] {
  const found = new Set<string>();
  const first = textOf(status, one);
  if (first !== undefined) found.add(first);
  for (const item of itemsOf(status, many)) {
    const ip = textOf(item, "ip");
    if (ip !== undefined) found.add(ip);
  }
  return [...found];
}

/** The owner that made a Pod or ReplicaSet of a dump. */
export function controllerOf(metadata: YamlNode | undefined): Workload["owner"] {
  for (const reference of itemsOf(metadata, "ownerReferences")) {
    const kind = textOf(reference, "kind");
    const name = textOf(reference, "name");
    if (boolOf(fieldOf(reference, "controller")) && kind !== undefined && name !== undefined) return { kind, name };
  }
  return undefined;
}

export function decodeNamespace(node: YamlMap): NamespaceObject {
  const metadata = mapOf(node, "metadata");
  return { kind: "Namespace", name: textOf(metadata, "name") ?? "", labels: labelsOf(fieldOf(metadata, "labels")) };
}

export function decodeService(node: YamlMap): Service {
  const metadata = mapOf(node, "metadata");
  const spec = mapOf(node, "spec");
  const selector = fieldOf(spec, "selector");
  const ips = new Set<string>();
  const clusterIP = textOf(spec, "clusterIP");
  if (clusterIP) ips.add(clusterIP);
  const clusterIPs = fieldOf(spec, "clusterIPs");
  if (clusterIPs?.kind === "sequence") {
    for (const item of clusterIPs.items)
      if (item.value.kind === "scalar" && item.value.text !== "") ips.add(item.value.text);
  }
  const headless = ips.delete("None");
  const labels = labelsOf(selector);
  return {
    kind: "Service",
    name: textOf(metadata, "name") ?? "",
    namespace: textOf(metadata, "namespace") || undefined,
    labels: labelsOf(fieldOf(metadata, "labels")),
    selector: isNull(selector) || Object.keys(labels).length === 0 ? undefined : labels,
    ports: itemsOf(spec, "ports")
      .map(servicePort)
      .filter((port) => port !== undefined),
    clusterIPs: [...ips],
    headless,
    type: textOf(spec, "type") ?? "ClusterIP",
  };
}

function servicePort(node: YamlNode): ServicePort | undefined {
  const port = numberOf(fieldOf(node, "port"));
  if (port === undefined) return undefined;
  const protocol = textOf(node, "protocol");
  const target = decodePortValue(fieldOf(node, "targetPort"));
  const nodePort = numberOf(fieldOf(node, "nodePort"));
  return {
    name: textOf(node, "name"),
    port,
    protocol: isProtocol(protocol) ? protocol : "TCP",
    targetPort: target === undefined || target === 0 || target === "" ? port : target,
    ...(nodePort !== undefined && nodePort !== 0 && { nodePort }),
  };
}
