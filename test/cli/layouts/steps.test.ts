import { argo, flux, here, set, takes } from "../../harness/gitops.ts";
import { checkLayouts, policy, workload } from "./layout.ts";

const shop = (at = "base") => ({
  [`${at}/kustomization.yaml`]: takes("web.yaml", "front.yaml", "policy.yaml"),
  [`${at}/web.yaml`]: workload("web"),
  [`${at}/front.yaml`]: workload("front"),
  [`${at}/policy.yaml`]: policy("web", "front"),
});
const two = (ns: string) => [`${ns}/front => ${ns}/web : TCP 8080`, `${ns}/web => ${ns}/front : All Connections`];
const pod = (name: string) => `---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: s, labels: { app: ${name} } }
spec: { containers: [{ name: c, image: i }] }
`;

checkLayouts("what applications and sets may say", {
  "matrix whose second generator uses the first": {
    files: {
      "svc/a/w.yaml": workload("web", 1),
      "svc/b/w.yaml": workload("web", 2),
      "svc/a/config.json": '{ "to": "east" }',
      "svc/b/config.json": '{ "to": "west" }',
      "set.yaml": set(
        "[{ matrix: { generators: [{ git: { directories: [{ path: 'svc/*' }] } }, { git: { files: [{ path: '{{path}}/config.json' }] } }] } }]",
        "{{path}}",
        "name: '{{to}}', namespace: '{{path.basename}}'",
      ),
    },
    clusters: { east: ["application svc/a in a"], west: ["application svc/b in b"] },
  },
  "a selector behind a generator": {
    files: {
      ...shop(),
      "set.yaml": set(
        "[{ list: { elements: [{ c: east, env: prod }, { c: west, env: dev }] }, selector: { matchLabels: { env: prod } } }]",
        "base",
        "name: '{{c}}', namespace: shop",
      ),
    },
    clusters: { east: ["application base in shop"] },
  },
  "files that a set leaves out": {
    files: {
      ...shop(),
      "conf/a.yaml": "c: east\n",
      "conf/b.yaml": "c: west\n",
      "set.yaml": set(
        "[{ git: { files: [{ path: 'conf/*.yaml' }, { path: 'conf/b.yaml', exclude: true }] } }]",
        "base",
        "name: '{{c}}', namespace: shop",
      ),
    },
    clusters: { east: ["application base in shop"] },
  },
  "labels that Flux gives to bare pods": {
    files: {
      "clusters/a/k.yaml": flux("k", "./k", "commonMetadata: { labels: { team: red } }"),
      "k/kustomization.yaml": takes("p.yaml"),
      "k/p.yaml": pod("one") + pod("two") + policy("s/one", "two").replace("app: two", "team: red"),
    },
    clusters: { "": ["application k"] },
    edges: { "": ["s/one => s/two : All Connections", "s/two => s/one : TCP 8080"] },
  },
  "labels of templates that Argo CD adds": {
    files: {
      ...shop(),
      "base/policy.yaml": policy("web", "front").replace("app: front", "t: v"),
      "a.yaml": argo(
        "a",
        "base",
        "name: one, namespace: shop",
        "kustomize: { commonLabels: { t: v }, labelWithoutSelector: true, labelIncludeTemplates: true }",
      ),
      "b.yaml": argo(
        "b",
        "base",
        "name: two, namespace: shop",
        "kustomize: { commonLabels: { t: v }, labelWithoutSelector: true }",
      ),
    },
    clusters: { one: ["application base in shop"], two: ["application base in shop"] },
    edges: {
      one: ["shop/front => shop/web : TCP 8080", "shop/web => shop/front : All Connections"],
      two: ["shop/web => shop/front : All Connections"],
    },
  },
  "a component that is not there and may be missing": {
    files: {
      ...shop(),
      "a.yaml": argo(
        "a",
        "base",
        "name: one, namespace: shop",
        "kustomize: { components: [../none], ignoreMissingComponents: true }",
      ),
    },
    clusters: { one: ["application base in shop"] },
    edges: { one: two("shop") },
    findings: [],
  },
  "labels that a kustomization has already": {
    files: {
      ...shop(),
      "base/kustomization.yaml": `commonLabels: { t: own }\n${takes("web.yaml", "front.yaml", "policy.yaml")}`,
      "a.yaml": argo(
        "a",
        "base",
        "name: one, namespace: shop",
        "kustomize: { commonLabels: { t: v }, forceCommonLabels: true }",
      ),
    },
    clusters: { one: ["application base in shop"] },
    edges: { one: two("shop") },
    findings: [],
  },
  "an in-cluster destination beside remote ones": {
    files: {
      ...shop("web"),
      "mgmt/w.yaml": workload("argo"),
      "a.yaml": argo("m", "mgmt", `${here}, namespace: mgmt`) + argo("w", "web", "name: prod, namespace: shop"),
    },
    clusters: { "in-cluster": ["application mgmt in mgmt"], prod: ["application web in shop"] },
  },
  "Flux: paths with dots and slashes, of the root too": {
    files: {
      "clusters/a/k.yaml": flux("k", "'./k/'") + flux("m", "m//x/"),
      "k/w.yaml": workload("s/k"),
      "m/x/w.yaml": workload("s/m"),
    },
    clusters: { "": ["application k", "application m/x"] },
  },
  "Flux: variables in lists, numbers and keys": {
    files: {
      "clusters/a/k.yaml": flux("k", "./k", "postBuild: { substitute: { key: app, num: '8080' } }"),
      "k/w.yaml":
        workload("s/web") +
        workload("s/front") +
        policy("s/web", "front", "${num}").replace("app: front", "${key}: ${who:-front}"),
    },
    clusters: { "": ["application k"] },
    edges: { "": two("s") },
  },
  "Flux: an object that is left as it is": {
    files: {
      "clusters/a/k.yaml": flux("k", "./k", "postBuild: { substitute: { who: nobody } }"),
      "k/w.yaml":
        workload("s/web") +
        workload("s/${who}").replaceAll("${who}", "front") +
        policy("s/web", "${who}").replace(
          "name: web,",
          "name: web, annotations: { kustomize.toolkit.fluxcd.io/substitute: disabled },",
        ),
    },
    clusters: { "": ["application k"] },
    edges: { "": ["s/web => s/front : All Connections"] },
  },
  "names that projects give to servers": {
    files: {
      ...shop(),
      "overlays/dev/kustomization.yaml": takes("../../base"),
      "overlays/prod/kustomization.yaml": takes("../../base"),
      "apps/a.yaml": argo("a", "overlays/dev", "server: 'https://1.example:6443', namespace: shop"),
      "apps/b.yaml": argo("b", "overlays/prod", "server: 'https://2.example:6443', namespace: shop"),
      "apps/c.yaml": argo("c", "log", `${here}, namespace: log`),
      "log/w.yaml": workload("log"),
      "apps/project.yaml": `apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: { name: p }
spec:
  destinations:
  - { namespace: '*', server: 'https://1.example:6443', name: tokyo }
  - { namespace: shop, server: 'https://2.example:6443', name: paris }
  - { namespace: '*', server: 'https://2.example:6443', name: paris }
  - { namespace: '*', server: '*', name: '*' }
  - { namespace: '*', server: 'https://kubernetes.default.svc', name: in-cluster }
`,
    },
    clusters: {
      "in-cluster": ["application log in log"],
      paris: ["application overlays/prod in shop"],
      tokyo: ["application overlays/dev in shop"],
    },
  },
});
