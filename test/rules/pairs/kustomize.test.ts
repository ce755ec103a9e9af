import { describe, expect, it } from "vitest";
import { np, short } from "../../harness/manifests.ts";
import { file, saysAll } from "../../harness/pairs.ts";
import { makeWorkspace } from "../../harness/rules.ts";

const web = short("@dep web app=web 80").replace("---\n", "");
const pol = (l: string) => np(`  podSelector: {matchLabels: ${l}}\n  policyTypes: [Ingress]\n`, "p", "");
const k = (t: string, p = "a/kustomization.yaml") => file(p, t);

describe("kustomizations", () =>
  saysAll([
    [
      "typo speaks",
      k("namespace: shop\nresources: [w.yaml, p.yaml]\n") +
        file("a/w.yaml", web) +
        file("a/p.yaml", pol("{app: webb}")),
      "no-default-deny selects-nothing",
    ],
    [
      "commonLabels",
      k("namespace: shop\ncommonLabels: {team: a}\nresources: [w.yaml, p.yaml]\n") +
        file("a/w.yaml", web) +
        file("a/p.yaml", pol("{team: a}")),
      "no-default-deny",
    ],
    [
      "labels includeSelectors",
      k("namespace: shop\nlabels:\n- pairs: {team: a}\n  includeSelectors: true\nresources: [w.yaml, p.yaml]\n") +
        file("a/w.yaml", web) +
        file("a/p.yaml", pol("{team: a}")),
      "no-default-deny",
    ],
    [
      "labels includeTemplates",
      k("namespace: shop\nlabels:\n- pairs: {team: a}\n  includeTemplates: true\nresources: [w.yaml, p.yaml]\n") +
        file("a/w.yaml", web) +
        file("a/p.yaml", pol("{team: a}")),
      "no-default-deny",
    ],
    [
      "labels metadata only speaks",
      k("namespace: shop\nlabels:\n- pairs: {team: a}\nresources: [w.yaml, p.yaml]\n") +
        file("a/w.yaml", web) +
        file("a/p.yaml", pol("{app: webb}")),
      "no-default-deny selects-nothing",
    ],
    [
      "overlay labels base",
      k("namespace: shop\ncommonLabels: {env: prod}\nresources: [../../base]\n", "overlays/prod/kustomization.yaml") +
        k("resources: [w.yaml, p.yaml]\n", "base/kustomization.yaml") +
        file("base/w.yaml", web) +
        file("base/p.yaml", pol("{env: prod}")),
      "no-default-deny",
    ],
    [
      "overlay namespace",
      k("namespace: shop\nresources: [../../base]\n", "overlays/prod/kustomization.yaml") +
        k("resources: [w.yaml, p.yaml]\n", "base/kustomization.yaml") +
        file("base/w.yaml", web) +
        file("base/p.yaml", pol("{app: webb}")),
      "no-default-deny selects-nothing",
    ],
    [
      "two overlays",
      k("namespace: dev\nresources: [../../base]\n", "overlays/dev/kustomization.yaml") +
        k("namespace: shop\nresources: [../../base]\n", "overlays/prod/kustomization.yaml") +
        k("resources: [w.yaml, p.yaml]\n", "base/kustomization.yaml") +
        file("base/w.yaml", web) +
        file("base/p.yaml", pol("{app: web}")),
      // In each of the two.
      "no-default-deny no-default-deny",
    ],
    [
      "namespace label from kustomize",
      k("labels:\n- pairs: {team: a}\nresources: [ns.yaml]\n", "ns/kustomization.yaml") +
        file("ns/ns.yaml", short("@ns shop").replace("---\n", "")) +
        file(
          "p.yaml",
          np(
            "  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n  - from:\n    - namespaceSelector: {matchLabels: {team: a}}\n",
            "p",
            "data",
          ),
        ),
      "",
    ],
    [
      "namespace label missing",
      file("ns/ns.yaml", short("@ns shop").replace("---\n", "")) +
        file(
          "p.yaml",
          np(
            "  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n  - from:\n    - namespaceSelector: {matchLabels: {name: shop}}\n",
            "p",
            "data",
          ),
        ),
      "namespace-label-missing",
    ],
    [
      "component",
      k("components: [../c]\nresources: [../base]\n", "prod/kustomization.yaml") +
        k("kind: Component\nnamespace: shop\n", "c/kustomization.yaml") +
        k("resources: [p.yaml]\n", "base/kustomization.yaml") +
        file("base/p.yaml", pol("{app: web}")),
      "",
    ],
    [
      "remote",
      k("resources: [https://github.com/x/y, p.yaml]\n") + file("a/p.yaml", pol("{app: web}")),
      "cannot-be-built implicit-namespace",
    ],
    [
      "values from files that are not read",
      k(
        "resources: [w.yaml]\nconfigMapGenerator:\n- {name: c, envs: [params.env], files: [Caddyfile]}\n" +
          "replacements:\n- source: {kind: ConfigMap, name: c, fieldPath: data.PORT}\n" +
          "  targets:\n  - {select: {kind: Deployment}, fieldPaths: [metadata.name]}\n",
      ) + file("a/w.yaml", web),
      "",
    ],
    [
      "a generator of hidden files, which are not read",
      k("resources: [w.yaml]\nconfigMapGenerator:\n- {name: c, files: [./.common.yaml, .d/x.yaml]}\n") +
        file("a/w.yaml", web),
      "",
    ],
    [
      "a generator of a file that is not there",
      k("resources: [w.yaml]\nconfigMapGenerator:\n- {name: c, files: [common.yaml]}\n") + file("a/w.yaml", web),
      "cannot-be-built",
    ],
    [
      "a patch for what a remote base with a version holds",
      k("resources: [github.com/x/y/base?ref=v2.1.3]\npatches:\n- path: p.yaml\n") + file("a/p.yaml", web),
      "cannot-be-built",
    ],
    [
      "a var from a place in a list",
      k(
        "namespace: shop\nresources: [w.yaml]\nvars:\n- name: V\n  objref: {kind: Deployment, name: web, apiVersion: apps/v1}\n" +
          "  fieldref: {fieldpath: 'spec.template.spec.containers[0].name'}\n",
      ) + file("a/w.yaml", web),
      "",
    ],
    [
      "a var from a file that is not read",
      k(
        "resources: [w.yaml]\nconfigMapGenerator:\n- {name: c, envs: [params.env]}\nvars:\n" +
          "- {name: V, objref: {kind: ConfigMap, name: c, apiVersion: v1}, fieldref: {fieldpath: data.X}}\n",
      ) + file("a/w.yaml", web),
      "",
    ],
    [
      "a patch from a file that is not read",
      k("resources: [w.yaml]\npatches:\n- path: web.patch\n") + file("a/w.yaml", web),
      "cannot-be-built",
    ],
    [
      "a file that a kustomization may not take in",
      k("namespace: shop\nresources: [../b/p.yaml]\n") + file("b/p.yaml", pol("{app: web}")),
      "cannot-be-built implicit-namespace",
    ],
    [
      "chart",
      file("chart/Chart.yaml", "apiVersion: v2\nname: x\nversion: 1.0.0\n") +
        file("chart/templates/p.yaml", pol("{app: web}")),
      "",
    ],
  ]));

describe("a missing base", () =>
  it.each([
    ["of a template that a script copies", "hack/templates/app/kustomization.yaml", {}, "information"],
    ["of an overlay", "hack/overlays/app/kustomization.yaml", {}, "warning"],
    [
      "in a folder of that name in a chart",
      "hack/templates/app/kustomization.yaml",
      { "hack/Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n" },
      undefined,
    ],
  ])("%s", (_, path, more, severity) => {
    const text = "resources:\n- ../../base\n";
    const found = makeWorkspace({ [path]: text, ...more }).all();
    const told = found.flatMap(({ finding }) =>
      finding.rule === "cannot-be-built" ? [finding.severity ?? "warning"] : [],
    );
    expect(told).toEqual(severity === undefined ? [] : [severity]);
  }));
