import { afterEach, expect, it, vi } from "vitest";
import { type Session, type SessionOptions, startSession } from "../harness/lsp.ts";

let session: Session | undefined;
afterEach(async () => {
  await session?.close();
  session = undefined;
});

const workload = (name: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec: { template: { metadata: { labels: { app: ${name} } }, spec: { containers: [{ name: c, image: x }] } } }
`;
const files = { "a.yaml": workload("a"), "out/b.yaml": workload("b") };

async function start(options: SessionOptions): Promise<Session> {
  session = await startSession({ ...options, files: { ...files, ...options.files } });
  await session.until("netpol/indexState", ({ state }: { state: string }) => state === "ready");
  return session;
}

const workloads = async (on: Session) =>
  (await on.client.sendRequest<{ workloads: number }>("netpol/status", { uri: null })).workloads;

it.each<readonly [string, SessionOptions, number]>([
  ["nothing", {}, 2],
  ["a .gitignore", { files: { ".gitignore": "out/\n" } }, 1],
  ["netpol.exclude", { settings: { exclude: ["/out/b.yaml"] } }, 1],
  [".netpol.yaml", { files: { ".netpol.yaml": "exclude: out/\n" } }, 1],
  ["files.exclude", { filesExclude: { "**/.git": true, out: true } }, 1],
  ["files.exclude, of one of several", { filesExclude: { "**/{out,dist}": true } }, 1],
  ["files.exclude that is off", { filesExclude: { out: false, a: { when: "$(basename).ts" } } }, 2],
  ["files.exclude at another place", { filesExclude: { "b.yaml": true } }, 2],
])("leaves out what is named by %s", async (_, options, count) => {
  expect(await workloads(await start(options))).toBe(count);
});

it("follows a .gitignore that is written, and goes", async () => {
  const on = await start({});
  const uri = on.uri(".gitignore");
  on.disk.set(uri, "out/");
  await on.client.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri, type: 1 }] });
  await vi.waitFor(async () => expect(await workloads(on)).toBe(1));
  on.disk.delete(uri);
  await on.client.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri, type: 3 }] });
  await vi.waitFor(async () => expect(await workloads(on)).toBe(2));
});
