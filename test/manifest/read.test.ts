import { describe, expect, it } from "vitest";
import type { ManifestFile } from "../../server/src/manifest/file.ts";
import { readManifestFile } from "../../server/src/manifest/read.ts";

const read = (text: string, uri = "file:///a.yaml"): ManifestFile => readManifestFile(uri, text);

it("reads the items of a NetworkPolicyList that leave out their type", () => {
  const item = "- metadata: {name: a, namespace: b}\n  spec: {podSelector: {}}\n";
  const { policies } = read(`apiVersion: networking.k8s.io/v1\nkind: NetworkPolicyList\nitems:\n${item}`);
  expect(policies.map(({ object, faults }) => [object.name, faults])).toEqual([["a", []]]);
  expect(read(`apiVersion: v1\nkind: List\nitems:\n${item}`).policies).toEqual([]);
});

describe("workloads", () => {
  const template = (indent: string): string =>
    `template:
  metadata:
    labels: {app: web, "version": "1"}
  spec:
    hostNetwork: true
    initContainers:
      - name: sidecar
        restartPolicy: Always
        ports: [{containerPort: 9000, name: proxy}]
      - name: setup
        ports: [{containerPort: 9001, name: gone}]
    containers:
      - name: web
        ports:
          - {name: http, containerPort: 8080}
          - {name: dns, containerPort: 53, protocol: UDP}
          - {}
`.replace(/^(?=.)/gm, indent);
  const ports = [
    { name: "proxy", port: 9000, protocol: "TCP" },
    { name: "http", port: 8080, protocol: "TCP" },
    { name: "dns", port: 53, protocol: "UDP" },
  ];

  it.each([
    ["apps/v1", "Deployment"],
    ["apps/v1", "ReplicaSet"],
    ["apps/v1", "StatefulSet"],
    ["apps/v1", "DaemonSet"],
    ["v1", "ReplicationController"],
    ["argoproj.io/v1alpha1", "Rollout"],
    ["apps.openshift.io/v1", "DeploymentConfig"],
  ])("%s %s", (apiVersion, kind) => {
    const { workloads } = read(
      `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a, namespace: b}\nspec:\n  replicas: 2\n${template("  ")}`,
    );
    expect(workloads.map((each) => each.object)).toEqual([
      {
        kind,
        name: "a",
        namespace: "b",
        labels: { app: "web", version: "1" },
        ports,
        hostNetwork: true,
        replicas: 2,
        podIPs: [],
        hostIPs: [],
        owner: undefined,
        completed: false,
      },
    ]);
  });

  it("CronJob", () => {
    const { workloads } = read(
      `kind: CronJob\nmetadata: {name: a}\nspec:\n  jobTemplate:\n    spec:\n${template("      ")}`,
    );
    expect(workloads[0]?.object).toMatchObject({
      kind: "CronJob",
      labels: { app: "web", version: "1" },
      ports,
      replicas: undefined,
    });
  });

  it.each([
    ["spec: {", { "batch.kubernetes.io/job-name": "migrate", "job-name": "migrate", app: "web" }],
    ["spec: { manualSelector: true,", { app: "web" }],
  ])("a Job's pods have its name as a label: %s", (spec, labels) => {
    const { workloads } = read(`kind: Job
metadata: {name: migrate}
${spec} template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a}]}}}
`);
    expect(workloads.map((each) => each.object.labels)).toEqual([labels]);
  });

  it("a Pod of a dump", () => {
    const { workloads } = read(`apiVersion: v1
kind: Pod
metadata:
  name: web-1-x
  namespace: shop
  labels: {app: web}
  ownerReferences:
    - {apiVersion: v1, kind: Node, name: n, uid: u}
    - {apiVersion: apps/v1, kind: ReplicaSet, name: web-1, uid: v, controller: true}
spec:
  containers:
    - ports: [{containerPort: 80}]
status:
  phase: Succeeded
  podIP: 10.1.0.1
  podIPs: [{ip: 10.1.0.1}, {ip: "fd00::1"}]
  hostIP: 192.168.0.1
  hostIPs: [{ip: 192.168.0.1}]
`);
    expect(workloads[0]?.object).toEqual({
      kind: "Pod",
      name: "web-1-x",
      namespace: "shop",
      labels: { app: "web" },
      ports: [{ name: undefined, port: 80, protocol: "TCP" }],
      hostNetwork: false,
      replicas: undefined,
      podIPs: ["10.1.0.1", "fd00::1"],
      hostIPs: ["192.168.0.1"],
      owner: { kind: "ReplicaSet", name: "web-1" },
      completed: true,
    });
  });

  it.each([
    "kind: PodTemplate\nmetadata: {name: a}\ntemplate: {spec: {containers: []}}\n",
    "kind: Certificate\nspec: {template: {metadata: {labels: {a: b}}}}\n",
    "kind: ConfigMap\ndata:\n  x: |\n    kind: Pod\n",
  ])("not %j", (text) => {
    expect(read(text).workloads).toEqual([]);
  });

  it("are read through faults, and never diagnosed", () => {
    const { workloads, policies } = read("kind: Pod\nmetadata: {name: 5}\nspec: {containers: 7}\nfoo: bar\n");
    expect(workloads.map((each) => each.object.name)).toEqual(["5"]);
    expect(policies).toEqual([]);
  });
});

