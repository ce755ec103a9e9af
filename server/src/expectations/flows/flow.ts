import type { Labels, Protocol } from "../../manifest/types.ts";

/** One end of a flow, as the log names it. */
export type FlowEnd = FlowPod | { readonly kind: "address"; readonly address: string };

export interface FlowPod {
  readonly kind: "pod";
  readonly namespace: string;
  /** Those that the network plugin keeps of the pod's; controllers' and its own are left out. */
  readonly labels: Labels;
  /** Of what owns the pod; empty: the log does not say. */
  readonly workload: string;
  /** `web-6d5f7c9b8-x2x4z`; empty: the log does not say. */
  readonly pod: string;
}

/** One connection that somebody was seen to make. */
export interface Flow {
  readonly source: FlowEnd;
  readonly destination: FlowEnd;
  readonly protocol: Protocol;
  /** At the destination's pod. */
  readonly port: number;
  /** Where the plugin stood that saw it: the same packet shows at both ends. */
  readonly seenAt: "source" | "destination" | "elsewhere";
  /** Milliseconds since 1970; `NaN`: the log does not say. */
  readonly time: number;
}

/** All flows of one kind. */
export interface SeenFlow extends Pick<Flow, "source" | "destination" | "protocol" | "port"> {
  readonly times: number;
  /** When it was seen last, milliseconds since 1970; `undefined`: the log does not say. */
  readonly until: number | undefined;
}

/** What a log of flows tells. */
export interface FlowLog {
  /** Of the file; of several the first. */
  readonly uri: string;
  readonly seen: readonly SeenFlow[];
  readonly counts: FlowCounts;
}

/** Lines of a log. */
export interface FlowCounts {
  /** Of flows that were let through. */
  readonly passed: number;
  /** Of those that were not. */
  readonly dropped: number;
  /** Answers, nodes' own traffic, and whatever else says nothing about a policy. */
  readonly other: number;
  /** Cannot be read. */
  readonly broken: number;
  /** Of connections that are not kept, since there are too many kinds. */
  readonly beyond: number;
}

/** The logs that are at hand. */
export interface FlowLogs {
  /** Several as one; the very same for the same uris as long as no log changes. `undefined`: none of them is read yet. */
  of(uris: readonly string[]): FlowLog | undefined;
}
