import { describe, expect, it } from "vitest";
import type { MatrixView } from "../../server/src/server/protocol.ts";
import { look, matrixOf, policy, stream, workload } from "./support.ts";

const web = workload("shop", "web");
const cart = workload("shop", "cart");
const db = workload("data", "db", { ports: "{containerPort: 5432}" });
const onDb = (rules: string) =>
  policy("data", "db", `podSelector: {matchLabels: {app: db}}\npolicyTypes: [Ingress]\ningress: [${rules}]`);
const fromShop = (port: number) =>
  onDb(`{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}], ports: [{port: ${port}}]}`);

/** The matrix of some workloads and policies, compared with other policies. */
function compare(workloads: string, before: string, now: string, change: Partial<MatrixView> = {}) {
  const matrix = matrixOf({ texts: { "file:///w.yaml": workloads, "file:///p.yaml": now } });
  const found = look(matrix, { base: "saved", ...change }, [{ uri: "file:///p.yaml", text: before }]);
  const lines = found.header.changes?.list.map(({ pairs, change: { text } }) => `${pairs} ${text}`) ?? [];
  return { ...found, count: found.header.changes?.count, lines };
}

describe("what changed for pods that no manifest declares, and outside", () => {
  const fromCart = (port: number) =>
    onDb(`{from: [{podSelector: {matchLabels: {app: cart}}}], ports: [{port: ${port}}]}`);
  const block = (cidr: string) => onDb(`{from: [{ipBlock: {cidr: ${cidr}}}]}`);
  const cases: readonly (readonly [
    name: string,
    texts: readonly [before: string, now: string],
    cell: readonly [source: string, destination: string] | undefined,
    change: string,
    lines: readonly string[],
  ])[] = [
    [
      "pods that a selector asks for",
      [fromCart(80), fromCart(81)],
      ["data: a pod with app=cart", "data/db"],
      "gained TCP 81, lost TCP 80",
      ["data: a pod with app=cart to data/db gained TCP 81, lost TCP 80"],
    ],
    [
      "pods that only the base asked for",
      [fromCart(80), onDb("")],
      undefined,
      "",
      ["data: a pod with app=cart to data/db lost TCP 80"],
    ],
    [
      "pods that are asked for now",
      [onDb(""), fromCart(80)],
      ["data: a pod with app=cart", "data/db"],
      "gained TCP 80",
      ["data: a pod with app=cart to data/db gained TCP 80"],
    ],
    [
      "a policy for pods that are elsewhere",
      [stream(onDb(""), policy("web", "deny", "podSelector: {}\npolicyTypes: [Ingress]")), onDb("")],
      undefined,
      "",
      [
        "data/db, other namespaces: any other pod, data: any other pod, web: any other pod, any address to web: any other pod gained everything",
      ],
    ],
    [
      "any other pod of a namespace",
      [
        onDb(""),
        onDb("{from: [{podSelector: {matchExpressions: [{key: app, operator: DoesNotExist}]}}], ports: [{port: 80}]}"),
      ],
      ["data: any other pod", "data/db"],
      "gained TCP 80",
      ["data: any other pod to data/db gained TCP 80"],
    ],
    [
      "addresses outside",
      [block("10.0.0.0/8"), block("10.0.0.0/16")],
      ["any other address", "data/db"],
      "10.1.0.0-10.255.255.255 lost everything",
      ["10.1.0.0-10.255.255.255 to data/db lost everything"],
    ],
    [
      "egress to addresses outside",
      [
        policy(
          "data",
          "out",
          "podSelector: {matchLabels: {app: db}}\negress: [{to: [{ipBlock: {cidr: 8.8.8.8/32}}], ports: [{port: 53, protocol: UDP}]}]\npolicyTypes: [Egress]",
        ),
        policy(
          "data",
          "out",
          "podSelector: {matchLabels: {app: db}}\negress: [{to: [{ipBlock: {cidr: 8.8.8.8/32}}]}]\npolicyTypes: [Egress]",
        ),
      ],
      ["data/db", "8.8.8.8"],
      "UDP 53 before, now everything",
      ["data/db to 8.8.8.8 UDP 53 before, now everything"],
    ],
    [
      "two pods of one workload",
      [onDb(""), onDb("{from: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 7000}]}")],
      ["data/db", "data/db"],
      "gained TCP 7000",
      ["data/db to data/db gained TCP 7000"],
    ],
  ];
  it.each(cases)("%s", (_, [before, now], cell, change, lines) => {
    const { between, header, lines: said, count } = compare(db, before, now);
    if (cell !== undefined) expect(between(...cell).change?.text).toBe(change);
    expect(said).toEqual(lines);
    expect(count).toBeGreaterThan(0);
    const linked = header.changes?.list.filter((line) => line.cell !== null).length ?? 0;
    expect(linked > 0).toBe(cell !== undefined);
  });

  it.each([...cases.filter(([, , cell]) => cell !== undefined)])("only what changed shows %s", (_, texts, cell) => {
    const { sources, destinations } = compare(db, ...texts, { only: ["changes"] });
    expect([sources.includes(cell?.[0] ?? ""), destinations.includes(cell?.[1] ?? "")]).toEqual([true, true]);
  });

  it("marks nothing where only the words of a policy differ", () => {
    const { count, lines } = compare(
      stream(web, cart, db),
      fromShop(80),
      fromShop(80).replace("data}", "data, labels: {a: b}}"),
    );
    expect([count, lines]).toEqual([0, []]);
  });
});

