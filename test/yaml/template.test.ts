import { describe, expect, it } from "vitest";
import { looksTemplated } from "../../server/src/yaml/template/looks.ts";
import { maskTemplates } from "../../server/src/yaml/template/mask.ts";
import { parseOne, plain } from "./support.ts";

describe("maskTemplates", () => {
  it.each([
    ["a: {{ .x }}\n", "a: xxxxxxxx\n"],
    ['a: "{{ .x }}-y"\n', 'a: "xxxxxxxx-y"\n'],
    [
      "a:\n  {{- toYaml .x | nindent 2 }}\nb: 1\n",
      "a:\n                              \nb: 1\n".replace(
        / {30}/,
        " ".repeat("  {{- toYaml .x | nindent 2 }}".length),
      ),
    ],
    ["{{- if .x }}\na: 1\n{{- end }}\n", `${" ".repeat(12)}\na: 1\n${" ".repeat(10)}\n`],
    ['a: {{ default "}}" .x }} # c\n', "a: xxxxxxxxxxxxxxxxxxxxx # c\n"],
    [
      "{{/* a\n b }} */}}\na: 1\n",
      "       \n         \na: 1\n".replace("       \n         ", `${" ".repeat(6)}\n${" ".repeat(10)}`),
    ],
    ["a: {{ .x\nb: 1\n", "a: xxxxx\nb: 1\n"],
    ["{{ .k }}: v\n", "xxxxxxxx: v\n"],
    ["- {{ .x }}\r\n- b\r\n", "- xxxxxxxx\r\n- b\r\n"],
    ["{% for x in y %}\na: {{ x }}\n{% endfor %}\n", `${" ".repeat(16)}\na: xxxxxxx\n${" ".repeat(12)}\n`],
    ["{# {{ #}\n{% if x %}a: 1\n{% endif %}\n", `${" ".repeat(8)}\n${" ".repeat(10)}a: 1\n${" ".repeat(11)}\n`],
    ["{{#list}}\na: {{name}}\n{{/list}}\n", `${" ".repeat(9)}\na: xxxxxxxx\n${" ".repeat(9)}\n`],
    // One that is not closed ends where the next one begins.
    ["a: {{ .x\nb: {{ .y }}\n", "a: xxxxx\nb: xxxxxxxx\n"],
  ])("%j", (text, masked) => {
    const result = maskTemplates(text).text;
    expect(result).toBe(masked);
    expect(result.length).toBe(text.length);
  });
});

describe("looksTemplated", () => {
  it.each<readonly [string, boolean]>([
    ["a: {{ .x }}\n", true],
    ["{{- if .x }}\na: 1\n", true],
    ["a: b-{{ .x }}\n", true],
    ["a: it's {{ .x }}\n", true],
    ['a: "{{ .Values.x }}"\n', true],
    ['a: "{{ $labels.x }}"\n', false],
    ["a: '{{request.object.name}}'\n", false],
    ["a: |\n  {{ x }}\nb: 1\n", false],
    ["- a: >-\n    {{ x }}\n", false],
    ["a: 1 # {{ x }}\n", false],
    ["a: {b: {c: 1}}\n", false],
    ["{% if x %}\na: 1\n{% endif %}\n", true],
    ["a: '{% x %}'\n", false],
    ['{{ a }} {{ include "x" . }}', true],
    ["a: [{{b: 1}]\n", false],
    ["a: {{}\n", false],
    ["a: {%}\n", false],
    ["a: {{{ x }}}\n", true],
    ["a: {{ {'b': 1} | to_json }}\n", true],
    ["a: {{ if x\n  }}\n", true],
  ])("%j: %s", (text, expected) => {
    expect(looksTemplated(text)).toBe(expected);
  });
});

