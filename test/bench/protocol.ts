import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";
import { URI } from "vscode-uri";
import { makePolicy, makeWorkspace } from "./workspace.ts";

/*
 * The budgets of a workspace of 10,000 manifests, measured where a person feels them: at the protocol of the built
 * server, over stdio. Prints a table; never fails on a slow machine.
 */

const size = { namespaces: 200, workloads: 6_800, services: 2_000, policies: 1_000 };
const edits = 100;

const root = mkdtempSync(join(tmpdir(), "netpol-bench-"));
let manifests = 0;
for (const { path, text } of makeWorkspace(size)) {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  manifests++;
}

const server = spawn(process.execPath, [resolve(import.meta.dirname, "../../dist/server.js"), "--stdio"], {
  stdio: ["pipe", "pipe", "inherit"],
});
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

const rows = {
  push: ([what, measured, budget]: readonly [string, string, string]) =>
    console.log(`${what.padEnd(52)} ${measured.padEnd(52)} budget ${budget}`),
};
const ms = (value: number) => `${value.toFixed(1)} ms`;

const folder = URI.file(root).toString();
await client.sendRequest("initialize", {
  processId: process.pid,
  rootUri: folder,
  workspaceFolders: [{ uri: folder, name: "bench" }],
  capabilities: { textDocument: { diagnostic: {} }, workspace: { configuration: true, workspaceFolders: true } },
});
const started = performance.now();
await client.sendNotification("initialized", {});

// A request that computes nothing, sent all the while, feels how long the index keeps the server from answering.
let longest = 0;
let indexing = true;
const probe = (async () => {
  while (indexing) {
    const sent = performance.now();
    await client.sendRequest("netpol/rulePage", { rule: "" });
    longest = Math.max(longest, performance.now() - sent);
    await new Promise((done) => setTimeout(done, 5));
  }
})();
await ready;
indexing = false;
rows.push([`first index of ${manifests} manifests`, ms(performance.now() - started), "3 s"]);
await probe;
rows.push(["  longest wait of a request meanwhile", ms(longest), "50 ms"]);

const uri = URI.file(join(root, "policies/long.yaml")).toString();
const perDocument = makePolicy(0, size.namespaces).split("\n").length;
const documents = Math.ceil(1_000 / perDocument);
const long = Array.from({ length: documents }, (_, at) => makePolicy(2_000 + at, size.namespaces)).join("---\n");
await client.sendNotification("textDocument/didOpen", {
  textDocument: { uri, languageId: "yaml", version: 1, text: long },
});
const textDocument = { uri };
const middle = Math.floor(documents / 2) * perDocument;
await client.sendRequest("textDocument/diagnostic", { textDocument });

async function p95(
  what: string,
  budget: string,
  ask: (round: number) => Promise<unknown>,
  before: (round: number) => Promise<void> = async () => {},
): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < edits; round++) {
    await before(round);
    const sent = performance.now();
    await ask(round);
    times.push(performance.now() - sent);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0;
  rows.push([what, `${ms(at(0.95))} (median ${ms(at(0.5))}, worst ${ms(at(1 - 1 / times.length))})`, budget]);
}

