import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");

/** The layers of the server, from left to right: each imports itself and what stands left of it. */
const layers = [
  "limits.ts",
  "yaml",
  "gotemplate",
  "source",
  "manifest",
  "build",
  "cluster",
  "traffic",
  "words",
  "snapshot",
  "edits",
  "expectations",
  "rules|features|output",
  "service",
  "server",
  "node|browser",
] as const;

function layerOf(file: string): number {
  const folder = relative(join(root, "server/src"), file).split("/")[0] ?? "";
  return layers.findIndex((layer) => layer.split("|").includes(folder));
}

interface Import {
  readonly from: string;
  readonly specifier: string;
  /** The file imported; undefined for a package. */
  readonly target: string | undefined;
}

function importsBelow(folder: string): Import[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(root, folder, name));
  return files.flatMap((from) => {
    const text = readFileSync(from, "utf8");
    return [...text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^"';]*?["']([^"']+)["']|\bimport\("([^"]+)"\)/g)].map(
      (match) => {
        const specifier = match[1] ?? match[2] ?? "";
        return { from, specifier, target: specifier.startsWith(".") ? resolve(dirname(from), specifier) : undefined };
      },
    );
  });
}

const show = ({ from, specifier }: Import) => `${relative(root, from)} imports ${specifier}`;
const server = importsBelow("server/src");
const client = importsBelow("client/src");

it("finds the imports that it is to judge", () => {
  expect(server.length).toBeGreaterThan(100);
  expect(client.length).toBeGreaterThan(15);
});

it("knows the layer of every file of the server", () => {
  expect([...new Set(server.map(({ from }) => from))].filter((file) => layerOf(file) === -1)).toEqual([]);
});

it("imports only from the same layer or from the left", () => {
  expect(
    server.filter(({ from, target }) => target !== undefined && layerOf(target) > layerOf(from)).map(show),
  ).toEqual([]);
});

it("keeps rules and features apart, but for the features that run the rules", () => {
  const folder = (file: string) => relative(join(root, "server/src"), file).split("/")[0];
  const runners = /features\/(diagnostics|codeActions)(\.ts|\/)/;
  const wrong = server.filter(({ from, target }) => {
    if (target === undefined) return false;
    const pair = `${folder(from)} ${folder(target)}`;
    return pair === "rules features" || (pair === "features rules" && !runners.test(from));
  });
  expect(wrong.map(show)).toEqual([]);
});

it.each([
  [
    "vscode-languageserver",
    /^vscode-languageserver(\/|$)/,
    /server\/src\/(server\/[A-Za-z]+|node\/main|browser\/main)\.ts$/,
  ],
  ["the file system and other parts of Node", /^node:/, /server\/src\/node\//],
  ["vscode", /^vscode$/, /^$/],
])("imports %s only where it belongs", (_, specifier, allowed) => {
  expect(server.filter((one) => specifier.test(one.specifier) && !allowed.test(one.from)).map(show)).toEqual([]);
});

it("lets the client see the protocol and nothing else of the server", () => {
  const wrong = client.filter(
    ({ target }) => target?.startsWith(join(root, "server")) && !target.endsWith("/server/protocol.ts"),
  );
  expect(wrong.map(show)).toEqual([]);
});

it("finds the parts of a policy without asking for its kind", () => {
  const asking = [...new Set(server.map(({ from }) => from))].filter((file) => {
    const room = relative(join(root, "server/src"), file).split("/")[0] ?? "";
    const asks = /\bkind\s*[!=]==\s*"NetworkPolicy"/.test(readFileSync(file, "utf8"));
    return asks && ["traffic", "snapshot", "edits", "features", "output", "node"].includes(room);
  });
  expect(asking.map((file) => relative(root, file))).toEqual([]);
});

it("has no import cycles", () => {
  const edges = new Map<string, string[]>();
  for (const { from, target } of [...server, ...client]) {
    if (target !== undefined) edges.set(from, [...(edges.get(from) ?? []), target]);
  }
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file))
      cycles.push([...path.slice(path.indexOf(file)), file].map((one) => relative(root, one)).join(" -> "));
    else if (!done.has(file)) {
      for (const target of edges.get(file) ?? []) visit(target, [...path, file]);
      done.add(file);
    }
  };
  for (const file of edges.keys()) visit(file, []);
  expect(cycles).toEqual([]);
});
