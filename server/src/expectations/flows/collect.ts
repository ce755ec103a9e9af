import { limits } from "../../limits.ts";
import type { Flow, FlowEnd, FlowLog, SeenFlow } from "./flow.ts";
import { readFlow } from "./readFlow.ts";

/** Takes in a log piece by piece, and holds no more of it than its kinds of connections. */
export interface FlowCollector {
  /** The next piece of the text; a line may begin in one and end in another. */
  push(text: string): void;
  /** What was told so far, and the last line even without its end. */
  end(): FlowLog;
}

interface Kind extends Pick<SeenFlow, "source" | "destination" | "protocol" | "port"> {
  readonly times: Record<Flow["seenAt"], number>;
  until: number | undefined;
}

/** `uri`: of the log. `most`: kinds of connections that are kept. */
export function createFlowCollector(uri: string, most: number = limits.flows.kinds): FlowCollector {
  const kinds = new Map<string, Kind>();
  const counts = { passed: 0, dropped: 0, other: 0, broken: 0, beyond: 0 };
  let rest = "";
  /** The line that is being read is too long to be one, and is left out up to its end. */
  let skipping = false;

  function take(line: string): void {
    if (line.trim() === "") return;
    const flow = readFlow(line);
    if (typeof flow === "string") {
      counts[flow]++;
      return;
    }
    counts.passed++;
    const { source, destination, protocol, port, seenAt, time } = flow;
    const key = `${keyOf(source)}>${keyOf(destination)}>${protocol}${port}`;
    let kind = kinds.get(key);
    if (kind === undefined) {
      if (kinds.size >= most) {
        counts.beyond++;
        return;
      }
      kind = {
        source,
        destination,
        protocol,
        port,
        times: { source: 0, destination: 0, elsewhere: 0 },
        until: undefined,
      };
      kinds.set(key, kind);
    }
    kind.times[seenAt]++;
    if (!Number.isNaN(time) && !(kind.until !== undefined && kind.until >= time)) kind.until = time;
  }

  function push(text: string): void {
    let start = 0;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
      if (!skipping) take(rest + text.slice(start, end));
      skipping = false;
      rest = "";
      start = end + 1;
    }
    if (skipping) return;
    rest += text.slice(start);
    if (rest.length <= limits.flows.line) return;
    counts.broken++;
    rest = "";
    skipping = true;
  }

  return Object.freeze({
    push,
    end(): FlowLog {
      push("\n");
      const seen = [...kinds.values()].map(
        ({ source, destination, protocol, port, times, until }): SeenFlow => ({
          source,
          destination,
          protocol,
          port,
          // One packet is seen where it leaves and where it arrives.
          times: Math.max(times.source, times.destination) + times.elsewhere,
          until,
        }),
      );
      return { uri, seen, counts: { ...counts } };
    },
  });
}

/** A log that is at hand whole. */
export function readFlows(uri: string, text: string): FlowLog {
  const collector = createFlowCollector(uri);
  collector.push(text);
  return collector.end();
}

/** Several logs as one. */
export function joinLogs(logs: readonly FlowLog[]): FlowLog {
  const [only, ...others] = logs;
  if (only !== undefined && others.length === 0) return only;
  const found = new Map<string, SeenFlow>();
  for (const flow of logs.flatMap(({ seen }) => seen)) {
    const key = `${keyOf(flow.source)}>${keyOf(flow.destination)}>${flow.protocol}${flow.port}`;
    const known = found.get(key);
    found.set(key, known === undefined ? flow : together(known, flow));
  }
  const sum = (key: keyof FlowLog["counts"]) => logs.reduce((total, { counts }) => total + counts[key], 0);
  return {
    uri: only?.uri ?? "",
    seen: [...found.values()],
    counts: {
      passed: sum("passed"),
      dropped: sum("dropped"),
      other: sum("other"),
      broken: sum("broken"),
      beyond: sum("beyond"),
    },
  };
}

function together(a: SeenFlow, b: SeenFlow): SeenFlow {
  return { ...a, times: a.times + b.times, until: later(a.until, b.until) };
}

export function later(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.max(a, b);
}

export function keyOf(end: FlowEnd): string {
  if (end.kind === "address") return end.address;
  const { namespace, labels, workload, pod } = end;
  const own = Object.keys(labels)
    .sort()
    .map((key) => `${key}=${labels[key]}`)
    .join();
  // Pods come and go: their names count only where nothing else does.
  return `${namespace}/${workload}/${own}${own === "" && workload === "" ? pod : ""}`;
}
