import type { ManifestFile, ServiceManifest } from "../manifest/file.ts";
import type { IpBlock, Labels, NetworkPolicy, Peer } from "../manifest/types.ts";
import type { Cluster, ClusterPolicy, ClusterWorkload } from "./cluster.ts";
import { byFile, byNamespace } from "./lookup.ts";
import { type Distinctions, differs, mergePods } from "./merge.ts";
import { groupByOwner, type OwnedGroup, type PlacedWorkload } from "./owners.ts";
import type { Placement } from "./placement.ts";

export interface ExternalWorkload {
  readonly namespace: string;
  readonly name?: string;
  readonly labels: Labels;
}

export interface WorkloadInput {
  readonly files: readonly ManifestFile[];
  readonly placement: Placement;
  readonly external: readonly ExternalWorkload[];
  /** Those in force: what they look at decides which pods of one owner are alike. */
  readonly policies: readonly ClusterPolicy[];
}

/** What the next build can take over. */
export interface WorkloadParts {
  readonly groups: readonly OwnedGroup[];
  /** Whether any owner has several pods, so that policies decide how they merge. */
  readonly divisible: boolean;
  readonly distinctionsKey: string;
}

export type WorkloadPart = Pick<Cluster, "workloads" | "workloadsByNamespace" | "workloadsByFile"> & WorkloadParts;

/** `same`: the last result, where the manifests of workloads are still the same objects. */
export function buildWorkloads(
  input: WorkloadInput,
  same: { readonly cluster: Cluster; readonly parts: WorkloadParts } | undefined,
): WorkloadPart {
  const groups = same?.parts.groups ?? groupByOwner(placeWorkloads(input));
  const divisible = same?.parts.divisible ?? groups.some(differs);
  const distinctions = divisible ? findDistinctions(input) : { labelKeys: new Set<string>(), blocks: [] };
  const distinctionsKey = divisible ? JSON.stringify([[...distinctions.labelKeys].sort(), distinctions.blocks]) : "";
  if (same !== undefined && same.parts.distinctionsKey === distinctionsKey) {
    const { workloads, workloadsByNamespace, workloadsByFile } = same.cluster;
    return { workloads, workloadsByNamespace, workloadsByFile, groups, divisible, distinctionsKey };
  }
  const workloads: ClusterWorkload[] = [];
  for (const group of groups) {
    for (const workload of mergePods(group, distinctions)) workloads.push({ index: workloads.length, ...workload });
  }
  for (const [i, { namespace, name, labels }] of input.external.entries()) {
    workloads.push(externalWorkload(workloads.length, namespace, name ?? `external-${i + 1}`, labels));
  }
  return {
    workloads,
    workloadsByNamespace: byNamespace(workloads),
    workloadsByFile: byFile(
      input.files,
      (file) => file.workloads.length,
      workloads,
      (workload) => workload.origins,
    ),
    groups,
    divisible,
    distinctionsKey,
  };
}

function placeWorkloads({ files, placement }: WorkloadInput): PlacedWorkload[] {
  const placed: PlacedWorkload[] = [];
  for (const { uri, workloads } of files) {
    for (const [index, { object, partial }] of workloads.entries()) {
      if (partial) continue;
      placed.push({ namespace: object.namespace ?? placement.namespaceOf(uri), object, origin: { uri, index } });
    }
  }
  return placed;
}

function externalWorkload(index: number, namespace: string, name: string, labels: Labels): ClusterWorkload {
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

function findDistinctions({ files, policies }: WorkloadInput): Distinctions {
  const labelKeys = new Set<string>();
  const blocks: IpBlock[] = [];
  const note = ({ matchLabels, matchExpressions }: NetworkPolicy["podSelector"]) => {
    for (const key of Object.keys(matchLabels)) labelKeys.add(key);
    for (const { key } of matchExpressions) labelKeys.add(key);
  };
  for (const { object } of policies) {
    note(object.podSelector);
    for (const peer of peersOf(object)) {
      if (peer.podSelector !== undefined) note(peer.podSelector);
      if (peer.ipBlock !== undefined) blocks.push(peer.ipBlock);
    }
  }
  for (const { object, partial } of files.flatMap((file): readonly ServiceManifest[] => file.services)) {
    if (!partial) for (const key of Object.keys(object.selector ?? {})) labelKeys.add(key);
  }
  return { labelKeys, blocks };
}

function peersOf(policy: NetworkPolicy): readonly Peer[] {
  return [...(policy.ingress ?? []), ...(policy.egress ?? [])].flatMap((rule) => rule.peers);
}
