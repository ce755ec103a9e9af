import { describe, expect, it } from "vitest";
import { expectFix, type FixExpectation, makeWorkspace } from "../../harness/rules.ts";

const two = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db # keep
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes:
    - Ingress # keep
  # keep rules
  ingress:
    - from:
        - podSelector: # keep peer
            matchLabels:
              app: web
      ports:
        - protocol: TCP # keep port
          port: 5432
`;

const four = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
    name: db # keep
    namespace: shop
spec:
    podSelector:
        matchLabels:
            app: db
    policyTypes:
    - Ingress # keep
    # keep rules
    ingress:
    - from:
      - podSelector: # keep peer
            matchLabels:
                app: web
      ports:
      - protocol: TCP # keep port
        port: 5432
`;

const flow = `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: db, namespace: shop}, spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{protocol: TCP, port: 5432}]}]}} # keep
`;

type Case = readonly [
  rule: string,
  right: string,
  wrong: string,
  after?: string | undefined,
  options?: Partial<FixExpectation>,
];

/** `wrong` in place of `right`, and after the fix `after`, which is `right` where it is left out. */
function table(base: string, cases: readonly Case[]): void {
  const rows = cases.map(([rule, right, wrong, after = right, options = {}]) => ({
    rule,
    right,
    wrong,
    after,
    options,
  }));
  it.each(rows)("$rule: $right written as $wrong", ({ rule, right, wrong, after, options }) => {
    if (!base.includes(right)) throw new Error(`not in the policy: ${right}`);
    expectFix(base.replace(right, wrong), base.replace(right, after), { rule, ...options });
  });
}

