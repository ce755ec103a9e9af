// What the connections of now can be compared with besides what was saved and committed: branches and other clusters.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changesMarkdown, changesTitle } from "../../client/src/matrix/view/changesMarkdown.ts";
import { readPageMessage } from "../../client/src/matrix/view/messages.ts";
import { t } from "../../client/src/matrix/view/texts.ts";
import { createMatrix } from "../../server/src/features/matrix.ts";
import { clusterNamed } from "../../server/src/snapshot/snapshot.ts";
import { snapshotOf } from "../harness/features.ts";
import { look, policy, stream, view, workload } from "./support.ts";

describe("another cluster", () => {
  const closed = policy("shop", "closed", "podSelector: {}\npolicyTypes: [Ingress]\ningress: []");
  const overlay = (more = "") => `namespace: shop\nresources: [../../base${more}]\n`;
  const prod = "file:///w/overlays/prod/kustomization.yaml";
  const snapshot = snapshotOf(
    {
      "file:///w/base/kustomization.yaml": "resources: [all.yaml]\n",
      "file:///w/base/all.yaml": stream(workload("shop", "web"), workload("shop", "cart")),
      "file:///w/overlays/dev/kustomization.yaml": overlay(),
      [prod]: overlay(", closed.yaml"),
      "file:///w/overlays/prod/closed.yaml": closed,
    },
    {},
    "file:///w",
  );
  const matrixOf = (name: string) => {
    const shown = clusterNamed(snapshot, name);
    if (shown === undefined) throw new Error(snapshot.clusters.map((each) => each.name).join());
    return createMatrix({ snapshot, shown });
  };

  it("is a base like any other", () => {
    const { header, place, cell } = look(matrixOf("prod"), { base: "cluster:dev" });
    expect(header.problems).toEqual([]);
    expect(cell(place("shop/cart"), place("shop/web")).change).toEqual({ kind: "lost", text: "lost everything" });
    const changes = header.changes ?? undefined;
    expect(changes?.base).toBe("cluster:dev");
    expect(changes && changesTitle(changes, t)).toMatch(/^−\d+ connections against cluster dev$/);
    expect(changes && changesMarkdown(changesTitle(changes, t), changes)).toContain(
      "| connection | change |\n| --- | --- |\n| ",
    );
    const matrix = matrixOf("prod");
    matrix.header({ ...view, base: "cluster:dev" }, null);
    const svg = matrix.export({ version: matrix.version, format: "svg", view: { ...view, base: "cluster:dev" } });
    expect(svg?.text).toContain("Traffic matrix, changes against cluster dev");
  });

  it("has the same pods under other names of their namespaces", () => {
    const prodOnly = (text: string) => text.replaceAll("shop", "shop-prod");
    const texts = {
      "file:///w/base/kustomization.yaml": "resources: [all.yaml]\n",
      "file:///w/base/all.yaml": stream(
        workload("x", "web"),
        workload("x", "cart"),
        policy(
          "x",
          "web",
          "podSelector: {matchLabels: {app: web}}\ningress: [{from: [{podSelector: {matchLabels: {app: gone}}}]}]",
        ),
      ),
      "file:///w/overlays/dev/kustomization.yaml": "namespace: shop\nresources: [../../base]\n",
      [prod]: "namespace: shop-prod\nresources: [../../base, closed.yaml]\n",
      "file:///w/overlays/prod/closed.yaml": prodOnly(
        policy("shop", "closed", "podSelector: {matchLabels: {app: cart}}\npolicyTypes: [Ingress]\ningress: []"),
      ),
    };
    const both = snapshotOf(texts, {}, "file:///w");
    const shown = clusterNamed(both, "prod");
    if (shown === undefined) throw new Error(both.clusters.map((each) => each.name).join());
    const { header, place, cell } = look(createMatrix({ snapshot: both, shown }), { base: "cluster:dev" });
    const { changes } = header;
    expect(changes?.namespaces).toEqual([{ there: "shop", here: "shop-prod" }]);
    expect(changes).toMatchObject({ gained: 0 });
    expect(changes?.list.map(({ change }) => change.text)).toEqual(["lost everything"]);
    expect(cell(place("shop-prod/web"), place("shop-prod/cart")).change?.kind).toBe("lost");
    expect(cell(place("shop-prod/cart"), place("shop-prod/web")).change).toBeNull();
  });

  it("that is gone, or that a branch does not have, is said", () => {
    expect(look(matrixOf("prod"), { base: "cluster:test" }).header).toMatchObject({
      changes: null,
      problems: [{ field: "base", message: "There is no cluster `test` here any more." }],
    });
    const texts = [{ uri: prod, text: null }];
    expect(look(matrixOf("prod"), { base: "ref:main" }, texts).header.problems).toEqual([
      { field: "base", message: "What is compared with has no cluster `prod`." },
    ]);
  });
});

