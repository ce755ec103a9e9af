import type { AddressRange } from "../cluster/addresses.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { Direction, Labels, Peer, PolicyRule, Protocol } from "../manifest/types.ts";
import type { ConnectionSet } from "./connectionSet.ts";
import type { Decision, PolicyPart, TierWork } from "./deciding.ts";
import type { IndexedLabels } from "./labelIndex.ts";
import type { ToldApart } from "./toldApart.ts";
import type { BitSet, WorkloadSet } from "./workloadSet.ts";

export type {
  Above,
  Counted,
  Decision,
  DeniedRule,
  Example,
  Opening,
  OpenWork,
  PolicyPart,
  RuleWork,
  Step,
  TierWork,
} from "./deciding.ts";

export interface TrafficOptions {
  /** `pods`: blocks match pod addresses as the e2e suite expects; `external`: never. */
  readonly ipBlocks: "pods" | "external";
  /** Address blocks that hold all pods, where known (`netpol.cluster.podCidrs`). */
  readonly podCidrs: readonly string[];
  /** Host-network pods count as their node (the common case, and the default), or as pods like others. */
  readonly hostNetwork?: "node" | "pod";
  /** IPv6 addresses are listed even where no policy names any. */
  readonly ipv6?: boolean;
  /** Pods that are listed even where no selector asks for them: those that another cluster lists, for comparing. */
  readonly alsoPods?: readonly RepresentativePod[];
}

/** A pod that no manifest declares, with no more labels than what asks for it needs. */
export interface RepresentativePod {
  /** `undefined`: a namespace that no manifest declares or uses. */
  readonly namespace: string | undefined;
  readonly namespaceLabels: Labels;
  readonly labels: Labels;
  readonly label: string;
}

/** One row or column of the traffic matrix. `index` is its place in `Traffic.endpoints`. */
export type Endpoint = WorkloadEndpoint | AddressEndpoint | RepresentativeEndpoint;

export interface WorkloadEndpoint {
  readonly kind: "workload";
  readonly index: number;
  /** Index in `Cluster.workloads`. */
  readonly workload: number;
  /** `default/frontend[Deployment]` */
  readonly label: string;
}

/** Addresses outside the cluster that no policy tells apart. */
export interface AddressEndpoint {
  readonly kind: "addresses";
  readonly index: number;
  /** Inclusive, canonical text: `10.0.0.0-10.255.255.255`; several where they are alike. */
  readonly ranges: readonly { readonly first: string; readonly last: string; readonly family: 4 | 6 }[];
  readonly bounds: AddressRange;
  readonly label: string;
}

/** Stands for pods that no manifest declares: those a selector asks for, or any other pod here or elsewhere. */
export interface RepresentativeEndpoint {
  readonly kind: "representative";
  readonly index: number;
  /** Undefined: a namespace that nobody declares. */
  readonly namespace: string | undefined;
  readonly namespaceLabels: Labels;
  /** The labels it was given: those that the selector asks for. */
  readonly labels: Labels;
  readonly label: string;
}

export interface SideExplanation {
  readonly direction: Direction;
  /** Policies that isolate this side and add up; empty: they leave everything to the tiers behind them. */
  readonly isolatedBy: readonly number[];
  /** Their rules that allow the connection asked for (or any, when none was asked for), with what each allows. */
  readonly allowedBy: readonly (PolicyPart & { readonly connections: ConnectionSet })[];
  /** What surely may pass, all tiers together. */
  readonly allowed: ConnectionSet;
  /** The same if nodes of unknown address were in every block. */
  readonly perhaps: ConnectionSet;
  /** What the API leaves open. */
  readonly open: ConnectionSet;
  /** Who decided what was asked for: no two speak of the same connection, and none is left out. */
  readonly decisions: readonly Decision[];
  /** For a side that denies because no rule of `isolatedBy` fits: the rule that came closest and what it lacks. */
  readonly nearestMiss: NearestMiss | undefined;
}

