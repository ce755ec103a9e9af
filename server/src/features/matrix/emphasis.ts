import { type Cluster, findPolicy } from "../../cluster/cluster.ts";
import type { ManifestFile } from "../../manifest/file.ts";
import type { Traffic } from "../../traffic/types.ts";
import { createLineIndex } from "../../yaml/lines.ts";
import type { Directory } from "./endpoints.ts";
import { policyName } from "./explain.ts";
import type { MatrixEmphasis, MatrixPosition } from "./types.ts";

export interface EmphasisInput {
  readonly cluster: Cluster;
  readonly traffic: Traffic;
  readonly directory: Directory;
  fileOf(uri: string): ManifestFile | undefined;
}

/** The rows and columns that the policy around a position isolates; `null` where there is no policy in force. */
export function emphasise(input: EmphasisInput, uri: string, position: MatrixPosition): MatrixEmphasis | null {
  const { cluster, traffic, directory } = input;
  const file = input.fileOf(uri);
  if (file === undefined) return null;
  const offset = createLineIndex(file.stream.text).offsetAt(position);
  const { starts } = file.stream;
  const at = file.policies.findIndex(({ document, node }) => {
    const start = starts[document] ?? 0;
    const only = file.policies.filter((other) => other.document === document).length === 1;
    if (only) return start <= offset && offset < (starts[document + 1] ?? Number.POSITIVE_INFINITY);
    return start + node.span.start <= offset && offset <= start + node.span.end;
  });
  const policy = at === -1 ? undefined : findPolicy(cluster, uri, at);
  if (policy === undefined) return null;
  const selected = traffic.selectedBy(policy.index);
  const isolated = (direction: "ingress" | "egress"): readonly number[] =>
    selected
      .filter((workload) => traffic.isolatedBy(workload, direction).includes(policy.index))
      .map((workload) => directory.place[traffic.endpointOfWorkload(workload)] ?? 0);
  return { policy: policyName(cluster, policy.index), sources: isolated("egress"), destinations: isolated("ingress") };
}
