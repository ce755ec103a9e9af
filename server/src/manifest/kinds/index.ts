import type { AdminPolicyManifest, ManifestFile, PolicyManifest } from "../file.ts";
import type { Layer } from "../layer.ts";
import type { AdminPolicyKind, Direction, FieldPath, NetworkPolicy } from "../types.ts";
import { adminPolicyKinds } from "./adminPolicy/index.ts";
import { networkPolicyLayers } from "./networkPolicy/layers.ts";
import { type ClusterWideKind, type LayerPart, type PolicyKind, type PolicyObject, pathsWith } from "./policyKind.ts";

const networkPolicy: PolicyKind<NetworkPolicy> = {
  layers: networkPolicyLayers,
  path: pathsWith("ports"),
  action: () => undefined,
  manifests: ({ policies }) => policies,
};

/** Every kind that holds for the whole cluster. */
const clusterWide: Readonly<Record<AdminPolicyKind, ClusterWideKind>> = { ...adminPolicyKinds };

const kinds: Readonly<Record<PolicyObject["kind"], PolicyKind<NetworkPolicy> | ClusterWideKind>> = {
  NetworkPolicy: networkPolicy,
  ...clusterWide,
};

function kindOf(object: PolicyObject): PolicyKind<PolicyObject> {
  // The record of a kind takes the objects of that kind.
  return kinds[object.kind] as PolicyKind<PolicyObject>;
}

export function clusterWideKind(kind: AdminPolicyKind): ClusterWideKind {
  return clusterWide[kind];
}

/** The kind that is meant, in whatever version; not one of the same name of another group. */
export function clusterWideKindOf(apiVersion: string, kind: string): ClusterWideKind | undefined {
  if (!Object.hasOwn(clusterWide, kind)) return undefined;
  const found = clusterWide[kind as AdminPolicyKind];
  const [group] = apiVersion.split("/");
  return group === "" || group === found.apiVersion.split("/")[0] ? found : undefined;
}

export function layersOf(object: PolicyObject, namespace: string): readonly Layer[] {
  return kindOf(object).layers(object, namespace);
}

export function pathOfPart(object: PolicyObject, part: LayerPart): FieldPath {
  return kindOf(object).path(part);
}

export function actionOf(object: PolicyObject, direction: Direction, rule: number): string | undefined {
  return kindOf(object).action(object, direction, rule);
}

/** The manifest that a file has for the object; `index`: in the file's list of its kind. */
export function manifestOf(
  object: PolicyObject,
  file: ManifestFile,
  index: number,
): PolicyManifest | AdminPolicyManifest | undefined {
  return kindOf(object).manifests(file)[index];
}
