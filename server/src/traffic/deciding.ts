import type { Direction } from "../manifest/types.ts";
import type { ConnectionSet } from "./connectionSet.ts";

/** Which part of which policy; the indexes are those of the manifest's lists. */
export interface PolicyPart {
  /** As `policyAt` counts them: an index in `Cluster.policies`, and those for the whole cluster behind them. */
  readonly policy: number;
  readonly direction?: Direction;
  readonly rule?: number;
  readonly peer?: number;
  readonly port?: number;
}

/** Connections for which the same decides. */
export interface Decision {
  readonly connections: ConnectionSet;
  /** `undefined`: the API leaves it open. */
  readonly allowed: boolean | undefined;
  /** All ways in which it may be decided, tier by tier; mostly one. */
  readonly ways: readonly (readonly Step[])[];
  /** Why it is open. */
  readonly open: readonly Opening[];
}

/** What one tier says; the last one of a way is the one that decides, or says that nobody did. */
export interface Step {
  /** `undefined` behind the last tier: what nobody decides is allowed. */
  readonly tier: number | undefined;
  /** `none`: no rule of the tier matches; `absent`: no policy of the tier is about this end. */
  readonly action: "accept" | "deny" | "pass" | "none" | "absent";
  /** Without a rule: the policy denies what no rule matches. */
  readonly part: PolicyPart | undefined;
}

export interface Opening {
  readonly reason: "equal-priority" | "two-apis" | "domain-name";
  readonly policies: readonly number[];
}

/**
 * What the policies that are asked in order do in this cluster. A connection here is an ordered pair of workloads, or of a
 * workload and an address range, in which the rule has a say on some port: what `connectivity` prints as a row.
 */
export interface TierWork {
  /** False where there were more pairs than anybody waits for: the numbers are too small then. */
  readonly complete: boolean;
  /** `undefined` for a rule that matches no pair here. */
  rule(policy: number, direction: Direction, rule: number): RuleWork | undefined;
  /**
   * The earlier rules of its tier that take all that a rule can match, for all pods that there can be and not only for
   * those known here; `undefined` where that cannot be proven.
   */
  takenBy(policy: number, direction: Direction, rule: number): readonly PolicyPart[] | undefined;
  /** Tiers before deny all that a peer of a rule that adds up allows here; `false` also where it is too much to look at. */
  deniesAllOf(part: PolicyPart): boolean;
  /** Of a policy that adds up with others: what the tiers before it do to its connections. */
  above(policy: number): Above | undefined;
  /** What the API leaves open. */
  readonly openings: readonly OpenWork[];
}

export interface RuleWork {
  readonly part: PolicyPart;
  /** Pairs that the rule's peers and ports fit. */
  readonly matched: number;
  /** Pairs in which it decides, or passes on. */
  readonly takes: number;
  /** Which rules took connections before it, with pairs. */
  readonly before: readonly Counted<PolicyPart>[];
  /** Policies that add up and would have said otherwise. */
  readonly overrides: readonly Counted<number>[];
  /** Pairs that it passes on, and of those the ones that nobody behind it decides. */
  readonly passed: number;
  readonly toNobody: number;
  /** Of pairs in which it decides against policies that add up; without any, of those that it takes. */
  readonly examples: readonly Example[];
}

export interface Counted<T> {
  readonly of: T;
  readonly pairs: number;
}

export interface Example {
  readonly source: number;
  readonly destination: number;
  readonly connections: ConnectionSet;
}

export interface Above {
  /** Pairs that the policy allows and a tier before it denies; by rule of the policy and by who denies. */
  readonly denied: number;
  readonly deniedRules: readonly DeniedRule[];
  /** Pairs that it denies, alone or with others, and a tier before it accepts. */
  readonly accepted: number;
  readonly by: readonly Counted<PolicyPart>[];
}

export interface DeniedRule extends Counted<PolicyPart> {
  /** The policy's own rule. */
  readonly rule: PolicyPart;
  readonly example: Example;
  /** The other ends: sources of an ingress rule, destinations of an egress rule. */
  readonly others: readonly number[];
}

export interface OpenWork extends Counted<Opening> {
  readonly direction: Direction;
  readonly example: Example;
}