describe("services and namespaces", () => {
  it("Service", () => {
    const { services } = read(`apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop, labels: {a: b}}
spec:
  selector: {app: web}
  clusterIP: 10.0.0.1
  clusterIPs: [10.0.0.1, "fd00::1"]
  ports:
    - {port: 80, targetPort: http, name: web}
    - {port: 53, protocol: UDP}
    - {port: 81, targetPort: 8081}
`);
    expect(services[0]?.object).toEqual({
      kind: "Service",
      name: "web",
      namespace: "shop",
      labels: { a: "b" },
      selector: { app: "web" },
      clusterIPs: ["10.0.0.1", "fd00::1"],
      headless: false,
      type: "ClusterIP",
      ports: [
        { name: "web", port: 80, protocol: "TCP", targetPort: "http" },
        { name: undefined, port: 53, protocol: "UDP", targetPort: 53 },
        { name: undefined, port: 81, protocol: "TCP", targetPort: 8081 },
      ],
    });
  });
  it("a headless one without a selector; none of Knative", () => {
    expect(
      read("apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {clusterIP: None}\n").services[0]?.object,
    ).toMatchObject({
      headless: true,
      clusterIPs: [],
      selector: undefined,
    });
    expect(read("apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: a}\n").services).toEqual([]);
  });
  it("Namespace and Project", () => {
    const text =
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: a, labels: {x: y1}}\n---\napiVersion: project.openshift.io/v1\nkind: Project\nmetadata: {name: b}\n";
    expect(read(text).namespaces.map(({ object, document }) => [object, document])).toEqual([
      [{ kind: "Namespace", name: "a", labels: { x: "y1" } }, 0],
      [{ kind: "Namespace", name: "b", labels: {} }, 1],
    ]);
  });
});

describe("policies", () => {
  it("are decoded as they count", () => {
    const { policies } = read(`apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: np, annotations: {a: b}}
spec:
  podSelector:
    matchLabels: {app: , on: x, app2: yes}
    matchExpressions:
      - {key: k, operator: In, values: [v, 1]}
      - {key: k, operator: Near}
  ingress:
    -
    - from:
        - podSelector:
          namespaceSelector: {}
        - ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}
        - {}
      ports: [{port: 0120}, {protocol: UDP, port: dns}, {port: 1, endPort: 2}, {}]
  egress: []
  policyTypes: [Ingress]
`);
    expect(policies[0]?.object).toEqual({
      kind: "NetworkPolicy",
      name: "np",
      namespace: undefined,
      annotations: { a: "b" },
      podSelector: {
        matchLabels: { app: "", true: "x", app2: "yes" },
        matchExpressions: [{ key: "k", operator: "In", values: ["v", "1"] }],
      },
      policyTypes: ["Ingress"],
      ingress: [
        { peers: [], ports: [] },
        {
          peers: [
            { namespaceSelector: { matchLabels: {}, matchExpressions: [] } },
            { ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } },
            {},
          ],
          ports: [
            { protocol: "TCP", port: 80 },
            { protocol: "UDP", port: "dns" },
            { protocol: "TCP", port: 1, endPort: 2 },
            { protocol: "TCP" },
          ],
        },
      ],
      egress: [],
    });
  });

  it.each([
    "crd.projectcalico.org/v1",
    "projectcalico.org/v3",
    "crd.antrea.io/v1beta1",
    "cilium.io/v2",
    "policy.networking.k8s.io/v1alpha2",
    "example.com/v1",
  ])("those of %s are others'", (apiVersion) => {
    expect(
      read(`apiVersion: ${apiVersion}\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {selector: all()}\n`).policies,
    ).toEqual([]);
  });
  it("other kinds of the group are none", () => {
    expect(
      read("apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec: {rules: [{}]}\n").policies,
    ).toEqual([]);
    expect(read("apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: a}\n").policies).toEqual([]);
  });
});

