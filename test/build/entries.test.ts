import { describe, expect, it } from "vitest";
import { finders } from "../../server/src/build/builders.ts";
import { boundGroups } from "../../server/src/build/clusterGroups.ts";
import { boundEntries } from "../../server/src/build/entries/bounded.ts";
import type { Declared } from "../../server/src/build/entries/compare.ts";
import type { EntryPoint } from "../../server/src/build/entries/entryPoint.ts";
import type { EntryFiles } from "../../server/src/build/entries/fileTree.ts";
import { type FoundEntries, findEntries, type SaidCluster } from "../../server/src/build/entries/find.ts";
import { globMatcher, resolvePath } from "../../server/src/build/entries/paths.ts";
import { showEntries } from "../../server/src/build/entries/shown.ts";
import { createSteeringReader } from "../../server/src/build/entries/steering.ts";
import { groupEntries } from "../../server/src/build/grouping.ts";
import { finish } from "../../server/src/source/steps.ts";
import { flux as fluxKustomization, takes } from "../harness/gitops.ts";

type Texts = Readonly<Record<string, string>>;

/** `web` or `shop/web`, and what tells two of them apart. */
const app = (name: string, image = "1") => {
  const [first = "", second] = name.split("/");
  const namespace = second === undefined ? "" : `, namespace: ${first}`;
  return `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${second ?? first}${namespace} }
spec: { template: { metadata: { labels: { app: a } }, spec: { containers: [{ name: c, image: "${image}" }] } } }
`;
};
const argo = (path: string, more = "", name = "one") => `---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  source: { repoURL: https://git.example/r.git, path: ${path} }
  ${more}
`;
const set = (generators: string, path: string, destination: string, name = "set") => `---
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: ${name} }
spec:
  generators: ${generators}
  template:
    metadata: { name: x }
    spec: { source: { repoURL: https://git.example/r.git, path: '${path}' }, destination: ${destination} }
`;
const flux = (path: string, more = "", name = "apps") => fluxKustomization(name, path, ...(more === "" ? [] : [more]));

/** Versions of a chart as a repository publishes them. */
const published = (name: string, ...versions: readonly string[]): Texts =>
  Object.fromEntries(
    versions.flatMap((version) => [
      [`charts/${name}/${version}/Chart.yaml`, `apiVersion: v2\nname: "${name}"\nversion: ${version} # published\n`],
      [`charts/${name}/${version}/templates/a.yaml`, app(name, version)],
    ]),
  );

function filesOf(texts: Texts): EntryFiles {
  return {
    paths: Object.keys(texts),
    uriOf: (path) => `file:///w/${path}`,
    text: (path) => texts[path],
    holds: (path) => texts[path]?.includes("kind: Deployment") ?? false,
  };
}

function find(texts: Texts, said?: readonly SaidCluster[], exclude?: readonly string[]): FoundEntries {
  return finish(findEntries(filesOf(texts), createSteeringReader(), said, exclude, finders));
}

/** What the files of an entry say, with its namespace, as if nothing else were changed. */
function declaredIn(texts: Texts, entry: EntryPoint): readonly Declared[] {
  return entry.files.flatMap((path) =>
    [
      ...(texts[path] ?? "").matchAll(
        /kind: Deployment\nmetadata: \{ name: ([\w-]+)(?:, namespace: ([\w-]+))? \}\n(.*)/g,
      ),
    ].map(([, name, namespace, spec = ""]) => ({
      key: `Deployment ${entry.namespace ?? namespace ?? ""}/${name}`,
      content: () => spec,
    })),
  );
}

/** Clusters with the paths of their entries. */
function clustersOf(texts: Texts, said?: readonly SaidCluster[]): Readonly<Record<string, readonly string[]>> {
  const { entries, generated } = find(texts, said);
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const { clusters } = groupEntries(
    entries,
    (entry) => declaredIn(texts, entry),
    (entry) => entry.files.every((path) => generated.has(path)),
  );
  return Object.fromEntries(
    clusters.map(({ name, entries: ids }) => {
      const shown = showEntries(ids.flatMap((id) => byId.get(id) ?? []));
      return [name, shown.map(({ path, namespace }) => (namespace === undefined ? path : `${path} in ${namespace}`))];
    }),
  );
}

