import type { DriftRow } from "./drift.ts";

/** One pair whose connections differ, ready to be written. */
export interface ChangeRow {
  readonly change: "added" | "removed" | "changed";
  readonly src: string;
  readonly dst: string;
  /** As in the edge list; `No Connections` where there were none. */
  readonly before: string;
  readonly after: string;
  /** Where policies for the whole cluster have a say: who decides now, `Admin fence spec.ingress[0]: Deny`. */
  readonly decidedBy?: readonly string[];
}

/** What a group of changes comes to, in a sentence. */
export interface ChangeSentence {
  readonly kind: "gained" | "lost" | "both";
  readonly text: string;
}

/** Connections that were seen and that are denied now. */
export interface CutRow {
  readonly src: string;
  readonly dst: string;
  readonly conn: string;
  /** How often they were seen, and when last (milliseconds since 1970). */
  readonly times: number;
  readonly until: number | undefined;
}

export interface DiffReport {
  /** Namespaces of two clusters that take each other's place; rows have the later name. */
  readonly namespaces?: readonly { readonly before: string; readonly after: string }[];
  /** What a running cluster and the files do not have alike; `undefined` where no running cluster is compared with files. */
  readonly drift?: readonly DriftRow[];
  readonly rows: readonly ChangeRow[];
  readonly sentences: readonly ChangeSentence[];
  /** `undefined` where no log of flows is given. */
  readonly cut?: readonly CutRow[];
}
