import { limits } from "../limits.ts";

/** Takes the steps one after the other and lets waiting messages through in between; as long as `goesOn`. */
export async function inSlices(steps: Iterable<unknown>, goesOn: () => boolean): Promise<void> {
  let started = performance.now();
  for (const _ of steps) {
    if (performance.now() - started <= limits.server.slice) continue;
    await yieldToEvents();
    if (!goesOn()) return;
    started = performance.now();
  }
}

/** A macrotask: lets messages that wait on the connection be handled. */
export function yieldToEvents(): Promise<void> {
  return new Promise((resolve) => later(resolve));
}

/** A timer waits for a millisecond where nothing else does; a browser's worker has nothing but timers. */
const later: (run: () => void) => unknown = globalThis.setImmediate ?? ((run) => setTimeout(run, 0));
