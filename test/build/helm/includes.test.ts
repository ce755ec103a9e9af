import { describe, expect, it } from "vitest";
import { createHelm } from "../../../server/src/build/helm/helm.ts";
import { build, show, type Texts } from "./chart.ts";

/* What files include with the same dot is executed once for all of them: each still gets what it would get alone. */

const values = "count: 1\nmap: {a: 1}\nlist: [a, b]\n";
/** Four files that include the same template; `d` is executed first. */
const files = (define: string, action: string): Texts => ({
  "values.yaml": values,
  "templates/_h.tpl": define,
  ...Object.fromEntries(["a", "b", "c", "d"].map((name) => [`templates/${name}.yaml`, show(name, `'${action}'`)])),
});
const printed = (texts: Texts, helm = createHelm()) => {
  const { out, problem } = build(texts, {}, helm);
  return problem ?? ["d", "c", "b", "a"].map(out);
};
const each = (text: (name: string) => string) => ["d", "c", "b", "a"].map(text);
const name = (file: string) => `shop/templates/${file}.yaml`;
const h = (body: string, more = "") => `{{ define "h" }}${body}{{ end }}${more}`;

describe("a template that many files include", () => {
  it.each<[what: string, define: string, expected: readonly string[], action?: string]>([
    ["prints the same", h("{{ .Release.Name }}-{{ .Values.count }}"), each(() => "demo-1")],
    ["knows its file", h("{{ .Template.Name }}"), each(name)],
    ["knows its file by a variable", h("{{ $.Template.Name }}"), each(name)],
    ["knows its file by another variable", h("{{ $top := . }}{{ $top.Template.Name }}"), each(name)],
    ["knows its file in brackets", h("{{ (.).Template.Name }}"), each(name)],
    ["knows its file by index", h('{{ index . "Template" "Name" }}'), each(name)],
    ["knows its file by get", h('{{ (get . "Template").Name }}'), each(name)],
    ["knows its file by pick", h('{{ (pick . "Template").Template.Name }}'), each(name)],
    [
      "knows its file in a pipeline",
      h('{{ . | include "inner" }}', h("").replace('"h"', '"inner"').replace("}}{{", "}}{{ .Template.Name }}{{")),
      each(name),
    ],
    ["knows its file in with", h("{{ with . }}{{ .Template.Name }}{{ end }}"), each(name)],
    ["knows its file in with of the dollar", h("{{ with $ }}{{ .Template.Name }}{{ end }}"), each(name)],
    [
      "knows its file in range",
      h("{{ range $k, $v := . }}{{ if eq $k `Template` }}{{ $v.Name }}{{ end }}{{ end }}"),
      each(name),
    ],
    [
      "knows its file in else",
      h("{{ with .Values.none }}{{ else }}{{ (list .) | len }}{{ .Template.Name }}{{ end }}"),
      each((file) => `1${name(file)}`),
    ],
    [
      "knows its file in what it includes",
      h('{{ include "i" . }}', '{{ define "i" }}{{ .Template.Name }}{{ end }}'),
      each(name),
    ],
    [
      "knows its file in a template",
      h('{{ template "i" . }}', '{{ define "i" }}{{ .Template.Name }}{{ end }}'),
      each(name),
    ],
    [
      "knows its file in a list",
      h('{{ include "i" (list .) }}', '{{ define "i" }}{{ (first .).Template.Name }}{{ end }}'),
      each(name),
    ],
    ["knows its file in a block", h('{{ block "b" . }}{{ .Template.Name }}{{ end }}'), each(name)],
    ["knows its file in tpl", h('{{ tpl "{{ .Template.Name }}" . }}'), each(name)],
    [
      "knows its file under a name that is computed",
      h('{{ include (print "i" "") . }}', '{{ define "i" }}{{ .Template.Name }}{{ end }}'),
      each(name),
    ],
    ["counts", h('{{ $_ := set .Values "count" (add1 .Values.count) }}{{ .Values.count }}'), ["2", "3", "4", "5"]],
    [
      "sees what its caller has set",
      h("{{ .Values.count }}"),
      ["2", "3", "4", "5"],
      '{{ $_ := set .Values "count" (int (add1 .Values.count)) }}{{ include "h" . }}',
    ],
    [
      "sees what its caller has set before and behind",
      h("{{ .Values.count }}"),
      ["12", "23", "34", "45"],
      '{{ include "h" . }}{{ $_ := set .Values "count" (int (add1 .Values.count)) }}{{ include "h" . }}',
    ],
    [
      "sees what its caller has merged",
      h("{{ len .Values.map }}"),
      ["12", "22", "22", "22"],
      '{{ include "h" . }}{{ $_ := merge .Values.map (dict "b" 1) }}{{ include "h" . }}',
    ],
    [
      "sees what its caller has put over it",
      h("{{ .Values.map.a }}"),
      ["12", "22", "22", "22"],
      '{{ include "h" . }}{{ $_ := mergeOverwrite .Values.map (dict "a" 2) }}{{ include "h" . }}',
    ],
    [
      "sees what its caller has taken away",
      h("{{ len .Values.map }}"),
      ["10", "00", "00", "00"],
      '{{ include "h" . }}{{ $_ := unset .Values.map "a" }}{{ include "h" . }}',
    ],
    [
      "sees what its caller has put beside the values",
      h("{{ .extra }}"),
      ["x", "xx", "xxx", "xxxx"],
      '{{ $_ := set . "extra" (print (.extra | default "") "x") }}{{ include "h" . }}',
    ],
    [
      "sees what another template of its file has set",
      h("{{ .Values.count }}", '{{ define "s" }}{{ $_ := set .Values "count" 7 }}{{ end }}'),
      ["17", "77", "77", "77"],
      '{{ include "h" . }}{{ include "s" . }}{{ include "h" . }}',
    ],
    [
      "sees what it is given",
      h("{{ .a }}"),
      each(() => "12"),
      '{{ include "h" (dict "a" 1) }}{{ include "h" (dict "a" 2) }}',
    ],
    ["sees an item", h("{{ . }}"), each(() => "ab"), '{{ range .Values.list }}{{ include "h" . }}{{ end }}'],
    [
      "is another one where tpl defines it",
      h("out"),
      each(() => "outinout"),
      '{{ include "h" . }}{{ tpl `{{ define "h" }}in{{ end }}{{ include "h" . }}` . }}{{ include "h" . }}',
    ],
    ["calls itself", h('{{ if .Values.none }}{{ include "h" . }}{{ end }}x'), each(() => "x")],
    // biome-ignore format: one line for each
  ])("%s", (_, define, expected, action = '{{ include "h" . }}') => {
    const texts = files(define, action);
    const helm = createHelm();
    expect(printed(texts, helm)).toEqual(expected);
    // The second time what templates look at is noted, the third time it is known.
    for (const note of ["a", "b"])
      expect(printed({ ...texts, "templates/_n.tpl": `{{/* ${note} */}}` }, helm)).toEqual(expected);
    const other = { ...texts, "values.yaml": values.replace("count: 1", "count: 5") };
    expect(printed(other, helm)).toEqual(printed(other));
  });

  it("takes the work of each of them", () => {
    const costly = h("{{ range until 200 }}{{ range until 20 }}x{{ end }}{{ end }}");
    const many = (count: number) => files(costly, '{{ include "h" . | len }}'.repeat(count));
    expect(printed(many(1))).toEqual(each(() => "4000"));
    expect(printed(many(400))).toMatch(/too much work/);
  });
});
