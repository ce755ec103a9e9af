import { gzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { createHelm } from "../../../server/src/build/helm/helm.ts";
import type { ChartRequest, ValuesSource } from "../../../server/src/build/helm/request.ts";
import { build, chartYaml, root, show, type Texts } from "./chart.ts";
import { tarOf } from "./tar.ts";

const file = (path: string): ValuesSource => ({ kind: "file", uri: `${root}/${path}` });
const set = (text: string): ValuesSource => ({ kind: "set", text });
const object = (kind: string, name: string, more = "") => `kind: ${kind}\nmetadata:\n  name: ${name}\n${more}---\n`;
const sub = (name: string, files: Texts, more = ""): Texts => ({
  [`charts/${name}/Chart.yaml`]: `name: ${name}\nversion: 1.0.0\n${more}`,
  ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`charts/${name}/${path}`, text])),
});
const dependencies = (...entries: readonly string[]) =>
  `${chartYaml}dependencies:\n${entries.map((entry) => `  - {version: ">=1", ${entry}}\n`).join("")}`;

describe("a chart that wants too much", () => {
  const policies = (count: number, more = "") =>
    `{{ range $i := until ${count} }}${object("NetworkPolicy", "p{{ $i }}", more)}{{ end }}`;

  it.each([
    ["works too long", "a: {{ range until 900000 }}{{ end }}", "a.yaml:1: this takes too much work"],
    ["makes too long a text", "\na: {{ repeat 9000000 . }}", "repeat"],
    [
      "prints too much",
      '\n{{ range until 90 }}{{ repeat 90000 "a" }}{{ end }}',
      "a.yaml:2: the output becomes too long",
    ],
    ["prints too many documents", "{{ range until 10001 }}a: 1\n---\n{{ end }}", "more than 10000 documents"],
    ["prints too many policies", `${policies(1001)}`, "a.yaml:1: a policy of this chart is left out"],
    [
      "prints too large an object",
      object("ConfigMap", "c", '  labels: {a: {{ repeat 2000001 "a" }}}\n'),
      "no API server takes an object that is so large",
    ],
    [
      "prints too long policies",
      policies(10, `  labels: {a: {{ repeat 90000 "a" }}}\n`),
      "5 policies of this chart are left out",
    ],
  ])("and %s is told so there, and the rest goes on", (_, text, expected) => {
    const templates = {
      "templates/a.yaml": text.replace("repeat 9000000 .", 'repeat 9000000 "a"'),
      "templates/b.yaml": object("Zebra", "b"),
    };
    const { problem, names, build: built } = build(templates);
    expect(problem).toContain(expected);
    expect(built.problems.map(({ kind }) => kind)).toEqual(["unknown"]);
    expect(names).toContain("Zebra b");
    expect(names.length).toBeLessThanOrEqual(1001);
  });
});

it("unpacks only so much for all archives of a chart", () => {
  const archive = (name: string) =>
    gzipSync(
      tarOf({ [`${name}/Chart.yaml`]: `name: ${name}\nversion: 1.0.0\n`, [`${name}/big.txt`]: "a".repeat(20_000_000) }),
    );
  const one = { "charts/a.tgz": archive("a"), "templates/b.yaml": object("Zebra", "b") };
  expect(build(one).names).toEqual(["Zebra b"]);
  expect(build({ ...one, "charts/b.tgz": archive("b") }).problem).toContain(
    "charts/b.tgz:1: the packed chart is too large",
  );
});

