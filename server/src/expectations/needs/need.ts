import type { ManifestFile } from "../../manifest/file.ts";
import type { ConnectionSet } from "../../traffic/connectionSet.ts";
import type { Span, YamlMap } from "../../yaml/tree.ts";

/** An object of any kind, as it is applied. */
export interface NeedsObject {
  readonly kind: string;
  readonly name: string;
  /** Where it lives; for an object without a namespace, the one it is put in. */
  readonly namespace: string;
  readonly root: YamlMap;
  /** As the cluster has it: the place of a span is asked of it. */
  readonly file: ManifestFile;
  /** Index of its document in the file; spans count from there. */
  readonly document: number;
  /** Of that document: quotes and folded lines are looked for in it. */
  readonly text: string;
}

/** Where it is written that two ends have to talk. */
export interface Evidence {
  readonly file: ManifestFile;
  readonly document: number;
  readonly span: Span;
  /** What stands there, without credentials: the address, or the key that says so. */
  readonly text: string;
  /** A word that may mean something else as well: enough for a list, not for a warning. */
  readonly weak?: true;
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
