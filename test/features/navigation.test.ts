import { expect, it } from "vitest";
import { definition, type FilePlace } from "../../server/src/features/definition.ts";
import { documentLinks } from "../../server/src/features/documentLinks.ts";
import { foldingRanges } from "../../server/src/features/folding.ts";
import { references } from "../../server/src/features/references.ts";
import { prepareRename, rename } from "../../server/src/features/rename.ts";
import { selectionSpans } from "../../server/src/features/selectionRanges.ts";
import { type DocumentSymbolResult, documentSymbols, workspaceSymbols } from "../../server/src/features/symbols.ts";
import type { Context } from "../../server/src/snapshot/context.ts";
import { contextOf, scenario, withCursor } from "../harness/features.ts";

const shop = scenario("shop");

/** The sample workspace with the cursor before `at` (its nth occurrence, from 0) in one file. */
function cursor(path: string, at: string, nth = 0): { readonly context: Context; readonly offset: number } {
  const uri = `file:///shop/${path}`;
  const original = shop[uri] ?? "";
  let start = -1;
  for (let i = 0; i <= nth; i++) start = original.indexOf(at, start + 1);
  if (start < 0) throw new Error(`no ${at} in ${path}`);
  const { text, offset } = withCursor(`${original.slice(0, start)}$0${original.slice(start)}`);
  return { context: contextOf({ ...shop, [uri]: text }, uri), offset };
}

/** `data/redis.yaml 15 app: redis`: the file, the line from 1, and what is underlined. */
function shownPlace(context: Context, { uri, document, span }: FilePlace): string {
  const stream = context.fileOf(uri)?.stream;
  const start = (stream?.starts[document] ?? 0) + span.start;
  const line = stream?.text.slice(0, start).split("\n").length;
  const text = stream?.documents[document]?.text.slice(span.start, span.end).split("\n")[0];
  return `${uri.replace("file:///shop/", "")} ${line} ${text}`;
}

it.each<[path: string, at: string, nth: number, ...places: string[]]>([
  ["policies/redis.yaml", "podSelector", 0, "data/redis.yaml 4 redis"],
  ["policies/redis.yaml", "app: redis", 0, "data/redis.yaml 15 app: redis"],
  ["policies/redis.yaml", "- namespaceSelector", 0, "shop/cart.yaml 4 cart"],
  ["policies/redis.yaml", "kubernetes.io", 0, "namespaces.yaml 5 shop"],
  ["policies/redis.yaml", "6379", 0, "data/redis.yaml 22 name: redis"],
  ["policies/redis.yaml", "namespace: data", 0, "namespaces.yaml 12 data"],
  [
    "policies/metrics.yaml",
    "port: metrics",
    0,
    "data/postgres.yaml 29 name: metrics",
    "data/redis.yaml 27 name: metrics",
  ],
  ["policies/metrics.yaml", "from", 1],
  ["policies/postgres.yaml", "kind", 0, "policies/postgres.yaml 5 postgres"],
  ["data/redis.yaml", "kind: Service", 0, "data/redis.yaml 4 redis"],
  ["shop/cart.yaml", "app: cart", 3, "shop/cart.yaml 16 app: cart"],
  ["policies/postgres.yaml", "# checkout", 0],
])("definition in %s at %s (%i)", (path, at, nth, ...places) => {
  const { context, offset } = cursor(path, at, nth);
  expect(definition(context, offset).map((place) => shownPlace(context, place))).toEqual(places);
});

