import type { ManifestFile } from "../manifest/file.ts";
import { createFileTable, type FileChange, type FileTable } from "../manifest/fileTable.ts";
import { layeredMap } from "../source/layeredMap.ts";
import { finish } from "../source/steps.ts";
import type { Cluster, ClusterPolicy, ClusterWorkload, IdlePolicy, Origin, Replacement } from "./cluster.ts";
import { type ClusterWidePart, nextClusterWide, nothingClusterWide } from "./clusterWide.ts";
import { distinctionsOf, mergedParts } from "./distinctions.ts";
import { type ExternalWorkload, externalWorkload } from "./external.ts";
import {
  byFile,
  byNamespace,
  comesAlike,
  nextByNamespace,
  nextList,
  numbered,
  type PartChanges,
  standsAlike,
} from "./list.ts";
import type { NamespacePart, Placed, PlacedPolicy, PlacedService, PlacedWorkloads } from "./namespacePart.ts";
import { type NamespaceParts, nextParts, partSteps } from "./parts.ts";
import { makePlacement, type PlacementOptions, placementKey, placesAlike } from "./placement.ts";
import { findPodSources } from "./podSources.ts";
import { numberServices } from "./services.ts";

export interface ClusterOptions extends PlacementOptions {
  /** `netpol.externalWorkloads`: what lives outside the files. */
  readonly externalWorkloads?: readonly ExternalWorkload[];
}

/** A cluster with what the next build can take over from it. */
export interface BuiltCluster extends Cluster {
  readonly parts: Parts;
}

interface Parts {
  /**
   * Of which the cluster was made, or later ones of which the same comes: the shorter the way from there, the fewer files are
   * compared at the next keystroke.
   */
  files: FileTable;
  readonly defaultNamespace: string | undefined;
  readonly placementKey: string;
  readonly externalKey: string;
  readonly distinctionsKey: string;
  /** Namespaces with pods that are one workload or several, by what policies tell apart. */
  readonly divisible: number;
  /** How many files show a cloud. */
  readonly cloudFiles: number;
  readonly namespaces: NamespaceParts;
  readonly policies: readonly PlacedPolicy[];
  readonly workloads: readonly PlacedWorkloads[];
  readonly services: readonly PlacedService[];
  readonly replaced: readonly Placed<Replacement>[];
  readonly rejected: readonly Placed<Origin>[];
  readonly idle: readonly Placed<IdlePolicy>[];
  readonly clusterWide: ClusterWidePart;
}

/**
 * A cluster is a fold over its namespaces: a file that comes, changes or goes costs what its namespaces cost, and a copy of
 * some lists of references. Takes over from `previous` every part that is still the same.
 */
export function buildCluster(
  input: FileTable | Iterable<ManifestFile>,
  options: ClusterOptions = {},
  previous?: Cluster,
): BuiltCluster {
  return finish(clusterSteps(input, options, previous));
}

