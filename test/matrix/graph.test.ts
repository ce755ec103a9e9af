import dagre from "@dagrejs/dagre";
import { describe, expect, it } from "vitest";
import { coverPairs } from "../../client/src/matrix/view/graph/cover.ts";
import { curve } from "../../client/src/matrix/view/graph/curve.ts";
import { type Laid, layOut } from "../../client/src/matrix/view/graph/layout.ts";
import { crossings, relaxed } from "../../client/src/matrix/view/graph/lines.ts";
import { type Graph, graphOf } from "../../client/src/matrix/view/graph/model.ts";
import { isWithin, labelOf, lookOf, shortName } from "../../client/src/matrix/view/graph/words.ts";
import type { MatrixBaseText, MatrixCell, MatrixView } from "../../server/src/server/protocol.ts";
import { scenario, type Texts } from "../harness/features.ts";
import { matrixOf, policy, stream, view, workload } from "./support.ts";

const shop = scenario("shop");

interface Look extends Partial<MatrixView> {
  readonly ungoverned?: boolean;
  readonly before?: readonly MatrixBaseText[];
}

function graph(texts: Texts | string, { ungoverned = false, before = [], ...change }: Look = {}): Graph {
  const matrix = matrixOf({ texts });
  const look: MatrixView = { ...view, base: before.length > 0 ? "saved" : "none", ...change };
  const { endpoints, groups, sources, destinations } = matrix.header(look, null, before);
  const { port, base } = look;
  const window = matrix.window({ version: 1, port, base, sources, destinations });
  return graphOf(
    {
      endpoints: endpoints ?? [],
      groups: groups ?? [],
      sources,
      destinations,
      collapsed: new Set(look.collapsed),
      others: look.others,
      cell: (source, destination) => window?.cells[window.ids[source * destinations.length + destination] ?? -1],
    },
    ungoverned,
  );
}

const titles = ({ edges }: Graph): readonly string[] => edges.map(({ title }) => title).sort();
const names = ({ nodes }: Graph): readonly string[] => nodes.map(({ title }) => title).sort();

