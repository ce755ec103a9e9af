import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { createKustomize } from "../../../server/src/build/kustomize/kustomize.ts";
import { createDiskBuildFiles } from "../../../server/src/node/buildFiles.ts";
import { check } from "../../../server/src/node/commands/check.ts";
import { clusters } from "../../../server/src/node/commands/clusters.ts";
import { render } from "../../../server/src/node/commands/render.ts";
import { diskFiles } from "../../../server/src/node/diskFiles.ts";
import { policy } from "./cases.ts";
import { hasKubectl } from "./harness.ts";

let made = "";
afterEach(() => rmSync(made, { recursive: true, force: true }));

type Content = string | { readonly link: string };

/** A folder with files and links, by path. */
function onDisk(contents: Readonly<Record<string, Content>>): void {
  made = realpathSync(mkdtempSync(join(tmpdir(), "netpol-links-")));
  for (const [path, content] of Object.entries(contents)) {
    mkdirSync(dirname(join(made, path)), { recursive: true });
    if (typeof content === "string") writeFileSync(join(made, path), content);
    else symlinkSync(content.link, join(made, path));
  }
}

async function run(command: typeof check, ...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const status = await command(args, {
    stdout: (text) => void out.push(String(text)),
    stderr: (text) => void err.push(text),
    isTTY: false,
    colour: false,
    cwd: made,
  });
  return { status, stdout: out.join(""), stderr: err.join("") };
}

/** `file:line rule message`, of what is wrong with builds and with ports. */
async function told(path = "."): Promise<readonly string[]> {
  const { stdout } = await run(check, path, "--format", "json");
  const found: { file: string; range: { start: { line: number } }; severity: string; rule: string; message: string }[] =
    JSON.parse(stdout);
  return found
    .filter(({ rule }) => rule === "cannot-be-built" || rule === "invalid-port")
    .map(
      ({ file, range, severity, rule, message }) => `${file}:${range.start.line + 1} ${severity} ${rule} ${message}`,
    );
}

async function roots(): Promise<readonly string[]> {
  const found: { entries: { path: string }[] }[] = JSON.parse((await run(clusters, ".", "--format", "json")).stdout);
  return found.flatMap(({ entries }) => entries.map(({ path }) => path));
}

const takes = (...entries: readonly string[]) => `resources: [${entries.join(", ")}]\n`;
const wrong = policy().replace("5432", "70000");
const base = { "base/kustomization.yaml": takes("p.yaml"), "base/p.yaml": wrong };
const fault = expect.stringContaining("base/p.yaml:16 error invalid-port");
const component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n";