describe("lists, patches, kustomizations", () => {
  it("List, *List, and lists in lists", () => {
    const text = `apiVersion: v1
kind: List
items:
  - apiVersion: networking.k8s.io/v1
    kind: NetworkPolicyList
    items:
      - {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a}}
  - {kind: Pod, apiVersion: v1, metadata: {name: b}, spec: {containers: []}}
  - kind: ConfigMap
`;
    const file = read(text);
    expect(file.policies.map((each) => each.object.name)).toEqual(["a"]);
    expect(file.workloads.map((each) => each.object.name)).toEqual(["b"]);
    const { span } = file.policies[0]?.node ?? { span: { start: 0, end: 0 } };
    expect(text.slice(span.start, span.end)).toMatch(/^\{apiVersion.*\}$/);
  });
  it("a JSON list", () => {
    const text = JSON.stringify(
      {
        kind: "List",
        apiVersion: "v1",
        items: [{ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: "a" } }],
      },
      null,
      2,
    );
    expect(read(text, "file:///a.json").policies.map((each) => each.object.name)).toEqual(["a"]);
  });
  const policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n";
  it.each<readonly [string, string, boolean]>([
    ["file:///o/np-patch.yaml", `${policy}spec:\n  ingress: []\n`, true],
    ["file:///o/patches/np.yaml", `${policy}spec:\n  ingress: []\n`, true],
    ["file:///o/np-patch.yaml", `${policy}spec:\n  podSelector: {}\n`, false],
    ["file:///o/dispatch.yaml", `${policy}spec:\n  ingress: []\n`, false],
    ["file:///o/np.yaml", `${policy}spec:\n  ingress: [{$patch: delete}]\n`, true],
    ["file:///o/np.yaml", `$patch: delete\n${policy}`, true],
  ])("%s %j partial: %s", (uri, text, partial) => {
    expect(read(text, uri).policies.map((each) => each.partial)).toEqual([partial]);
  });
});

describe("reading again", () => {
  const policy = (name: string): string =>
    `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: ${name}\n`;
  it("takes over what did not change, at its new index", () => {
    const before = read(policy("a") + policy("b"));
    const after = readManifestFile("file:///a.yaml", policy("new") + policy("a") + policy("b"), {}, before);
    expect(after.policies.map(({ object, document }) => [object.name, document])).toEqual([
      ["new", 0],
      ["a", 1],
      ["b", 2],
    ]);
    expect(after.policies[1]?.object).toBe(before.policies[0]?.object);
    expect(after).toEqual(read(after.stream.text));
  });
  it("half-typed documents keep their object", () => {
    const { policies, stream } = read(
      `${policy("a")}spec:\n  podSelector:\n    matchLabels:\n      app: web\n  ingre\n  policyTypes: [Ingress]\n`,
    );
    expect(stream.documents[0]?.problems.map((problem) => problem.code)).toEqual(["missing-colon"]);
    expect(policies[0]?.object).toMatchObject({
      name: "a",
      podSelector: { matchLabels: { app: "web" } },
      policyTypes: ["Ingress"],
    });
    expect(policies[0]?.faults).toEqual([]);
  });
});