describe("the clusters of a workspace", () => {
  const cases: readonly [name: string, texts: Texts, expected: Readonly<Record<string, readonly string[]>>][] = [
    ["nothing", {}, {}],
    [
      "overlays of several things that one more root takes in together",
      {
        "web/base/kustomization.yaml": takes("a.yaml"),
        "web/base/a.yaml": app("web"),
        "web/overlays/dev/kustomization.yaml": takes("../../base"),
        "web/overlays/prod/kustomization.yaml": takes("../../base"),
        "data/db/base/kustomization.yaml": takes("a.yaml"),
        "data/db/base/a.yaml": app("db"),
        "data/db/overlays/dev/kustomization.yaml": takes("../../base"),
        "data/db/overlays/prod/kustomization.yaml": takes("../../base"),
        "extras/secured/kustomization.yaml": takes("../../web/base", "../../data/db/base"),
      },
      {
        dev: ["data/db/overlays/dev", "web/overlays/dev"],
        "extras/secured": ["extras/secured"],
        prod: ["data/db/overlays/prod", "web/overlays/prod"],
      },
    ],
    [
      "what is applied together, and parts of it by themselves",
      {
        "shop/cart/base/kustomization.yaml": takes("a.yaml"),
        "shop/cart/base/a.yaml": app("cart"),
        "shop/cart/overlays/dev/kustomization.yaml": takes("../../base"),
        "shop/cart/overlays/prod/kustomization.yaml": takes("../../base"),
        "shop/order/base/kustomization.yaml": takes("a.yaml"),
        "shop/order/base/a.yaml": app("order"),
        "shop/all/overlays/dev/kustomization.yaml": takes("../../../cart/base", "../../../order/base"),
        "shop/all/overlays/prod/kustomization.yaml": takes("../../../cart/base", "../../../order/base"),
      },
      {
        dev: ["shop/all/overlays/dev", "shop/cart/overlays/dev"],
        prod: ["shop/all/overlays/prod", "shop/cart/overlays/prod"],
      },
    ],
    [
      "one overlay that Flux applies, and one that nobody does yet",
      {
        "kubernetes/platform/dns/base/kustomization.yaml": takes("a.yaml"),
        "kubernetes/platform/dns/base/a.yaml": app("dns"),
        "kubernetes/platform/dns/overlays/dev/kustomization.yaml": takes("../../base"),
        "kubernetes/platform/dns/overlays/prod/kustomization.yaml": takes("../../base"),
        "kubernetes/clusters/prod/infra/dns.yaml": flux("./kubernetes/platform/dns/overlays/prod"),
      },
      { dev: ["kubernetes/platform/dns/overlays/dev"], prod: ["kubernetes/platform/dns/overlays/prod"] },
    ],
    [
      "applications of one folder that only their names tell apart",
      {
        "apps/all.yaml": argo("chart", "", "aws-lb") + argo("chart", "", "dns"),
        "chart/kustomization.yaml": takes("a.yaml"),
        "chart/a.yaml": app("web"),
      },
      { "aws-lb": ["chart"], dns: ["chart"] },
    ],
    [
      "an application of one name in two clusters",
      {
        "kubernetes/one/flux/apps.yaml": flux("./kubernetes/one/apps"),
        "kubernetes/one/apps/web/a.yaml": app("one/web"),
        "kubernetes/nas/flux/apps.yaml": flux("./kubernetes/nas/apps"),
        "kubernetes/nas/apps/files/a.yaml": app("two/files"),
      },
      { nas: ["kubernetes/nas/apps"], one: ["kubernetes/one/apps"] },
    ],
    [
      "one folder that several applications of a cluster fill in otherwise",
      {
        "flux/kustomization.yaml": takes("web.yaml", "db.yaml"),
        "flux/web.yaml": flux("./volume", "postBuild: { substitute: { NAME: web } }", "web-volume"),
        "flux/db.yaml": flux("./volume", "postBuild: { substitute: { NAME: db } }", "db-volume"),
        "volume/kustomization.yaml": takes("a.yaml"),
        "volume/a.yaml": app("backup"),
      },
      { "": ["flux", "volume"] },
    ],
    ["one flat folder", { "a.yaml": app("web"), "b.yaml": app("db") }, { "": ["."] }],
    ["folders below it", { "a.yaml": app("web"), "sub/b.yaml": app("db") }, { "": ["."] }],
    ["several folders", { "front/a.yaml": app("web"), "back/b.yaml": app("db") }, { "": ["back", "front"] }],
    [
      "the same object, differing",
      { "clusters/dev/a.yaml": app("s/web", "1"), "clusters/prod/a.yaml": app("s/web", "2") },
      { dev: ["clusters/dev"], prod: ["clusters/prod"] },
    ],
    [
      "what is common to all, and what bears a name",
      {
        "clusters/dev/a.yaml": app("s/web", "1"),
        "clusters/prod/a.yaml": app("s/web", "2"),
        "clusters/prod/more/b.yaml": app("s/extra"),
        "extras/prod/c.yaml": app("s/other"),
        "shared/dns.yaml": app("s/dns"),
      },
      { dev: ["clusters/dev", "shared"], prod: ["clusters/prod", "extras/prod", "shared"] },
    ],
    [
      "several parts that differ",
      {
        "eu/prod/a.yaml": app("web", "1"),
        "eu/dev/a.yaml": app("web", "2"),
        "us/prod/a.yaml": app("web", "3"),
        "eu/all/b.yaml": app("gateway"),
      },
      { "eu/dev": ["eu/all", "eu/dev"], "eu/prod": ["eu/all", "eu/prod"], "us/prod": ["us/prod"] },
    ],
    [
      "overlays of one base",
      {
        "base/kustomization.yaml": takes("a.yaml"),
        "base/a.yaml": app("web"),
        "overlays/dev/kustomization.yaml": `namespace: d\n${takes("../../base")}`,
        "overlays/prod/kustomization.yaml": `namespace: p\n${takes("../../base")}`,
        "cluster-wide/x.yaml": app("x"),
      },
      { dev: ["cluster-wide", "overlays/dev in d"], prod: ["cluster-wide", "overlays/prod in p"] },
    ],
    [
      "instances side by side",
      {
        "base/kustomization.yaml": takes("a.yaml"),
        "base/a.yaml": app("web"),
        "tenants/a/kustomization.yaml": `namespace: a\n${takes("../../base")}`,
        "tenants/b/kustomization.yaml": `namespace: b\n${takes("../../base")}`,
      },
      { "": ["tenants/a in a", "tenants/b in b"] },
    ],
    [
      "stages that stand where instances do",
      {
        "apps/base/kustomization.yaml": takes("a.yaml"),
        "apps/base/a.yaml": app("web"),
        "apps/production/kustomization.yaml": takes("../base"),
        "apps/staging/kustomization.yaml": takes("../base"),
      },
      { production: ["apps/production"], staging: ["apps/staging"] },
    ],
    [
      "an example that takes in everything",
      {
        "example/kustomization.yaml": takes("../apps/web", "../apps/db"),
        "apps/web/kustomization.yaml": takes("a.yaml"),
        "apps/web/a.yaml": app("web"),
        "apps/db/kustomization.yaml": takes("a.yaml"),
        "apps/db/a.yaml": app("db"),
        "other/a.yaml": app("other"),
      },
      { "": ["example", "other"] },
    ],
    [
      "instances with stages",
      {
        "base/kustomization.yaml": takes("a.yaml"),
        "base/a.yaml": app("web"),
        "tenants/a/dev/kustomization.yaml": `namespace: a\n${takes("../../../base")}`,
        "tenants/b/dev/kustomization.yaml": `namespace: b\n${takes("../../../base")}`,
        "tenants/b/prod/kustomization.yaml": `namespace: b\n${takes("../../../base")}`,
      },
      { dev: ["tenants/a/dev in a", "tenants/b/dev in b"], prod: ["tenants/b/prod in b"] },
    ],
    [
      "applications with overlays, of differing stages",
      {
        "apps/web/base/kustomization.yaml": takes("a.yaml"),
        "apps/web/base/a.yaml": app("web"),
        "apps/web/overlays/dev/kustomization.yaml": takes("../../base"),
        "apps/web/overlays/prod/kustomization.yaml": takes("../../base"),
        "apps/cart/base/kustomization.yaml": takes("a.yaml"),
        "apps/cart/base/a.yaml": app("cart"),
        "apps/cart/overlays/dev/kustomization.yaml": takes("../../base"),
        "apps/cart/overlays/test/kustomization.yaml": takes("../../base"),
      },
      {
        dev: ["apps/cart/overlays/dev", "apps/web/overlays/dev"],
        prod: ["apps/web/overlays/prod"],
        test: ["apps/cart/overlays/test"],
      },
    ],
    [
      "a component that two applications share is no base",
      {
        "components/dns/kustomization.yaml": `kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\n${takes("d.yaml")}`,
        "components/dns/d.yaml": app("dns"),
        "web/kustomization.yaml": `namespace: web\ncomponents: [../components/dns]\n${takes("a.yaml")}`,
        "web/a.yaml": app("web"),
        "cart/kustomization.yaml": `namespace: cart\ncomponents: [../components/dns]\n${takes("a.yaml")}`,
        "cart/a.yaml": app("cart"),
      },
      { "": ["cart in cart", "web in web"] },
    ],
    [
      "files that a kustomization leaves out, and what no root takes in",
      {
        "k/kustomization.yaml": takes("a.yaml"),
        "k/a.yaml": app("a"),
        "k/old.yaml": app("old"),
        "c/kustomization.yaml": `kind: Component\n${takes("unused.yaml")}`,
        "c/unused.yaml": app("unused"),
      },
      { "": ["k"] },
    ],
    [
      "documentation, examples and fixtures",
      {
        "deploy/a.yaml": app("web", "1"),
        "docs/intro/a.yaml": app("web", "2"),
        "examples/kustomization.yaml": takes("a.yaml"),
        "examples/a.yaml": app("web", "3"),
        "pkg/testdata/a.yaml": app("web", "4"),
      },
      { "": ["deploy"] },
    ],
    [
      "examples alone",
      { "examples/a/x.yaml": app("a"), "examples/b/y.yaml": app("b") },
      { "": ["examples/a", "examples/b"] },
    ],
    [
      "a stage called test",
      { "deploy/test/a.yaml": app("web", "1"), "deploy/prod/a.yaml": app("web", "2") },
      { prod: ["deploy/prod"], test: ["deploy/test"] },
    ],
    [
      "generated output beside its source",
      {
        "base/kustomization.yaml": takes("a.yaml"),
        "base/a.yaml": app("web"),
        "rendered/all.yaml": app("web"),
      },
      { "": ["base"] },
    ],
    [
      "output that is older than its source",
      {
        "base/kustomization.yaml": takes("a.yaml"),
        "base/a.yaml": app("web", "2"),
        "rendered/all.yaml": `# Code generated by make. DO NOT EDIT.\n${app("web", "1")}`,
      },
      { "": ["base"] },
    ],
    [
      "an application with a namespace",
      {
        "argocd/web.yaml": argo("web", "destination: { namespace: shop, server: https://kubernetes.default.svc }"),
        "web/a.yaml": app("web"),
      },
      { "": ["web in shop"] },
    ],
    [
      "destinations by name, which beat the path",
      {
        "argocd/dev.yaml": argo("web/overlays/dev", "destination: { name: berlin }", "web-dev"),
        "argocd/prod.yaml": argo("web/overlays/prod", "destination: { name: paris }", "web-prod"),
        "web/base/kustomization.yaml": takes("a.yaml"),
        "web/base/a.yaml": app("web"),
        "web/overlays/dev/kustomization.yaml": takes("../../base"),
        "web/overlays/prod/kustomization.yaml": takes("../../base"),
        "cart/base/kustomization.yaml": takes("a.yaml"),
        "cart/base/a.yaml": app("cart"),
        "cart/overlays/dev/kustomization.yaml": takes("../../base"),
        "cart/overlays/prod/kustomization.yaml": takes("../../base"),
      },
      { berlin: ["cart/overlays/dev", "web/overlays/dev"], paris: ["cart/overlays/prod", "web/overlays/prod"] },
    ],
    [
      "destinations by server, named by the path",
      {
        "argocd/all.yaml":
          argo("web/dev", "destination: { server: 'https://10.0.0.1' }", "d") +
          argo("web/prod", "destination: { server: 'https://10.0.0.2' }", "p") +
          argo("cart", "destination: { server: 'https://10.0.0.2' }", "c"),
        "web/dev/a.yaml": app("web", "1"),
        "web/prod/a.yaml": app("web", "2"),
        "cart/a.yaml": app("cart"),
      },
      { dev: ["web/dev"], prod: ["cart", "web/prod"] },
    ],
    [
      "a set of folders",
      {
        "set.yaml": set(
          "[{ git: { directories: [{ path: services/* }, { path: services/old, exclude: true }] } }]",
          "{{path}}",
          "{ namespace: '{{path.basename}}' }",
        ),
        "services/a/x.yaml": app("api", "1"),
        "services/b/x.yaml": app("api", "2"),
        "services/old/x.yaml": app("old"),
      },
      { "": ["services/a in a", "services/b in b", "services/old"] },
    ],
    [
      "a set with a list, in Go's templates",
      {
        "set.yaml": set(
          "[{ list: { elements: [{ cluster: dev }, { cluster: prod }] } }]",
          "k/{{ .cluster }}",
          "{ name: '{{.cluster}}-1' }",
        ),
        "k/base/kustomization.yaml": takes("a.yaml"),
        "k/base/a.yaml": app("a"),
        "k/dev/kustomization.yaml": takes("../base"),
        "k/prod/kustomization.yaml": takes("../base"),
      },
      { "dev-1": ["k/dev"], "prod-1": ["k/prod"] },
    ],
    [
      "a set of files",
      {
        "set.yaml": set(
          "[{ git: { files: [{ path: 'clusters/*/config.yaml' }] } }]",
          "deploy/{{stage}}",
          "{ name: '{{path.basename}}' }",
        ),
        "clusters/one/config.yaml": "stage: dev\n",
        "clusters/two/config.yaml": "stage: prod\n",
        "deploy/dev/a.yaml": app("a", "1"),
        "deploy/prod/a.yaml": app("a", "2"),
      },
      { one: ["deploy/dev"], two: ["deploy/prod"] },
    ],
    [
      "a set that asks the cluster",
      {
        "set.yaml": set("[{ clusters: {} }]", "deploy", "{ name: '{{name}}', namespace: s }"),
        "deploy/a.yaml": app("a"),
      },
      { "": ["deploy in s"] },
    ],
    [
      "two clusters of Flux",
      {
        "clusters/prod/apps.yaml": flux("./apps/prod", "targetNamespace: shop"),
        "clusters/prod/flux-system/sync.yaml": flux("./clusters/prod", "", "flux-system"),
        "clusters/prod/flux-system/kustomization.yaml": takes("sync.yaml", "toolkit.yaml"),
        "clusters/prod/flux-system/toolkit.yaml": app("flux-system/source"),
        "clusters/staging/apps.yaml": flux("./apps/staging", "targetNamespace: shop"),
        "clusters/staging/flux-system/sync.yaml": flux("./clusters/staging", "", "flux-system"),
        "clusters/staging/flux-system/kustomization.yaml": takes("sync.yaml", "toolkit.yaml"),
        "clusters/staging/flux-system/toolkit.yaml": app("flux-system/source"),
        "apps/base/kustomization.yaml": takes("a.yaml"),
        "apps/base/a.yaml": app("a"),
        "apps/prod/kustomization.yaml": takes("../base"),
        "apps/staging/kustomization.yaml": takes("../base"),
      },
      { prod: ["apps/prod in shop", "clusters/prod"], staging: ["apps/staging in shop", "clusters/staging"] },
    ],
    [
      "what a cluster of Flux takes in lives there, whatever its path",
      {
        "clusters/a/apps.yaml": flux("./web/one", "postBuild: { substitute: { x: a } }"),
        "clusters/b/apps.yaml": flux("./web/two", "postBuild: { substitute: { x: b } }"),
        "clusters/b/more.yaml": flux("./only", "", "only"),
        "clusters/a/sync.yaml": flux("./clusters/a", "", "flux-system"),
        "clusters/b/sync.yaml": flux("./clusters/b", "", "flux-system"),
        "web/one/a.yaml": app("web", "1"),
        "web/two/a.yaml": app("web", "2"),
        "only/x.yaml": app("x"),
      },
      { a: ["clusters/a", "web/one"], b: ["clusters/b", "only", "web/two"] },
    ],
    [
      "a patch of an application is none",
      {
        "clusters/dev/sync.yaml": flux("./tenants/dev", "", "tenants"),
        "clusters/prod/sync.yaml": flux("./tenants/prod", "", "tenants"),
        ...Object.fromEntries(
          ["dev", "prod"].flatMap((name) => [
            [`tenants/${name}/kustomization.yaml`, `${takes("../base")}patches: [{ path: patch.yaml }]\n`],
            [`tenants/${name}/patch.yaml`, flux(`./${name}`, "", "team")],
          ]),
        ),
        "tenants/base/kustomization.yaml": takes("a.yaml"),
        "tenants/base/a.yaml": app("a"),
      },
      { dev: ["tenants/dev"], prod: ["tenants/prod"] },
    ],
    [
      "another repository's root, where this one has a name of its own",
      {
        "flux/sync.yaml": `${flux("./apps/a", "", "a")}${flux("./apps/b", "", "b")}`.replaceAll(
          "name: flux-system }",
          "name: home }",
        ),
        "apps/a/theirs.yaml": `---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: theirs }
spec: { url: https://git.example/them/theirs.git }
${flux("./", "", "theirs").replace("name: flux-system }", "name: theirs }")}`,
        "apps/a/a.yaml": app("a"),
        "apps/b/b.yaml": app("b"),
      },
      { "": ["apps/a", "apps/b"] },
    ],
    [
      "another repository's path",
      {
        "clusters/a/sync.yaml": `${flux("./clusters/a", "", "flux-system")}---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { url: ssh://git@git.example/me/mine }
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: theirs }
spec: { url: https://git.example/them/theirs.git }
${flux("./deploy", "", "theirs").replace("name: flux-system }", "name: theirs }")}`,
        "deploy/a.yaml": app("a"),
      },
      { "": ["clusters/a", "deploy"] },
    ],
    [
      "a path in an artifact that is not this repository",
      {
        "clusters/a/sync.yaml": flux("./clusters/a", "", "cluster"),
        "clusters/a/flux.yaml": flux("./", "", "flux").replace(
          "kind: GitRepository, name: flux-system",
          "kind: OCIRepository, name: flux-manifests",
        ),
        "apps/a.yaml": app("a"),
      },
      { "": ["apps", "clusters/a"] },
    ],
    [
      "a chart with values for stages",
      {
        "chart/Chart.yaml": "name: web\n",
        "chart/values.yaml": "a: 1\n",
        "chart/values-dev.yaml": "a: 2\n",
        "chart/values-prod.yaml": "a: 3\n",
        "chart/templates/a.yaml": app("web", "{{ .Values.a }}"),
      },
      { dev: ["chart"], prod: ["chart"] },
    ],
    [
      "charts of which one takes the others in, from where it says that they lie",
      {
        "charts/shop/Chart.yaml":
          'apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n- {name: web, version: 1.x.x, repository: "file://../web"}\n- {name: other, version: 2.x.x, repository: "file://../other"}\n- name: db\n  version: "*"\n  repository: file://../db\n',
        "charts/shop/templates/a.yaml": app("shop"),
        "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        "charts/web/templates/a.yaml": app("web"),
        "charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
        "charts/db/values.yaml": "a: 1\n",
        "charts/db/values-prod.yaml": "a: 2\n",
        "charts/db/templates/a.yaml": app("db", "{{ .Values.a }}"),
        "charts/other/Chart.yaml": "apiVersion: v2\nname: other\nversion: 1.0.0\n",
        "charts/other/templates/a.yaml": app("other"),
      },
      { "": ["charts/db", "charts/other", "charts/shop"] },
    ],
    [
      "a chart with values for one stage, which tools install as well",
      {
        "chart/Chart.yaml": "name: web\n",
        "chart/values.yaml": "a: 1\n",
        "chart/values-prod.yaml": "a: 2\n",
        "chart/templates/a.yaml": app("web", "{{ .Values.a }}"),
        "argo/a.yaml": argo("chart"),
        "kust/kustomization.yaml": "helmGlobals: {chartHome: ..}\nhelmCharts: [{name: chart, releaseName: other}]\n",
      },
      { argo: ["chart"], kust: ["kust"], prod: ["chart"] },
    ],
    [
      "a chart with values for a stage that is another's name",
      {
        "chart/Chart.yaml": "name: web\n",
        "chart/values.yaml": "a: 1\n",
        "chart/values-argo.yaml": "a: 2\n",
        "chart/templates/a.yaml": app("web", "{{ .Values.a }}"),
        "argo/a.yaml": argo("chart"),
      },
      { argo: ["chart"], chart: ["chart"] },
    ],
    [
      "a chart beside manifests",
      { "chart/Chart.yaml": "name: web\n", "chart/templates/a.yaml": app("web"), "manifests/a.yaml": app("db") },
      { "": ["chart", "manifests"] },
    ],
    [
      "a circle of kustomizations",
      { "a/kustomization.yaml": takes("../b"), "b/kustomization.yaml": takes("../a", "x.yaml"), "b/x.yaml": app("x") },
      { "": ["a"] },
    ],
    [
      "paths out of the workspace and on the network",
      { "a/kustomization.yaml": takes("../../x", "https://git.example/x?ref=1", "a.yaml"), "a/a.yaml": app("a") },
      { "": ["a"] },
    ],
    [
      "of published versions of a chart the newest",
      {
        ...published("web", "1.9.0", "1.10.0"),
        ...published("db", "0.1.0", "0.1.0-rc.1"),
        "charts/web/1.9.0/more/ip/Chart.yaml": "name: ip\nversion: 0.1.0\n",
        "charts/web/1.9.0/more/ip/templates/a.yaml": app("ip"),
      },
      { "": ["charts/db/0.1.0", "charts/web/1.10.0"] },
    ],
    [
      "an old version of a chart that an application installs",
      { ...published("web", "1.9.0", "1.10.0"), "a.yaml": argo("charts/web/1.9.0") },
      { "": ["charts/web/1.9.0"] },
    ],
    [
      "charts in folders that are called like another version, or of other charts",
      {
        "x/1.0.0/Chart.yaml": "name: a\nversion: 1.0.0\n",
        "x/1.0.0/templates/a.yaml": app("a"),
        "x/1.1.0/Chart.yaml": "name: b\nversion: 1.1.0\n",
        "x/1.1.0/templates/a.yaml": app("b"),
        "x/1.2.0/Chart.yaml": "name: a\nversion: 1.1.0\n",
        "x/1.2.0/templates/a.yaml": app("c"),
      },
      { "": ["x/1.0.0", "x/1.1.0", "x/1.2.0"] },
    ],
    [
      "a file of Flux that is called like a kustomization",
      { "flux/kustomization.yaml": flux("./web"), "web/a.yaml": app("a") },
      { "": ["web"] },
    ],
  ];

  it.each(cases)("%s", (_, texts, expected) => {
    expect(clustersOf(texts)).toEqual(expected);
  });

  it("follows what the settings say, and that alone", () => {
    const texts = {
      "base/kustomization.yaml": takes("a.yaml"),
      "base/a.yaml": app("a"),
      "dev/kustomization.yaml": takes("../base"),
      "plain/b.yaml": app("b"),
      "other/c.yaml": app("c"),
    };
    const said = [
      { name: "one", paths: [{ path: "dev" }, { path: "plain", namespace: "p" }] },
      { name: "two", paths: [{ path: "plain" }] },
    ];
    expect(clustersOf(texts, said)).toEqual({ one: ["dev", "plain in p"], two: ["plain"] });
    expect([...find(texts, said).leftOut]).toEqual([["other/c.yaml", "no cluster of .netpol.yaml lists it"]]);
  });

  it("takes the file of a kustomization for its folder, and of a folder all that lies in it", () => {
    const texts = {
      "apps/web/kustomization.yaml": takes("a.yaml"),
      "apps/web/a.yaml": app("a"),
      "apps/db/base/kustomization.yaml": takes("b.yaml"),
      "apps/db/base/b.yaml": app("b"),
      "apps/db/kustomization.yaml": takes("base"),
      "apps/c.yaml": app("c"),
    };
    const said = [
      { name: "one", paths: [{ path: "apps/web/kustomization.yaml" }] },
      { name: "two", paths: [{ path: "apps" }] },
    ];
    expect(clustersOf(texts, said)).toEqual({ one: ["apps/web"], two: ["apps", "apps/db", "apps/web"] });
  });
});

