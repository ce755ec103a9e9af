import { describe, expect, it } from "vitest";
import { createMatrixMemory } from "../../server/src/features/matrix/memory.ts";
import type { MatrixBaseText, MatrixCell, MatrixView } from "../../server/src/server/protocol.ts";
import { onlyCluster, scenario, snapshotOf, type Texts } from "../harness/features.ts";
import { look, matrixOf, policy, stream, view, workload } from "./support.ts";

const web = workload("shop", "web");
const db = workload("data", "db", { ports: "{name: sql, containerPort: 5432}" });
const fromWeb = policy(
  "data",
  "db",
  `podSelector: {matchLabels: {app: db}}
ingress:
- from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}]
  ports: [{port: sql}]`,
);

describe("header", () => {
  it("lists namespaces, then the rest of the cluster, then what is outside", () => {
    const { header, sources, destinations } = look(matrixOf({ texts: stream(web, db, fromWeb) }));
    expect(sources).toEqual([
      "data/db",
      "data: any other pod",
      "shop/web",
      "shop: any other pod",
      "other namespaces: any other pod",
      "any address outside",
    ]);
    expect(destinations).toEqual(sources);
    expect(header.groups?.map(({ key, kind }) => `${key} ${kind}`)).toEqual([
      "namespace/data namespace",
      "namespace/shop namespace",
      "elsewhere elsewhere",
      "outside outside",
    ]);
    expect(header.counts).toEqual({ workloads: 2, policies: 1, namespaces: 2 });
  });

  it("sorts numbers in names as numbers", () => {
    const texts = stream(...["web-10", "web-2", "web-1"].map((name) => workload("shop", name)));
    expect(look(matrixOf({ texts }), { others: false }).sources.slice(0, 3)).toEqual([
      "shop/web-1",
      "shop/web-2",
      "shop/web-10",
    ]);
  });

  it("sends the lists once: not to whom holds them already", () => {
    const before = matrixOf({ texts: stream(web, db), version: 1 }).header(view, null);
    const after = matrixOf({ texts: stream(web, db, fromWeb), version: 2 }).header(view, before.endpointsKey);
    expect([after.version, after.endpoints, after.groups]).toEqual([2, null, null]);
    const renamed = matrixOf({ texts: stream(web, workload("data", "pg")), version: 3 }).header(
      view,
      before.endpointsKey,
    );
    expect(renamed.endpoints).not.toBeNull();
  });

  it("offers the ports that containers declare", () => {
    const dns = workload("data", "dns", { ports: "{containerPort: 53, protocol: UDP}, {containerPort: 53}" });
    expect(look(matrixOf({ texts: stream(db, dns) })).header.ports).toEqual(["TCP 53", "UDP 53", "TCP 5432"]);
  });

  it("has a matrix for a policy alone", () => {
    const { sources } = look(matrixOf({ texts: fromWeb }));
    expect(sources).toContain("data: a pod with app=db");
    expect(sources).toContain("any address outside");
  });

  it("puts addresses that no block tells apart into one row", () => {
    const block = policy("data", "db", "podSelector: {}\ningress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]");
    expect(look(matrixOf({ texts: stream(db, block) })).sources.slice(-2)).toEqual(["any other address", "10.0.0.0/8"]);
    const except = policy(
      "data",
      "db",
      "podSelector: {}\ningress: [{from: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}]",
    );
    expect(look(matrixOf({ texts: stream(db, except) })).sources.slice(-2)).toEqual([
      "any other address",
      "10.0.0.0/8",
    ]);
  });

  it("collapses a group to one item in both directions", () => {
    const { sources } = look(matrixOf({ texts: stream(web, db) }), { collapsed: ["namespace/shop"], others: false });
    expect(sources).toEqual(["data/db", "shop/web", "any address outside"]);
    const { header } = look(matrixOf({ texts: stream(web, workload("shop", "cart")) }), {
      collapsed: ["namespace/shop"],
      others: false,
    });
    expect(header.sources).toEqual([[0, 1], 4]);
    expect(header.destinations).toEqual(header.sources);
  });

  it.each([
    ["", ["data/db", "shop/web", "any address outside"]],
    ["WEB", ["shop/web"]],
    ["shop/", ["shop/web"]],
    ["app=db", ["data/db"]],
    ["app=", ["data/db", "shop/web"]],
    ["!app=", ["any address outside"]],
    ["policy:db", ["data/db"]],
    ["a db", ["data/db"]],
    ["nothing", []],
  ])("filters the sources by %j", (from, expected) => {
    expect(look(matrixOf({ texts: stream(web, db, fromWeb) }), { from, others: false }).sources).toEqual(expected);
  });

  it("says what is wrong with a filter", () => {
    const { header } = look(matrixOf({ texts: stream(web, db, fromWeb) }), { to: "policy:none", port: "http" });
    expect(header.problems.map(({ field }) => field)).toEqual(["to", "port"]);
    expect(header.problems[0]?.message).toContain("“none”");
  });
});

