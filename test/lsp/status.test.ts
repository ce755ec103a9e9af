import { afterEach, expect, it } from "vitest";
import { type Session, startSession } from "../harness/lsp.ts";

let session: Session | undefined;
afterEach(async () => {
  await session?.close();
  session = undefined;
});

const pod =
  "apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: shop, labels: { app: web } }\nspec: { containers: [{ name: main }] }\n";
const policy =
  "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: web, namespace: shop }\nspec: { podSelector: {} }\n";

it("tells what was read, what was not and why", async () => {
  session = await startSession({
    files: { "web.yaml": pod, "policy.yaml": policy, ".netpol.yaml": "ipBlocks: pods\nnonsense: true\n" },
    unreadable: { "dump.yaml": "too large (81 MB)" },
    settings: { kubernetesVersion: "new" },
  });
  await session.until("netpol/indexState", ({ state }: { state: string }) => state === "ready");
  const status = await session.client.sendRequest("netpol/status", { uri: session.uri("policy.yaml") });
  expect(status).toMatchObject({ workloads: 1, policies: 1, namespaces: 1, clusters: 1, missing: [] });
  const { faults } = status as { readonly faults: readonly { readonly uri: string | null; readonly line: number }[] };
  expect(faults).toEqual([
    { uri: null, line: 0, message: expect.stringContaining("kubernetesVersion") },
    { uri: session.uri(".netpol.yaml"), line: 1, message: expect.stringContaining("nonsense") },
    { uri: session.uri("dump.yaml"), line: 0, message: "too large (81 MB)" },
  ]);
});

it("names what cannot be built, with its line", async () => {
  session = await startSession({
    files: { "web.yaml": pod, "app/kustomization.yaml": "namespace: shop\nresources:\n- gone.yaml\n" },
  });
  await session.until("netpol/indexState", ({ state }: { state: string }) => state === "ready");
  const status = await session.client.sendRequest("netpol/status", { uri: null });
  expect(status).toMatchObject({
    faults: [{ uri: session.uri("app/kustomization.yaml"), line: 2, message: expect.stringContaining("gone.yaml") }],
  });
});

it("tells a client that asks for it how far reading is, and the editor nothing", async () => {
  const capabilities = { window: { workDoneProgress: true }, workspace: { configuration: true } };
  session = await startSession({
    files: { "web.yaml": pod, "policy.yaml": policy },
    capabilities,
    initializationOptions: { progress: "client" },
  });
  await session.until("netpol/indexState", ({ state }: { state: string }) => state === "ready");
  const last = session.received.findLast(({ method }) => method === "netpol/indexProgress");
  expect(last?.params).toEqual({ done: 2, total: 2 });
  expect(session.received.some(({ method }) => method === "window/workDoneProgress/create")).toBe(false);
});
