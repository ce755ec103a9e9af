import { limits } from "../limits.ts";
import { editDistance } from "./distance.ts";

/** Kinds that nobody needs to parse; the frequent ones of real repositories. Anything else is decided by its text. */
const unread: ReadonlySet<string> = new Set([
  "ConfigMap",
  "Secret",
  "CustomResourceDefinition",
  "ServiceAccount",
  "Role",
  "RoleBinding",
  "ClusterRole",
  "ClusterRoleBinding",
  "PersistentVolume",
  "PersistentVolumeClaim",
  "StorageClass",
  "Ingress",
  "HorizontalPodAutoscaler",
  "PodDisruptionBudget",
  "ServiceMonitor",
  "PodMonitor",
  "PrometheusRule",
  "ValidatingWebhookConfiguration",
  "MutatingWebhookConfiguration",
  "Certificate",
  "Issuer",
  "ClusterIssuer",
  "APIService",
  "PriorityClass",
  "Lease",
  "Event",
  "EndpointSlice",
  "Endpoints",
]);

const rootKind = /^["']?kind["']?[ \t]*:[ \t]*["']?([A-Za-z]+)["']?[ \t]*(?:#.*)?\r?$/m;
const rootKinds = new RegExp(rootKind, "gm");
const jsonKind = /"kind"\s*:\s*"(\w*List)"/;
const anyKind =
  /["']?kind["']?[ \t]*:[ \t]*["']?(?:NetworkPolicy|Pod|Deployment|ReplicaSet|StatefulSet|DaemonSet|Job|CronJob|ReplicationController|Namespace|Project|Service|Node|ClusterNetworkPolicy|AdminNetworkPolicy|BaselineAdminNetworkPolicy|Cilium(?:Clusterwide)?NetworkPolicy|GlobalNetworkPolicy|ApplicationNetworkPolicy|AuthorizationPolicy|ServerAuthorization|Server|[A-Za-z]*List)\b/;

/** A cheap look at a document's text: may it hold an object that Netpol reads? `true` when in doubt. */
export function looksWanted(written: string): boolean {
  if (written.length < limits.manifest.half && !rootKind.test(written)) return true;
  const text = written.includes("\\") ? unescaped(written) : written;
  // Inside of braces a line that names a kind may be anybody's.
  const kinds = /^\uFEFF?\s*(?:---\s*)?[{[]/.test(text)
    ? []
    : [...text.matchAll(rootKinds)].map((match) => match[1] ?? "");
  if (kinds.length > 0 && kinds.every((kind) => unread.has(kind))) return false;
  if (kinds.some((kind) => kind.endsWith("List"))) return true;
  return (
    text.includes("networking.k8s.io") ||
    text.includes("containers") ||
    text.length < limits.manifest.half ||
    anyKind.test(text)
  );
}

/** Letters that stand as escapes in quotes: a name can be written so. */
function unescaped(text: string): string {
  return text.replace(
    /\\(?:u00([2-7][0-9a-f])|x([2-7][0-9a-f])|U000000([2-7][0-9a-f])|(\/))/gi,
    (_, u, x, long, slash) => (slash === undefined ? String.fromCharCode(Number.parseInt(u ?? x ?? long, 16)) : "/"),
  );
}

/**
 * How long a document may be, UTF-16 units: an object of more than 1.5 MiB cannot be stored by the server, but a dump of a
 * large cluster is one List.
 */
export function lengthLimit(text: string): number {
  // kubectl writes `kind` behind `items`.
  const head = text.slice(0, limits.manifest.half);
  const tail = text.slice(-limits.manifest.half);
  const kind = (rootKind.exec(head) ?? rootKind.exec(tail) ?? jsonKind.exec(tail) ?? jsonKind.exec(head))?.[1];
  return kind?.endsWith("List") ? limits.manifest.list : limits.manifest.document;
}

const networkingKinds: ReadonlySet<string> = new Set([
  "Ingress",
  "IngressClass",
  "IngressList",
  "IngressClassList",
  "NetworkPolicyList",
  "ServiceCIDR",
  "ServiceCIDRList",
  "IPAddress",
  "IPAddressList",
]);

/**
 * A NetworkPolicy of Kubernetes, or one that only wants another `apiVersion` or `kind`; never those of Calico, Antrea,
 * Cilium or the Network Policy API, which are other things under like names.
 */
export function isPolicy(apiVersion: string, kind: string): boolean {
  const [group = ""] = apiVersion.split("/");
  if (kind === "NetworkPolicy") {
    return (
      apiVersion === "" ||
      /^v\d/.test(apiVersion) ||
      group === "extensions" ||
      group === "apps" ||
      group === "networking" ||
      group === "networking.k8s" ||
      isNear(group, "networking.k8s.io")
    );
  }
  if (group !== "networking.k8s.io" || networkingKinds.has(kind)) return false;
  return /^network-?polic(?:y|ies)$/i.test(kind) || isNear(kind, "NetworkPolicy");
}

/** A slip of the finger apart: at most two letters. */
function isNear(text: string, wanted: string): boolean {
  return text === wanted || editDistance(text.toLowerCase(), wanted.toLowerCase(), 3) <= 2;
}

/** Whether a text that may not be readable is meant to be a NetworkPolicy of Kubernetes. */
export function looksLikePolicy(text: string): boolean {
  const version = /(?:^|[{,\s])["']?apiVersion["']?[ \t]*:[ \t]*["']?([\w./-]+)/.exec(text)?.[1] ?? "";
  if (/(?:^|[{,\s-])["']?kind["']?[ \t]*:[ \t]*["']?NetworkPolicy\b/m.test(text)) {
    return isPolicy(version, "NetworkPolicy") || version === "v1";
  }
  const hasKind = /(?:^|[{,\s])["']?kind["']?[ \t]*:[ \t]*["']?\w/m.test(text);
  return version.startsWith("networking.k8s.io/") && !hasKind;
}