describe("a collapsed cell", () => {
  const shop = (texts: ReturnType<typeof compare>, names: readonly string[]) =>
    texts.cell(
      names.map((name) => texts.place(name)),
      texts.place("data/db"),
    );
  const workloads = stream(web, cart, db);
  const onlyWeb = (port: number) =>
    onDb(`{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}], ports: [{port: ${port}}]}`);

  it.each<readonly [string, before: string, now: string, verdict: string, text: string, change: string | undefined]>([
    ["all alike", fromShop(80), fromShop(80), "some", "TCP 80 allowed", undefined],
    [
      "all changed alike",
      fromShop(80),
      fromShop(81),
      "some",
      "TCP 81 allowed",
      "all 2 pairs gained TCP 81, lost TCP 80",
    ],
    [
      "one of two changed",
      stream(fromShop(80)),
      stream(fromShop(80), onlyWeb(81).replace("name: db", "name: more")),
      "mixed",
      "2 pairs that differ, TCP 80 allowed in all",
      "1 of 2 pairs gained TCP 81",
    ],
    [
      "nothing in common",
      onDb(""),
      onlyWeb(80),
      "mixed",
      "2 pairs that differ, 1 of them allow something, nothing allowed in all",
      "1 of 2 pairs gained TCP 80",
    ],
    [
      "one gained, one lost",
      onlyWeb(80),
      onlyWeb(80).replace("app: web", "app: cart"),
      "mixed",
      "2 pairs that differ, 1 of them allow something, nothing allowed in all",
      "all 2 pairs changed",
    ],
    ["alike again", onlyWeb(80), onDb(""), "none", "nothing allowed", "1 of 2 pairs lost TCP 80"],
  ])("%s", (_, before, now, verdict, text, change) => {
    const cell = shop(compare(workloads, before, now), ["shop/web", "shop/cart"]);
    expect({ verdict: cell.verdict, text: cell.text, change: cell.change?.text }).toEqual({ verdict, text, change });
  });

  it("looks at every pair, however many there are", () => {
    const many = Array.from({ length: 300 }, (_, i) => workload("shop", `w-${i}`));
    const last = policy("shop", "last", "podSelector: {matchLabels: {app: w-299}}\npolicyTypes: [Ingress]");
    const { header, cell } = compare(stream(...many), "", last, { others: false, collapsed: ["namespace/shop"] });
    const [group] = header.sources;
    expect(cell(group ?? 0, group ?? 0)).toMatchObject({
      verdict: "mixed",
      text: "90,000 pairs that differ, 89,700 of them allow something, nothing allowed in all",
      change: { kind: "lost", text: "300 of 90,000 pairs lost everything" },
    });
  });
});

it("counts cells that gained and that lost, also where nothing is shown as compared", () => {
  const { header } = compare(stream(web, cart, db), fromShop(5432), onDb(""));
  expect(header.changes).toMatchObject({ gained: 0 });
  expect(header.changes?.lost).toBeGreaterThan(1);
  const now = matrixOf({ texts: { "file:///w.yaml": stream(web, cart, db), "file:///p.yaml": fromShop(5433) } });
  const changes = now.changes("head", [{ uri: "file:///p.yaml", text: fromShop(5432) }]);
  expect(changes?.gained).toBe(changes?.lost);
  expect(changes?.gained).toBeGreaterThan(1);
  expect(now.changes("saved", [])).toMatchObject({ gained: 0, lost: 0, count: 0 });
});
