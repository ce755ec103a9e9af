import { expect, it } from "vitest";
import { parseTemplates, renderTemplate, templateCache } from "../../server/src/gotemplate/engine.ts";
import { readYaml } from "../../server/src/gotemplate/readYaml.ts";
import { plainText, sourceText } from "../../server/src/gotemplate/text.ts";
import { goNil } from "../../server/src/gotemplate/values.ts";
import { render } from "./chart.ts";

const values = 'name: web\nbad: "x {{ .Values.name.x }}"\nbroken: "{{ nope }}"\n';
const helpers = '{{ define "deep" }}\n{{ .Values.name.first }}{{ end }}';
const sources: Readonly<Record<string, string>> = { "values.yaml": values, "_h.tpl": helpers };

/** File:line, the text there, and what is said. */
function told(template: string): string {
  const { problem } = render(template, values, { "_h.tpl": helpers });
  if (problem === undefined) return "";
  const source = sources[problem.uri] ?? template;
  const line = source.slice(0, problem.span.start).split("\n").length;
  return `${problem.uri}:${line} ${source.slice(problem.span.start, problem.span.end)}: ${problem.message}`;
}

it.each([
  ["an unknown function", "a\n{{ nope }}", 't.yaml:2 nope: function "nope" not defined'],
  ["an undefined variable", "{{ $x }}", 't.yaml:1 $x: undefined variable "$x"'],
  ["an end too few", "{{ if true }}\n", "t.yaml:2 : unexpected EOF"],
  ["an end too many", "a\n{{ end }}", "t.yaml:2 {{: unexpected {{end}}"],
  ["a wrong type", "{{ upper 1 }}", "t.yaml:1 1: expected string; found 1"],
  [
    "a wrong value",
    "{{ upper .Values }}",
    "t.yaml:1 .Values: wrong type for value; expected string; got chartutil.Values",
  ],
  ["a missing argument", "{{ upper }}", "t.yaml:1 upper: wrong number of args for upper: want 1 got 0"],
  ["a field of nothing", "{{ .Values.x.y }}", "t.yaml:1 .Values.x.y: nil pointer evaluating interface {}.y"],
  ["a field of a text", "{{ .Values.name.x }}", "t.yaml:1 .Values.name.x: can't evaluate field x in type string"],
  [
    "a fault in a helper",
    '{{ include "deep" . }}',
    "_h.tpl:2 .Values.name.first: can't evaluate field first in type string",
  ],
  [
    "a fault in a called template",
    '{{ template "deep" . }}',
    "_h.tpl:2 .Values.name.first: can't evaluate field first in type string",
  ],
  [
    "a fault in text of the values",
    "{{ tpl .Values.bad . }}",
    "values.yaml:2 .Values.name.x: can't evaluate field x in type string",
  ],
  [
    "a template in the values that is none",
    "{{ tpl .Values.broken . }}",
    'values.yaml:3 nope: function "nope" not defined',
  ],
  ["what the chart refuses", '\n{{ fail "not so" }}', 't.yaml:2 fail "not so": not so'],
  [
    "what the chart asks for",
    '{{ required "a name is needed" .Values.none }}',
    't.yaml:1 required "a name is needed" .Values.none: a name is needed',
  ],
])("tells of %s at its place", (_, template, expected) => {
  expect(told(template)).toBe(expected);
});

it.each([
  [
    "{{ .Values.name.x }}",
    'template: probe/templates/t.yaml:1:10: executing "probe/templates/t.yaml" at <.Values.name.x>: can\'t evaluate field x in type string',
  ],
  ['{{ fail "no" }}', "execution error at (probe/templates/t.yaml:1:3): no"],
  ["a\n{{ nope }}", 'parse error at (probe/templates/t.yaml:2): function "nope" not defined'],
  [
    '{{ include "deep" . }}',
    'template: probe/templates/t.yaml:1:3: executing "probe/templates/t.yaml" at <include "deep" .>: error calling include: template: probe/templates/_h.tpl:2:10: executing "deep" at <.Values.name.first>: can\'t evaluate field first in type string',
  ],
])("says %s in Helm's words, too", (template, expected) => {
  expect(render(template, values, { "_h.tpl": helpers }).problem?.helm).toBe(expected);
});

