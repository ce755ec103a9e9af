import { PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** Bytes of both halves together. Larger, and the heap grows by what a keystroke leaves behind for longer than it lives. */
const enough = 32 * 1024 * 1024;

/**
 * Lets the space of young objects grow no further than it has to. An index makes much that dies young, for which Node doubles
 * that space again and again: a third of the memory of the server. Its largest size is fixed when a process starts, but how
 * fast it grows is looked up each time. Node makes it small again when it collects everything, so it has to be let grow then.
 */
export function boundYoungGeneration(): void {
  let grows = true;
  const look = () => {
    const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === "new_space");
    const should = space === undefined || space.space_size < enough;
    if (should === grows) return;
    grows = should;
    setFlagsFromString(`--semi-space-growth-factor=${grows ? 2 : 1}`);
  };
  new PerformanceObserver(look).observe({ entryTypes: ["gc"] });
}
