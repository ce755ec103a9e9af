import type { ManifestFile } from "../manifest/file.ts";
import type { Cluster } from "./cluster.ts";
import { buildNamespaces } from "./namespaces.ts";
import { makePlacement, type PlacementOptions, placementKey } from "./placement.ts";
import { buildPolicies, isInForce } from "./policies.ts";
import { buildServices } from "./services.ts";
import { buildWorkloads, type ExternalWorkload, type WorkloadParts } from "./workloads.ts";

export interface ClusterOptions extends PlacementOptions {
  /** `netpol.externalWorkloads`: what lives outside the files. */
  readonly externalWorkloads?: readonly ExternalWorkload[];
}

/** A cluster with what the next build can take over from it. */
export interface BuiltCluster extends Cluster {
  readonly parts: Parts;
}

interface Parts extends WorkloadParts {
  readonly files: readonly ManifestFile[];
  readonly placementKey: string;
  readonly externalKey: string;
}

/** Reads everything from `files`; takes over from `previous` every part whose objects are still the same. */
export function buildCluster(
  input: Iterable<ManifestFile>,
  options: ClusterOptions = {},
  previous?: Cluster,
): BuiltCluster {
  const files = [...input];
  const placement = makePlacement(files, options);
  const key = placementKey(files, options);
  const externalKey = JSON.stringify(options.externalWorkloads ?? []);
  const old = previous !== undefined && isBuilt(previous) && previous.parts.placementKey === key ? previous : undefined;
  const same = (part: (file: ManifestFile) => readonly unknown[]) =>
    old !== undefined && sameLists(files, old.parts.files, part);

  const policies =
    old !== undefined && same((file) => file.policies.map((p) => (isInForce(p) ? p.object : p.partial)))
      ? old
      : buildPolicies(files, placement, old);
  const sameServices = same((file) => file.services.map((s) => (s.partial ? undefined : s.object)));
  const workloads = buildWorkloads(
    { files, placement, external: options.externalWorkloads ?? [], policies: policies.policies },
    old !== undefined &&
      old.parts.externalKey === externalKey &&
      same((file) => file.workloads.map((w) => (w.partial ? undefined : w.object)))
      ? { cluster: old, parts: old.parts }
      : undefined,
  );
  const services =
    old !== undefined && sameServices && workloads.workloads === old.workloads
      ? old
      : buildServices(files, placement, workloads);
  const namespaces = buildNamespaces(files, [policies.policies, workloads.workloads, services.services], old);

  const untouched =
    old !== undefined &&
    policies === old &&
    workloads.workloads === old.workloads &&
    services === old &&
    namespaces === old.namespaces &&
    old.parts.externalKey === externalKey;
  // The same cluster in other words: what was computed from it stays true.
  if (untouched) return old;

  return Object.freeze({
    namespaces,
    workloads: workloads.workloads,
    workloadsByNamespace: workloads.workloadsByNamespace,
    workloadsByFile: workloads.workloadsByFile,
    policies: policies.policies,
    policiesByNamespace: policies.policiesByNamespace,
    policiesByFile: policies.policiesByFile,
    replacedPolicies: policies.replacedPolicies,
    rejectedPolicies: policies.rejectedPolicies,
    services: services.services,
    servicesByNamespace: services.servicesByNamespace,
    servicesByFile: services.servicesByFile,
    parts: {
      files,
      placementKey: key,
      externalKey,
      groups: workloads.groups,
      divisible: workloads.divisible,
      distinctionsKey: workloads.distinctionsKey,
    },
  });
}

function isBuilt(cluster: Cluster): cluster is BuiltCluster {
  return "parts" in cluster;
}

function sameLists(
  files: readonly ManifestFile[],
  before: readonly ManifestFile[],
  part: (file: ManifestFile) => readonly unknown[],
): boolean {
  return (
    files.length === before.length &&
    files.every((file, i) => {
      const other = before[i];
      if (other === file) return true;
      if (other === undefined || other.uri !== file.uri) return false;
      const now = part(file);
      const then = part(other);
      return now.length === then.length && now.every((object, j) => object === then[j]);
    })
  );
}
