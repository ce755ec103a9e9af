import fc from "fast-check";
import { it } from "vitest";
import { expectAsAfresh } from "./afresh.ts";
import { policy, workload } from "./baseManifests.ts";

/* Overlays of one base, while somebody types in what they are made of. */

const settings = (label: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {app: ${label}}\n`;

const files: Readonly<Record<string, string>> = {
  "base/kustomization.yaml": "resources: [all.yaml, policy.yaml, settings.yaml]\n",
  "base/all.yaml": `${workload("db", "db")}---\n${workload("web", "web")}`,
  "base/policy.yaml": `${policy("db", "db", "8080")}---\n${policy("web", "web", "8081")}`,
  "base/settings.yaml": settings("web"),
  "overlays/dev/kustomization.yaml":
    "namespace: dev\nresources: [../../base]\nlabels: [{pairs: {stage: dev}, includeSelectors: true}]\n",
  "overlays/test/kustomization.yaml":
    "namespace: dev\nnamePrefix: test-\nresources: [../../base]\npatches: [{path: patch.yaml}]\n",
  "overlays/test/patch.yaml":
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: db}\nspec: {template: {metadata: {labels: {app: database}}}}\n",
  "overlays/prod/kustomization.yaml": `namespace: prod
resources: [../../base]
replacements:
  - source: {kind: ConfigMap, name: settings, fieldPath: data.app}
    targets:
      - select: {kind: NetworkPolicy, name: db}
        fieldPaths: [spec.ingress.0.from.0.podSelector.matchLabels.app]
`,
};

const word = fc.constantFrom("db", "web", "api");
const port = fc.constantFrom("8080", "8081", "http");
const aPolicy = fc.tuple(word, word, port).map((parts) => policy(...parts));
const aWorkload = fc.tuple(word, word).map((parts) => workload(...parts));
const broken = fc.constantFrom("", "# nothing\n", "kind: [\n", "a: b\n", "apiVersion: v1\n");
const stream = (one: fc.Arbitrary<string>) =>
  fc
    .array(fc.oneof({ weight: 6, arbitrary: one }, broken), { minLength: 1, maxLength: 3 })
    .map((all) => all.join("---\n"));
const kustomization = (namespace: string) =>
  fc
    .subarray([
      "namePrefix: a-\n",
      "labels: [{pairs: {tier: x}, includeSelectors: true}]\n",
      "commonLabels: {team: y}\n",
      "images: [{name: main, newTag: v2}]\n",
      "patches: [{target: {kind: Deployment}, patch: '[{op: add, path: /metadata/labels, value: {app: web}}]'}]\n",
      "patches: [{path: missing.yaml}]\n",
    ])
    .map((parts) => `namespace: ${namespace}\nresources: [../../base]\n${parts.join("")}`);

const edit = fc.oneof(
  fc.tuple(fc.constant("base/policy.yaml"), stream(aPolicy)),
  fc.tuple(fc.constant("base/all.yaml"), stream(fc.oneof(aWorkload, aPolicy))),
  fc.tuple(fc.constant("base/settings.yaml"), word.map(settings)),
  fc.tuple(fc.constant("overlays/dev/kustomization.yaml"), kustomization("dev")),
  fc.tuple(fc.constant("overlays/test/patch.yaml"), stream(aWorkload)),
);

it("says of overlays what it would say afresh, whatever is typed in what they are made of", () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (list) => expectAsAfresh(files, list, [6, 8, 11])),
    { numRuns: 30 },
  );
});