/** The same bit by bit, for who has other things to do in between: of ten thousand workloads it takes a while. */
export function* clusterSteps(
  input: FileTable | Iterable<ManifestFile>,
  options: ClusterOptions = {},
  previous?: Cluster,
): Generator<unknown, BuiltCluster> {
  const files = "changesSince" in input ? input : createFileTable(input);
  const external = (options.externalWorkloads ?? []).filter(isWorkload);
  const externalKey = JSON.stringify(external);
  const predecessor = previous !== undefined && isBuilt(previous) ? previous : undefined;
  const allChanges = files.changesSince(predecessor?.parts.files ?? noFiles);
  const key = keyOf(files, options, predecessor, allChanges);
  // Where objects without a namespace have moved to another one, nothing can be taken over.
  const same = predecessor?.parts.placementKey === key && predecessor.parts.externalKey === externalKey;
  const old = same ? predecessor : undefined;
  const changes = old === undefined ? files.changesSince(noFiles) : allChanges;
  const placement = old?.placement ?? makePlacement(files.all(), options);

  const before = old?.parts ?? nothing;
  const inhabited = new Set(external.map(({ namespace }) => namespace));
  const changed = yield* partSteps(before.namespaces, files, changes, placement, inhabited);
  const list = <T>(last: readonly Placed<T>[], listOf: (part: NamespacePart) => readonly Placed<T>[]) =>
    nextList(last, changed, listOf);
  const policyList = list(before.policies, (part) => part.policies);
  const serviceList = list(before.services, (part) => part.services);
  const { changed: merged, parts, divisible, distinctionsKey } = withMerged(before, changed, policyList, serviceList);
  yield;
  const workloadList = nextList(before.workloads, merged, (part) => part.workloads);

  const policies = numbered(policyList, before.policies, old?.policies ?? [], (value, index): ClusterPolicy => {
    return { index, ...value };
  });
  const known = numbered(workloadList, before.workloads, old?.workloads ?? [], (value, index): ClusterWorkload => {
    return { index, ...value };
  });
  const workloads =
    known === old?.workloads
      ? known
      : [...known, ...external.map((each, i) => externalWorkload(each, known.length + i, i))];
  yield;
  const sameOrigins = old !== undefined && comesAlike(workloads, old.workloads);
  const workloadsByNamespace = sameOrigins ? old.workloadsByNamespace : byNamespace(workloads);
  const services = numberServices(serviceList, before.services, { workloads, workloadsByNamespace }, merged, old);
  const replaced = list(before.replaced, (part) => part.replaced);
  const rejected = list(before.rejected, (part) => part.rejected);
  const idle = list(before.idle, (part) => part.idle);
  const declaringFiles = changes.reduce(
    (sum, { before, after }) => sum + Number(declares(after)) - Number(declares(before)),
    old?.declaringFiles ?? 0,
  );
  yield;
  const namespaces = nextNamespaces(parts, merged, old);
  const templatedNamespaces = nextTemplated(parts, merged, old);
  const podSources = nextPodSources(files, placement, changes, old);

  const clusterWide = nextClusterWide(files, changes, placement, old);
  const cloudFiles = changes.reduce(
    (sum, { before, after }) => sum + Number(after?.cloud ?? false) - Number(before?.cloud ?? false),
    old?.parts.cloudFiles ?? 0,
  );
  const inCloud = cloudFiles > 0;

  const untouched =
    old !== undefined &&
    policies === old.policies &&
    workloads === old.workloads &&
    services === old.services &&
    namespaces === old.namespaces &&
    templatedNamespaces === old.templatedNamespaces &&
    podSources === old.podSources &&
    cloudFiles === old.parts.cloudFiles &&
    replaced === before.replaced &&
    rejected === before.rejected &&
    idle === before.idle &&
    declaringFiles === old.declaringFiles &&
    clusterWide === old.parts.clusterWide;
  // The same cluster in other words: what was computed from it stays true.
  if (untouched) {
    if (changed.size === 0) old.parts.files = files;
    return old;
  }

  yield;
  const samePolicyPlaces = old !== undefined && standsAlike(policyList, before.policies);
  const sameServicePlaces = old !== undefined && standsAlike(serviceList, before.services);
  const workloadsByFile = sameOrigins ? old.workloadsByFile : byFile(workloads, (workload) => workload.origins);
  yield;
  return Object.freeze({
    namespaces,
    workloads,
    workloadsByNamespace,
    workloadsByFile,
    policies,
    policiesByNamespace: samePolicyPlaces
      ? nextByNamespace(old.policiesByNamespace, policyList, before.policies)
      : byNamespace(policies),
    policiesByFile: samePolicyPlaces ? old.policiesByFile : byFile(policies, (policy) => [policy.origin]),
    replacedPolicies: replaced === before.replaced && old ? old.replacedPolicies : replaced.map(({ value }) => value),
    rejectedPolicies: rejected === before.rejected && old ? old.rejectedPolicies : rejected.map(({ value }) => value),
    idlePolicies: idle === before.idle && old ? old.idlePolicies : idle.map(({ value }) => value),
    ...clusterWide,
    services,
    servicesByNamespace: sameServicePlaces
      ? nextByNamespace(old.servicesByNamespace, serviceList, before.services)
      : byNamespace(services),
    servicesByFile: sameServicePlaces ? old.servicesByFile : byFile(services, (service) => [service.origin]),
    templatedNamespaces,
    podSources,
    inCloud,
    declaringFiles,
    placement,
    parts: {
      files,
      defaultNamespace: options.defaultNamespace,
      placementKey: key,
      externalKey,
      distinctionsKey,
      divisible,
      cloudFiles,
      namespaces: parts,
      policies: policyList,
      workloads: workloadList,
      services: serviceList,
      replaced,
      rejected,
      idle,
      clusterWide,
    },
  });
}

