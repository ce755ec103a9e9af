import { argo, here, set } from "../../harness/gitops.ts";
import { checkLayouts, policy, type Texts, workload } from "./layout.ts";

/** A chart with a workload on the port that its values name, and what else lies beside them. */
const chart = (folder: string, more: Readonly<Record<string, string>> = {}): Texts => ({
  [`${folder}/Chart.yaml`]: "apiVersion: v2\nname: web\nversion: 1.0.0\n",
  [`${folder}/values.yaml`]: "port: 80\n",
  [`${folder}/templates/a.yaml`]: workload("web", "{{ .Values.port }}") + policy("web", "web", "{{ .Values.port }}"),
  ...Object.fromEntries(Object.entries(more).map(([path, text]) => [`${folder}/${path}`, text])),
});
/** What is made is called like the release, and open to the one that is called `web`. */
const named = {
  "templates/a.yaml":
    workload("x", "{{ .Values.port }}").replaceAll(/\bx\b/g, "{{ .Release.Name }}") +
    policy("x", "web", "{{ .Values.port }}").replaceAll(/\bx\b/g, "{{ .Release.Name }}"),
};
const stages = { "values-dev.yaml": "port: 81\n", "values-prod.yaml": "port: 82\n" };
const helm = (...files: readonly string[]) => `helm: { valueFiles: [${files.join(", ")}] }`;
const release = (name: string, namespace: string, ...files: readonly string[]) => `---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  chart:
    spec: { chart: ./chart, sourceRef: { kind: GitRepository, name: flux-system }, valuesFiles: [${files.join(", ")}] }
`;
const dev = ["application chart in web-dev"];
const prod = ["application chart in web-prod"];