it.each<[path: string, at: string, nth: number, ...places: string[]]>([
  [
    "data/postgres.yaml",
    "name: postgres",
    0,
    "policies/metrics.yaml 8 podSelector",
    "policies/postgres.yaml 8 podSelector",
    "data/postgres.yaml 35 postgres",
  ],
  ["shop/cart.yaml", "app: cart", 2, "policies/redis.yaml 20 cart", "shop/cart.yaml 36 cart"],
  [
    "shop/checkout.yaml",
    "name: checkout",
    0,
    "policies/postgres.yaml 16 namespaceSelector",
    "policies/shop.yaml 8 podSelector",
    "policies/shop.yaml 13 podSelector",
    "shop/checkout.yaml 32 checkout",
  ],
  ["data/redis.yaml", "kind: Service", 0, "policies/metrics.yaml 8 podSelector", "policies/redis.yaml 8 podSelector"],
  ["namespaces.yaml", "monitoring", 0, "policies/grafana.yaml 6 monitoring"],
  [
    "namespaces.yaml",
    "name: shop",
    0,
    "policies/shop.yaml 6 shop",
    "policies/shop.yaml 20 shop",
    "policies/postgres.yaml 16 namespaceSelector",
    "policies/redis.yaml 15 namespaceSelector",
  ],
  ["data/redis.yaml", "name: metrics", 0, "policies/metrics.yaml 18 port: metrics"],
  ["data/redis.yaml", "containerPort: 6379", 0, "policies/redis.yaml 23 port: 6379"],
  ["policies/redis.yaml", "app: redis", 0, "policies/redis.yaml 10 redis", "data/redis.yaml 37 redis"],
])("references in %s at %s (%i)", (path, at, nth, ...places) => {
  const { context, offset } = cursor(path, at, nth);
  expect(
    references(context, offset, false)
      .map((place) => shownPlace(context, place))
      .sort(),
  ).toEqual([...places].sort());
});

it("adds the declaration to the references when asked", () => {
  const { context, offset } = cursor("policies/redis.yaml", "app: redis");
  const places = references(context, offset, true).map((place) => shownPlace(context, place));
  expect(places).toContain("data/redis.yaml 15 app: redis");
});

/** The workspace after a rename, as the lines that changed. */
function renamed(path: string, at: string, nth: number, newName: string): readonly string[] | string {
  const { context, offset } = cursor(path, at, nth);
  const edits = rename(context, offset, newName);
  if (typeof edits === "string") return edits;
  return edits
    .map(({ newText, place: { uri, start, end } }) => {
      const { starts = [] } = context.fileOf(uri)?.stream ?? {};
      const document = starts.findLastIndex((each) => each <= start);
      const base = starts[document] ?? 0;
      return `${shownPlace(context, { uri, document, span: { start: start - base, end: end - base } })} → ${newText}`;
    })
    .sort();
}

it.each<[path: string, at: string, nth: number, newName: string, ...edits: string[]]>([
  [
    "policies/redis.yaml",
    "cart",
    2,
    "basket",
    "policies/redis.yaml 20 cart → basket",
    "shop/cart.yaml 16 cart → basket",
    "shop/cart.yaml 36 cart → basket",
    "shop/cart.yaml 7 cart → basket",
    "shop/cart.yaml 12 cart → basket",
  ],
  [
    "data/backup.yaml",
    "backup",
    1,
    "true",
    'data/backup.yaml 15 backup → "true"',
    'policies/postgres.yaml 28 backup → "true"',
  ],
  [
    "namespaces.yaml",
    "platform",
    0,
    "infra",
    "namespaces.yaml 14 platform → infra",
    "namespaces.yaml 21 platform → infra",
  ],
])("rename in %s at %s (%i) to %s", (path, at, nth, newName, ...edits) => {
  expect(renamed(path, at, nth, newName)).toEqual([...edits].sort());
});

it("renames label values only, to what can be one", () => {
  expect(renamed("policies/redis.yaml", "6379", 0, "x")).toMatch(/^Only a label value/);
  expect(renamed("policies/redis.yaml", "shop", 0, "x")).toMatch(/^Only a label value/);
  expect(renamed("policies/redis.yaml", "cart", 2, "-x")).toMatch(/63 letters/);
  expect(renamed("policies/redis.yaml", "cart", 2, "web")).toMatch(/^'shop\/web' has 'app=web' already/);
  expect(renamed("namespaces.yaml", "platform", 0, "storefront")).toMatch(/^'shop' has 'team=storefront' already/);
  expect(renamed("policies/redis.yaml", "cart", 2, "cart")).toEqual([]);
  const at = (path: string, text: string, nth = 0) => {
    const { context, offset } = cursor(path, text, nth);
    return prepareRename(context, offset)?.placeholder;
  };
  expect(at("policies/redis.yaml", "cart", 2)).toBe("cart");
  expect(at("policies/redis.yaml", "app: cart")).toBeUndefined();
  expect(at("policies/redis.yaml", "TCP")).toBeUndefined();
});

