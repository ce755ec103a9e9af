import { describe, expect, it } from "vitest";
import { faceOf } from "../../client/src/matrix/view/face.ts";
import { move } from "../../client/src/matrix/view/keys.ts";
import { type LayoutInput, layOut, rowHeight } from "../../client/src/matrix/view/layout.ts";
import { contentOf } from "../../client/src/matrix/view/notice.ts";
import type { MatrixCell, MatrixEndpoint, MatrixGroup, MatrixHeader } from "../../server/src/server/protocol.ts";

const base: MatrixCell = { verdict: "some", undecided: [], ports: [], text: "", change: null, faded: false };

describe("what fits in a cell", () => {
  const one: MatrixCell = { ...base, ports: [{ protocol: "TCP", ranges: ["5432"] }] };
  const udp: MatrixCell = { ...base, ports: [{ protocol: "UDP", ranges: ["53"] }] };
  const dns: MatrixCell = { ...base, ports: [...udp.ports, { protocol: "TCP", ranges: ["53"] }] };
  const range: MatrixCell = { ...base, ports: [{ protocol: "TCP", ranges: ["80", "30000-32767"] }] };
  const whole: MatrixCell = { ...base, ports: [{ protocol: "UDP", ranges: [] }] };
  it.each<readonly [string, MatrixCell, number, { text: string; counted: boolean }]>([
    ["a port with its protocol", one, 80, { text: "TCP 5432", counted: false }],
    ["a TCP port alone", one, 32, { text: "5432", counted: false }],
    ["never a UDP port alone: it would read as TCP", udp, 32, { text: "1", counted: true }],
    ["several protocols", dns, 104, { text: "UDP 53 TCP 53", counted: false }],
    ["their number", dns, 60, { text: "2", counted: true }],
    ["a range", range, 104, { text: "80,30000-32767", counted: false }],
    ["the number of ranges", range, 60, { text: "2", counted: true }],
    ["a whole protocol", whole, 60, { text: "UDP", counted: false }],
    ["everything, by shape", { ...base, verdict: "all" }, 32, { text: "", counted: false }],
    ["everything, in words", { ...base, verdict: "all" }, 60, { text: "all", counted: false }],
    ["nothing", { ...base, verdict: "none" }, 104, { text: "", counted: false }],
    ["no policy", { ...base, verdict: "ungoverned" }, 104, { text: "", counted: false }],
  ])("%s", (_, cell, width, expected) => {
    expect(faceOf(cell, width)).toMatchObject(expected);
  });

  it("leaves room for the question mark", () => {
    const face = faceOf({ ...one, undecided: ["host-network"] }, 32);
    expect(face).toMatchObject({ undecided: true, text: "1?", counted: true });
  });
});

const groups: readonly MatrixGroup[] = [
  { key: "namespace/a", name: "a", kind: "namespace" },
  { key: "namespace/b", name: "b", kind: "namespace" },
];
const endpoints: readonly MatrixEndpoint[] = [0, 0, 0, 1, 1].map((group, i) => {
  return { name: `w${i}`, title: `x/w${i}`, detail: "", kind: "workload", group };
});
const input: LayoutInput = {
  endpoints,
  groups,
  rows: [0, 1, 2, 3, 4],
  columns: [0, 1, 2, 3, 4],
  collapsed: new Set(),
  width: 600,
  measure: (text) => text.length * 7,
};

describe("layout", () => {
  it("gives every group a line of its own, and a gap between its columns and the next", () => {
    const layout = layOut(input);
    expect(layout.lines).toEqual([
      { band: 0 },
      { item: 0 },
      { item: 1 },
      { item: 2 },
      { band: 1 },
      { item: 3 },
      { item: 4 },
    ]);
    expect(layout.lineOf).toEqual([1, 2, 3, 5, 6]);
    expect(layout.columns.start(3) - layout.columns.start(2)).toBeGreaterThan(layout.columnWidth);
    expect(layout.columns.start(2) - layout.columns.start(1)).toBe(layout.columnWidth);
  });

  it("shows a collapsed group as one line", () => {
    const layout = layOut({ ...input, rows: [[0, 1, 2], 3, 4], collapsed: new Set(["namespace/a"]) });
    expect(layout.lines).toEqual([{ item: 0 }, { band: 1 }, { item: 1 }, { item: 2 }]);
  });

  it("finds what stands at a place", () => {
    const { rows, columns } = layOut(input);
    expect([
      rows.at(-5),
      rows.at(0),
      rows.at(rows.start(3)),
      rows.at(rows.start(3) + rowHeight - 1),
      rows.at(1e9),
    ]).toEqual([0, 0, 3, 3, 6]);
    expect(columns.at(columns.start(4))).toBe(4);
    expect(layOut({ ...input, rows: [], columns: [] }).rows.at(0)).toBe(-1);
  });

  it("writes names upright only where the longest fits", () => {
    expect(layOut({ ...input, width: 700 }).wide).toBe(true);
    expect(layOut({ ...input, width: 300 }).wide).toBe(false);
    const long = endpoints.map((endpoint) => ({ ...endpoint, name: "a-very-unbreakablelongname" }));
    expect(layOut({ ...input, endpoints: long, width: 700 }).wide).toBe(false);
  });
});

