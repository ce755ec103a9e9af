import { expect, it } from "vitest";
import { createHelm } from "../../../server/src/build/helm/helm.ts";
import type { ValuesSource } from "../../../server/src/build/helm/request.ts";
import { jsonOf } from "../../../server/src/output/render/value.ts";
import { build, root, type Texts } from "./chart.ts";

const policy =
  "kind: NetworkPolicy\nmetadata: {name: p}\nspec: {podSelector: {matchLabels: {app: '{{ .Values.app }}'}}}\n";

/** Each policy that is switched off, as `name: key=value (file:line)`. */
function off(texts: Texts, values: readonly ValuesSource[] = []): readonly string[] {
  const helm = createHelm();
  const all = { "templates/p.yaml": policy, ...texts };
  const { build: built } = build(all, { values }, helm);
  expect(built.problems).toEqual([]);
  return built.switchedOff().map(({ object, switches }) => {
    const { metadata } = jsonOf(object.root) as { readonly metadata: { readonly name: string } };
    const shown = switches.map(({ key, to, place }) => {
      const path = place.uri.slice(root.length + 1) as keyof typeof all;
      const line = String(all[path]).slice(0, place.start).split("\n").length;
      return `${key}=${to} (${path}:${line})`;
    });
    return `${metadata.name}: ${shown.join(", ")}`;
  });
}

const when = (condition: string, more = "") => ({
  "templates/p.yaml": `{{ if ${condition} }}\n${policy}{{ end }}${more}`,
});

it.each<[string, string, readonly string[]]>([
  [".Values.a", "a: true", []],
  [".Values.a", "a: false", ["p: a=true (values.yaml:1)"]],
  [".Values.np.on2", "x: 1\nnp:\n  on2: false", ["p: np.on2=true (values.yaml:3)"]],
  [".Values.np.absent", "np: {}", ["p: np.absent=true (templates/p.yaml:1)"]],
  ["not .Values.a", "a: true", ["p: a=false (values.yaml:1)"]],
  ["and .Values.a .Values.b", "a: false\nb: false", ["p: a=true (values.yaml:1), b=true (values.yaml:2)"]],
  ["and .Values.a (not .Values.b)", "a: true\nb: x", ["p: b=false (values.yaml:2)"]],
  ["or .Values.a .Values.b", "a: false\nb: false", ["p: a=true (values.yaml:1)"]],
  ["or .Values.a .Values.b", "a: false\nb: true", []],
  ["eq .Values.a `strict`", "a: none", ["p: a=strict (values.yaml:1)"]],
  ["ne .Values.a `none`", "a: none", ["p: a= (values.yaml:1)"]],
  ["ne (.Values.a | toString) `false`", "a: 'false'", ["p: a= (values.yaml:1)"]],
  [".Values.a | default false", "b: 1", ["p: a=true (templates/p.yaml:1)"]],
  ["$.Values.a", "a: false", ["p: a=true (values.yaml:1)"]],
  [".Values.app", "app: ''", []],
  ["hasKey .Values `a`", "b: 1", []],
  [".Release.IsUpgrade", "a: 1", []],
])("if %s, with %j", (condition, values, expected) => {
  expect(off({ ...when(condition), "values.yaml": `${values}\n` })).toEqual(expected);
});

it("sets what lies in a value that is read, and tries the next way where the chart refuses one", () => {
  const chain = (first: string, second: string) =>
    `{{ if .Values.np }}{{ if .Values.np.${first} }}{{ else if .Values.np.${second} }}{{ else }}{{ fail "say which" }}{{ end }}${policy}`;
  const peers = `{{ with .Values.np.peers }}{{ toYaml . }}{{ end }}{{ end }}`;
  for (const np of ["{}", "", "null"]) {
    const values = { "values.yaml": `np: ${np}\n` };
    expect(off({ "templates/p.yaml": `${chain("peers", "all")}${peers}`, ...values })).toEqual([
      "p: np.all=true (templates/p.yaml:1)",
    ]);
  }
  const refused = `{{ if .Values.np }}{{ if .Values.np.old }}{{ fail "gone" }}{{ end }}{{ if .Values.np.now }}{{ end }}${policy}{{ end }}`;
  expect(off({ "templates/p.yaml": refused, "values.yaml": "np: {}\n" })).toEqual([
    "p: np.now=true (templates/p.yaml:1)",
  ]);
});

