import { argo, here, set, takes } from "../../harness/gitops.ts";
import { checkLayouts, policy, workload } from "./layout.ts";

const shop = (namespace = "") => ({
  "web/base/kustomization.yaml": takes("web.yaml", "front.yaml", "policy.yaml"),
  "web/base/web.yaml": workload(`${namespace}web`),
  "web/base/front.yaml": workload(`${namespace}front`),
  "web/base/policy.yaml": policy(`${namespace}web`, "front"),
  "web/dev/kustomization.yaml": takes("../base"),
  "web/prod/kustomization.yaml": takes("../base"),
});
const api = { "services/orders/api.yaml": workload("api", 1), "services/users/api.yaml": workload("api", 2) };
/** A set in Go's language. */
const go = (...parts: Parameters<typeof set>) => set(...parts).replace("spec:\n", "spec:\n  goTemplate: true\n");
const services = {
  "": ["application services/orders in orders", "application services/users in users"],
};

checkLayouts("applications of Argo CD", {
  "folders, with the names of Go's templates": {
    files: {
      ...api,
      "services/old/api.yaml": workload("api", 3),
      "set.yaml": set(
        "[{ git: { directories: [{ path: 'services/*' }, { path: services/old, exclude: true }] } }]",
        "{{ .path.path }}",
        `namespace: '{{ index .path.segments 1 }}', ${here}`,
      ),
    },
    clusters: { "": ["folder services/old", ...services[""]] },
    edges: {
      "": ["default", "orders", "users"].flatMap((from) =>
        ["default", "orders", "users"].flatMap((to) =>
          from === to ? [] : `${from}/api => ${to}/api : All Connections`,
        ),
      ),
    },
  },
  "files that say where": {
    files: {
      ...shop(),
      "config/a.json": '{ "env": "dev", "cluster": { "name": "east" } }',
      "config/b.json": '{ "env": "prod", "cluster": { "name": "west" } }',
      "set.yaml": set(
        "[{ git: { files: [{ path: 'config/*.json' }] } }]",
        "web/{{env}}",
        "name: '{{cluster.name}}', namespace: 'shop-{{env}}'",
      ),
    },
    clusters: { east: ["application web/dev in shop-dev"], west: ["application web/prod in shop-prod"] },
    edges: {
      east: ["shop-dev/front => shop-dev/web : TCP 8080", "shop-dev/web => shop-dev/front : All Connections"],
    },
  },
  "each folder on each of two clusters": {
    files: {
      ...api,
      "set.yaml": set(
        "[{ matrix: { generators: [{ git: { directories: [{ path: 'services/*' }] } }, { list: { elements: [{ to: east }, { to: west }] } }] } }]",
        "{{path}}",
        "name: '{{to}}', namespace: '{{path.basename}}'",
      ),
    },
    clusters: { east: services[""], west: services[""] },
  },
  "a list that another one completes": {
    files: {
      ...shop(),
      "set.yaml": set(
        "[{ merge: { mergeKeys: [env], generators: [{ list: { elements: [{ env: dev }, { env: prod }] } }, { list: { elements: [{ env: dev, to: east }, { env: prod, to: west }] } }] } }]",
        "web/{{env}}",
        "name: '{{to}}', namespace: shop",
      ),
    },
    clusters: { east: ["application web/dev in shop"], west: ["application web/prod in shop"] },
  },
  "a patch of what a set makes, with its parameters": {
    files: {
      ...shop(),
      "chart/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
      "chart/values.yaml": "port: 1\npeer: front\n",
      "chart/templates/a.yaml":
        workload("db", "{{ .Values.port }}") + policy("db", "{{ .Values.peer }}", "{{ .Values.port }}"),
      "set.yaml":
        set(
          "[{ list: { elements: [{ env: dev, port: '5' }, { env: prod, port: '70000' }] } }]",
          "chart",
          "name: '{{env}}'",
          "helm: { valuesObject: { peer: db } }",
        ) +
        `  templatePatch: |
    spec:
      destination: { namespace: db-{{ .env }} }
      source:
        helm: { valuesObject: { port: {{ .port }} } }
`,
    },
    clusters: {
      dev: ["application chart in db-dev", "kustomization web/dev"],
      prod: ["application chart in db-prod", "kustomization web/prod"],
    },
    findings: ["invalid-port set.yaml:5 in prod"],
  },
  "pipelines that make texts of parameters that are texts": {
    files: {
      ...api,
      "set.yaml": go(
        "[{ list: { elements: [{ of: Orders, to: { name: EAST } }, { of: USERS-v1, to: { name: west } }] } }]",
        'services/{{ .of | lower | trimSuffix "-v1" }}',
        `name: '{{ .to.name | lower | default "none" }}', namespace: '{{ printf "%s-%s" (.of | lower) .to.name | trunc 6 }}'`,
      ),
    },
    clusters: { east: ["application services/orders in orders"], west: ["application services/users in users-"] },
  },
  "pipelines of which nobody can tell": {
    files: {
      ...api,
      "set.yaml": go(
        "[{ list: { elements: [{ of: 1 }, { of: x, n: users }] } }]",
        // A number is no text, a parameter may be missing, and a random text is another one each time.
        'services/{{ if eq .of 1 }}orders{{ end }}{{ .none | default "users" }}{{ .of | upper }}{{ randAlpha 3 }}',
        here,
      ),
    },
    // As if there was no set.
    clusters: { orders: ["folder services/orders"], users: ["folder services/users"] },
  },
  "a patch that only Argo CD can fill in": {
    files: {
      "base/a.yaml": workload("web") + policy("wep", "web"),
      "set.yaml": `${set("[{ list: { elements: [{ env: dev }] } }]", "base", here)}  templatePatch: |
    {{- if eq .env "dev" }}
    spec: { source: { path: other } }
    {{- end }}
`,
    },
    clusters: { "": ["application base"] },
  },
  "clusters that only Argo CD knows": {
    files: { ...api, "set.yaml": set("[{ clusters: {} }]", "services/orders", "name: '{{name}}', namespace: orders") },
    clusters: { "": ["application services/orders in orders", "folder services/users"] },
  },
  "an application that edits its kustomization": {
    files: {
      ...shop(),
      "apps/dev.yaml": argo("dev", "web/dev", here, "kustomize: { namespace: shop, namePrefix: d- }"),
      "apps/prod.yaml": argo("prod", "web/prod", here, "kustomize: { commonLabels: { app: other } }"),
    },
    clusters: { dev: ["application web/dev"], prod: ["application web/prod"] },
    edges: {
      dev: ["shop/d-front => shop/d-web : TCP 8080", "shop/d-web => shop/d-front : All Connections"],
    },
  },
  "an application of applications": {
    files: {
      ...shop("shop/"),
      "argocd/dev/kustomization.yaml": takes("web.yaml"),
      "argocd/dev/web.yaml": argo("web", "web/dev", here),
      "argocd/prod/kustomization.yaml": takes("web.yaml", "only.yaml"),
      "argocd/prod/web.yaml": argo("web", "web/prod", here),
      "argocd/prod/only.yaml": workload("only"),
      "root-dev.yaml": argo("root", "argocd/dev", here),
      "root-prod.yaml": argo("root", "argocd/prod", here),
    },
    clusters: {
      dev: ["application web/dev"],
      prod: ["application argocd/prod", "application web/prod"],
    },
  },
  "plain files that an application takes in below its folder": {
    files: {
      "deploy/a.yaml": workload("a"),
      "deploy/more/b.yaml": workload("b"),
      "deploy/more/x.yaml": workload("x"),
      "app.yaml": argo(
        "deploy",
        "deploy",
        `namespace: shop, ${here}`,
        "directory: { recurse: true, exclude: '*/x.yaml' }",
      ),
    },
    clusters: { "": ["application deploy in shop", "folder deploy/more"] },
  },
});
