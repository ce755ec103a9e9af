import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { ReadTestFile } from "./testFile.ts";

export interface TestCompletion {
  readonly label: string;
  readonly sort: "field" | "value" | "namespace" | "port";
  readonly detail: string | undefined;
  readonly insert: string;
}

export interface TestCompletions {
  /** What an accepted item replaces, from the start of the file. */
  readonly start: number;
  readonly end: number;
  readonly items: readonly TestCompletion[];
}

const fields: Readonly<Record<string, string>> = {
  name: "What the test is called",
  from: "Who connects: workloads, labels, addresses or `internet`",
  to: "Who is reached",
  onlyFrom: "Nobody but these reaches `to`",
  onlyTo: "`from` reaches nothing but these",
  port: "A number or the name of a pod port; every port without it",
  protocol: "TCP unless said",
  expect: "`allowed` or `denied`",
  cluster: "The cluster that it is about",
  namespace: "The namespace of ends that name none",
};

const fileFields: Readonly<Record<string, string>> = {
  tests: "What must hold",
  cluster: "The cluster that the tests are about",
  namespace: "The namespace of ends that name none",
};

const ends = new Set(["from", "to", "onlyFrom", "onlyTo"]);

/** What can stand at a place of a test file. `offset`: from the start of the file. */
export function testCompletion(snapshot: Snapshot, file: ReadTestFile, offset: number): TestCompletions | undefined {
  const { text } = file.stream;
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  if (/^\s*#/.test(before)) return undefined;
  const key = keyOfLine(text, lineStart, before);
  const word = /[^\s,[{"'-][^\s,[{"']*$|$/.exec(before)?.[0] ?? "";
  const start = offset - word.length;
  const end = offset + (/^[\w/.*:-]*/.exec(text.slice(offset))?.[0].length ?? 0);
  if (key === undefined) {
    const inTest = /^\s/.test(before) || /^\s*-/.test(before);
    const known = inTest ? fields : fileFields;
    const block = inTest ? blockAround(file, offset) : "";
    const items = Object.entries(known).flatMap(([name, detail]) =>
      new RegExp(`^[\\s-]*${name}\\s*:`, "m").test(block) ? [] : [item(name, "field", detail, `${name}: `)],
    );
    return { start, end, items };
  }
  return { start, end, items: valuesFor(key, snapshot, file, offset) };
}

/** The text of the test that the cursor stands in or behind. */
function blockAround(file: ReadTestFile, offset: number): string {
  const { text, starts } = file.stream;
  const places = file.tests.map(({ document, span }) => (starts[document] ?? 0) + span.start);
  const index = places.findLastIndex((start) => start < offset);
  return index === -1 ? "" : text.slice(places[index], places[index + 1]);
}

/** The field whose value stands at the cursor; `undefined` where a key is typed. */
function keyOfLine(text: string, lineStart: number, before: string): string | undefined {
  const own = /^[\s-]*([A-Za-z]+)\s*:\s/.exec(`${before}`)?.[1];
  if (own !== undefined) return own;
  const item = /^(\s*)-\s/.exec(before);
  if (item === null) return undefined;
  // An item of a list: its key stands above, less far to the right or at the same column.
  const indent = item[1]?.length ?? 0;
  for (const line of text.slice(0, lineStart).split("\n").reverse()) {
    const found = /^(\s*(?:-\s+)?)([A-Za-z]+)\s*:\s*$/.exec(line);
    if (found !== null && (found[1]?.length ?? 0) <= indent && line.trim() !== "")
      return ends.has(found[2] ?? "") ? found[2] : undefined;
    if (line.trim() !== "" && !/^\s*-/.test(line) && found === null) return undefined;
  }
  return undefined;
}

function valuesFor(key: string, snapshot: Snapshot, file: ReadTestFile, offset: number): readonly TestCompletion[] {
  if (ends.has(key)) return endValues(snapshot);
  const namespaces = new Set(snapshot.clusters.flatMap(({ cluster }) => [...cluster.namespaces.keys()]));
  switch (key) {
    case "expect":
      return [item("allowed", "value", "All pairs of the ends connect"), item("denied", "value", "None does")];
    case "protocol":
      return ["TCP", "UDP", "SCTP"].map((each) => item(each, "value"));
    case "namespace":
      return [...namespaces].sort().map((each) => item(each, "namespace"));
    case "cluster":
      return snapshot.clusters.flatMap(({ name }) => (name === "" ? [] : [item(name, "value")]));
    case "port":
      return portValues(snapshot, file, offset);
    default:
      return [];
  }
}

function endValues({ clusters }: Snapshot): readonly TestCompletion[] {
  const found = new Map<string, string>();
  for (const { cluster } of clusters) {
    for (const { namespace, name, kind } of cluster.workloads) found.set(`${namespace}/${name}`, kind);
    for (const namespace of cluster.workloadsByNamespace.keys())
      found.set(`${namespace}/*`, "every workload of the namespace");
  }
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...sorted.map(([name, detail]) => item(name, "value", detail)),
    item("internet", "value", "Public addresses"),
  ];
}

/** Of the pods that the test is about, else of all. */
function portValues({ clusters }: Snapshot, file: ReadTestFile, offset: number): readonly TestCompletion[] {
  const block = blockAround(file, offset);
  const found = new Map<string, string>();
  for (const named of [true, false]) {
    for (const { cluster } of clusters) {
      for (const { namespace, name, object } of cluster.workloads) {
        if (named && !block.includes(`${namespace}/${name}`)) continue;
        for (const { port, name: own, protocol } of object.ports) {
          found.set(String(port), `${protocol} of ${namespace}/${name}`);
          if (own !== undefined) found.set(own, `${protocol} ${port} of ${namespace}/${name}`);
        }
      }
    }
    if (found.size > 0) break;
  }
  return [...found].map(([label, detail]) => item(label, "port", detail));
}

function item(label: string, sort: TestCompletion["sort"], detail?: string, insert = label): TestCompletion {
  return { label, sort, detail, insert };
}
