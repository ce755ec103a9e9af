import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { createHelm } from "../../../server/src/build/helm/helm.ts";
import { findReleases, type Release } from "../../../server/src/build/helm/releases.ts";
import { jsonOf } from "../../../server/src/output/render/value.ts";
import { memoryFiles, root, show } from "./chart.ts";

type Texts = Readonly<Record<string, string>>;

const chart = (folder: string, more = ""): Texts => ({
  [`${folder}/Chart.yaml`]: `name: ${folder.split("/").at(-1)}\nversion: 1.0.0\n${more}`,
  [`${folder}/values.yaml`]: "a: default\nb: default\nc: default\n",
  [`${folder}/templates/a.yaml`]: show("out", "'{{ .Values.a }} {{ .Values.b }} {{ .Values.c }}'"),
});

function find(texts: Texts): readonly Release[] {
  return findReleases({
    paths: Object.keys(texts),
    uriOf: (path) => `${root}/${path}`,
    text: (path) => texts[path],
  });
}

/** `tool chart name/namespace @cluster: what its values become`, with what cannot be known in brackets. */
function told(texts: Texts): readonly string[] {
  const helm = createHelm();
  const files = memoryFiles(texts);
  return find(texts).map((release) => {
    const { objects, problems } = helm.build(release, files);
    const out = objects.map(({ root: object }) => (jsonOf(object) as { data?: { out?: string } }).data?.out).join(";");
    const { name, server } = release.cluster ?? {};
    const where = `${release.release ?? "-"}/${release.namespace ?? "-"}${release.trial ? " (trial)" : ""}`;
    const cluster = name ?? server;
    const gaps = problems.map(({ message }) => ` [${message}]`).join("");
    return `${release.from.tool} ${release.chart.slice(root.length + 1)} ${where}${cluster ? ` @${cluster}` : ""}: ${out}${gaps}`;
  });
}

it("takes a chart alone, and its values files beside for clusters", () => {
  expect(told(chart("shop"))).toEqual(["alone shop -/-: default default default"]);
  expect(
    told({
      ...chart("shop"),
      "shop/values-prod.yaml": "a: prod",
      "shop/values.dev.yaml": "a: dev",
      "shop/test-values.yaml": "a: t",
      "shop/qa-values.yml": "a: qa",
      "shop/values.schema.yaml": "x: 1",
      "shop/values-example.yaml": "a: e",
      "shop/ci/one-values.yaml": "a: ci",
      "shop/ci/README.md": "",
    }),
  ).toEqual([
    "values shop -/- @prod: prod default default",
    "values shop -/- @dev: dev default default",
    "values shop -/- @qa: qa default default",
    "ci shop -/- (trial): ci default default",
  ]);
});

it("takes no library, and no chart that lies in another", () => {
  expect(told({ ...chart("lib", "type: library\n"), ...chart("shop"), ...chart("shop/charts/db") })).toHaveLength(1);
  expect(told({ ...chart("charts/a"), ...chart("charts/b") })).toHaveLength(2);
  expect(find({ "Chart.yaml": "name: x\n", "charts/y/Chart.yaml": "name: y\n" }).map((each) => each.chart)).toEqual([
    root,
  ]);
});

const app = (source: string, more = "") => ({
  "apps/shop.yaml": `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web}
spec:
  destination: {server: https://prod, namespace: front}
${more}  source:
    path: charts/shop
${source}`,
});

