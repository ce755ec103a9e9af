import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { connectivity } from "../../server/src/node/commands/connectivity.ts";
import { formatRows, type RowFormat } from "../../server/src/output/connectivity/rowFormat.ts";
import { streamRows } from "../../server/src/output/connectivity/stream.ts";
import { noConnections, portsOf } from "../../server/src/traffic/connectionSet.ts";
import type { EdgeRows } from "../../server/src/traffic/edges.ts";
import { runCommand } from "./run.ts";

const pod = (name: string, tier: string) => `---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { tier: ${tier} } }
spec: { containers: [{ name: c, image: i }] }
`;
const policy = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: db, namespace: shop }
spec:
  podSelector: { matchLabels: { tier: db } }
  ingress: [{ from: [{ podSelector: { matchLabels: { tier: web } } }], ports: [{ port: 5432 }] }]
`;
const shop = { "shop.yaml": pod("web-1", "web") + pod("web-2", "web") + pod("db", "db") + policy };
const world = "0.0.0.0-255.255.255.255[External]";

describe("connectivity --compact", () => {
  const run = async (...args: readonly string[]) =>
    (await runCommand(connectivity, shop, [".", "--compact", ...args])).stdout;

  it("names each class once, and then speaks of classes", async () => {
    expect(await run()).toBe(`#1: ${world}
#2: shop/db[Pod]
#3 (2): shop/web-1[Pod], shop/web-2[Pod]

#1 => #3 : All Connections
#2 => #1,#3 : All Connections
#3 => #1,#3 : All Connections
#3 => #2 : TCP 5432
`);
  });

  it("says what a workload may do to itself in rows of its own", async () => {
    expect(await run("--self")).toContain("\n#2-#3 => itself : All Connections\n");
  });

  it("has the same in JSON, CSV and Markdown", async () => {
    expect(JSON.parse(await run("--format", "json"))).toEqual({
      classes: { "#1": [world], "#2": ["shop/db[Pod]"], "#3": ["shop/web-1[Pod]", "shop/web-2[Pod]"] },
      connections: [
        { src: "#1", dst: "#3", conn: "All Connections" },
        { src: "#2", dst: "#1,#3", conn: "All Connections" },
        { src: "#3", dst: "#1,#3", conn: "All Connections" },
        { src: "#3", dst: "#2", conn: "TCP 5432" },
      ],
    });
    expect((await run("--format", "csv")).split("\n").slice(0, 6)).toEqual([
      "class,member,src,dst,conn",
      `#1,${world},,,`,
      "#2,shop/db[Pod],,,",
      "#3,shop/web-1[Pod],,,",
      "#3,shop/web-2[Pod],,,",
      ",,#1,#3,All Connections",
    ]);
    expect(await run("--format", "md")).toContain("| #3 | #2 | TCP 5432 |\n");
  });

  it.each([["--explain"], ["--format", "svg"]])("does not go with %s %s", async (...args) => {
    expect(await runCommand(connectivity, shop, [".", "--compact", ...args])).toMatchObject({ status: 2, stdout: "" });
  });

  it("says the same as the whole list", async () => {
    const plain = (await runCommand(connectivity, shop, ["."])).stdout.trim().split("\n").sort();
    const [classes = "", rows = ""] = (await run()).split("\n\n");
    const members = new Map(
      classes
        .split("\n")
        .map((line) => [/^#\d+/.exec(line)?.[0] ?? "", line.slice(line.indexOf(": ") + 2).split(", ")]),
    );
    const open = (names: string) =>
      names.split(",").flatMap((part) => {
        const [first = 0, last = first] = part.split("-").map((name) => Number(name.slice(1)));
        return Array.from({ length: last - first + 1 }, (_, i) => members.get(`#${first + i}`) ?? []).flat();
      });
    const opened = rows
      .trim()
      .split("\n")
      .flatMap((line) => {
        const [, src = "", dst = "", conn = ""] = /^(\S+) => (\S+) : (.*)$/.exec(line) ?? [];
        return open(src).flatMap((a) => open(dst).flatMap((b) => (a === b ? [] : [`${a} => ${b} : ${conn}`])));
      });
    expect(opened.sort()).toEqual(plain);
  });
});

describe("the streamed list", () => {
  const format: RowFormat = {
    before: "[",
    between: ", ",
    after: "]",
    none: "nothing",
    source: (src) => `${src}>`,
    rest: ({ dst, conn }) => `${dst}:${conn}`,
  };

  it("is, byte by byte, the list of rows", () => {
    const label = fc.string({ unit: "grapheme", minLength: 1, maxLength: 6 });
    const graph = fc.record({
      labels: fc.array(label, { minLength: 0, maxLength: 6 }),
      classes: fc.array(fc.nat(2), { minLength: 6, maxLength: 6 }),
      cells: fc.array(fc.array(fc.integer({ min: -1, max: 2 }), { minLength: 6, maxLength: 6 }), {
        minLength: 3,
        maxLength: 3,
      }),
      selves: fc.array(fc.integer({ min: -1, max: 2 }), { minLength: 6, maxLength: 6 }),
    });
    fc.assert(
      fc.property(graph, ({ labels, classes, cells, selves }) => {
        const nodes = labels.map((each, index) => ({ index, kind: "workload" as const, label: each }));
        const rowOf = (node: number) => Int32Array.from(nodes, (_, other) => cells[classes[node] ?? 0]?.[other] ?? -1);
        const rows: EdgeRows = {
          nodes,
          sourceClass: (node) => classes[node] ?? 0,
          equalClass: (node) => node,
          rowOf,
          own: (node) => selves[node] ?? -1,
          ends: (end) => ({ connections: portsOf("TCP", end + 1), open: noConnections }),
        };
        const listed = nodes.flatMap((source) =>
          nodes.flatMap((destination) => {
            const end =
              source === destination ? rows.own(source.index) : (rowOf(source.index)[destination.index] ?? -1);
            return end === -1 ? [] : [{ src: source.label, dst: destination.label, conn: `TCP ${end + 1}` }];
          }),
        );
        let bytes = "";
        for (const piece of streamRows(rows, format, (text) => text)) bytes += Buffer.from(piece).toString("latin1");
        expect(Buffer.from(bytes, "latin1").toString("utf8")).toBe([...formatRows(format, listed)].join(""));
      }),
      { seed: 18, numRuns: 300 },
    );
  });
});