describe("two spaces", () => {
  table(two, [
    ["unknown-field", "  podSelector:\n    match", "  podSelecter:\n    match", undefined, { safe: true }],
    ["unknown-field", "  policyTypes:", "  policyType:", undefined, { safe: true }],
    ["unknown-field", "    - from:", "    - to:", undefined, { title: "Change to `from`" }],
    ["unknown-field", "      app: db\n", "      app: db\n  selector: {}\n", undefined, { title: "Remove `selector`" }],
    [
      "unknown-field",
      "    matchLabels:\n      app: db\n",
      "    app: db\n    tier: x\n",
      "    matchLabels:\n      app: db\n      tier: x\n",
      { safe: true },
    ],
    ["unknown-field", "    matchLabels:\n      app: db\n", "    matchLabel:\n      app: db\n"],
    [
      "unknown-field",
      "        - podSelector: # keep peer\n            matchLabels:\n              app: web\n",
      "        - matchLabels: # keep peer\n            app: web\n",
      "        - podSelector:\n            matchLabels: # keep peer\n              app: web\n",
      { safe: false },
    ],
    [
      "unknown-field",
      "        - podSelector: # keep peer\n            matchLabels:\n              app: web\n",
      "        - matchLabels: # keep peer\n            app: web\n",
      "        - namespaceSelector:\n            matchLabels: # keep peer\n              app: web\n",
      { fix: 1 },
    ],
    [
      "unknown-field",
      "    - from:\n        - podSelector: # keep peer\n            matchLabels:\n              app: web\n",
      "    - podSelector: # keep peer\n        matchLabels:\n          app: web\n",
      "    - from:\n        - podSelector: # keep peer\n            matchLabels:\n              app: web\n",
      { safe: true },
    ],
    [
      "unknown-field",
      "      ports:\n        - protocol: TCP # keep port\n          port: 5432\n",
      "          ports:\n            - protocol: TCP # keep port\n              port: 5432\n",
      undefined,
      { title: "Move `ports` to an ingress rule", safe: true },
    ],
    [
      "unknown-field",
      "        - podSelector: # keep peer\n            matchLabels:\n              app: web\n",
      "        - cidr: 198.51.100.0/24 # keep peer\n          except: [198.51.100.0/28]\n",
      "        - ipBlock:\n            cidr: 198.51.100.0/24 # keep peer\n            except: [198.51.100.0/28]\n",
      { safe: true },
    ],
    [
      "wrong-type",
      "  policyTypes:\n    - Ingress # keep\n",
      "  policyTypes: Ingress # keep\n",
      "  policyTypes: [Ingress] # keep\n",
      { safe: true },
    ],
    [
      "wrong-type",
      "    - from:\n        - podSelector: # keep peer\n            matchLabels:\n              app: web\n      ports:\n        - protocol: TCP # keep port\n          port: 5432\n",
      "    from:\n      - podSelector: # keep peer\n          matchLabels:\n            app: web\n",
      "    - from:\n        - podSelector: # keep peer\n            matchLabels:\n              app: web\n",
      { safe: true },
    ],
    ["wrong-type", "      app: db", "      app: 12", '      app: "12"', { safe: true }],
    ["wrong-type", "name: db", "name: 12", 'name: "12"'],
    [
      "wrong-type",
      "    matchLabels:\n      app: db\n",
      "    matchLabels: app=db\n",
      undefined,
      { title: /Write it as `app: db`/ },
    ],
    ["wrong-type", "  podSelector:\n    matchLabels:\n      app: db\n", "  podSelector: app=db\n"],
    [
      "wrong-type",
      "    matchLabels:\n      app: db\n",
      "    - matchLabels:\n        app: db\n",
      "      matchLabels:\n        app: db\n",
    ],
    [
      "wrong-type",
      "          port: 5432\n",
      '          port: 5432\n          endPort: "5433"\n',
      "          port: 5432\n          endPort: 5433\n",
    ],
    ["yaml-1-1-boolean", "      app: db", "      app: yes", '      app: "yes"', { safe: true }],
    ["yaml-1-1-boolean", "      app: db", "      on: db", '      "on": db', { safe: false }],
    ["required-field", "  name: db # keep\n", "", "  name: policy\n", { safe: false }],
    ["required-field", "apiVersion: networking.k8s.io/v1\n", "", undefined, { safe: true }],
    ["required-field", "  name: db # keep\n", "  name: # keep\n", "  name: policy # keep\n"],
    [
      "required-field",
      "        - podSelector: # keep peer\n            matchLabels:\n              app: web\n",
      "        - ipBlock: {}\n",
      "        - ipBlock:\n            cidr: 192.0.2.0/24\n",
    ],
    [
      "required-field",
      "            matchLabels:\n              app: web\n",
      "            matchExpressions:\n              - key: app\n                values: [web]\n",
      "            matchExpressions:\n              - key: app\n                operator: In\n                values: [web]\n",
    ],
    ["invalid-name", "name: db", "name: My_DB", "name: my-db", { safe: true }],
    ["invalid-name", "namespace: shop", "namespace: Shop.One", "namespace: shop-one", { safe: false }],
    ["invalid-label", "app: db", 'app: "my db!"', 'app: "my-db"', { safe: false }],
    ["invalid-label", "app: db", "app=db:", undefined, { title: "Change to `app: db`" }],
    ["invalid-label", "app: db", "Example.com/app: db", "example.com/app: db"],
    [
      "invalid-label",
      "            matchLabels:\n              app: web\n",
      '            matchExpressions:\n              - {key: app, operator: In, values: ["web, api", x]}\n',
      "            matchExpressions:\n              - {key: app, operator: In, values: [web, api, x]}\n",
      { safe: false, title: "Split into `web` and `api`" },
    ],
    [
      "invalid-selector-expression",
      "            matchLabels:\n              app: web\n",
      "            matchExpressions:\n              - {key: app, operator: notin, values: [web]}\n",
      "            matchExpressions:\n              - {key: app, operator: NotIn, values: [web]}\n",
      { safe: true },
    ],
    [
      "invalid-selector-expression",
      "            matchLabels:\n              app: web\n",
      "            matchExpressions:\n              - key: app\n                operator: Exists\n                values: [web] # x\n",
      "            matchExpressions:\n              - key: app\n                operator: Exists\n",
    ],
    [
      "invalid-selector-expression",
      "            matchLabels:\n              app: web\n",
      "            matchExpressions:\n              - key: app\n                operator: In\n",
      "            matchExpressions:\n              - key: app\n                operator: Exists\n",
    ],
    [
      "empty-peer",
      "        - podSelector: # keep peer\n            matchLabels:\n              app: web\n",
      "        - podSelector: # keep peer\n",
      "        - podSelector: {} # keep peer\n",
    ],
    [
      "empty-peer",
      "        - podSelector: # keep peer\n            matchLabels:\n              app: web\n",
      "        - {}\n",
      "        - podSelector: {}\n",
    ],
    [
      "empty-peer",
      "        - podSelector: # keep peer\n            matchLabels:\n              app: web\n",
      "        -\n",
      "        - namespaceSelector: {}\n",
      { fix: 1 },
    ],
    [
      "empty-peer",
      "    - from:\n        - podSelector: # keep peer\n            matchLabels:\n              app: web\n      ports:\n",
      "    - from:\n        - {}\n      ports:\n",
      "    - ports:\n",
      { fix: 2, title: /everybody/ },
    ],
    [
      "ip-block-with-selector",
      "              app: web\n",
      "              app: web\n          ipBlock:\n            cidr: 10.0.0.0/8 # keep block\n",
      "              app: web\n        - ipBlock:\n            cidr: 10.0.0.0/8 # keep block\n",
    ],
    [
      "invalid-cidr",
      "        - podSelector: # keep peer\n            matchLabels:\n              app: web\n",
      "        - ipBlock: {cidr: '2001:db8::1'}\n",
      "        - ipBlock: {cidr: '2001:db8::1/128'}\n",
      { safe: true },
    ],
    [
      "cidr-host-bits",
      "        - podSelector: # keep peer\n            matchLabels:\n              app: web\n",
      "        - ipBlock: {cidr: 10.1.2.3/8}\n",
      "        - ipBlock: {cidr: 10.1.2.3/32}\n",
      { fix: 1 },
    ],
    [
      "cidr-host-bits",
      "        - podSelector: # keep peer\n            matchLabels:\n              app: web\n",
      "        - ipBlock: {cidr: 010.0.0.0/8}\n",
      "        - ipBlock: {cidr: 10.0.0.0/8}\n",
      { safe: true, settings: { kubernetesVersion: "1.34" } },
    ],
    [
      "except-outside-cidr",
      "        - podSelector: # keep peer\n            matchLabels:\n              app: web\n",
      "        - ipBlock:\n            cidr: 198.51.100.0/24\n            except:\n              - 10.0.0.0/24\n",
      "        - ipBlock:\n            cidr: 198.51.100.0/24\n",
      { safe: true },
    ],
    [
      "except-outside-cidr",
      "        - podSelector: # keep peer\n            matchLabels:\n              app: web\n",
      "        - ipBlock:\n            cidr: 198.51.100.0/24\n            except:\n              - 198.51.100.0/25 # keep one\n              - 10.0.0.0/24\n",
      "        - ipBlock:\n            cidr: 198.51.100.0/24\n            except:\n              - 198.51.100.0/25 # keep one\n",
    ],
    ["invalid-protocol", "protocol: TCP", "protocol: tcp", undefined, { safe: true }],
    ["invalid-port", "          port: 5432\n", "          port: 0\n", "", { title: /every port/ }],
    ["invalid-port-name", "port: 5432", 'port: "5432"', undefined, { safe: true }],
    [
      "invalid-port-name",
      "          port: 5432\n",
      "          port: 5432-5433 # x\n",
      "          port: 5432 # x\n          endPort: 5433\n",
      { safe: true },
    ],
    ["invalid-port-name", "port: 5432", "port: HTTP_Web", "port: http-web", { safe: false }],
    [
      "invalid-end-port",
      "          port: 5432\n",
      "          port: 5439\n          endPort: 5432\n",
      "          port: 5432\n          endPort: 5439\n",
      { safe: true },
    ],
    ["invalid-end-port", "          port: 5432\n", "          endPort: 5432\n", undefined, { safe: false }],
    ["invalid-policy-type", "- Ingress", "- ingress", undefined, { safe: true }],
    ["invalid-policy-type", "    - Ingress # keep\n", "    - Both\n", "    - Ingress\n    - Egress\n"],
    ["wrong-api-version", "networking.k8s.io/v1", "extensions/v1beta1", undefined, { safe: true }],
    ["yaml-syntax", "      app: db\n", "\t\t\tapp: db\n", undefined, { safe: true }],
    ["yaml-syntax", "        - podSelector: # keep", "        -\tpodSelector: # keep", undefined, { safe: true }],
    ["yaml-syntax", "app: db", 'app: "db', 'app: "db"'],
    [
      "yaml-syntax",
      "  policyTypes:\n    - Ingress # keep\n",
      "  policyTypes: [Ingress\n",
      "  policyTypes: [Ingress]\n",
    ],
    ["yaml-syntax", "  policyTypes:\n", "  policyTypes\n"],
    ["yaml-syntax", "  podSelector:\n    match", "  podSelector: {}\n  podSelector:\n    match", undefined, { fix: 1 }],
    ["yaml-syntax", "      app: db\n", "      app: db\n      app: db\n", undefined, { safe: true }],
  ]);
});

