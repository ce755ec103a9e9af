import type { Texts } from "./harness.ts";

/** A small repository and what comes of `o`. All expectations are the real tool's own results. */
export interface Case {
  readonly name: string;
  readonly files: Texts;
  /** `Kind namespace/name` of all objects, in order. */
  readonly objects?: readonly string[];
  /** Some scalars: `Kind name field = value @ file:line:character`; without a place only the value counts. */
  readonly facts?: readonly string[];
  /** Fields that are not there. */
  readonly absent?: readonly string[];
  /** `file:line message`: what is refused; the message may be a part of it. */
  readonly fails?: string;
  /** The same, of what cannot be known. The real tool fails there, or fetches. */
  readonly unknown?: string;
}

export const policy = (name = "db"): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
spec:
  podSelector:
    matchLabels:
      app: ${name}
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: web
      ports:
        - protocol: TCP
          port: 5432
`;

export const deployment = (name = "web"): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      containers:
        - name: main
          image: registry.example/${name}:1
          ports:
            - containerPort: 8080
`;

export const service = (name = "web"): string => `apiVersion: v1
kind: Service
metadata:
  name: ${name}
spec:
  selector:
    app: ${name}
  ports:
    - port: 80
`;

const namespace = (name: string): string => `apiVersion: v1
kind: Namespace
metadata:
  name: ${name}
`;

const base = { "b/kustomization.yaml": "resources: [x.yaml]\n", "b/x.yaml": policy() };
const both = { ...base, "b/x.yaml": `${policy()}---\n${deployment()}---\n${service()}` };
const over = (text: string): Texts => ({ "o/kustomization.yaml": `resources: [../b]\n${text}` });