describe("what is drawn", () => {
  it("says with few edges what the policies allow", () => {
    expect(titles(graph(shop))).toEqual([
      "all of shop to all of shop: everything allowed, 20 connections in one",
      "all of shop to data/postgres: TCP 5432 allowed, 5 connections in one",
      "anyone but monitoring/grafana to shop/web: TCP 80 allowed, 13 connections in one",
      "data/backup to data/postgres: TCP 5432 allowed",
      "data: a pod with app=checkout to data/postgres: TCP 5432 allowed",
      "monitoring/grafana to kube-system/coredns: TCP 53 and UDP 53 allowed",
      "monitoring/grafana to monitoring/prometheus: TCP 9090 allowed",
      "namespace name=monitoring: any other pod to data/postgres: TCP 9187 allowed",
      "namespace name=monitoring: any other pod to data/redis: TCP 9121 allowed",
    ]);
  });

  it("leaves out what no policy restricts, counts it, and draws it on demand", () => {
    const { ungoverned, edges } = graph(shop, { ungoverned: true });
    expect(ungoverned).toBe(graph(shop).ungoverned);
    const [edge] = edges.filter(({ look }) => look === "ungoverned");
    expect(edge?.title).toBe(
      `anyone but monitoring/grafana to the 8 that no ingress policy isolates: everything allowed, no policy restricts it, ${ungoverned} connections in one`,
    );
    expect(edge?.pairs.length).toBe(ungoverned);
  });

  it("draws one edge where no policy is at all", () => {
    const texts = stream(...["a", "b", "c"].flatMap((ns) => [workload(ns, "x"), workload(ns, "y"), workload(ns, "z")]));
    expect(graph(texts).edges).toEqual([]);
    expect(graph(texts, { ungoverned: true }).edges.map(({ source, destination }) => [source, destination])).toEqual([
      ["set source anyone", "set destination anywhere"],
    ]);
  });

  it("marks the sides of a workload that no policy isolates", () => {
    const { nodes } = graph(shop);
    const sides = (title: string) =>
      nodes.filter((node) => node.title === title).map((node) => [node.openIn, node.openOut]);
    expect(sides("data/postgres")).toEqual([[false, true]]);
    expect(sides("monitoring/grafana")).toEqual([[false, false]]);
    expect(sides("kube-system/coredns")).toEqual([[true, true]]);
  });

  it("shows every workload, and of other ends those that have an edge", () => {
    expect(names(graph(shop, { others: false }))).toEqual(
      [
        "anyone here but monitoring/grafana",
        "data/backup",
        "data/postgres",
        "data/redis",
        "all of shop",
        "kube-system/coredns",
        "monitoring/grafana",
        "monitoring/node-exporter",
        "monitoring/prometheus",
        "shop/cart",
        "shop/checkout",
        "shop/mailer",
        "shop/web",
      ].sort(),
    );
  });

  it("says nothing of everyone where a filter shows only some", () => {
    const filtered = titles(graph(shop, { from: "shop/web", to: "data/" }));
    expect(filtered).toEqual(["shop/web to data/postgres: TCP 5432 allowed"]);
    const none = titles(graph(shop, { from: "monitoring/" })).filter((title) => title.startsWith("any"));
    expect(none).toEqual([]);
  });

  it("leaves out what does not let the asked port pass", () => {
    expect(titles(graph(shop, { port: "9090" }))).toEqual([
      "all of shop to all of shop: everything allowed, 20 connections in one",
      "monitoring/grafana to monitoring/prometheus: TCP 9090 allowed",
    ]);
  });

  it("draws a collapsed namespace as one node", () => {
    const { nodes, boxes, edges } = graph(shop, { collapsed: ["namespace/shop"] });
    expect(nodes.find(({ kind }) => kind === "collapsed")?.name).toBe("shop ×5");
    expect(boxes.map(({ name }) => name)).not.toContain("shop");
    expect(
      edges.find(({ source, destination }) => `${source} ${destination}`.includes("all namespace/shop"))?.look,
    ).toBe("mixed");
  });

  it("marks what was gained and what was lost, and draws what passes no more", () => {
    const uri = "file:///shop/policies/postgres.yaml";
    const before = [{ uri, text: (shop[uri] ?? "").replace("app: backup", "app: redis") }];
    const changed = graph(shop, { before }).edges.filter(({ change }) => change !== undefined);
    expect(changed.map(({ look, label, change, title }) => [look, label, change, title])).toEqual([
      ["some", "TCP 5432", "gained", "data/backup to data/postgres: TCP 5432 allowed, gained TCP 5432"],
      ["lost", "TCP 5432", "lost", "data/redis to data/postgres: nothing allowed, lost TCP 5432"],
    ]);
  });

  it("stays small where everyone may talk to everyone on some ports", () => {
    const many = Array.from({ length: 40 }, (_, i) => workload(`ns-${i % 8}`, `w-${i}`));
    const open = Array.from({ length: 8 }, (_, i) =>
      policy(`ns-${i}`, "open", "podSelector: {}\ningress: [{from: [{namespaceSelector: {}}], ports: [{port: 443}]}]"),
    );
    const { edges } = graph(stream(...many, ...open));
    expect(edges.length).toBeLessThan(20);
    expect(edges[0]?.title).toMatch(/^any pod to /);
  });
});

