import type { AdminPolicyManifest, ManifestFile, PolicyManifest } from "../file.ts";
import type { Layer } from "../layer.ts";
import type { AdminPolicy, Direction, FieldPath, NetworkPolicy } from "../types.ts";
import { adminPolicyLayers } from "./adminPolicy/layers.ts";
import { networkPolicyLayers } from "./networkPolicy/layers.ts";
import { type LayerPart, type PolicyKind, type PolicyObject, pathsWith } from "./policyKind.ts";

const networkPolicy: PolicyKind<NetworkPolicy> = {
  layers: networkPolicyLayers,
  path: pathsWith("ports"),
  action: () => undefined,
  manifests: ({ policies }) => policies,
};

const adminPolicy: PolicyKind<AdminPolicy> = {
  layers: adminPolicyLayers,
  path: pathsWith("ports"),
  action: (object, direction, rule) => object[direction][rule]?.action,
  manifests: ({ adminPolicies }) => adminPolicies,
};

const kinds: Readonly<Record<PolicyObject["kind"], PolicyKind<NetworkPolicy> | PolicyKind<AdminPolicy>>> = {
  NetworkPolicy: networkPolicy,
  AdminNetworkPolicy: adminPolicy,
  BaselineAdminNetworkPolicy: adminPolicy,
  ClusterNetworkPolicy: { ...adminPolicy, path: pathsWith("protocols") },
};

function kindOf(object: PolicyObject): PolicyKind<PolicyObject> {
  // The record of a kind takes the objects of that kind.
  return kinds[object.kind] as PolicyKind<PolicyObject>;
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
