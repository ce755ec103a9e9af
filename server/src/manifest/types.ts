/**
 * What Netpol reads of Kubernetes objects, as plain data in the words of the API.
 * Lists keep the order and length of the source, so that an index here is an index there.
 */

export type PolicyType = "Ingress" | "Egress";
export type Direction = "ingress" | "egress";
export type Protocol = "TCP" | "UDP" | "SCTP";

export interface Labels {
  readonly [key: string]: string;
}

export interface LabelSelectorRequirement {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  readonly values: readonly string[];
}

/** meta/v1 LabelSelector. An empty one selects everything; "not set" is `undefined` where a selector is optional. */
export interface LabelSelector {
  readonly matchLabels: Labels;
  readonly matchExpressions: readonly LabelSelectorRequirement[];
}

export interface IpBlock {
  readonly cidr: string;
  readonly except: readonly string[];
}

/** NetworkPolicyPeer. With none of the three set the server rejects the object, and the engine matches nothing. */
export interface Peer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: IpBlock;
}

/** NetworkPolicyPort after defaulting (protocol TCP). */
export interface PolicyPort {
  readonly protocol: Protocol;
  /** A number, a name, or every port of the protocol. */
  readonly port?: number | string;
  readonly endPort?: number;
}

/** NetworkPolicyIngressRule or NetworkPolicyEgressRule. */
export interface PolicyRule {
  /** Empty: everybody, addresses outside included. */
  readonly peers: readonly Peer[];
  /** Empty: every port of every protocol. */
  readonly ports: readonly PolicyPort[];
}

export interface NetworkPolicy {
  readonly kind: "NetworkPolicy";
  readonly name: string;
  /** The name is a `generateName`, of which the server makes another name each time. */
  readonly generated?: true;
  /** As written. */
  readonly namespace: string | undefined;
  readonly annotations: Labels;
  readonly podSelector: LabelSelector;
  /** As written; `undefined` when absent, null or empty. */
  readonly policyTypes: readonly PolicyType[] | undefined;
  /** `undefined` when the key is absent or null. */
  readonly ingress: readonly PolicyRule[] | undefined;
  readonly egress: readonly PolicyRule[] | undefined;
}

export interface ContainerPort {
  readonly name: string | undefined;
  readonly port: number;
  readonly protocol: Protocol;
}

/** Whatever owns a pod template, or a bare Pod. */
export interface Workload {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  /** The labels of the pods, not of the owner. */
  readonly labels: Labels;
  readonly ports: readonly ContainerPort[];
  readonly hostNetwork: boolean;
  readonly replicas: number | undefined;
  /** `status.podIP(s)` in a dump; empty in a manifest. */
  readonly podIPs: readonly string[];
  /** The address of the node (`status.hostIP`) in a dump. */
  readonly hostIPs: readonly string[];
  /** The controller of a Pod or ReplicaSet in a dump. */
  readonly owner: { readonly kind: string; readonly name: string } | undefined;
  /** A Pod with `status.phase` Succeeded or Failed: it has no network any more. */
  readonly completed: boolean;
}

export interface NamespaceObject {
  readonly kind: "Namespace";
  readonly name: string;
  /** As declared; the automatic label is added by the cluster. */
  readonly labels: Labels;
}

export interface ServicePort {
  readonly name: string | undefined;
  readonly port: number;
  readonly protocol: Protocol;
  /** Defaults to `port`. */
  readonly targetPort: number | string;
}

export interface Service {
  readonly kind: "Service";
  readonly name: string;
  readonly namespace: string | undefined;
  readonly labels: Labels;
  /** Absent: the Service has no pods of its own (endpoints are made elsewhere). */
  readonly selector: Labels | undefined;
  readonly ports: readonly ServicePort[];
  /** `spec.clusterIP(s)` other than `None`. */
  readonly clusterIPs: readonly string[];
  readonly headless: boolean;
  readonly type: string;
}

/** A field path in the API server's notation, as segments: `["spec", "ingress", 0, "from"]`. */
export type FieldPath = readonly (string | number)[];
