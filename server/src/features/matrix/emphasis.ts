import { type Cluster, findPolicy, findWorkload, type Origin } from "../../cluster/cluster.ts";
import type { ManifestFile, PolicyManifest } from "../../manifest/file.ts";
import type { Traffic } from "../../traffic/types.ts";
import { createStreamLines } from "../../yaml/lines.ts";
import type { Directory } from "./endpoints.ts";
import { policyName } from "./explain.ts";
import type { MatrixEmphasis, MatrixPosition } from "./types.ts";

export interface EmphasisInput {
  readonly cluster: Cluster;
  readonly traffic: Traffic;
  readonly directory: Directory;
  fileOf(uri: string): ManifestFile | undefined;
}

/** The rows and columns that the policy around a position isolates, or of the workload there; `null` where there is none. */
export function emphasise(input: EmphasisInput, uri: string, position: MatrixPosition): MatrixEmphasis | null {
  const { cluster, traffic, directory } = input;
  const file = input.fileOf(uri);
  if (file === undefined) return null;
  const offset = createStreamLines(file.stream).offsetAt(position);
  const index = placeAt(file, file.policies, offset);
  const policy = findPolicy(cluster, uri, index);
  if (policy !== undefined) {
    const selected = [...traffic.selectedBy(policy.index)].map((workload) => traffic.endpointOfWorkload(workload));
    // Where no manifest declares its pods, those that stand for them.
    const others = traffic.endpoints.flatMap(({ kind, index: at }) => (kind === "representative" ? [at] : []));
    const isolated = (direction: "ingress" | "egress"): readonly number[] =>
      (selected.length > 0 ? selected : others)
        .filter((end) => traffic.isolatedBy(end, direction).includes(policy.index))
        .map((end) => directory.place[end] ?? 0);
    const [sources, destinations] = [isolated("egress"), isolated("ingress")];
    return { policy: policyName(cluster, policy.index), note: "", sources, destinations };
  }
  const idle = file.policies[index];
  if (idle !== undefined) return idleEmphasis(cluster, { uri, index }, idle);
  const workload = findWorkload(cluster, uri, placeAt(file, file.workloads, offset));
  if (workload === undefined) return null;
  const place = directory.place[traffic.endpointOfWorkload(workload.index)] ?? 0;
  return { policy: "", note: "", sources: [place], destinations: [place] };
}

function idleEmphasis(cluster: Cluster, { uri, index }: Origin, { object, partial }: PolicyManifest): MatrixEmphasis {
  const isThis = (origin: Origin): boolean => origin.uri === uri && origin.index === index;
  const policy = object.namespace === undefined ? object.name : `${object.namespace}/${object.name}`;
  const why = partial
    ? "It is a patch, or a template fills parts of it in."
    : cluster.rejectedPolicies.some(isThis)
      ? "The API server would reject it as it is now; its findings stand in the Problems view."
      : "A policy of the same name is declared again elsewhere, and that one counts.";
  return { policy, note: `The matrix is as if it were not there. ${why}`, sources: [], destinations: [] };
}

type Manifests = readonly Pick<PolicyManifest, "document" | "node">[];

/** The object around an offset, as a place in its list; -1 where there is none. All of a document is its only object's. */
function placeAt(
  { stream: { starts }, policies, workloads }: ManifestFile,
  manifests: Manifests,
  offset: number,
): number {
  const objects: Manifests = [...policies, ...workloads];
  return manifests.findIndex(({ document, node }) => {
    const start = starts[document] ?? 0;
    const only = objects.filter((other) => other.document === document).length === 1;
    if (only) return start <= offset && offset < (starts[document + 1] ?? Number.POSITIVE_INFINITY);
    return start + node.span.start <= offset && offset <= start + node.span.end;
  });
}
