import { describe, expect, it } from "vitest";
import { listOf } from "../../server/src/features/matrix/cells.ts";
import { commonName } from "../../server/src/features/matrix/classes.ts";
import type { MatrixBaseText, MatrixItem, MatrixView } from "../../server/src/server/protocol.ts";
import { line, pod } from "../expectations/flowLines.ts";
import { look, matrixOf, policy, type Question, stream, view, workload } from "./support.ts";

const webs = (namespace: string, count: number, more = "") =>
  Array.from({ length: count }, (_, i) =>
    workload(namespace, `web-${i + 1}`, { labels: `app: web-${i + 1}, tier: web${more}` }),
  );
const fromWeb =
  "podSelector: {matchLabels: {app: db}}\ningress: [{from: [{podSelector: {matchLabels: {tier: web}}}], ports: [{port: 5432}]}]";
const cluster = (count: number) =>
  stream(...webs("shop", count), workload("shop", "db"), ...webs("data", 2), policy("shop", "db", fromWeb));

const names = (items: readonly MatrixItem[]) =>
  items.map((item) =>
    typeof item === "object" && "members" in item
      ? `${item.name} ×${item.members.length}${item.open ? " open" : ""}`
      : item,
  );

describe("equal workloads", () => {
  const shown = (count: number, change: Partial<MatrixView>) =>
    names(matrixOf({ texts: cluster(count) }).header({ ...view, others: false, ...change }, null).sources);

  it("are one row where there are many, and on demand", () => {
    // With the database, two of another namespace and the outside: one more than are shown one by one.
    expect(shown(97, {})).toContain("web ×97");
    expect(shown(96, {})).toHaveLength(100);
    expect(shown(3, { equal: true })).toContain("web ×3");
    expect(shown(98, { equal: false })).not.toContain("web ×98");
  });

  it("are those of one namespace, and three at least", () => {
    const items = shown(98, {});
    expect(items.filter((item) => typeof item === "string")).toEqual(["web ×98"]);
    expect(items).toHaveLength(1 + 1 + 2 + 1);
  });

  it("stay in their places where they are two", () => {
    const twins = ["a", "z"].map((name) => workload("shop", name, { labels: "app: twin" }));
    const texts = stream(...twins, workload("shop", "db"), policy("shop", "db", fromWeb));
    expect(look(matrixOf({ texts }), { equal: true, others: false, to: "shop" }).destinations).toEqual([
      "shop/a",
      "shop/db",
      "shop/z",
    ]);
  });

  it("are told apart by what a selector sees, and by nothing else", () => {
    const pinned = policy("shop", "one", "podSelector: {matchLabels: {app: web-1}}\ningress: [{}]");
    const header = matrixOf({ texts: stream(cluster(6), pinned) }).header(
      { ...view, equal: true, others: false },
      null,
    );
    expect(header.equal).toBe(true);
    expect(names(header.sources).filter((item) => typeof item === "string")).toEqual(["web ×5"]);
  });

  it("unfold, with their class before them", () => {
    const [first] = matrixOf({ texts: cluster(4) })
      .header({ ...view, equal: true, from: "shop/web" }, null)
      .sources.filter((item) => typeof item === "object" && "key" in item);
    const key = typeof first === "object" && "key" in first ? first.key : "";
    expect(key).toBe("from shop/web-1");
    const { sources, destinations } = matrixOf({ texts: cluster(4) }).header(
      { ...view, equal: true, from: "shop/web", to: "shop/web", unfolded: [key] },
      null,
    );
    expect(names(sources)).toEqual(["web ×4 open", ...listOf(first ?? 0)]);
    expect(names(destinations)).toEqual(["web ×4"]);
  });

  it("are found one by one by a filter that leaves few", () => {
    const { sources } = look(matrixOf({ texts: cluster(120) }), { from: "shop/web-11" });
    expect(sources).toEqual(["shop/web-11", ...Array.from({ length: 10 }, (_, i) => `shop/web-11${i}`)]);
  });

  it("have no name of their own where another workload has it", () => {
    const texts = stream(...webs("shop", 3), workload("shop", "web"), policy("shop", "db", fromWeb));
    const { sources } = matrixOf({ texts }).header({ ...view, equal: true, others: false }, null);
    expect(names(sources).filter((item) => typeof item === "string")).toEqual([" ×3"]);
  });

  it("disappear in a group that is collapsed, open or not", () => {
    const change = { equal: true, unfolded: ["from shop/web-1"], collapsed: ["namespace/shop"], others: false };
    const { sources } = matrixOf({ texts: cluster(4) }).header({ ...view, ...change }, null);
    expect(sources.map((item) => listOf(item).length)).toEqual([1, 1, 5, 1]);
  });
});

