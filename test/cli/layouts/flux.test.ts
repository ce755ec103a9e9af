import { flux, takes } from "../../harness/gitops.ts";
import { checkLayouts, policy, workload } from "./layout.ts";

/** Two clusters that each take in `apps` with what they say of it. */
const clusters = (...spec: readonly (readonly string[])[]) =>
  Object.fromEntries(
    ["dev", "prod"].flatMap((name, i) => [
      [`clusters/${name}/flux-system/sync.yaml`, flux("flux-system", `./clusters/${name}`)],
      [`clusters/${name}/apps.yaml`, flux("apps", "./apps", ...(spec[i] ?? []))],
    ]),
  );
const apps = (port = "8080") => ({
  "apps/kustomization.yaml": takes("web.yaml", "front.yaml", "policy.yaml"),
  "apps/web.yaml": workload("web"),
  "apps/front.yaml": workload("front"),
  "apps/policy.yaml": policy("web", "front", port),
});
const both = (namespace = "") => ({
  dev: [`application apps${namespace && ` in ${namespace}-dev`}`],
  prod: [`application apps${namespace && ` in ${namespace}-prod`}`],
});

checkLayouts("Kustomizations of Flux", {
  "one folder for two clusters, with other variables": {
    files: {
      ...clusters(
        ["targetNamespace: shop-dev", "postBuild: { substitute: { port: '8080' } }"],
        ["targetNamespace: shop-prod", "postBuild: { substitute: { port: '9090' } }"],
      ),
      ...apps("${port:=80}"),
    },
    clusters: both("shop"),
    edges: {
      dev: ["shop-dev/front => shop-dev/web : TCP 8080", "shop-dev/web => shop-dev/front : All Connections"],
      prod: ["shop-prod/front => shop-prod/web : TCP 9090", "shop-prod/web => shop-prod/front : All Connections"],
    },
    findings: [],
  },
  "variables of a ConfigMap, and of a Secret that nobody sees": {
    files: {
      ...clusters(
        ["postBuild: { substituteFrom: [{ kind: ConfigMap, name: vars }] }"],
        ["postBuild: { substituteFrom: [{ kind: Secret, name: vars }] }"],
      ),
      "clusters/dev/vars.yaml":
        "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: vars, namespace: flux-system }\ndata: { who: front }\n",
      ...apps(),
      "apps/policy.yaml": policy("web", "${who}"),
    },
    clusters: both(),
    edges: { dev: ["default/front => default/web : TCP 8080", "default/web => default/front : All Connections"] },
  },
  "components and patches of one of them": {
    files: {
      ...clusters(
        [],
        [
          "components: [../deny]",
          "patches:",
          "- target: { kind: NetworkPolicy, name: web }",
          '  patch: \'[{ "op": "replace", "path": "/spec/ingress/0/ports/0/port", "value": 9090 }]\'',
        ],
      ),
      ...apps(),
      "deny/kustomization.yaml": `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n${takes("deny.yaml")}`,
      "deny/deny.yaml": `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: deny }\nspec: { podSelector: {}, policyTypes: [Ingress] }\n`,
    },
    clusters: both(),
    edges: {
      dev: ["default/front => default/web : TCP 8080", "default/web => default/front : All Connections"],
      prod: ["default/front => default/web : TCP 9090"],
    },
  },
  "tenants of one cluster": {
    files: {
      "clusters/main/flux-system/sync.yaml": flux("flux-system", "./clusters/main"),
      "clusters/main/tenants.yaml":
        flux("a", "./tenants/a", "targetNamespace: a") + flux("b", "./tenants/b", "targetNamespace: b"),
      "tenants/base/kustomization.yaml": takes("web.yaml"),
      "tenants/base/web.yaml": workload("web"),
      "tenants/a/kustomization.yaml": takes("../base"),
      "tenants/b/kustomization.yaml": takes("../base"),
    },
    clusters: { "": ["application tenants/a in a", "application tenants/b in b"] },
    edges: { "": ["a/web => b/web : All Connections", "b/web => a/web : All Connections"] },
  },
  "all YAML of a tree": {
    files: {
      "clusters/main/sync.yaml": flux("flux-system", "./clusters/main"),
      "clusters/main/more.yaml": flux("more", "./more"),
      "more/a.yaml": workload("x/a"),
      "more/k/kustomization.yaml": `namespace: z\n${takes("b.yaml")}`,
      "more/k/b.yaml": workload("b"),
      "more/k/unlisted.yaml": workload("c"),
    },
    clusters: { "": ["application more"] },
    edges: { "": ["x/a => z/b : All Connections", "z/b => x/a : All Connections"] },
  },
});
