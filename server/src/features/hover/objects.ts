import { type ClusterService, type ClusterWorkload, findService, findWorkload } from "../../cluster/cluster.ts";
import { isolates } from "../../manifest/kinds/networkPolicy/policyTypes.ts";
import type { ServicePort } from "../../manifest/types.ts";
import type { Context } from "../../snapshot/context.ts";
import { links } from "../../words/links.ts";
import { code, count, join, someOf } from "../../words/lists.ts";
import { isEverything } from "../../words/selectors.ts";
import { matchesLabels } from "../labelMatch.ts";
import { countedNames } from "../now.ts";
import { bullets, paragraphs } from "./compose.ts";
import { containerPortsWords, targetNumber } from "./ports.ts";
import { namespaceReach, reachWords } from "./reach.ts";

/** A workload's manifest: which policies select it, who can reach it, whom it can reach. */
export function workloadHover(context: Context, index: number): string | undefined {
  const { cluster, file } = context;
  const workload = findWorkload(cluster, file.uri, index);
  if (workload === undefined) return undefined;
  const { object } = workload;
  const name = `${workload.kind} ${code(`${workload.namespace}/${workload.name}`)}`;
  if (object.hostNetwork) {
    return paragraphs(
      `${name} runs on the host network. Kubernetes leaves undefined what a policy does to such pods; most network plugins ignore them in selectors and treat their traffic as the node's.`,
      links.hostNetwork,
    );
  }
  const selecting = policiesOf(context, workload.namespace, object.labels);
  const ports = object.ports.length === 0 ? "" : ` Container ports: ${containerPortsWords(object)}.`;
  return paragraphs(
    `${selecting.length === 0 ? `No policy selects ${name}.` : `${name} is selected by ${count(selecting.length, "policy", "policies")}: ${someOf(selecting)}.`}${ports}`,
    reachWords(context, workload.index, "ingress"),
    reachWords(context, workload.index, "egress"),
    links.isolation,
  );
}

/** Policies of a namespace that select such labels, with the directions that they isolate. */
function policiesOf(context: Context, namespace: string, labels: Readonly<Record<string, string>>): readonly string[] {
  const { cluster } = context;
  return (cluster.policiesByNamespace.get(namespace) ?? []).flatMap((index) => {
    const policy = cluster.policies[index];
    if (policy === undefined || !matchesLabels(policy.object.podSelector, labels)) return [];
    const directions = (["ingress", "egress"] as const).filter((direction) => isolates(policy.object, direction));
    return [`${code(policy.object.name)} (${directions.join(", ")})`];
  });
}

/** A Service: its pods, where its ports lead, and which policies select the pods behind it. */
export function serviceHover(context: Context, index: number): string | undefined {
  const { cluster, file } = context;
  const service = findService(cluster, file.uri, index);
  if (service === undefined) return undefined;
  const name = `Service ${code(`${service.namespace}/${service.object.name}`)}`;
  if (service.object.selector === undefined) {
    return paragraphs(
      `${name} has no selector: its endpoints are made elsewhere, and policies see their addresses.`,
      links.services,
    );
  }
  const pods = service.workloads.flatMap((workload) => cluster.workloads[workload] ?? []);
  const lines = service.object.ports.map((port) => portLine(port, pods));
  const policies = new Set(pods.flatMap(({ namespace, object }) => policiesOf(context, namespace, object.labels)));
  return paragraphs(
    `${name} stands in front of pods; policies see the pods and their ports, never the Service.`,
    pods.length === 0
      ? "Now: its selector matches no workload known here."
      : `Now: ${countedNames(cluster, service.workloads, service.namespace)}.`,
    bullets(lines),
    pods.length === 0
      ? undefined
      : policies.size === 0
        ? "No policy selects these pods."
        : `Policies that select them: ${someOf([...policies])}.`,
    serviceReach(context, service),
    links.services,
  );
}

