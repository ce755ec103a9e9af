import type { ManifestFile } from "../manifest/file.ts";
import type { Labels } from "../manifest/types.ts";
import type { Cluster, ClusterService } from "./cluster.ts";
import { byFile, byNamespace } from "./lookup.ts";
import type { Placement } from "./placement.ts";

export type ServicePart = Pick<Cluster, "services" | "servicesByNamespace" | "servicesByFile">;

export function buildServices(
  files: readonly ManifestFile[],
  placement: Placement,
  cluster: Pick<Cluster, "workloads" | "workloadsByNamespace">,
): ServicePart {
  const byName = new Map<string, Omit<ClusterService, "index">>();
  for (const { uri, services } of files) {
    for (const [index, { object, partial }] of services.entries()) {
      if (partial) continue;
      const namespace = object.namespace ?? placement.namespaceOf(uri);
      const key = `${namespace}/${object.name}`;
      const here = cluster.workloadsByNamespace.get(namespace) ?? [];
      const workloads = here.filter((i) => selects(object.selector, cluster.workloads[i]?.object.labels ?? {}));
      byName.delete(key);
      byName.set(key, { namespace, object, origin: { uri, index }, workloads });
    }
  }
  const services = [...byName.values()].map((service, index) => ({ index, ...service }));
  return {
    services,
    servicesByNamespace: byNamespace(services),
    servicesByFile: byFile(
      files,
      (file) => file.services.length,
      services,
      (service) => [service.origin],
    ),
  };
}

/** A Service without a selector, or with an empty one, has no pods of its own. */
function selects(selector: Labels | undefined, labels: Labels): boolean {
  const wanted = Object.entries(selector ?? {});
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}