describe("cells", () => {
  const cases: readonly (readonly [
    name: string,
    texts: string,
    source: string,
    destination: string,
    Partial<MatrixCell>,
  ])[] = [
    [
      "no policy",
      stream(web, db),
      "shop/web",
      "data/db",
      { verdict: "ungoverned", text: "everything allowed, no policy restricts it" },
    ],
    [
      "a named port",
      stream(web, db, fromWeb),
      "shop/web",
      "data/db",
      { verdict: "some", text: "TCP 5432 allowed", ports: [{ protocol: "TCP", ranges: ["5432"] }] },
    ],
    [
      "nobody else",
      stream(web, db, fromWeb),
      "any address outside",
      "data/db",
      { verdict: "none", text: "nothing allowed", ports: [] },
    ],
    ["the other direction", stream(web, db, fromWeb), "data/db", "shop/web", { verdict: "ungoverned" }],
    [
      "a rule for everybody",
      stream(web, db, policy("data", "all", "podSelector: {}\ningress: [{}]")),
      "shop/web",
      "data/db",
      { verdict: "all", text: "everything allowed" },
    ],
    [
      "protocols and ranges",
      stream(
        web,
        db,
        policy(
          "data",
          "many",
          "podSelector: {}\ningress: [{ports: [{port: 80}, {port: 8000, endPort: 8010}, {protocol: UDP}]}]",
        ),
      ),
      "shop/web",
      "data/db",
      {
        text: "TCP 80, 8000-8010 and every UDP port allowed",
        ports: [
          { protocol: "TCP", ranges: ["80", "8000-8010"] },
          { protocol: "UDP", ranges: [] },
        ],
      },
    ],
    [
      "two pods of one workload",
      stream(db, policy("data", "deny", "podSelector: {}\npolicyTypes: [Ingress]")),
      "data/db",
      "data/db",
      { verdict: "none", text: "among its own pods nothing allowed" },
    ],
    ["outside to outside", db, "any address outside", "any address outside", { verdict: "apart" }],
    [
      "a block over pods",
      stream(web, db, policy("data", "block", "podSelector: {}\ningress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]")),
      "shop/web",
      "data/db",
      { verdict: "all", undecided: ["ip-block-pods"], text: "everything allowed, depends on the CNI" },
    ],
    [
      "a pod on the host network",
      stream(
        workload("shop", "agent", { spec: "hostNetwork: true" }),
        db,
        policy("data", "agent", "podSelector: {}\ningress: [{from: [{namespaceSelector: {}}]}]"),
      ),
      "shop/agent",
      "data/db",
      { verdict: "none", undecided: ["host-network"] },
    ],
  ];
  it.each(cases)("%s", (_, texts, source, destination, expected) => {
    expect(look(matrixOf({ texts })).between(source, destination)).toMatchObject(expected);
  });

  it("sends each distinct cell once", () => {
    const matrix = matrixOf({ texts: stream(web, db, fromWeb) });
    const { header } = look(matrix);
    const window = matrix.window({
      version: 1,
      port: "",
      base: "none",
      sources: header.sources,
      destinations: header.destinations,
    });
    expect(window?.ids).toHaveLength(header.sources.length * header.destinations.length);
    const texts = window?.cells.map(({ verdict, text }) => `${verdict} ${text}`) ?? [];
    expect(new Set(texts).size).toBe(texts.length);
  });

  it("fades what does not let the port pass that is asked for", () => {
    const matrix = matrixOf({ texts: stream(web, db, fromWeb) });
    expect(look(matrix, { port: "tcp 5432" }).between("shop/web", "data/db").faded).toBe(false);
    expect(look(matrix, { port: "UDP 5432" }).between("shop/web", "data/db").faded).toBe(true);
  });

  it("shows of a collapsed group what its pairs have in common", () => {
    const cart = workload("shop", "cart");
    const both = policy(
      "data",
      "both",
      "podSelector: {}\ningress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}], ports: [{port: 80}]}]",
    );
    const matrix = matrixOf({ texts: stream(web, cart, db, fromWeb, both) });
    const { cell, place } = look(matrix);
    expect(cell([place("shop/web"), place("shop/cart")], place("data/db"))).toMatchObject({
      verdict: "mixed",
      text: "2 pairs that differ, TCP 80 allowed in all",
    });
    expect(cell([place("shop/web"), place("shop/cart")], place("shop/web")).verdict).toBe("ungoverned");
  });

  it("answers no window of another version, and none with endpoints that are not there", () => {
    const matrix = matrixOf({ texts: stream(web, db), version: 5 });
    expect(matrix.window({ version: 4, port: "", base: "none", sources: [0], destinations: [0] })).toBeNull();
    expect(matrix.window({ version: 5, port: "", base: "none", sources: [99], destinations: [0] })).toBeNull();
    expect(matrix.explain({ version: 5, source: -1, destination: 0, port: "" })).toBeNull();
  });
});

