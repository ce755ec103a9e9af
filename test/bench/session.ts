import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";
import { URI } from "vscode-uri";
import { type Inspector, inspect } from "./inspector.ts";
import type { MadeFile } from "./manifests.ts";

/** The built server on a folder of its own, over stdio, as an editor has it. */
export interface Session {
  readonly files: number;
  uriOf(path: string): string;
  request<Result = unknown>(method: string, params: object): Promise<Result>;
  notify(method: string, params: object): Promise<void>;
  /** Starts the index; settles when it is done. */
  index(): Promise<void>;
  /** Milliseconds that the server's main thread has worked so far, whatever else the machine does; 0 where nobody knows. */
  work(): number;
  /** In megabytes; the peak since the start. */
  memory(): { readonly rss: number; readonly peak: number };
  inspector(): Promise<Inspector>;
  end(): void;
}

export async function startSession(made: Iterable<MadeFile>): Promise<Session> {
  const root = mkdtempSync(join(tmpdir(), "netpol-bench-"));
  let files = 0;
  for (const { path, text } of made) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    files++;
  }
  const server = spawn(
    process.execPath,
    ["--inspect-port=0", resolve(import.meta.dirname, "../../dist/server.js"), "--stdio"],
    { stdio: ["pipe", "pipe", "pipe"] },
  );
  const client = createMessageConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
  const ready = new Promise<void>((done) => {
    client.onNotification("netpol/indexState", ({ state }: { state: string }) => {
      if (state === "ready") done();
    });
  });
  client.onRequest((method, params) =>
    method === "workspace/configuration" ? (params as { items: unknown[] }).items.map(() => ({})) : null,
  );
  client.listen();
  const folder = URI.file(root).toString();
  await client.sendRequest("initialize", {
    processId: process.pid,
    rootUri: folder,
    workspaceFolders: [{ uri: folder, name: "bench" }],
    capabilities: {
      textDocument: { diagnostic: {} },
      workspace: { configuration: true, workspaceFolders: true, diagnostics: { refreshSupport: true } },
    },
  });
  let inspector: Promise<Inspector> | undefined;
  return {
    files,
    uriOf: (path) => URI.file(join(root, path)).toString(),
    request: (method, params) => client.sendRequest(method, params),
    notify: (method, params) => client.sendNotification(method, params),
    async index() {
      await client.sendNotification("initialized", {});
      await ready;
    },
    work: () => workOf(server),
    memory: () => memoryOf(server),
    inspector() {
      inspector ??= inspect(server);
      return inspector;
    },
    end() {
      void inspector?.then((each) => each.close());
      client.dispose();
      server.kill();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function workOf({ pid }: ChildProcess): number {
  try {
    const [spent] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, "utf8").split(" ");
    return Number(spent) / 1e6;
  } catch {
    return 0;
  }
}

function memoryOf({ pid }: ChildProcess): { readonly rss: number; readonly peak: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const megabytes = (name: string) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
    return { rss: megabytes("VmRSS"), peak: megabytes("VmHWM") };
  } catch {
    return { rss: 0, peak: 0 };
  }
}
