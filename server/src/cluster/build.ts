import type { ManifestFile, WorkloadManifest } from "../manifest/file.ts";
import { changesBetween, type FileChange, isUnchanged } from "./changes.ts";
import type { Cluster } from "./cluster.ts";
import { findIdlePolicies } from "./idlePolicies.ts";
import { buildNamespaces } from "./namespaces.ts";
import { makePlacement, type Placement, type PlacementOptions, placementKey, placesAlike } from "./placement.ts";
import { buildPolicies, isInForce, patchPolicies } from "./policies.ts";
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
  readonly defaultNamespace: string | undefined;
  readonly placementKey: string;
  readonly externalKey: string;
}

/** Reads everything from `files`; takes over from `previous` every part whose objects are still the same. */
export function buildCluster(
  input: Iterable<ManifestFile>,
  options: ClusterOptions = {},
  previous?: Cluster,
): BuiltCluster {
  const files = Array.isArray(input) ? (input as readonly ManifestFile[]) : [...input];
  const externalKey = JSON.stringify(options.externalWorkloads ?? []);
  const predecessor = previous !== undefined && isBuilt(previous) ? previous : undefined;
  const allChanges = predecessor && changesBetween(predecessor.parts.files, files);
  const sameKustomizations =
    predecessor?.parts.defaultNamespace === options.defaultNamespace &&
    allChanges?.every(({ before, after }) => placesAlike(before, after)) === true;
  const key =
    predecessor !== undefined && sameKustomizations ? predecessor.parts.placementKey : placementKey(files, options);
  // Where objects without a namespace have moved to another one, nothing can be taken over.
  const old = predecessor?.parts.placementKey === key ? predecessor : undefined;
  const changes = old && allChanges;
  const placement = old?.placement ?? makePlacement(files, options);
  const same = (part: (file: ManifestFile) => readonly unknown[]) =>
    changes !== undefined && isUnchanged(changes, part);

  const policies =
    old !== undefined && same((file) => file.policies.map((p) => (isInForce(p) ? p.object : p.partial)))
      ? old
      : (patchPolicies(old, changes) ?? buildPolicies(files, placement, old));
  const sameServices = same((file) => file.services.map((s) => (s.partial ? undefined : s.object)));
  const sameWorkloads = same((file) => file.workloads.map((w) => (w.partial ? undefined : w.object)));
  const workloads = buildWorkloads(
    { files, placement, external: options.externalWorkloads ?? [], policies: policies.policies },
    old !== undefined && old.parts.externalKey === externalKey && sameWorkloads
      ? { cluster: old, parts: old.parts }
      : undefined,
  );
  const services =
    old !== undefined && sameServices && workloads.workloads === old.workloads
      ? old
      : buildServices(files, placement, workloads);
  const namespaces =
    old !== undefined &&
    same((file) => file.namespaces.map((n) => (n.partial ? undefined : n.object))) &&
    policies.policiesByNamespace === old.policiesByNamespace &&
    workloads.workloads === old.workloads &&
    services === old
      ? old.namespaces
      : buildNamespaces(files, [policies.policies, workloads.workloads, services.services], old, placement);
  const idlePolicies =
    old !== undefined &&
    changes !== undefined &&
    policies.policiesByFile === old.policiesByFile &&
    !mayIdle(old, changes)
      ? old.idlePolicies
      : findIdlePolicies(files, placement, policies, old);
  const templatedNamespaces =
    old !== undefined && same((file) => unsureWorkloads(file, placement).map(({ object }) => object))
      ? old.templatedNamespaces
      : new Set(
          files.flatMap((file) =>
            unsureWorkloads(file, placement).map(({ object }) => object.namespace ?? placement.namespaceOf(file.uri)),
          ),
        );
  const declaringFiles = changes?.every(({ before, after }) => declares(before) === declares(after))
    ? (old?.declaringFiles ?? 0)
    : files.filter(declares).length;

  const untouched =
    old !== undefined &&
    policies === old &&
    workloads.workloads === old.workloads &&
    services === old &&
    namespaces === old.namespaces &&
    idlePolicies === old.idlePolicies &&
    templatedNamespaces === old.templatedNamespaces &&
    declaringFiles === old.declaringFiles &&
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
    idlePolicies,
    services: services.services,
    servicesByNamespace: services.servicesByNamespace,
    servicesByFile: services.servicesByFile,
    templatedNamespaces,
    declaringFiles,
    placement,
    parts: {
      files,
      defaultNamespace: options.defaultNamespace,
      placementKey: key,
      externalKey,
      groups: workloads.groups,
      divisible: workloads.divisible,
      distinctionsKey: workloads.distinctionsKey,
    },
  });
}

/** Whether a policy that is not in force stands, or stood, in a changed file. */
function mayIdle(old: Cluster, changes: readonly FileChange[]): boolean {
  const uris = new Set(changes.map(({ after }) => after.uri));
  return (
    old.idlePolicies.some(({ uri }) => uris.has(uri)) ||
    changes.some(({ after }) => after.policies.some((policy) => !isInForce(policy)))
  );
}

/** Workloads whose pods have labels that nobody knows: from a template, or from a kustomization. */
function unsureWorkloads(file: ManifestFile, placement: Placement): readonly WorkloadManifest[] {
  const { workloads, stream } = file;
  if (workloads.length === 0 || placement.addsPodLabels(file.uri)) return workloads;
  return workloads.filter(({ document }) => stream.documents[document]?.templated);
}

function declares({ policies, workloads }: ManifestFile): boolean {
  return policies.length > 0 || workloads.length > 0;
}

function isBuilt(cluster: Cluster): cluster is BuiltCluster {
  return "parts" in cluster;
}