function outline(symbols: readonly DocumentSymbolResult[], depth = 0): readonly string[] {
  return symbols.flatMap(({ name, detail, children }) => [
    `${"  ".repeat(depth)}${name}${detail === "" ? "" : ` (${detail})`}`,
    ...outline(children, depth + 1),
  ]);
}

it("outlines a policy in words", () => {
  const context = contextOf(shop, "file:///shop/policies/postgres.yaml");
  expect(outline(documentSymbols(context))).toEqual([
    "postgres (NetworkPolicy in data)",
    "  ingress",
    "    rule 1",
    "      all pods of namespace shop",
    "      pods labelled app=checkout in data",
    "      TCP 5432",
    "    rule 2",
    "      pods labelled app=backup in data",
    "      TCP 5432",
  ]);
});

it("keeps each symbol's name inside it, and each symbol inside its parent", () => {
  const inside = (symbol: DocumentSymbolResult): void => {
    expect(symbol.selection.start).toBeGreaterThanOrEqual(symbol.span.start);
    expect(symbol.selection.end).toBeLessThanOrEqual(symbol.span.end);
    for (const child of symbol.children) {
      expect(child.span.start).toBeGreaterThanOrEqual(symbol.span.start);
      expect(child.span.end).toBeLessThanOrEqual(symbol.span.end);
      inside(child);
    }
  };
  for (const uri of Object.keys(shop)) for (const symbol of documentSymbols(contextOf(shop, uri))) inside(symbol);
});

it.each([
  ["grafeg", ["policy monitoring/grafana-egress"]],
  ["data/red", ["service data/redis", "workload data/redis", "policy data/redis"]],
  ["zzz", []],
])("finds %s in the workspace", (query, expected) => {
  const context = contextOf(shop, "file:///shop/namespaces.yaml");
  const found = workspaceSymbols(context, query).map(({ sort, container, name }) => `${sort} ${container}/${name}`);
  expect(found.sort()).toEqual([...expected].sort());
});

it("folds documents, rules and peers", () => {
  const context = contextOf(shop, "file:///shop/policies/metrics.yaml");
  const lines = context.file.stream.text.split("\n");
  expect(
    foldingRanges(context)?.map(({ startLine, endLine }) => `${lines[startLine]?.trim()} … ${lines[endLine]?.trim()}`),
  ).toEqual([
    "apiVersion: networking.k8s.io/v1 … port: metrics",
    "metadata: … namespace: data",
    "spec: … port: metrics",
    "policyTypes: … - Ingress",
    "ingress: … port: metrics",
    "- from: … port: metrics",
    "- from: … name: monitoring",
    "- namespaceSelector: … name: monitoring",
    "matchLabels: … name: monitoring",
    "ports: … port: metrics",
    "- protocol: TCP … port: metrics",
  ]);
});

it("folds what stands beside a policy, and leaves files without one to the editor", () => {
  const uri = "file:///p.yaml";
  const policyText = shop["file:///shop/policies/metrics.yaml"] ?? "";
  const other = "kind: ConfigMap\nmetadata:\n  name: a\n\ndata:\n  # why\n  a: |\n    1\n  b: 2\n";
  const context = contextOf({ [uri]: `${other}---\n${policyText}` }, uri);
  const lines = context.file.stream.text.split("\n");
  expect(
    foldingRanges(context)
      ?.slice(0, 3)
      .map(({ startLine, endLine }) => `${lines[startLine]?.trim()} … ${lines[endLine]?.trim()}`),
  ).toEqual(["metadata: … name: a", "data: … b: 2", "a: | … 1"]);
  expect(foldingRanges(contextOf({ [uri]: other }, uri))).toBeUndefined();
});