describe("edges that stand for several", () => {
  const part = (id: string, ...members: number[]) => ({ id, members });
  const leaves = [part("a", 0), part("b", 1), part("c", 2)];
  const cover = (rows: readonly (readonly (number | undefined)[])[]) =>
    coverPairs([part("all", 0, 1, 2), ...leaves], leaves, {
      of: (source, destination) => rows[source]?.[destination],
      drawn: () => true,
      holds: (kind, other) => kind === 1 && other === 2,
    }).map(({ source, destination, kind, pairs }) => `${source}>${destination} ${kind} ×${pairs.length}`);
  const self = undefined;
  it.each([
    [
      "all alike",
      [
        [self, 1, 0],
        [1, self, 0],
        [1, 1, self],
      ],
      ["all>a 1 ×2", "all>b 1 ×2"],
    ],
    [
      "one that may do more",
      [
        [1, 0, 0],
        [1, 0, 0],
        [2, 0, 0],
      ],
      ["all>a 1 ×2", "c>a 2 ×1"],
    ],
    [
      "one that may not",
      [
        [1, 0, 0],
        [1, 0, 0],
        [0, 0, 0],
      ],
      ["a>a 1 ×1", "b>a 1 ×1"],
    ],
    [
      "nothing at all",
      [
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
      ],
      [],
    ],
  ])("%s", (_, rows, expected) => {
    expect(cover(rows)).toEqual(expected);
  });
});

const cell: MatrixCell = { verdict: "some", undecided: [], ports: [], text: "", change: null, faded: false };
const tcp = (...ranges: string[]): MatrixCell => ({ ...cell, ports: [{ protocol: "TCP", ranges }] });

describe("what stands on an edge", () => {
  const dns: MatrixCell = {
    ...cell,
    ports: [
      { protocol: "TCP", ranges: ["53"] },
      { protocol: "UDP", ranges: ["53"] },
    ],
  };
  it.each<readonly [string, MatrixCell, string | undefined, string]>([
    ["everything", { ...cell, verdict: "all" }, "all", "all"],
    ["one port", tcp("5432"), "some", "TCP 5432"],
    ["some ports", tcp("80", "443"), "some", "TCP 80, 443"],
    ["many ports", tcp("80", "443", "8080", "8443", "9090"), "some", "TCP 80, 443, 8080 …"],
    ["two protocols", dns, "some", "TCP 53 and UDP 53"],
    ["a whole protocol", { ...cell, ports: [{ protocol: "UDP", ranges: [] }] }, "some", "every UDP port"],
    ["no policy", { ...cell, verdict: "ungoverned" }, "ungoverned", "no policy"],
    ["undecided", { ...tcp("80"), undecided: ["host-network"] }, "undecided", "TCP 80 ?"],
    ["nothing, perhaps", { ...cell, verdict: "none", undecided: ["ip-block-pods"] }, "undecided", "?"],
    ["pairs that differ", { ...cell, verdict: "mixed" }, "mixed", "differs"],
    ["lost", { ...cell, verdict: "none", change: { kind: "lost", text: "lost everything" } }, "lost", "all"],
  ])("%s", (_, one, look, label) => {
    expect([lookOf(one), labelOf(one)]).toEqual([look, label]);
  });
  it("draws nothing where nothing passes", () => {
    expect(lookOf({ ...cell, verdict: "none" })).toBeUndefined();
    expect(lookOf({ ...cell, verdict: "apart" })).toBeUndefined();
  });
  it.each<readonly [string, MatrixCell, MatrixCell, boolean]>([
    ["a port in everything", tcp("80"), { ...cell, verdict: "ungoverned" }, true],
    ["a port in a range", tcp("80"), tcp("1-1024"), true],
    ["a port in another", tcp("80"), tcp("81"), false],
    ["a port in no longer known ways", tcp("80"), { ...tcp("80"), undecided: ["host-network"] }, false],
    ["everything in a port", { ...cell, verdict: "all" }, tcp("80"), false],
    ["a protocol in a port of it", { ...cell, ports: [{ protocol: "TCP", ranges: [] }] }, tcp("80"), false],
    ["a changed one, which is its own", { ...tcp("80"), change: { kind: "gained", text: "" } }, tcp("80"), false],
  ])("finds %s", (_, one, other, expected) => {
    expect(isWithin(one, other)).toBe(expected);
  });
  it("shortens names in the middle, by whole signs", () => {
    expect(shortName("web")).toBe("web");
    expect(shortName(`start-${"x".repeat(40)}-end`)).toBe("start-xxxxxxxxxxxxxx…xxxxxxxx-end");
    expect(shortName("🐳".repeat(40))).toBe(`${"🐳".repeat(20)}…${"🐳".repeat(12)}`);
  });
});