let version = 1;
async function type(line: number, character: number, text: string, over = 0): Promise<void> {
  const start = { line, character };
  const end = { line, character: character + over };
  version++;
  await client.sendNotification("textDocument/didChange", {
    textDocument: { uri, version },
    contentChanges: [{ range: { start, end }, text }],
  });
}
await p95("keystroke in a label to fresh diagnostics, p95", "16 ms", async (round) => {
  await type(middle + 8, 15, "x", round % 2);
  await client.sendRequest("textDocument/diagnostic", { textDocument });
});
await p95("keystroke in a comment to fresh diagnostics, p95", "16 ms", async () => {
  await type(middle, 0, "# x\n");
  await client.sendRequest("textDocument/diagnostic", { textDocument });
});
version++;
await client.sendNotification("textDocument/didChange", {
  textDocument: { uri, version },
  contentChanges: [{ text: long }],
});
// Somewhere else each time, after an edit that changes what is selected: nothing is remembered from the round before.
const fresh = async (round: number) => {
  await type(8, 15, round % 2 === 0 ? "x" : "", round % 2);
  await client.sendRequest("textDocument/diagnostic", { textDocument });
};
const places = {
  "a peer's dash": { line: 14, character: 8 },
  from: { line: 13, character: 8 },
  "a selector": { line: 6, character: 4 },
  "a policy's name": { line: 3, character: 10 },
  "a label": { line: 19, character: 23 },
  "a named port": { line: 23, character: 18 },
};
const inDocument = ({ line, character }: { line: number; character: number }, round: number) => ({
  line: (round % documents) * perDocument + line,
  character,
});
async function each(what: string, method: string, params: (round: number) => object, budget = "none"): Promise<void> {
  await p95(what, budget, (round) => client.sendRequest(method, { textDocument, ...params(round) }), fresh);
}
for (const [name, place] of Object.entries(places)) {
  await each(`hover on ${name}`, "textDocument/hover", (round) => ({ position: inDocument(place, round) }), "10 ms");
}
await each(
  "code action",
  "textDocument/codeAction",
  (round) => {
    const position = inDocument(places["a peer's dash"], round);
    return { range: { start: position, end: position }, context: { diagnostics: [] } };
  },
  "10 ms",
);
const completions = {
  "a namespace's label": { line: 16, character: 24 },
  "a pod's label": { line: 19, character: 22 },
  "a namespace's name": { line: 28, character: 45 },
  "a port": { line: 23, character: 18 },
  "a field": { line: 6, character: 4 },
};
for (const [name, place] of Object.entries(completions)) {
  await each(
    `completion of ${name}`,
    "textDocument/completion",
    (round) => ({ position: inDocument(place, round) }),
    "10 ms",
  );
}
await each("inlay hints of a screen", "textDocument/inlayHint", (round) => {
  const start = inDocument({ line: 0, character: 0 }, round);
  return { range: { start, end: { line: start.line + 60, character: 0 } } };
});
await each("code lenses", "textDocument/codeLens", () => ({}));
const lenses = await client.sendRequest<object[]>("textDocument/codeLens", { textDocument });
await p95(
  "  a lens's words",
  "none",
  (round) => client.sendRequest("codeLens/resolve", lenses[round % lenses.length]),
  fresh,
);
for (const [name, place] of Object.entries(places)) {
  const position = (round: number) => ({ position: inDocument(place, round), context: { includeDeclaration: true } });
  await each(`definition of ${name}`, "textDocument/definition", position);
  await each(`references to ${name}`, "textDocument/references", position);
}
await each("rename of a label value", "textDocument/rename", (round) => ({
  position: inDocument(completions["a pod's label"], round),
  newName: "other",
}));
await each("document symbols", "textDocument/documentSymbol", () => ({}));
await p95(
  "workspace symbols",
  "none",
  (round) => client.sendRequest("workspace/symbol", { query: `app${round}` }),
  fresh,
);
await each("folding", "textDocument/foldingRange", () => ({}));
await each("selection ranges", "textDocument/selectionRange", (round) => ({
  positions: [inDocument(places["a label"], round)],
}));

const view = { from: "", to: "", port: "", only: [], sort: "name", fold: false, collapsed: [], base: "none" };
const matrix = async () => {
  const header = await client.sendRequest<{ version: number; sources: unknown[]; destinations: unknown[] }>(
    "netpol/matrix",
    { uri: null, view, known: null },
  );
  return client.sendRequest("netpol/matrixWindow", {
    uri: null,
    version: header.version,
    port: "",
    base: "none",
    sources: header.sources.slice(0, 60),
    destinations: header.destinations.slice(0, 60),
  });
};
const opened = performance.now();
await matrix();
rows.push(["traffic matrix, header and first window", ms(performance.now() - opened), "500 ms"]);
await p95("the same after an edit, p95", "50 ms", async (round) => {
  await type(middle + 200, 0, round % 2 === 0 ? "# y\n" : "");
  await matrix();
});

const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
rows.push(["memory of the server", `${Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024)} MB`, "400 MB"]);

console.log(`\nThe protocol, ${manifests} manifests, ${size.policies} policies, ${size.namespaces} namespaces\n`);
client.dispose();
server.kill();
rmSync(root, { recursive: true, force: true });