describe("fields that belong elsewhere", () => {
  it.each<readonly [string, string, string, string]>([
    [
      "into a spec that is missing",
      "metadata:\n  name: a\npodSelector: {} # keep\npolicyTypes: [Ingress]\n",
      "metadata:\n  name: a\nspec:\n  podSelector: {} # keep\n  policyTypes: [Ingress]\n",
      "Move `podSelector` to `spec`",
    ],
    [
      "into the spec",
      "metadata:\n  name: a\nspec:\n  podSelector: {}\npolicyTypes: [Ingress] # keep\n",
      "metadata:\n  name: a\nspec:\n  podSelector: {}\n  policyTypes: [Ingress] # keep\n",
      "Move `policyTypes` to `spec`",
    ],
    [
      "into metadata",
      "labels:\n  # keep\n  a: b\nmetadata:\n  name: a\nspec: {}\n",
      "metadata:\n  name: a\n  labels:\n    # keep\n    a: b\nspec: {}\n",
      "Move `labels` to `metadata`",
    ],
    [
      "a label beside matchLabels",
      "metadata:\n  name: a\nspec:\n  podSelector:\n    matchLabels:\n      a: b\n    c: d # keep\n",
      "metadata:\n  name: a\nspec:\n  podSelector:\n    matchLabels:\n      a: b\n      c: d # keep\n",
      "Move `c` to `matchLabels`",
    ],
    [
      "an expression without its list",
      "metadata:\n  name: a\nspec:\n  podSelector:\n    key: a # keep\n    operator: Exists\n",
      "metadata:\n  name: a\nspec:\n  podSelector:\n    matchExpressions:\n      - key: a # keep\n        operator: Exists\n",
      "Put `key` and `operator` into `matchExpressions`",
    ],
    [
      "a namespace in a peer",
      "metadata:\n  name: a\nspec:\n  ingress:\n    - from:\n        - namespace: web # keep\n",
      "metadata:\n  name: a\nspec:\n  ingress:\n    - from:\n        - namespaceSelector: # keep\n            matchLabels:\n              kubernetes.io/metadata.name: web\n",
      "Select the namespace `web` by its label",
    ],
  ])("%s", (_, before, after, title) => {
    const head = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n";
    expectFix(head + before, head + after, {
      rule: "unknown-field",
      title: new RegExp(`^${title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`),
    });
  });
});