export interface NearestMiss {
  readonly part: PolicyPart;
  readonly missing:
    | ({ readonly kind: "pod-label" } & MissingLabel)
    | ({ readonly kind: "namespace-label" } & MissingLabel)
    | { readonly kind: "namespace"; readonly wanted: string; readonly found: string }
    | { readonly kind: "port"; readonly wanted: string; readonly found: string }
    | { readonly kind: "protocol"; readonly wanted: Protocol; readonly found: Protocol }
    /** The peer is a block (`wanted`), and this end is not in it. */
    | { readonly kind: "address"; readonly wanted: string }
    /** The peer selects pods, and this end is an address. */
    | { readonly kind: "pod" }
    /** The labels would do, but selectors do not match a pod on the host network. */
    | { readonly kind: "host-network" }
    | { readonly kind: "no-rule" };
  /** How many further things the rule asks for that this connection lacks. */
  readonly others: number;
}

export interface MissingLabel {
  readonly key: string;
  /** The value asked for: `web`, `web or db`, `not web`, `any value`, `no such label`. */
  readonly wanted: string;
  readonly found: string | undefined;
  /** As kubectl writes it: `app=web`, `app in (web,db)`, `app!=web`, `app`, `!app`. */
  readonly requirement: string;
}

export interface Explanation {
  readonly source: number;
  readonly destination: number;
  /** What surely may pass. */
  readonly connections: ConnectionSet;
  /** The same if nodes of unknown address were in every block. */
  readonly perhaps: ConnectionSet;
  /** What the API leaves open. */
  readonly open: ConnectionSet;
  readonly egress: SideExplanation;
  readonly ingress: SideExplanation;
  readonly undecided: readonly Undecided[];
}

/** A policy, or a rule, peer or port of it, without which the same would be allowed; and what makes it needless. */
export interface Redundancy {
  readonly part: PolicyPart;
  readonly coveredBy: readonly PolicyPart[];
}

export interface ExplainOptions {
  /** Only what has to do with these connections (say, TCP 5432); without it, with any. */
  readonly connections?: ConnectionSet;
}

/**
 * Why nobody can say from the files: network plugins differ (pod addresses in an ipBlock, pods on the host network), or an
 * ipBlock decides about a node whose address is not in the files.
 */
export type Undecided = "ip-block-pods" | "host-network" | "node-address";

/**
 * How undecided behaviour is read: blocks match pod addresses or not, host-network pods are pods or their node, and nodes
 * of unknown address are in no block that leaves anything out (the default), or in every block.
 */
export interface Reading {
  readonly ipBlocks: "pods" | "external";
  readonly hostNetwork: "node" | "pod";
  readonly nodes?: "anywhere";
  /** Only the policies that add up: as if there were no others. */
  readonly alone?: true;
}

/** Numbers 0..n-1 in classes, numbered in the order of their first member. */
export interface Classes {
  readonly count: number;
  /** The class of each number. */
  readonly of: Int32Array;
  /** The first member of each class: it answers for all of them. */
  readonly first: Int32Array;
}

/**
 * The traffic matrix over classes: endpoints that no policy tells apart as a source share a row, as a destination a
 * column. A row is computed when it is first looked at.
 */
export interface Matrix {
  readonly rows: Classes;
  readonly columns: Classes;
  /** Endpoints of one namespace that nothing tells apart, in neither direction. */
  equal(): Classes;
  /**
   * For a row class, the number of the connection set in each column class; not to be changed. It holds for two
   * different endpoints; an endpoint and itself, and two address ranges, are not in it.
   */
  row(row: number): Uint32Array;
  /** One number of it, for who looks at a few. */
  at(row: number, column: number): number;
  /** The same where undecided behaviour is read the other way (`Traffic.undecided`). */
  rowAs(row: number, reading: Reading): Uint32Array;
  set(id: number): ConnectionSet;
  /** As `row`: what the API leaves open, on top of what surely passes; `undefined` where nothing is. */
  openRow(row: number): Uint32Array | undefined;
  /** For two endpoints; as `Traffic.connections`. */
  connections(source: number, destination: number): ConnectionSet;
  open(source: number, destination: number): ConnectionSet;
  /** No reading but the one asked for exists here: nothing is undecided anywhere. */
  readonly decided: boolean;
}

