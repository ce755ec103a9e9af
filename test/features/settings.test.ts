import { describe, expect, it } from "vitest";
import { readSettings } from "../../server/src/features/diagnostics/settingsFile.ts";
import { type SettingShape, settingsShape, shapeAt } from "../../server/src/features/settings/schema.ts";
import { createLanguageService } from "../../server/src/service/service.ts";
import { createWorkspace } from "../../server/src/source/workspace.ts";
import { withCursor } from "../harness/features.ts";

const root = "file:///work";
const whole = settingsShape([]);
const pod =
  "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec: {containers: [{name: a, image: a}]}\n";
const files = {
  "base/kustomization.yaml": "resources: [a.yaml]\n",
  "base/a.yaml": pod,
  "overlays/dev/kustomization.yaml": "resources: [../../base]\nnamespace: dev\n",
  "overlays/prod/kustomization.yaml": "resources: [../../base]\nnamespace: prod\n",
  "chart/Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n",
  "chart/values.yaml": "a: b\n",
  "chart/values-prod.yaml": "a: c\n",
  "plain/p.yaml": pod,
};

/** `$0` is the cursor. */
function settingsAt(marked: string) {
  const { text, offset } = withCursor(marked);
  const workspace = createWorkspace([root]);
  for (const [path, own] of Object.entries(files)) workspace.setDisk(`${root}/${path}`, own);
  const uri = `${root}/.netpol.yaml`;
  workspace.open(uri, "yaml", 1, text);
  workspace.setComplete(true);
  const { settings } = readSettings(undefined, text);
  const service = createLanguageService({
    workspace,
    settings: () => settings,
    logger: { error: (message) => expect.fail(message) },
  });
  const before = text.slice(0, offset).split("\n");
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  return { service, uri, position };
}

function offered(marked: string): readonly string[] {
  const { service, uri, position } = settingsAt(marked);
  const options = { snippets: true, suggestCommand: undefined, labelDetails: false };
  return (service.completion(uri, position, options)?.items ?? []).map(({ label }) => label);
}

function hovered(marked: string): string | undefined {
  const { service, uri, position } = settingsAt(marked);
  return (service.hover(uri, position)?.contents as { value: string } | undefined)?.value;
}

const said = (path: string) => `clusters:\n- name: one\n  paths:\n  - ${path}`;

describe("completion in .netpol.yaml", () => {
  it.each<[string, string, readonly string[]]>([
    ["its settings", "$0", Object.keys(whole.fields ?? {})],
    [
      "those that are not there yet",
      "rules: {}\nclus$0",
      Object.keys(whole.fields ?? {}).filter((key) => key !== "rules"),
    ],
    ["what a cluster needs", "clusters:\n- $0", ["name", "paths"]],
    ["the rest of it", "clusters:\n- name: one\n  $0", ["paths"]],
    ["names that folders suggest", "clusters:\n- name: $0", ["base", "chart", "dev", "prod"]],
    [
      "what may be applied, and the fields of a path",
      said("$0"),
      ["base", "chart", "overlays/dev", "overlays/prod", "plain", "path", "values", "namespace"],
    ],
    [
      "the same behind a word",
      said("over$0").replace("$0", "$0"),
      ["base", "chart", "overlays/dev", "overlays/prod", "plain", "path", "values", "namespace"],
    ],
    ["a path as a field", said("path: $0"), ["base", "chart", "overlays/dev", "overlays/prod", "plain"]],
    [
      "a path in brackets",
      "clusters:\n- name: one\n  paths: [$0]",
      ["base", "chart", "overlays/dev", "overlays/prod", "plain"],
    ],
    ["values files", said("path: chart\n    values: $0"), ["chart/values-prod.yaml", "chart/values.yaml"]],
    ["values files in a list", said("path: chart\n    values: [$0]"), ["chart/values-prod.yaml", "chart/values.yaml"]],
    ["words", "ipBlocks: $0", ["pods", "external"]],
    ["severities of a rule", "rules:\n  dns-blocked: $0", ["error", "warning", "information", "hint", "off", "on"]],
    ["nothing in a comment", "# $0", []],
    ["nothing below what has no fields", "defaultNamespace:\n  $0", []],
  ])("offers %s", (_, marked, labels) => {
    expect(offered(marked)).toEqual(labels);
  });

  it("offers every rule and section below `rules`", () => {
    expect(offered("rules:\n  $0")).toEqual(expect.arrayContaining(["mistaken", "dns-blocked", "selects-nothing"]));
  });
});

describe("hover in .netpol.yaml", () => {
  it.each<[string, string, readonly string[]]>([
    ["a setting", "clus$0ters: []", ["The clusters that these files describe"]],
    ["a word", "ipBlocks: exter$0nal", ["It matches addresses outside the cluster only"]],
    ["a rule", "rules:\n  dns-blo$0cked: hint", ["Pods that may connect", "[Read about dns-blocked]"]],
    ["a path", said("overlays/pr$0od"), ["This kustomization gives 1 object in `one`."]],
    [
      "a cluster's name",
      said("overlays/prod\n  - plain").replace("one", "o$0ne"),
      ["`one` holds 2 objects.", "`overlays/prod` (kustomization): 1 object"],
    ],
  ])("tells of %s", (_, marked, words) => {
    for (const word of words) expect(hovered(marked)).toContain(word);
  });

  it("keeps quiet beside it", () => {
    expect(hovered("# not$0hing\nrules: {}\n")).toBeUndefined();
    expect(hovered("nobody: kn$0ows\n")).toBeUndefined();
  });
});

describe("paths in .netpol.yaml", () => {
  it("tells those that lead to nothing, and names that are there already", () => {
    const { service, uri } = settingsAt(
      "clusters:\n- name: one\n  paths: [overlays/prd, base]\n- name: one\n  paths:\n  - path: chart\n    values: chart/nothing.yaml\n- name: three\n  paths: []$0\n",
    );
    expect(
      service.diagnostics(uri).map(({ message, range }) => `${range.start.line}:${range.start.character} ${message}`),
    ).toEqual([
      "2:10 There is no `overlays/prd`; `overlays/prod` may be meant.",
      "6:12 There is no `chart/nothing.yaml`.",
      "3:8 There is a cluster `one` already.",
      "7:2 A cluster needs `name` and `paths`.",
    ]);
  });
});

/** Every field that the schema knows is read, and nothing is read that it does not know. */
it("has a schema that says what is read", () => {
  const unknown = (shape: SettingShape, path: readonly string[]): readonly string[] =>
    Object.entries(shape.fields ?? {}).flatMap(([key, inner]) => {
      const text = [...path, key].reduceRight((below, each) => `{${each}: ${below}}`, "x");
      const problems = readSettings(undefined, text).problems.filter(({ message }) =>
        message.startsWith("There is no"),
      );
      return [...problems.map(({ message }) => message), ...unknown(inner, [...path, key])];
    });
  expect(unknown(whole, [])).toEqual([]);
  expect(Object.keys(whole.fields ?? {}).sort()).toEqual(Object.keys(readSettings(undefined).settings).sort());
  expect(shapeAt(whole, ["clusters", 0, "paths", 1, "values"])?.values).toBe("values files");
  expect(shapeAt(whole, ["clusters", "x"])).toBeUndefined();
});