checkLayouts("charts and those who install them", {
  "a chart with values for stages": {
    files: chart("chart", stages),
    clusters: { dev: ["chart chart"], prod: ["chart chart"] },
  },
  "applications of one folder that take those values": {
    files: {
      ...chart("chart", stages),
      "argocd/web-dev.yaml": argo(
        "web-dev",
        "chart",
        `namespace: web-dev, ${here}`,
        helm("values.yaml", "values-dev.yaml"),
      ),
      "argocd/web-prod.yaml": argo("web-prod", "chart", `namespace: web-prod, ${here}`, helm("values-prod.yaml")),
    },
    clusters: { dev, prod },
    edges: { dev: [], prod: [] },
  },
  "an application for one of them": {
    files: {
      ...chart("chart", stages),
      "argocd/web.yaml": argo("web", "chart", `namespace: web-prod, ${here}`, helm("values-prod.yaml")),
    },
    clusters: { dev: ["chart chart"], prod },
  },
  "applications that say where they go": {
    files: {
      ...chart("chart", stages),
      "argocd/all.yaml":
        argo("d", "chart", "namespace: web-dev, name: berlin", helm("values-dev.yaml")) +
        argo("p", "chart", "namespace: web-prod, name: paris", helm("values-prod.yaml")),
    },
    clusters: { berlin: dev, paris: prod },
  },
  "applications that lie in folders of their clusters": {
    files: {
      ...chart("chart", stages),
      "argocd/east/web.yaml": argo("web", "chart", `namespace: web-dev, ${here}`, helm("values-dev.yaml")),
      "argocd/east/more.yaml": workload("more", 1),
      "argocd/west/web.yaml": argo("web", "chart", `namespace: web-prod, ${here}`, helm("values-prod.yaml")),
      "argocd/west/more.yaml": workload("more", 2),
    },
    clusters: { east: ["folder argocd/east", ...dev], west: ["folder argocd/west", ...prod] },
  },
  "values of a stage that lie elsewhere": {
    files: {
      ...chart("chart", stages),
      "env/dev/values.yaml": "port: 91\n",
      "env/prod/values.yaml": "port: 92\n",
      "argocd/all.yaml":
        argo("d", "chart", `namespace: web-dev, ${here}`, helm("../env/dev/values.yaml")) +
        argo("p", "chart", `namespace: web-prod, ${here}`, helm("../env/prod/values.yaml")),
    },
    clusters: { dev, prod },
  },
  "values of another source, by folders of stages": {
    files: {
      ...chart("chart", { ...stages, "values-qa.yaml": "port: 83\n" }),
      ...Object.fromEntries(
        ["dev", "prod"].flatMap((env, port) => [
          [`env/${env}/web.yaml`, `port: ${port + 1}\n`],
          [
            `argocd/${env}.yaml`,
            `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web-${env} }
spec:
  destination: { namespace: web-${env}, ${here} }
  sources:
  - { repoURL: r, path: chart, helm: { valueFiles: [$values/env/${env}/web.yaml] } }
  - { repoURL: r, ref: values }
`,
          ],
        ]),
      ),
    },
    clusters: { dev, prod, qa: ["chart chart"] },
  },
  "a list of stages, and secrets over them": {
    files: {
      ...chart("chart", { ...stages, "values-secrets.yaml": "x: y\n" }),
      "argocd/set.yaml": set(
        "[{ list: { elements: [{ env: dev }, { env: prod }] } }]",
        "chart",
        `namespace: 'web-{{env}}', ${here}`,
        helm("'values-{{ env }}.yaml'", "values-secrets.yaml"),
      ),
    },
    clusters: { dev, prod },
  },
  "a set whose values files only the cluster knows": {
    files: {
      ...chart("chart", stages),
      "argocd/set.yaml": set(
        "[{ clusters: {} }]",
        "chart",
        "namespace: web, name: '{{name}}'",
        helm("'values-{{name}}.yaml'"),
      ),
    },
    clusters: { "": ["application chart in web"] },
  },
  "a set that gives values itself": {
    files: {
      ...chart("chart"),
      "front.yaml": workload("a/front", 2),
      "argocd/set.yaml": set(
        "[{ list: { elements: [{ ns: a }] } }]",
        "chart",
        `namespace: '{{ns}}', ${here}`,
        "helm: { valuesObject: { port: 1 }, parameters: [{ name: port, value: '2' }] }",
      ),
      "chart/templates/b.yaml": policy("front", "web", "{{ .Values.port }}"),
    },
    clusters: { "": ["folder .", "application chart in a"] },
    edges: { "": ["a/web => a/front : TCP 2"] },
  },
  "releases of Flux in one folder": {
    files: {
      ...chart("chart", stages),
      "releases/dev.yaml": release("web", "web-dev", "./chart/values.yaml", "./chart/values-dev.yaml"),
      "releases/prod.yaml": release("web", "web-prod", "./chart/values.yaml", "./chart/values-prod.yaml"),
    },
    clusters: { dev, prod },
  },
  "a release of Flux that brings nothing but what its chart here makes": {
    files: {
      ...chart("chart", { "templates/b.yaml": policy("b", "wep", "80") }),
      "release.yaml": release("web", "web", "./chart/values.yaml"),
    },
    clusters: { "": ["application chart in web"] },
    findings: ["selects-nothing chart/templates/b.yaml:11"],
  },
  "a chart beside the kustomization that inflates it": {
    files: {
      ...chart("k/charts/web", { "templates/b.yaml": policy("b", "wep", "80") }),
      "k/kustomization.yaml": "namespace: web\nhelmCharts: [{ name: web, releaseName: web }]\n",
    },
    clusters: { "": ["kustomization k in web"] },
    findings: ["selects-nothing k/charts/web/templates/b.yaml:11"],
  },
  "a helmfile": {
    files: {
      ...chart("chart", stages),
      "helmfile.yaml":
        "releases:\n" +
        "- { name: web, namespace: web-dev, chart: ./chart, values: [chart/values-dev.yaml] }\n" +
        "- { name: web, namespace: web-prod, chart: ./chart, values: [chart/values-prod.yaml] }\n",
    },
    clusters: { dev: ["chart chart in web-dev"], prod: ["chart chart in web-prod"] },
  },
  "a helmfile with environments": {
    files: {
      ...chart("chart", stages),
      "helmfile.yaml":
        "environments:\n  dev: {}\n  prod: {}\n---\nreleases:\n" +
        "- name: web\n  namespace: web-{{ .Environment.Name }}\n  chart: ./chart\n" +
        "  values:\n  - chart/values-{{ .Environment.Name }}.yaml\n",
    },
    clusters: { dev: ["chart chart in web-dev"], prod: ["chart chart in web-prod"] },
  },
  "one chart for whatever a team runs": {
    files: {
      ...chart("charts/app", { "values-web.yaml": "port: 1\n", "values-api.yaml": "port: 2\n" }),
      "argocd/web.yaml": argo("web", "charts/app", `namespace: web, ${here}`, helm("values-web.yaml")),
      "argocd/api.yaml": argo("api", "charts/app", `namespace: api, ${here}`, helm("values-api.yaml")),
    },
    clusters: { "": ["application charts/app in api", "application charts/app in web"] },
    edges: { "": [] },
  },
  "one chart for all parts of an application, in one namespace": {
    files: {
      ...chart("charts/app", named),
      "helmfile.yaml":
        "releases:\n" +
        "- { name: web, namespace: shop, chart: ./charts/app, set: [{ name: port, value: 1 }] }\n" +
        "- { name: api, namespace: shop, chart: ./charts/app, set: [{ name: port, value: 2 }] }\n",
    },
    clusters: { "": ["chart charts/app in shop"] },
    edges: { "": ["shop/web => shop/api : TCP 2"] },
  },
  "applications of one chart that install the same into one namespace": {
    files: {
      ...chart("charts/app", { "values-one.yaml": "port: 1\n", "values-two.yaml": "port: 2\n" }),
      "argocd/one.yaml": argo("one", "charts/app", `namespace: shop, ${here}`, helm("values-one.yaml")),
      "argocd/two.yaml": argo("two", "charts/app", `namespace: shop, ${here}`, helm("values-two.yaml")),
    },
    clusters: { one: ["application charts/app in shop"], two: ["application charts/app in shop"] },
  },
  "stages of one chart beside those of another": {
    files: {
      ...chart("web", stages),
      ...chart("db", stages),
      "argocd/web-dev.yaml": argo("web-dev", "web", `namespace: web, ${here}`, helm("values-dev.yaml")),
      "argocd/web-prod.yaml": argo("web-prod", "web", `namespace: web, ${here}`, helm("values-prod.yaml")),
      "manifests/dev/a.yaml": workload("a", 1),
      "manifests/prod/a.yaml": workload("a", 2),
    },
    clusters: {
      dev: ["chart db", "folder manifests/dev", "application web in web"],
      prod: ["chart db", "folder manifests/prod", "application web in web"],
    },
  },
});