describe("what a chart prints", () => {
  it("comes by kind, then by path and place, hooks last", () => {
    const { names } = build({
      "templates/b.yaml": object("Deployment", "b1") + object("Service", "b2"),
      "templates/a.yaml": object("Zebra", "a1") + object("Apple", "a2") + object("NetworkPolicy", "a3"),
      "templates/hook.yaml": object("Pod", "h", "  annotations: {helm.sh/hook: 'test, Pre-Install'}\n"),
      "templates/unknown.yaml": object("Pod", "u", "  annotations: {helm.sh/hook: sometimes}\n"),
      "templates/empty.yaml": "{{ if false }}x{{ end }}\n---\n# only a comment\n---\n",
      "templates/_helper.yaml": object("Pod", "helper"),
      "templates/NOTES.txt": "not: [yaml",
      "templates/notes.txt": object("Pod", "text"),
      "crds/c.yaml": object("CustomResourceDefinition", "c"),
      "other/o.yaml": object("Pod", "o"),
      ...sub("z", { "templates/s.yaml": object("Service", "s"), "templates/x/NOTES.txt": "{{ print 1 }}" }),
    });
    expect(names).toEqual([
      "NetworkPolicy a3",
      "Service s",
      "Service b2",
      "Pod text",
      "Deployment b1",
      "Apple a2",
      "Zebra a1",
      "Pod h",
    ]);
  });

  it("knows the release, the chart and the cluster", () => {
    const scope = {
      "templates/a.yaml": show(
        "a",
        `'{{ .Release.Name }} {{ .Release.Namespace }} {{ .Chart.Name }} {{ .Chart.Version }} {{ .Chart.IsRoot }} {{ .Template.Name }} {{ .Capabilities.KubeVersion }} {{ .Capabilities.APIVersions.Has "x.io/v1" }}'`,
      ),
      ...sub("db", {
        "templates/s.yaml": show("s", "'{{ .Chart.Name }} {{ .Chart.IsRoot }} {{ .Template.BasePath }}'"),
      }),
    };
    const first = build(scope);
    expect(first.out("a")).toBe("demo prod shop 1.2.3 true shop/templates/a.yaml v1.31.0 false");
    expect(first.out("s")).toBe("db false shop/charts/db/templates");
    const more = build(scope, {
      release: undefined,
      namespace: undefined,
      kubeVersion: "1.29",
      apiVersions: ["x.io/v1"],
    });
    expect(more.out("a")).toBe("shop default shop 1.2.3 true shop/templates/a.yaml v1.29.0 true");
  });

  it("knows its files", () => {
    const { out } = build({
      "conf/a.txt": "one\ntwo\n",
      "conf/sub/b.bin": new Uint8Array([0xff, 0x61]),
      ".helmignore": "*.md\n",
      "README.md": "x",
      "templates/a.yaml":
        show("lines", `'{{ range .Files.Lines "conf/a.txt" }}[{{ . }}]{{ end }}'`) +
        `---\n${show("names", `'{{ range $name, $_ := .Files }}{{ $name }} {{ end }}'`)}` +
        `---\n${show("config", `{{ (.Files.Glob "conf/*").AsConfig | quote }}`)}` +
        `---\n${show("secret", `{{ (.Files.Glob "**.bin").AsSecrets | quote }}`)}` +
        `---\n${show("missing", `'{{ .Files.Get "README.md" }}|{{ .Files.Get "values.yaml" }}'`)}`,
      "values.yaml": "a: 1\n",
    });
    expect(out("lines")).toBe("[one][two]");
    expect(out("names")).toBe(".helmignore conf/a.txt conf/sub/b.bin ");
    expect(out("config")).toBe("a.txt: |\n  one\n  two");
    expect(out("secret")).toBe("b.bin: /2E=");
    expect(out("missing")).toBe("|");
  });

  it("shares one map of values: what one template sets, the next ones see", () => {
    const { out } = build({
      "templates/z.yaml": `{{ $_ := set .Values "x" "set" }}`,
      "templates/a.yaml": show("a", "{{ .Values.x }}"),
      "templates/deep/a.yaml": show("deep", "{{ .Values.x | default `early` }}"),
      "charts/db/Chart.yaml": "name: db\nversion: 1.0.0\n",
      "charts/db/templates/a.yaml": `{{ $_ := set .Values "y" "child" }}`,
      "templates/b.yaml": show("b", "{{ .Values.db.y }}"),
    });
    expect([out("a"), out("deep"), out("b")]).toEqual(["set", "early", "child"]);
  });
});

