import fc from "fast-check";
import type { Texts } from "./harness.ts";

/** Random repositories. JSON is YAML, so everything is written as JSON. */

const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined, freq: 2 });

const rarely = <Value>(arbitrary: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

/** At most so many of the fields: with all of them nearly nothing can be built. */
const some = <Fields extends Record<string, fc.Arbitrary<unknown>>>(fields: Fields, most: number) =>
  fc
    .subarray(Object.keys(fields), { maxLength: most })
    .chain((keys) => fc.record(Object.fromEntries(keys.map((key) => [key, fields[key] ?? fc.constant(undefined)]))));

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
    envFrom: fc.constant([{ configMapRef: { name: "cm" } }]),
    args: fc.constantFrom(["--to=web:80", "a-b-c"], ["$(WEB)", "$(TO)/$(WEB)"]),
    env: fc.constant([{ name: "E", value: "x-$(WEB)" }]),
  },
  { requiredKeys: ["name"] },
);
const podSpec = fc.record(
  {
    containers: fc.uniqueArray(container, { minLength: 1, maxLength: 2, selector: ({ name }) => name }),
    serviceAccountName: fc.constant("run"),
    imagePullSecrets: fc.constant([{ name: "pull" }]),
    volumes: fc.constant([{ name: "v", configMap: { name: "cm" } }]),
  },
  { requiredKeys: ["containers"] },
);
const template = fc.record({ metadata: fc.record({ labels }), spec: podSpec });

