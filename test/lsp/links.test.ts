import { afterEach, expect, it, vi } from "vitest";
import { modern, type Session, startSession } from "../harness/lsp.ts";

let session: Session | undefined;
afterEach(async () => {
  await session?.close();
  session = undefined;
});

const policy = (port: number | string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: a }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{ ports: [{ port: ${port} }] }] }
`;
const takes = (entry: string) => `resources: [${entry}]\n`;

/** A workspace in which `ov/b` is a link. */
async function start(to: string, more: Readonly<Record<string, string>> = {}): Promise<Session> {
  session = await startSession({
    files: {
      "base/kustomization.yaml": takes("p.yaml"),
      "base/p.yaml": policy(80),
      "other/kustomization.yaml": takes("q.yaml"),
      "other/q.yaml": policy(81),
      "ov/kustomization.yaml": takes("b"),
      "ov/b": to,
      ...more,
    },
    capabilities: {
      ...modern,
      workspace: { ...modern.workspace, didChangeWatchedFiles: { dynamicRegistration: true } },
    },
  });
  await session.until("netpol/indexState", ({ state }: { state: string }) => state === "ready");
  return session;
}

interface Report {
  readonly items: readonly { readonly code: string; readonly message: string }[];
}

async function problems(on: Session, path: string): Promise<readonly string[]> {
  const textDocument = { uri: on.uri(path) };
  const { items } = await on.client.sendRequest<Report>("textDocument/diagnostic", { textDocument });
  return items.map(({ code, message }) => `${code} ${message}`);
}

const tell = (on: Session, path: string, type: 1 | 2 | 3) =>
  on.client.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: on.uri(path), type }] });

const builtOf = async (on: Session): Promise<string> => {
  const uri = on.uri("ov/kustomization.yaml");
  const { text } = await on.client.sendRequest<{ text: string | null }>("netpol/becomes", { uri });
  return text ?? "";
};

it("builds again when a file behind a link changes, and when the link leads elsewhere, or goes", async () => {
  const on = await start("../base");
  await on.open("ov/kustomization.yaml");
  expect(await problems(on, "ov/kustomization.yaml")).toEqual([]);
  expect(await builtOf(on)).toContain("port: 80");

  on.disk.set(on.uri("base/p.yaml"), policy(8080));
  await tell(on, "base/p.yaml", 2);
  await vi.waitFor(async () => expect(await builtOf(on)).toContain("port: 8080"));

  on.disk.set(on.uri("ov/b"), "../other");
  await tell(on, "ov/b", 2);
  await vi.waitFor(async () => expect(await builtOf(on)).toContain("port: 81"));

  on.disk.delete(on.uri("ov/b"));
  await tell(on, "ov/b", 3);
  const words = 'cannot-be-built "b" is no file, and no folder with a kustomization.yaml.';
  await vi.waitFor(async () => expect(await problems(on, "ov/kustomization.yaml")).toEqual([words]));

  on.disk.set(on.uri("ov/b"), "../base");
  await tell(on, "ov/b", 1);
  await vi.waitFor(async () => expect(await builtOf(on)).toContain("port: 8080"));
});

it("has links watched by their names", async () => {
  const on = await start("../base", { "x/y/c d": "../base" });
  interface Registered {
    registrations: { registerOptions?: { watchers?: { globPattern: string }[] } }[];
  }
  const watches = ({ registrations }: Registered, name: string) =>
    registrations.some(({ registerOptions }) =>
      registerOptions?.watchers?.some(({ globPattern }) => globPattern === `**/${name}`),
    );
  await on.until("client/registerCapability", (sent: Registered) => watches(sent, "b") && watches(sent, "c d"));
  // Only names of links.
  expect(on.received.some(({ params }) => JSON.stringify(params ?? {}).includes("**/base"))).toBe(false);
});

it("takes a folder in that stands where a link stood", async () => {
  const on = await start("../base");
  await on.open("ov/kustomization.yaml");
  on.disk.delete(on.uri("ov/b"));
  on.disk.set(on.uri("ov/b/kustomization.yaml"), takes("r.yaml"));
  on.disk.set(on.uri("ov/b/r.yaml"), policy(9));
  await tell(on, "ov/b", 2);
  await vi.waitFor(async () => expect(await builtOf(on)).toContain("port: 9\n"));
});

it("makes no second object of a file that is opened behind a link", async () => {
  const on = await start("../base");
  await on.open("base/p.yaml");
  const before = await problems(on, "base/p.yaml");
  await on.client.sendNotification("textDocument/didOpen", {
    textDocument: { uri: on.uri("ov/b/p.yaml"), languageId: "yaml", version: 1, text: policy(80) },
  });
  expect(await problems(on, "base/p.yaml")).toEqual(before);
  expect(await on.client.sendRequest("netpol/status", { uri: null })).toMatchObject({ policies: 1 });
});
