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

/** A peer with one of these set; with none, nobody. */
export interface LayerPeer extends Peer {
  /** CIDRs; pods match by their addresses. */
  readonly networks?: readonly string[];
  /** Nodes by their labels: their addresses, and the pods on their host network. */
  readonly nodes?: LabelSelector;
  /** Which addresses a name means is not known. */
  readonly domainNames?: readonly string[];
}

export interface PortMatch {
  /** `undefined`: of whatever protocol the named port is. */
  readonly protocol: Protocol | undefined;
  /** A number, the name of a container's port, or every port. */
  readonly port?: number | string;
  /** The last of a range; below `port`, nothing matches. */
  readonly endPort?: number;
}

/** A policy that holds for the whole cluster, in the terms of policy.networking.k8s.io. */
export interface AdminPolicy {
  readonly kind: AdminPolicyKind;
  readonly name: string;
  /** The name is a `generateName`. */
  readonly generated?: true;
  readonly annotations: Labels;
  readonly tier: "Admin" | "Baseline";
  /** 0 for a BaselineAdminNetworkPolicy, of which there is one. */
  readonly priority: number;
  /** Pods by namespaces and labels; `undefined` where the server rejects it. */
  readonly subject: Peer | undefined;
  readonly ingress: readonly AdminRule[];
  readonly egress: readonly AdminRule[];
  /** A selector that the server takes and nobody can read: implementations skip the policy. */
  readonly unreadable: boolean;
}

/** The kinds of policy.networking.k8s.io. */
export type NetworkApiKind = "ClusterNetworkPolicy" | "AdminNetworkPolicy" | "BaselineAdminNetworkPolicy";

/** Every kind that holds for the whole cluster. */
export type AdminPolicyKind = NetworkApiKind;

export interface AdminRule {
  readonly name: string | undefined;
  /** In the words of its kind; `""` where the server rejects it. */
  readonly action: "Accept" | "Allow" | "Deny" | "Pass" | "";
  readonly peers: readonly LayerPeer[];
  /** `undefined`: all traffic. */
  readonly ports: readonly PortMatch[] | undefined;
}

/** A policy of Cilium, Calico and others: it decides about connections, and nobody here reads it. */
export interface OtherPolicy {
  readonly kind: string;
  readonly apiVersion: string;
  readonly name: string;
  /** As written. */
  readonly namespace: string | undefined;
  /** It holds in every namespace. */
  readonly clusterWide: boolean;
}

export interface NodeObject {
  readonly kind: "Node";
  readonly name: string;
  readonly labels: Labels;
  /** InternalIP and ExternalIP of its status. */
  readonly addresses: readonly string[];
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
  /** Those of what owns a pod template, where they are others than the pods'. */
  readonly ownerLabels?: Labels;
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
  /** On every node; absent where the server chooses one. */
  readonly nodePort?: number;
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
