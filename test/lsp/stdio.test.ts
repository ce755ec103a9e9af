import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { bundleServer, type ServerProgram } from "../harness/serverProgram.ts";

const workspace = mkdtempSync(join(tmpdir(), "netpol-stdio-"));
let program: ServerProgram;
beforeAll(async () => {
  cpSync(fileURLToPath(new URL("../scenarios/shop/", import.meta.url)), workspace, { recursive: true });
  program = await bundleServer();
});
afterAll(() => {
  program.remove();
  rmSync(workspace, { recursive: true, force: true });
});

let server: ChildProcessWithoutNullStreams;
let client: MessageConnection;
let ended: Promise<number | null>;
let complaints = "";
afterEach(() => {
  client.dispose();
  server.kill();
});

/** The server as a process of its own, initialised, with the sample workspace on its disk. */
async function start(): Promise<void> {
  server = spawn(process.execPath, [program.file, "--stdio"]);
  ended = new Promise((done) => server.once("exit", done));
  complaints = "";
  server.stderr.on("data", (data) => {
    complaints += data;
  });
  client = createMessageConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
  // Anything but messages on stdout.
  client.onError(([error]) => {
    complaints += error.message;
  });
  client.listen();
  const ready = new Promise<void>((done) => {
    client.onNotification("netpol/indexState", ({ state }: { state: string }) => {
      if (state === "ready") done();
    });
  });
  const rootUri = pathToFileURL(workspace).toString();
  await client.sendRequest("initialize", {
    processId: process.pid,
    rootUri,
    workspaceFolders: [{ uri: rootUri, name: "shop" }],
    capabilities: { textDocument: { diagnostic: {} } },
  });
  await client.sendNotification("initialized", {});
  await ready;
}

it("answers about a file, shuts down, and ends with status 0", async () => {
  await start();
  const path = join(workspace, "policies/redis.yaml");
  const uri = pathToFileURL(path).toString();
  await client.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "yaml", version: 1, text: readFileSync(path, "utf8") },
  });
  const report = await client.sendRequest<{ items: { code: string }[] }>("textDocument/diagnostic", {
    textDocument: { uri },
  });
  expect(report.items.map(({ code }) => code)).toContain("invalid-protocol");
  const hover = await client.sendRequest<{ contents: { value: string } }>("textDocument/hover", {
    textDocument: { uri },
    position: { line: 14, character: 12 },
  });
  expect(hover.contents.value).toContain("shop");
  await client.sendRequest("shutdown");
  await client.sendNotification("exit");
  expect(await ended).toBe(0);
  expect(complaints).toBe("");
});

it("ends with status 1 when it was not shut down first", async () => {
  await start();
  await client.sendNotification("exit");
  expect(await ended).toBe(1);
});

it("ends when the editor is gone", async () => {
  await start();
  server.stdin.end();
  expect(await ended).toBe(1);
});
