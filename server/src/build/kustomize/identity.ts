import { valueAt } from "../../yaml/graft.ts";
import type { YamlMap, YamlNode } from "../../yaml/tree.ts";
import { scalarText } from "./plain.ts";

export interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** What an object is known by. Two objects of one build never have the same. */
export interface Identity extends Kind {
  readonly name: string;
  /** `default` where none is written; of cluster-scoped kinds `clusterWide`. */
  readonly namespace: string;
  /** All of the above in one text. */
  readonly key: string;
}

/** Never a namespace; the real tool compares patterns with it too. */
export const clusterWide = "_non_namespaceable_";

const core = "Namespace Node PersistentVolume ComponentStatus";
const rbac = "ClusterRole ClusterRoleBinding";
const webhooks = "MutatingWebhookConfiguration ValidatingWebhookConfiguration";

/** The cluster-scoped kinds of Kubernetes 1.21, the only ones the tool knows. By group and version. */
const clusterScoped: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    v1: core,
    "rbac.authorization.k8s.io/v1": rbac,
    "rbac.authorization.k8s.io/v1beta1": rbac,
    "admissionregistration.k8s.io/v1": webhooks,
    "admissionregistration.k8s.io/v1beta1": webhooks,
    "apiextensions.k8s.io/v1": "CustomResourceDefinition",
    "apiextensions.k8s.io/v1beta1": "CustomResourceDefinition",
    "apiregistration.k8s.io/v1": "APIService",
    "apiregistration.k8s.io/v1beta1": "APIService",
    "certificates.k8s.io/v1": "CertificateSigningRequest",
    "certificates.k8s.io/v1beta1": "CertificateSigningRequest",
    "flowcontrol.apiserver.k8s.io/v1beta1": "FlowSchema PriorityLevelConfiguration",
    "networking.k8s.io/v1": "IngressClass",
    "networking.k8s.io/v1beta1": "IngressClass",
    "node.k8s.io/v1": "RuntimeClass",
    "node.k8s.io/v1beta1": "RuntimeClass",
    "policy/v1beta1": "PodSecurityPolicy",
    "scheduling.k8s.io/v1": "PriorityClass",
    "scheduling.k8s.io/v1beta1": "PriorityClass",
    "storage.k8s.io/v1": "CSIDriver CSINode StorageClass VolumeAttachment",
    "storage.k8s.io/v1beta1": "CSIDriver CSINode StorageClass VolumeAttachment",
  }).map(([apiVersion, kinds]) => [apiVersion, new Set(kinds.split(" "))]),
);

export function isClusterScoped(apiVersion: string, kind: string): boolean {
  return clusterScoped.get(apiVersion)?.has(kind) === true;
}

export function apiVersionOf({ group, version }: Pick<Kind, "group" | "version">): string {
  return group === "" ? version : `${group}/${version}`;
}

/** `apps/v1` to group and version; what has no slash is a version of the core group. */
export function groupVersion(apiVersion: string): Pick<Kind, "group" | "version"> {
  const slash = apiVersion.indexOf("/");
  return slash === -1
    ? { group: "", version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

export function identity(kind: Kind, name: string, namespace: string): Identity {
  const apiVersion = apiVersionOf(kind);
  const effective = isClusterScoped(apiVersion, kind.kind) ? clusterWide : namespace === "" ? "default" : namespace;
  const { group, version } = kind;
  return {
    group,
    version,
    kind: kind.kind,
    name,
    namespace: effective,
    key: keyOf(apiVersion, kind.kind, effective, name),
  };
}

function keyOf(apiVersion: string, kind: string, namespace: string, name: string): string {
  return `${apiVersion} ${kind} ${namespace} ${name}`;
}

/** Of an object's tree. */
export function identityOf(root: YamlMap): Identity {
  const metadata = valueAt(root, "metadata");
  const kind = { ...groupVersion(textAt(root, "apiVersion")), kind: textAt(root, "kind") };
  return identity(kind, textAt(metadata, "name"), textAt(metadata, "namespace"));
}

export function textAt(node: YamlNode | undefined, key: string): string {
  return scalarText(valueAt(node, key)) ?? "";
}

/** Where an empty field of the selector stands for all. */
export function isOfKind(kind: Kind, selector: Kind): boolean {
  return (
    (selector.kind === "" || selector.kind === kind.kind) &&
    (selector.group === "" || selector.group === kind.group) &&
    (selector.version === "" || selector.version === kind.version)
  );
}

/** Kind, namespace and name, for messages. */
export function describe({ kind, namespace, name }: Identity): string {
  return namespace === clusterWide || namespace === "default" ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}