describe("a template's tree", () => {
  const chart = `{{- if .Values.networkPolicy.enabled }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "app.fullname" . }}
  labels:
    {{- include "app.labels" . | nindent 4 }}
    fixed: yes-it-is
spec:
  podSelector:
    matchLabels:
      {{- include "app.selectorLabels" . | nindent 6 }}
  ingress:
    - ports:
        - port: {{ .Values.port }}
          protocol: TCP
      {{- if .Values.from }}
      from:
        {{- toYaml .Values.from | nindent 8 }}
      {{- else }}
      from:
        - podSelector: {}
      {{- end }}
{{- end }}
`;
  it("keeps what is literal and marks what is filled in", () => {
    const { root, problems, templated } = parseOne(chart);
    expect(problems).toEqual([]);
    expect(templated).toBe(true);
    expect(plain(root)).toEqual({
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "~", labels: { fixed: "yes-it-is" } },
      spec: {
        podSelector: { matchLabels: "~" },
        ingress: [{ ports: [{ port: "~", protocol: "TCP" }], from: [{ podSelector: {} }] }],
      },
    });
  });
  it("does not move a position", () => {
    const { root, text } = parseOne(chart);
    if (root?.kind !== "map") throw new Error("no map");
    const spec = root.entries.find((entry) => entry.key.text === "spec");
    expect(text.slice(spec?.key.span.start, spec?.key.span.end)).toBe("spec");
  });
  it("never has problems, not even where the rest is no YAML", () => {
    expect(parseOne("a: {{ .x }}\n b: [\n\tc: {{\n").problems).toEqual([]);
  });
  it("is not assumed where the caller says no", () => {
    expect(parseOne("a: b-{{ .x }}\n", false).templated).toBe(false);
  });
});

describe("branches of a template", () => {
  it.each<readonly [string, string, unknown]>([
    [
      "say one thing each: the one that says most counts",
      "a:\n  {{ if .x }}\n  b: 1\n  {{ else }}\n  b: 2\n  c: 3\n  {{ end }}\n",
      { a: { b: "2", c: "3" } },
    ],
    [
      "are no neighbours",
      "a:\n  {{ if .x }}\n  - b:\n      - c: long\n  {{ else }}\n      d: 1\n  {{ end }}\n",
      { a: [{ b: [{ c: "long" }] }] },
    ],
    ["may be several", "{{ if .x }}\na: 1\n{{ else if .y }}\na: 22\n{{ else }}\na: 3\n{{ end }}\n", { a: "22" }],
    [
      "may stand in each other",
      "{{ if .x }}\n{{ if .y }}\na: 1\n{{ else }}\nb: 22\n{{ end }}\n{{ else }}\nc: 3\n{{ end }}\n",
      { b: "22" },
    ],
    [
      "of which one is only filled in",
      "a:\n{{ if .x }}\n  {{ toYaml .x }}\n{{ else }}\n  b: 1\n{{ end }}\n",
      { a: { b: "1" } },
    ],
    ["on one line make one value", "a: {{ if .x }}1{{ else }}2{{ end }}\n", { a: "~" }],
    ["that are not closed yet are all read", "{{ if .x }}\na: 1\n{{ else }}\nb: 2\n", { a: "1", b: "2" }],
    [
      "of Jinja",
      "x: {{ y }}\n{% if x %}\na: 1\n{% elif y %}\na: 22\n{% else %}\na: 3\n{% endif %}\n",
      { x: "~", a: "22" },
    ],
    [
      "of a list that may be empty",
      "{{ range .x }}\n- a: {{ . }}\n{{ else }}\n- b: other\n{{ end }}\n",
      [{ b: "other" }],
    ],
  ])("%s", (_, text, expected) => {
    expect(plain(parseOne(text).root)).toEqual(expected);
  });
});

describe("text that a tool fills in", () => {
  it.each<readonly [string, unknown]>([
    ["a: ${B}\n", { a: "~" }],
    ["a: x-${B:-c}-y\n", { a: "~" }],
    ["a: {b: ${C}, d: e}\n", { a: { b: "~", d: "e" } }],
    ["a: ['${B}', \"${C}\"]\n", { a: ["~", "~"] }],
    ["${A}: b\n", { "~": "b" }],
    ["a: $(B)\n", { a: "~" }],
    ["a: $B\n", { a: "~" }],
    ["a: $B-c\n", { a: "$B-c" }],
    ["a: costs 5$\n", { a: "costs 5$" }],
    ["a: <B>\n", { a: "~" }],
    ["a: x-<your name>\n", { a: "~" }],
    ["a: b < c > d\n", { a: "b < c > d" }],
    ["a: #@ data.values.b\nc: d\n", { a: "~", c: "d" }],
    ["a: # b\nc: d\n", { a: "", c: "d" }],
    ["a: |\n  ${B}\n", { a: "~" }],
    ["a: |\n  $B\n", { a: "$B\n" }],
  ])("%j", (text, expected) => {
    const { root, problems, templated } = parseOne(text);
    expect(plain(root)).toEqual(expected);
    expect(problems).toEqual([]);
    expect(templated).toBe(false);
  });
  it("leaves what is wrong beside it wrong", () => {
    expect(parseOne("a: ${B}\nc: [d\n").problems.map(({ code }) => code)).toEqual(["unclosed-bracket"]);
  });
});