it.each([
  ['{{ substr 2 1 "abc" }}', "error calling substr: runtime error: slice bounds out of range [2:1]"],
  ['{{ mustRegexMatch "(" "x" }}', "error calling mustRegexMatch: error parsing regexp: missing closing ): `(`"],
  [
    '{{ regexFind "(" "x" }}',
    "error calling regexFind: regexp: Compile(`(`): error parsing regexp: missing closing ): `(`",
  ],
  [
    '{{ tpl "{{ .x.y.z }}" . }}',
    'error calling tpl: error during tpl function execution for "{{ .x.y.z }}": template: gotpl:1:5: executing',
  ],
  ["{{ eq (list 1) (list 1) }}", "error calling eq: non-comparable type [%!s(int=1)]: []interface {}"],
  ['{{ urlParse "%zz" }}', 'error calling urlParse: unable to parse url: parse "%zz": invalid URL escape "%zz"'],
  ["{{ concat (list 1) 2 }}", "error calling concat: Cannot concat type int as list"],
  ["{{ chunk 0 (list 1) }}", "error calling chunk: runtime error: makeslice: len out of range"],
  ["{{ deepCopy .Values.nope }}", "error calling deepCopy: reflect: call of reflect.Value.Type on zero Value"],
])("says what Helm says of %s", (template, expected) => {
  expect(render(template, values).problem?.helm).toContain(expected);
});

const parens = `{{ ${"(".repeat(5000)}1${")".repeat(5000)} }}`;
const shared = "{{ $d := list 1 2 }}{{ range until 60 }}{{ $d = list $d $d }}{{ end }}";
const itself = '{{ $d := dict }}{{ $_ := set $d "a" $d }}';

it.each([
  ["includes for ever", '{{ define "r" }}{{ include "r" . }}{{ end }}{{ include "r" . }}'],
  ["calls itself for ever", '{{ define "r" }}{{ template "r" . }}{{ end }}{{ template "r" . }}'],
  ["makes templates for ever", '{{ define "r" }}{{ tpl "{{ include \\"r\\" . }}" . }}{{ end }}{{ include "r" . }}'],
  ["counts to a billion", "{{ range until 1000000000 }}x{{ end }}"],
  ["ranges to a billion", "{{ range 1000000000 }}x{{ end }}"],
  ["loops in loops", "{{ range until 10000 }}{{ range until 10000 }}x{{ end }}{{ end }}"],
  ["repeats", '{{ repeat 1000000000 "x" }}'],
  ["doubles a text", '{{ $x := "abcdefgh" }}{{ range until 100 }}{{ $x = print $x $x }}{{ end }}'],
  ["doubles a list", "{{ $l := list 1 }}{{ range until 100 }}{{ $l = concat $l $l }}{{ end }}"],
  ["prints one list a thousand times", `${shared}{{ print $d }}`],
  ["writes one list a thousand times", `${shared}{{ toJson $d | len }}`],
  ["prints a map that holds itself", `${itself}{{ $d }}`],
  ["copies a map that holds itself", `${itself}{{ deepCopy $d }}`],
  ["opens five thousand parentheses", parens],
  ["opens five thousand blocks", "{{ if true }}".repeat(5000) + "{{ end }}".repeat(5000)],
  ["prints more than ten million letters", `{{ range until 200000 }}${"a".repeat(80)}{{ end }}`],
  ["sorts a long list again and again", "{{ range until 4 }}{{ $_ := sortAlpha (until 100000) }}{{ end }}"],
  ["matches a long text again and again", '{{ regexFindAll "a.*b|a" (repeat 100000 "a") -1 }}'],
])("stops a template that %s", (_, template) => {
  const { problem, text } = render(template);
  expect(text).toBe("");
  expect(problem?.kind).toMatch(/limit|execute/);
  expect(problem?.uri).toBe("t.yaml");
});

const many = "{{ range $i := until 3000 }}{{ $_ := set $.Values (toString $i) (dict) }}{{ end }}\n";

