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

/**
 * Lets messages that wait on the connection be handled. One passes through several turns of Node's event loop: it is read, put
 * together, taken from the queue, and its answer is written. With one turn at a time it would wait for a slice at each.
 */
export async function yieldToEvents(): Promise<void> {
  const { setImmediate } = globalThis;
  // A browser's worker has nothing but timers.
  if (setImmediate === undefined) await new Promise((resolve) => setTimeout(resolve, 0));
  else for (let turn = 0; turn < limits.server.turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}