describe("four spaces, lists not indented", () => {
  table(four, [
    [
      "unknown-field",
      "    podSelector:\n        matchLabels:\n            app: db\n",
      "    podSelector:\n        app: db\n",
      undefined,
      { safe: true },
    ],
    [
      "unknown-field",
      "      ports:\n      - protocol: TCP # keep port\n        port: 5432\n",
      "        ports:\n        - protocol: TCP # keep port\n          port: 5432\n",
    ],
    [
      "wrong-type",
      "    policyTypes:\n    - Ingress # keep\n",
      "    policyTypes: Ingress # keep\n",
      "    policyTypes: [Ingress] # keep\n",
    ],
    ["required-field", "    name: db # keep\n", "", "    name: policy\n"],
    [
      "empty-peer",
      "      - podSelector: # keep peer\n            matchLabels:\n                app: web\n",
      "      -\n",
      "      - podSelector: {}\n",
    ],
    [
      "ip-block-with-selector",
      "      - podSelector: # keep peer\n            matchLabels:\n                app: web\n",
      "      - ipBlock:\n            cidr: 10.0.0.0/8\n        podSelector: # keep peer\n            matchLabels:\n                app: web\n",
      "      - ipBlock:\n            cidr: 10.0.0.0/8\n      - podSelector: # keep peer\n            matchLabels:\n                app: web\n",
    ],
    [
      "invalid-port-name",
      "        port: 5432\n",
      '        port: "5432-5433"\n',
      "        port: 5432\n        endPort: 5433\n",
    ],
    ["yaml-1-1-boolean", "app: web", "app: on", 'app: "on"'],
  ]);
});

describe("flow style", () => {
  table(flow, [
    ["unknown-field", "{matchLabels: {app: db}}", "{app: db}", undefined, { safe: true }],
    ["unknown-field", "{podSelector: {matchLabels: {app: web}}}", "{matchLabels: {app: web}}"],
    [
      "unknown-field",
      "{podSelector: {matchLabels: {app: web}}}], ports: [{protocol: TCP, port: 5432}]}",
      "{podSelector: {matchLabels: {app: web}}, ports: [{protocol: TCP, port: 5432}]}]}",
      undefined,
      { safe: true },
    ],
    [
      "unknown-field",
      "ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]",
      "ingress: [{podSelector: {matchLabels: {app: web}}",
      "ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]",
    ],
    ["wrong-type", "[Ingress]", "Ingress"],
    ["wrong-type", "app: db", "app: 1.0", 'app: "1.0"'],
    ["required-field", "name: db, ", "", "name: policy, "],
    ["empty-peer", "{podSelector: {matchLabels: {app: web}}}", "{}", "{podSelector: {}}"],
    ["empty-peer", "{podSelector: {matchLabels: {app: web}}}", "{podSelector: }", "{podSelector: {}}"],
    [
      "ip-block-with-selector",
      "{podSelector: {matchLabels: {app: web}}}",
      "{podSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}",
      "{podSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8}}",
    ],
    ["invalid-port-name", "port: 5432}", "port: 5432-5433}", "port: 5432, endPort: 5433}"],
    [
      "except-outside-cidr",
      "{podSelector: {matchLabels: {app: web}}}",
      "{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/16]}}",
      "{ipBlock: {cidr: 10.0.0.0/8}}",
    ],
    ["invalid-policy-type", "[Ingress]", "[Ingress, Egress, Ingress]", "[Ingress, Egress]", { safe: true }],
  ]);
});

