import type { Labels } from "../manifest/types.ts";
import type { ClusterWorkload } from "./cluster.ts";

/** A workload that no file declares; the settings do. */
export interface ExternalWorkload {
  readonly namespace: string;
  readonly name?: string;
  readonly labels: Labels;
}

/** `order`: place in the settings. */
export function externalWorkload(
  { namespace, labels, ...given }: ExternalWorkload,
  index: number,
  order: number,
): ClusterWorkload {
  const name = given.name ?? `external-${order + 1}`;
  const object = {
    kind: "Pod",
    name,
    namespace,
    labels,
    ports: [],
    hostNetwork: false,
    replicas: undefined,
    podIPs: [],
    hostIPs: [],
    owner: undefined,
    completed: false,
  };
  return { index, namespace, name, kind: "Pod", object, origins: [], variant: undefined };
}
