import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** Bytes of both halves together. Larger, and the heap grows by what a keystroke leaves behind for longer than it lives. */
const enough = 16 * 1024 * 1024;
/** Milliseconds between two looks, while the space still grows. */
const interval = 25;

/**
 * Lets the space of young objects grow no further than it has to. An index makes much that dies young, for which Node doubles
 * that space again and again and never gives it back: a third of the memory of the server. Its size is fixed when a process
 * starts, but how fast it grows is looked up each time.
 */
export function boundYoungGeneration(): void {
  const timer = setInterval(() => {
    const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === "new_space");
    if (space !== undefined && space.space_size < enough) return;
    clearInterval(timer);
    if (space !== undefined) setFlagsFromString("--semi-space-growth-factor=1");
  }, interval);
  timer.unref();
}
