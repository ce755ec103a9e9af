import { expect, it } from "vitest";
import { render } from "./chart.ts";

/** What of the output cannot be known. */
function unknown(template: string): readonly string[] {
  const { text, holes, problem } = render(template, "name: web\n");
  if (problem !== undefined) return [problem.helm];
  return holes.filter(({ start, end }) => end > start).map(({ start, end }) => text.slice(start, end));
}

it.each([
  ["random text", "a: {{ randAlphaNum 5 }}", ["xxxxx"]],
  ["a number", "a: {{ randInt 3 9 }}", ["3"]],
  ["what is made of it", "a: {{ randAlphaNum 3 | b64enc | quote }}", ["eHh4"]],
  ["what is joined with it", 'a: {{ printf "x-%s" (randAlpha 2) }}', ["x-xx"]],
  ["only its part of a map", 'a: {{ dict "p" (randAlpha 2) "q" "known" | toJson }}', ["xx"]],
  ["only its part of a helper's text", '{{ define "h" }}k: {{ randAlpha 2 }} v{{ end }}{{ include "h" . }}', ["xx"]],
  ["through variables", "{{ $x := randAlpha 2 }}a: {{ $x | upper }}", ["XX"]],
  ["the time", 'a: {{ now | date "2006" }}', ["2024"]],
  ["a field of a certificate", '{{ $c := genCA "a" 1 }}a: {{ $c.Cert | trunc 10 }}', ["-----BEGIN"]],
  ["a branch that it decides", 'a: {{ if eq (randAlpha 1) "x" }}yes{{ else }}no{{ end }} b', ["yes"]],
  ["its length", "a: {{ len (randAlpha 4) }}", ["4"]],
  ["nothing else", "a: {{ .Values.name }} {{ upper .Values.name }}", []],
  ["nothing beside it", "a: {{ $_ := randAlpha 2 }}{{ upper .Values.name }}", []],
])("marks %s as unknown", (_, template, expected) => {
  expect(unknown(template)).toEqual(expected);
});

it("prints the same every time", () => {
  const template = '{{ uuidv4 }} {{ now }} {{ genPrivateKey "rsa" }} {{ htpasswd "u" "p" }} {{ randBytes 8 }}';
  expect(render(template).text).toBe(render(template).text);
});