describe("charts in charts", () => {
  const db = sub("db", {
    "values.yaml": "port: 1\nenabled: true\n",
    "templates/a.yaml": show("db", "{{ .Values.port }}"),
  });
  it.each<[string, string, string, readonly ValuesSource[], readonly string[]]>([
    ["always in without an entry", chartYaml, "", [], ["ConfigMap db"]],
    [
      "on by a condition of its own",
      dependencies("name: db, condition: 'db.none,db.enabled'"),
      "",
      [],
      ["ConfigMap db"],
    ],
    ["off by a condition", dependencies("name: db, condition: db.enabled"), "db: {enabled: false}\n", [], []],
    [
      "a condition that is no boolean says nothing",
      dependencies("name: db, condition: db.enabled"),
      "db: {enabled: 'no'}\n",
      [],
      ["ConfigMap db"],
    ],
    ["off by a tag", dependencies("name: db, tags: [a, b]"), "tags: {a: false}\n", [], []],
    [
      "on by one of two tags",
      dependencies("name: db, tags: [a, b]"),
      "tags: {a: false, b: true}\n",
      [],
      ["ConfigMap db"],
    ],
    [
      "a condition beats tags",
      dependencies("name: db, tags: [a], condition: db.enabled"),
      "tags: {a: false}\n",
      [],
      ["ConfigMap db"],
    ],
    ["off on the command line", dependencies("name: db, condition: db.enabled"), "", [set("db.enabled=false")], []],
  ])("%s", (_, chart, values, given, names) => {
    expect(build({ ...db, "Chart.yaml": chart, "values.yaml": values }, { values: given }).names).toEqual(names);
  });

  it("come once for each alias, and each has its values", () => {
    const { build: made, problem } = build({
      ...db,
      "Chart.yaml": dependencies("name: db, alias: one", "name: db, alias: two, condition: two.enabled"),
      "values.yaml": "one: {port: 5}\n",
    });
    expect(problem).toBeUndefined();
    expect(made.rendered?.files.map(({ name }) => name)).toEqual([
      "shop/charts/one/templates/a.yaml",
      "shop/charts/two/templates/a.yaml",
    ]);
    expect(made.rendered?.files.map(({ rendered }) => /out: (.*)\}/.exec(rendered.text)?.[1])).toEqual(["5", "1"]);
  });

  it("import values of children, weaker than the parent's own", () => {
    const chart = `${chartYaml}dependencies:\n  - name: db\n    version: 1.x\n    import-values: [data, {child: size, parent: db2.size}]\n`;
    const { out } = build({
      "Chart.yaml": chart,
      "values.yaml": "own: top\n",
      ...sub("db", { "values.yaml": "exports: {data: {own: child, other: 1}}\nsize: {a: 2}\n" }),
      "templates/a.yaml": show("a", "'{{ .Values.own }} {{ .Values.other }} {{ .Values.db2.size.a }}'"),
    });
    expect(out("a")).toBe("top 1 2");
  });

  it("give only their helpers where they are libraries", () => {
    const { names, out } = build({
      ...sub(
        "lib",
        { "templates/_h.tpl": `{{ define "h" }}help{{ end }}`, "templates/a.yaml": show("no", "x") },
        "type: library\n",
      ),
      "templates/a.yaml": show("a", `{{ include "h" . }}`),
    });
    expect([names, out("a")]).toEqual([["ConfigMap a"], "help"]);
  });

  it("may be packed; their places are shown, and not edited", () => {
    const packed = gzipSync(
      tarOf({
        "db/Chart.yaml": "name: db\nversion: 1.0.0\n",
        "db/values.yaml": "port: 1\n",
        "db/templates/a.yaml": show("db", "{{ .Values.port }}"),
      }),
    );
    const { placesOf, objects, out } = build({ "charts/db-1.0.0.tgz": packed });
    expect(out("db")).toBe(1);
    expect(placesOf("db")["data.out"]).toBe("charts/db-1.0.0.tgz!/values.yaml:1:1");
    const [one] = objects;
    expect(one?.source.map?.placesAt({ start: 0, end: 10 })[0]?.how).toBe("computed");
  });
});

describe("places", () => {
  it("lead to the values file that won, to a block's line, to the template, or to the action", () => {
    const { placesOf } = build(
      {
        "values.yaml": "a: x\nb: y\nblock: |\n  k: v\nbase: &base {port: 5}\nmerged:\n  <<: *base\nlist: [p, q]\n",
        "over.yaml": "\nb: z\n",
        "templates/_h.tpl": `{{ define "copy" }}{{ .v }}{{ end }}`,
        "templates/a.yaml": [
          "kind: ConfigMap",
          "metadata: {name: a}",
          "data:",
          "  a: {{ .Values.a | quote }}",
          "  b: {{ include `copy` (dict `v` .Values.b) }}",
          "  c: literal",
          "  d: np-{{ .Values.a }}",
          "  e: {{ .Release.Name }}",
          "  f: {{ .Values.merged.port }}",
          "  g: {{ .Values.set }}",
          "  h: {{ randAlphaNum 5 }}",
          "  i: {{ index .Values.list 1 }}",
          "  {{- .Values.block | nindent 2 }}",
        ].join("\n"),
      },
      { values: [file("over.yaml"), set("set=1")] },
    );
    expect(placesOf("a")).toEqual({
      kind: "templates/a.yaml:1:ConfigMap",
      "metadata.name": "templates/a.yaml:2:a}",
      "data.a": "values.yaml:1:x",
      "data.b": "over.yaml:2:z",
      "data.c": "templates/a.yaml:6:literal",
      "data.d": "templates/a.yaml:7:{{ .Values.a }}",
      "data.e": "templates/a.yaml:8:{{ .Release.Name }}",
      "data.f": "values.yaml:5:5}",
      "data.g": "templates/a.yaml:10:{{ .Values.set }}",
      "data.h": "templates/a.yaml:11:{{ randAlphaNum 5 }} ?",
      "data.i": "values.yaml:8:q]",
      "data.k": "values.yaml:4:v",
    });
  });
});