describe("what is in no entry point", () => {
  it.each<[path: string, why: string, texts: Texts]>([
    ["docs/a.yaml", "docs is documentation", { "docs/a.yaml": app("a"), "b.yaml": app("b") }],
    [
      "deploy/docs/a.yaml",
      "deploy/docs is documentation",
      { "deploy/docs/a.yaml": app("a"), "deploy/b.yaml": app("b") },
    ],
    [
      "_archive/old/kustomization.yaml",
      "_archive is what was put away",
      {
        "_archive/old/kustomization.yaml": `${takes("a.yaml")}# kind: Deployment\n`,
        "_archive/old/a.yaml": app("a"),
        "b.yaml": app("b"),
      },
    ],
    [
      "boilerplate/a.yaml",
      "boilerplate is a template to copy from",
      { "boilerplate/a.yaml": app("a"), "b.yaml": app("b") },
    ],
    ["x/examples/y/a.yaml", "x/examples is an example", { "x/examples/y/a.yaml": app("a"), "b.yaml": app("b") }],
    [
      "k/b.yaml",
      "the kustomization in k does not list it",
      { "k/kustomization.yaml": takes("a.yaml"), "k/a.yaml": app("a"), "k/b.yaml": app("b") },
    ],
    [
      "charts/web/1.9.0/templates/a.yaml",
      "charts/web/1.10.0+up2 is a newer version of the same chart",
      published("web", "1.9.0", "1.10.0+up1", "1.10.0+up2", "1.10.0-rc.1"),
    ],
    [
      "c/a.yaml",
      "only c takes it in, and nothing takes that in",
      { "c/kustomization.yaml": `kind: Component\n${takes("a.yaml")}`, "c/a.yaml": app("a"), "b.yaml": app("b") },
    ],
  ])("%s", (path, why, texts) => {
    expect(find(texts).leftOut.get(path)).toBe(why);
  });
});

