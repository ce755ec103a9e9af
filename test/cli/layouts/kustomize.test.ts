import { takes } from "../../harness/gitops.ts";
import { checkLayouts, policy, workload } from "./layout.ts";

const base = { "web/base/kustomization.yaml": takes("a.yaml"), "web/base/a.yaml": workload("web") };
const shop = {
  "base/kustomization.yaml": takes("web.yaml", "front.yaml", "policy.yaml"),
  "base/web.yaml": workload("web"),
  "base/front.yaml": workload("front"),
  "base/policy.yaml": policy("web", "front"),
};
const component = (...resources: readonly string[]) =>
  `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n${takes(...resources)}`;
const deny = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny }
spec: { podSelector: {}, policyTypes: [Ingress] }
`;

checkLayouts("overlays", {
  "clusters of one stage, of which one takes in more": {
    files: {
      ...base,
      "web/base/extra/kustomization.yaml": takes("a.yaml"),
      "web/base/extra/a.yaml": workload("extra"),
      "web/production/base/kustomization.yaml": takes("../../base"),
      "web/production/one/kustomization.yaml": takes("../base"),
      "web/production/two/kustomization.yaml": takes("../base", "../../base/extra"),
      "web/staging/try/kustomization.yaml": takes("../../base"),
    },
    clusters: {
      one: ["kustomization web/production/one"],
      two: ["kustomization web/production/two"],
      "staging/try": ["kustomization web/staging/try"],
    },
  },
  "a cluster of a stage that others name": {
    files: {
      ...base,
      "web/production/one/kustomization.yaml": takes("../../base"),
      "web/production/two/kustomization.yaml": takes("../../base"),
      "web/staging/three/kustomization.yaml": takes("../../base"),
      "db/base/kustomization.yaml": takes("a.yaml"),
      "db/base/a.yaml": workload("db"),
      "db/production/kustomization.yaml": takes("../base"),
      "db/staging/kustomization.yaml": takes("../base"),
      "ci/base/kustomization.yaml": takes("a.yaml"),
      "ci/base/a.yaml": workload("ci"),
      "ci/production/two/kustomization.yaml": takes("../../base"),
      "ci/staging/three/kustomization.yaml": takes("../../base"),
    },
    clusters: {
      one: ["kustomization web/production/one"],
      production: ["kustomization db/production"],
      staging: ["kustomization ci/staging/three", "kustomization db/staging", "kustomization web/staging/three"],
      two: ["kustomization ci/production/two", "kustomization web/production/two"],
    },
  },
  "what a script has built beside its source, in a kustomization of its own": {
    files: {
      ...base,
      "web/one/kustomization.yaml": takes("deploy.yaml"),
      "web/one/deploy.yaml": workload("shop/web"),
      "web/one/resources/kustomization.yaml": `namespace: shop\n${takes("../../base")}`,
      "web/two/kustomization.yaml": takes("deploy.yaml"),
      "web/two/deploy.yaml": workload("mall/web"),
      "web/two/resources/kustomization.yaml": `namespace: mall\n${takes("../../base")}`,
    },
    clusters: {
      one: ["kustomization web/one/resources in shop"],
      two: ["kustomization web/two/resources in mall"],
    },
  },
  "a component of one of them": {
    files: {
      ...shop,
      "components/deny/kustomization.yaml": component("deny.yaml"),
      "components/deny/deny.yaml": deny,
      "overlays/dev/kustomization.yaml": `namespace: shop\n${takes("../../base")}`,
      "overlays/prod/kustomization.yaml": `namespace: shop\n${takes("../../base")}components: [../../components/deny]\n`,
    },
    clusters: { dev: ["kustomization overlays/dev in shop"], prod: ["kustomization overlays/prod in shop"] },
    edges: {
      dev: ["shop/front => shop/web : TCP 8080", "shop/web => shop/front : All Connections"],
      prod: ["shop/front => shop/web : TCP 8080"],
    },
  },
  "instances beside each other in one cluster": {
    files: {
      ...shop,
      "tenants/a/kustomization.yaml": `namespace: a\n${takes("../../base")}`,
      "tenants/b/kustomization.yaml": `namespace: b\n${takes("../../base")}`,
    },
    clusters: { "": ["kustomization tenants/a in a", "kustomization tenants/b in b"] },
    edges: {
      "": [
        "a/front => a/web : TCP 8080",
        "a/front => b/front : All Connections",
        "a/web => a/front : All Connections",
        "a/web => b/front : All Connections",
        "b/front => a/front : All Connections",
        "b/front => b/web : TCP 8080",
        "b/web => a/front : All Connections",
        "b/web => b/front : All Connections",
      ],
    },
  },
  "instances in two stages": {
    files: {
      ...shop,
      "dev/tenants/a/kustomization.yaml": `namespace: a\n${takes("../../../base")}`,
      "dev/tenants/b/kustomization.yaml": `namespace: b\n${takes("../../../base")}`,
      "prod/tenants/a/kustomization.yaml": `namespace: a\n${takes("../../../base")}`,
      "prod/tenants/b/kustomization.yaml": `namespace: b\n${takes("../../../base")}`,
    },
    clusters: {
      dev: ["kustomization dev/tenants/a in a", "kustomization dev/tenants/b in b"],
      prod: ["kustomization prod/tenants/a in a", "kustomization prod/tenants/b in b"],
    },
  },
  "regions and stages": {
    files: {
      ...shop,
      ...Object.fromEntries(
        ["eu/dev", "eu/prod", "us/dev", "us/prod"].map((path) => [`${path}/kustomization.yaml`, takes("../../base")]),
      ),
      "eu/shared/a.yaml": workload("legal"),
      "more/prod/a.yaml": workload("audit"),
      "all/a.yaml": workload("log"),
    },
    clusters: {
      "eu/dev": ["folder all", "kustomization eu/dev", "folder eu/shared"],
      "eu/prod": ["folder all", "kustomization eu/prod", "folder eu/shared", "folder more/prod"],
      "us/dev": ["folder all", "kustomization us/dev"],
      "us/prod": ["folder all", "folder more/prod", "kustomization us/prod"],
    },
  },
  "regions of one stage alone": {
    files: {
      ...shop,
      "overlays/dev/kustomization.yaml": takes("../../base"),
      "overlays/prod/eu/kustomization.yaml": takes("../../../base"),
      "overlays/prod/us/kustomization.yaml": takes("../../../base"),
      "policies/prod/a.yaml": policy("front", "web"),
    },
    clusters: {
      dev: ["kustomization overlays/dev"],
      eu: ["kustomization overlays/prod/eu", "folder policies/prod"],
      us: ["kustomization overlays/prod/us", "folder policies/prod"],
    },
  },
  "regions of which one lacks a stage": {
    files: {
      ...shop,
      ...Object.fromEntries(
        ["eu/prod", "us/prod", "eu/dev"].map((path) => [`overlays/${path}/kustomization.yaml`, takes("../../../base")]),
      ),
    },
    clusters: {
      "eu/dev": ["kustomization overlays/eu/dev"],
      "eu/prod": ["kustomization overlays/eu/prod"],
      "us/prod": ["kustomization overlays/us/prod"],
    },
  },
  "an application that is only in one stage, and one that has none": {
    files: {
      ...base,
      "web/overlays/dev/kustomization.yaml": takes("../../base"),
      "web/overlays/prod/kustomization.yaml": takes("../../base"),
      "pay/base/kustomization.yaml": takes("a.yaml"),
      "pay/base/a.yaml": workload("pay"),
      "pay/overlays/prod/kustomization.yaml": takes("../../base"),
      "log/kustomization.yaml": takes("a.yaml"),
      "log/a.yaml": workload("log"),
    },
    clusters: {
      dev: ["kustomization log", "kustomization web/overlays/dev"],
      prod: ["kustomization log", "kustomization pay/overlays/prod", "kustomization web/overlays/prod"],
    },
  },
  "one base under two namespaces": {
    files: {
      ...shop,
      "blue/kustomization.yaml": `namespace: blue\n${takes("../base")}`,
      "green/kustomization.yaml": `namespace: green\n${takes("../base")}`,
    },
    clusters: { blue: ["kustomization blue in blue"], green: ["kustomization green in green"] },
    edges: { blue: ["blue/front => blue/web : TCP 8080", "blue/web => blue/front : All Connections"] },
  },
  "a namespace that a base pins": {
    files: {
      ...shop,
      "base/policy.yaml": policy("web", "front").replace(
        "- podSelector:",
        "- namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop-dev } }\n      podSelector:",
      ),
      "dev/kustomization.yaml": `namespace: shop-dev\n${takes("../base")}`,
      "prod/kustomization.yaml": `namespace: shop-prod\n${takes("../base")}`,
    },
    clusters: { dev: ["kustomization dev in shop-dev"], prod: ["kustomization prod in shop-prod"] },
    edges: {
      dev: ["shop-dev/front => shop-dev/web : TCP 8080", "shop-dev/web => shop-dev/front : All Connections"],
      prod: ["shop-prod/web => shop-prod/front : All Connections"],
    },
  },
  "a base that is wrong everywhere, and an overlay that is wrong alone": {
    files: {
      ...shop,
      "base/policy.yaml": policy("web", "frontt"),
      "base/more.yaml": policy("front", "web"),
      "base/kustomization.yaml": takes("web.yaml", "front.yaml", "policy.yaml", "more.yaml"),
      "dev/kustomization.yaml": takes("../base"),
      "prod/kustomization.yaml": `${takes("../base")}patches: [{ path: more.yaml }]\n`,
      "prod/more.yaml": policy("front", "webb").replace("---\n", ""),
    },
    clusters: { dev: ["kustomization dev"], prod: ["kustomization prod"] },
    findings: ["selects-nothing base/policy.yaml:11", "selects-nothing prod/more.yaml:10 in prod"],
  },
  "a name with a prefix, and a selector that does not follow": {
    files: {
      ...shop,
      "dev/kustomization.yaml": `namePrefix: d-\n${takes("../base")}`,
      "prod/kustomization.yaml": `namePrefix: p-\ncommonLabels: { stage: prod }\n${takes("../base")}`,
    },
    clusters: { dev: ["kustomization dev"], prod: ["kustomization prod"] },
    edges: {
      dev: ["default/d-front => default/d-web : TCP 8080", "default/d-web => default/d-front : All Connections"],
      prod: ["default/p-front => default/p-web : TCP 8080", "default/p-web => default/p-front : All Connections"],
    },
  },
  "a patch that deletes all policies": {
    files: {
      ...shop,
      "dev/kustomization.yaml": `${takes("../base")}patches: [{ target: { kind: NetworkPolicy }, patch: "{apiVersion: v1, kind: X, metadata: {name: x}, $patch: delete}" }]\n`,
      "prod/kustomization.yaml": takes("../base"),
    },
    clusters: { dev: ["kustomization dev"], prod: ["kustomization prod"] },
    edges: {
      dev: ["default/front => default/web : All Connections", "default/web => default/front : All Connections"],
    },
  },
  "a circle, and an overlay beside it": {
    files: {
      ...shop,
      "dev/kustomization.yaml": takes("../base"),
      "prod/kustomization.yaml": takes("../base", "../round"),
      "round/kustomization.yaml": takes("../prod"),
    },
    clusters: { dev: ["kustomization dev"], prod: ["kustomization prod"] },
    edges: { dev: ["default/front => default/web : TCP 8080", "default/web => default/front : All Connections"] },
    findings: ["cannot-be-built round/kustomization.yaml:0 in prod"],
  },
  "a file that is missing, and one that lies outside": {
    files: {
      ...shop,
      "dev/kustomization.yaml": "resources:\n- ../base\n- none.yaml\n",
      "prod/kustomization.yaml": "resources:\n- ../base\n- ../extra.yaml\n",
      "extra.yaml": workload("extra"),
      "stage/kustomization.yaml": takes("../base"),
    },
    clusters: { dev: ["kustomization dev"], prod: ["kustomization prod"], stage: ["kustomization stage"] },
    findings: ["cannot-be-built dev/kustomization.yaml:2 in dev", "cannot-be-built prod/kustomization.yaml:2 in prod"],
  },
  "a file that is a link in the workspace, and one that leads out": {
    files: {
      ...shop,
      "dev/kustomization.yaml": takes("../base", "a.yaml"),
      "dev/a.yaml": { link: "../shared/a.yaml" },
      "shared/a.yaml": workload("extra", 1),
      "prod/kustomization.yaml": "resources:\n- ../base\n- a.yaml\n",
      "prod/a.yaml": { link: "/etc/hostname" },
    },
    clusters: { dev: ["kustomization dev"], prod: ["kustomization prod"] },
    findings: ["cannot-be-built prod/kustomization.yaml:2 in prod"],
  },
});