it("follows an Application of Argo CD: files, values, an object over them, and parameters", () => {
  const files = {
    ...chart("charts/shop"),
    "charts/shop/values-x.yaml": "a: file\nb: file\nc: file\n",
    "env/y.yaml": "b: env",
  };
  const tools = (texts: Texts) => told({ ...files, ...texts }).filter((each) => each.startsWith("argo"));
  const head = "argo charts/shop web/front @https://prod:";
  expect(tools(app(""))).toEqual([`${head} default default default`]);
  expect(
    tools(app("    helm:\n      valueFiles: [values-x.yaml, ../../env/y.yaml]\n      values: |\n        c: inline\n")),
  ).toEqual([`${head} file env inline`]);
  expect(
    tools(
      app(
        "    helm:\n      releaseName: rel\n      values: 'a: no'\n      valuesObject:\n        b: object\n      parameters:\n        - {name: c, value: 'x,y'}\n",
      ),
    ),
  ).toEqual(["argo charts/shop rel/front @https://prod: default object x,y"]);
  // A name that a generator fills in is unknown, and no fault.
  expect(tools(app("    helm:\n      releaseName: 'web-{{.name}}'\n"))).toEqual([
    "argo charts/shop web-{{.name}}/front @https://prod: default default default",
  ]);
  expect(tools(app("    helm:\n      valueFiles: [no.yaml]\n      ignoreMissingValueFiles: true\n"))).toEqual([
    `${head} default default default`,
  ]);
  expect(tools(app("    helm:\n      valueFiles: ['https://example.com/v.yaml']\n"))).toEqual([
    `${head} default default default [the values file https://example.com/v.yaml is not in this repository]`,
  ]);
  expect(tools(app("    chart: remote\n"))).toEqual([]);
});

it("follows references between the sources of an Application, and file parameters", () => {
  const text = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web}
spec:
  destination: {name: east}
  sources:
    - {repoURL: x, ref: here}
    - repoURL: x
      path: shop
      helm:
        valueFiles: [$here/env/y.yaml, $there/z.yaml]
        fileParameters: [{name: c, path: text.txt}]
`;
  expect(told({ ...chart("shop"), "app.yaml": text, "env/y.yaml": "a: env", "shop/text.txt": "from,file" })).toEqual([
    "argo shop web/- @east: env default from,file [the values file $there/z.yaml is not in this repository]",
  ]);
});

it("follows a HelmRelease of Flux", () => {
  const text = (spec: string) => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: flux}
spec:
  chart:
    spec:
      chart: ./charts/shop
      sourceRef: {kind: GitRepository, name: me}
${spec}`;
  const map =
    "kind: ConfigMap\nmetadata: {name: vals, namespace: flux}\ndata:\n  values.yaml: |\n    a: map\n    b: map\n  one: single\n";
  const flux = (spec: string, more: Texts = {}) =>
    told({ ...chart("charts/shop"), "r.yaml": text(spec), "m.yaml": map, ...more });
  expect(flux("")).toEqual(["flux charts/shop web/flux: default default default"]);
  expect(
    flux(
      "  targetNamespace: prod\n  values: {c: own}\n  valuesFrom:\n    - {kind: ConfigMap, name: vals}\n    - {kind: ConfigMap, name: vals, valuesKey: one, targetPath: b}\n",
    ),
  ).toEqual(["flux charts/shop prod-web/prod: map single own"]);
  // Sixty letters are too long for Helm.
  const long = "a-name-that-somebody-has-made-longer-than-any-release-may-be";
  const hash = createHash("sha256").update(long).digest("hex").slice(0, 12);
  expect(flux(`  releaseName: ${long}\n`)).toEqual([
    `flux charts/shop ${long.slice(0, 40)}-${hash}/flux: default default default`,
  ]);
  expect(
    flux("  releaseName: rel\n  valuesFrom: [{kind: Secret, name: s}, {kind: Secret, name: t, optional: true}]\n"),
  ).toEqual([
    "flux charts/shop rel/flux: default default default [the values of the Secret s are not in this repository]",
  ]);
  // Encoded, encrypted, and typed as by --set.
  const secret = (more: string) => `kind: Secret\nmetadata: {name: s, namespace: flux}\n${more}`;
  const from = (more: string, rest = "") =>
    flux(`  valuesFrom: [{kind: Secret, name: s${rest}}]\n`, { "s.yaml": secret(more) });
  const says = "flux charts/shop web/flux: default";
  const hidden = `${says} default default [the values of the Secret s are not in this repository]`;
  expect(from("data: {values.yaml: YjogZW5jb2RlZAo=}\n")).toEqual([`${says} encoded default`]);
  expect(from("data: {values.yaml: 'ENC[AES256_GCM,data:a,type:str]'}\n")).toEqual([hidden]);
  expect(from("stringData: {values.yaml: 'b: c'}\nsops: {version: 3.9.0}\n")).toEqual([hidden]);
  expect(from("stringData: {b: '8080'}\n", ", valuesKey: b, targetPath: b")).toEqual([`${says} 8080 default`]);
  expect(from("stringData: {b: '{x,y}'}\n", ", valuesKey: b, targetPath: b")).toEqual([`${says} [x y] default`]);
  expect(from("stringData: {b: '\"{x,y}\"'}\n", ", valuesKey: b, targetPath: b")).toEqual([`${says} [x y] default`]);
  expect(
    flux("      valuesFiles: [over.yaml, no.yaml]\n      ignoreMissingValuesFiles: true\n", { "over.yaml": "b: over" }),
  ).toEqual(["flux charts/shop web/flux:  over "]);
  expect(
    flux("      valuesFiles: [charts/shop/base.yaml, over.yaml]\n", {
      "charts/shop/base.yaml": "a: base\nb: base",
      "over.yaml": "b: over",
    }),
  ).toEqual(["flux charts/shop web/flux: base over "]);
  expect(told({ ...chart("charts/shop"), "r.yaml": text("").replace("GitRepository", "HelmRepository") })).toEqual([
    "alone charts/shop -/-: default default default",
  ]);
});

