import { expect, it } from "vitest";
import { createUnknowns, withHole } from "../../server/src/gotemplate/holes.ts";
import { printed } from "../../server/src/gotemplate/print.ts";
import { holeText } from "../../server/src/gotemplate/text.ts";
import { type GoBytes, goBytes, goList, goMap, goString, putEntry } from "../../server/src/gotemplate/values.ts";
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

const nested =
  '{{ $in := dict "a" "k" }}{{ $out := dict "in" $in "n" 1 }}{{ $list := list $out }}{{ $x := randAlpha 2 }}';

it.each([
  ["set", "{{ $_ := set $in `b` $x }}", ["3"]],
  ["set in what is set", "{{ $_ := set $in `b` (dict `c` (list $x)) }}", ["3"]],
  ["set as a key", "{{ $_ := set $in $x 1 }}", ["3"]],
  ["merged", "{{ $_ := merge $out (dict `in` (dict `b` $x)) }}", ["3"]],
  ["merged over what is there", "{{ $_ := mergeOverwrite $in (dict `a` $x) }}", ["3"]],
  ["set and taken out again", "{{ $_ := set $in `b` $x }}{{ $_ := unset $in `b` }}", []],
  ["set in a copy", "{{ $_ := set (deepCopy $in) `b` $x }}", []],
  ["set in another", "{{ $_ := set (dict `m` $list) `b` $x }}", []],
  ["something known", "{{ $_ := set $in `b` `c` }}", []],
])("marks what is made of maps that were known before: %s", (_, change, expected) => {
  expect(unknown(`${nested}{{ len $list }}${change} {{ add 2 (len $list) }}`)).toEqual(expected);
});

/** Bytes that count how often somebody looked for what is unknown in them. */
function watched(hole?: false): { readonly bytes: GoBytes; readonly looks: () => number } {
  let count = 0;
  const bytes: GoBytes = {
    kind: "bytes",
    text: "letters",
    ...(hole === false && { hole }),
    get runs() {
      count++;
      return [];
    },
  };
  return { bytes, looks: () => count };
}

it("looks for the unknown once in what stays as it is", () => {
  const { bytes, looks } = watched();
  const inner = goMap([["list", goList([bytes])]]);
  const { isUnknown, putting } = createUnknowns(() => {});
  const ask = (): boolean => isUnknown(goMap([["inner", inner]]));
  expect([ask(), ask(), looks()]).toEqual([false, false, 1]);
  const known = { key: goString("k"), value: goString("v") };
  putting(inner, known);
  putEntry(inner, known.key, known.value);
  expect([ask(), looks()]).toEqual([false, 1]);
  const hole = { key: goString("h"), value: goString(holeText("x")) };
  putting(inner, hole);
  putEntry(inner, hole.key, hole.value);
  expect([ask(), isUnknown(inner)]).toEqual([true, true]);
});

it("does not look into files, until something unknown was made of them", () => {
  const { bytes, looks } = watched(false);
  const { isUnknown } = createUnknowns(() => {});
  expect([isUnknown(goList([bytes])), looks()]).toEqual([false, 0]);
  expect(isUnknown(withHole(bytes))).toBe(true);
});

it.each([
  ["", "[]"],
  ["\0\t~d\u00e9", "[0 9 126 100 195 169]"],
  ["\udcff", "[255]"],
])("prints the bytes of %j", (text, expected) => {
  expect(printed(goBytes(text))).toBe(expected);
  expect(printed(goList([goBytes(text)]))).toBe(`[${expected}]`);
});