const patch = (spec: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: db\nspec:\n${spec}`;
const block = (text: string): string => text.replace(/^(?=.)/gm, "      ");
const inline = (text: string, more = ""): Texts => over(`patches:\n  - patch: |-\n${block(text)}${more}`);

export const cases: readonly Case[] = [
  // Reading
  {
    name: "files, folders and lists, in the tool's order",
    files: {
      "o/kustomization.yaml": "resources:\n  - l.yaml\n  - ../b\n",
      ...base,
      "o/l.yaml": `apiVersion: v1\nkind: List\nitems:\n  - {apiVersion: v1, kind: Service, metadata: {name: listed}}\n---\n${namespace("n")}`,
    },
    objects: ["Namespace n", "Service listed", "NetworkPolicy db"],
    facts: ['NetworkPolicy db spec.podSelector.matchLabels.app = "db" @ b/x.yaml:8:12'],
  },
  {
    name: "anchors and merge keys are places of their own",
    files: {
      "o/kustomization.yaml": "resources: [x.yaml]\nlabels: [{pairs: {env: prod}}]\n",
      "o/x.yaml": patch(
        "  podSelector:\n    matchLabels: &l\n      app: db\n  ingress:\n    - from:\n        - podSelector:\n            matchLabels:\n              <<: *l\n              tier: &t data\n          namespaceSelector: {matchLabels: {tier: *t}}\n",
      ),
    },
    facts: [
      'NetworkPolicy db spec.ingress[0].from[0].podSelector.matchLabels.app = "db" @ o/x.yaml:8:12',
      'NetworkPolicy db spec.ingress[0].from[0].namespaceSelector.matchLabels.tier = "data" @ o/x.yaml:14:24',
      'NetworkPolicy db metadata.labels.env = "prod" @ o/kustomization.yaml:2:24',
    ],
  },
  {
    name: "words of YAML 1.1 are texts",
    files: {
      ...over(""),
      "b/kustomization.yaml": "resources: [x.yaml]\n",
      "b/x.yaml": patch("  podSelector:\n    matchLabels: {a: on, b: yes, c: true, d: 010}\n"),
    },
    facts: [
      'NetworkPolicy db spec.podSelector.matchLabels.a = "on"',
      'NetworkPolicy db spec.podSelector.matchLabels.b = "yes"',
      "NetworkPolicy db spec.podSelector.matchLabels.c = true",
      "NetworkPolicy db spec.podSelector.matchLabels.d = 8",
    ],
  },
  {
    name: "field names whatever their case",
    files: { ...base, "o/kustomization.yaml": "Resources: [../b]\nNAMESPACE: prod\n" },
    objects: ["NetworkPolicy prod/db"],
  },
  {
    name: "an unknown field",
    files: { ...base, ...over("nameSpaces: n\n") },
    fails: 'o/kustomization.yaml:2 no field "nameSpaces"',
  },
  {
    name: "a label that is no text",
    files: { ...base, ...over("commonLabels:\n  a: 1\n") },
    fails: "o/kustomization.yaml:3 a of commonLabels is a text",
  },
  { name: "another kind", files: { ...base, ...over("kind: Foo\n") }, fails: "o/kustomization.yaml:2 not Foo" },
  {
    name: "an empty kustomization",
    files: { "o/kustomization.yaml": "# later\n" },
    fails: "o/kustomization.yaml:1 empty",
  },
  {
    name: "two kustomization files",
    files: { ...base, ...over(""), "o/kustomization.yml": "" },
    fails: "o/kustomization.yaml:1 not several",
  },
  {
    name: "a missing file",
    files: { "o/kustomization.yaml": "resources:\n  - gone.yaml\n" },
    fails: 'o/kustomization.yaml:2 no "gone.yaml"',
  },
  {
    name: "a folder without a kustomization",
    files: { "o/kustomization.yaml": "resources: [../c]\n", "c/x.yaml": policy() },
    fails: "o/kustomization.yaml:1 no folder with a kustomization.yaml",
  },
  {
    name: "a file outside of the folder",
    files: { "o/kustomization.yaml": "resources: [../c/x.yaml]\n", "c/x.yaml": policy() },
    fails: "o/kustomization.yaml:1 outside of the folder",
  },
  {
    name: "a circle",
    files: { "o/kustomization.yaml": "resources: [../c]\n", "c/kustomization.yaml": "resources: [../o]\n" },
    fails: 'c/kustomization.yaml:1 "../o" takes in',
  },
  {
    name: "a folder that holds this one",
    files: { "o/kustomization.yaml": "resources: [..]\n", "kustomization.yaml": "namespace: a\n" },
    fails: "o/kustomization.yaml:1 takes in",
  },
  {
    name: "an object without a name",
    files: { "o/kustomization.yaml": "resources: [x.yaml]\n", "o/x.yaml": "\nkind: Pod\nmetadata: {}\n" },
    fails: "o/x.yaml:2 Pod needs metadata.name",
  },
  {
    name: "what is no object",
    files: { "o/kustomization.yaml": "resources: [x.yaml]\n", "o/x.yaml": "port: 80\n" },
    fails: "o/x.yaml:1 needs a kind",
  },
  {
    name: "a key twice",
    files: {
      "o/kustomization.yaml": "resources: [x.yaml]\n",
      "o/x.yaml": `${service()}    - port: 1\n      port: 2\n`,
    },
    fails: 'o/x.yaml:11 "port" stands twice',
  },
  {
    name: "an object twice",
    files: { ...base, "o/kustomization.yaml": "resources:\n  - ../b\n  - ../b\n" },
    fails: "o/kustomization.yaml:3 NetworkPolicy db",
  },
  {
    name: "no namespace and default are the same",
    files: {
      "o/kustomization.yaml": "resources: [x.yaml]\n",
      "o/x.yaml": `${policy()}---\n${policy().replace("name: db\n", "name: db\n  namespace: default\n")}`,
    },
    fails: "o/kustomization.yaml:1 NetworkPolicy db",
  },
  {
    name: "one base under two namespaces",
    files: {
      ...base,
      "o/kustomization.yaml": "resources: [p, q]\n",
      "o/p/kustomization.yaml": "resources: [../../b]\nnamespace: p\n",
      "o/q/kustomization.yaml": "resources: [../../b]\nnamespace: q\n",
    },
    objects: ["NetworkPolicy p/db", "NetworkPolicy q/db"],
  },
  {
    name: "a remote base",
    files: { ...base, "o/kustomization.yaml": "resources:\n  - ../b\n  - https://git.invalid/a//b?ref=1\n" },
    unknown: "o/kustomization.yaml:3 remote",
  },
  // Namespace
  {
    name: "a namespace for all but what is known to have none",
    files: {
      "o/kustomization.yaml": "namespace: prod\nresources: [x.yaml]\n",
      "o/x.yaml": `${policy()}---\n${namespace("old")}---\n{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: b}, subjects: [{kind: ServiceAccount, name: default}, {kind: ServiceAccount, name: x}]}\n---\n{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: a}}\n`,
    },
    objects: ["Namespace prod", "ClusterRoleBinding b", "NetworkPolicy prod/db", "AdminNetworkPolicy prod/a"],
    facts: [
      'NetworkPolicy prod/db metadata.namespace = "prod" @ o/kustomization.yaml:1:12',
      'Namespace prod metadata.name = "prod" @ o/kustomization.yaml:1:12',
      'ClusterRoleBinding b subjects[0].namespace = "prod"',
    ],
    absent: ["ClusterRoleBinding b subjects[1].namespace"],
  },
  {
    name: "two namespaces become one",
    files: {
      "o/kustomization.yaml": "namespace: prod\nresources: [x.yaml]\n",
      "o/x.yaml": `${namespace("a")}---\n${namespace("b")}`,
    },
    fails: "o/kustomization.yaml:1 two objects become Namespace prod",
  },
  {
    name: "the outer namespace wins",
    files: { ...base, "b/kustomization.yaml": "namespace: dev\nresources: [x.yaml]\n", ...over("namespace: prod\n") },
    facts: ['NetworkPolicy prod/db metadata.namespace = "prod" @ o/kustomization.yaml:2:12'],
  },
  // Names
  {
    name: "prefixes and suffixes, with the references to what they rename",
    files: {
      "o/kustomization.yaml": "namePrefix: p-\nnameSuffix: -s\nresources: [x.yaml]\n",
      "o/x.yaml": `${service()}---\n${namespace("n")}---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: i\nspec:\n  defaultBackend:\n    service:\n      name: web\n  rules:\n    - http:\n        paths: [{backend: {service: {name: other}}}]\n`,
    },
    objects: ["Namespace n", "Service p-web-s", "Ingress p-i-s"],
    facts: [
      'Ingress p-i-s spec.defaultBackend.service.name = "p-web-s" @ o/x.yaml:23:13',
      'Ingress p-i-s spec.rules[0].http.paths[0].backend.service.name = "other"',
      'Service p-web-s metadata.name = "p-web-s" @ o/x.yaml:4:9',
      'Service p-web-s spec.selector.app = "web"',
    ],
  },
  {
    name: "two variants of one base keep to themselves",
    files: {
      "b/kustomization.yaml": "resources: [x.yaml]\n",
      "b/x.yaml": `${service("db")}---\n{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db}, spec: {serviceName: db}}\n`,
      "p/kustomization.yaml": "resources: [../b]\nnamePrefix: p-\n",
      "q/kustomization.yaml": "resources: [../b]\nnamePrefix: q-\n",
      "o/kustomization.yaml": "resources: [../p, ../q]\n",
    },
    facts: ['StatefulSet p-db spec.serviceName = "p-db"', 'StatefulSet q-db spec.serviceName = "q-db"'],
  },
  // Labels
  {
    name: "plain labels",
    files: { ...both, ...over("labels:\n  - pairs:\n      env: prod\n") },
    facts: ['Deployment web metadata.labels.env = "prod" @ o/kustomization.yaml:4:12'],
    absent: [
      "Deployment web spec.template.metadata.labels.env",
      "Service web spec.selector.env",
      "NetworkPolicy db spec.podSelector.matchLabels.env",
    ],
  },
  {
    name: "labels in templates",
    files: { ...both, ...over("labels:\n  - includeTemplates: true\n    pairs: {env: prod}\n") },
    facts: ['Deployment web spec.template.metadata.labels.env = "prod" @ o/kustomization.yaml:4:18'],
    absent: ["Deployment web spec.selector.matchLabels.env"],
  },
  {
    name: "labels in selectors, of peers too",
    files: { ...both, ...over("commonLabels: {env: prod}\n") },
    facts: [
      'Deployment web spec.selector.matchLabels.env = "prod" @ o/kustomization.yaml:2:21',
      'Service web spec.selector.env = "prod"',
      'NetworkPolicy db spec.podSelector.matchLabels.env = "prod"',
      'NetworkPolicy db spec.ingress[0].from[0].podSelector.matchLabels.env = "prod"',
    ],
  },
  {
    name: "only selectors that have a map",
    files: {
      "o/kustomization.yaml": "commonLabels: {env: prod}\nresources: [x.yaml]\n",
      "o/x.yaml": patch(
        "  podSelector: {}\n  ingress: [{from: [{podSelector: {matchLabels: {}}}, {podSelector: {matchLabels: null}}]}]\n",
      ),
    },
    facts: ['NetworkPolicy db spec.ingress[0].from[0].podSelector.matchLabels.env = "prod"'],
    absent: ["NetworkPolicy db spec.podSelector.matchLabels.env"],
  },
  {
    name: "what one step made in several places changes as one",
    files: {
      ...both,
      "b/kustomization.yaml": "resources: [x.yaml]\ncommonLabels: {env: dev}\n",
      ...over("labels: [{pairs: {env: prod}}]\n"),
    },
    facts: [
      'NetworkPolicy db spec.podSelector.matchLabels.env = "prod" @ o/kustomization.yaml:2:24',
      'Service web spec.selector.env = "prod"',
    ],
  },
  {
    name: "what was written there does not",
    files: { "o/kustomization.yaml": "resources: [x.yaml]\nlabels: [{pairs: {app: shop}}]\n", "o/x.yaml": service() },
    facts: ['Service web metadata.labels.app = "shop"', 'Service web spec.selector.app = "web" @ o/x.yaml:7:10'],
  },
  {
    name: "a JSON patch ends that",
    files: {
      ...both,
      "b/kustomization.yaml": "resources: [x.yaml]\ncommonLabels: {env: dev}\n",
      ...over(
        `patches:\n  - target: {kind: NetworkPolicy}\n    patch: '[{"op": "replace", "path": "/metadata/labels/env", "value": "prod"}]'\n`,
      ),
    },
    facts: [
      'NetworkPolicy db metadata.labels.env = "prod"',
      'NetworkPolicy db spec.podSelector.matchLabels.env = "dev" @ b/kustomization.yaml:2:21',
    ],
  },
  {
    name: "places of one's own",
    files: {
      ...both,
      ...over("labels:\n  - pairs: {env: prod}\n    fields: [{path: spec/selector, kind: Service, create: true}]\n"),
    },
    facts: ['Service web spec.selector.env = "prod"', 'Service web metadata.labels.env = "prod"'],
    absent: ["Deployment web spec.selector.env"],
  },
  {
    name: "a key that is no text",
    files: { ...base, ...over('labels:\n  - pairs: {"1": a}\n') },
    fails: 'o/kustomization.yaml:3 "1" is not read as a text',
  },
  // Strategic merge
  {
    name: "a patch in a block, with the place on its very line",
    files: { ...base, ...inline(patch("  ingress:\n    - ports: [{port: 443}]\n")) },
    facts: ["NetworkPolicy db spec.ingress[0].ports[0].port = 443 @ o/kustomization.yaml:10:28"],
    absent: ["NetworkPolicy db spec.ingress[0].from[0].podSelector.matchLabels.app"],
  },
  {
    name: "what a patch only repeats stays the base's",
    files: { ...base, ...inline(patch("  podSelector: {matchLabels: {app: db, tier: x}}\n")) },
    facts: [
      'NetworkPolicy db spec.podSelector.matchLabels.app = "db" @ b/x.yaml:8:12',
      'NetworkPolicy db spec.podSelector.matchLabels.tier = "x"',
    ],
  },
  {
    name: "null removes",
    files: { ...base, ...inline(patch("  podSelector: {matchLabels: null}\n  egress: null\n")) },
    absent: ["NetworkPolicy db spec.podSelector.matchLabels.app"],
  },
  {
    name: "$patch replaces a map",
    files: { ...base, ...inline(patch("  podSelector: {$patch: replace, matchLabels: {a: b}}\n")) },
    facts: ['NetworkPolicy db spec.podSelector.matchLabels.a = "b"'],
    absent: ["NetworkPolicy db spec.podSelector.matchLabels.app"],
  },
  {
    name: "$patch deletes objects",
    files: {
      ...both,
      ...inline(
        "apiVersion: v1\nkind: X\nmetadata: {name: any}\n$patch: delete\n",
        "    target: {kind: Service|NetworkPolicy}\n",
      ),
    },
    objects: ["Deployment web"],
  },
  {
    name: "another $patch",
    files: { ...base, ...inline(patch("  podSelector: {$patch: remove}\n")) },
    fails: 'o/kustomization.yaml:9 not "remove"',
  },
  {
    name: "a map against a text",
    files: { ...base, ...inline(patch("  podSelector: all\n")) },
    fails: "o/kustomization.yaml:9 single value",
  },
  {
    name: "containers merge by name, those of the patch first",
    files: {
      ...both,
      ...over(`patches:\n  - path: p.yaml\n`),
      "o/p.yaml":
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers:\n        - {name: side, image: s}\n        - {name: main, image: n}\n",
    },
    facts: [
      'Deployment web spec.template.spec.containers[0].name = "side" @ o/p.yaml:8:18',
      'Deployment web spec.template.spec.containers[1].image = "n" @ o/p.yaml:9:31',
      "Deployment web spec.template.spec.containers[1].ports[0].containerPort = 8080 @ b/x.yaml:35:30",
    ],
  },
  {
    name: "a port with a protocol against one without is lost",
    files: {
      ...both,
      ...over(`patches:\n  - path: p.yaml\n`),
      "o/p.yaml":
        "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  ports:\n    - {port: 80, protocol: TCP, name: http}\n    - {port: 443, name: tls}\n",
    },
    facts: ["Service web spec.ports[0].port = 443", "Service web spec.ports[1].port = 80 @ b/x.yaml:45:13"],
    absent: ["Service web spec.ports[1].name", "Service web spec.ports[1].protocol"],
  },
  {
    name: "an entry of a list taken out",
    files: {
      "o/kustomization.yaml": "resources: [x.yaml]\npatches: [{path: p.yaml}]\n",
      "o/x.yaml": `${service()}    - port: 443\n`,
      "o/p.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80, $patch: delete}]}\n",
    },
    facts: ["Service web spec.ports[0].port = 443"],
    absent: ["Service web spec.ports[1].port"],
  },
  {
    name: "no object for a patch",
    files: { ...base, ...inline(patch("  ingress: []\n").replace("name: db", "name: x")) },
    fails: "o/kustomization.yaml:3 no object matches the patch for NetworkPolicy x",
  },
  {
    name: "patch and path",
    files: { ...base, ...over("patches:\n  - patch: a\n    path: b\n") },
    fails: "o/kustomization.yaml:3 either patch or path",
  },
  {
    name: "a target that nobody meets",
    files: { ...base, ...inline(patch("  ingress: []\n"), "    target: {name: nobody}\n") },
    objects: ["NetworkPolicy db"],
  },
  {
    name: "targets by pattern and selector",
    files: {
      "o/kustomization.yaml":
        "resources: [x.yaml]\npatches:\n  - target: {kind: NetworkPolicy, name: d.|x}\n    patch: '- {op: add, path: /spec/egress, value: []}'\n  - target: {labelSelector: 'a in (b, c), !z'}\n    patch: '- {op: add, path: /spec/ingress, value: []}'\n",
      "o/x.yaml": `${policy()}---\n${policy("db2").replace("name: db2\n", "name: db2\n  labels: {a: b}\n")}`,
    },
    facts: [
      'NetworkPolicy db2 spec.podSelector.matchLabels.app = "db2"',
      'NetworkPolicy db spec.ingress[0].ports[0].protocol = "TCP"',
    ],
    absent: ["NetworkPolicy db2 spec.ingress[0].ports[0].protocol"],
  },
  {
    name: "a bad pattern",
    files: { ...base, ...inline(patch("  ingress: []\n"), "    target: {name: '('}\n") },
    fails: "o/kustomization.yaml:10 no regular expression",
  },
  {
    name: "a patch finds former names",
    files: {
      ...base,
      "b/kustomization.yaml": "resources: [x.yaml]\nnamePrefix: p-\n",
      ...inline(patch("  ingress: []\n")),
    },
    objects: ["NetworkPolicy p-db"],
  },
  {
    name: "a renaming patch",
    files: {
      ...base,
      ...inline(
        patch("  ingress: []\n").replace("name: db", "name: x"),
        "    target: {kind: NetworkPolicy}\n    options: {allowNameChange: true}\n",
      ),
    },
    facts: ['NetworkPolicy x metadata.name = "x" @ o/kustomization.yaml:7:15'],
  },
  {
    name: "with a target, labels and annotations are texts that a null does not remove",
    files: {
      ...base,
      "b/x.yaml": policy().replace("name: db", "name: db\n  labels: {app: a, env: b}\n  annotations: {c: d}"),
      ...inline(
        patch("  ingress: []\n").replace("name: db", "name: db\n  labels: {app: null, n: 1}\n  annotations: null"),
        "    target: {kind: NetworkPolicy}\n",
      ),
    },
    facts: [
      'NetworkPolicy db metadata.labels.app = "null"',
      'NetworkPolicy db metadata.labels.n = "1"',
      'NetworkPolicy db metadata.annotations.c = "d"',
    ],
  },
  {
    name: "a legacy patch has labels and annotations as texts too",
    files: {
      ...base,
      "b/x.yaml": policy().replace("name: db", "name: db\n  labels: {app: a, env: b}\n  annotations: {c: d}"),
      ...over("patchesStrategicMerge: [p.yaml]\n"),
      "o/p.yaml":
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: db, labels: {app: null}, annotations: null}\n",
    },
    facts: ['NetworkPolicy db metadata.labels.app = "null"', 'NetworkPolicy db metadata.annotations.c = "d"'],
  },
  {
    name: "without a target, a null removes labels and annotations",
    files: {
      ...base,
      "b/x.yaml": policy().replace("name: db", "name: db\n  labels: {app: a, env: b}\n  annotations: {c: d}"),
      ...inline(
        patch("  ingress: []\n").replace("name: db", "name: db\n  labels: {app: null, n: 1}\n  annotations: null"),
      ),
    },
    facts: ["NetworkPolicy db metadata.labels.n = 1"],
    absent: ["NetworkPolicy db metadata.labels.app", "NetworkPolicy db metadata.annotations.c"],
  },
  {
    name: "a scalar that a schema of one's own hides",
    files: {
      ...both,
      "o/s.json": '{"definitions":{}}',
      ...over("openapi: {path: s.json}\npatches: [{path: p.yaml}]\n"),
      "o/p.yaml":
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: side}]}}}\n",
    },
    absent: ["Deployment web spec.template.spec.containers[1].name"],
  },
  {
    name: "a patch in quotes that goes over lines has its places on them",
    files: {
      ...base,
      ...over(
        'patches:\n  - patch: "apiVersion: networking.k8s.io/v1\\nkind: NetworkPolicy\\nmetadata:\\n\\\n    \\  name: db\\nspec:\\n  podSelector:\\n    matchLabels:\\n\n    \\     app: x\\n\\\n    \\      tier: y\\n"\n',
      ),
    },
    facts: [
      'NetworkPolicy db spec.podSelector.matchLabels.app = "x" @ o/kustomization.yaml:5:16',
      'NetworkPolicy db spec.podSelector.matchLabels.tier = "y" @ o/kustomization.yaml:6:18',
    ],
  },
  // JSON patches
  ...[
    { operation: "{op: add, path: /spec/policyTypes/-1, value: x}", becomes: ["Ingress", "Egress", "x"] },
    { operation: "{op: add, path: /spec/policyTypes/-3, value: x}", becomes: ["x", "Ingress", "Egress"] },
    { operation: "{op: add, path: /spec/policyTypes/+1, value: x}", becomes: ["Ingress", "x", "Egress"] },
    { operation: "{op: replace, path: /spec/policyTypes/-1, value: x}", becomes: ["Ingress", "x"] },
  ].map(({ operation, becomes }) => ({
    name: `the place of an item: ${operation}`,
    files: {
      ...base,
      "b/x.yaml": `${policy()}  policyTypes: [Ingress, Egress]\n`,
      ...over(`patches:\n  - target: {kind: NetworkPolicy}\n    patch: |-\n      - ${operation}\n`),
    },
    facts: becomes.map((text, at) => `NetworkPolicy db spec.policyTypes[${at}] = "${text}"`),
  })),
  ...["{op: remove, path: /metadata/name}", "{op: remove, path: /kind}", "{op: replace, path: /kind, value: null}"].map(
    (operation) => ({
      name: `no identity is left: ${operation}`,
      files: {
        ...base,
        ...over(`patches:\n  - target: {kind: NetworkPolicy}\n    patch: |-\n      - ${operation}\n`),
      },
      fails: `o/kustomization.yaml:5 NetworkPolicy db is left without a ${operation.includes("name") ? "name" : "kind"}`,
    }),
  ),
  {
    name: "operations, each with its place",
    files: {
      ...base,
      ...over("patches:\n  - target: {kind: NetworkPolicy}\n    path: p.yaml\n"),
      "o/p.yaml":
        "- {op: replace, path: /spec/ingress/0/ports/0/port, value: 1}\n- {op: add, path: /spec/podSelector/matchLabels/a~1b, value: c}\n- {op: copy, from: /spec/ingress/0/ports/0, path: /spec/ingress/0/ports/-}\n- {op: remove, path: /spec/ingress/-1/ports/1/protocol}\n- {op: move, from: /spec/podSelector/matchLabels/app, path: /spec/podSelector/matchLabels/z}\n- {op: test, path: /spec/ingress/0/ports/0/protocol, value: TCP}\n",
    },
    facts: [
      "NetworkPolicy db spec.ingress[0].ports[0].port = 1 @ o/p.yaml:1:60",
      'NetworkPolicy db spec.podSelector.matchLabels["a/b"] = "c" @ o/p.yaml:2:62',
      "NetworkPolicy db spec.ingress[0].ports[1].port = 1 @ o/p.yaml:1:60",
      'NetworkPolicy db spec.podSelector.matchLabels.z = "db" @ b/x.yaml:8:12',
    ],
    absent: ["NetworkPolicy db spec.ingress[0].ports[1].protocol"],
  },
  ...(
    [
      ["remove of nothing", "{op: remove, path: /spec/egress}", "no such key"],
      ["add below nothing", "{op: add, path: /spec/egress/0, value: {}}", "there is no spec/egress"],
      ["a failing test", "{op: test, path: /spec/podSelector, value: {}}", "another one"],
      ["an item beyond the end", "{op: add, path: /spec/ingress/5, value: {}}", "no item 5"],
      ["an unknown operation", "{op: merge, path: /spec, value: {}}", 'no operation "merge"'],
    ] as const
  ).map(([name, operation, why]) => ({
    name,
    files: { ...base, ...over(`patches:\n  - target: {kind: NetworkPolicy}\n    patch: |-\n      - ${operation}\n`) },
    fails: `o/kustomization.yaml:5 ${why}`,
  })),
  {
    name: "what is taken from a generated Secret is encoded",
    files: {
      ...base,
      ...over(
        "secretGenerator: [{name: s, literals: [app=größe]}]\nreplacements:\n  - source: {kind: Secret, name: s, fieldPath: data.app}\n    targets: [{select: {kind: NetworkPolicy}, fieldPaths: [spec.podSelector.matchLabels.app]}]\n",
      ),
    },
    facts: ['NetworkPolicy db spec.podSelector.matchLabels.app = "Z3LDtsOfZQ=="'],
  },
  {
    name: "a JSON patch without operations",
    files: { ...base, ...over("patches:\n  - target: {kind: NetworkPolicy}\n    patch: '[]'\n") },
    fails: "o/kustomization.yaml:3 this list of operations is empty",
  },
  {
    name: "a JSON patch without a target",
    files: { ...base, ...over("patches: [{patch: '- {op: remove, path: /spec}'}]\n") },
    fails: "o/kustomization.yaml:2 needs a target",
  },
  {
    name: "annotations that are not there, which the tool has notes in",
    files: {
      ...base,
      ...over(
        "patches:\n  - target: {kind: NetworkPolicy}\n    patch: |-\n      - {op: add, path: /metadata/annotations/a, value: b}\n",
      ),
    },
    facts: ['NetworkPolicy db metadata.annotations.a = "b" @ o/kustomization.yaml:5:57'],
  },
  {
    name: "a patch with what somebody fills in later",
    files: { ...base, ...inline(patch("  podSelector: {matchLabels: {env: '${ENV}', a: b}}\n")) },
    facts: [
      'NetworkPolicy db spec.podSelector.matchLabels.env = "${ENV}"',
      'NetworkPolicy db spec.podSelector.matchLabels.a = "b"',
    ],
  },
  // Components
  {
    name: "components work on what is there",
    files: {
      ...base,
      ...over("components: [../c]\nnamespace: prod\n"),
      "c/kustomization.yaml":
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamespace: comp\nresources: [s.yaml]\ncommonLabels: {c: yes1}\n",
      "c/s.yaml": service(),
    },
    objects: ["Service prod/web", "NetworkPolicy prod/db"],
    facts: ['NetworkPolicy prod/db spec.podSelector.matchLabels.c = "yes1" @ c/kustomization.yaml:5:19'],
  },
  {
    name: "a component under resources",
    files: { "o/kustomization.yaml": "resources: [../c]\n", "c/kustomization.yaml": "kind: Component\nnamespace: a\n" },
    fails: "o/kustomization.yaml:1 is a component",
  },
  {
    name: "a kustomization under components",
    files: { ...base, "o/kustomization.yaml": "components: [../b]\n" },
    fails: "o/kustomization.yaml:1 is no component",
  },
  // Replacements and vars
  {
    name: "a replacement, with the place of its source",
    files: {
      ...both,
      ...over(
        "replacements:\n  - source: {kind: Service, fieldPath: 'spec.ports.[port=80].port'}\n    targets:\n      - select: {kind: NetworkPolicy}\n        fieldPaths: [spec.ingress.*.ports.0.port]\n      - select: {kind: Deployment}\n        fieldPaths: ['metadata.annotations.[a.b/c]']\n        options: {create: true}\n",
      ),
    },
    facts: [
      "NetworkPolicy db spec.ingress[0].ports[0].port = 80 @ b/x.yaml:45:13",
      'Deployment web metadata.annotations["a.b/c"] = "80"',
    ],
  },
  {
    name: "a target without the field",
    files: {
      ...both,
      ...over(
        "replacements:\n  - source: {kind: Service}\n    targets:\n      - select: {kind: NetworkPolicy}\n        fieldPaths: [spec.x]\n",
      ),
    },
    fails: "o/kustomization.yaml:5 NetworkPolicy db has no spec.x",
  },
  {
    name: "a source that is several",
    files: {
      ...both,
      ...over("replacements:\n  - source: {name: web}\n    targets: [{select: {kind: NetworkPolicy}}]\n"),
    },
    fails: "o/kustomization.yaml:3 not one object but",
  },
  {
    name: "vars, only where they are looked for",
    files: {
      "o/kustomization.yaml":
        "resources: [x.yaml]\nnamePrefix: p-\nvars: [{name: S, objref: {apiVersion: v1, kind: Service, name: web}}]\n",
      "o/x.yaml": `${service()}---\n${deployment().replace("image:", () => "args: [--to=$(S), $(T), $$(S)]\n          image:")}---\n${policy().replace("app: db", "app: $(S)")}`,
    },
    facts: [
      'Deployment p-web spec.template.spec.containers[0].args[0] = "--to=p-web"',
      'Deployment p-web spec.template.spec.containers[0].args[1] = "$(T)"',
      'Deployment p-web spec.template.spec.containers[0].args[2] = "$(S)"',
      'NetworkPolicy p-db spec.podSelector.matchLabels.app = "$(S)"',
    ],
  },
  {
    name: "a var without an object",
    files: { ...base, ...over("vars: [{name: S, objref: {apiVersion: v1, kind: Service, name: web}}]\n") },
    fails: "o/kustomization.yaml:2 the var S",
  },
  // Generators, images, replicas, plugins, configurations
  {
    name: "generated names and who calls them",
    files: {
      "o/kustomization.yaml":
        "resources: [x.yaml]\nnamePrefix: p-\nconfigMapGenerator: [{name: c, literals: [a=b], envs: [e.env]}]\n",
      "o/e.env": "# x\nHOST=h\n",
      "o/x.yaml": deployment().replace("image:", "envFrom: [{configMapRef: {name: c}}]\n          image:"),
    },
    objects: ["ConfigMap p-c", "Deployment p-web"],
    facts: [
      'Deployment p-web spec.template.spec.containers[0].envFrom[0].configMapRef.name = "p-c"',
      'ConfigMap p-c data.HOST = "h"',
    ],
  },
  {
    name: "nothing to merge into",
    files: { "o/kustomization.yaml": "configMapGenerator:\n  - {name: c, behavior: merge, literals: [a=b]}\n" },
    fails: "o/kustomization.yaml:2 no ConfigMap c to merge",
  },
  {
    name: "a bad literal",
    files: { "o/kustomization.yaml": "secretGenerator: [{name: c, literals: [ab]}]\n" },
    fails: 'o/kustomization.yaml:1 "ab" is not key=value',
  },
  {
    name: "images and replicas",
    files: {
      ...both,
      ...over("images: [{name: registry.example/web, newTag: '2'}]\nreplicas: [{name: web, count: 3}]\n"),
    },
    facts: [
      'Deployment web spec.template.spec.containers[0].image = "registry.example/web:2"',
      "Deployment web spec.replicas = 3 @ o/kustomization.yaml:3:31",
    ],
  },
  {
    name: "replicas of nobody",
    files: { ...both, ...over("replicas: [{name: x, count: 3}]\n") },
    fails: "o/kustomization.yaml:2 named x",
  },
  {
    name: "a transformer in a file",
    files: {
      ...both,
      ...over("transformers: [t.yaml]\nnamespace: a\n"),
      "o/t.yaml": "apiVersion: builtin\nkind: NamespaceTransformer\nmetadata: {name: t, namespace: prod}\n",
    },
    facts: ['NetworkPolicy prod/db metadata.namespace = "prod" @ o/t.yaml:3:32'],
  },
  {
    name: "a transformer of both ends of a name",
    files: {
      "o/kustomization.yaml": "resources: [x.yaml]\ntransformers: [t.yaml]\n",
      "o/x.yaml": service(),
      "o/t.yaml":
        "apiVersion: builtin\nkind: PrefixSuffixTransformer\nmetadata: {name: t}\nprefix: a-\nsuffix: -b\nfieldSpecs: [{path: metadata/name}]\n",
    },
    objects: ["Service a-web-b"],
  },
  {
    name: "a transformer of names that does not say where",
    files: {
      "o/kustomization.yaml": "resources: [x.yaml]\ntransformers: [t.yaml]\n",
      "o/x.yaml": service(),
      "o/t.yaml": "apiVersion: builtin\nkind: PrefixSuffixTransformer\nmetadata: {name: t}\nprefix: a-\n",
    },
    fails: "o/t.yaml:1 PrefixSuffixTransformer needs fieldSpecs",
  },
  {
    name: "a transformer that nobody knows",
    files: {
      ...both,
      ...over("transformers: [t.yaml]\n"),
      "o/t.yaml": "apiVersion: x/v1\nkind: Mine\nmetadata: {name: t}\n",
    },
    unknown: "o/kustomization.yaml:2 Mine is not built in",
  },
  {
    name: "a chart inside",
    files: { ...both, ...over("helmCharts: [{name: c, repo: https://c.invalid}]\n") },
    unknown: "o/kustomization.yaml:2 the chart c",
  },
  {
    name: "places from a configuration, also of a base",
    files: {
      ...both,
      "b/kustomization.yaml": "resources: [x.yaml]\nconfigurations: [c.yaml]\n",
      "b/c.yaml":
        "nameReference:\n  - {kind: Service, version: v1, fieldSpecs: [{path: spec/podSelector/matchLabels/app, kind: NetworkPolicy}]}\n",
      "b/x.yaml": `${policy().replace("app: db", "app: web")}---\n${service()}`,
      ...over("namePrefix: p-\n"),
    },
    facts: ['NetworkPolicy p-db spec.podSelector.matchLabels.app = "p-web"'],
  },
  {
    name: "first in, first out",
    files: { ...both, ...over("sortOptions: {order: fifo}\n") },
    objects: ["NetworkPolicy db", "Deployment web", "Service web"],
  },
  {
    name: "another order",
    files: { ...both, ...over("sortOptions: {order: up}\n") },
    fails: "o/kustomization.yaml:2 fifo or legacy",
  },
  {
    name: "objects for tools only",
    files: {
      "o/kustomization.yaml": "resources: [x.yaml]\n",
      "o/x.yaml": `${service()}---\n${policy().replace("name: db", "name: db\n  annotations: {config.kubernetes.io/local-config: 'true'}")}`,
    },
    objects: ["Service web"],
  },
  {
    name: "two transformers of one name",
    files: {
      ...both,
      ...over(
        "transformers:\n- '{apiVersion: builtin, kind: PrefixTransformer, metadata: {name: p}, prefix: a}'\n- '{apiVersion: builtin, kind: PrefixTransformer, metadata: {name: p}, prefix: b}'\n",
      ),
    },
    fails: "o/kustomization.yaml:4 PrefixTransformer p is there already",
  },
  {
    name: "the label that says who built it, behind all else, and only of the outermost",
    files: {
      "o/kustomization.yaml":
        "resources: [../b, x.yaml]\nbuildMetadata: [managedByLabel]\nlabels: [{pairs: {app.kubernetes.io/managed-by: me}}]\n",
      "o/x.yaml": namespace("n"),
      "b/kustomization.yaml": "resources: [x.yaml]\nbuildMetadata: [managedByLabel]\n",
      "b/x.yaml": policy(),
    },
    facts: [
      'Namespace n metadata.labels["app.kubernetes.io/managed-by"] = "kustomize-(devel)" @ o/kustomization.yaml:2:17',
      'NetworkPolicy db metadata.labels["app.kubernetes.io/managed-by"] = "kustomize-(devel)" @ o/kustomization.yaml:2:17',
    ],
  },
  {
    name: "no such label of a base or a component alone",
    files: {
      "o/kustomization.yaml": "resources: [../b]\ncomponents: [../c]\n",
      "b/kustomization.yaml": "resources: [x.yaml]\nbuildMetadata: [managedByLabel]\n",
      "b/x.yaml": policy(),
      "c/kustomization.yaml": "kind: Component\nbuildMetadata: [managedByLabel]\n",
    },
    absent: ['NetworkPolicy db metadata.labels["app.kubernetes.io/managed-by"]'],
  },
  {
    name: "names of images are patterns",
    files: {
      "o/kustomization.yaml":
        "resources: [x.yaml]\nimages:\n- {name: 'r.example/.*', newTag: '2'}\n- {name: n(g)inx, newName: m}\n- {name: a.b, newTag: '1'}\n",
      "o/x.yaml":
        "kind: Pod\napiVersion: v1\nmetadata: {name: a}\nspec:\n  containers: [{image: r.example/x/y}, {image: 'nginx:1'}, {image: axb}, {image: 'axbc'}, {image: ''}]\n",
    },
    facts: [
      'Pod a spec.containers[0].image = "r.example/x/y:2"',
      'Pod a spec.containers[1].image = "m:1"',
      'Pod a spec.containers[2].image = "axb:1"',
      'Pod a spec.containers[3].image = "axbc"',
    ],
  },
  {
    name: "a name of images that is no pattern",
    files: { ...both, ...over("images: [{name: '['}]\n") },
    fails: 'o/kustomization.yaml:2 the name "[" is a pattern, and no regular expression',
  },
  {
    name: "nothing is read behind the first of several JSON objects, up to the next document",
    files: {
      "o/kustomization.yaml": "resources: [x.json]\n",
      "o/x.json":
        '{"kind":"Service","apiVersion":"v1","metadata":{"name":"a"}}\n{"kind":"Service","apiVersion":"v1","metadata":{"name":"b"}}\n---\n{kind: Service, apiVersion: v1, metadata: {name: c}} oh\n',
    },
    objects: ["Service a", "Service c"],
    facts: ['Service c metadata.name = "c" @ o/x.json:4:50'],
  },
  {
    name: "a value in brackets that does not end",
    files: { "o/kustomization.yaml": "resources: [x.json]\n", "o/x.json": '{"kind":"Service"}}\n{"kind":\n' },
    fails: "o/x.json:1 Service needs metadata.name",
  },
  {
    name: "a place for one kind takes the same place from all others",
    files: {
      "o/kustomization.yaml":
        "resources: [x.yaml]\nnameSuffix: -s\ncommonLabels: {a: b}\nconfigurations: [conf.yaml]\n",
      "o/conf.yaml":
        "nameSuffix: [{path: metadata/name, kind: Namespace}]\ncommonLabels: [{path: metadata/labels, kind: NetworkPolicy, create: true}]\n",
      "o/x.yaml": `${service()}---\n${policy()}`,
    },
    objects: ["Service web", "NetworkPolicy db"],
    facts: ['NetworkPolicy db metadata.labels.a = "b"', 'Service web spec.selector.a = "b"'],
    absent: ["Service web metadata.labels.a"],
  },
  {
    name: "a place for one kind from a configuration over a base, which is lost further out",
    files: {
      "o/kustomization.yaml": "resources: [../m]\nnamePrefix: o-\n",
      "m/kustomization.yaml": "resources: [../b]\nnamePrefix: m-\nconfigurations: [conf.yaml]\n",
      "m/conf.yaml": "namePrefix: [{path: metadata/name, kind: Namespace}]\n",
      "b/kustomization.yaml": "resources: [x.yaml]\n",
      "b/x.yaml": service(),
    },
    objects: ["Service m-web"],
  },
  {
    name: "a place for one kind from a component",
    files: {
      "o/kustomization.yaml": "resources: [../b]\nnamePrefix: o-\ncomponents: [../c]\n",
      "b/kustomization.yaml": "resources: [x.yaml]\n",
      "b/x.yaml": service(),
      "c/kustomization.yaml": "kind: Component\nconfigurations: [conf.yaml]\n",
      "c/conf.yaml": "namePrefix: [{path: metadata/name, kind: Namespace}]\n",
    },
    objects: ["Service web"],
  },
  {
    name: "patches for known kinds on kinds that nobody knows: of the same version, of another, and by a name of before",
    files: {
      "o/kustomization.yaml":
        "resources: [../b]\npatches:\n- target: {kind: Rollout}\n  path: p.yaml\n- target: {kind: Own}\n  path: p.yaml\n- patch: '{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: []}}'\n",
      "o/p.yaml":
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: any}, spec: {template: {spec: {containers: [{name: main, image: new}]}}}}\n",
      "b/kustomization.yaml":
        "resources: [x.yaml]\npatches:\n- target: {kind: Service}\n  patch: '{apiVersion: v1, kind: Thing, metadata: {name: web}}'\n  options: {allowKindChange: true}\n",
      "b/x.yaml": `${["argoproj.io/v1alpha1 Rollout", "apps/v1 Own"]
        .map((each) => {
          const [apiVersion, kind] = each.split(" ");
          return `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: web}, spec: {template: {spec: {containers: [{name: side, image: a}, {name: main, image: b}]}}}}\n---\n`;
        })
        .join("")}${service()}`,
    },
    facts: [
      'Rollout web spec.template.spec.containers[0].image = "new"',
      'Own web spec.template.spec.containers[0].image = "new"',
      'Own web spec.template.spec.containers[1].name = "side"',
      "Thing web spec.ports[0].port = 80",
    ],
    absent: ["Rollout web spec.template.spec.containers[1].name"],
  },
  {
    name: "a replacement of a number by a text",
    files: {
      "o/kustomization.yaml":
        "resources: [x.yaml]\nreplacements:\n- source: {kind: Service}\n  targets:\n  - select: {kind: Service}\n    fieldPaths: [spec.ports.0.port]\n",
      "o/x.yaml": service(),
    },
    fails: 'o/kustomization.yaml:5 Service web takes no "web" in spec.ports.0.port: what stands there is the number 80',
  },
  {
    name: "replacements of a kind by one of the same, and where nothing stood",
    files: {
      "o/kustomization.yaml":
        "resources: [x.yaml]\nreplacements:\n- source: {kind: A, fieldPath: spec.n}\n  targets:\n  - select: {kind: B}\n    fieldPaths: [spec.f, spec.t]\n- source: {kind: A, fieldPath: spec.e}\n  targets:\n  - select: {kind: B}\n    fieldPaths: [spec.new, spec.null]\n    options: {create: true}\n- source: {kind: A, fieldPath: spec.y}\n  targets:\n  - select: {kind: B}\n    fieldPaths: [spec.old]\n    options: {create: true}\n",
      "o/x.yaml":
        'apiVersion: v1\nkind: A\nmetadata: {name: a}\nspec: {n: 7, e: "", y: "yes"}\n---\napiVersion: v1\nkind: B\nmetadata: {name: b}\nspec: {f: 1.5, t: text, "null": null}\n',
    },
    facts: ["B b spec.f = 7", 'B b spec.t = "7"', 'B b spec.new = ""', 'B b spec.null = ""', 'B b spec.old = "yes"'],
  },
  ...[
    { by: "a prefix", said: "namePrefix: p-", place: "namePrefix", becomes: "p-web" },
    { by: "a namespace", said: "namespace: one", place: "namespace", becomes: "one" },
    { by: "a count", said: "replicas: [{name: db, count: 3}]", place: "replicas", becomes: "3" },
    { by: "an image", said: "images: [{name: web, newName: new}]", place: "images", becomes: "new" },
    { by: "a new name", said: "nameSuffix: -s", place: "nameReference", becomes: "web-s" },
  ].map(({ by, said, place, becomes }): Case => {
    const spec = "{path: metadata/labels/app, kind: StatefulSet}";
    const config = place === "nameReference" ? `{kind: Service, version: v1, fieldSpecs: [${spec}]}` : spec;
    const name =
      place === "namePrefix" ? "p-db" : place === "nameReference" ? "db-s" : place === "namespace" ? "one/db" : "db";
    const paths = ["metadata.labels", "spec.selector.matchLabels", "spec.template.metadata.labels"];
    return {
      name: `${by} in a label that one step made in several places`,
      files: {
        "o/kustomization.yaml": `resources: [../b]\n${said}\nconfigurations: [conf.yaml]\n`,
        "o/conf.yaml": `${place}: [${config}]\n`,
        "b/kustomization.yaml": "resources: [x.yaml]\nlabels: [{pairs: {app: web}, includeSelectors: true}]\n",
        "b/x.yaml": `{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db}, spec: {template: {spec: {}}}}\n---\n${service()}`,
      },
      facts: paths.map((path) => `StatefulSet ${name} ${path}.app = ${JSON.stringify(by === "a count" ? 3 : becomes)}`),
    };
  }),
];