it("gives a HelmRelease no more values than can be looked at, however often it asks for them", () => {
  const release = (times: number) => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: flux}
spec:
  chart: {spec: {chart: ./charts/shop, sourceRef: {kind: GitRepository, name: me}}}
  valuesFrom:
${"  - {kind: ConfigMap, name: vals}\n".repeat(times)}`;
  const keys = Array.from({ length: 3000 }, (_, n) => `    k${n}: 1\n`).join("");
  const map = `kind: ConfigMap\nmetadata: {name: vals, namespace: flux}\ndata:\n  values.yaml: |\n    a: map\n${keys}`;
  const asked = (times: number) => told({ ...chart("charts/shop"), "r.yaml": release(times), "m.yaml": map });
  expect(asked(2)).toEqual(["flux charts/shop web/flux: map default default"]);
  expect(asked(4)).toEqual(["flux charts/shop web/flux:  [the values are too many, or nested too deeply, to be read]"]);
});

it("does not know what the patches of a HelmRelease change, and nothing else", () => {
  const unknown = (patches: string) => {
    const found = find({
      ...chart("charts/shop"),
      "r.yaml": `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web}
spec:
  chart: {spec: {chart: ./charts/shop, sourceRef: {kind: GitRepository, name: me}}}
  postRenderers:
  - kustomize: {images: [{name: a, newTag: b}]}
  - kustomize:
      patches:
${patches}`,
    });
    return found.flatMap(({ values }) =>
      values.flatMap((each) => (each.kind === "unknown" ? [each.kinds && [...each.kinds]] : [])),
    );
  };
  expect(unknown("      - {target: {kind: NetworkPolicy, name: a}, patch: '[]'}\n")).toEqual([["NetworkPolicy"]]);
  expect(unknown('      - {patch: "apiVersion: v1\\nkind: Service\\n"}\n')).toEqual([["Service"]]);
  expect(unknown("      - {target: {labelSelector: a=b}, patch: '[]'}\n")).toEqual([undefined]);
  expect(unknown("      - {target: {kind: 'Net.*'}, patch: '[]'}\n")).toEqual([undefined]);
  expect(unknown("      []\n")).toEqual([]);
});

it("follows a helmfile", () => {
  const text = `releases:
  - name: web
    namespace: front
    chart: ./charts/shop
    kubeContext: east
    values:
      - env/y.yaml
      - b: inline
      - z.yaml.gotmpl
    set:
      - {name: c, value: "1,2"}
  - {name: list, chart: ./charts/shop, set: [{name: c, values: [p, q]}]}
  - {name: remote, chart: stable/shop}
  - {name: gone, chart: ./charts/shop, installed: false}