it("grows a selection from the word to the document", () => {
  const { context, offset } = cursor("policies/metrics.yaml", "monitoring", 1);
  const { document, spans } = selectionSpans(context, offset) ?? { document: 0, spans: [] };
  const text = context.file.stream.documents[document]?.text ?? "";
  const heads = spans.map(
    ({ start, end }) => `${text.slice(start, end).split("\n")[0]} +${text.slice(start, end).split("\n").length - 1}`,
  );
  expect(heads).toEqual([
    "monitoring +0",
    "name: monitoring +0",
    "matchLabels: +1",
    "namespaceSelector: +2",
    "- namespaceSelector: +2",
    "from: +3",
    "from: +6",
    "- from: +6",
    "ingress: +7",
    "podSelector: {} +10",
    "spec: +11",
    "apiVersion: networking.k8s.io/v1 +16",
    "# Every pod in data lets Prometheus scrape its metrics port. +18",
  ]);
});

it("links the rule ids of ignore comments that exist", () => {
  const uri = "file:///p.yaml";
  const text =
    "# netpol: ignore selects-nothing, no-such-rule made by an operator\nkind: NetworkPolicy\nspec:\n  podSelector: {} # netpol: ignore dns-blocked\n";
  const context = contextOf({ [uri]: text }, uri);
  const links = documentLinks(context, new Set(["selects-nothing", "dns-blocked", "made"]));
  expect(links.map(({ rule, span }) => [rule, text.slice(span.start, span.end)])).toEqual([
    ["selects-nothing", "selects-nothing"],
    ["dns-blocked", "dns-blocked"],
  ]);
});

it("answers everywhere in broken texts", () => {
  for (const text of Object.values(shop).map((each) => each.slice(0, each.length * 0.6))) {
    const context = contextOf({ ...shop, "file:///x.yaml": text }, "file:///x.yaml");
    foldingRanges(context);
    documentSymbols(context);
    for (let offset = 0; offset <= text.length; offset += 7) {
      definition(context, offset);
      references(context, offset, true);
      rename(context, offset, "x");
      for (const span of selectionSpans(context, offset)?.spans ?? []) expect(span.start).toBeLessThanOrEqual(span.end);
    }
  }
});

it("finds the rules that open a port at the same pods, and no others of its name", () => {
  const deployment = (namespace: string, name: string) =>
    `---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec:\n  template:\n    metadata: {labels: {app: ${name}}}\n    spec:\n      containers: [{name: a, ports: [{name: http, containerPort: 80}]}]\n`;
  const policy = (namespace: string, name: string, spec: string) =>
    `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec:\n${spec}`;
  const text = [
    deployment("a", "web"),
    deployment("b", "web"),
    policy("a", "in-a", "  podSelector: {}\n  ingress: [{ports: [{port: http}]}]\n"),
    policy("b", "in-b", "  podSelector: {}\n  ingress: [{ports: [{port: http}]}]\n"),
    policy("b", "to-a", "  podSelector: {}\n  egress: [{to: [{namespaceSelector: {}}], ports: [{port: http}]}]\n"),
    policy("b", "other", "  podSelector: {}\n  ingress: [{ports: [{port: other}]}]\n"),
  ].join("");
  const uri = "file:///all.yaml";
  const context = contextOf({ [uri]: text }, uri);
  const found = references(context, text.indexOf("port: http"), false);
  const names = found.map(
    ({ document }) => context.file.policies.find((each) => each.document === document)?.object.name,
  );
  expect(names.sort()).toEqual(["in-a", "to-a"]);
});

it("names no port that is half typed", () => {
  const uri = "file:///p.yaml";
  const text =
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec:\n  podSelector: {}\n  ingress:\n    - ports:\n        - port: 80\n        - po\n        - {}\n";
  const ports = documentSymbols(contextOf({ [uri]: text }, uri))
    .flatMap(({ children }) => children)
    .flatMap(({ children }) => children)
    .flatMap(({ children }) => children);
  expect(ports.map(({ name }) => name)).toEqual(["TCP 80", "port", "every TCP port"]);
});
