import { checkLayouts, takes, workload } from "./layout.ts";

const base = { "web/base/kustomization.yaml": takes("a.yaml"), "web/base/a.yaml": workload("web") };

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
});