describe("a link to a folder, under resources", () => {
  it("is what it leads to, and findings stand where that lies, once", async () => {
    onDisk({
      ...base,
      "dev/kustomization.yaml": `namespace: dev\n${takes("b")}`,
      "dev/b": { link: "../base" },
      "prod/kustomization.yaml": `namespace: prod\n${takes("../dev/b")}`,
    });
    expect(await told()).toEqual([fault]);
    expect(await roots()).toEqual(["dev", "prod"]);
    const { stdout } = await run(render, "prod", "--format", "json");
    expect(JSON.parse(stdout)[0]).toMatchObject({
      object: { metadata: { namespace: "prod" } },
      origin: { file: "base/p.yaml", line: 0 },
    });
  });

  it.each<[string, Readonly<Record<string, Content>>]>([
    [
      "below a link",
      {
        "all/x/kustomization.yaml": takes("../../base"),
        "o/all": { link: "../all" },
        "o/kustomization.yaml": takes("all/x"),
      },
    ],
    [
      "through links that lead to links",
      { a: { link: "b" }, b: { link: "base" }, "o/kustomization.yaml": takes("../a") },
    ],
    [
      "of a base whose own paths count from where it lies",
      { "n/x/kustomization.yaml": takes("../../base"), "o/l": { link: "../n/x" }, "o/kustomization.yaml": takes("l") },
    ],
    [
      "behind dots, which are taken away first",
      { "d/s": { link: "../n/x" }, "n/x/p.yaml": policy(), "d/kustomization.yaml": takes("s/../../base") },
    ],
    [
      "of a component",
      {
        "c/kustomization.yaml": `${component}${takes("../base")}`,
        "o/c": { link: "../c" },
        "o/kustomization.yaml": "components: [c]\n",
      },
    ],
    ["of a root", { o: { link: "base" } }],
    [
      "to a file in the same folder",
      { "o/x/p.yaml": policy(), "o/y": { link: "x" }, "o/kustomization.yaml": takes("y/p.yaml") },
    ],
  ])("builds as the tool does: %s", async (_, contents) => {
    onDisk({ ...base, ...contents });
    const root = "d/kustomization.yaml" in contents ? "d" : "o";
    const { stdout, stderr, status } = await run(render, root);
    expect([status, stderr]).toEqual([0, ""]);
    if (hasKubectl) expect(names(stdout)).toEqual(names(kubectl(root) ?? ""));
    expect((await told()).filter((each) => each.includes("cannot-be-built"))).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, Content>>, string]>([
    ["to nothing", { "o/b": { link: "../nowhere" } }, 'warning cannot-be-built "b" is a link that leads to no'],
    ["to itself", { "o/b": { link: "b" } }, 'warning cannot-be-built "b" is a link that leads to nothing'],
    ["to its own folder", { "o/b": { link: "." } }, 'warning cannot-be-built "b" takes in the folder that takes it in'],
    [
      "round in a circle",
      { "o/b": { link: "../q" }, "q/kustomization.yaml": takes("r"), "q/r": { link: "../o" } },
      "takes in the folder that takes it in",
    ],
    [
      "to a folder without a kustomization",
      { "o/b": { link: "../q" }, "q/p.yaml": policy() },
      'warning cannot-be-built "b" is a link that leads to no file, and to no folder with a kustomization.yaml',
    ],
  ])("is refused where it leads %s", async (_, contents, words) => {
    onDisk({ ...base, "o/kustomization.yaml": takes("b"), ...contents });
    if (hasKubectl) expect(kubectl("o")).toBe(undefined);
    expect((await run(render, "o")).status).toBe(2);
    const said = (await told()).filter((each) => each.includes("cannot-be-built"));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(words);
  });

  it("is not followed out of the folder that is read, which is said, and the rest stands", async () => {
    onDisk({
      "out/kustomization.yaml": takes("p.yaml"),
      "out/p.yaml": policy(),
      "w/o/kustomization.yaml": takes("b", "p.yaml"),
      "w/o/p.yaml": wrong,
      "w/o/b": { link: "../../out" },
    });
    const leads = '"b" is a link that leads out of the folder that is read here: it is not followed';
    expect(await told("w")).toEqual([
      expect.stringContaining(`w/o/kustomization.yaml:1 information cannot-be-built ${leads}`),
      expect.stringContaining("w/o/p.yaml:16 error invalid-port"),
    ]);
    const { status, stderr } = await run(render, "w/o", "--root", "w");
    expect([status, stderr]).toEqual([2, expect.stringContaining(`o/kustomization.yaml:1: ${leads}`)]);
  });

  it("leads no file of another folder in", async () => {
    onDisk({ ...base, "o/kustomization.yaml": takes("b/p.yaml"), "o/b": { link: "../base" } });
    expect((await run(render, "o")).stderr).toContain('"b/p.yaml" lies outside of the folder of this kustomization');
    expect(await told()).toContainEqual(expect.stringContaining('"b/p.yaml" lies outside of the folder of'));
  });

  it("may be what an application or .netpol.yaml names", async () => {
    onDisk({
      ...base,
      link: { link: "base" },
      "app.yaml": `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: a}
spec:
  source: {repoURL: https://example.com/r.git, path: link}
  destination: {name: prod, namespace: shop}
`,
    });
    expect(await roots()).toEqual(["base"]);
    writeFileSync(join(made, ".netpol.yaml"), "clusters:\n  - name: here\n    paths: [link]\n");
    expect(await roots()).toEqual(["base"]);
  });
});

it("does not follow a link out of the folder that it may read", () => {
  onDisk({ "secret.yaml": policy(), "w/kustomization.yaml": takes("x.yaml"), "w/x.yaml": { link: "../secret.yaml" } });
  const uri = pathToFileURL(join(made, "w")).toString();
  const { objects, problems } = createKustomize().build(uri, createDiskBuildFiles(join(made, "w")), { root: uri });
  expect(objects).toEqual([]);
  expect(problems.map(({ message }) => message)).toEqual([
    '"x.yaml" is a link that leads out of the folder of this kustomization, and is refused',
  ]);
});

it("says of a link to a file where it leads, with the command and in the editor's server", async () => {
  onDisk({
    "secret.yaml": wrong,
    "w/o/kustomization.yaml": takes("x.yaml", "p.yaml"),
    "w/o/p.yaml": policy(),
    "w/o/x.yaml": { link: "/etc/hostname" },
  });
  const words = '"x.yaml" is a link that leads out of the folder of this kustomization, and is refused';
  expect(await told("w")).toEqual([`w/o/kustomization.yaml:1 warning cannot-be-built ${words}.`]);
  expect((await run(render, "w/o")).stderr).toBe(`netpol render: w/o/kustomization.yaml:1: ${words}\n`);

  const { list, read } = diskFiles();
  const { signal } = new AbortController();
  const root = pathToFileURL(join(made, "w")).toString();
  const unread: string[] = [];
  const uris = await list(root, signal, () => {});
  const texts = await read(uris, signal, (uri, why) => void unread.push(`${uri.slice(root.length + 1)}: ${why}`));
  expect(texts[uris.indexOf(`${root}/o/x.yaml`)]).toMatch(/^(?:\.\.\/)+etc\/hostname$/);
  expect(unread).toEqual(["o/x.yaml: a link that leads out of the folder, which is not read"]);
  // Nobody has looked whether it is a link before.
  writeFileSync(join(made, "w/o/y.yaml"), policy());
  expect(await read([`${root}/o/y.yaml`], signal, () => {})).toEqual([policy()]);
  rmSync(join(made, "w/o/y.yaml"));
  symlinkSync("../../secret.yaml", join(made, "w/o/y.yaml"));
  expect(await read([`${root}/o/y.yaml`], signal, () => {})).toEqual(["../../secret.yaml"]);
});

it("takes no link out of a folder for its kustomization", async () => {
  onDisk({ ...base, "o/kustomization.yaml": { link: "../base/kustomization.yaml" }, "o/p.yaml": policy() });
  if (hasKubectl) expect(kubectl("o")).toBe(undefined);
  expect(await run(render, "o")).toMatchObject({ status: 2, stderr: expect.stringContaining("no kustomization.yaml") });
});

function kubectl(folder: string): string | undefined {
  try {
    return execFileSync("kubectl", ["kustomize", join(made, folder)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch {
    return undefined;
  }
}

function names(yaml: string): readonly string[] {
  return [...yaml.matchAll(/^kind: (.*)|^ {2}name: (.*)/gm)].map(([, kind, name]) => kind ?? name ?? "");
}