describe("a cell of a class", () => {
  const whole = (given: Question, change: Partial<MatrixView> = {}, base: readonly MatrixBaseText[] = []) => {
    const shown = look(matrixOf(given), { equal: true, others: false, ...change }, base);
    const at = (name: string): MatrixItem => {
      const found = [...shown.header.sources, ...shown.header.destinations].find(
        (item) => typeof item === "object" && "name" in item && item.name === name,
      );
      return found ?? shown.place(name);
    };
    return { ...shown, cellOf: (source: string, destination: string) => shown.cell(at(source), at(destination)) };
  };

  it("says what each of its pairs says, of the class itself too", () => {
    const { cellOf, between } = whole({ texts: cluster(5) });
    expect(cellOf("web", "shop/db")).toEqual(between("shop/web-3", "shop/db"));
    expect(cellOf("web", "web")).toEqual(between("shop/web-1", "shop/web-2"));
    expect(cellOf("shop/db", "web")).toEqual(between("shop/db", "shop/web-5"));
  });

  it("marks what is needed of some, and that they differ", () => {
    const flows = line(pod("web-2", "shop"), pod("db", "shop"), 5432);
    const { cellOf, between } = whole({ texts: cluster(5), needs: { flows } });
    expect(cellOf("web", "shop/db")).toMatchObject({
      need: "needed",
      differs: true,
      text: "TCP 5432 allowed, 1 of 5 needed",
    });
    expect(between("shop/web-1", "shop/db").need).toBe("unmentioned");
    const silent = cellOf("shop/db", "web");
    expect(silent).toMatchObject({ need: "unmentioned" });
    expect(silent).not.toHaveProperty("differs");
  });

  it("marks what has changed for some of it", () => {
    const now = stream(
      cluster(5),
      policy(
        "shop",
        "only",
        "podSelector: {matchLabels: {app: db}}\ningress: [{from: [{podSelector: {matchLabels: {app: web-4}}}]}]",
      ),
    );
    const base = [{ uri: "file:///a.yaml", text: cluster(5) }];
    const { cellOf, header } = whole({ texts: now }, { base: "saved" }, base);
    // As sources they are told apart now.
    expect(names(header.sources)).toContain("web ×4");
    expect(cellOf("web", "shop/db").change).toBeNull();
    const before = [{ uri: "file:///a.yaml", text: cluster(5).replace("5432", "5433") }];
    const all = whole({ texts: cluster(5) }, { base: "saved" }, before);
    expect(all.cellOf("web", "shop/db").change?.text).toBe("all 5 pairs gained TCP 5432, lost TCP 5433");
    expect(all.cellOf("web", "shop/db")).not.toHaveProperty("differs");
    const relabelled = [{ uri: "file:///a.yaml", text: cluster(5).replace("app: web-1, tier: web", "app: web-1") }];
    const some = whole({ texts: cluster(5) }, { base: "saved" }, relabelled);
    expect(some.cellOf("web", "shop/db")).toMatchObject({
      differs: true,
      change: { kind: "gained", text: "1 of 5 pairs gained TCP 5432" },
    });
  });

  it("is the same as its pairs in a whole cluster, written out", () => {
    const shown = look(matrixOf({ texts: cluster(6) }), { equal: true });
    for (const source of shown.header.sources) {
      for (const destination of shown.header.destinations) {
        const { text, verdict } = shown.cell(source, destination);
        for (const from of listOf(source)) {
          for (const to of listOf(destination)) {
            if (from === to) continue;
            expect(shown.cell(from, to)).toMatchObject({ text, verdict });
          }
        }
      }
    }
  });
});

describe("an export", () => {
  const exported = (format: "csv" | "markdown" | "mermaid", change: Partial<MatrixView> = {}) =>
    matrixOf({ texts: cluster(4) }).export({
      version: 1,
      format,
      view: { ...view, others: false, equal: true, ...change },
    })?.text ?? "";

  it("names each workload for programs", () => {
    expect(exported("csv")).toBe(exported("csv", { equal: false }));
    expect(exported("csv")).toContain("\nshop/web-3,");
  });

  it("names a class, and behind the table whom it stands for", () => {
    const text = exported("markdown");
    expect(text).toContain("| **shop/web ×4** |");
    expect(text).toContain("\n- shop/web ×4: web-1, web-2, web-3, web-4\n");
    expect(exported("mermaid")).toContain('["web ×4"]');
  });

  it("has what is unfolded once, and one by one", () => {
    const text = exported("markdown", { unfolded: ["from shop/web-1"] });
    expect(text).toContain("| **shop/web-4** |");
    expect(text).not.toContain("**shop/web ×4**");
  });
});

it.each([
  [["web-1", "web-2", "web-27"], "web"],
  [["web1", "web2", "web30"], "web"],
  [["web-10", "web-11", "web-19"], "web"],
  [["web", "web-canary", "web-2"], "web"],
  [["front-end-a", "front-end-b"], "front-end"],
  [["frontend", "frontier"], ""],
  [["web (a)", "web (b)"], "web"],
  [["web.example", "web.test"], "web"],
  [["a", "b"], ""],
  [["web", "web"], "web"],
])("%j have in common: %s", (given, expected) => {
  expect(commonName(given)).toBe(expected);
});