describe("keys", () => {
  const { lines } = layOut(input);
  const press = (key: string, ctrlKey = false) => ({ key, ctrlKey, metaKey: false });
  it.each([
    ["ArrowDown", false, { line: 2, column: 1 }, { line: 3, column: 1 }],
    ["ArrowUp", false, { line: 0, column: 1 }, { line: -1, column: 1 }],
    ["ArrowUp", false, { line: -1, column: 1 }, { line: -1, column: 1 }],
    ["ArrowLeft", false, { line: 2, column: 0 }, { line: 2, column: -1 }],
    ["ArrowRight", false, { line: 2, column: 4 }, { line: 2, column: 4 }],
    ["Home", false, { line: 2, column: 3 }, { line: 2, column: 0 }],
    ["End", false, { line: 2, column: 3 }, { line: 2, column: 4 }],
    ["Home", true, { line: 2, column: 3 }, { line: 0, column: 0 }],
    ["End", true, { line: 2, column: 3 }, { line: 6, column: 4 }],
    ["PageDown", false, { line: 0, column: 3 }, { line: 4, column: 3 }],
    ["PageUp", false, { line: 5, column: 3 }, { line: 1, column: 3 }],
    ["PageUp", false, { line: 2, column: 3 }, { line: 0, column: 3 }],
    ["a", false, { line: 2, column: 3 }, undefined],
  ])("%s (control %s) from %o goes to %o", (key, control, from, to) => {
    expect(move(from, press(key, control), lines, 5, { rows: 4 })).toEqual(to);
  });
});

describe("what stands in place of an empty grid", () => {
  const header: MatrixHeader = {
    version: 1,
    state: "ready",
    counts: { workloads: 2, policies: 1, namespaces: 1 },
    endpointsKey: "",
    groups,
    endpoints,
    ports: [],
    equal: false,
    sources: [0],
    destinations: [0],
    changes: null,
    problems: [],
  };
  const none = { workloads: 0, policies: 0, namespaces: 0 };
  it.each<readonly [string, Parameters<typeof contentOf>, string, boolean]>([
    ["all is well", [header, "running", ""], "", false],
    ["nothing came yet", [undefined, "running", ""], "Reading the workspace …", true],
    ["the server stopped", [undefined, "stopped", ""], "The Netpol server has stopped", true],
    ["it stopped later: what was shown stays", [header, "stopped", ""], "The Netpol server has stopped", false],
    ["it failed", [undefined, "running", "no answer"], "The matrix could not be made", true],
    [
      "nothing found while reading",
      [{ ...header, state: "indexing", counts: none }, "running", ""],
      "Reading the workspace …",
      true,
    ],
    ["still reading", [{ ...header, state: "indexing" }, "running", ""], "Still reading the workspace …", false],
    ["nothing here", [{ ...header, counts: none }, "running", ""], "No workload and no policy here yet", true],
    [
      "a chart that cannot be rendered",
      [{ ...header, counts: none, unbuilt: ["app/Chart.yaml:3: no such dependency"] }, "running", ""],
      "What is here cannot be built",
      true,
    ],
    [
      "a chart among others that cannot be rendered",
      [{ ...header, unbuilt: ["app/Chart.yaml:3: no such dependency"] }, "running", ""],
      "Not all of this folder could be built.",
      false,
    ],
    [
      "a policy alone",
      [{ ...header, counts: { ...none, policies: 1 } }, "running", ""],
      "No workload is declared here: rows and columns stand for what the policies select.",
      false,
    ],
    [
      "no policy",
      [{ ...header, counts: { ...none, workloads: 1 } }, "running", ""],
      "No policy in this folder: everybody may talk to everybody.",
      false,
    ],
    ["nothing matches", [{ ...header, sources: [] }, "running", ""], "Nothing matches these filters", true],
  ])("%s", (_, [about, server, failure], title, instead) => {
    expect(contentOf(about, server, failure)).toMatchObject({ title, instead });
  });
});
