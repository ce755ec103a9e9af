import type { NetworkApiKind } from "../../types.ts";
import { type ClusterWideKind, pathsWith } from "../policyKind.ts";
import { decodeAdminPolicy } from "./decode.ts";
import { judgeAdminPolicy } from "./judge.ts";
import { adminPolicyLayers } from "./layers.ts";
import { adminPolicySchemas, adminPolicyVersions } from "./schema.ts";

/** `ports`: the name of a rule's list of ports. */
function kindOf(kind: NetworkApiKind, ports: string): ClusterWideKind {
  return {
    apiVersion: adminPolicyVersions[kind],
    schema: adminPolicySchemas[kind],
    link: "[Network Policy API](https://network-policy-api.sigs.k8s.io/)",
    decode: (node) => decodeAdminPolicy(node, kind),
    judge: (node, options) => judgeAdminPolicy(node, kind, options),
    layers: adminPolicyLayers,
    path: pathsWith(ports),
    action: (object, direction, rule) => object[direction][rule]?.action,
    manifests: ({ adminPolicies }) => adminPolicies,
  };
}

export const adminPolicyKinds: Readonly<Record<NetworkApiKind, ClusterWideKind>> = {
  ClusterNetworkPolicy: kindOf("ClusterNetworkPolicy", "protocols"),
  AdminNetworkPolicy: kindOf("AdminNetworkPolicy", "ports"),
  BaselineAdminNetworkPolicy: kindOf("BaselineAdminNetworkPolicy", "ports"),
};

export function isNetworkApiKind(kind: string): kind is NetworkApiKind {
  return Object.hasOwn(adminPolicyKinds, kind);
}

/** Those of v1alpha1, which ClusterNetworkPolicy takes the place of. */
export function isOlderKind(kind: string): boolean {
  return isNetworkApiKind(kind) && kind !== "ClusterNetworkPolicy";
}
