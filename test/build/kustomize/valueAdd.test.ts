import { describe, expect, it } from "vitest";
import { createKustomize } from "../../../server/src/build/kustomize/kustomize.ts";
import { createPlacing } from "../../../server/src/build/placing.ts";
import { jsonOf } from "../../../server/src/output/render/value.ts";
import { comparable, factsOfObject, hasKubectl, kubectlBuild, memoryFiles, type Texts, workspace } from "./harness.ts";

const objects = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: { app: web, "n": "1" }
  annotations: { a/b: old }
spec:
  replicas: 2
  nothing: null
  empty: {}
  text: ""
  list: [x, z]
  none: []
  paths: { a: a//b, b: a/b/, c: ./a, d: ../a, e: /, f: //a, g: /../a, h: x/../y, i: . }
  template: { spec: { containers: [{ name: c, image: i }] } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: one }
spec: { selector: { app: web } }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: one }
spec: { defaultBackend: { service: { name: web, port: { number: 80 } } } }
`;

const files = (body: string, more: Texts = {}, kustomization = ""): Texts => ({
  "o/kustomization.yaml": `resources: [x.yaml]\n${kustomization}transformers: [t.yaml]\n`,
  "o/x.yaml": objects,
  "o/t.yaml": `apiVersion: builtin\nkind: ValueAddTransformer\nmetadata: {name: t}\n${body}`,
  ...more,
});
const at = (fieldPath: string, more = ""): string =>
  `value: v\ntargets: [{selector: {kind: Deployment}, fieldPath: '${fieldPath}'${more}}]\n`;

const built: readonly string[] = [
  at("metadata/labels/n"),
  at("metadata/labels/other"),
  at("metadata/annotations/a\\/b"),
  at("metadata/annotations/new\\/one"),
  at("spec/replicas"),
  at("spec/nothing"),
  at("spec/nothing/x"),
  at("spec/empty/x/y"),
  at("spec/text"),
  at("/spec//x/"),
  at("spec/list/0"),
  at("spec/list/-"),
  at("spec/list/2"),
  at("spec/list/[=x]"),
  at("spec/list/[=new]"),
  at("spec/none/0"),
  at("spec/more/[=x]"),
  at("spec/more/[name=q]/z"),
  at("spec/more/0/z"),
  at("spec/template/spec/containers/0/image"),
  at("spec/template/spec/containers/-/image"),
  at("spec/template/spec/containers/[name=c]/image"),
  at("spec/template/spec/containers/[name=c.*]/image"),
  ...[..."abcdefghi"].flatMap((name) =>
    [1, 2, 3].map((position) => at(`spec/paths/${name}`, `, filePathPosition: ${position}`)),
  ),
  at("spec/nothing", ", filePathPosition: 1"),
  at("spec/replicas", ", filePathPosition: 1"),
  at("spec/deep/new", ", filePathPosition: 2"),
  "value: '3'\ntargets: [{fieldPath: spec/replicas}]\n",
  "value: true\ntargets: [{fieldPath: spec/flag}]\n",
  "value: 'true'\ntargets: [{fieldPath: metadata/labels/n}]\n",
  "targets: [{fieldPath: metadata/labels/folder}]\n",
  "value:\nbogus: 1\ntargets: [{selector: {labelSelector: app=web}, fieldPath: metadata/labels/folder}]\n",
  "value: two\ntargets: [{fieldPath: metadata/namespace}]\n",
  "value: two\ntargets: [{selector: {kind: Service}, fieldPath: metadata/name}]\n",
  "value: v\ntargets: [{selector: {name: w.*, namespace: one}, fieldPath: spec/x}, {selector: {kind: No}, fieldPath: spec}]\n",
];

const refused: readonly (readonly [body: string, message: string])[] = [
  ["value: v\n", "needs a target"],
  ["value: {a: b}\ntargets: [{fieldPath: a}]\n", "is a text"],
  ["value: v\ntargets: [{selector: {kind: Service}}]\n", "needs fieldPath"],
  [at("spec"), "no single value"],
  [at("/"), "no single value"],
  [at("spec/template/spec/containers/image"), "image is asked of what is no map"],
  [at("spec/template/spec/containers/*/image"), "takes no *"],
  [at("spec/text/x"), "x is asked of what is no map"],
  [at("spec/none/-"), "the list is empty"],
  [at("spec/more/-/z"), "the list is empty"],
  [at("spec/5"), "5 is asked of what is no list"],
  [at("spec/empty/[a=b]/c"), "is asked of what is no list"],
  [at("spec/x", ", filePathPosition: -1"), "counts from 1"],
  ["value: v\ntargets: [{selector: {name: 'w['}, fieldPath: spec/x}]\n", "no regular expression"],
  ["value: v\ntargetFilePath: none.yaml\n", 'there is no file "none.yaml"'],
];

const own = (texts: Texts) => createKustomize().build(`${workspace}/o`, memoryFiles(texts));
const same = (texts: Texts) => {
  const { objects: all, problems } = own(texts);
  expect(problems).toEqual([]);
  const real = kubectlBuild(texts);
  expect("error" in real ? real.error : comparable(real)).toEqual(comparable(all.map(({ root }) => jsonOf(root))));
};
const files2 = files("value: v\ntargetFilePath: targets.yaml\ntargets: [{fieldPath: spec/a}]\n", {
  "o/targets.yaml": "targets:\n- { selector: { kind: Service }, fieldPath: spec/b }\n",
});

describe("a value that is added", () => {
  it("has the place of the value, or of the transformer where that says none", () => {
    const texts = files("value: v\ntargets: [{selector: {kind: Service}, fieldPath: spec/a}]\n");
    const memory = memoryFiles(texts);
    const { objects: all } = createKustomize().build(`${workspace}/o`, memory);
    const facts = all.flatMap((object) => factsOfObject(object, createPlacing(memory)));
    expect(facts).toContain('Service one/web spec.a = "v" @ o/t.yaml:4:8');
    const bare = memoryFiles(files("targets: [{selector: {kind: Service}, fieldPath: spec/a}]\n"));
    const built = createKustomize().build(`${workspace}/o`, bare).objects;
    expect(built.flatMap((object) => factsOfObject(object, createPlacing(bare)))).toContain(
      'Service one/web spec.a = "o" @ o/t.yaml:1:1',
    );
  });

  it("goes to targets of a file as well", () => {
    const facts = own(files2).objects.map(({ root }) => JSON.stringify(jsonOf(root)));
    expect(facts.filter((text) => text.includes('"a":"v"'))).toHaveLength(3);
    expect(facts.filter((text) => text.includes('"b":"v"'))).toHaveLength(1);
  });

  it.each(refused)("is refused: %j", (body, message) => {
    expect(own(files(body)).problems).toMatchObject([{ kind: "failed", message: expect.stringContaining(message) }]);
  });

  it.skipIf(!hasKubectl)("is what the real tool makes of it", { timeout: 120_000 }, () => {
    for (const body of built) same(files(body));
    same(files2);
    same(files("value: v\ntargets: [{fieldPath: metadata/labels/a}]\n", {}, "namePrefix: p-\ncommonLabels: {a: b}\n"));
    for (const [body] of refused) expect(kubectlBuild(files(body))).toHaveProperty("error");
  });
});
