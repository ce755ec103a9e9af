import { argo, flux, here, set, takes } from "../../harness/gitops.ts";
import { checkLayouts, policy, workload } from "./layout.ts";

const shop = (at = "base") => ({
  [`${at}/kustomization.yaml`]: takes("web.yaml", "front.yaml", "policy.yaml"),
  [`${at}/web.yaml`]: workload("web"),
  [`${at}/front.yaml`]: workload("front"),
  [`${at}/policy.yaml`]: policy("web", "front"),
});
const component = (...lines: string[]) =>
  `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n${lines.join("\n")}\n`;
const two = (ns: string) => [`${ns}/front => ${ns}/web : TCP 8080`, `${ns}/web => ${ns}/front : All Connections`];

checkLayouts("repositories of all kinds", {
  "destination names beat paths": {
    files: {
      ...shop(),
      "overlays/dev/kustomization.yaml": takes("../../base"),
      "overlays/prod/kustomization.yaml": takes("../../base"),
      "apps/a.yaml": argo("a", "overlays/dev", "name: tokyo, namespace: shop"),
      "apps/b.yaml": argo("b", "overlays/prod", "name: paris, namespace: shop"),
      "paris/extra.yaml": workload("extra", 1),
    },
    clusters: {
      paris: ["application overlays/prod in shop", "folder paris"],
      tokyo: ["application overlays/dev in shop"],
    },
    edges: { tokyo: two("shop") },
  },
  "servers without names, told apart by paths": {
    files: {
      ...shop(),
      "overlays/dev/kustomization.yaml": takes("../../base"),
      "overlays/prod/kustomization.yaml": takes("../../base"),
      "apps/a.yaml": argo("a", "overlays/dev", "server: 'https://1.example:6443', namespace: shop"),
      "apps/b.yaml": argo("b", "overlays/prod", "server: 'https://2.example:6443', namespace: shop"),
    },
    clusters: { dev: ["application overlays/dev in shop"], prod: ["application overlays/prod in shop"] },
  },
  "one namespace each of one cluster, by two applications of one folder of the same server elsewhere": {
    files: {
      ...shop(),
      "apps.yaml":
        argo("a", "base", "name: prod, namespace: team-a") + argo("b", "base", "name: prod, namespace: team-b"),
    },
    clusters: { prod: ["application base in team-a", "application base in team-b"] },
  },
  "a list of clusters and namespaces": {
    files: {
      ...shop(),
      "set.yaml": set(
        "[{ list: { elements: [{ c: east, ns: shop-e }, { c: west, ns: shop-w }] } }]",
        "base",
        "name: '{{c}}', namespace: '{{ns}}'",
      ),
    },
    clusters: { east: ["application base in shop-e"], west: ["application base in shop-w"] },
    edges: { east: two("shop-e"), west: two("shop-w") },
  },
  "git directories of two levels": {
    files: {
      "envs/dev/web/a.yaml": workload("web", 1),
      "envs/dev/db/a.yaml": workload("db", 1),
      "envs/prod/web/a.yaml": workload("web", 2),
      "envs/prod/db/a.yaml": workload("db", 2),
      "set.yaml": set(
        "[{ git: { directories: [{ path: 'envs/*/*' }] } }]",
        "{{path}}",
        `name: '{{path[1]}}', namespace: '{{path.basename}}'`,
      ),
    },
    clusters: {
      dev: ["application envs/dev/db in db", "application envs/dev/web in web"],
      prod: ["application envs/prod/db in db", "application envs/prod/web in web"],
    },
  },
  "a set whose files lie in a list": {
    files: {
      ...shop(),
      "clusters.yaml": "- { name: east, ns: e }\n- { name: west, ns: w }\n",
      "set.yaml": set(
        "[{ git: { files: [{ path: clusters.yaml }] } }]",
        "base",
        "name: '{{name}}', namespace: '{{ns}}'",
      ),
    },
    clusters: { east: ["application base in e"], west: ["application base in w"] },
  },
  "sources: two folders of one application": {
    files: {
      ...shop("web"),
      "policies/deny.yaml": policy("front", "nobody"),
      "app.yaml": `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop }
spec:
  destination: { name: prod, namespace: shop }
  sources:
  - { repoURL: https://git.example/r.git, path: web }
  - { repoURL: https://git.example/r.git, path: policies }
`,
    },
    clusters: { prod: ["application policies in shop", "application web in shop"] },
    edges: { prod: ["shop/front => shop/web : TCP 8080"] },
  },
  "kustomize edits: labels in selectors, suffix, patches, components": {
    files: {
      ...shop(),
      "c/kustomization.yaml": component(
        "patches:",
        "- target: { kind: NetworkPolicy }",
        '  patch: \'[{ "op": "replace", "path": "/spec/ingress/0/ports/0/port", "value": 9 }]\'',
      ),
      "a.yaml": argo(
        "a",
        "base",
        "name: one, namespace: shop",
        "kustomize: { components: [../c], nameSuffix: -x, commonLabels: { t: v } }",
      ),
      "b.yaml": argo("b", "base", "name: two, namespace: shop"),
    },
    clusters: { one: ["application base in shop"], two: ["application base in shop"] },
    edges: {
      one: ["shop/front-x => shop/web-x : TCP 9", "shop/web-x => shop/front-x : All Connections"],
      two: two("shop"),
    },
  },
  "Flux: one base, substituted names of namespaces, default and override": {
    files: {
      "clusters/a/apps.yaml": flux("apps", "./apps", "postBuild: { substitute: { team: red } }"),
      "clusters/b/apps.yaml": flux("apps", "./apps", "postBuild: { substitute: { other: x } }"),
      "apps/kustomization.yaml": `namespace: shop-\${team:=blue}\n${takes("web.yaml", "front.yaml", "policy.yaml")}`,
      "apps/web.yaml": workload("web"),
      "apps/front.yaml": workload("front"),
      "apps/policy.yaml": policy("web", "front"),
    },
    clusters: { a: ["application apps in shop-red"], b: ["application apps in shop-blue"] },
    edges: { a: two("shop-red"), b: two("shop-blue") },
  },
  "Flux: targetNamespace renames Namespace objects and keeps a pinned policy apart": {
    files: {
      "clusters/a/apps.yaml": flux("apps", "./apps", "targetNamespace: red"),
      "apps/kustomization.yaml": takes("ns.yaml", "web.yaml", "front.yaml", "policy.yaml"),
      "apps/ns.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: { name: any, labels: { team: red } }\n",
      "apps/web.yaml": workload("web"),
      "apps/front.yaml": workload("other/front"),
      "apps/policy.yaml": policy("web", "front"),
    },
    clusters: { "": ["application apps in red"] },
    edges: { "": two("red") },
  },
  "two chains of Flux": {
    files: {
      "clusters/prod/infra.yaml": flux("infra", "./infra/prod"),
      "clusters/prod/apps.yaml": flux("apps", "./apps/prod"),
      "clusters/stage/infra.yaml": flux("infra", "./infra/stage"),
      "clusters/stage/apps.yaml": flux("apps", "./apps/stage"),
      ...shop("apps/base"),
      "apps/prod/kustomization.yaml": takes("../base"),
      "apps/stage/kustomization.yaml": takes("../base"),
      "infra/base/kustomization.yaml": takes("i.yaml"),
      "infra/base/i.yaml": workload("sys/ingress"),
      "infra/prod/kustomization.yaml": takes("../base"),
      "infra/stage/kustomization.yaml": takes("../base"),
    },
    clusters: {
      prod: ["application apps/prod", "application infra/prod"],
      stage: ["application apps/stage", "application infra/stage"],
    },
  },
  "services of one team side by side": {
    files: {
      ...shop(),
      "services/red/kustomization.yaml": `namespace: red\n${takes("../../base")}`,
      "services/blue/kustomization.yaml": `namespace: blue\n${takes("../../base")}`,
    },
    clusters: { "": ["kustomization services/blue in blue", "kustomization services/red in red"] },
  },
  "instances in one namespace under other names": {
    files: {
      ...shop(),
      "tenants/a/kustomization.yaml": `namespace: same\nnamePrefix: a-\n${takes("../../base")}`,
      "tenants/b/kustomization.yaml": `namespace: same\nnamePrefix: b-\n${takes("../../base")}`,
    },
    clusters: { "": ["kustomization tenants/a in same", "kustomization tenants/b in same"] },
  },
  "a component taken in by both, which moves the namespace of one": {
    files: {
      ...shop(),
      "c/kustomization.yaml": component("namespace: moved"),
      "dev/kustomization.yaml": `${takes("../base")}components: [../c]\n`,
      "prod/kustomization.yaml": `namespace: prod\n${takes("../base")}components: [../c]\n`,
    },
    clusters: { dev: ["kustomization dev"], prod: ["kustomization prod in prod"] },
    edges: { dev: two("moved"), prod: two("prod") },
  },
  ".netpol.yaml wins over applications": {
    files: {
      ...shop(),
      "a.yaml": argo("a", "base", "name: argo, namespace: shop"),
      ".netpol.yaml": "clusters:\n- name: mine\n  paths: [{ path: base, namespace: x }]\n",
    },
    clusters: { mine: ["kustomization base in x"] },
    edges: { mine: two("x") },
  },
  ".netpol.yaml: a folder with roots below it": {
    files: {
      ...shop("k/base"),
      "k/dev/kustomization.yaml": `namespace: d\n${takes("../base")}`,
      "k/prod/kustomization.yaml": `namespace: p\n${takes("../base")}`,
      "k/plain.yaml": workload("z/plain"),
      ".netpol.yaml": "clusters:\n- name: all\n  paths: [k]\n",
    },
    clusters: { all: ["folder k", "kustomization k/dev in d", "kustomization k/prod in p"] },
  },
  "an overlay's own policies in plain files of a stage folder": {
    files: {
      ...shop(),
      "overlays/dev/kustomization.yaml": `namespace: shop\n${takes("../../base")}`,
      "overlays/prod/kustomization.yaml": `namespace: shop\n${takes("../../base")}`,
      "network/prod/deny.yaml": policy("shop/front", "web", 1),
      "network/dev/open.yaml": policy("shop/front", "web", 2),
    },
    clusters: {
      dev: ["folder network/dev", "kustomization overlays/dev in shop"],
      prod: ["folder network/prod", "kustomization overlays/prod in shop"],
    },
    edges: { dev: ["shop/front => shop/web : TCP 8080", "shop/web => shop/front : TCP 2"] },
  },
  "applications of two clusters, not all in both": {
    files: {
      ...shop(),
      "a.yaml": argo("a", "base", "name: prod, namespace: shop"),
      "b/more.yaml": workload("more"),
      "b.yaml": argo("b", "b", "name: prod, namespace: shop"),
      "c/dev.yaml": workload("devtool"),
      "c.yaml": argo("c", "c", "name: dev, namespace: shop"),
    },
    clusters: {
      dev: ["application c in shop"],
      prod: ["application b in shop", "application base in shop"],
    },
  },
  "a root below a base that is itself taken in": {
    files: {
      ...shop(),
      "base/extra/kustomization.yaml": `${takes("e.yaml")}`,
      "base/extra/e.yaml": workload("extra"),
      "dev/kustomization.yaml": takes("../base", "../base/extra"),
      "prod/kustomization.yaml": takes("../base"),
    },
    clusters: { dev: ["kustomization dev"], prod: ["kustomization prod"] },
  },
  "JSON kustomization and Kustomization without an ending": {
    files: {
      ...shop(),
      "dev/Kustomization": '{"namespace": "d", "resources": ["../base"]}',
      "prod/kustomization.yml": `namespace: p\n${takes("../base")}`,
    },
    clusters: { dev: ["kustomization dev in d"], prod: ["kustomization prod in p"] },
    edges: { dev: two("d"), prod: two("p") },
  },
  "files that an application includes": {
    files: {
      "m/a.yaml": workload("a"),
      "m/b.yml": workload("b"),
      "m/c.json": '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"x"}}',
      "app.yaml": argo("m", "m", `namespace: shop, ${here}`, "directory: { include: '{a.yaml,c.json}' }"),
    },
    clusters: { "": ["application m in shop"] },
  },
  "three stages, one of them only plain files": {
    files: {
      ...shop(),
      "env/dev/kustomization.yaml": `namespace: shop\n${takes("../../base")}`,
      "env/prod/kustomization.yaml": `namespace: shop\n${takes("../../base")}`,
      "env/stage/web.yaml": workload("shop/web", 1),
    },
    clusters: {
      dev: ["kustomization env/dev in shop"],
      prod: ["kustomization env/prod in shop"],
      stage: ["folder env/stage"],
    },
  },
  "something that is absent in one of two": {
    files: {
      ...shop(),
      "base/policy.yaml": policy("web", "front") + policy("front", "webb").replace("name: front", "name: f2"),
      "dev/kustomization.yaml": `namespace: d\n${takes("../base", "webb.yaml")}`,
      "dev/webb.yaml": workload("webb"),
      "prod/kustomization.yaml": `namespace: p\n${takes("../base")}`,
    },
    clusters: { dev: ["kustomization dev in d"], prod: ["kustomization prod in p"] },
    findings: [],
  },
  "replacements carry the name of the app": {
    files: {
      ...shop(),
      "dev/kustomization.yaml": `namespace: d
${takes("../base")}replacements:
- source: { kind: Deployment, name: front, fieldPath: metadata.labels.who }
  targets:
  - { select: { kind: NetworkPolicy, name: web }, fieldPaths: [spec.ingress.0.from.0.podSelector.matchLabels.app] }
patches:
- target: { kind: Deployment, name: front }
  patch: '[{ "op": "add", "path": "/metadata/labels", "value": { "who": "web" } }]'
`,
    },
    clusters: { "": ["kustomization dev in d"] },
    edges: { "": ["d/web => d/front : All Connections"] },
  },
  "an empty folder, and only a Component": {
    files: { "c/kustomization.yaml": component("namespace: x"), "a/web.yaml": workload("web") },
    clusters: { "": ["folder a"] },
  },
  "an application whose path is not in this repository": {
    files: { "apps/x.yaml": argo("x", "not/here", "name: prod, namespace: shop"), "web.yaml": workload("web") },
    clusters: { "": ["folder ."] },
  },
  "an application of a helm chart elsewhere and one here": {
    files: {
      "apps/x.yaml": `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: x }
spec:
  destination: { name: prod, namespace: shop }
  source: { repoURL: https://charts.example, chart: redis, targetRevision: 1.0.0 }
`,
      ...shop("web"),
      "apps/w.yaml": argo("w", "web", "name: prod, namespace: shop"),
    },
    clusters: { prod: ["application web in shop"] },
    edges: { prod: two("shop") },
  },
  "overlays of overlays, the stage deep": {
    files: {
      ...shop(),
      "overlays/common/kustomization.yaml": `commonLabels: { a: b }\n${takes("../../base")}`,
      "overlays/eu/dev/kustomization.yaml": `namespace: shop\n${takes("../../common")}`,
      "overlays/eu/prod/kustomization.yaml": `namespace: shop\n${takes("../../common")}`,
      "overlays/us/prod/kustomization.yaml": `namespace: shop\n${takes("../../common")}`,
    },
    clusters: {
      "eu/dev": ["kustomization overlays/eu/dev in shop"],
      "eu/prod": ["kustomization overlays/eu/prod in shop"],
      "us/prod": ["kustomization overlays/us/prod in shop"],
    },
    edges: { "eu/dev": two("shop") },
  },
  "generated output with a header, of both stages": {
    files: {
      ...shop(),
      "src/dev/kustomization.yaml": `namespace: d\n${takes("../../base")}`,
      "src/prod/kustomization.yaml": `namespace: p\n${takes("../../base")}`,
      "out/dev.yaml": `# Code generated by make. DO NOT EDIT.\n${workload("d/web")}${workload("d/front")}`,
      "out/prod.yaml": `# Code generated by make. DO NOT EDIT.\n${workload("p/web")}${workload("p/front")}`,
    },
    clusters: { dev: ["kustomization src/dev in d"], prod: ["kustomization src/prod in p"] },
  },
  "two Flux clusters that share a tenant folder and differ in another": {
    files: {
      "clusters/a/t.yaml": flux("t", "./tenants/common") + flux("x", "./x/a"),
      "clusters/b/t.yaml": flux("t", "./tenants/common") + flux("x", "./x/b"),
      "tenants/common/t.yaml": workload("t/tool"),
      "x/a/w.yaml": workload("s/w", 1),
      "x/b/w.yaml": workload("s/w", 2),
    },
    clusters: {
      a: ["application tenants/common", "application x/a"],
      b: ["application tenants/common", "application x/b"],
    },
  },
  "Flux: an overlay through a link, of two clusters": {
    files: {
      ...shop("base"),
      "clusters/a/apps": { link: "../../base" },
      "clusters/b/apps": { link: "../../base" },
      "clusters/a/apps.yaml": flux("apps", "./clusters/a/apps", "targetNamespace: red"),
      "clusters/b/apps.yaml": flux("apps", "./clusters/b/apps", "targetNamespace: blue"),
    },
    clusters: { a: ["application base in red"], b: ["application base in blue"] },
    edges: { a: two("red"), b: two("blue") },
  },
  "roots through links to one base": {
    files: {
      ...shop("base"),
      "dev/kustomization.yaml": `namespace: d\n${takes("b")}`,
      "dev/b": { link: "../base" },
      "prod/kustomization.yaml": `namespace: p\n${takes("b")}`,
      "prod/b": { link: "../base" },
    },
    clusters: { dev: ["kustomization dev in d"], prod: ["kustomization prod in p"] },
    edges: { dev: two("d") },
  },
  "namespaces with labels that Argo CD makes": {
    files: {
      ...shop("base"),
      "base/policy.yaml": policy("web", "front").replace(
        "- podSelector:",
        "- namespaceSelector: { matchLabels: { team: x } }\n      podSelector:",
      ),
      "a.yaml": argo("a", "base", "name: one, namespace: shop").replace(
        "spec:",
        "spec:\n  syncPolicy: { syncOptions: [CreateNamespace=true], managedNamespaceMetadata: { labels: { team: x } } }",
      ),
      "b.yaml": argo("b", "base", "name: two, namespace: shop").replace(
        "spec:",
        "spec:\n  syncPolicy: { syncOptions: [CreateNamespace=true] }",
      ),
    },
    clusters: { one: ["application base in shop"], two: ["application base in shop"] },
    edges: { one: two("shop"), two: ["shop/web => shop/front : All Connections"] },
    findings: [],
  },
  "an application of applications that a set makes": {
    files: {
      ...shop("web"),
      "sets/set.yaml": set(
        "[{ list: { elements: [{ c: east }, { c: west }] } }]",
        "web",
        "name: '{{c}}', namespace: shop",
      ),
      "root.yaml": argo("root", "sets", `${here}, namespace: argocd`),
    },
    clusters: { east: ["application web in shop"], west: ["application web in shop"] },
  },
  "a set for clusters that only Argo CD knows": {
    files: {
      ...shop("web"),
      "set.yaml": set(
        "[{ clusters: { selector: { matchLabels: { a: b } } } }]",
        "web/{{name}}",
        "name: '{{name}}', namespace: shop",
      ),
    },
    clusters: { "": ["kustomization web"] },
  },
  "a kustomization that takes in an Application": {
    files: {
      ...shop("web"),
      "argo/kustomization.yaml": `namespace: argocd\n${takes("a.yaml")}`,
      "argo/a.yaml": argo("a", "web", "name: prod, namespace: shop"),
    },
    clusters: { prod: ["application web in shop"] },
    edges: { prod: two("shop") },
  },
  "an Application patched by an overlay stays what the base says": {
    files: {
      ...shop("web"),
      "argo/base/kustomization.yaml": takes("a.yaml"),
      "argo/base/a.yaml": argo("a", "web", "name: prod, namespace: shop"),
      "argo/dev/kustomization.yaml": `${takes("../base")}patches: [{ path: p.yaml }]\n`,
      "argo/dev/p.yaml": argo("a", "web", "name: dev, namespace: shop").replace("---\n", ""),
    },
    clusters: { prod: ["application web in shop"] },
  },
  "regions in file names": {
    files: { "eu.yaml": workload("s/web", 1), "us.yaml": workload("s/web", 2), "common.yaml": workload("s/c") },
    clusters: { "": ["folder ."] },
  },
  "apps with overlays of their own stages, and a policy repository": {
    files: {
      ...shop("apps/a/base"),
      ...shop("apps/b/base"),
      "apps/a/overlays/dev/kustomization.yaml": `namespace: a\n${takes("../../base")}`,
      "apps/a/overlays/prod/kustomization.yaml": `namespace: a\n${takes("../../base")}`,
      "apps/b/overlays/dev/kustomization.yaml": `namespace: b\n${takes("../../base")}`,
      "apps/b/overlays/prod/kustomization.yaml": `namespace: b\n${takes("../../base")}`,
      "policies/base/kustomization.yaml": takes("d.yaml"),
      "policies/base/d.yaml": policy("a/front", "web", 1),
      "policies/overlays/prod/kustomization.yaml": takes("../../base"),
    },
    clusters: {
      dev: ["kustomization apps/a/overlays/dev in a", "kustomization apps/b/overlays/dev in b"],
      prod: [
        "kustomization apps/a/overlays/prod in a",
        "kustomization apps/b/overlays/prod in b",
        "kustomization policies/overlays/prod",
      ],
    },
  },
  "a vars-like ConfigMap that Flux takes values from, in another file of one of two clusters": {
    files: {
      "clusters/a/vars.yaml":
        "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: v, namespace: flux-system }\ndata: { port: '1' }\n",
      "clusters/b/vars.yaml":
        "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: v, namespace: flux-system }\ndata: { port: '2' }\n",
      "clusters/a/apps.yaml": flux("apps", "./apps", "postBuild: { substituteFrom: [{ kind: ConfigMap, name: v }] }"),
      "clusters/b/apps.yaml": flux("apps", "./apps", "postBuild: { substituteFrom: [{ kind: ConfigMap, name: v }] }"),
      "apps/w.yaml": workload("s/web") + workload("s/front") + policy("s/web", "front", "${port}"),
    },
    clusters: { a: ["application apps"], b: ["application apps"] },
    edges: {
      a: ["s/front => s/web : TCP 1", "s/web => s/front : All Connections"],
      b: ["s/front => s/web : TCP 2", "s/web => s/front : All Connections"],
    },
  },
  "a stage that only applications have": {
    files: {
      "apps/web/w.yaml": workload("web"),
      "dev/app.yaml": argo("web", "apps/web", `${here}, namespace: shop-dev`),
      "prod/app.yaml": argo("web", "apps/web", `${here}, namespace: shop-prod`),
    },
    clusters: { dev: ["application apps/web in shop-dev"], prod: ["application apps/web in shop-prod"] },
  },
  "a folder that is here, of a repository of which nobody says where it is": {
    files: {
      "clusters/a/t.yaml": `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: other, namespace: flux-system }
spec: { url: https://git.example/other.git }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: o, namespace: flux-system }
spec:
  path: ./apps
  sourceRef: { kind: GitRepository, name: other }
`,
      "apps/w.yaml": workload("s/w"),
    },
    clusters: { "": ["application apps"] },
  },
});
