import type { Direction, LayerPeer, Peer, PortMatch } from "./types.ts";

/**
 * What a policy of any kind says for one direction, as data that every kind is compiled to. Layers are asked tier by tier,
 * lower numbers first; in a tier by priority, lower numbers first; in a layer rule by rule, the first match decides.
 */
export interface Layer {
  readonly tier: number;
  readonly priority: number;
  /** Priorities are comparable within one API only; between two of them nothing says who is asked first. */
  readonly api: string;
  /** Where a `podSelector` alone looks. `undefined`: in all namespaces. */
  readonly namespace: string | undefined;
  /** Pods that the layer is about. */
  readonly subjects: Peer;
  /**
   * `never`: pods on the host network are neither subjects nor peers by selector, and count as their node.
   * `undefined`: the API leaves it open.
   */
  readonly hostNetwork: "never" | undefined;
  readonly direction: Direction;
  readonly rules: readonly LayerRule[];
  /**
   * What becomes of connections that no rule matches. Of layers of one priority that deny them, any rule that accepts
   * wins: so NetworkPolicies add up.
   */
  readonly otherwise: "deny" | "pass";
}

/** `pass` leaves the tier. */
export type LayerAction = "accept" | "deny" | "pass";

export interface LayerRule {
  readonly action: LayerAction;
  readonly peers: readonly LayerPeer[] | "everybody";
  readonly ports: readonly PortMatch[] | "every";
}

/** The tiers of Kubernetes, as numbers with room between them. */
export const tiers = { admin: 0, networkPolicy: 10, baseline: 20 } as const;

export type TierName = "Admin" | "NetworkPolicy" | "Baseline";

/** In the order in which they are asked. */
export const namedTiers: readonly { readonly level: number; readonly name: TierName }[] = [
  { level: tiers.admin, name: "Admin" },
  { level: tiers.networkPolicy, name: "NetworkPolicy" },
  { level: tiers.baseline, name: "Baseline" },
];
