import type { ChildProcess } from "node:child_process";

/** What the debugger of Node tells of a process. Attached when first needed, so that nothing before is slower for it. */
export interface Inspector {
  /** Megabytes that are held after collection. */
  liveHeap(): Promise<number>;
  startProfile(): Promise<void>;
  /** The text of a `.cpuprofile`. */
  stopProfile(): Promise<string>;
  /** A process that ends waits for its debugger to leave. */
  close(): void;
}

export async function inspect(process: ChildProcess): Promise<Inspector> {
  const address = await addressOf(process);
  const socket = new WebSocket(address);
  await new Promise((done, fail) => {
    socket.onopen = done;
    socket.onerror = fail;
  });
  const waiting = new Map<number, (result: Record<string, unknown>) => void>();
  socket.onmessage = ({ data }) => {
    const { id, result } = JSON.parse(String(data));
    waiting.get(id)?.(result ?? {});
    waiting.delete(id);
  };
  let last = 0;
  const call = (method: string, params: object = {}) =>
    new Promise<Record<string, unknown>>((done) => {
      const id = ++last;
      waiting.set(id, done);
      socket.send(JSON.stringify({ id, method, params }));
    });
  await call("Profiler.enable");
  return {
    async liveHeap() {
      await call("HeapProfiler.collectGarbage");
      const { usedSize } = await call("Runtime.getHeapUsage");
      return Number(usedSize) / 1024 / 1024;
    },
    async startProfile() {
      await call("Profiler.setSamplingInterval", { interval: 200 });
      await call("Profiler.start");
    },
    async stopProfile() {
      const { profile } = await call("Profiler.stop");
      return JSON.stringify(profile);
    },
    close: () => socket.close(),
  };
}

/** A process that gets this signal lets itself be debugged, and says where. */
function addressOf(process: ChildProcess): Promise<string> {
  return new Promise((done) => {
    let said = "";
    process.stderr?.on("data", (chunk) => {
      said += chunk;
      const found = /ws:\/\/\S+/.exec(said)?.[0];
      if (found !== undefined) done(found);
    });
    process.kill("SIGUSR1");
  });
}
