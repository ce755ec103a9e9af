import { expect, it } from "vitest";
import type { Build } from "../../../server/src/build/build.ts";
import { createKustomize } from "../../../server/src/build/kustomize/kustomize.ts";
import { createPlacing } from "../../../server/src/build/placing.ts";
import { jsonOf } from "../../../server/src/output/render/value.ts";
import { stamped } from "../../../server/src/yaml/graft.ts";
import { parseDocument } from "../../../server/src/yaml/stream.ts";
import type { YamlMap } from "../../../server/src/yaml/tree.ts";
import { deployment, policy, service } from "./cases.ts";
import { factsOfObject, memoryFiles, nameOf, type Texts, workspace } from "./harness.ts";

const at = (folder: string): string => `${workspace}/${folder}`;
const valuesOf = (build: Build) => build.objects.map(({ root }) => jsonOf(root));

const repository: Texts = {
  "b/kustomization.yaml": "resources: [x.yaml, y.yaml]\n",
  "b/x.yaml": `${policy()}---\n${deployment()}`,
  "b/y.yaml": service(),
  "p/kustomization.yaml":
    "resources: [../b]\nnamespace: p\nnamePrefix: p-\ncommonLabels: {env: p}\npatches: [{path: patch.yaml}]\ncomponents: [../c]\n",
  "p/patch.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n",
  "q/kustomization.yaml":
    "resources: [../b]\nnamespace: q\nreplacements:\n  - source: {kind: Service, fieldPath: spec.ports.0.port}\n    targets: [{select: {kind: NetworkPolicy}, fieldPaths: [spec.ingress.0.ports.0.port]}]\n",
  "c/kustomization.yaml": "kind: Component\nlabels: [{pairs: {c: d}}]\n",
};

it("gives the same build while nothing changes, and the same objects where nothing reaches them", () => {
  const files = memoryFiles(repository);
  const kustomize = createKustomize();
  const before = ["p", "q"].map((folder) => kustomize.build(at(folder), files));
  expect(kustomize.build(at("p"), files)).toBe(before[0]);
  files.write("b/x.yaml", repository["b/x.yaml"]?.replace("app: db", "app: other"));
  const after = ["p", "q"].map((folder) => kustomize.build(at(folder), files));
  const changed = after.flatMap(({ objects }, index) =>
    objects.filter((object) => before[index]?.objects.includes(object) !== true).map(nameOf),
  );
  expect(changed).toEqual(["NetworkPolicy p/p-db", "NetworkPolicy q/db"]);
});

it("makes only the objects of a patch again when the patch changes", () => {
  const files = memoryFiles(repository);
  const kustomize = createKustomize();
  const before = kustomize.build(at("p"), files);
  files.write("p/patch.yaml", repository["p/patch.yaml"]?.replace("3", "4"));
  const after = kustomize.build(at("p"), files);
  expect(after.objects.filter((object) => !before.objects.includes(object)).map(nameOf)).toEqual([
    "Deployment p/p-web",
  ]);
});

it("names every file that it looked for", () => {
  const { reads } = createKustomize().build(at("p"), memoryFiles(repository));
  const names = [...reads].map((uri) => uri.slice(workspace.length + 1));
  expect(names).toEqual(
    expect.arrayContaining(["b/x.yaml", "p/patch.yaml", "c/kustomization.yaml", "p/Kustomization", "b"]),
  );
});

it("comes to what a new builder makes, whatever was edited before", () => {
  const files = memoryFiles(repository);
  const kustomize = createKustomize();
  const edits: readonly (readonly [string, string | undefined])[] = [
    ["b/y.yaml", service("api")],
    ["b/x.yaml", `# above\n${repository["b/x.yaml"]}`],
    ["p/kustomization.yaml", repository["p/kustomization.yaml"]?.replace("namePrefix: p-", "nameSuffix: -s")],
    ["c/kustomization.yaml", undefined],
    ["c/kustomization.yaml", "kind: Component\nnamespace: c\n"],
    ["b/y.yaml", service()],
    ["q/kustomization.yaml", "resources: [../p]\nnamePrefix: q-\n"],
    ["b/x.yaml", policy()],
    ["p/patch.yaml", undefined],
    ["p/patch.yaml", repository["p/patch.yaml"]],
    ["b/x.yaml", repository["b/x.yaml"]],
  ];
  for (const [path, text] of edits) {
    files.write(path, text);
    for (const folder of ["p", "q", "b"]) {
      const own = kustomize.build(at(folder), files);
      const fresh = createKustomize().build(at(folder), files);
      expect([valuesOf(own), own.problems]).toEqual([valuesOf(fresh), fresh.problems]);
      const placing = createPlacing(files);
      const facts = (build: Build) => build.objects.flatMap((object) => factsOfObject(object, placing));
      expect(facts(own)).toEqual(facts(fresh));
    }
  }
});

