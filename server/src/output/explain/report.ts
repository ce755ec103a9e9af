import type { TierName } from "../../manifest/layer.ts";
import type { Opening } from "../../traffic/types.ts";

/** Why one connection is allowed or not, ready to be written. */
export interface ExplainReport {
  readonly src: string;
  readonly dst: string;
  /** What was asked for: `TCP 5432`; undefined: anything. */
  readonly asked: string | undefined;
  /** `null`: nobody can say from these files. */
  readonly allowed: boolean | null;
  /** All that is allowed between the two, asked for or not. */
  readonly conn: string;
  readonly egress: ExplainSide;
  readonly ingress: ExplainSide;
  /** Sentences about what is undecided, and about what was not asked. */
  readonly notes: readonly string[];
}

export interface ExplainSide {
  readonly allowed: boolean | null;
  /** An address, on which no policy acts. */
  readonly outside: boolean;
  /** Empty: no policy isolates this side, everything is allowed. */
  readonly isolatedBy: readonly PolicyPlace[];
  readonly allowedBy: readonly RulePlace[];
  readonly nearestMiss: NearestMissPlace | undefined;
  /** Who decides; one where a port was asked for and nothing is left open. Nobody for an address. */
  readonly decidedBy: readonly DeciderPlace[];
  /** What each tier says, in the order in which they are asked. */
  readonly layers: readonly LayerOutcome[];
  readonly undecided: readonly OpeningPlace[];
}

export interface DeciderPlace {
  /** `default`: nobody decides, so it is allowed. */
  readonly tier: TierName | "default";
  readonly kind?: string;
  readonly policy?: string;
  /** `spec.ingress[2]`; absent for a NetworkPolicy that isolates. */
  readonly field?: string;
  /** In the policy's own words. */
  readonly action?: string;
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  readonly conn: string;
}

export interface LayerOutcome {
  readonly tier: TierName;
  readonly outcome: "Accept" | "Deny" | "Pass" | "no match" | "no policy" | "allowed" | "denied" | "not asked";
  readonly policy?: string;
  readonly field?: string;
  readonly file?: string;
  readonly line?: number;
  /** Where not all that was asked for has the same outcome. */
  readonly conn?: string;
}

/** What the API leaves open. */
export interface OpeningPlace {
  readonly reason: Opening["reason"] | "node-address";
  /** `ClusterNetworkPolicy fence` */
  readonly policies: readonly string[];
}

export interface PolicyPlace {
  readonly policy: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

export interface RulePlace extends PolicyPlace {
  /** `ingress[0].from[1]` */
  readonly field: string;
  readonly conn: string;
}

export interface NearestMissPlace extends PolicyPlace {
  readonly field: string;
  /** `asks for a pod with app=api, default/web has app=frontend` */
  readonly missing: string;
}

export function formatExplainJson(reports: readonly ExplainReport[]): string {
  const [only] = reports;
  return `${JSON.stringify(reports.length === 1 ? only : reports, undefined, 2)}\n`;
}

export function formatExplainText(reports: readonly ExplainReport[]): string {
  return reports.map(reportText).join("\n");
}

function verdictOf(allowed: boolean | null): string {
  return allowed === null ? "undecided" : allowed ? "allowed" : "denied";
}

function reportText({ src, dst, asked, allowed, conn, egress, ingress, notes }: ExplainReport): string {
  const verdict = allowed && asked === undefined ? `allowed: ${conn}` : verdictOf(allowed);
  const lines = [
    `${src} => ${dst}${asked === undefined ? "" : ` on ${asked}`}: ${verdict}`,
    ...(asked === undefined ? [] : [`  between the two: ${conn}`]),
    "",
    ...sideLines(`egress of ${src}`, egress),
    ...sideLines(`ingress of ${dst}`, ingress),
    ...notes.map((note) => `note: ${note}`),
  ];
  return `${lines.join("\n")}\n`;
}

function sideLines(title: string, side: ExplainSide): readonly string[] {
  const { allowed, outside, isolatedBy, allowedBy, nearestMiss, layers } = side;
  const tiers = layerLines(side);
  const lines = [`${title}: ${verdictOf(allowed)}`, ...tiers];
  // Where a tier before them has decided, they say what would be so without it.
  const asked = !layers.some(({ tier, outcome }) => tier === "NetworkPolicy" && outcome === "not asked");
  if (isolatedBy.length === 0)
    lines.push(
      outside
        ? "  outside the cluster, no policy applies"
        : `  no ${tiers.length === 0 ? "policy" : "NetworkPolicy"} isolates it`,
    );
  for (const { policy, file, line } of isolatedBy)
    lines.push(`  ${asked ? "" : "would be "}isolated by ${policy} (${file}:${line})`);
  for (const { policy, field, conn, file, line } of allowedBy) {
    lines.push(`  ${asked ? "" : "would be "}allowed by ${policy} ${field} (${file}:${line}): ${conn}`);
  }
  if (nearestMiss !== undefined) {
    const { policy, field, missing, file, line } = nearestMiss;
    lines.push(`  nearest miss ${policy} ${field} (${file}:${line}): ${missing}`);
  }
  return lines;
}

/** A line for each tier, the deciding one marked; none where there are only NetworkPolicies. */
function layerLines({ decidedBy, layers, undecided }: ExplainSide): readonly string[] {
  if (layers.every(({ tier, outcome }) => tier === "NetworkPolicy" || isSilent(outcome))) return [];
  const isDecider = (layer: LayerOutcome) =>
    decidedBy.some(
      ({ tier, policy, field }) => tier === layer.tier && policy === layer.policy && field === layer.field,
    );
  const lines = layers.map((layer) => {
    const { tier, outcome, policy, field, file, line, conn } = layer;
    const rule = /\[(\d+)\]$/.exec(field ?? "")?.[1];
    const who = policy === undefined ? "" : `${policy}${rule === undefined ? "" : ` rule ${Number(rule) + 1}`}: `;
    const where = file === undefined ? "" : ` (${file}:${line})`;
    const mark = policy !== undefined && isDecider(layer) ? "  <- decides" : "";
    return `  ${tier.padEnd(13)}  ${who}${outcome}${conn === undefined ? "" : ` ${conn}`}${where}${mark}`;
  });
  if (decidedBy.some(({ tier }) => tier === "default")) lines.push("  default        allowed: nobody else decides");
  return [...lines, ...undecided.map(openingText)];
}

function isSilent(outcome: LayerOutcome["outcome"]): boolean {
  return outcome === "no policy" || outcome === "not asked";
}

function openingText({ reason, policies }: OpeningPlace): string {
  const names = policies.join(" and ");
  switch (reason) {
    case "equal-priority":
      return `  undecided: ${names} have the same priority, either may win`;
    case "two-apis":
      return `  undecided: nothing says which API is asked first, that of ${names}`;
    case "domain-name":
      return `  undecided: ${names} speaks of addresses by domain name only`;
    case "node-address":
      return "  undecided: the address of a node is not in these files";
  }
}
