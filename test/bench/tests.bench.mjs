/** 500 policy tests of every form, answered once, and again after a policy of the cluster was edited. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { makeFiles, makePolicy, policyFile } from "./clusters.mjs";
import { printTable, show, time } from "./measure.mjs";

const options = { ipBlocks: "pods", podCidrs: [] };
const size = { workloads: 10_000, namespaces: 200, policies: 1000 };
const count = 500;
const rounds = 9;

const forms = [
  ["one pair", (i) => `{ from: ${app(i)}, to: ${app(i * 3 + 1)}, port: 8080, expect: denied }`],
  ["a namespace to a workload", (i) => `{ from: ns-${i % 200}/*, to: ${app(i * 7)}, port: http, expect: allowed }`],
  ["onlyFrom", (i) => `{ to: ${app(i * 5)}, onlyFrom: [${app(i)}, ns-${i % 200}/*] }`],
  ["onlyTo of a namespace", (i) => `{ from: ns-${i % 200}/*, onlyTo: ["ns-0/*:53/UDP", "203.0.113.0/24:443"] }`],
  ["internet to a namespace", (i) => `{ from: internet, to: ns-${i % 200}/*, expect: denied }`],
];

/** A workload in its namespace. */
function app(i) {
  const number = (i * 7919) % size.workloads;
  return `ns-${number % size.namespaces}/app-${number}`;
}

async function load() {
  const folder = mkdtempSync(join(tmpdir(), "netpol-bench-"));
  const outfile = join(folder, "tests.mjs");
  const entry = new URL("tests.entry.ts", import.meta.url).pathname;
  await build({ entryPoints: [entry], outfile, bundle: true, format: "esm", platform: "node", logLevel: "error" });
  const module = await import(pathToFileURL(outfile).href);
  rmSync(folder, { recursive: true });
  return module;
}

export async function run() {
  const { buildCluster, createTraffic, createRunner, createRunnerMemory, changedEnds, readTests, parseStream } =
    await load();
  const files = makeFiles(size);
  const testsOf = (items) =>
    readTests("bench.netpol-test.yaml", parseStream(`tests:\n${items.map((item) => `  - ${item}\n`).join("")}`, {}))
      .tests;
  const of = (form) => (_, i) => `{ name: t${i}, ${form(i).slice(2)}`;
  const sets = [
    ...forms.map(([name, form]) => [name, Array.from({ length: count }, of(form))]),
    ["of all forms", Array.from({ length: count }, (_, i) => of(forms[i % forms.length][1])(_, i))],
  ];
  const rows = sets.map(([name, items]) => {
    const tests = testsOf(items);
    const memory = createRunnerMemory();
    let cluster = buildCluster(files);
    let traffic = createTraffic(cluster, options);
    let current = files;
    let runner = createRunner(traffic, memory);
    const start = performance.now();
    const outcomes = tests.map((test) => runner.run(test));
    const first = performance.now() - start;
    let again = 0;
    const worked = [];
    const ms = time(
      () => {
        const before = traffic;
        const start = process.cpuUsage();
        cluster = buildCluster(current, {}, cluster);
        traffic = createTraffic(cluster, options, traffic);
        runner = createRunner(traffic, memory);
        const changed = changedEnds(before, traffic);
        for (const [i, test] of tests.entries()) {
          const outcome = changed === undefined ? runner.run(test) : runner.runAgain(test, outcomes[i], changed);
          if (outcome !== outcomes[i]) again++;
          outcomes[i] = outcome;
        }
        const { user, system } = process.cpuUsage(start);
        worked.push((user + system) / 1000);
      },
      {
        rounds,
        prepare: (round) => {
          current = withEdit(current, round);
        },
      },
    );
    const passed = outcomes.filter(({ status }) => status === "passed").length;
    return [
      name,
      tests.length,
      passed,
      show(first),
      show(again / rounds),
      show(ms),
      show(worked.sort((a, b) => a - b)[Math.floor(rounds / 2)]),
    ];
  });
  printTable(
    ["tests", "", "passed", "ms at first", "run again after an edit", "ms after an edit (budget 100)", "ms worked"],
    rows,
  );
}

function withEdit(files, round) {
  const place = files.length - 1 - (round % size.policies);
  const number = size.policies - 1 - (round % size.policies);
  const other = makePolicy(number + 1000 * (round + 1), { ...size, blocks: [{ cidr: "10.0.0.0/8", except: [] }] });
  const edited = [...files];
  edited[place] = policyFile(number, { ...files[place].policies[0].object, ingress: other.ingress });
  return edited;
}
