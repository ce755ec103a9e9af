import type { YamlMap } from "../../yaml/tree.ts";
import { mapOf, textOf } from "../fields.ts";
import type { OtherPolicy } from "../types.ts";

/** By group, the kinds with which other engines allow and deny connections; `true` for those of the whole cluster. */
const engines: Readonly<Record<string, Readonly<Record<string, boolean>>>> = {
  "cilium.io": { CiliumNetworkPolicy: false, CiliumClusterwideNetworkPolicy: true },
  "crd.projectcalico.org": {
    NetworkPolicy: false,
    GlobalNetworkPolicy: true,
  },
  "projectcalico.org": { NetworkPolicy: false, GlobalNetworkPolicy: true },
  "crd.antrea.io": { NetworkPolicy: false, ClusterNetworkPolicy: true },
  "security.antrea.tanzu.vmware.com": { NetworkPolicy: false, ClusterNetworkPolicy: true },
  "networking.k8s.aws": { ApplicationNetworkPolicy: false, ClusterNetworkPolicy: true },
  "security.istio.io": { AuthorizationPolicy: false },
  "policy.linkerd.io": { AuthorizationPolicy: false, ServerAuthorization: false, Server: false },
};

/** `undefined` for anything that is no policy of another engine. */
export function decodeOtherPolicy(node: YamlMap, apiVersion: string, kind: string): OtherPolicy | undefined {
  const [group = ""] = apiVersion.split("/");
  const kinds = Object.hasOwn(engines, group) ? engines[group] : undefined;
  const clusterWide = kinds !== undefined && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (clusterWide === undefined) return undefined;
  const metadata = mapOf(node, "metadata");
  const namespace = textOf(metadata, "namespace") || undefined;
  return { kind, apiVersion, name: textOf(metadata, "name") ?? "", namespace, clusterWide };
}
