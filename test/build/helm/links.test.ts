import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { createHelm } from "../../../server/src/build/helm/helm.ts";
import { createDiskBuildFiles } from "../../../server/src/node/buildFiles.ts";
import { check } from "../../../server/src/node/commands/check.ts";
import { diskFiles } from "../../../server/src/node/diskFiles.ts";
import { snapshotOf } from "../../harness/features.ts";

const policy = (name: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}}
spec: {podSelector: {}}
`;
const library = (folder: string, text = "shared") => ({
  [`${folder}/Chart.yaml`]: "apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n",
  [`${folder}/templates/_name.tpl`]: `{{ define "lib.name" }}${text}{{ end }}`,
});
const app = (folder: string) => ({
  [`${folder}/Chart.yaml`]: "apiVersion: v2\nname: app\nversion: 1.0.0\n",
  [`${folder}/templates/policy.yaml`]: policy('{{ include "lib.name" . }}'),
});

let made = "";
afterEach(() => rmSync(made, { recursive: true, force: true }));

/** A folder with files and links, by path. */
function onDisk(texts: Readonly<Record<string, string>>, links: Readonly<Record<string, string>>): string {
  made = realpathSync(mkdtempSync(join(tmpdir(), "netpol-links-")));
  const at = (path: string): string => {
    mkdirSync(dirname(join(made, path)), { recursive: true });
    return join(made, path);
  };
  for (const [path, text] of Object.entries(texts)) writeFileSync(at(path), text);
  for (const [path, to] of Object.entries(links)) symlinkSync(to, at(path));
  return made;
}

/** What the editor's server reads of the folder `below`. */
async function workspaceOf(below = ""): Promise<ReadonlyMap<string, string>> {
  const { list, read } = diskFiles();
  const root = pathToFileURL(join(made, below)).toString().replace(/\/$/, "");
  const { signal } = new AbortController();
  const uris = await list(root, signal, () => {});
  const texts = await read(uris, signal, () => {});
  return new Map(uris.flatMap((uri, at) => (texts[at] === undefined ? [] : [[uri, texts[at]] as const])));
}

/** What becomes of the folder `below` in the editor's server (names of policies) and with the command (what is told). */
async function look(below = "") {
  const root = pathToFileURL(join(made, below)).toString().replace(/\/$/, "");
  const snapshot = snapshotOf(Object.fromEntries(await workspaceOf(below)), {}, root);
  const policies = snapshot.clusters.flatMap(({ files }) => [...files].flatMap((file) => file.policies));
  const names = [...new Set(policies.flatMap(({ object, partial }) => (partial ? [] : object.name)))];
  const out: string[] = [];
  const [stdout, stderr] = [(text: unknown) => void out.push(String(text)), () => {}];
  await check([below || ".", "--format", "json"], { stdout, stderr, isTTY: false, colour: false, cwd: made });
  const findings: { file: string; range: { start: { line: number } }; rule: string; message: string }[] = JSON.parse(
    out.join(""),
  );
  const told = findings.filter(({ rule }) => rule === "cannot-be-built");
  return { names, told: told.map(({ file, range, message }) => `${file}:${range.start.line + 1}: ${message}`) };
}

describe("a link to a folder, in a chart", () => {
  it("is what it leads to, read where that lies", async () => {
    onDisk({ ...app("apps/a"), ...library("lib") }, { "apps/a/charts/lib": "../../../lib" });
    expect(await look()).toEqual({ names: ["shared"], told: [] });
    expect([...(await workspaceOf()).keys()].filter((uri) => uri.includes("/charts/lib/"))).toEqual([]);
  });

  it("takes nothing in where no chart looks for templates", async () => {
    onDisk(
      { ...app("a"), ...library("lib"), "shared/own.yaml": policy("own") },
      { "a/charts/lib": "../../lib", "a/manifests": "../shared" },
    );
    expect((await look()).told).toEqual([]);
    expect((await look()).names).toEqual(expect.arrayContaining(["shared", "own"]));
  });

  it("may stand in what a link leads to, or be the folder of templates", async () => {
    const outer = { "outer/Chart.yaml": "apiVersion: v2\nname: outer\nversion: 1.0.0\n" };
    onDisk(
      { ...app("a"), ...outer, ...library("lib"), "shared/more.yaml": policy('more-{{ include "lib.name" . }}') },
      {
        "a/charts/outer": "../../outer",
        "outer/charts/lib": join("..", "..", "lib"),
        "a/templates/more": "../../shared",
      },
    );
    rmSync(join(made, "outer/templates"), { recursive: true, force: true });
    expect((await look()).told).toEqual([]);
    expect((await look()).names).toEqual(expect.arrayContaining(["shared", "more-shared"]));
  });

  it("is followed out of what is named, but not out of where the command runs", async () => {
    onDisk({ ...app("apps/a"), ...library("lib") }, { "apps/a/charts/lib": "../../../lib" });
    expect((await look("apps/a")).told).toEqual([]);
    const told: string[] = [];
    const io = {
      stdout: (text: unknown) => void told.push(String(text)),
      stderr: () => {},
      isTTY: false,
      colour: false,
    };
    await check([".", "--format", "json"], { ...io, cwd: join(made, "apps") });
    expect(told.join("")).toContain("The link charts/lib leads out of the folder that is read");
  });

  it.each<[string, string, string]>([
    ["out of the folder", "../../../..", "leads out of the folder that is read, so nothing is known"],
    ["to nothing", "../../nowhere", "leads to nothing"],
    ["to itself", "lib", "leads to nothing"],
    ["to the chart that it lies in", "..", "leads back to a folder that it lies in"],
    ["to a folder that holds the chart", "../..", "leads back to a folder that it lies in"],
  ])("is told where it leads %s, at the entry that asks for it", async (_, to, words) => {
    const chart = "apiVersion: v2\nname: app\nversion: 1.0.0\ndependencies:\n- name: lib\n  version: 1.0.0\n";
    onDisk({ ...app("a"), "a/Chart.yaml": chart, "a/templates/own.yaml": policy("own") }, { "a/charts/lib": to });
    const { names, told } = await look();
    expect(told).toHaveLength(1);
    expect(told[0]).toContain("a/Chart.yaml:5: The link charts/lib ");
    expect(told[0]).toContain(words);
    expect(names).toEqual(["own"]);
  });

  it("ends where links lead to each other", async () => {
    const names = ["a", "b", "c", "d", "e", "f", "g"];
    const charts = names.map((name) => ({ [`${name}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n` }));
    const links = names.flatMap((from) => names.map((to) => [`${from}/charts/${to}`, `../../${to}`] as const));
    onDisk(Object.assign({}, ...charts), Object.fromEntries(links));
    const { told } = await look();
    expect(told).toHaveLength(names.length);
    expect((await look("a")).told).toHaveLength(1);
  });

  it("is followed when a chart is rendered from the disk", () => {
    onDisk({ ...app("apps/a"), ...library("lib") }, { "apps/a/charts/lib": "../../../lib", "apps/a/charts/x": ".." });
    const chart = pathToFileURL(join(made, "apps/a")).toString();
    const within = (folder: string) =>
      createHelm().build({ chart, values: [] }, createDiskBuildFiles(join(made, folder)));
    expect(within(".").problems.map(({ message }) => message)).toEqual([
      expect.stringContaining("the link charts/x leads back to a folder that it lies in"),
    ]);
    rmSync(join(made, "apps/a/charts/x"));
    expect(within(".").objects).toHaveLength(1);
    expect(within("apps").problems.map(({ message }) => message)).toEqual([
      expect.stringContaining("the link charts/lib leads out of the folder"),
    ]);
  });
});

describe("a link to a helper file", () => {
  it("is that file", async () => {
    const { "lib/templates/_name.tpl": helper = "" } = library("lib");
    onDisk(
      { ...app("a"), "common/templates/_name.tpl": helper },
      { "a/templates/_name.tpl": "../../common/templates/_name.tpl" },
    );
    expect(await look()).toEqual({ names: ["shared"], told: [] });
  });
});