`;
  expect(told({ ...chart("charts/shop"), "helmfile.yaml": text, "env/y.yaml": "a: env\nb: env" })).toEqual([
    "helmfile charts/shop web/front @east: env inline 1,2 [only helmfile knows the values of z.yaml.gotmpl]",
    "helmfile charts/shop list/-: default default [p q]",
  ]);
});

it("follows a helmfile into others, whatever they are called, and takes charts that lie there", () => {
  const release = (name: string, path: string) => `releases: [{name: ${name}, chart: ${path}}]\n`;
  const texts = {
    ...chart("charts/shop"),
    "helmfile.yaml.gotmpl": `helmfiles: [apps/one.yaml, {path: "apps/t*.yaml"}, gone.yaml]\n${release("top", "charts/shop")}`,
    "apps/one.yaml": `helmfiles: [../helmfile.yaml.gotmpl]\n${release("one", "../charts/shop")}`,
    "apps/two.yaml": release("two", "../charts/shop"),
    "apps/other.yaml": release("other", "../charts/shop"),
    "broken/helmfile.yaml.gotmpl": `{{ if .x }}\n${release("no", "../charts/shop")}{{ end }}\n`,
    "remote/helmfile.yaml": release("remote", "charts/shop"),
  };
  expect(told(texts)).toEqual(
    ["top", "one", "two"].map((name) => `helmfile charts/shop ${name}/-: default default default`),
  );
});

it("follows the charts that a kustomization inflates", () => {
  const text = (more: string) =>
    `helmGlobals: {chartHome: ../charts}\nhelmCharts:\n  - name: shop\n    releaseName: rel\n    namespace: front\n${more}`;
  const made = (more: string) =>
    told({
      ...chart("charts/shop"),
      "over/kustomization.yaml": text(more),
      "over/v.yaml": "a: file\nb: file",
      "over/w.yaml": "c: more",
    });
  const head = "kustomize charts/shop rel/front:";
  expect(made("")).toEqual([`${head} default default default`]);
  const both = "    valuesFile: v.yaml\n    valuesInline: {a: inline}\n";
  expect(made(`${both}    additionalValuesFiles: [w.yaml]\n`)).toEqual([`${head} inline file more`]);
  expect(made(`${both}    valuesMerge: merge\n`)).toEqual([`${head} file file default`]);
  expect(made(`${both}    valuesMerge: replace\n`)).toEqual([`${head} inline default default`]);
  expect(told({ ...chart("k/charts/shop"), "k/kustomization.yaml": "helmCharts: [{name: shop}]\n" })).toEqual([
    "kustomize k/charts/shop release-name/-: default default default",
  ]);
});

it("keeps the places of values that stand in another file", () => {
  const texts = {
    ...chart("charts/shop"),
    ...app("    helm:\n      values: |\n        a: inline\n      valuesObject: {}\n"),
  };
  const [release] = find(texts);
  if (release === undefined) throw new Error("no release");
  const [object] = createHelm().build(
    release,
    memoryFiles({ ...texts, "charts/shop/templates/a.yaml": "kind: A\na: {{ .Values.a }}\n" }),
  ).objects;
  const entry = object?.root.entries.find(({ key }) => key.text === "a");
  const place = entry && object?.source.map?.placesAt(entry.value.span)[0];
  expect(place).toMatchObject({ uri: `${root}/apps/shop.yaml`, how: "verbatim" });
  expect(texts["apps/shop.yaml"].slice(place?.start, place?.end)).toBe("inline");
});
