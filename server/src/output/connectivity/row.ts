/** One line of the edge list, ready to be written. */
export interface ConnectivityRow {
  readonly src: string;
  readonly dst: string;
  readonly conn: string;
  /** With `--explain`. */
  readonly why?: RowReasons;
}

export interface RowReasons {
  readonly egress: SideReasons;
  readonly ingress: SideReasons;
}

export interface SideReasons {
  /** `shop/web`, in force on this side; empty: nothing isolates it. */
  readonly isolatedBy: readonly string[];
  readonly allowedBy: readonly RuleReason[];
}

export interface RuleReason {
  readonly policy: string;
  /** `ingress[0].from[1]`, as in the manifest. */
  readonly field: string;
  readonly conn: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** One sentence for each rule; `not isolated` where everything is allowed. */
export function reasonLines({ isolatedBy, allowedBy }: SideReasons): readonly string[] {
  if (isolatedBy.length === 0) return ["not isolated"];
  return allowedBy.map(({ policy, field, conn, file, line }) => `${policy} ${field} (${file}:${line}) allows ${conn}`);
}