it("takes a base from the page only as one that there can be", () => {
  const asked = (base: string) =>
    readPageMessage({
      type: "request",
      id: 1,
      request: { method: "header", params: { view: { ...view, base }, known: null } },
    });
  for (const base of ["none", "saved", "head", "ref:origin/main", "cluster:live", "cluster:"])
    expect(asked(base)).toMatchObject({ request: { params: { view: { base } } } });
  for (const base of ["HEAD~1", "ref:", "", `ref:${"x".repeat(400)}`]) expect(asked(base)).toBeUndefined();
});

describe("a branch", () => {
  let folder = "";
  let GitTexts: typeof import("../../client/src/matrix/git.ts").GitTexts;
  let baseTexts: typeof import("../../client/src/matrix/base.ts").baseTexts;
  const given: { extension: unknown; documents: unknown[] } = { extension: undefined, documents: [] };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "netpol-git-"));
    const fake = join(folder, "vscode.mjs");
    writeFileSync(
      fake,
      `export const extensions = { getExtension: () => globalThis.netpolGit.extension };
export const l10n = { t: (text, ...parts) => text.replace(/\\{(\\d)\\}/g, (_, at) => parts[at]) };
export const Uri = { parse: (text) => ({ fsPath: text.replace("file://", ""), toString: () => text }) };
export class TabInputText { constructor(uri) { this.uri = uri; } }
export class TabInputTextDiff {}
export const window = { get tabGroups() {
  const tabs = globalThis.netpolGit.documents.filter(({ hidden }) => !hidden).map(({ uri }) => ({ input: new TabInputText(uri) }));
  return { all: [{ tabs }] };
} };
export const workspace = { get textDocuments() { return globalThis.netpolGit.documents; } };
export const Disposable = { from: () => ({ dispose: () => {} }) };`,
    );
    Object.assign(globalThis, { netpolGit: given });
    const outfile = join(folder, "git.mjs");
    const plugin = {
      name: "editor",
      setup: (api: import("esbuild").PluginBuild) => api.onResolve({ filter: /^vscode$/ }, () => ({ path: fake })),
    };
    const resolveDir = fileURLToPath(new URL("../../client/src/matrix", import.meta.url));
    const stdin = { contents: 'export * from "./git.ts"; export * from "./base.ts";', resolveDir };
    await build({ stdin, outfile, bundle: true, format: "esm", plugins: [plugin], logLevel: "error" });
    ({ GitTexts, baseTexts } = await import(/* @vite-ignore */ pathToFileURL(outfile).href));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const uri = (path: string) => ({ fsPath: path, path, toString: () => `file://${path}` });
  const change = (path: string) => ({ uri: uri(path), originalUri: uri(path) });

  /** On branch `topic`: `a` was changed since `main`, `b` on `main` since, `c` is changed and not committed. */
  function repository() {
    const asked: string[] = [];
    const broken = new Set<string>();
    const refs: Record<string, string> = { main: "m1", topic: "t1" };
    const own = {
      rootUri: uri("/w"),
      state: {
        HEAD: { commit: "t1" },
        workingTreeChanges: [change("/w/c.yaml")],
        indexChanges: [],
        mergeChanges: [],
      },
      show: async (commit: string, path: string) => {
        asked.push(`show ${commit} ${path}`);
        if (broken.has(path)) throw new Error("Could not show object.");
        return `${path} of ${commit}`;
      },
      getCommit: async (ref: string) => {
        asked.push(`commit ${ref}`);
        const hash = refs[ref];
        if (hash === undefined) throw new Error("unknown revision");
        return { hash };
      },
      getBranches: async () => [{ name: "main" }, { name: "topic" }, { name: "origin/main" }],
      diffBetween: async (one: string, two: string) => {
        asked.push(`diff ${one} ${two}`);
        return one === "t1" ? [change("/w/b.yaml")] : [change("/w/a.yaml")];
      },
    };
    const api = { state: "initialized", repositories: [own], getRepository: () => own };
    given.extension = { activate: async () => ({ enabled: true, getAPI: () => api }) };
    return { asked, broken, refs };
  }

  const wanted = () => true;
  const texts = (found: readonly { uri: unknown; text: string | null }[] | string) =>
    typeof found === "string" ? found : found.map(({ text }) => text).sort();

  it("has other texts for what either side has changed, and for what is not committed", async () => {
    const { asked, refs } = repository();
    const git = new GitTexts();
    const ask = async () => texts(await git.committed(uri("/w") as never, wanted, [], "main"));
    const all = ["/w/a.yaml of m1", "/w/b.yaml of m1", "/w/c.yaml of m1"];
    expect(await ask()).toEqual(all);
    expect(await ask()).toEqual(all);
    // A key in the editor asks Git for nothing that is known.
    expect(asked).toHaveLength(6);
    refs.main = "m2";
    expect(await ask()).toEqual(all);
    git.forget();
    expect(await ask()).toEqual(all.map((text) => text.replace("m1", "m2")));
    expect(texts(await git.committed(uri("/w") as never, wanted, [], undefined))).toEqual(["/w/c.yaml of t1"]);
  });

  it("asks for a text that was not to be had once more, when the repository has changed", async () => {
    const { asked, broken } = repository();
    const git = new GitTexts();
    const ask = async () => (await git.committed(uri("/w") as never, wanted, [])) as readonly { text: string | null }[];
    broken.add("/w/c.yaml");
    expect((await ask()).map(({ text }) => text)).toEqual([null]);
    broken.clear();
    expect((await ask()).map(({ text }) => text)).toEqual([null]);
    expect(asked).toHaveLength(1);
    git.forget();
    expect((await ask()).map(({ text }) => text)).toEqual(["/w/c.yaml of t1"]);
  });

  it("has other texts for what was saved just now, before Git has seen it, and none for what is open and the same", async () => {
    repository();
    const document = (path: string, text: string) => ({
      uri: { ...uri(path), path, scheme: "file" },
      isUntitled: false,
      isDirty: false,
      getText: () => text,
    });
    given.documents = [
      document("/w/d.yaml", "saved just now"),
      document("/w/e.yaml", "/w/e.yaml of t1"),
      document("/elsewhere/f.yaml", ""),
      // In memory only: its file is gone, and no tab shows it.
      { ...document("/w/gone.yaml", "still here"), hidden: true },
      { ...document("/w/c.yaml", "/w/c.yaml of t1"), hidden: true },
    ];
    const { texts: found } = await baseTexts("head", "file:///w/", new GitTexts());
    expect(found.map(({ text }) => text).sort()).toEqual(["/w/c.yaml of t1", "/w/d.yaml of t1"]);
    given.documents = [];
  });

  it("is listed, and said to be gone", async () => {
    repository();
    const git = new GitTexts();
    expect(await git.branches(uri("/w") as never)).toEqual(["main", "topic", "origin/main"]);
    expect(await git.committed(uri("/w") as never, wanted, [], "old")).toBe(
      "The repository has no branch “old” any more.",
    );
    given.extension = undefined;
    expect(await git.branches(uri("/w") as never)).toBe("The built-in Git extension does not run in this window.");
  });
});
