import { expect, it } from "vitest";
import { render } from "./chart.ts";

const values = `name: web
port: 5432
quoted: "a b"
list:
  - one
  - two
labels:
  app: shop
  tier: "8080"
block: |
  - port: 80
    name: x
tmpl: "{{ .Values.name }}"
joined: "{{ .Values.name }}-x"
empty: ""
anchor: &anchor deep
alias: *anchor
folded: >-
  one two
  three
long: a very long text that goes on and on, past eighty columns and some more, so that it is folded there
escaped: "tab\\there"
`;

const helpers = `{{ define "copy" }}{{ . }}{{ end }}
{{ define "build" }}{{ .Release.Name }}-{{ .Values.name }}{{ end }}
{{ define "text" }}key: helper text{{ end }}
{{ define "labels" }}app: {{ .Values.labels.app }}
by: helper{{ end }}
`;

const sources: Readonly<Record<string, string>> = { "values.yaml": values, "_h.tpl": helpers };

/** The place of the scalar behind `key:` (or of what `scalar` finds), as file:line how text. */
function placeOf(template: string, scalar = /(?<=:[ \n]).*$/m): string {
  const { text, map, problem } = render(template, values, { "_h.tpl": helpers });
  if (problem !== undefined) return problem.helm;
  const match = scalar.exec(text);
  const start = match?.index ?? text.length;
  const [place] = map.placesAt({ start, end: start + (match?.[0].length ?? 0) });
  if (place === undefined) return "nowhere";
  const source = place.uri === "t.yaml" ? template : (sources[place.uri] ?? "");
  const line = source.slice(0, place.start).split("\n").length - 1;
  return `${place.uri}:${line} ${place.how} ${source.slice(place.start, place.end)}`;
}

it.each([
  ["text of the file", "a: static", "t.yaml:0 verbatim static"],
  ["text of a helper", '{{ include "text" . }}', "_h.tpl:2 verbatim helper text"],
  ["text of a helper called by template", '{{ template "text" . }}', "_h.tpl:2 verbatim helper text"],
  ["a value", "a: {{ .Values.name }}", "values.yaml:0 verbatim web"],
  ["a number", "a: {{ .Values.port }}", "values.yaml:1 verbatim 5432"],
  ["a number cast", "a: {{ .Values.port | int }}", "values.yaml:1 verbatim 5432"],
  ["a quoted value", 'a: "{{ .Values.quoted }}"', "values.yaml:2 verbatim a b"],
  ["quote", "a: {{ .Values.name | quote }}", "values.yaml:0 verbatim web"],
  ["squote", "a: {{ .Values.name | squote }}", "values.yaml:0 verbatim web"],
  ["nothing, quoted", "a: {{ .Values.empty | quote }}", "values.yaml:14 verbatim "],
  ["nothing", "a: {{ .Values.empty }}", "values.yaml:14 verbatim "],
  ["what is missing", "a: {{ .Values.missing }}", "t.yaml:0 computed {{ .Values.missing }}"],
  ["a default that takes effect", 'a: {{ .Values.missing | default "d" }}', "t.yaml:0 verbatim d"],
  ["a default that does not", 'a: {{ .Values.name | default "d" }}', "values.yaml:0 verbatim web"],
  ["required", 'a: {{ required "x" .Values.name }}', "values.yaml:0 verbatim web"],
  ["coalesce", "a: {{ coalesce .Values.empty .Values.name }}", "values.yaml:0 verbatim web"],
  ["index", 'a: {{ index .Values.labels "app" }}', "values.yaml:7 verbatim shop"],
  ["get", 'a: {{ get .Values.labels "app" }}', "values.yaml:7 verbatim shop"],
  ["a variable", "{{ $x := .Values.labels }}a: {{ $x.app }}", "values.yaml:7 verbatim shop"],
  ["with", "{{ with .Values.labels }}a: {{ .app }}{{ end }}", "values.yaml:7 verbatim shop"],
  ["range", "{{ range .Values.list }}a: {{ . }}\n{{ end }}", "values.yaml:4 verbatim one"],
  ["a helper that copies", 'a: {{ include "copy" .Values.name }}', "values.yaml:0 verbatim web"],
  ["arguments of a helper", 'a: {{ include "copy" (dict "x" .Values.name).x }}', "values.yaml:0 verbatim web"],
  ["trim", "a: {{ .Values.name | trim }}", "values.yaml:0 verbatim web"],
  ["tpl of a value", "a: {{ tpl .Values.tmpl . }}", "values.yaml:0 verbatim web"],
  ["tpl of a literal", 'a: {{ tpl "{{ .Values.name }}" . }}', "values.yaml:0 verbatim web"],
  ["an alias", "a: {{ .Values.alias }}", "values.yaml:15 verbatim deep"],
  ["a whole number literal", "a: {{ 80 }}", "t.yaml:0 verbatim 80"],
  ["text beside an action", "a: np-{{ .Values.name }}", "t.yaml:0 computed {{ .Values.name }}"],
  ["two actions", "a: {{ .Values.name }}{{ .Values.port }}", "t.yaml:0 computed {{ .Values.name }}"],
  ["a helper that builds", 'a: {{ include "build" . }}', 't.yaml:0 computed {{ include "build" . }}'],
  ["the release", "a: {{ .Release.Name }}", "t.yaml:0 computed {{ .Release.Name }}"],
  ["printf", 'a: {{ printf "%s" .Values.name }}', 't.yaml:0 computed {{ printf "%s" .Values.name }}'],
  ["upper", "a: {{ .Values.name | upper }}", "t.yaml:0 computed {{ .Values.name | upper }}"],
  ["trunc", "a: {{ trunc 63 .Values.name }}", "t.yaml:0 computed {{ trunc 63 .Values.name }}"],
  ["ternary", 'a: {{ ternary "x" "y" true }}', 't.yaml:0 computed {{ ternary "x" "y" true }}'],
  ["arithmetic", "a: {{ add .Values.port 1 }}", "t.yaml:0 computed {{ add .Values.port 1 }}"],
  [
    "a value that is joined in the values",
    "a: {{ tpl .Values.joined . }}",
    "t.yaml:0 computed {{ tpl .Values.joined . }}",
  ],
  ["behind what vanished", "{{ .Values.missing }}{{ .Values.x }}a: {{ .Values.name }}", "values.yaml:0 verbatim web"],
  ["an escape", "a: {{ .Values.escaped | quote }}", 'values.yaml:21 computed tab\\there"'],
])("places %s", (_, template, expected) => {
  expect(placeOf(template)).toBe(expected);
});

