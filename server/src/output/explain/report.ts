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
  const { allowed, outside, isolatedBy, allowedBy, nearestMiss } = side;
  const lines = [`${title}: ${verdictOf(allowed)}`];
  if (isolatedBy.length === 0)
    lines.push(outside ? "  outside the cluster, no policy applies" : "  no policy isolates it");
  for (const { policy, file, line } of isolatedBy) lines.push(`  isolated by ${policy} (${file}:${line})`);
  for (const { policy, field, conn, file, line } of allowedBy) {
    lines.push(`  allowed by ${policy} ${field} (${file}:${line}): ${conn}`);
  }
  if (nearestMiss !== undefined) {
    const { policy, field, missing, file, line } = nearestMiss;
    lines.push(`  nearest miss ${policy} ${field} (${file}:${line}): ${missing}`);
  }
  return lines;
}
