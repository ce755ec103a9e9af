import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { shapeOf } from "./shapes.ts";

/*
 * `netpol connectivity` and another analyser's list of connections, on the same folder. Both print a row for each pair,
 * `source => destination : connection`; rows of a workload with itself are left out on both sides.
 */

const { values } = parseArgs({
  options: {
    peer: { type: "string", default: "" },
    /** The folder stands behind them. */
    args: { type: "string", default: "" },
    /** Workloads. */
    size: { type: "string", default: "1000" },
  },
});

const workloads = Number(values.size);
const folder = mkdtempSync(join(tmpdir(), "netpol-bench-"));
try {
  for (const { path, text } of shapeOf("workloads", { workloads, namespaces: 20, services: 0, policies: 100 }).files) {
    mkdirSync(dirname(join(folder, "in", path)), { recursive: true });
    writeFileSync(join(folder, "in", path), text);
  }
  const own = [resolve(import.meta.dirname, "../../dist/cli.js"), "connectivity", "--format", "text"];
  const ours = measure("netpol", process.execPath, [...own, join(folder, "in")]);
  const theirs = measure(values.peer, values.peer, [...values.args.split(/\s+/).filter(Boolean), join(folder, "in")]);
  compare(ours, theirs);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Runs it with its output in a file, and gives the rows by their ends. */
function measure(name: string, program: string, args: readonly string[]): ReadonlyMap<string, string> {
  const out = join(folder, "out.txt");
  const file = openSync(out, "w");
  const started = performance.now();
  const timed = ["-f", "%e s, %M kB", program, ...args];
  const { status, error, stderr } = spawnSync("/usr/bin/time", timed, { stdio: ["ignore", file, "pipe"] });
  const wall = performance.now() - started;
  closeSync(file);
  const rows = rowsIn(readFileSync(out, "utf8"));
  const told = String(stderr ?? error ?? "")
    .trim()
    .split("\n")
    .at(-1);
  console.log(`${name}: ${rows.size} rows, ${(wall / 1000).toFixed(2)} s (${told}), status ${status}`);
  return rows;
}

function rowsIn(text: string): ReadonlyMap<string, string> {
  const rows = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, from, to, connection] = /^(\S+) => (\S+) : (.*)$/.exec(line.trim()) ?? [];
    if (from !== undefined && to !== undefined && from !== to) rows.set(`${from} => ${to}`, connection ?? "");
  }
  return rows;
}

function compare(ours: ReadonlyMap<string, string>, theirs: ReadonlyMap<string, string>): void {
  const other = [...theirs].filter(([ends, connection]) => ours.has(ends) && ours.get(ends) !== connection);
  const kinds = [
    ["only netpol", [...ours].filter(([ends]) => !theirs.has(ends))],
    ["only the other", [...theirs].filter(([ends]) => !ours.has(ends))],
    ["different", other],
  ] as const;
  for (const [what, rows] of kinds) {
    console.log(`${what}: ${rows.length}`);
    for (const [ends, connection] of rows.slice(0, 5)) console.log(`  ${ends} : ${connection}`);
  }
}
