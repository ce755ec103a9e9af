import { afterEach, expect, it } from "vitest";
import type { Diagnostic } from "vscode-languageserver-types";
import type { MatrixHeader } from "../../server/src/features/matrix/types.ts";
import { type Clock, realClock } from "../../server/src/server/calm.ts";
import { modern, type Session, type SessionOptions, startSession } from "../harness/lsp.ts";
import { view } from "../matrix/support.ts";

let session: Session | undefined;
afterEach(async () => {
  await session?.close();
  session = undefined;
});

/** Time passes when it is told to. */
function handClock(): Clock & { pass(milliseconds: number): void } {
  let now = 0;
  const calls = new Map<object, { readonly at: number; readonly call: () => void }>();
  return {
    after(delay, call) {
      const key = {};
      calls.set(key, { at: now + delay, call });
      return () => calls.delete(key);
    },
    pass(milliseconds) {
      const until = now + milliseconds;
      for (;;) {
        const [next] = [...calls].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => a.at - b.at);
        if (next === undefined) break;
        const [key, { at, call }] = next;
        calls.delete(key);
        now = at;
        call();
      }
      now = until;
    },
  };
}

/** A person at the keyboard, and an editor that asks after every key. */
async function typist(options: SessionOptions, path: string) {
  const clock = handClock();
  const on = await startSession({ ...options, clock });
  session = on;
  await on.open(path);
  const textDocument = { uri: on.uri(path) };
  let version = 1;
  let text = on.disk.get(on.uri(path)) ?? "";
  const found = async () => {
    const { items } = await on.client.sendRequest<{ items: Diagnostic[] }>("textDocument/diagnostic", { textDocument });
    return items.map(({ code, data }) => `${code} ${(data as { field?: string }).field}`);
  };
  const positionOf = (offset: number) => {
    const lines = text.slice(0, offset).split("\n");
    return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  };
  await found();
  return {
    clock,
    found,
    refreshes: () => on.received.filter(({ method }) => method === "workspace/diagnostic/refresh").length,
    /** Puts characters behind the first place of a text; gives what the editor shows after each. */
    async type(keys: string, behind = "") {
      const seen: string[][] = [];
      let offset = behind === "" ? text.length : text.indexOf(behind) + behind.length;
      for (const key of keys) {
        version++;
        const at = positionOf(offset);
        await on.client.sendNotification("textDocument/didChange", {
          textDocument: { ...textDocument, version },
          contentChanges: [{ range: { start: at, end: at }, text: key }],
        });
        text = text.slice(0, offset) + key + text.slice(offset);
        offset++;
        clock.pass(100);
        seen.push(await found());
      }
      return seen;
    },
    caret: (at: string | null) =>
      on.client.sendNotification("netpol/caret", {
        uri: at === null ? null : textDocument.uri,
        position: at === null ? null : positionOf(text.indexOf(at)),
      }),
  };
}

