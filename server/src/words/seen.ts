import { grouped } from "./lists.ts";

const months = "January,February,March,April,May,June,July,August,September,October,November,December".split(",");

/** `3 May 2026`, in the time of the log, which is UTC. `time`: milliseconds since 1970. */
export function dayWords(time: number): string {
  const date = new Date(time);
  return `${date.getUTCDate()} ${months[date.getUTCMonth()] ?? ""} ${date.getUTCFullYear()}`;
}

/** `1,204 times until 3 May 2026`, `once, on 3 May 2026`. */
export function timesWords(times: number, until: number | undefined): string {
  if (times === 1) return until === undefined ? "once" : `once, on ${dayWords(until)}`;
  return `${grouped(times)} times${until === undefined ? "" : ` until ${dayWords(until)}`}`;
}