describe("where it stands", () => {
  const measure = { name: (text: string) => text.length * 7, label: (text: string) => text.length * 6.6 };
  const laid = (texts: Texts | string, how?: Look): Laid => layOut(graph(texts, how), dagre, measure);
  const overlap = (a: Laid["edges"][number]["label"], b: typeof a): boolean =>
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

  it.each<readonly [string, Look]>([
    ["as it opens", {}],
    ["with what no policy restricts", { ungoverned: true }],
    ["with a namespace collapsed", { collapsed: ["namespace/data"] }],
  ])("lets no node cover another, or a label, %s", (_, how) => {
    const { nodes, edges, width, height } = laid(shop, how);
    const things = [...nodes.values(), ...edges.map(({ label }) => label)];
    for (const [i, one] of things.entries()) {
      for (const other of things.slice(i + 1)) expect(overlap(one, other)).toBe(false);
      expect(one.x >= 0 && one.y >= 0 && one.x + one.width <= width && one.y + one.height <= height).toBe(true);
    }
  });

  it("keeps each node in the box of its namespace, and boxes apart", () => {
    const { boxes: places, nodes } = laid(shop);
    for (const { id, nodes: own } of graph(shop).boxes) {
      const box = places.get(id);
      for (const each of own) {
        const node = nodes.get(each);
        if (box === undefined || node === undefined) throw new Error("not laid out");
        expect(node.x > box.x && node.y > box.y).toBe(true);
        expect(node.x + node.width < box.x + box.width && node.y + node.height < box.y + box.height).toBe(true);
      }
    }
    const all = [...places.values()];
    for (const [i, one] of all.entries()) for (const other of all.slice(i + 1)) expect(overlap(one, other)).toBe(false);
  });

  it("lets lines start and end at their nodes, through their labels", () => {
    const { edges, nodes } = laid(shop);
    for (const { edge, points, label } of edges) {
      const [from, to] = [nodes.get(edge.source), nodes.get(edge.destination)];
      const [start, end] = [points[0], points.at(-1)];
      expect([from?.x, (from?.x ?? 0) + (from?.width ?? 0)]).toContain(start?.x);
      expect([to?.x, (to?.x ?? 0) + (to?.width ?? 0)]).toContain(end?.x);
      expect(
        points.some(
          ({ x, y }) => x >= label.x && x <= label.x + label.width && y >= label.y && y <= label.y + label.height,
        ),
      ).toBe(true);
    }
  });

  it("has room for nothing at all", () => {
    expect(layOut({ nodes: [], boxes: [], edges: [], ungoverned: 0 }, dagre, measure)).toMatchObject({
      width: 0,
      height: 0,
    });
  });

  it("straightens what leads around nothing, and not what leads around something", () => {
    const points = [
      { x: 0, y: 0 },
      { x: 50, y: 40 },
      { x: 100, y: 0 },
    ];
    const label = { x: 500, y: 500, width: 10, height: 10 };
    expect(relaxed(points, label, [])).toEqual([points[0], points[2]]);
    expect(relaxed(points, label, [{ x: 40, y: -10, width: 20, height: 20 }])).toEqual(points);
    expect(relaxed(points, { x: 45, y: 35, width: 10, height: 10 }, [])).toEqual(points);
  });

  it("counts crossings", () => {
    const up = [
      { x: 0, y: 10 },
      { x: 10, y: 0 },
    ];
    const down = [
      { x: 0, y: 0 },
      { x: 10, y: 10 },
    ];
    expect([crossings([up, down]), crossings([up, up]), crossings([])]).toEqual([1, 0, 0]);
  });

  it("draws a line that never swings past its points", () => {
    expect(
      curve([
        { x: 0, y: 0 },
        { x: 30, y: 0 },
        { x: 60, y: 30 },
      ]),
    ).toBe("M0 0C10 0 20 0 30 0C40 0 50 30 60 30");
  });
});
