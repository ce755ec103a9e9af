import type { ClusterWorkload } from "../cluster/cluster.ts";
import type { LabelSelector, Labels, Peer, PolicyPort } from "../manifest/types.ts";
import { compileSelector } from "../traffic/selector.ts";
import { nameLabel, onlyValue } from "./selectors.ts";

/** Where the cluster's DNS runs unless somebody moved it. */
export const dnsNamespace = "kube-system";
/** The label of kube-dns and CoreDNS pods, as kubeadm and every cloud set it. */
export const dnsLabels: Labels = { "k8s-app": "kube-dns" };

/** The label of the pods of OpenShift's DNS operator, and their namespace. */
const openShiftLabel = "dns.operator.openshift.io/daemonset-dns";
const openShiftNamespace = "openshift-dns";
/** What those pods listen on; Service `dns-default` forwards 53 to it. */
export const openShiftDnsPort = 5353;

const dnsNames = /^(?:kube-?dns|core-?dns|node-local-?dns|rke2-coredns.*|dns-default)$/i;

const telling = ["k8s-app", "app.kubernetes.io/name", "app", "k8s-app.kubernetes.io/name"];

/** Labels by which DNS servers of a cluster are known. */
export function looksLikeDns(labels: Labels, name = ""): boolean {
  for (const key of telling) {
    const value = labels[key];
    if (value !== undefined && dnsNames.test(value)) return true;
  }
  return labels[openShiftLabel] !== undefined || dnsNames.test(name);
}

/** The same of a single label: thousands of peers ask for one each. */
function tellsDns(key: string, value: string): boolean {
  return key === openShiftLabel || (telling.includes(key) && dnsNames.test(value));
}

export function isDnsServer({ object, name }: ClusterWorkload): boolean {
  return looksLikeDns(object.labels, name);
}

/** A selector that asks for DNS servers by a well-known label. */
export function asksForDns({ matchLabels, matchExpressions }: LabelSelector): boolean {
  for (const key in matchLabels) if (tellsDns(key, matchLabels[key] ?? "")) return true;
  return matchExpressions.some(
    ({ key, operator, values }) => operator === "In" && values.some((value) => tellsDns(key, value)),
  );
}

/** A peer that asks for the DNS pods of OpenShift: by their label, or as all pods of their namespace. */
export function asksForOpenShiftDns({ podSelector, namespaceSelector }: Peer): boolean {
  const pods = podSelector === undefined ? [] : compileSelector(podSelector).requirements;
  if (pods.some(({ key, operator }) => key === openShiftLabel && (operator === "In" || operator === "Exists"))) {
    return true;
  }
  return (
    pods.length === 0 &&
    namespaceSelector !== undefined &&
    onlyValue(compileSelector(namespaceSelector), nameLabel) === openShiftNamespace
  );
}

/** A namespace selector with the name of the DNS namespace in it, under whatever label. */
export function mayBeDnsNamespace(selector: LabelSelector): boolean {
  return compileSelector(selector).requirements.some(
    ({ operator, values }) =>
      operator === "In" && [...values].some((value) => value === dnsNamespace || value === openShiftNamespace),
  );
}

/** Port 53 by number or name, not among thousands of others. */
export function isJustDns({ port, endPort }: PolicyPort): boolean {
  if (typeof port === "string") return /^dns(?:-|$)|^domain$/.test(port);
  return port === 53 && (endPort ?? port) === 53;
}

/** DNS ports of the common servers: 53 by RFC 1035, 5353 on OpenShift, or a port that is called so. */
export function isDnsPort({ port, endPort }: PolicyPort): boolean {
  if (port === undefined) return false;
  if (typeof port === "string") return /^dns/.test(port);
  return [53, 5353].some((number) => port <= number && number <= (endPort ?? port));
}