describe("what .gitignore and netpol.exclude name", () => {
  const gitignored = "is named by a .gitignore";
  const both = { "out/a.yaml": app("a"), "b.yaml": app("b") };
  const cases: readonly [
    name: string,
    texts: Texts,
    exclude: readonly string[],
    leftOut: Readonly<Record<string, string>>,
  ][] = [
    ["a folder", { ...both, ".gitignore": "# made\nout/\n" }, [], { "out/a.yaml": gitignored }],
    ["with Windows line ends", { ...both, ".gitignore": "out\r\nx\r\n" }, [], { "out/a.yaml": gitignored }],
    [
      "a file of a folder",
      { ...both, "out/c.yaml": app("c"), ".gitignore": "/out/a.*" },
      [],
      { "out/a.yaml": gitignored },
    ],
    ["of another folder", { ...both, "k/.gitignore": "out/" }, [], {}],
    ["its own folder's", { ...both, "out/.gitignore": "*\n!.gitignore" }, [], { "out/a.yaml": gitignored }],
    ["taken back below", { ...both, ".gitignore": "*.yaml\n!b.yaml", "out/.gitignore": "!a.yaml" }, [], {}],
    [
      "of an ignored folder",
      { ...both, ".gitignore": "out/", "out/.gitignore": "!a.yaml" },
      [],
      { "out/a.yaml": gitignored },
    ],
    ["all that there is", { "out/a.yaml": app("a"), ".gitignore": "*" }, [], {}],
    [
      "what a build takes in",
      { ...both, "kustomization.yaml": takes("out/a.yaml", "b.yaml"), ".gitignore": "out" },
      [],
      {},
    ],
    ["nothing that can be read", { ...both, ".gitignore": "[\n\\\n***a*b*c*d*e*f*g" }, [], {}],
    ["a setting", both, ["out/"], { "out/a.yaml": "is named by `netpol.exclude`" }],
    [
      "a setting, of all that there is",
      { "out/a.yaml": app("a") },
      ["*"],
      { "out/a.yaml": "is named by `netpol.exclude`" },
    ],
  ];
  it.each(cases)("%s", (_, texts, exclude, leftOut) => {
    const found = find(texts, [], exclude);
    const expected = Object.entries(leftOut).map(([path, why]) => [path, `${path} ${why}`]);
    expect([...found.leftOut]).toEqual(expected);
    for (const { files } of found.entries) for (const path of files) expect(leftOut[path]).toBeUndefined();
  });

  it("takes the time of its lines, whatever the names are", { timeout: 20_000 }, () => {
    const long = `${"a".repeat(250)}.yaml`;
    const pattern = `${"*a".repeat(40)}*b\n${"**/a/".repeat(20)}\n`;
    expect(find({ [long]: app("a"), "b.yaml": app("b"), ".gitignore": pattern.repeat(200) }).leftOut.size).toBe(0);
  });
});

