import { describe, expect, it } from "vitest";
import { createHelm } from "../../../server/src/build/helm/helm.ts";
import { createKustomize } from "../../../server/src/build/kustomize/kustomize.ts";
import { jsonOf } from "../../../server/src/output/render/value.ts";
import { memoryFiles, root, type Texts } from "../helm/chart.ts";

/** What each object becomes was compared with `kubectl kustomize --enable-helm` and Helm 3.17. */
const chart: Texts = {
  "over/charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
  "over/charts/web/values.yaml": "port: 80\nextra: none\ndeep: {a: 1, b: 2}\n",
  "over/charts/web/templates/all.yaml": `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: {{ .Release.Name }}-np, annotations: {values: {{ toJson .Values | quote }}, ns: {{ .Release.Namespace }}}}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress]
  ingress:
  - ports: [{port: {{ .Values.port }}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: hook, annotations: {helm.sh/hook: pre-install}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: test, annotations: {helm.sh/hook: test}}
`,
  "over/mine.yaml": "port: 7\nextra: mine\n",
};

// biome-ignore lint/suspicious/noExplicitAny: JSON of any shape, looked into by tests.
type Json = any;

function made(
  kustomization: string,
  more: Texts = {},
  folder = "over",
  kustomize = createKustomize(createHelm().build),
) {
  const files = memoryFiles({ ...chart, "over/kustomization.yaml": kustomization, ...more });
  const build = kustomize.build(`${root}/${folder}`, files, { root });
  const objects: readonly Json[] = build.objects.map((object) => jsonOf(object.root));
  return {
    build,
    problems: build.problems.map(({ kind, message, uri }) => `${kind} ${uri.slice(root.length + 1)}: ${message}`),
    names: objects.map((each) => `${each.kind} ${each.metadata.namespace ?? "-"}/${each.metadata.name}`),
    policy: objects.find((each) => each.kind === "NetworkPolicy"),
  };
}

const values = (more: string): unknown => {
  const { policy } = made(`helmCharts:\n- name: web\n  skipHooks: true\n${more}`);
  return JSON.parse(policy.metadata.annotations.values);
};

describe("a chart that a kustomization inflates", () => {
  it("gets what the kustomization does to all of its objects", () => {
    const { policy, names, problems, build } = made(`namespace: prod
namePrefix: my-
commonLabels: {team: x}
helmCharts: [{name: web, releaseName: rel, namespace: front, skipTests: true}]
patches:
- target: {kind: NetworkPolicy}
  patch: |
    - {op: replace, path: /spec/ingress/0/ports/0/port, value: 9999}
`);
    expect(problems).toEqual([]);
    expect(names).toEqual(["ConfigMap prod/my-hook", "NetworkPolicy prod/my-rel-np"]);
    expect(policy.spec.podSelector).toEqual({ matchLabels: { app: "web", team: "x" } });
    expect(policy.spec.ingress).toEqual([{ ports: [{ port: 9999 }] }]);
    expect(policy.metadata.annotations.ns).toBe("front");
    expect(build.charts).toHaveLength(1);
    expect(build.reads).toContain(`${root}/over/charts/web/templates/all.yaml`);
  });

  it.each<[string, string, unknown]>([
    ["its own values", "", { port: 80, extra: "none", deep: { a: 1, b: 2 } }],
    [
      "written over a file's",
      "  valuesFile: mine.yaml\n  valuesInline: {port: 1}\n",
      { port: 1, extra: "mine", deep: { a: 1, b: 2 } },
    ],
    [
      "with a file's over them",
      "  valuesFile: mine.yaml\n  valuesMerge: merge\n  valuesInline: {port: 1, deep: {a: 5}}\n",
      { port: 7, extra: "mine", deep: { a: 5, b: 2 } },
    ],
    [
      "in place of a file's",
      "  valuesFile: mine.yaml\n  valuesMerge: replace\n  valuesInline: {port: 1}\n",
      { port: 1, extra: "none", deep: { a: 1, b: 2 } },
    ],
  ])("has %s", (_, more, expected) => {
    expect(values(more)).toEqual(expected);
  });

  it("is called as its entry says, and its hooks and tests are left out where that is asked", () => {
    expect(made("helmCharts: [{name: web}]\n").names).toEqual([
      "ConfigMap -/hook",
      "ConfigMap -/test",
      "NetworkPolicy -/release-name-np",
    ]);
    expect(made("helmCharts: [{name: web, nameTemplate: mine, skipHooks: true}]\n").names).toEqual([
      "NetworkPolicy -/mine-np",
    ]);
  });

  it("is a part of a base, too, and follows an edit of its template", () => {
    const kustomize = createKustomize(createHelm().build);
    const base = "helmCharts: [{name: web, skipHooks: true}]\n";
    const top = { "top/kustomization.yaml": "resources: [../over]\nnamespace: top\n" };
    const all = "over/charts/web/templates/all.yaml";
    expect(made(base, top, "top", kustomize).names).toEqual(["NetworkPolicy top/release-name-np"]);
    const edited = { ...top, [all]: String(chart[all]).replace("-np", "-other") };
    expect(made(base, edited, "top", kustomize).names).toEqual(["NetworkPolicy top/release-name-other"]);
    const added = { ...edited, "over/charts/web/templates/b.yaml": "kind: ConfigMap\nmetadata: {name: b}\n" };
    expect(made(base, added, "top", kustomize).names).toHaveLength(2);
  });

  it("fails the kustomization where Helm refuses it, and is unknown where it is not there", () => {
    const broken = { "over/charts/web/templates/bad.yaml": "{{ fail `no` }}" };
    const [problem] = made("helmCharts: [{name: web}]\n", broken).problems;
    expect(problem).toMatch(/^failed over\/charts\/web\/templates\/bad.yaml: /);
    const remote = "helmCharts: [{name: other, repo: https://c.invalid}]\n";
    const message = "unknown over/kustomization.yaml: the chart other is not read here: what it holds is not known";
    expect(made(remote).problems).toEqual([message]);
    expect(made("helmCharts: [{name: web}]\n", {}, "over", createKustomize()).problems).toHaveLength(1);
  });
});
