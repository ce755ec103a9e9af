import { afterEach, expect, it, vi } from "vitest";
import type { Diagnostic } from "vscode-languageserver/node";
import { line, pod } from "../expectations/flowLines.ts";
import { type Session, type SessionOptions, startSession } from "../harness/lsp.ts";

let session: Session | undefined;
afterEach(async () => {
  await session?.close();
  session = undefined;
});

const workload = (name: string) => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec:
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: main, image: x}]}
`;
const denied = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-deny, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress]
${workload("api")}${workload("db")}`;
const log = line(pod("api"), pod("db"), 5432).repeat(3);

async function start(options: SessionOptions): Promise<Session> {
  session = await startSession(options);
  await session.open("a.yaml");
  return session;
}

/** What the rule says of the file. */
async function told(on: Session): Promise<readonly string[]> {
  const { items } = await on.client.sendRequest<{ items: Diagnostic[] }>("textDocument/diagnostic", {
    textDocument: { uri: on.uri("a.yaml") },
  });
  return items.filter(({ code }) => code === "seen-connection-denied").map(({ message }) => String(message));
}

it.each<readonly [string, SessionOptions]>([
  ["the editor's settings", { settings: { flows: ["logs/may 3.jsonl"] } }],
  ["an address", { settings: { flows: ["file:///work/logs/may%203.jsonl"] } }],
  [".netpol.yaml", { files: { ".netpol.yaml": "flows: ./logs/may 3.jsonl\n" } }],
])("tells what was seen and is denied, of logs that are named in %s", async (_, options) => {
  const on = await start({ ...options, files: { "a.yaml": denied, "logs/may%203.jsonl": log, ...options.files } });
  await vi.waitFor(async () =>
    expect(await told(on)).toEqual([expect.stringContaining("seen 3 times until 3 May 2026")]),
  );
});

it("follows a log that is written anew, and forgets one that is gone, which it says", async () => {
  const on = await start({ settings: { flows: ["f.jsonl"] }, files: { "a.yaml": denied, "f.jsonl": log } });
  await vi.waitFor(async () => expect(await told(on)).toHaveLength(1));
  const uri = on.uri("f.jsonl");
  on.disk.set(uri, log + log);
  await on.client.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri, type: 2 }] });
  await vi.waitFor(async () => expect(await told(on)).toEqual([expect.stringContaining("seen 6 times")]));
  on.disk.delete(uri);
  await on.client.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri, type: 3 }] });
  await vi.waitFor(async () => expect(await told(on)).toEqual([]));
  const { message } = (await on.until("window/showMessage")) as { message: string };
  expect(message).toBe("Netpol cannot read the flows of file:///work/f.jsonl: no such file");
});
