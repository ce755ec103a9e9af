import { describe, expect, it } from "vitest";
import { build, show, type Texts } from "./chart.ts";

/** Everything below was printed by a real Helm for this chart. */
const chart: Texts = {
  "Chart.yaml": `apiVersion: v2
name: probe
version: 1.2.3
appVersion: "4.5"
keywords: [a, b]
maintainers:
  - {name: ann, email: ann@example.com}
annotations: {category: test}
dependencies:
  - {name: db, version: ">=0.1.0", alias: store, tags: [t1], import-values: [data]}
`,
  "charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 0.1.1\n",
  "charts/db/values.yaml": "exports: {data: {q: 1}}\n",
};

function printed(expression: string, texts: Texts = chart): unknown {
  const built = build({
    ...texts,
    "templates/_t.tpl": expression,
    "templates/t.yaml": show("t", '{{ include (print .Template.BasePath "/_t.tpl") . | toJson }}'),
  });
  return built.problem ?? built.out("t");
}

describe(".Chart as a whole", () => {
  it("is written as JSON and YAML with the names of a Chart.yaml, without what is empty", () => {
    expect(printed("{{ toYaml .Chart }}")).toBe(
      `IsRoot: true
annotations:
  category: test
apiVersion: v2
appVersion: "4.5"
dependencies:
- alias: store
  enabled: true
  import-values:
  - child: exports.data
    parent: .
  name: store
  repository: ""
  tags:
  - t1
  version: '>=0.1.0'
keywords:
- a
- b
maintainers:
- email: ann@example.com
  name: ann
name: probe
version: 1.2.3`,
    );
    expect(printed("{{ toJson .Subcharts.store.Chart }}")).toBe(
      '{"name":"store","version":"0.1.1","apiVersion":"v2","IsRoot":false}',
    );
  });

  it("says of no dependency that it is on below a chart that names none", () => {
    const nested = {
      "Chart.yaml": "apiVersion: v2\nname: top\nversion: 1.0.0\n",
      "charts/mid/Chart.yaml":
        "apiVersion: v2\nname: mid\nversion: 1.0.0\ndependencies: [{name: low, version: 1.0.0}]\n",
      "charts/mid/charts/low/Chart.yaml": "apiVersion: v2\nname: low\nversion: 1.0.0\n",
    };
    expect(printed("{{ toJson .Subcharts.mid.Chart.Dependencies }}", nested)).toBe(
      '[{"name":"low","version":"1.0.0","repository":""}]',
    );
    const named = { ...nested, "Chart.yaml": `${nested["Chart.yaml"]}dependencies: [{name: mid, version: 1.0.0}]\n` };
    expect(printed("{{ toJson .Subcharts.mid.Chart.Dependencies }}", named)).toBe(
      '[{"name":"low","version":"1.0.0","repository":"","enabled":true}]',
    );
  });

  it("is written as TOML with the names of Go's fields", () => {
    expect(printed("{{ toToml .Subcharts.store.Chart }}")).toBe(
      'Name = "store"\nHome = ""\nVersion = "0.1.1"\nDescription = ""\nIcon = ""\nAPIVersion = "v2"\nCondition = ""\n' +
        'Tags = ""\nAppVersion = ""\nDeprecated = false\nKubeVersion = ""\nType = ""\nIsRoot = false\n',
    );
  });

  it("prints as a struct in a struct", () => {
    expect(printed("{{ .Subcharts.store.Chart }}")).toBe("{{store  [] 0.1.1  [] []  v2    false map[]  [] } false}");
    expect(printed('{{ printf "%+v" .Subcharts.store.Chart }}')).toBe(
      "{Metadata:{Name:store Home: Sources:[] Version:0.1.1 Description: Keywords:[] Maintainers:[] Icon: APIVersion:v2 " +
        "Condition: Tags: AppVersion: Deprecated:false Annotations:map[] KubeVersion: Dependencies:[] Type:} IsRoot:false}",
    );
    expect(printed("{{ .Chart.Metadata.Name }} {{ (first .Chart.Maintainers).Name }}")).toBe("probe ann");
  });

  it("follows a pointer where it stands alone; its address nobody knows", () => {
    expect(printed("{{ first .Chart.Maintainers }}")).toBe("{ann ann@example.com }");
    expect(printed("{{ first .Chart.Maintainers | toString }}")).toBe("&{ann ann@example.com }");
    expect(printed('{{ printf "%s" .Chart.Maintainers }}')).toBe("[%!s(*chart.Maintainer=&{ann ann@example.com })]");
    const built = build({ ...chart, "templates/t.yaml": show("t", '{{ printf "%v" .Chart.Maintainers | quote }}') });
    expect(built.placesOf("t")["data.out"]).toMatch(/ \?$/);
    expect(built.placesOf("t")["metadata.name"]).not.toMatch(/\?$/);
    expect(printed("{{ .Chart.Maintainers }}")).toMatch(/^\[0xc[0-9a-f]{9}\]$/);
  });

  it("has null where a Chart.yaml says nothing, and no key of another case", () => {
    expect(printed("{{ toJson .Subcharts.store.Chart.Keywords }}{{ toJson .Chart.Keywords }}")).toBe('null["a","b"]');
    expect(printed("{{ eq .Subcharts.store.Chart.Annotations nil }}")).toBe("true");
    expect(printed("{{ .Chart.name }}")).toContain("can't evaluate field name");
    expect(printed("{{ eq .Chart .Chart }}")).toContain("non-comparable type");
  });
});