describe("rows and columns by what their cells say", () => {
  const queue = workload("data", "queue");
  const deny = policy("data", "deny", "podSelector: {}\npolicyTypes: [Ingress]");
  const texts = stream(web, workload("shop", "cart"), db, queue, fromWeb, deny);
  const shown = (change: Partial<MatrixView>) => {
    const { sources, destinations } = look(matrixOf({ texts }), { others: false, ...change });
    return { sources, destinations };
  };

  it("keeps those that let the port pass that is asked for", () => {
    expect(shown({ port: "5432", to: "data/" })).toEqual({ sources: ["shop/web"], destinations: ["data/db"] });
    expect(shown({ port: "UDP 5432", to: "data/" })).toEqual({ sources: [], destinations: [] });
  });

  it("keeps what is denied within a namespace", () => {
    const inside = { sources: ["data/db", "data/queue"], destinations: ["data/db", "data/queue"] };
    expect(shown({ only: ["denied-inside"] })).toEqual(inside);
    expect(look(matrixOf({ texts: stream(db, deny) }), { only: ["denied-inside"] }).sources).toEqual([]);
  });

  it("keeps what the outside can reach", () => {
    const open = { sources: ["any address outside"], destinations: ["shop/cart", "shop/web"] };
    expect(shown({ only: ["exposed"] })).toEqual(open);
  });

  it("sorts by reach within each group", () => {
    expect(shown({}).destinations).toEqual(["data/db", "data/queue", "shop/cart", "shop/web", "any address outside"]);
    const more = `${texts}---\n${policy("shop", "web", "podSelector: {matchLabels: {app: cart}}\npolicyTypes: [Ingress, Egress]")}`;
    const { sources, destinations } = look(matrixOf({ texts: more }), { others: false, sort: "reach" });
    expect(destinations).toEqual(["data/db", "data/queue", "shop/web", "shop/cart", "any address outside"]);
    expect(sources).toEqual(["data/db", "data/queue", "shop/web", "shop/cart", "any address outside"]);
  });

  it("folds what is alike", () => {
    const twins = stream(texts, workload("shop", "mailer"));
    const { sources, destinations } = look(matrixOf({ texts: twins }), { others: false, fold: true });
    expect(sources).toEqual(["data/db+data/queue", "shop/cart+shop/mailer", "shop/web", "any address outside"]);
    expect(destinations).toEqual(["data/db", "data/queue", "shop/cart+shop/mailer+shop/web", "any address outside"]);
  });
});

