/** A needed connection, ready to be written. */
export interface NeedRow {
  readonly src: string;
  readonly dst: string;
  readonly conn: string;
  /** What stands behind an end outside of the files. */
  readonly endKind?: "internet" | "api-server" | "dns";
  readonly evidence: readonly NeedEvidence[];
}

export interface NeedEvidence {
  readonly file: string;
  /** From 0. */
  readonly line: number;
  readonly text: string;
}
