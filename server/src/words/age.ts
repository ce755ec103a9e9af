import { count } from "./lists.ts";

const minute = 60_000;
const units = [
  ["day", 24 * 60 * minute],
  ["hour", 60 * minute],
  ["minute", minute],
] as const;

/** A day: what a cluster held yesterday says little about today. Milliseconds. */
const stale = 24 * 60 * minute;

/** `3 days old`, `a moment old`; of a time that is no time, `of unknown age`. `now`: milliseconds since 1970. */
export function ageWords(taken: string | undefined, now: number): string {
  const age = now - Date.parse(taken ?? "");
  if (Number.isNaN(age)) return "of unknown age";
  for (const [unit, length] of units) if (age >= length) return `${count(Math.floor(age / length), unit)} old`;
  return "a moment old";
}

export function isStale(taken: string | undefined, now: number): boolean {
  return !(now - Date.parse(taken ?? "") < stale);
}

/** `a snapshot of context prod-eu, 3 days old: take it again for what is so now`. `what`: said of it before its age. */
export function snapshotWords(
  { context, taken }: { readonly context?: string; readonly taken?: string },
  now: number,
  what = "",
): string {
  const whose = context === undefined ? "a snapshot" : `a snapshot of context ${context}`;
  return `${whose}${what}, ${ageWords(taken, now)}${isStale(taken, now) ? ": take it again for what is so now" : ""}`;
}