describe("what changed", () => {
  const now = { "file:///w.yaml": stream(web, db), "file:///p.yaml": fromWeb };
  const compare = (texts: Texts, base: readonly MatrixBaseText[], change: Partial<MatrixView> = {}) =>
    look(matrixOf({ texts }), { base: "saved", ...change }, base);

  it("marks the cells that gained and lost, and says so", () => {
    const before = fromWeb.replace("port: sql", "port: 80").replace("app: web", "app: cart");
    const { header, between } = compare(now, [{ uri: "file:///p.yaml", text: before }]);
    expect(between("shop/web", "data/db").change).toEqual({ kind: "gained", text: "gained TCP 5432" });
    expect(between("data/db", "shop/web").change).toBeNull();
    expect(header.changes).toEqual({
      base: "saved",
      count: 2,
      gained: 1,
      lost: 0,
      list: [
        { pairs: "data: a pod with app=cart to data/db", change: { kind: "lost", text: "lost TCP 80" }, cell: null },
        {
          pairs: "shop/web to data/db",
          change: { kind: "gained", text: "gained TCP 5432" },
          cell: { source: 2, destination: 0 },
        },
      ],
    });
  });

  it("says what is left rather than all that is missing", () => {
    const { between } = compare(now, [{ uri: "file:///p.yaml", text: null }]);
    expect(between("shop/web", "data/db").change).toEqual({ kind: "lost", text: "everything before, now TCP 5432" });
    expect(between("any address outside", "data/db").change).toEqual({ kind: "lost", text: "lost everything" });
  });

  it("sees addresses that only the base told apart", () => {
    const block = policy("data", "block", "podSelector: {}\ningress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]");
    const { between } = compare(now, [{ uri: "file:///b.yaml", text: block }]);
    expect(between("any address outside", "data/db").change).toEqual({
      kind: "lost",
      text: "10.0.0.0/8 lost everything",
    });
  });

  it("names workloads that are gone", () => {
    const { header } = compare({ "file:///w.yaml": stream(web, fromWeb) }, [
      { uri: "file:///w.yaml", text: stream(web, db, fromWeb) },
    ]);
    const gone = header.changes?.list.filter(({ pairs }) => pairs.includes("data/db")) ?? [];
    expect(gone.length).toBeGreaterThan(0);
    expect(gone.every(({ cell }) => cell === null)).toBe(true);
    expect(header.changes?.count).toBe(1);
  });

  it("shows only what changed, and nothing when nothing did", () => {
    const before = fromWeb.replace("app: web", "app: cart");
    const { sources, destinations } = compare(now, [{ uri: "file:///p.yaml", text: before }], { only: ["changes"] });
    expect([sources, destinations]).toEqual([["shop/web"], ["data/db"]]);
    const same = compare(now, [], { only: ["changes"] });
    expect([same.sources, same.header.changes?.count]).toEqual([[], 0]);
  });

  it("reads the base once while somebody types", () => {
    const memory = createMatrixMemory();
    const base = [{ uri: "file:///p.yaml", text: fromWeb }];
    const edited = snapshotOf({ ...now, "file:///p.yaml": `${fromWeb}# more` });
    const again = edited.with(new Map([["file:///p.yaml", `${fromWeb}# more still`]]));
    const first = memory.base(edited, base);
    expect(memory.base(again, base).clusters).toBe(first.clusters);
    const other = memory.base(again, [{ uri: "file:///p.yaml", text: "" }]);
    expect(onlyCluster(other).traffic).not.toBe(onlyCluster(first).traffic);
  });
});

describe("explanation", () => {
  const texts = { "file:///w.yaml": stream(web, db), "file:///p.yaml": `# first\n${fromWeb}` };

  it("names the policies and rules of both sides, and where they stand", () => {
    const { verdict, egress, ingress } = look(matrixOf({ texts })).explain("shop/web", "data/db");
    expect(verdict).toBe("TCP 5432 allowed.");
    expect(egress).toMatchObject({ of: "shop/web", state: "open", policies: [], nearestMiss: null });
    expect(ingress).toMatchObject({
      of: "data/db",
      state: "allows",
      summary: "One policy isolates it for ingress; it allows TCP 5432.",
      policies: [
        {
          name: "data/db",
          location: {
            uri: "file:///p.yaml",
            range: { start: { line: 3, character: 17 }, end: { line: 3, character: 19 } },
          },
          rules: [
            {
              title: "ingress rule 1, peer 1",
              peer: "from pods labelled `app=web` in any namespace",
              allows: "TCP 5432",
              location: { uri: "file:///p.yaml", range: { start: { line: 7, character: 11 } } },
            },
          ],
        },
      ],
    });
  });

  it("says for a denial which side denies", () => {
    const { verdict, ingress, egress } = look(matrixOf({ texts })).explain("any address outside", "data/db");
    expect(verdict).toBe("Nothing allowed.");
    expect(egress.state).toBe("absent");
    expect(ingress.state).toBe("denies");
    expect(ingress.policies).toEqual([{ name: "data/db", location: expect.anything(), rules: [] }]);
  });

  it("answers for one port alone", () => {
    const { explain } = look(matrixOf({ texts }));
    expect(explain("shop/web", "data/db", "5432")).toMatchObject({
      verdict: "TCP 5432 may pass.",
      ingress: { state: "allows" },
    });
    const { verdict, ingress } = explain("shop/web", "data/db", "udp 53");
    expect(verdict).toBe("UDP 53 may not pass; TCP 5432 is allowed.");
    expect(ingress.state).toBe("denies");
    expect(ingress.nearestMiss).toMatchObject({ policy: "data/db", text: expect.stringContaining("Ingress rule 1") });
  });

  it("says what a rule lacked that came close", () => {
    const near = { ...texts, "file:///w.yaml": stream(web, db, workload("shop", "cart")) };
    const { ingress } = look(matrixOf({ texts: near })).explain("shop/cart", "data/db");
    expect(ingress.nearestMiss?.text).toBe(
      "Ingress rule 1, peer 1 asks for pods with `app=web`; shop/cart has `app=cart`.",
    );
    expect(ingress.nearestMiss?.location?.range.start.line).toBe(7);
  });

  it("explains what depends on the CNI", () => {
    const block = policy("data", "block", "podSelector: {}\ningress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]");
    const { notes } = look(matrixOf({ texts: stream(web, db, block) })).explain("shop/web", "data/db");
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/depends on the CNI.*Read the other way, nothing is allowed\./);
  });
});