/** Who can reach the pods, for a Service of one workload; of several each has its own answer. */
function serviceReach(context: Context, { workloads }: ClusterService): string | undefined {
  const [only] = workloads;
  if (only === undefined) return undefined;
  if (workloads.length === 1) return reachWords(context, only, "ingress");
  return "Each of these workloads says in its own manifest who can reach it.";
}

/** `TCP 80 → pod port 8080 (`http`)` */
function portLine({ port, protocol, targetPort }: ServicePort, pods: readonly ClusterWorkload[]): string {
  const targets = new Set(pods.flatMap(({ object }) => targetNumber(targetPort, object, protocol) ?? []));
  const named = typeof targetPort === "string" ? ` (${code(targetPort)})` : "";
  const to = targets.size > 0 ? [...targets].join(", ") : typeof targetPort === "number" ? String(targetPort) : "?";
  return `${protocol} ${port} → pod port ${to}${named}`;
}

/** One item of a Service's `ports`. */
export function servicePortHover(context: Context, service: ClusterService, index: number): string | undefined {
  const port = service.object.ports[index];
  if (port === undefined) return undefined;
  const pods = service.workloads.flatMap((workload) => context.cluster.workloads[workload] ?? []);
  const lacking = pods.filter(({ object }) => targetNumber(port.targetPort, object, port.protocol) === undefined);
  return paragraphs(
    `${portLine(port, pods)}. Policies name the pod port, never the Service's.`,
    pods.length === 0
      ? "Now: its selector matches no workload known here."
      : `Now: ${countedNames(context.cluster, service.workloads, service.namespace)}.`,
    typeof port.targetPort === "string" && lacking.length > 0
      ? `No container port ${code(port.targetPort)} on ${someOf(lacking.map(({ name }) => code(name)))}.`
      : undefined,
    links.services,
  );
}

/** A Namespace: what lives in it, which policies hold there, and whether they isolate all its pods. */
export function namespaceHover(context: Context, name: string): string {
  const { cluster } = context;
  const workloads = cluster.workloadsByNamespace.get(name) ?? [];
  const policies = (cluster.policiesByNamespace.get(name) ?? []).flatMap((index) => cluster.policies[index] ?? []);
  const defaults = (["ingress", "egress"] as const).filter((direction) =>
    policies.some(({ object }) => isEverything(object.podSelector) && isolates(object, direction)),
  );
  const selectors = policiesNaming(context, name);
  return paragraphs(
    `Namespace ${code(name)} has ${policies.length === 0 ? "no policy" : `${count(policies.length, "policy", "policies")}: ${someOf(policies.map(({ object }) => code(object.name)))}`}. ${
      defaults.length > 0
        ? `All its pods are isolated for ${join(defaults)}.`
        : policies.length === 0
          ? "All its pods are open."
          : "None isolates all its pods: pods that no policy selects are open."
    }`,
    workloads.length === 0
      ? "No manifest here declares a workload in it."
      : `In it: ${countedNames(cluster, workloads, name)}.`,
    namespaceReach(context, name, workloads),
    selectors.length === 0 ? undefined : `Peers of these policies mean it by its labels: ${someOf(selectors)}.`,
    "By itself a namespace is no border: pods of different namespaces reach each other until a policy isolates them.",
    links.defaults,
  );
}

/** Policies elsewhere or here with a peer whose namespaceSelector matches the namespace and is not `{}`. */
function policiesNaming({ cluster }: Context, name: string): readonly string[] {
  const labels = cluster.namespaces.get(name)?.labels ?? {};
  return cluster.policies
    .filter(({ object }) =>
      [...(object.ingress ?? []), ...(object.egress ?? [])].some(({ peers }) =>
        peers.some(
          ({ namespaceSelector }) =>
            namespaceSelector !== undefined &&
            !isEverything(namespaceSelector) &&
            matchesLabels(namespaceSelector, labels),
        ),
      ),
    )
    .map(({ namespace, object }) => code(`${namespace}/${object.name}`));
}