it("shares what it does not change with the document", () => {
  const files = memoryFiles(repository);
  const built = createKustomize()
    .build(at("p"), files)
    .objects.find(
      ({ root }) =>
        jsonOf(root as YamlMap) && nameOf({ root, source: { uri: "" }, unsure: [] }).startsWith("NetworkPolicy"),
    );
  const written = files.stream(at("b/x.yaml"))?.documents[0]?.root;
  const ports = (root: unknown): unknown => {
    const entry = (node: unknown, key: string) =>
      (node as YamlMap | undefined)?.entries.find((each) => each.key.text === key)?.value;
    const ingress = entry(entry(root, "spec"), "ingress");
    return ingress?.kind === "sequence" ? entry(ingress.items[0]?.value, "ports") : undefined;
  };
  expect(ports(built?.root)).toBeDefined();
  expect(ports(built?.root)).toBe(ports(written));
});

it("takes in what an application changes, in the application's own place", () => {
  const text =
    "set: {namespace: prod, namePrefix: p-}\nadd:\n  patches:\n    - target: {kind: NetworkPolicy}\n      patch: |\n        - {op: replace, path: /spec/ingress, value: []}\n";
  const document = parseDocument(text, {});
  const files = { ...memoryFiles({ ...repository, "app.yaml": text }) };
  const source = { uri: at("app.yaml"), document };
  const root = stamped(document.root as YamlMap, source);
  const [set, add] = root.entries.map(({ value }) => value as YamlMap);
  if (set === undefined || add === undefined) throw new Error("no edits");
  const build = createKustomize().build(at("b"), files, { edits: { set, add } });
  expect(build.objects.map(nameOf)).toEqual(["Service prod/p-web", "Deployment prod/p-web", "NetworkPolicy prod/p-db"]);
  expect(build.objects[0]?.root.entries.length).toBeGreaterThan(0);
  const folder = createKustomize().build(at("none"), files, {
    edits: { otherwise: stamped(parseDocument("resources: [../b/y.yaml]\n", {}).root as YamlMap, source), set },
    anyFile: true,
  });
  expect(folder.objects.map(nameOf)).toEqual(["Service prod/p-web"]);
});

it("keeps to the folder that it may read", () => {
  const files = memoryFiles({ ...repository, "w/o/kustomization.yaml": "resources:\n  - ../../b\n" });
  const { objects, problems } = createKustomize().build(at("w/o"), files, { root: at("w") });
  expect(objects).toEqual([]);
  expect(problems.map(({ kind, message }) => [kind, message])).toEqual([
    ["unknown", '"../../b" lies outside of what is read here'],
  ]);
});

it("ends where folders take in one another without end, and where objects double at each step", () => {
  const chain = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, index) => [`f${index}/kustomization.yaml`, `resources: [../f${index + 1}]\n`]),
  );
  const deep = createKustomize().build(at("f0"), memoryFiles(chain));
  expect(deep.problems.map(({ kind, message }) => `${kind} ${message}`)).toEqual([
    "unknown more than 60 folders take in one another: the rest is left out",
  ]);
  const doubling: Record<string, string> = { "d0/kustomization.yaml": "resources: [x.yaml]\n", "d0/x.yaml": policy() };
  for (let level = 1; level < 30; level++) {
    doubling[`a${level}/kustomization.yaml`] = `resources: [../d${level - 1}]\nnamePrefix: a\n`;
    doubling[`b${level}/kustomization.yaml`] = `resources: [../d${level - 1}]\nnamePrefix: b\n`;
    doubling[`d${level}/kustomization.yaml`] = `resources: [../a${level}, ../b${level}]\n`;
  }
  const wide = createKustomize().build(at("d29"), memoryFiles(doubling), { limits: { objects: 200, work: 20_000 } });
  expect(wide.objects.length).toBeLessThanOrEqual(401);
  expect(wide.problems.some(({ kind }) => kind === "unknown")).toBe(true);
});

it("takes in a component a thousand times", () => {
  const files = memoryFiles({
    ...repository,
    "o/kustomization.yaml": `resources: [../b]\ncomponents: [${Array.from({ length: 1000 }, () => "../c").join(", ")}]\n`,
  });
  const build = createKustomize().build(at("o"), files);
  expect(build.problems).toEqual([]);
  expect(build.objects).toHaveLength(3);
});