const noFiles = createFileTable([]);

const nothing: Omit<Parts, "files" | "defaultNamespace" | "placementKey" | "externalKey"> = {
  distinctionsKey: "",
  divisible: 0,
  cloudFiles: 0,
  namespaces: layeredMap(new Map()),
  policies: [],
  workloads: [],
  services: [],
  replaced: [],
  rejected: [],
  idle: [],
  clusterWide: nothingClusterWide,
};

/** Text that is the same where objects without a namespace live in the same one. */
function keyOf(
  files: FileTable,
  options: ClusterOptions,
  old: BuiltCluster | undefined,
  changes: readonly FileChange[],
): string {
  const same =
    old?.parts.defaultNamespace === options.defaultNamespace &&
    changes.every(({ before, after }) => placesAlike(before, after));
  return old !== undefined && same ? old.parts.placementKey : placementKey(files.all(), options);
}

/** The changes with what follows from them where policies decide which pods are one workload. */
function withMerged(
  before: typeof nothing,
  changed: PartChanges,
  policies: readonly PlacedPolicy[],
  services: readonly PlacedService[],
) {
  const parts = nextParts(before.namespaces, changed);
  let { divisible } = before;
  for (const { before: then, after } of changed.values())
    divisible += Number(after?.divisible ?? false) - Number(then?.divisible ?? false);
  if (divisible === 0) return { changed, parts, divisible, distinctionsKey: "" };
  const distinctions = distinctionsOf(policies, services);
  const same = distinctions.key === before.distinctionsKey;
  const merged = mergedParts(parts, before.namespaces, changed, distinctions, same);
  return { changed: merged, parts: nextParts(parts, merged), divisible, distinctionsKey: distinctions.key };
}

function nextNamespaces(parts: NamespaceParts, changed: PartChanges, old: Cluster | undefined): Cluster["namespaces"] {
  const same = [...changed.values()].every(({ before, after }) => before?.namespace === after?.namespace);
  if (old !== undefined && same) return old.namespaces;
  const found = [...parts.values()].flatMap(({ namespace }) => namespace ?? []);
  found.sort((a, b) => (a.name < b.name ? -1 : 1));
  return new Map(found.map((namespace) => [namespace.name, namespace]));
}

function nextTemplated(
  parts: NamespaceParts,
  changed: PartChanges,
  old: Cluster | undefined,
): Cluster["templatedNamespaces"] {
  const same = [...changed.values()].every(
    ({ before, after }) => (before?.templated ?? false) === (after?.templated ?? false),
  );
  if (old !== undefined && same) return old.templatedNamespaces;
  return new Set([...parts.values()].flatMap(({ name, templated }) => (templated ? [name] : [])));
}

function nextPodSources(
  files: FileTable,
  placement: Cluster["placement"],
  changes: readonly FileChange[],
  old: Cluster | undefined,
): Cluster["podSources"] {
  const objectsOf = (file: ManifestFile | undefined) => (file?.podSources ?? []).map(({ object }) => object);
  const same = changes.every(({ before, after }) => {
    const [then, now] = [objectsOf(before), objectsOf(after)];
    return then.length === now.length && now.every((object, i) => object === then[i]);
  });
  // Whether what an application takes in is in the files depends on which files there are.
  const sameFiles = changes.every(({ before, after }) => before !== undefined && after !== undefined);
  return old !== undefined && same && sameFiles ? old.podSources : findPodSources(files.all(), placement);
}

/** A pattern stands for pods that nobody can list. */
function isWorkload({ labels }: ExternalWorkload): boolean {
  return !Object.keys(labels).some((key) => key.endsWith("*"));
}

function declares(file: ManifestFile | undefined): boolean {
  return file !== undefined && file.aside !== true && (file.policies.length > 0 || file.workloads.length > 0);
}

function isBuilt(cluster: Cluster): cluster is BuiltCluster {
  return "parts" in cluster;
}
