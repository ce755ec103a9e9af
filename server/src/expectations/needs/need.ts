import type { ConnectsFacts } from "../../manifest/connects.ts";
import type { ConnectionSet } from "../../traffic/connectionSet.ts";
import type { Span } from "../../yaml/tree.ts";

/** An object of any kind, as it is applied. */
export interface NeedsObject {
  readonly facts: ConnectsFacts;
  /** Where it lives; for an object without a namespace, the one it is put in. */
  readonly namespace: string;
  /** The file as the cluster has it. */
  readonly uri: string;
  /** Index of its document in the file; spans count from there. */
  readonly document: number;
  /** Of that document: quotes and folded lines are looked for in it. */
  readonly text: string;
}

/** Where it is written that two ends have to talk. */
export interface Evidence {
  /** Of the file as the cluster has it: the place of a span is asked of it. */
  readonly uri: string;
  readonly document: number;
  readonly span: Span;
  /** What stands there, without credentials: the address, or the key that says so. */
  readonly text: string;
  /** It may mean something else as well, or be for somebody else: enough for a list, not for a warning. */
  readonly weak?: true;
  /** Whether a name has to be looked up, who is let in, who asks. */
  readonly kind: "address" | "dns" | "peers" | "exposed" | "route" | "scrape" | "webhook";
  /** At the pods. */
  readonly connections: ConnectionSet;
  /** The same number for all ends that stand behind one thing that is written: any of them is enough. */
  readonly group: number;
}

/** One end: a workload of the cluster, or somebody outside of the files. */
export type NeedEnd =
  | { readonly kind: "workload"; readonly workload: number }
  | { readonly kind: "outside"; readonly who: "internet" | "api-server" | "dns" };

/** A connection that the manifests evidently need. */
export interface Need {
  readonly source: NeedEnd;
  readonly destination: NeedEnd;
  /** At the pods: Services' ports are looked through. */
  readonly connections: ConnectionSet;
  readonly evidence: readonly Evidence[];
}