/** What the policies of one cluster allow. Computed lazily, never wider than what is asked. */
export interface Traffic {
  readonly cluster: Cluster;
  readonly options: TrafficOptions;
  readonly endpoints: readonly Endpoint[];
  /** The address ranges among them; the very same as long as policies name the same ranges, and there are as many workloads. */
  addresses(): readonly AddressEndpoint[];
  /** What tells these ranges apart: all that one peer of any policy covers, by a text that is equal for the same. */
  blocks(): ReadonlyMap<string, readonly AddressRange[]>;
  /** Index in `endpoints` of a workload. */
  endpointOfWorkload(workload: number): number;
  /** Workload indexes that the policy's `podSelector` selects. */
  selectedBy(policy: number): WorkloadSet;
  /** Whether a policy is about an endpoint of any kind. */
  selects(policy: number, endpoint: number): boolean;
  /** Policy indexes that isolate the workload, or any other endpoint, in that direction. */
  isolatedBy(workload: number, direction: Direction): readonly number[];
  /** Equal where named ports mean the same numbers. */
  namedPortsOf(workload: number): string;
  /** The same as long as the policies name the same sets of ends: with the same workloads and namespaces the ends are the same. */
  readonly toldApart: ToldApart;
  /** The known workloads by their labels. */
  readonly labels: IndexedLabels;
  /** Workload indexes that a peer matches, seen from a policy in `namespace`. */
  workloadsOfPeer(peer: Peer, namespace: string): BitSet;
  /** The same of the endpoints that are no workloads. */
  othersOfPeer(peer: Peer, namespace: string): Int32Array;
  /** What a rule's ports mean at one destination workload (named ports resolved). */
  portsAt(rule: PolicyRule, workload: number): ConnectionSet;
  /** What surely may pass from one endpoint to the other. */
  connections(source: number, destination: number): ConnectionSet;
  /** The same where undecided behaviour is read another way. */
  connectionsAs(source: number, destination: number, reading: Reading): ConnectionSet;
  /** The same, and what the API leaves open. */
  passing(source: number, destination: number): { readonly allowed: ConnectionSet; readonly open: ConnectionSet };
  /** What one side of it allows: the source's egress or the destination's ingress. Of both there passes what both allow. */
  side(
    direction: Direction,
    source: number,
    destination: number,
  ): { readonly allowed: ConnectionSet; readonly open: ConnectionSet };
  /** Which of the tiers around the policies that add up have a part in the answer. */
  deciding(
    source: number,
    destination: number,
  ): { readonly before: boolean; readonly after: boolean; readonly partly: boolean };
  /** What differs between network plugins. */
  undecided(source: number, destination: number): readonly Undecided[];
  /**
   * Rules, peers and ports of a policy that the rest of it covers: all of them can be taken out together. Proven for all
   * pods that there can be, not only for those in the files.
   */
  redundantParts(policy: number): readonly Redundancy[];
  /** The policy itself, where others of its namespace cover it (`part` has no rule then); `undefined` where it is needed. */
  redundantPolicy(policy: number): Redundancy | undefined;
  /** The whole, over classes of endpoints; made when first asked for. */
  matrix(): Matrix;
  /** Most of the work for the first `matrix`, bit by bit. */
  matrixSteps(): Iterable<unknown>;
  /** What policies that are asked in order do here; `undefined` where there are none. Made when first asked for. */
  tierWork(): TierWork | undefined;
  explain(source: number, destination: number, asked?: ExplainOptions): Explanation;
}