describe("what else stands in scope", () => {
  it("prints the version of the cluster only where it is a field", () => {
    expect(printed("{{ .Capabilities.KubeVersion }}")).toBe("v1.31.0");
    expect(printed("{{ $v := .Capabilities.KubeVersion }}{{ $v }} {{ $v.String }}")).toBe("v1.31.0 v1.31.0");
    expect(printed("{{ .Capabilities.KubeVersion | quote }}")).toBe('"{v1.31.0 1 31}"');
    expect(printed("{{ (dict `a` .Capabilities.KubeVersion).a.String }}")).toContain("can't evaluate field String");
    expect(printed("{{ eq .Capabilities.KubeVersion .Capabilities.KubeVersion }}")).toBe("true");
    expect(printed("{{ toJson .Capabilities.HelmVersion }}")).toMatch(/^\{"version":"v3\.[^}]*"go_version":"go/);
  });

  it("takes the type off values that are handed on as a map", () => {
    expect(printed("{{ typeOf .Values }} {{ typeOf (merge .Values (dict)) }}")).toBe(
      "chartutil.Values map[string]interface {}",
    );
    expect(printed("{{ typeOf .Subcharts.store }}")).toBe("map[string]interface {}");
    expect(printed("{{ .Values.Encode }}")).toContain("wrong number of args for Encode");
  });
});

describe("lists that Go has not made", () => {
  it.each([
    ["concat (list) (list)", "null"],
    ["concat (list) (list 1)", "[1]"],
    ["rest (list)", "null"],
    ["rest (list 1)", "[]"],
    ["initial (list)", "null"],
    ['regexFindAll "x" "a" -1', "null"],
    ['fromJson "null"', "null"],
    ['fromJsonArray "null"', "null"],
    ['fromYaml "null"', "{}"],
    ['merge (fromJson "null") (dict "a" 1)', '{"a":1}'],
    ['unset (fromJson "null") "a"', "null"],
  ])("%s is %s", (expression, json) => {
    expect(printed(`{{ ${expression} | toJson }}`)).toBe(json);
  });

  it("cannot be written into", () => {
    expect(printed('{{ set (fromJson "null") "a" 1 }}')).toContain("assignment to entry in nil map");
  });
});