describe("JSON", () => {
  const json = `${JSON.stringify({ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: "db", namespace: "shop" }, spec: { podSelector: { matchLabels: { app: "db" } }, policyTypes: ["Ingress"] } }, null, 2)}\n`;
  table(json, [
    ["unknown-field", '"podSelector"', '"podSelecter"'],
    [
      "unknown-field",
      '{\n      "matchLabels": {\n        "app": "db"\n      }\n    }',
      '{\n      "app": "db"\n    }',
      '{\n      "matchLabels": {"app": "db"}\n    }',
    ],
    ["invalid-policy-type", '"Ingress"', '"ingress"'],
    ["required-field", '    "name": "db",\n', "", '    "name": "policy",\n'],
    ["wrong-type", '"app": "db"', '"app": true', '"app": "true"'],
  ]);
});

describe("CRLF", () => {
  table(two.replaceAll("\n", "\r\n"), [
    ["unknown-field", "    matchLabels:\r\n      app: db\r\n", "    app: db\r\n"],
    [
      "invalid-port-name",
      "          port: 5432\r\n",
      "          port: 5432-5433\r\n",
      "          port: 5432\r\n          endPort: 5433\r\n",
    ],
  ]);
});

describe("a policy in a List", () => {
  const list = `apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Pod\n    metadata: {name: x}\n  - ${two.trimEnd().replaceAll("\n", "\n    ")}\n`;
  table(list, [
    ["unknown-field", "      podSelector:\n", "      podSelecter:\n"],
    ["required-field", "      name: db # keep\n", "", "      name: policy\n"],
  ]);
});

describe("objects without `---` between them", () => {
  const first = `# one
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: one }
spec:
  podSelector: {}
  policyTypes: [Ingress]
`;
  const second = `# two
kind: NetworkPolicy # keep
apiVersion: networking.k8s.io/v1
metadata: { name: two }
spec:
  podSelector: {}
  policyTypes: [Egress]
`;

  it.each([
    ["two", first + second, `${first}---\n${second}`, 1],
    ["three", first + second + first, `${first}---\n${second}${first}`, 2],
    ["no comment", first + second.replace("# two\n", ""), `${first}---\n${second.replace("# two\n", "")}`, 1],
    ["CRLF", (first + second).replaceAll("\n", "\r\n"), `${first}---\n${second}`.replaceAll("\n", "\r\n"), 1],
  ])("%s", (_, before, after, count) => {
    const found = makeWorkspace({ "policy.yaml": before }).findings("policy.yaml");
    expect(found.map(({ rule }) => rule)).toEqual(new Array(count).fill("yaml-syntax"));
    expectFix(before, after, { rule: "yaml-syntax", title: "Insert `---`", safe: true });
  });

  it("a repeated key that begins no object is not one", () => {
    const found = makeWorkspace({ "policy.yaml": `${first}metadata: { name: other }\n` }).findings("policy.yaml");
    expect(found.map(({ message }) => message)).toEqual([expect.stringContaining("`metadata` stands twice")]);
  });
});

describe("what a tool fills in later is not rewritten", () => {
  it("a name that is partly filled in is not judged", () => {
    const text = two.replace("name: db # keep", 'name: "{{ app }}-db"');
    expect(text).not.toBe(two);
    const found = makeWorkspace({ "policy.yaml": text }).findings("policy.yaml");
    expect(found.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it.each([
    ["namespace: shop", "namespace: $(NAMESPACE)"],
    ["app: db", "app: <service>"],
    ["port: 5432", "port: <port>"],
  ])("nor told: %j written as %j", (right, wrong) => {
    const found = makeWorkspace({ "policy.yaml": two.replace(right, wrong) }).findings("policy.yaml");
    expect(found.filter(({ severity }) => severity === "error")).toEqual([]);
  });
});