describe("places", () => {
  const texts = {
    "file:///w.yaml": stream(web, db),
    "file:///p.yaml": stream(fromWeb, policy("data", "deny", "podSelector: {}\npolicyTypes: [Egress]")),
  };

  it("finds the manifest of a workload, and none for what nobody declares", () => {
    const matrix = matrixOf({ texts });
    const { place } = look(matrix);
    expect(matrix.locate({ version: 1, endpoint: place("data/db") })).toMatchObject({
      uri: "file:///w.yaml",
      range: { start: { line: 13 } },
    });
    expect(matrix.locate({ version: 1, endpoint: place("any address outside") })).toBeNull();
    expect(matrix.locate({ version: 2, endpoint: 0 })).toBeNull();
  });

  it.each([
    ["p.yaml", 0, { policy: "data/db", sources: [], destinations: ["data/db"] }],
    ["p.yaml", 10, { policy: "data/deny", sources: ["data/db"], destinations: [] }],
    ["w.yaml", 3, { policy: "", sources: ["shop/web"], destinations: ["shop/web"] }],
    ["w.yaml", 20, { policy: "", sources: ["data/db"], destinations: ["data/db"] }],
  ])("knows the policy or workload of %s at line %i, and what it decides", (file, line, expected) => {
    const matrix = matrixOf({ texts });
    const { endpoints } = look(matrix);
    const found = matrix.emphasis(`file:///${file}`, { line, character: 0 });
    const titles = (places: readonly number[] = []): readonly string[] =>
      places.map((place) => endpoints[place]?.title ?? "");
    expect({
      policy: found?.policy,
      sources: titles(found?.sources),
      destinations: titles(found?.destinations),
    }).toEqual(expected);
    expect(matrix.emphasis("file:///other.yaml", { line: 0, character: 0 })).toBeNull();
  });

  it.each([
    ["rejected", "podSelector: {}\ningress: [{ports: [{protocol: tcp}]}]", "The API server would reject it"],
    ["declared twice", "podSelector: {}", "declared again elsewhere"],
  ])("says of a policy that it is not in force: %s", (_, spec, why) => {
    const again = { "file:///q.yaml": policy("data", "again", "podSelector: {}") };
    const matrix = matrixOf({
      texts: { "file:///a.yaml": policy("data", "again", spec), "file:///w.yaml": db, ...again },
    });
    const found = matrix.emphasis("file:///a.yaml", { line: 4, character: 3 });
    expect([found?.policy, found?.note.includes(why), found?.destinations]).toEqual(["data/again", true, []]);
  });
});

it("agrees with the engine in every cell of the sample workspace", () => {
  const matrix = matrixOf({ texts: scenario("shop") });
  const { header, endpoints, explain } = look(matrix);
  const window = matrix.window({
    version: 1,
    port: "",
    base: "none",
    sources: header.sources,
    destinations: header.destinations,
  });
  let next = 0;
  for (const source of endpoints) {
    for (const destination of endpoints) {
      const cell = window?.cells[window.ids[next++] ?? -1];
      const { cell: explained, egress, ingress } = explain(source.title, destination.title);
      expect(explained, `${source.title} to ${destination.title}`).toEqual(cell);
      const denied = egress.state === "denies" || ingress.state === "denies";
      if (denied) expect(cell?.verdict, `${source.title} to ${destination.title}`).toBe("none");
    }
  }
});