const pod = (name: string, namespace: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\n  labels: { app: ${name} }\nspec:\n  containers:\n  - name: main\n    ports:\n    - { name: web, containerPort: 8080 }\n`;
const shop = {
  "pods.yaml": ["web", "api", "db"].map((name) => pod(name, "shop")).join("---\n"),
  "namespaces.yaml": "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n",
  "other.yaml": `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: api
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: api
  policyTypes:
  - Ingress
  ingress:
  - from:
    - podSelector:
        matchLabels:
          app: web
    ports:
    - protocol: TCP
      port: 8080
`,
};
const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes:
  - Ingress
  - Egress
  ingress:
  - from:
    - podSelector:
        matchLabels:
          app: api
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: shop
      podSelector:
        matchLabels:
          app: web
    ports:
    - protocol: TCP
      port: 8080
  - from:
    - ipBlock:
        cidr: 10.0.0.0/8
    ports:
    - port: web
  egress:
  - to:
    - podSelector:
        matchLabels:
          app: api
    ports:
    - protocol: TCP
      port: 8080
`;

/** What stood in the editor after one key, and not after a later one. */
function vanished(seen: readonly (readonly string[])[]): readonly string[] {
  const told = new Set<string>();
  for (const [at, now] of seen.entries()) {
    for (const each of seen.slice(0, at).flat()) if (!now.includes(each)) told.add(each);
  }
  return [...told];
}

it("shows nothing that vanishes again while a whole policy is typed from an empty file", async () => {
  const person = await typist({ files: { ...shop, "new.yaml": "" } }, "new.yaml");
  expect(vanished(await person.type(policy))).toEqual([]);
});

it("keeps what is found in other files from coming and going", async () => {
  const person = await typist({ files: { ...shop, "new.yaml": "" } }, "other.yaml");
  const on = session as Session;
  const before = await person.found();
  await on.open("new.yaml");
  const textDocument = { uri: on.uri("new.yaml"), version: 2 };
  const same = shop["other.yaml"].replace("name: api", "name: all").replace(/ {4}ports:[\s\S]*$/, "    ports:\n");
  await on.client.sendNotification("textDocument/didChange", {
    textDocument,
    contentChanges: [{ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: same }],
  });
  for (const each of await person.found()) expect(before).toContain(each);
});

it("shows what is wrong with a policy that is whole when the keys rest, and has the editor ask", async () => {
  const person = await typist({ files: { ...shop, "new.yaml": policy.replace("port: web", "port: ") } }, "new.yaml");
  const seen = await person.type("wed", "- port: ");
  expect(seen.at(-1)).not.toContainEqual(expect.stringContaining("named-port-missing"));
  const refreshes = person.refreshes();
  person.clock.pass(1_000);
  await expect.poll(person.refreshes).toBeGreaterThan(refreshes);
  expect(await person.found()).toContainEqual(expect.stringContaining("named-port-missing"));
});

it("shows at the first rest what the API server rejects", async () => {
  const person = await typist({ files: { ...shop, "new.yaml": policy.replace("port: web", "port: ") } }, "new.yaml");
  const [first = []] = await person.type("W", "- port: ");
  expect(first).not.toContainEqual(expect.stringContaining("invalid-port"));
  person.clock.pass(800);
  expect(await person.found()).toContainEqual(expect.stringContaining("invalid-port"));
});

const half = policy.replace(/ {2}- from:\n {4}- ipBlock[\s\S]*$/, "");
const everybody = expect.stringMatching(/allows-everything|redundant-rule|misleading/);

it("waits in a rule that is half typed until the caret leaves it", async () => {
  const person = await typist({ files: { ...shop, "new.yaml": half } }, "new.yaml");
  await person.caret("policyTypes");
  await person.type("  - from:\n");
  person.clock.pass(10_000);
  expect(await person.found()).not.toContainEqual(everybody);
  // Still in the rule.
  await person.caret("from:\n    - podSelector");
  await person.caret("metadata");
  expect(await person.found()).toContainEqual(everybody);
});

it("does not wait for a caret that the editor does not tell", async () => {
  const person = await typist({ files: { ...shop, "new.yaml": half } }, "new.yaml");
  await person.type("  - from:\n");
  person.clock.pass(2_000);
  expect(await person.found()).toContainEqual(everybody);
});

it("takes away at once what is mended", async () => {
  const person = await typist({ files: { ...shop, "new.yaml": policy.replace("port: web", "port: wb") } }, "new.yaml");
  expect(await person.found()).toContainEqual(expect.stringContaining("named-port-missing"));
  const [seen] = await person.type("e", "- port: w");
  expect(seen).not.toContainEqual(expect.stringContaining("named-port-missing"));
});

it("does not keep anything from a client that could not be told to ask again", async () => {
  const capabilities = { ...modern, workspace: { configuration: true } };
  const person = await typist({ files: { ...shop, "new.yaml": policy }, capabilities }, "new.yaml");
  const [seen] = await person.type("d", "port: web");
  expect(seen).toContainEqual(expect.stringContaining("named-port-missing"));
});

it("reads what came while the machine stalled before it says that nobody types", async () => {
  let rested = false;
  const { port1, port2 } = new MessageChannel();
  // Timers come next, and what was read after them: nothing runs for longer than the wait.
  await new Promise((done) => setImmediate(done));
  const cancel = realClock.after(80, () => {
    rested = true;
  });
  const heard = new Promise<void>((done) => {
    port2.onmessage = () => {
      cancel();
      done();
    };
  });
  port1.postMessage("a key");
  const until = performance.now() + 200;
  while (performance.now() < until);
  await heard;
  await new Promise((done) => setTimeout(done, 100));
  expect(rested).toBe(false);
  port1.close();
});

const overlays = {
  "base/kustomization.yaml": "resources:\n- pods.yaml\n- policies.yaml\n",
  "base/pods.yaml": shop["pods.yaml"].replaceAll("  namespace: shop\n", ""),
  "base/policies.yaml": shop["other.yaml"].replace("  namespace: shop\n", ""),
  "dev/kustomization.yaml": "namespace: dev\nresources:\n- ../base\n",
  "prod/kustomization.yaml": "namespace: prod\nresources:\n- ../base\n",
};

it("shows the same policies, and says nothing else of them, while another is typed behind them in a base", async () => {
  const person = await typist({ files: overlays }, "base/policies.yaml");
  const shown = async () => {
    const on = session as Session;
    const header = await on.client.sendRequest<Pick<MatrixHeader, "counts" | "groups">>("netpol/matrix", {
      uri: null,
      view,
      known: null,
    });
    return [header.counts, header.groups?.map(({ name }) => name)];
  };
  await person.caret("metadata");
  const whole = await shown();
  expect(whole).toMatchObject([{ policies: 1, workloads: 3 }, expect.arrayContaining(["dev"])]);
  const before = await person.found();
  const seen: (readonly string[])[] = [];
  for (const line of ["---\n", "apiVersion: networking.k8s.io/v1\n", "kind: NetworkPolicy\n", "metadata:\n", "  na"]) {
    seen.push(...(await person.type(line)));
    expect(await shown()).toEqual(whole);
    person.clock.pass(5_000);
    // What was put off is done meanwhile: then it is known what was left out.
    await new Promise((done) => setTimeout(done, 400));
    expect(await shown()).toEqual(whole);
  }
  for (const each of seen) expect(each).toEqual(before);
  // Left like this it is a mistake.
  await person.caret("apiVersion");
  await expect.poll(person.found).toContainEqual(expect.stringContaining("cannot-be-built"));
});
