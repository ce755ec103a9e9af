import { describe, expect, it } from "vitest";
import { createLanguageService } from "../../server/src/service/service.ts";
import { defaultSettings } from "../../server/src/source/settings.ts";
import { createWorkspace } from "../../server/src/source/workspace.ts";

/** A policy of `namespace` for pods with `app: target`. */
const policy = (namespace: string, target: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${target}
  namespace: ${namespace}
spec:
  policyTypes: [Ingress]
  podSelector:
    matchLabels:
      app: ${target}
`;
const pod = (namespace: string, app: string) => `apiVersion: v1
kind: Pod
metadata:
  name: ${app}
  namespace: ${namespace}
  labels:
    app: ${app}
spec:
  containers:
  - name: a
    image: a
`;

/** `file rule severity`, in the order of files. */
function said(files: Readonly<Record<string, string>>): readonly string[] {
  const root = "file:///work";
  const workspace = createWorkspace([root]);
  for (const [path, text] of Object.entries(files)) workspace.setDisk(`${root}/${path}`, text);
  workspace.setComplete(true);
  const service = createLanguageService({
    workspace,
    settings: () => defaultSettings,
    logger: { error: (message) => expect.unreachable(message) },
  });
  return Object.keys(files).flatMap((path) =>
    service
      .check(`${root}/${path}`)
      .filter(({ rule }) => rule === "selects-nothing" || rule === "cannot-be-built")
      .map(({ rule, severity }) => `${path} ${rule} ${severity}`),
  );
}

const chart =
  "apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n- name: nginx\n  version: 1.0.0\n  repository: x\n";
const inChart = {
  "chart/Chart.yaml": chart,
  "chart/templates/web.yaml": pod("{{ .Release.Namespace }}", "webshop"),
  "chart/templates/slip.yaml": policy("{{ .Release.Namespace }}", "webshpo"),
  "chart/templates/other.yaml": policy("{{ .Release.Namespace }}", "controller"),
};

describe("a chart whose dependency is not there", () => {
  it("is judged for what it has: a slip is told, if not as a warning, and what the dependency may bring is not missed", () => {
    expect(said(inChart)).toEqual([
      "chart/Chart.yaml cannot-be-built information",
      "chart/templates/slip.yaml selects-nothing information",
    ]);
  });

  it("leaves other namespaces as they are", () => {
    const beside = { "data/db.yaml": pod("data", "db"), "data/policy.yaml": policy("data", "controller") };
    expect(said({ ...inChart, ...beside })).toContain("data/policy.yaml selects-nothing information");
  });

  it.each([
    '{{ include "nginx.name" . }}',
    "{{ .Values.nginx.hosts.first }}",
    "{{ index .Values.hosts 0 }}",
    "{{ .Values.host | upper }}",
  ])("has templates that ask for the dependency's own, as by %s: what they make is not known", (action) => {
    const asking = `${pod("{{ .Release.Namespace }}", "api")}  nodeName: ${action}\n`;
    expect(said({ ...inChart, "chart/templates/api.yaml": asking })).toEqual([
      "chart/Chart.yaml cannot-be-built information",
    ]);
  });

  it("is told other faults of its templates as ever", () => {
    const found = said({ ...inChart, "chart/templates/bad.yaml": `a: {{ required "give a" .Values.a }}\n` });
    expect(found.filter((each) => each.includes("bad.yaml"))).toEqual([
      "chart/templates/bad.yaml cannot-be-built information",
    ]);
  });
});

describe("an overlay with a remote base", () => {
  const files = (namespace: string) => ({
    "overlay/kustomization.yaml": `${namespace}resources:\n- https://example.com/base?ref=v1\n- policy.yaml\n`,
    "overlay/policy.yaml": policy("shop", "controller"),
    "data/db.yaml": pod("data", "db"),
    "data/policy.yaml": policy("data", "controller"),
  });

  it("that puts all into one namespace leaves the others as they are", () => {
    expect(said(files("namespace: shop\n"))).toEqual([
      "overlay/kustomization.yaml cannot-be-built information",
      "data/policy.yaml selects-nothing information",
    ]);
  });

  it("that leaves namespaces alone may bring pods into each", () => {
    expect(said(files(""))).toEqual(["overlay/kustomization.yaml cannot-be-built information"]);
  });

  it("that is taken in by an overlay with a namespace follows that one", () => {
    const above = { "top/kustomization.yaml": "namespace: shop\nresources:\n- ../overlay\n" };
    expect(said({ ...above, ...files("") })).toContain("data/policy.yaml selects-nothing information");
  });
});

describe("a kustomization that a tool fills in first", () => {
  it.each<readonly [string, Readonly<Record<string, string>>]>([
    [
      "with statements of Jinja",
      { "kustomization.yaml": "resources:\n{% for r in all %}\n- {{ r }}.yaml\n{% endfor %}\n" },
    ],
    ["with values of Jinja", { "kustomization.yaml": "namespace: {{ ns }}\nresources:\n- {{ name }}/x.yaml\n" }],
    ["with a value that YAML can read", { "kustomization.yaml": "namespace: {{ ns }}\nresources: []\n" }],
    ["with a path of envsubst", { "kustomization.yaml": "resources:\n- ${CLUSTER}/x.yaml\n" }],
    ["with a path of cookiecutter", { "kustomization.yaml": 'resources:\n- "{{ cookiecutter.name }}"\n' }],
    ["with a placeholder", { "kustomization.yaml": "resources:\n- <cluster>/x.yaml\n" }],
    ["by what it takes in", { "kustomization.yaml": "resources:\n- a.yaml\n", "a.yaml": policy("{{ ns }}", "web") }],
  ])("is no mistake: %s", (_, files) => {
    expect(said(files)).toEqual([]);
  });

  it("is told what is missing as ever", () => {
    expect(said({ "kustomization.yaml": "resources:\n- x.yaml\n" })).toEqual([
      "kustomization.yaml cannot-be-built warning",
    ]);
  });
});

it("a kustomization whose files are there only for a copy in a folder above is worth a word", () => {
  const text = "resources: [./k/app/pod.yaml]\n";
  const files = (folder: string) => ({
    [`${folder}/kustomization.yaml`]: text,
    [`${folder}/pod.yaml`]: pod("a", "web"),
  });
  expect(said(files("system/k/app"))).toEqual(["system/k/app/kustomization.yaml cannot-be-built information"]);
  expect(said(files("system/k/other"))).toEqual(["system/k/other/kustomization.yaml cannot-be-built warning"]);
});

describe("a kustomization with nothing in it", () => {
  const kind = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n";
  it("is worth a word where it stands alone, and a warning where another one takes it in", () => {
    expect(said({ "a/kustomization.yaml": kind })).toEqual(["a/kustomization.yaml cannot-be-built information"]);
    expect(said({ "kustomization.yaml": "" })).toEqual(["kustomization.yaml cannot-be-built information"]);
    expect(said({ "a/kustomization.yaml": kind, "b/kustomization.yaml": "resources: [../a]\n" })).toEqual([
      "a/kustomization.yaml cannot-be-built warning",
    ]);
  });
});