it("looks through with, variables, helpers, and branches that were not taken", () => {
  const values = { "values.yaml": "np: {on2: false, size: 1}\nother: true\n" };
  const key = "p: np.on2=true (values.yaml:1)";
  for (const text of [
    `{{ with .Values.np }}{{ if .on2 }}{{ with $ }}${policy}{{ end }}{{ end }}{{ end }}`,
    `{{ $np := .Values.np }}{{ if $np.on2 }}${policy}{{ end }}`,
    `{{ if .Values.np.on2 }}{{ include "p" . }}{{ end }}{{ define "p" }}${policy}{{ end }}`,
    `{{ include "p" $ }}{{ define "p" }}{{ if .Values.np.on2 }}${policy}{{ end }}{{ end }}`,
    `{{ template "p" . }}{{ define "p" }}{{ if .Values.np.on2 }}${policy}{{ end }}{{ end }}`,
  ])
    expect(off({ ...values, "templates/p.yaml": text })).toEqual([key]);
  expect(off({ ...values, "templates/p.yaml": `{{ if .Values.other }}{{ else }}${policy}{{ end }}` })).toEqual([
    "p: other=false (values.yaml:2)",
  ]);
});

it("names the values of charts in charts from the top, at the file that wins", () => {
  const child = {
    "charts/db/Chart.yaml": "name: db\nversion: 1.0.0\n",
    "charts/db/values.yaml": "np: {on2: false}\n",
    "charts/db/templates/p.yaml": `{{ if .Values.np.on2 }}${policy.replace("name: p", "name: db")}{{ end }}`,
  };
  expect(off(child)).toEqual(["db: db.np.on2=true (charts/db/values.yaml:1)"]);
  expect(off({ ...child, "values.yaml": "db:\n  np:\n    on2: false\n" })).toEqual([
    "db: db.np.on2=true (values.yaml:3)",
  ]);
  expect(off(child, [{ kind: "set", text: "db.np.on2=true" }])).toEqual([]);
});

it("leaves what the build holds, and what fails when it is switched on", () => {
  expect(off({ ...when(".Values.a", `\n---\n${policy}`), "values.yaml": "a: false\n" })).toEqual([]);
  expect(
    off({ ...when(".Values.a", "{{ if .Values.a }}{{ fail `no` }}{{ end }}"), "values.yaml": "a: false\n" }),
  ).toEqual([]);
});

const parent = (more: string) => ({
  "Chart.yaml": `apiVersion: v2\nname: shop\nversion: 1.2.3\ndependencies:\n- name: db\n  version: 1.0.0\n${more}`,
  "charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
  "charts/db/values.yaml": "app: db\n",
  "charts/db/templates/p.yaml": policy.replace("name: p", "name: db"),
});

it.each<[string, Texts, readonly string[]]>([
  [
    "by its condition",
    { ...parent("  condition: db.enabled\n"), "values.yaml": "app: x\ndb: {enabled: false}\n" },
    ["db: db.enabled=true (values.yaml:2)"],
  ],
  [
    "by its own default",
    { ...parent("  condition: db.enabled\n"), "charts/db/values.yaml": "app: db\nenabled: false\n" },
    ["db: db.enabled=true (charts/db/values.yaml:2)"],
  ],
  [
    "by a tag",
    { ...parent("  tags: [data]\n"), "values.yaml": "tags: {data: false}\n" },
    ["db: tags.data=true (values.yaml:1)"],
  ],
  [
    "under another name, and by a condition of the template besides",
    {
      ...parent("  alias: store\n  condition: stores.on2,store.on2\n"),
      "values.yaml": "store: {on2: false}\n",
      "charts/db/values.yaml": "app: db\nnp: {enabled: false}\n",
      "charts/db/templates/p.yaml": `{{ if .Values.np.enabled }}${policy.replace("name: p", "name: {{ .Chart.Name }}")}{{ end }}`,
    },
    ["store: store.on2=true (values.yaml:1), store.np.enabled=true (charts/db/values.yaml:2)"],
  ],
  ["by nothing: it takes part", { ...parent("  condition: db.enabled\n"), "values.yaml": "db: {enabled: true}\n" }, []],
  [
    "and has no policy",
    {
      ...parent("  condition: db.enabled\n"),
      "charts/db/templates/p.yaml": "",
      "values.yaml": "db: {enabled: false}\n",
    },
    [],
  ],
])("shows the policies of a chart in charts that is switched off %s", (_, texts, expected) => {
  expect(off(texts)).toEqual(expected);
});
