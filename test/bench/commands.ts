import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { MadeFile } from "./manifests.ts";
import { shapes } from "./shapes.ts";

/*
 * The command, as a shell starts it, with its output read as fast as it comes. What it compiled is kept in a folder of this
 * run, so that a first start and those behind it are told apart.
 */

const { values } = parseArgs({ options: { profile: { type: "string" } } });
const home = mkdtempSync(join(tmpdir(), "netpol-bench-"));
const command = resolve(import.meta.dirname, "../../dist/cli.js");

interface Run {
  /** Milliseconds. */
  readonly wall: number;
  /** The most that it held in memory, in megabytes; 0 where nobody knows. */
  readonly peak: number;
  readonly bytes: number;
}

try {
  const small = folderOf("small", [{ path: "policy.yaml", text: onePolicy() }]);
  const { files } = shapes.usual();
  const many = [...files];
  const large = folderOf("large", many);
  const other = folderOf("other", changed(many));
  const workloads = [...many].flatMap(
    ({ text }) => /^kind: Deployment\nmetadata:\n {2}name: (\S+)\n {2}namespace: (\S+)/m.exec(text) ?? [],
  );
  const [from, to] = [1, 4].map((at) => `${workloads[at + 1]}/${workloads[at]}`);
  console.log(`The command, Node ${process.versions.node}\n`);
  await starts("--version", ["--version"]);
  await starts("check of a folder with one policy", ["check", small, "--fail-on", "never"]);
  say("10,000 workloads: check", await run(netpol("check", large, "--fail-on", "never")), "6 s, 1 GB");
  say("connectivity", await run(netpol("connectivity", large)), "10 s or 150 MB/s, 1 GB");
  say("connectivity --compact", await run(netpol("connectivity", large, "--compact")), "20 MB");
  say(
    `explain of ${from} to ${to}`,
    await run(netpol("explain", large, "--from", from ?? "", "--to", to ?? "")),
    "2.5 s",
  );
  say("diff, one policy differs", await run(netpol("diff", large, other)), "8 s");
} finally {
  rmSync(home, { recursive: true, force: true });
}

function folderOf(name: string, made: Iterable<MadeFile>): string {
  const folder = join(home, name);
  for (const { path, text } of made) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

function onePolicy(): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress]
  ingress:
    - from: [{podSelector: {matchLabels: {app: web}}}]
      ports: [{port: 5432}]
`;
}

/** With another port in the first policy that has one. */
function* changed(made: Iterable<MadeFile>): Iterable<MadeFile> {
  let done = false;
  for (const { path, text } of made) {
    const next: string = done || !text.includes("kind: NetworkPolicy") ? text : text.replace(/port: \d+/, "port: 9999");
    done ||= next !== text;
    yield { path, text: next };
  }
}

function netpol(...args: readonly string[]): readonly string[] {
  const profile = values.profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${values.profile}`];
  return [...profile, command, ...args];
}

function run(args: readonly string[]): Promise<Run> {
  return new Promise((done, fail) => {
    const started = performance.now();
    const child = spawn(process.execPath, args, {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, XDG_CACHE_HOME: join(home, "cache") },
    });
    let [bytes, peak] = [0, 0];
    child.stdout.on("data", ({ length }: Uint8Array) => {
      bytes += length;
    });
    const looking = setInterval(() => {
      peak = Math.max(peak, peakOf(child.pid));
    }, 20);
    child.on("error", fail);
    child.on("close", () => {
      clearInterval(looking);
      done({ wall: performance.now() - started, peak, bytes });
    });
  });
}

function peakOf(pid: number | undefined): number {
  try {
    // One that ends has none any more.
    const [, peak = "0"] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Math.round(Number(peak) / 1024);
  } catch {
    return 0;
  }
}

/** Against a Node that does nothing, by turns, so that both have the same machine. */
async function starts(what: string, args: readonly string[]): Promise<void> {
  const first = (await run(netpol(...args))).wall;
  for (let round = 0; round < 3; round++) await run(netpol(...args));
  const [own, nothing]: [number[], number[]] = [[], []];
  for (let round = 0; round < 25; round++) {
    nothing.push((await run(["-e", "0"])).wall);
    own.push((await run(netpol(...args))).wall);
  }
  const [ours, theirs] = [own, nothing].map((all) => all.sort((a, b) => a - b)[12] ?? 0);
  if (ours === undefined || theirs === undefined) return;
  const times = `${(ours / theirs).toFixed(2)} times \`node -e 0\``;
  row(
    what,
    `${times} (${ours.toFixed(0)} and ${theirs.toFixed(0)} ms, the first one ${first.toFixed(0)} ms)`,
    "2 times, 1.5 from Node 22 on",
  );
}

function say(what: string, { wall, peak, bytes }: Run, budget: string): void {
  const size = bytes / 1e6;
  row(what, `${(wall / 1000).toFixed(2)} s, ${peak} MB held at most, ${size.toFixed(1)} MB printed`, budget);
}

function row(what: string, measured: string, budget: string): void {
  console.log(`${what.padEnd(48)} ${measured.padEnd(76)} budget ${budget}`);
}