describe("a chart that cannot be rendered", () => {
  const bad = "templates/a.yaml";
  it.each<[string, Texts, Partial<ChartRequest>, string]>([
    ["template", { [bad]: "a: 1\nb: {{ .Values.x.y.z }}\n" }, {}, "templates/a.yaml:2: "],
    ["parse", { [bad]: "a: {{ nope }}" }, {}, "templates/a.yaml:1: "],
    ["never executed", { [bad]: "{{ if false }}{{ $x }}{{ end }}" }, {}, "templates/a.yaml:1: "],
    [
      "helper",
      { [bad]: "\n{{ include `h` . }}", "templates/_h.tpl": "{{ define `h` }}\n{{ fail `why` }}{{ end }}" },
      {},
      "templates/_h.tpl:2: ",
    ],
    ["notes", { "templates/NOTES.txt": "{{ fail `notes` }}" }, {}, "templates/NOTES.txt:1: "],
    [
      "YAML",
      { [bad]: "kind: A\n---\na: 1\n b: {{ .Values.v }}\n", "values.yaml": "v: x\n" },
      {},
      "templates/a.yaml:3: what templates/a.yaml renders is no YAML",
    ],
    [
      "no object",
      { [bad]: "- a\n" },
      {},
      "templates/a.yaml:1: what templates/a.yaml renders is no YAML: this is no object",
    ],
    ["annotations", { [bad]: "kind: A\nmetadata:\n  annotations:\n    a: {b: c}\n" }, {}, "templates/a.yaml:4: "],
    ["values", { "values.yaml": "a: 1\nb: [\n" }, {}, "values.yaml:"],
    ["values list", { "values.yaml": "- a\n" }, {}, "values.yaml:1: values must be a map"],
    ["missing values", {}, { values: [file("no.yaml")] }, "no.yaml:1: there is no such values file"],
    ["--set", {}, { values: [set("a")] }, "Chart.yaml:1: cannot set “a”"],
    ["chart name", { "Chart.yaml": "version: 1.0.0\n" }, {}, "Chart.yaml:1: Chart.yaml gives the chart no name"],
    ["chart version", { "Chart.yaml": "name: a\nversion: one\n" }, {}, "Chart.yaml:2: “one” is no version"],
    ["library", { "Chart.yaml": `${chartYaml}type: library\n` }, {}, "Chart.yaml:4: shop is a library chart"],
    [
      "cluster",
      { "Chart.yaml": `${chartYaml}kubeVersion: ">=1.33"\n` },
      {},
      "Chart.yaml:4: the chart asks for Kubernetes >=1.33, this is v1.31.0",
    ],
    ["dependency", { "Chart.yaml": dependencies("name: db") }, {}, "Chart.yaml:5: missing in the folder charts/: db"],
    [
      "alias twice",
      { "Chart.yaml": dependencies("name: a, alias: x", "name: x") },
      {},
      "Chart.yaml:6: two dependencies are called x",
    ],
    [
      "child's values",
      { ...sub("db", {}), "values.yaml": "a: 1\ndb: text\n" },
      {},
      "values.yaml:2: the values of the chart db must be a map",
    ],
    ["stray file", { "charts/README.md": "x" }, {}, "charts/README.md:1: there is no Chart.yaml here"],
    ["release name", {}, { release: "Not_Good" }, "Chart.yaml:1: “Not_Good” is no name"],
    ["ignore", { ".helmignore": "a\n**/b\n" }, {}, ".helmignore:2: "],
    ["ignored chart", { ".helmignore": "!*.md\n", "a.md": "" }, {}, ":1: there is no Chart.yaml here"],
    [
      "archive",
      { "charts/db.tgz": gzipSync(tarOf({ "db/../../x": "" })) },
      {},
      "charts/db.tgz:1: the packed chart holds a file that lies outside",
    ],
  ])("%s", (_, texts, request, problem) => {
    const made = build(texts, request);
    expect(made.problem?.slice(0, problem.length)).toBe(problem);
    expect([made.names, made.build.problems.map(({ kind }) => kind)]).toEqual([[], ["failed"]]);
  });

  it("says what the schema of the values misses, at the value", () => {
    const schema = JSON.stringify({
      $schema: "http://json-schema.org/draft-07/schema#",
      required: ["port"],
      properties: {
        port: { type: "integer", maximum: 10 },
        name: { pattern: "^[a-z]+$" },
        all: { $ref: "https://example.com/s.json" },
        slow: { pattern: "^(a+)+$" },
      },
    });
    const with_ = (values: string) => build({ "values.schema.json": schema, "values.yaml": values }).problem;
    expect(with_(`port: 5\nname: ab\nall: [x]\nslow: ${"a".repeat(40)}b\n`)).toBeUndefined();
    expect(with_("port: x\n")).toMatch(/^values.yaml:1: the values of the chart shop are not .*: port: /);
    expect(with_("port: 5\nname: A1\n")).toMatch(/^values.yaml:2: .*: name: /);
    expect(with_("a: 1\n")).toMatch(/^values.schema.json:1: .*: all: /);
    expect(build({ ...sub("db", { "values.schema.json": "{" }) }).problem).toMatch(
      /^charts\/db\/values.schema.json:1: .*no JSON/,
    );
  });
});

