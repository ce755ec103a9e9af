import fc from "fast-check";
import { expect, it } from "vitest";
import { createHelm } from "../../../server/src/build/helm/helm.ts";
import { type Change, renderOtherwise } from "../../../server/src/build/helm/otherwise.ts";
import { jsonOf } from "../../../server/src/output/render/value.ts";
import { build, chartYaml, root, show, type Texts } from "./chart.ts";

/** What a template may look at, each in another way. */
const looks = [
  "{{ .Values.a.b | quote }}",
  '{{ include "shop.name" . | quote }}',
  '{{ include "shop.of" (dict "what" .Values.a "top" $) | quote }}',
  '{{ template "shop.name" . }}x',
  "{{ toJson .Values.a | quote }}",
  "{{ toYaml .Values.list | quote }}",
  "{{ range .Values.list }}{{ .name }}.{{ end }}x",
  "{{ range $k, $v := .Values.a }}{{ $k }}{{ $v }}.{{ end }}x",
  "{{ with .Values.c }}{{ . }}{{ else }}none{{ end }}",
  '{{ hasKey .Values "c" }}',
  '{{ keys .Values.a | sortAlpha | join "." }}x',
  "{{ len .Values.a }}",
  "{{ not .Values.a }}",
  '{{ dig "b" "z" "none" .Values.a }}',
  '{{ index .Values "a" "b" | quote }}',
  "{{ (merge (dict) .Values.a).b | quote }}",
  '{{ (deepCopy .Values.a | merge (dict "k" 1)) | toJson | quote }}',
  '{{ tpl "{{ .Values.a.b }}" . | quote }}',
  "{{ tpl .Values.text $ | quote }}",
  '{{ .Files.Get "note.txt" | quote }}',
  "{{ .Release.Name }}-{{ .Chart.Version }}",
  "{{ .Values.db.port }}{{ .Values.global }}",
  "{{ .Subcharts.db.Values.port }}",
  "{{ .Values.AsMap.a.b | quote }}",
  '{{ (.Values.Table "a").b | quote }}',
  '{{ $.Template.Name }}{{ eq (toString .Values.a.b) "1" }}',
  // What these change, others see.
  '{{ $_ := set .Values "c" "set" }}x',
  '{{ $_ := set (index .Values.list 0) "name" "set" }}x',
  '{{ $_ := unset .Values.a "b" }}x',
  '{{ $_ := set . "extra" 1 }}{{ .extra }}',
  '{{ .extra | default "nothing" }}',
];
const values = (b: string, c: string, names: readonly string[]) => `a:
  b: ${b}
  d: 2
${c}list:
${names.map((name) => `- name: ${name}\n`).join("")}text: "{{ .Values.a.d }}"
db: {port: 1}
`;
const helpers = (name: string) =>
  `{{- define "shop.name" -}}{{ .Values.a.b }}${name}{{- end -}}\n{{- define "shop.of" -}}{{ .what.b }}{{ .top.Values.c }}{{- end -}}\n`;

const small = fc.constantFrom("1", "2", '"x"', "null", "", "{y: 1}");
const text = fc.record({
  b: small,
  c: fc.constantFrom("", "c: 1\n", "# a comment\n", 'c: ""\n'),
  names: fc.array(fc.constantFrom("n", "m"), { minLength: 1, maxLength: 2 }),
  helper: fc.constantFrom("", "-a", "{{/* said */}}"),
  note: fc.constantFrom("one", "two"),
  version: fc.constantFrom("1.2.3", "1.2.4"),
  port: fc.constantFrom("1", "2"),
  templates: fc.array(fc.constantFrom(...looks), { minLength: 3, maxLength: 3 }),
});
type Drawn = typeof text extends fc.Arbitrary<infer T> ? T : never;

function textsOf({ b, c, names, helper, note, version, port, templates }: Drawn): Texts {
  return {
    "Chart.yaml": chartYaml.replace("1.2.3", version),
    "values.yaml": values(b, c, names),
    "note.txt": note,
    "templates/_helpers.tpl": helpers(helper),
    ...Object.fromEntries(templates.map((each, at) => [`templates/t${at}.yaml`, show(`t${at}`, each)])),
    "charts/db/Chart.yaml": "name: db\nversion: 1.0.0\n",
    "charts/db/values.yaml": `port: ${port}\n`,
    "charts/db/templates/own.yaml": show("db", "{{ .Values.port }}"),
  };
}

const changes: readonly Change[] = [
  { kind: "release", name: "other" },
  { kind: "value", key: "c", text: "other" },
];

it("renders what a keystroke reaches, and equals what is rendered afresh", () => {
  const one = fc.constantFrom(
    ...(Object.keys({
      b: 0,
      c: 0,
      names: 0,
      helper: 0,
      note: 0,
      version: 0,
      port: 0,
      templates: 0,
    }) as (keyof Drawn)[]),
  );
  fc.assert(
    fc.property(text, fc.array(fc.tuple(one, text), { minLength: 4, maxLength: 8 }), (first, edits) => {
      const helm = createHelm();
      let now = first;
      for (const [key, other] of [["b", first] as const, ...edits]) {
        now = { ...now, [key]: other[key] };
        const texts = textsOf(now);
        const [again, fresh] = [build(texts, {}, helm), build(texts)];
        expect([again.problem, again.names]).toEqual([fresh.problem, fresh.names]);
        for (const name of ["t0", "t1", "t2", "db"]) {
          expect(again.out(name)).toEqual(fresh.out(name));
          expect(again.placesOf(name)).toEqual(fresh.placesOf(name));
        }
        const uris = new Set(["t0", "t2"].map((name) => `${root}/templates/${name}.yaml`));
        for (const change of changes) {
          const [mine, theirs] = [again, fresh].map(
            ({ build: { rendered } }) =>
              rendered && renderOtherwise(rendered, uris, change)?.objects.map(({ root: object }) => jsonOf(object)),
          );
          expect(mine).toEqual(theirs);
        }
      }
    }),
    { numRuns: 60 },
  );
});

it("executes a template again only where it would see something else", () => {
  const helm = createHelm();
  const texts = {
    "values.yaml": "a: 1\nb: 1\n",
    "templates/a.yaml": show("a", "{{ .Values.a }}"),
    "templates/b.yaml": show("b", "{{ .Values.b }}"),
    "templates/all.yaml": show("all", "{{ toJson .Values | quote }}"),
  };
  const printed = (b: string) =>
    build({ ...texts, "values.yaml": `a: 1\nb: ${b}\n` }, {}, helm).build.rendered?.files.map(
      ({ rendered }) => rendered,
    );
  for (const b of ["1", "2"]) printed(b);
  const [before, after] = [printed("2"), printed("3")];
  // By name: a, all, b.
  expect(after?.map((each, at) => each === before?.[at])).toEqual([true, false, false]);
});