describe("text that a tool fills in", () => {
  const metadata = "metadata: {name: a, namespace: b}\n";
  const template = (labels: string, container: string): string =>
    `apiVersion: apps/v1\nkind: Deployment\n${metadata}spec:\n  template:\n    metadata: {labels: {app: ${labels}}}\n    spec: {containers: [{name: c, ${container}}]}\n`;
  const policy = (head: string, spec: string): string =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n${head}spec: {${spec}}\n`;
  it.each<readonly [string, string, boolean]>([
    ["a policy's selector", policy(metadata, "podSelector: {matchLabels: {app: ${APP}}}"), true],
    ["a policy's namespace", policy("metadata: {name: a, namespace: $NS}\n", "podSelector: {}"), true],
    ["a policy's label", policy("metadata: {name: a, labels: {version: ${V}}}\n", "podSelector: {}"), false],
    ["a policy's annotation", policy("metadata: {name: a, annotations: {x: <y>}}\n", "podSelector: {}"), false],
    ["a pod's label", template("${APP}", "image: x"), true],
    ["a port", template("web", "ports: [{containerPort: $(PORT)}]"), true],
    ["an image", template("web", "image: 'x:${TAG}'"), false],
    ["what a container is started with", template("web", "args: ['--host=$(HOST)']"), false],
    ["a value of ytt", policy(metadata, "podSelector: {}}\n#@ x\n#"), true],
    ["a value of Helm", template("web", "image: {{ .Values.image }}"), true],
  ])("%s", (_, text, unsure) => {
    const { policies, workloads } = readManifestFile("file:///a.yaml", text);
    const [object] = [...policies, ...workloads];
    expect(object).toBeDefined();
    expect(object?.partial).toBe(unsure);
    expect(object?.unsure ?? false).toBe(unsure);
  });
});

describe("a policy is found", () => {
  const policy = '"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "a"}';
  const long = `"x": "${"x".repeat(30_000)}"`;
  const listed = (depth: number): string =>
    depth === 0 ? `{${policy}}` : `{"apiVersion": "v1", "kind": "List", "items": [${listed(depth - 1)}]}`;
  it.each<readonly [string, string]>([
    ["in Lists of Lists", listed(20)],
    [
      "behind another object's kind",
      `{\n"items": [\n{\n"kind": "Secret",\n${long}},\n{${policy}}],\n"kind": "List", "apiVersion": "v1"}`,
    ],
    [
      "in a long text, as escapes of JSON",
      `{${long}, ${policy.replace("kind", "\\u006bind").replace("8s.io/", "8s.io\\/").replace("Net", "\\u004eet")}}`,
    ],
    [
      "in a long text, as escapes of YAML",
      `${long}\n"\\x61piVersion": "networking.k8s.io/v1"\n"k\\x69nd": "Network\\x50olicy"\n`,
    ],
  ])("%s", (_, text) => {
    expect(readManifestFile("file:///a.yaml", text).policies).toHaveLength(1);
  });

  it("few times where aliases multiply it", () => {
    const lists = Array.from({ length: 9 }, (_, i) => `- &l${i + 1} {kind: List, items: [${`*l${i}, `.repeat(9)}]}\n`);
    const text = `kind: List\nitems:\n- &l0 {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy}\n${lists.join("")}`;
    const { policies } = readManifestFile("file:///a.yaml", text);
    expect(policies.length).toBeLessThan(50);
    expect(policies[0]?.faults.map(({ detail }) => detail)).toEqual(["document contains excessive aliasing"]);
  });

  it.each([
    [1_000, false],
    [30_000, true],
  ])("as often as a list names it %i times, unless the server gives up: %s", (times, refused) => {
    const policy =
      "&p {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p}, spec: {podSelector: {}}}";
    const spare = ", labels: {a: b, c: d, e: f}";
    const text = `kind: List\napiVersion: v1\nitems:\n- ${policy.replace("name: p", `name: p${spare}`)}\n${"- *p\n".repeat(times)}`;
    const { policies } = readManifestFile("file:///a.yaml", text);
    const faults = policies.flatMap((each) => each.faults.map(({ detail }) => detail));
    expect(faults.includes("document contains excessive aliasing")).toBe(refused);
    expect(policies).toHaveLength(refused ? 20 : times + 1);
  });
});
