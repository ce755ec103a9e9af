import type { Cluster } from "../cluster/cluster.ts";
import type { Labels } from "../manifest/types.ts";
import type { Settings } from "../source/settings.ts";
import type { ConnectionSet } from "../traffic/connectionSet.ts";
import type { Traffic } from "../traffic/types.ts";
import type { Span } from "../yaml/tree.ts";
import type { ClusterSnapshot } from "./cluster.ts";

/** Where it is written that two ends have to talk. */
export interface NeedEvidence {
  /** Of the file as the cluster has it: the place of a span is asked of it. */
  readonly uri: string;
  readonly document: number;
  readonly span: Span;
  /** What stands there, without credentials: the address, or the key that says so. */
  readonly text: string;
  /** It may mean something else as well, or be for somebody else: enough for a list, not for a warning. */
  readonly weak?: true;
  /** Whether a name has to be looked up, who is let in, who asks. */
  readonly kind: "address" | "dns" | "peers" | "exposed" | "route" | "scrape" | "webhook" | "flow";
  /** At the pods. */
  readonly connections: ConnectionSet;
  /** The same number for all ends that stand behind one thing that is written: any of them is enough. */
  readonly group: number;
  /** Of a flow: how often it was let through, and when last (milliseconds since 1970). */
  readonly seen?: { readonly times: number; readonly until: number | undefined };
}

/** One end: a workload of the cluster, or somebody outside of the files. */
export type NeedEnd =
  | { readonly kind: "workload"; readonly workload: number }
  | {
      readonly kind: "outside";
      readonly who: "internet" | "api-server" | "dns";
      /** Those that were seen; absent: whatever address it has. */
      readonly addresses?: readonly string[];
    }
  /** Pods that no file declares and that were seen. */
  | { readonly kind: "pods"; readonly namespace: string; readonly labels: Labels };

/** Equal texts, equal ends. */
export function endKey(end: NeedEnd): string {
  if (end.kind === "workload") return String(end.workload);
  if (end.kind === "pods") return `${end.namespace} ${JSON.stringify(end.labels)}`;
  return end.addresses === undefined ? end.who : `${end.who} ${end.addresses.join()}`;
}

/** A connection that the manifests evidently need. */
export interface Need {
  readonly source: NeedEnd;
  readonly destination: NeedEnd;
  /** At the pods: Services' ports are looked through. */
  readonly connections: ConnectionSet;
  readonly evidence: readonly NeedEvidence[];
}

/** Works out what the manifests evidently need. */
export interface NeedsSource {
  /** The very same list for as long as nothing that it was read off has changed. */
  of(state: NeedsState): readonly Need[];
  /** Most of the work for it, bit by bit. */
  steps(state: NeedsState): Iterable<unknown>;
}

export interface NeedsState {
  readonly cluster: Pick<
    Cluster,
    "workloads" | "workloadsByNamespace" | "services" | "servicesByNamespace" | "placement"
  >;
  readonly traffic: Pick<Traffic, "portsAt">;
  readonly within: Pick<ClusterSnapshot, "files" | "entries">;
  /** Where logs of flows are; absent: there are none. */
  readonly settings?: Pick<Settings, "flows">;
}