describe("hostile input", () => {
  it("takes ten thousand overlays and a component that a thousand take in", { timeout: 120_000 }, () => {
    const texts: Record<string, string> = {
      "base/kustomization.yaml": takes("a.yaml"),
      "base/a.yaml": app("a"),
      "c/kustomization.yaml": `kind: Component\n${takes("../base")}`,
    };
    for (let i = 0; i < 10_000; i++) {
      texts[`overlays/o${i}/kustomization.yaml`] = `${takes("../../base")}${i < 1000 ? "components: [../../c]\n" : ""}`;
    }
    expect(Object.keys(clustersOf(texts))).toHaveLength(2000);
    const { beyond, leftOut } = find(texts);
    expect(beyond).toEqual({
      built: 2000,
      all: 10_000,
      path: "overlays/o2799",
      file: "overlays/o2799/kustomization.yaml",
    });
    expect(leftOut.get("overlays/o999/kustomization.yaml")).toBe(
      "overlays/o999 is left out, of more than 2000 that would have to be built",
    );
  });

  it("builds the first of what is too much, and leaves out what only the others take in", () => {
    const { entries } = find({ "a/kustomization.yaml": takes("a.yaml"), "a/a.yaml": app("a") });
    const [first] = entries;
    if (first === undefined) throw new Error("there is an entry point");
    const others = ["b", "c"].map((path) => ({ ...first, id: path, path, files: ["a/a.yaml", `${path}/x.yaml`] }));
    const plain: EntryPoint = { ...first, id: "d", path: "d", kind: "folder" };
    const bounded = boundEntries([first, ...others, plain], 1);
    expect(bounded.entries).toEqual([first, plain]);
    expect([...bounded.leftOut]).toEqual([
      ["b/x.yaml", "b"],
      ["c/x.yaml", "c"],
    ]);
    expect(bounded.beyond).toEqual({ built: 1, all: 3, path: "b", file: "b/x.yaml" });
    expect(boundEntries([first, plain], 1)).toEqual({ entries: [first, plain], leftOut: new Map() });
  });

  it("looks at the first of too many clusters", () => {
    const cluster = (name: string, ...own: readonly string[]) => ({ name, entries: [...own, "shared"] });
    const groups = { clusters: [cluster("a", "1"), cluster("b", "2")], copies: new Map(), why: new Map() };
    const { clusters, beyond, why } = boundGroups(groups, 1);
    expect(clusters).toEqual([cluster("a", "1")]);
    expect(beyond).toEqual({ kept: 1, all: 2, name: "b", entries: ["2"] });
    expect(why.get("2")).toBe("of more than 1 clusters its own is left out");
    expect(boundGroups(groups, 2)).toBe(groups);
  });

  it.each([
    "a: [",
    "resources: 1",
    "resources: [{}, null, [a]]",
    "components: {a: b}",
    "\u0000",
    "- a",
    "patches: [1, {path: 3}]",
  ])("reads %j", (text) => {
    expect(
      clustersOf({ "kustomization.yaml": text, "argo.yaml": `# argoproj.io\nkind: Application\n${text}` }),
    ).toBeTypeOf("object");
  });
});

describe("paths", () => {
  it.each([
    ["a/b", "../c", "a/c"],
    ["a", "./", "a"],
    ["a", "..", "."],
    ["a", "../..", undefined],
    [".", "x//y/", "x/y"],
    ["a", "/etc", undefined],
    ["a", "https://x/y", undefined],
    ["a", "git@host:x/y", undefined],
  ])("%s and %s", (folder, path, expected) => {
    expect(resolvePath(folder, path)).toBe(expected);
  });

  it.each([
    ["services/*", "services/a", true],
    ["services/*", "services/a/b", false],
    ["**/x", "a/b/x", true],
    ["{a,b}/*.json", "b/c.json", true],
    ["a.b", "axb", false],
    ["a(b", "a(b", true],
  ])("%s matches %s: %s", (pattern, path, expected) => {
    expect(globMatcher(pattern)(path)).toBe(expected);
  });
});
