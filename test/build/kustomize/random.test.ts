import fc from "fast-check";
import { expect, it } from "vitest";
import { createKustomize } from "../../../server/src/build/kustomize/kustomize.ts";
import { jsonOf } from "../../../server/src/output/render/value.ts";
import { comparable, hasKubectl, kubectlBuild, memoryFiles, type Texts, workspace } from "./harness.ts";

/** Random repositories, built here and by the real tool. JSON is YAML, so everything is written as JSON. */

const subset = <Value>(values: readonly Value[]) => fc.subarray([...values]);
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined, freq: 2 });

const port = (key: string) =>
  fc.record(
    {
      [key]: fc.constantFrom(53, 80, 443),
      protocol: fc.constantFrom("TCP", "UDP"),
      name: fc.constantFrom("a", "b"),
    },
    { requiredKeys: [key] },
  );
const ports = (key: string) =>
  fc.uniqueArray(port(key), { maxLength: 3, selector: (each) => `${each[key]}${each.protocol}` });

const labels = fc.dictionary(fc.constantFrom("app", "env", "tier"), fc.constantFrom("x", "y", "on"), { maxKeys: 2 });
const selector = fc.oneof(
  fc.constant({}),
  labels.map((matchLabels) => ({ matchLabels })),
  fc.constant({ matchExpressions: [{ key: "app", operator: "In", values: ["x"] }] }),
);
const peer = fc.record({ podSelector: selector, namespaceSelector: selector }, { requiredKeys: ["podSelector"] });
const policySpec = fc.record(
  {
    podSelector: selector,
    ingress: fc.array(
      fc.record({ from: fc.array(peer, { maxLength: 2 }), ports: ports("port") }, { requiredKeys: [] }),
      {
        maxLength: 2,
      },
    ),
    egress: fc.array(fc.record({ to: fc.array(peer, { maxLength: 1 }) }), { maxLength: 1 }),
  },
  { requiredKeys: ["podSelector"] },
);
const container = fc.record(
  {
    name: fc.constantFrom("main", "side"),
    image: fc.constantFrom("r.example/a:1", "r.example/b"),
    ports: ports("containerPort"),
  },
  { requiredKeys: ["name"] },
);
const podSpec = fc.record(
  {
    containers: fc.uniqueArray(container, { minLength: 1, maxLength: 2, selector: ({ name }) => name }),
    serviceAccountName: fc.constant("run"),
  },
  { requiredKeys: ["containers"] },
);
const template = fc.record({ metadata: fc.record({ labels }), spec: podSpec });

const object = (apiVersion: string, kind: string, name: string, more: fc.Arbitrary<object>) =>
  fc.tuple(maybe(labels), maybe(fc.constantFrom("default", "one")), more).map(([own, namespace, rest]) => ({
    apiVersion,
    kind,
    metadata: {
      name,
      ...(own && { labels: own }),
      ...(namespace !== undefined && kind !== "Namespace" && { namespace }),
    },
    ...rest,
  }));

const objects = fc
  .tuple(
    object("networking.k8s.io/v1", "NetworkPolicy", "db", fc.record({ spec: policySpec })),
    object("apps/v1", "Deployment", "web", fc.record({ spec: fc.record({ selector, template }) })),
    object("v1", "Service", "web", fc.record({ spec: fc.record({ selector: labels, ports: ports("port") }) })),
    object("v1", "Namespace", "one", fc.constant({})),
    object("v1", "ServiceAccount", "run", fc.constant({})),
    object(
      "networking.k8s.io/v1",
      "Ingress",
      "in",
      fc.constant({ spec: { defaultBackend: { service: { name: "web", port: { number: 80 } } } } }),
    ),
    object(
      "rbac.authorization.k8s.io/v1",
      "RoleBinding",
      "bind",
      fc.record({
        roleRef: fc.constant({ apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "r" }),
        subjects: fc.subarray([
          { kind: "ServiceAccount", name: "run", namespace: "one" },
          { kind: "ServiceAccount", name: "run" },
          { kind: "ServiceAccount", name: "default" },
        ]),
      }),
    ),
  )
  .chain((all) => subset(all));

