import type { CheckFinding } from "./finding.ts";
import { identityOf } from "./identity.ts";

/** Findings that a team has accepted for now, each with how often it is there. */
export type Baseline = ReadonlyMap<string, number>;

/** Of a finding without an object, `file` as well. */
interface Entry {
  readonly rule: string;
  readonly object: string;
  readonly field: string;
  readonly file?: string;
  /** One where nothing is said. */
  readonly count?: number;
}

/** A text that is sorted and has one line for each finding, so that two branches merge. */
export function writeBaseline(findings: readonly CheckFinding[]): string {
  const counts = new Map<string, number>();
  for (const finding of findings) {
    const key = JSON.stringify(identityOf(finding));
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const lines = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, count]) => `    ${entryText(key, count)}`);
  const list = lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n  ]`;
  return `{\n  "version": 1,\n  "findings": ${list}\n}\n`;
}

function entryText(key: string, count: number): string {
  return count === 1 ? key : JSON.stringify({ ...JSON.parse(key), count });
}

/** What is wrong with the text, as a sentence, where it is no baseline. */
export function readBaseline(text: string): Baseline | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return "is no JSON: write it with --write-baseline";
  }
  if (!isMap(json) || !Array.isArray(json.findings)) return "is no baseline: write it with --write-baseline";
  if (json.version !== 1) return `has the version ${JSON.stringify(json.version)}; this netpol reads version 1`;
  const known = new Map<string, number>();
  for (const [at, entry] of json.findings.entries()) {
    if (!isEntry(entry)) return `has something at findings[${at}] that is no finding: write it with --write-baseline`;
    const key = JSON.stringify(identityOf({ ...entry, file: entry.file ?? "" }));
    known.set(key, (known.get(key) ?? 0) + (entry.count ?? 1));
  }
  return known;
}

/** The findings that the baseline doesn't hold, and how many of the baseline's are gone. */
export function compareWithBaseline(
  findings: readonly CheckFinding[],
  baseline: Baseline,
): { readonly fresh: readonly CheckFinding[]; readonly known: number; readonly gone: number } {
  const left = new Map(baseline);
  const fresh = findings.filter((finding) => {
    const key = JSON.stringify(identityOf(finding));
    const count = left.get(key) ?? 0;
    if (count > 0) left.set(key, count - 1);
    return count === 0;
  });
  const gone = [...left.values()].reduce((sum, count) => sum + count, 0);
  return { fresh, known: findings.length - fresh.length, gone };
}

function isEntry(value: unknown): value is Entry {
  if (!isMap(value)) return false;
  const { rule, object, field, file, count } = value;
  const texts = [rule, object, field].every((each) => typeof each === "string");
  const counts = count === undefined || (Number.isSafeInteger(count) && Number(count) > 0);
  return texts && counts && (file === undefined || typeof file === "string");
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