it.each([
  ["an empty loop", "a: 1\nb: {{ range until 100000000 }}{{ end }}\n", "until 100000000"],
  ["a loop", "{{ range 100000000 }}\n{{ . }}{{ end }}", "."],
  ["text in a loop", "a: 1\n{{ range until 900000 }}x{{ end }}", "until 900000"],
  ["a loop in a loop", "{{ range until 900 }}\n{{ range until 900000 }}{{ end }}{{ end }}", "until 900000"],
  ["what is printed in a loop", `${many}{{ range until 90000 }}{{ $ }}{{ end }}`, "$"],
  ["a function", `${many}{{ range until 90000 }}{{ toYaml $.Values | len }}{{ end }}`, "toYaml $.Values | len"],
  [
    "a function that prints",
    `${many}{{ range until 90000 }}{{ printf "%v" $.Values }}{{ end }}`,
    'printf "%v" $.Values',
  ],
  ["a template", '{{ define "x" }}{{ range until 900000 }}{{ end }}{{ end }}\n{{ include "x" . }}', "until 900000"],
  [
    "a template called",
    '{{ define "x" }}{{ range until 900000 }}{{ end }}{{ end }}\n{{ template "x" . }}',
    "until 900000",
  ],
  ["all keys", `${many}{{ range until 90000 }}{{ $x := keys $.Values }}{{ end }}`, "keys $.Values"],
  ["some keys", `${many}{{ range until 90000 }}{{ $x := pick $.Values "a" }}{{ end }}`, 'pick $.Values "a"'],
  ["a cut", '{{ $a := repeat 9000 "ab" }}{{ range until 9000 }}{{ $x := split "a" $a }}{{ end }}', 'split "a" $a'],
  ["a text", '{{ range until 90000 }}{{ tpl (printf "{{ %d }}" .) $ }}{{ end }}', 'tpl (printf "{{ %d }}" .) $'],
])("says which action took too much work: %s", (_, template, expected) => {
  const { problem } = render(template);
  expect(problem?.kind).toBe("limit");
  expect(template.slice(problem?.span.start, problem?.span.end)).toBe(expected);
});

it.each([
  ["makes too long a text", '{{ repeat 1000000000 "x" }}', 'repeat 1000000000 "x"'],
  ["makes too long a list", "{{ until 1000000000 }}", "until 1000000000"],
  ["cuts into too many parts", '{{ splitList "" (repeat 900000 "x") }}', 'splitList "" (repeat 900000 "x")'],
  ["matches too long a pattern", '{{ regexMatch (repeat 90000 "x") "x" }}', 'regexMatch (repeat 90000 "x") "x"'],
  ["copies what holds itself", `${itself}{{ deepCopy $d }}`, "deepCopy $d"],
])("is at the end itself, not the chart, where a function %s", (_, template, expected) => {
  const { problem } = render(template);
  expect(problem?.kind).toBe("limit");
  expect(template.slice(problem?.span.start, problem?.span.end)).toBe(expected);
});

it("does not read a template with too many actions", () => {
  const { problem } = render(`a\n${"{{ 1 }}".repeat(40_000)}`);
  expect(problem).toMatchObject({ kind: "limit", message: "there are too many actions to be read" });
});

it("takes what charts nest", () => {
  const template =
    '{{ define "r" }}{{ if gt (int .) 0 }}{{ with . }}{{ include "r" (sub . 1) }}{{ end }}{{ end }}x{{ end }}{{ include "r" 60 | len }}';
  expect(render(template).text).toBe("61");
  expect(render(`${"{{ if true }}".repeat(300)}x${"{{ end }}".repeat(300)}`).text).toBe("x");
});

it("lets the last of several templates win, unless it is empty", () => {
  const file = (name: string, text: string) => ({ name, text: sourceText(name, text) });
  const first = file("a", '{{ define "x" }}first{{ end }}');
  const main = file("m", '{{ include "x" . }}');
  const rendered = (...files: ReturnType<typeof file>[]) =>
    renderTemplate(parseTemplates([first, ...files, main]), "m", goNil).text;
  expect(rendered(file("b", '{{ define "x" }}second{{ end }}'))).toBe("second");
  expect(rendered(file("b", '{{ define "x" }} {{ end }}'))).toBe("first");
});

it("keeps what could be parsed beside a file that could not", () => {
  const set = parseTemplates([
    { name: "bad", text: sourceText("bad", "{{ if }}") },
    { name: "good", text: sourceText("good", "fine") },
  ]);
  expect(set.problems.map(({ uri, message }) => `${uri} ${message}`)).toEqual(["bad missing value for if"]);
  expect(renderTemplate(set, "good", goNil).text).toBe("fine");
  expect(renderTemplate(set, "none", goNil).problem?.message).toContain("none");
});

it("parses a text once for all that use it", () => {
  const cache = templateCache();
  expect(cache.parse("{{ 1 }}")).toBe(cache.parse("{{ 1 }}"));
});

it("does not unfold what few lines of aliases stand for", () => {
  const lists = Array.from({ length: 9 }, (_, n) => `l${n}: &l${n} [${Array(9).fill(n === 0 ? "1" : `*l${n - 1}`)}]\n`);
  expect(readYaml(plainText(lists.slice(0, 4).join("")))).toMatchObject({ kind: "map" });
  expect(readYaml(plainText(lists.join("")))).toBe("yaml: exceeded max depth or size");
});