it("leaves open what depends on values that are not here", () => {
  const gap: ValuesSource = { kind: "unknown", why: "not here", uri: `${root}/app.yaml` };
  const { build: made, objects } = build({ "templates/a.yaml": show("a", "x") }, { values: [gap] });
  expect(made.problems).toMatchObject([{ kind: "unknown", message: "not here" }]);
  expect(objects[0]?.unsure).toEqual([{ path: [], why: "not here" }]);
});

it("tells everything that it looked for", () => {
  const { build: made } = build({ "templates/a.yaml": show("a", "x") }, { values: [file("no.yaml")] });
  const { build: other } = build({ "templates/a.yaml": show("a", "x"), "other.txt": "x" });
  const names = (reads: ReadonlySet<string>) => [...reads].map((uri) => uri.slice(root.length + 1)).sort();
  expect(names(made.reads)).toEqual(["", ".helmignore", "Chart.yaml", "no.yaml", "templates"]);
  expect(names(other.reads)).toEqual(["", ".helmignore", "Chart.yaml", "templates", "templates/a.yaml"]);
});

it("takes texts of values and of what was rendered as they stand", () => {
  const {
    out,
    objects,
    build: made,
  } = build({
    "values.yaml": "a: |\n  one ${VAR}\n  two: $(x)\nb: ${OTHER}\n",
    "templates/a.yaml": `${show("a", "{{ .Values.a | quote }}")}---\n${show("b", "'{{ .Values.b }} {{ `{{ x }}` }}'")}`,
  });
  expect([made.problems, out("a"), out("b")]).toEqual([[], "one ${VAR}\ntwo: $(x)\n", "${OTHER} {{ x }}"]);
  expect(JSON.stringify(objects.map(({ root: object }) => object))).not.toContain("templated");
});

it("keeps the line break of a block that ends a document, and no more", () => {
  const doc = (name: string) => `kind: ConfigMap\nmetadata: {name: ${name}}\ndata:\n  out: |\n    text`;
  const { out } = build({ "templates/a.yaml": `${doc("a")}\n\n\n---\n${doc("b")}` });
  expect([out("a"), out("b")]).toEqual(["text\n", "text\n"]);
});

it("gives the same again after values were changed by templates", () => {
  const helm = createHelm();
  const texts = {
    "values.yaml": "m: {a: 1}\n",
    "templates/a.yaml": `{{ $_ := set .Values.m "b" 2 }}${show("a", "'{{ .Values.m }}'")}`,
  };
  const outs = [1, 2].map(() => build(texts, {}, helm).out("a"));
  expect(outs).toEqual(["map[a:1 b:2]", "map[a:1 b:2]"]);
});

it("knows charts below an alias by it where the chart names them, and by its own name else", () => {
  const named = (name: string, dependencies = "") => `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n${dependencies}`;
  const paths = (dependencies: string) =>
    build({
      "Chart.yaml": named("top", "dependencies: [{name: mid, version: 1.0.0, alias: other}]\n"),
      "charts/mid/Chart.yaml": named("mid", dependencies),
      "charts/mid/charts/low/Chart.yaml": named("low"),
      "charts/mid/charts/low/templates/a.yaml": show("a", "{{ .Template.Name }}"),
    }).out("a");
  expect(paths("")).toBe("top/charts/mid/charts/low/templates/a.yaml");
  expect(paths("dependencies: [{name: low, version: 1.0.0}]\n")).toBe("top/charts/other/charts/low/templates/a.yaml");
});
