import { describe, expect, it } from "vitest";
import { looksTemplated, maskTemplates } from "../../server/src/yaml/template.ts";
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