const merge = fc.oneof(
  fc
    .record({ spec: policySpec })
    .map((body) => ({ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: "db" }, ...body })),
  fc
    .record({ spec: fc.record({ ports: ports("port") }) })
    .map((body) => ({ apiVersion: "v1", kind: "Service", metadata: { name: "web" }, ...body })),
  fc.record({ spec: fc.record({ template: fc.record({ spec: podSpec }) }) }).map((body) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", labels: { env: "patched" } },
    ...body,
  })),
  fc.constantFrom("delete", "replace").map((directive) => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "db" },
    spec: { podSelector: { $patch: directive, matchLabels: { only: "this" } }, ingress: null },
  })),
);
const operation = fc.oneof(
  fc.record({
    op: fc.constantFrom("add", "replace"),
    path: fc.constantFrom("/metadata/labels", "/spec/selector", "/spec/a"),
    value: labels,
  }),
  fc.record({ op: fc.constant("remove"), path: fc.constantFrom("/spec", "/metadata/labels/env") }),
  fc.record({
    op: fc.constantFrom("copy", "move"),
    from: fc.constant("/spec"),
    path: fc.constantFrom("/other", "/spec/copy"),
  }),
);
const target = fc.record(
  {
    kind: fc.constantFrom("Service", "Net.*", "Deployment|Ingress"),
    name: fc.constantFrom("web", "d.", "p-web"),
    namespace: fc.constantFrom("one", "default"),
    labelSelector: fc.constantFrom("env", "app=x", "tier!=y"),
  },
  { requiredKeys: ["kind"] },
);
const patch = fc.oneof(
  merge.map((body) => ({ patch: JSON.stringify(body) })),
  fc.tuple(merge, target).map(([body, each]) => ({ patch: JSON.stringify(body), target: each })),
  fc
    .tuple(fc.array(operation, { minLength: 1, maxLength: 2 }), target)
    .map(([body, each]) => ({ patch: JSON.stringify(body), target: each })),
);

const layer = fc.record(
  {
    namespace: fc.constantFrom("one", "two"),
    namePrefix: fc.constantFrom("p-", "q-"),
    nameSuffix: fc.constant("-s"),
    commonLabels: labels,
    labels: fc.array(
      fc.record(
        { pairs: labels, includeSelectors: fc.boolean(), includeTemplates: fc.boolean() },
        { requiredKeys: ["pairs"] },
      ),
      { maxLength: 2 },
    ),
    commonAnnotations: fc.constant({ note: "n" }),
    patches: fc.array(patch, { maxLength: 2 }),
    images: fc.constant([{ name: "r.example/a", newTag: "2" }]),
    replacements: fc.constant([
      {
        source: { kind: "Service", name: "web" },
        targets: [
          { select: { kind: "NetworkPolicy" }, fieldPaths: ["metadata.labels.from"], options: { create: true } },
        ],
      },
    ]),
  },
  { requiredKeys: [] },
);

const repository = fc
  .record({ objects, base: layer, middle: layer, component: maybe(layer), outer: layer })
  .map(({ objects: all, base, middle, component, outer }): Texts => {
    const write = (value: object): string => JSON.stringify(value);
    return {
      "b/x.yaml": all.map((each) => `---\n${write(each)}\n`).join(""),
      "b/kustomization.yaml": write({ resources: ["x.yaml"], ...base, patches: [] }),
      "m/kustomization.yaml": write({ resources: ["../b"], ...middle }),
      ...(component && { "c/kustomization.yaml": write({ kind: "Component", ...component }) }),
      "o/kustomization.yaml": write({ resources: ["../m"], ...(component && { components: ["../c"] }), ...outer }),
    };
  });

if (!hasKubectl) console.warn("kubectl is not installed: random overlays are not held against the real kustomize");

it.skipIf(!hasKubectl)("builds random overlays as the real tool does", { timeout: 600_000 }, () => {
  const numRuns = Number(process.env.KUSTOMIZE_RUNS ?? 25);
  const seed = process.env.KUSTOMIZE_SEED;
  fc.assert(
    fc.property(repository, (files) => {
      const real = kubectlBuild(files);
      const { objects: own, problems } = createKustomize().build(`${workspace}/o`, memoryFiles(files));
      if ("error" in real) expect(problems, real.error).not.toEqual([]);
      else {
        expect(problems).toEqual([]);
        expect(comparable(own.map(({ root }) => jsonOf(root)))).toEqual(comparable(real));
      }
    }),
    { numRuns, ...(seed !== undefined && { seed: Number(seed) }) },
  );
});