const object = (apiVersion: string, kind: string, name: string, more: fc.Arbitrary<object>) =>
  fc.tuple(maybe(labels), rarely(fc.constantFrom("default", "one")), more).map(([own, namespace, rest]) => ({
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
    object(
      "apps/v1",
      "StatefulSet",
      "db",
      fc.record({ spec: fc.record({ serviceName: fc.constantFrom("web", "none"), selector, template }) }),
    ),
    object(
      "autoscaling/v2",
      "HorizontalPodAutoscaler",
      "web",
      fc.constant({ spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" } } }),
    ),
    object(
      "batch/v1",
      "CronJob",
      "job",
      fc.record({ spec: fc.record({ jobTemplate: fc.record({ spec: fc.record({ template }) }) }) }),
    ),
    object("v1", "Pod", "alone", fc.record({ spec: podSpec })),
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
  .chain((all) => fc.subarray([...all], { minLength: all.length - 2 }));

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
    group: fc.constantFrom("apps", "networking.*"),
    version: fc.constantFrom("v1", "v.*"),
    kind: fc.constantFrom("Service", "Net.*", "Deployment|Ingress", ".*Set", "Pod"),
    name: fc.constantFrom("web", "d.", "p-web", ".*b", "^web$", "w(e|x)b|db"),
    namespace: fc.constantFrom("one", "default", "(one|two)"),
    labelSelector: fc.constantFrom("env", "app=x", "tier!=y", "app in (x,y),!env", "env notin (on)"),
    annotationSelector: fc.constantFrom("note=n", "!note"),
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

const fieldPaths = fc.constantFrom(
  ["metadata.labels.from"],
  ["metadata.labels.env", "metadata.annotations.[a.b/c]"],
  ["spec.podSelector.matchLabels.app"],
  ["spec.template.metadata.labels.app", "spec.selector.matchLabels.app"],
  ["spec.template.spec.containers.*.image"],
  ["spec.template.spec.containers.[name=main].args.0"],
  ["spec.ports.0.port"],
  ["spec.ingress.*.from.*.podSelector.matchLabels.app"],
);
const cut = fc.record(
  { delimiter: fc.constantFrom("-", ":", "/"), index: fc.constantFrom(0, 1, 2, -1), create: fc.boolean() },
  { requiredKeys: [] },
);
const replacement = fc.record({
  source: fc.record(
    {
      kind: fc.constantFrom("Service", "Deployment"),
      name: fc.constant("web"),
      fieldPath: fc.constantFrom("metadata.name", "metadata.namespace", "spec.ports.0.port", "kind"),
      options: fc.record({ delimiter: fc.constantFrom("-", "e"), index: fc.constantFrom(0, 1, 5) }),
    },
    { requiredKeys: ["kind"] },
  ),
  targets: fc.array(
    fc.record(
      {
        select: fc.record(
          {
            kind: fc.constantFrom("NetworkPolicy", "Deployment", "Service", "Pod", "StatefulSet"),
            name: fc.constantFrom("web", "db", "d."),
            namespace: fc.constantFrom("one", "default"),
          },
          { requiredKeys: ["kind"] },
        ),
        reject: fc.array(fc.record({ name: fc.constantFrom("web", "db") }), { maxLength: 1 }),
        fieldPaths,
        options: cut,
      },
      { requiredKeys: ["select", "fieldPaths"] },
    ),
    { minLength: 1, maxLength: 2 },
  ),
});
const legacyTarget = fc.record(
  {
    group: fc.constant("networking.k8s.io"),
    version: fc.constant("v1"),
    kind: fc.constantFrom("NetworkPolicy", "Service"),
    name: fc.constantFrom("db", "web"),
  },
  { requiredKeys: ["version", "kind", "name"] },
);
const specs = fc.constantFrom(
  [{ path: "metadata/labels", create: true }],
  [
    { path: "spec/podSelector/matchLabels", kind: "NetworkPolicy" },
    { path: "spec/selector", version: "v1", kind: "Service" },
  ],
  [{ path: "spec/template/metadata/labels", create: true, kind: "Deployment", group: "apps" }],
);
const builtin = (kind: string, fields: fc.Arbitrary<object>) =>
  fields.map((rest) => ({ apiVersion: "builtin", kind, metadata: { name: kind.toLowerCase() }, ...rest }));
const transformer = fc.oneof(
  builtin("LabelTransformer", fc.record({ labels, fieldSpecs: specs })),
  builtin(
    "AnnotationsTransformer",
    fc.record({ annotations: labels, fieldSpecs: fc.constant([{ path: "metadata/annotations", create: true }]) }),
  ),
  builtin(
    "PrefixTransformer",
    fc.record({ prefix: fc.constant("t-"), fieldSpecs: fc.constant([{ path: "metadata/name" }]) }),
  ),
  fc
    .record(
      {
        unsetOnly: fc.boolean(),
        setRoleBindingSubjects: fc.constantFrom("defaultOnly", "allServiceAccounts", "none"),
        fieldSpecs: fc.constant([{ path: "metadata/name", kind: "Namespace", create: true }]),
      },
      { requiredKeys: [] },
    )
    .map((rest) => ({
      apiVersion: "builtin",
      kind: "NamespaceTransformer",
      metadata: { name: "t", namespace: "two" },
      ...rest,
    })),
  builtin("PatchTransformer", fc.record({ patch: merge.map((body) => JSON.stringify(body)) })),
  builtin("PatchTransformer", fc.record({ patch: operation.map((each) => JSON.stringify([each])), target })),
  builtin(
    "PatchJson6902Transformer",
    fc.record({ jsonOp: operation.map((each) => JSON.stringify([each])), target: legacyTarget }),
  ),
  builtin("ReplacementTransformer", fc.record({ replacements: fc.array(replacement, { minLength: 1, maxLength: 1 }) })),
  builtin(
    "ReplicaCountTransformer",
    fc.constant({
      replica: { name: "web", count: 2 },
      fieldSpecs: [{ path: "spec/replicas", create: true, kind: "Deployment" }],
    }),
  ),
);
const labelFields = fc.constant([{ path: "spec/podSelector/matchLabels", kind: "NetworkPolicy", create: true }]);

const generators = fc.constant([
  JSON.stringify({ apiVersion: "builtin", kind: "ConfigMapGenerator", metadata: { name: "made" }, literals: ["a=b"] }),
]);
const configMapGenerator = fc.constantFrom(
  [{ name: "cm", literals: ["a=b"] }],
  [{ name: "cm", literals: ["a=b"], options: { disableNameSuffixHash: true, labels: { env: "x" } } }],
);

const configuration = fc.constantFrom(
  { nameReference: [{ kind: "Service", version: "v1", fieldSpecs: [{ path: "metadata/labels/env" }] }] },
  { commonLabels: [{ path: "spec/egress/to/podSelector/matchLabels", create: true, kind: "NetworkPolicy" }] },
  { labels: [{ path: "spec/podSelector/matchLabels", create: true, kind: "NetworkPolicy" }] },
  { namePrefix: [{ path: "metadata/labels/app" }] },
  { nameSuffix: [{ path: "metadata/name", kind: "Namespace" }] },
  { namespace: [{ path: "spec/podSelector/matchLabels/env", kind: "NetworkPolicy" }] },
  { replicas: [{ path: "spec/count", create: true, kind: "Deployment" }] },
  { varReference: [{ path: "spec/podSelector/matchLabels/app", kind: "NetworkPolicy" }] },
  { commonAnnotations: [{ path: "spec/a", create: true, kind: "Service" }] },
);
const variable = fc.constantFrom(
  { name: "WEB", objref: { kind: "Service", version: "v1", name: "web" } },
  {
    name: "TO",
    objref: { kind: "Deployment", version: "v1", group: "apps", name: "web" },
    fieldref: { fieldpath: "metadata.name" },
  },
);
const changing = fc
  .tuple(fc.constantFrom("Service", "NetworkPolicy"), fc.boolean(), fc.boolean(), fc.constantFrom("other", "web"))
  .map(([kind, allowNameChange, allowKindChange, name]) => ({
    target: { kind },
    patch: JSON.stringify({ apiVersion: "v1", kind: "Thing", metadata: { name }, spec: { more: "yes" } }),
    options: { allowNameChange, allowKindChange },
  }));
const several = fc
  .array(merge, { minLength: 2, maxLength: 2 })
  .map((bodies) => ({ patch: bodies.map((body) => JSON.stringify(body)).join("\n---\n") }));

const fields = {
  namespace: fc.constantFrom("one", "two"),
  namePrefix: fc.constantFrom("p-", "q-"),
  nameSuffix: fc.constant("-s"),
  commonLabels: labels,
  labels: fc.array(
    fc.record(
      { pairs: labels, includeSelectors: fc.boolean(), includeTemplates: fc.boolean(), fields: labelFields },
      { requiredKeys: ["pairs"] },
    ),
    { maxLength: 2 },
  ),
  commonAnnotations: fc.constant({ note: "n" }),
  patches: fc.array(
    fc.oneof({ weight: 6, arbitrary: patch }, { weight: 1, arbitrary: changing }, { weight: 1, arbitrary: several }),
    { maxLength: 2 },
  ),
  configurations: fc.constant(["conf.yaml"]),
  conf: configuration,
  vars: fc.array(variable, { minLength: 1, maxLength: 1 }),
  generatorOptions: fc.constantFrom(
    { disableNameSuffixHash: true },
    { labels: { env: "x" }, annotations: { note: "n" } },
  ),
  secretGenerator: fc.constant([{ name: "pull", literals: ["x=y"], type: "kubernetes.io/dockercfg" }]),
  images: fc.constant([{ name: "r.example/a", newTag: "2" }]),
  replacements: fc.array(replacement, { maxLength: 2 }),
  patchesStrategicMerge: fc.array(
    merge.map((body) => JSON.stringify(body)),
    { maxLength: 1 },
  ),
  patchesJson6902: fc.array(
    fc.tuple(operation, legacyTarget).map(([op, each]) => ({ target: each, patch: JSON.stringify([op]) })),
    { maxLength: 1 },
  ),
  transformers: fc.array(
    transformer.map((each) => JSON.stringify(each)),
    { maxLength: 2 },
  ),
  buildMetadata: fc.constant(["managedByLabel"]),
  sortOptions: fc.constantFrom({ order: "fifo" }, { order: "legacy" }),
  replicas: fc.constant([{ name: "web", count: 3 }]),
};
const layer = some(fields, 4);
const base = some({ ...fields, patches: fc.constant([]), generators, configMapGenerator }, 3);

export const repository = fc
  .record({ objects, base, middle: layer, component: maybe(layer), second: maybe(layer), outer: layer })
  .map(({ objects: all, base: first, middle, component, second, outer }): Texts => {
    const write = (folder: string, { conf, ...kustomization }: Record<string, unknown>): Texts => ({
      [`${folder}/kustomization.yaml`]: JSON.stringify(kustomization),
      ...((conf ?? kustomization.configurations) !== undefined && {
        [`${folder}/conf.yaml`]: JSON.stringify(conf ?? {}),
      }),
    });
    return {
      "b/x.yaml": all.map((each) => `---\n${JSON.stringify(each)}\n`).join(""),
      ...write("b", { resources: ["x.yaml"], ...first }),
      ...write("m", { resources: ["../b"], ...middle }),
      ...(component && write("c", { kind: "Component", ...component, ...(second && { components: ["../d"] }) })),
      ...(second && write("d", { kind: "Component", ...second })),
      ...write("o", {
        resources: ["../m"],
        ...(component ? { components: ["../c"] } : second && { components: ["../d"] }),
        ...outer,
      }),
    };
  });
