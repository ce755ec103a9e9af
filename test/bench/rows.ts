import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Session } from "./session.ts";

/** One line of the bench: what was measured, and its budget beside it. */
export interface Rows {
  say(what: string, measured: string, budget?: string): void;
  /** `ask` timed many times; `before` each time outside of the clock. */
  times(what: string, budget: string, ask: Round, before?: Round, rounds?: number): Promise<void>;
  /** With a profile of what the server does meanwhile, where one is asked for. */
  profiled<Value>(what: string, run: () => Promise<Value>): Promise<Value>;
}

export type Round = (round: number) => Promise<unknown>;

export const ms = (value: number) => `${value.toFixed(1)} ms`;
const usualRounds = 100;

/** `profiles`: a folder for a CPU profile of each row whose times are taken. */
export function rowsOf(session: Session, profiles: string | undefined): Rows {
  const say = (what: string, measured: string, budget = "none") =>
    console.log(`${what.padEnd(48)} ${measured.padEnd(76)} budget ${budget}`);
  const profiled: Rows["profiled"] = async (what, run) => {
    if (profiles === undefined) return await run();
    const inspector = await session.inspector();
    await inspector.startProfile();
    const value = await run();
    mkdirSync(profiles, { recursive: true });
    writeFileSync(join(profiles, `${what.replace(/[^a-z0-9]+/gi, "-")}.cpuprofile`), await inspector.stopProfile());
    return value;
  };
  return {
    say,
    profiled,
    async times(what, budget, ask, before = async () => {}, rounds = usualRounds) {
      const times: number[] = [];
      const work: number[] = [];
      await profiled(what, async () => {
        for (let round = 0; round < rounds; round++) {
          await before(round);
          const worked = session.work();
          const sent = performance.now();
          await ask(round);
          times.push(performance.now() - sent);
          work.push(session.work() - worked);
        }
      });
      const [own, wall] = [shares(work), shares(times)];
      const worked = own.worst > 0 ? `   worked ${ms(own.p95)} (median ${ms(own.median)})` : "";
      say(what, `${ms(wall.p95)} (median ${ms(wall.median)}, worst ${ms(wall.worst)})${worked}`, budget);
    },
  };
}

function shares(list: readonly number[]): { readonly median: number; readonly p95: number; readonly worst: number } {
  const sorted = [...list].sort((a, b) => a - b);
  const share = (part: number) => sorted[Math.min(Math.floor(sorted.length * part), sorted.length - 1)] ?? 0;
  return { median: share(0.5), p95: share(0.95), worst: share(1) };
}
