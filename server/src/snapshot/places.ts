import type { ClusterWorkload } from "../cluster/cluster.ts";
import type { PolicyContext } from "./context.ts";

/**
 * The namespace is not just where objects land that name none: it is written, set for the folder, or the policy's own target
 * is there. Otherwise the policy may be meant for any namespace.
 */
export function isSurelyPlaced({ policy, file, evidence, namespace }: PolicyContext): boolean {
  return (
    policy.object.namespace !== undefined ||
    evidence.isPlaced(file.uri) ||
    evidence.pods(policy.object.podSelector, namespace).length > 0
  );
}

/** Something says of one of them where it lives: a namespace that is only assumed for want of another proves little. */
export function anySurelyPlaced({ evidence }: PolicyContext, workloads: readonly ClusterWorkload[]): boolean {
  return workloads.some(
    ({ object, origins }) => object.namespace !== undefined || origins.every(({ uri }) => evidence.isPlaced(uri)),
  );
}
