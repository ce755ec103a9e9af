/** The traffic engine: matrix, edit, questions and redundancy over sizes; beside the naive evaluator where that ends. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { makeFiles, makePolicy, policyFile } from "./clusters.mjs";
import { heap, printTable, show, time, timeEach } from "./measure.mjs";

const options = { ipBlocks: "pods", podCidrs: [] };
const sizes = [
  { workloads: 100, namespaces: 10 },
  { workloads: 1000, namespaces: 50 },
  { workloads: 10_000, namespaces: 200 },
];
const policyCounts = [10, 100, 1000];
/** Rows of the matrix that somebody looks at. */
const windowRows = 50;
/** Above this many questions the naive evaluator is not waited for; one question to each pair. */
const mostNaive = 1_000_000;

async function load() {
  const folder = mkdtempSync(join(tmpdir(), "netpol-bench-"));
  const outfile = join(folder, "engine.mjs");
  const entry = new URL("engine.entry.ts", import.meta.url).pathname;
  await build({ entryPoints: [entry], outfile, bundle: true, format: "esm", platform: "node", logLevel: "error" });
  const engine = await import(pathToFileURL(outfile).href);
  rmSync(folder, { recursive: true });
  return engine;
}

export async function run() {
  const engine = await load();
  const rows = [];
  for (const size of sizes) for (const policies of policyCounts) rows.push(measure(engine, { ...size, policies }));
  const shown = rows.map((row) =>
    row.map((cell) => (typeof cell === "string" || Number.isInteger(cell) ? cell : show(cell))),
  );
  printTable(
    [
      "workloads",
      "policies",
      "index ms",
      "matrix ms",
      "all rows ms",
      "classes",
      "edit ms",
      "pair µs",
      "explain µs",
      "redundancy ms",
      "MB",
      "naive ms",
    ],
    shown,
  );
  console.log(`
index: all objects to a cluster, from scratch. matrix: from that cluster to the classes and the first ${windowRows} rows, all columns;
all rows: the rest of them. edit: one policy changed, to the cluster, the classes and the first ${windowRows} rows again.
pair, explain: one question. redundancy: of every part of every policy. naive: every pair once, by the naive evaluator.`);

  console.log("\nHow often as much with ten times the workloads, at the same number of policies:\n");
  const growth = rows.slice(policyCounts.length).map((row, i) => {
    const before = rows[i];
    const times = (column) => `×${show(row[column] / before[column])}`;
    return [`${before[0]} to ${row[0]}`, row[1], ...[3, 6, 9, 10].map(times)];
  });
  printTable(["workloads", "policies", "matrix", "edit", "redundancy", "memory"], growth);

  const cluster = engine.buildCluster(makeFiles({ workloads: 1000, policies: 200, namespaces: 1 }));
  const spent = time((traffic) => cluster.policies.forEach(({ index }) => void redundancies(traffic, index)), {
    prepare: () => engine.createTraffic(cluster, options),
  });
  console.log(`\nredundancy of all parts of 200 policies of one namespace: ${show(spent)} ms`);
}

function measure({ buildCluster, createTraffic, mayConnect }, size) {
  const files = makeFiles(size);
  const before = heap();
  const cluster = buildCluster(files);
  const index = time(() => buildCluster(files));
  const look = (traffic) => {
    const matrix = traffic.matrix();
    for (let row = 0; row < Math.min(windowRows, matrix.rows.count); row++) matrix.row(row);
    return matrix;
  };
  const first = time(() => look(createTraffic(cluster, options)));
  const traffic = createTraffic(cluster, options);
  const matrix = look(traffic);
  const rest = time(
    () => {
      for (let row = 0; row < matrix.rows.count; row++) matrix.row(row);
    },
    { rounds: 1 },
  );

  let [currentFiles, currentCluster, currentTraffic] = [files, cluster, traffic];
  const edit = time(
    (edited) => {
      currentFiles = edited;
      currentCluster = buildCluster(edited, {}, currentCluster);
      currentTraffic = createTraffic(currentCluster, options, currentTraffic);
      look(currentTraffic);
    },
    { rounds: 9, prepare: (round) => withEdit(currentFiles, round, size) },
  );

  const count = 20_000;
  const ends = (i) => [(i * 7919) % size.workloads, (i * 104_729 + 1) % size.workloads];
  const pair = timeEach((i) => traffic.connections(...ends(i)), count);
  const explain = timeEach((i) => traffic.explain(...ends(i)), count / 10);
  const redundancy = time((fresh) => cluster.policies.forEach(({ index: i }) => void redundancies(fresh, i)), {
    rounds: 3,
    prepare: () => createTraffic(cluster, options),
  });
  const held = heap() - before;
  const naive = size.workloads ** 2 <= mostNaive && size.policies <= 100 ? naiveTime(mayConnect, cluster) : undefined;
  return [
    size.workloads,
    size.policies,
    ...[index, first, rest],
    `${matrix.rows.count}×${matrix.columns.count}`,
    ...[edit, pair, explain, redundancy, held, naive],
  ];
}

/** The same files with another ingress rule in one policy. */
function withEdit(files, round, { policies, workloads, namespaces }) {
  const place = files.length - 1 - (round % policies);
  const number = policies - 1 - (round % policies);
  const old = files[place].policies[0].object;
  const other = makePolicy(number + 1000 * (round + 1), {
    blocks: [{ cidr: "10.0.0.0/8", except: [] }],
    workloads,
    namespaces,
  });
  const edited = [...files];
  edited[place] = policyFile(number, { ...old, ingress: other.ingress });
  return edited;
}

function naiveTime(mayConnect, cluster) {
  const world = {
    namespaces: [...cluster.namespaces.values()],
    policies: cluster.policies.map(({ object, namespace }) => ({ ...object, namespace })),
    ...options,
    hostNetwork: "node",
    knownAddresses: [],
  };
  const ends = cluster.workloads.map(({ namespace, object }) => ({ kind: "pod", namespace, pod: object }));
  const probe = { protocol: "TCP", port: 8080 };
  return time(
    () => {
      for (const from of ends) for (const to of ends) mayConnect(world, from, to, probe);
    },
    { rounds: 1 },
  );
}

function redundancies(traffic, policy) {
  return [traffic.redundantPolicy(policy), traffic.redundantParts(policy)];
}
