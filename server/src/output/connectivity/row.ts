import type { DeciderPlace } from "../explain/report.ts";

/** One line of the edge list, ready to be written. */
export interface ConnectivityRow {
  readonly src: string;
  readonly dst: string;
  /** What surely may pass; empty where all there is to say is undecided. */
  readonly conn: string;
  /** What the API leaves open, on top of it. */
  readonly undecided?: string;
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
  /** Where there are policies for the whole cluster: who decides what, in tiers. */
  readonly decidedBy?: readonly DeciderPlace[];
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

/** For people: what passes, and what is undecided behind it. */
export function connText({ conn, undecided }: Pick<ConnectivityRow, "conn" | "undecided">): string {
  const surely = conn === "" ? "No Connections" : conn;
  return undecided === undefined ? surely : `${surely} (undecided: ${undecided})`;
}

/** One sentence for each rule; `not isolated` where everything is allowed. */
export function reasonLines({ isolatedBy, allowedBy, decidedBy }: SideReasons): readonly string[] {
  if (decidedBy?.some(({ tier }) => tier !== "NetworkPolicy" && tier !== "default")) return decidedBy.map(deciderText);
  if (isolatedBy.length === 0) return ["not isolated"];
  return allowedBy.map(({ policy, field, conn, file, line }) => `${policy} ${field} (${file}:${line}) allows ${conn}`);
}

/** `Admin fence spec.ingress[0] (fence.yaml:8): Deny TCP 80` */
export function deciderText({ tier, policy, field, action, file, line, conn }: DeciderPlace): string {
  if (policy === undefined) return `nobody decides ${conn}: allowed`;
  const does = action ?? (field === undefined ? "denies" : "allows");
  return `${tier} ${policy}${field === undefined ? "" : ` ${field}`} (${file}:${line}): ${does} ${conn}`;
}
