import type { ClusterService, ClusterWorkload } from "../../cluster/cluster.ts";
import { freeName } from "../../edits/freeName.ts";
import { lastingLabels } from "../../edits/replaceBlock.ts";
import type { PolicyPort } from "../../manifest/types.ts";
import { effectOf } from "../../snapshot/change.ts";
import type { FileContext } from "../../snapshot/context.ts";
import type { Fix } from "../../source/fix.ts";
import { lineEndOf, lineStartOf } from "../../yaml/find.ts";
import { type Data, renderBlock } from "../../yaml/render.ts";
import { styleOf } from "../../yaml/style.ts";

/**
 * A policy for the workload at an offset of the file's text, that lets in what its Services need: their pod ports, from the
 * namespace, and from everybody where a Service is made for outside.
 */
export function policyForWorkload(context: FileContext, offset: number): readonly Fix[] {
  const { file, cluster } = context;
  for (const [at, manifest] of file.workloads.entries()) {
    const document = file.stream.documents[manifest.document];
    if (document === undefined || manifest.partial) continue;
    const inside = offset - (file.stream.starts[manifest.document] ?? 0);
    const { span } = manifest.node;
    if (inside < lineStartOf(document.text, span.start) || lineEndOf(document.text, span.end) < inside) continue;
    const index = cluster.workloadsByFile.get(file.uri)?.[at];
    const workload = index === undefined ? undefined : cluster.workloads[index];
    const style = styleOf(document);
    if (workload === undefined || style.json) return [];
    const data = policyData(context, workload);
    if (data === undefined) return [];
    const end = document.text.trimEnd().length;
    const newText = `${style.newline}---${style.newline}${renderBlock(data, 0, style)}`;
    const edits = [{ uri: file.uri, document: manifest.document, span: { start: end, end }, newText }];
    return [{ title: "Allow only what its Services need", effect: effectOf(context, edits), edits, safe: false }];
  }
  return [];
}

function policyData(context: FileContext, workload: ClusterWorkload): Data | undefined {
  const matchLabels = lastingLabels(workload.object.labels);
  const services = (context.cluster.servicesByNamespace.get(workload.namespace) ?? [])
    .flatMap((index) => context.cluster.services[index] ?? [])
    .filter(({ workloads }) => workloads.includes(workload.index));
  if (services.length === 0 || Object.keys(matchLabels).length === 0) return undefined;
  const [outside, inside] = [true, false].map((wanted) =>
    portsOf(services.filter((each) => isForOutside(each) === wanted)),
  );
  const rules: Data[] = [];
  if (outside !== undefined && outside.length > 0) rules.push({ ports: outside });
  // What is open to everybody needs no second word.
  const open = new Set(outside?.map((port) => JSON.stringify(port)));
  const own = inside?.filter((port) => !open.has(JSON.stringify(port))) ?? [];
  if (own.length > 0) rules.push({ from: [{ podSelector: {} }], ports: own });
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: freeName(context, workload.namespace, workload.name), namespace: workload.namespace },
    spec: { podSelector: { matchLabels: { ...matchLabels } }, policyTypes: ["Ingress"], ingress: rules },
  };
}

function isForOutside({ object }: ClusterService): boolean {
  return object.type === "LoadBalancer" || object.type === "NodePort";
}

/** The pod ports behind the Services, each once. */
function portsOf(services: readonly ClusterService[]): readonly Data[] {
  const found = new Map<string, PolicyPort>();
  for (const { object } of services) {
    for (const { protocol, targetPort } of object.ports)
      found.set(`${protocol} ${targetPort}`, { protocol, port: targetPort });
  }
  return [...found.values()].map((port) => ({ ...port }));
}