it.each([
  ["a map", "f: {{ toYaml .Values.labels | nindent 2 }}", /(?<=app: ).*/, "values.yaml:7 verbatim shop"],
  ["a map's key", "f: {{ toYaml .Values.labels | nindent 2 }}", /app/, "values.yaml:7 verbatim app"],
  [
    "a key as a scalar",
    "{{ range $k, $v := .Values.labels }}f: {{ $k }}\n{{ end }}",
    /app/,
    "values.yaml:7 verbatim app",
  ],
  ["what toYaml quotes", "f: {{ toYaml .Values.labels | nindent 2 }}", /"8080"/, "values.yaml:8 verbatim 8080"],
  ["a list", "f: {{ toYaml .Values.list | nindent 2 }}", /two/, "values.yaml:5 verbatim two"],
  ["JSON", "f: {{ toJson .Values.labels }}", /"shop"/, "values.yaml:7 verbatim shop"],
  ["a line of a block", "f:\n  {{- .Values.block | nindent 2 }}", /80/, "values.yaml:10 verbatim 80"],
  ["a line of a block through tpl", "f:\n  {{- tpl .Values.block . | nindent 2 }}", /x/, "values.yaml:11 verbatim x"],
  ["what is read again", "f: {{ (toYaml .Values.labels | fromYaml).app }}", /shop/, "values.yaml:7 verbatim shop"],
  ["a helper's mixed lines", 'f: {{ include "labels" . | nindent 2 }}', /shop/, "values.yaml:7 verbatim shop"],
  ["a helper's own line", 'f: {{ include "labels" . | nindent 2 }}', /helper/, "_h.tpl:4 verbatim helper"],
  ["a folded text", "f: {{ .Values.folded }}", /one two three/, "values.yaml:18 computed one two\n  three"],
])("places %s through the functions that keep text", (_, template, scalar, expected) => {
  expect(placeOf(template, scalar)).toBe(expected);
});

it("places a text that toYaml folds where its value stands", () => {
  expect(placeOf("f: {{ toYaml .Values.long | nindent 2 }}", /a very long[\s\S]*there/)).toMatch(
    /^values\.yaml:20 computed a very/,
  );
});

it("sees maps that were merged, picked and set where their values stand", () => {
  const template = `{{ $m := merge (dict "tier" "own") (omit .Values.labels "x") }}{{ $_ := set $m "n" .Values.name }}{{ toYaml $m }}`;
  expect(placeOf(template, /shop/)).toBe("values.yaml:7 verbatim shop");
  expect(placeOf(template, /web/)).toBe("values.yaml:0 verbatim web");
  expect(placeOf(template, /own/)).toBe("t.yaml:0 verbatim own");
});
