import { describe } from "vitest";
import { np } from "../../harness/manifests.ts";
import { file, ports, saysAll } from "../../harness/pairs.ts";

const I = "  podSelector:\n    matchLabels:\n      app: db\n  policyTypes: [Ingress]\n  ingress:\n";
const E = "  podSelector:\n    matchLabels:\n      app: db\n  policyTypes: [Egress]\n  egress:\n";
const fp = (p: string) => np(`${I}  - from:\n${p}`);
const pt = (p: string) => np(`${I}  - from:\n    - podSelector: {}\n    ports:\n${p}`);
const sel = (s: string) => np(`  podSelector:\n${s}  policyTypes: [Ingress]\n`);
const nm = (n: string) => np("  podSelector: {}\n  policyTypes: [Ingress]\n", n);
const ex = (s: string) => sel(`    matchExpressions:\n    - key: app\n${s}`);
const ci = (s: string, more = "") => fp(`    - ipBlock:\n        cidr: ${s}\n${more}`);
const av = (v: string) => np("  podSelector: {}\n  policyTypes: [Ingress]\n").replace("networking.k8s.io/v1", v);

describe("yaml-syntax", () =>
  saysAll([
    ["tabs", np("  podSelector:\n\tmatchLabels:\n\t\tapp: db\n  policyTypes: [Ingress]\n"), "yaml-syntax yaml-syntax"],
    ["dup key", np("  podSelector: {}\n  policyTypes: [Ingress]\n  podSelector: {}\n"), "yaml-syntax"],
    [
      "dup key different",
      np(
        "  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n  - from:\n    - podSelector: {matchLabels: {a: b}}\n    from:\n    - podSelector: {matchLabels: {a: c}}\n",
      ),
      "yaml-syntax",
    ],
    ["unclosed", np("  podSelector: {matchLabels: {app: db}\n  policyTypes: [Ingress]\n"), "yaml-syntax"],
    ["colon no space", np("  podSelector:\n    matchLabels:\n      app:db\n  policyTypes: [Ingress]\n"), "wrong-type"],
    ["bad indent", np("  podSelector:\n    matchLabels:\n      app: db\n   policyTypes: [Ingress]\n"), "yaml-syntax"],
    [
      "missing quote",
      np('  podSelector:\n    matchLabels:\n      app: "db\n  policyTypes: [Ingress]\n'),
      "yaml-syntax",
    ],
    ["dup label key", sel("    matchLabels:\n      app: db\n      app: web\n"), "yaml-syntax"],
    ["lone CR", np("  podSelector: {}\n  policyTypes: [Ingress]\n").replace(/\n/g, "\r"), ""],
    ["tab after dash", pt("    -\tport: 80\n    \tprotocol: TCP\n"), "yaml-syntax yaml-syntax"],
    ["percent", np("  podSelector: {}\n  policyTypes: [Ingress]\n  @x: 1\n"), "yaml-syntax"],
    [
      "JSON trailing comma",
      file(
        "p.json",
        '{\n  "apiVersion": "networking.k8s.io/v1",\n  "kind": "NetworkPolicy",\n  "metadata": {"name": "a", "namespace": "s"},\n  "spec": {"podSelector": {}, "policyTypes": ["Ingress"],}\n}\n',
      ),
      "",
    ],
    ["tab trailing is fine", np("  podSelector: {}\t# x\n  policyTypes: [Ingress]\t\n"), ""],
  ]));

describe("unknown-field", () =>
  saysAll([
    ["misspelled", np("  podSelecter:\n    matchLabels: {app: db} # x\n  policyTypes: [Ingress]\n"), "unknown-field"],
    ["from in egress", np(`${E}  - from:\n    - podSelector: {}\n`), "unknown-field"],
    ["to in ingress", np(`${I}  - to:\n    - podSelector: {}\n`), "unknown-field"],
    [
      "ports inside peer",
      fp(
        "    - podSelector:\n        matchLabels: {app: web}\n      ports:\n      - protocol: TCP\n        port: 80\n",
      ),
      "unknown-field",
    ],
    ["matchLabels forgotten", np("  podSelector:\n    app: db # the db\n  policyTypes: [Ingress]\n"), "unknown-field"],
    [
      "matchLabels forgotten two",
      np("  podSelector:\n    app: db\n    tier: x\n  policyTypes: [Ingress]\n"),
      "unknown-field unknown-field",
    ],
    ["case", np("  podselector: {}\n  policyTypes: [Ingress]\n"), "unknown-field"],
    ["policyType", np("  podSelector: {}\n  policyType: [Ingress]\n"), "unknown-field"],
    ["policyType string", np("  podSelector: {}\n  policyType: Ingress\n"), "unknown-field"],
    [
      "spec fields at root",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: s\npodSelector: {}\npolicyTypes: [Ingress]\n",
      "unknown-field unknown-field",
    ],
    [
      "namespace at root",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\nnamespace: s\nspec:\n  podSelector: {}\n  policyTypes: [Ingress]\n",
      "unknown-field",
    ],
    ["status", `${np("  podSelector: {}\n  policyTypes: [Ingress]\n")}status: {}\n`, "unknown-field"],
    ["cidr at peer", fp("    - cidr: 10.0.0.0/8\n"), "unknown-field"],
    ["matchLabels at peer", fp("    - matchLabels:\n        app: web\n"), "unknown-field"],
    [
      "except beside ipBlock",
      fp("    - ipBlock:\n        cidr: 10.0.0.0/8\n      except:\n      - 10.1.0.0/16\n"),
      "unknown-field",
    ],
    ["port directly in rule", np(`${I}  - from:\n    - podSelector: {}\n    port: 80\n`), "unknown-field"],
    ["flow misspelled", fp("    - {podSelecter: {matchLabels: {app: web}}}\n"), "unknown-field"],
    [
      "ingress at root of wrong level",
      np(
        "  podSelector:\n    matchLabels:\n      app: db\n    ingress:\n    - from:\n      - podSelector: {}\n  policyTypes: [Ingress]\n",
      ),
      "unknown-field",
    ],
    ["protocols", pt("    - protocols: TCP\n      port: 80\n"), "unknown-field"],
    ["totally unknown", np("  podSelector: {}\n  policyTypes: [Ingress]\n  banana: 1 # x\n"), "unknown-field"],
    ["quoted key", np('  "podSelecter": {}\n  policyTypes: [Ingress]\n'), "unknown-field"],
    [
      "namespaceSelector at spec",
      np("  podSelector: {}\n  namespaceSelector: {matchLabels: {a: b}}\n  policyTypes: [Ingress]\n"),
      "unknown-field",
    ],
    [
      "JSON",
      file(
        "p.json",
        '{\n  "apiVersion": "networking.k8s.io/v1",\n  "kind": "NetworkPolicy",\n  "metadata": {"name": "a", "namespace": "s"},\n  "spec": {\n    "podSelecter": {},\n    "policyTypes": ["Ingress"]\n  }\n}\n',
      ),
      "unknown-field",
    ],
    [
      "rename collides",
      np("  podSelector: {}\n  podSelecter: {matchLabels: {a: b}}\n  policyTypes: [Ingress]\n"),
      "unknown-field",
    ],
    [
      "ingress peer from via 'podSelector' direct",
      np(`${I}  - podSelector:\n      matchLabels:\n        app: web\n`),
      "unknown-field",
    ],
  ]));

describe("wrong-type", () =>
  saysAll([
    ["policyTypes string", np("  podSelector: {}\n  policyTypes: Ingress # x\n"), "wrong-type"],
    ["label number", sel("    matchLabels:\n      version: 1.0 # v\n"), "wrong-type"],
    ["label bool", sel("    matchLabels:\n      on-call: true\n"), "wrong-type"],
    [
      "ingress map",
      np("  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n    from:\n    - podSelector: {}\n"),
      "wrong-type",
    ],
    ["from map", np(`${I}  - from:\n      podSelector: {}\n`), "wrong-type"],
    [
      "values string",
      sel("    matchExpressions:\n    - key: app\n      operator: In\n      values: db\n"),
      "wrong-type",
    ],
    ["except string", fp("    - ipBlock:\n        cidr: 10.0.0.0/8\n        except: 10.1.0.0/16\n"), "wrong-type"],
    ["podSelector string", np("  podSelector: web\n  policyTypes: [Ingress]\n"), "wrong-type"],
    [
      "ports map",
      np(`${I}  - from:\n    - podSelector: {}\n    ports:\n      port: 80\n      protocol: TCP\n`),
      "wrong-type",
    ],
    ["ports number", np(`${I}  - from:\n    - podSelector: {}\n    ports: 80\n`), "wrong-type"],
    [
      "ports list of numbers",
      np(`${I}  - from:\n    - podSelector: {}\n    ports: [80, 443]\n`),
      "wrong-type wrong-type",
    ],
    ["endPort string", pt('    - {protocol: TCP, port: 80, endPort: "90"}\n'), "wrong-type"],
    ["port float", pt("    - {protocol: TCP, port: 80.5}\n"), "wrong-type"],
    [
      "name number",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: 12345\n  namespace: s\nspec: {podSelector: {}, policyTypes: [Ingress]}\n",
      "wrong-type",
    ],
    ["matchLabels list", sel("    matchLabels:\n    - app: db\n    - tier: x\n"), "wrong-type"],
    ["ipBlock string", fp("    - ipBlock: 10.0.0.0/8\n"), "wrong-type"],
    ["from flow map", np(`${I}  - from: {podSelector: {}}\n`), "wrong-type"],
    [
      "JSON wrap",
      file(
        "p.json",
        '{\n  "apiVersion": "networking.k8s.io/v1",\n  "kind": "NetworkPolicy",\n  "metadata": {"name": "a", "namespace": "s"},\n  "spec": {\n    "podSelector": {},\n    "policyTypes": "Ingress"\n  }\n}\n',
      ),
      "wrong-type",
    ],
    [
      "podSelector list",
      np("  podSelector:\n  - matchLabels:\n      app: db\n  policyTypes: [Ingress]\n"),
      "wrong-type",
    ],
    ["hex label", sel("    matchLabels:\n      rev: 0x1F\n"), "wrong-type"],
    ["date label ok", sel("    matchLabels:\n      day: 2024-01-01\n      t: 12:30\n"), "invalid-label"],
    ["1e3", sel("    matchLabels:\n      rev: 1e3\n"), "wrong-type"],
    ["flow label", np("  podSelector: {matchLabels: {v: 1}}\n  policyTypes: [Ingress]\n"), "wrong-type"],
    [
      "value list item number",
      sel("    matchExpressions:\n    - key: v\n      operator: In\n      values: [1, 2]\n"),
      "wrong-type wrong-type",
    ],
  ]));

describe("1.1 boolean", () =>
  saysAll([
    ["n", sel("    matchLabels:\n      enabled: n\n"), "yaml-1-1-boolean"],
    ["key on", sel("    matchLabels:\n      on: web\n"), "yaml-1-1-boolean"],
    ["quoted", sel('    matchLabels:\n      enabled: "n"\n'), ""],
    [
      "list item",
      sel("    matchExpressions:\n    - {key: a, operator: In, values: [yes, no]}\n"),
      "yaml-1-1-boolean yaml-1-1-boolean",
    ],
    ["octal port", pt("    - {protocol: TCP, port: 0120}\n"), "yaml-1-1-boolean"],
    ["key n", sel("    matchExpressions:\n    - key: y\n      operator: Exists\n"), "yaml-1-1-boolean"],
    ["label octal", sel("    matchLabels:\n      code: 0120\n"), "yaml-1-1-boolean"],
    ["single quotes file", sel("    matchLabels:\n      app: 'db'\n      enabled: yes\n"), "yaml-1-1-boolean"],
    [
      "annotation",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: s\n  annotations:\n    x/enabled: yes\nspec: {podSelector: {}, policyTypes: [Ingress]}\n",
      "yaml-1-1-boolean",
    ],
  ]));

describe("required-field", () =>
  saysAll([
    [
      "no name",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  namespace: s\nspec:\n  podSelector:\n    matchLabels: {app: db}\n  policyTypes: [Ingress]\n",
      "required-field",
    ],
    [
      "no metadata",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nspec:\n  podSelector: {}\n  policyTypes: [Ingress]\n",
      "required-field",
    ],
    ["no cidr", fp("    - ipBlock:\n        except: [10.0.0.0/8]\n"), "required-field"],
    ["ipBlock {}", fp("    - ipBlock: {}\n"), "required-field"],
    ["no key", sel("    matchExpressions:\n    - operator: Exists\n"), "required-field"],
    ["no operator, values", sel("    matchExpressions:\n    - key: app\n      values: [a]\n"), "required-field"],
    ["no operator no values", sel("    matchExpressions:\n    - key: app\n"), "required-field"],
    ["cidr empty", fp('    - ipBlock:\n        cidr: ""\n'), "required-field"],
    ["cidr null", fp("    - ipBlock:\n        cidr:\n"), "required-field"],
    [
      "flow no operator",
      np("  podSelector: {matchExpressions: [{key: app, values: [a]}]}\n  policyTypes: [Ingress]\n"),
      "required-field",
    ],
    [
      "name null",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name:\n  namespace: s\nspec: {podSelector: {}, policyTypes: [Ingress]}\n",
      "required-field",
    ],
  ]));

describe("names", () =>
  saysAll([
    ["upper", nm("Allow-DB"), "invalid-name"],
    ["underscore", nm("allow_db"), "invalid-name"],
    ["trailing dash", nm("allow-"), "invalid-name"],
    ["dots ok", nm("a.b-c.d"), ""],
    ["space quoted", nm('"allow db"'), "invalid-name"],
    ["long", nm("a".repeat(254)), "invalid-name"],
    ["ns dots", np("  podSelector: {}\n  policyTypes: [Ingress]\n", "a", "my.ns"), "invalid-name"],
    ["ns upper", np("  podSelector: {}\n  policyTypes: [Ingress]\n", "a", "Shop"), "invalid-name"],
    ["template", nm("$(NAME)"), ""],
    ["<ns>", np("  podSelector: {}\n  policyTypes: [Ingress]\n", "a", "<namespace>"), ""],
  ]));

describe("labels", () =>
  saysAll([
    ["value space", sel("    matchLabels:\n      app: my db\n"), "invalid-label"],
    ["key two slashes", sel("    matchLabels:\n      a/b/c: x\n"), "invalid-label"],
    ["key upper prefix", sel("    matchLabels:\n      Example.com/App: x\n"), "invalid-label"],
    ["value trailing dash", sel("    matchLabels:\n      app: db-\n"), "invalid-label"],
    ["empty value", sel('    matchLabels:\n      app: ""\n'), ""],
    ["too long", sel(`    matchLabels:\n      app: ${"a".repeat(64)}\n`), "invalid-label"],
    ["star", sel('    matchLabels:\n      app: "*"\n'), "invalid-label"],
    [
      "metadata labels",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: s\n  labels: {app: 'a b'}\nspec: {podSelector: {}, policyTypes: [Ingress]}\n",
      "invalid-label",
    ],
    ["slash value", sel("    matchLabels:\n      app: a/b\n"), "invalid-label"],
    ["In value", sel("    matchExpressions:\n    - {key: app, operator: In, values: ['a b']}\n"), "invalid-label"],
  ]));

describe("expressions", () =>
  saysAll([
    ["lower in", ex("      operator: in\n      values: [a]\n"), "invalid-selector-expression"],
    ["Equals", ex("      operator: Equals\n      values: [a]\n"), "invalid-selector-expression"],
    ["In no values", ex("      operator: In\n"), "invalid-selector-expression"],
    ["In empty", ex("      operator: In\n      values: []\n"), "invalid-selector-expression"],
    ["Exists with values", ex("      operator: Exists\n      values: [a] # x\n"), "invalid-selector-expression"],
    ["Exists empty values", ex("      operator: Exists\n      values: []\n"), ""],
    ["DoesNotExists", ex("      operator: DoesNotExists\n"), "invalid-selector-expression"],
    ["NotIn no values", ex("      operator: NotIn\n"), "invalid-selector-expression"],
    ["==", ex('      operator: "=="\n      values: [a]\n'), "invalid-selector-expression"],
    ["!=", ex('      operator: "!="\n      values: [a]\n'), "invalid-selector-expression"],
    [
      "flow",
      np("  podSelector: {matchExpressions: [{key: app, operator: exists}]}\n  policyTypes: [Ingress]\n"),
      "invalid-selector-expression",
    ],
    [
      "Exists block values",
      ex("      operator: Exists\n      values:\n      - a\n      - b\n"),
      "invalid-selector-expression",
    ],
  ]));

describe("empty-peer", () =>
  saysAll([
    ["{}", fp("    - {}\n"), "empty-peer"],
    ["dash", fp("    -\n"), "empty-peer"],
    ["podSelector null", fp("    - podSelector:\n"), "empty-peer"],
    ["podSelector {}", fp("    - podSelector: {}\n"), ""],
    ["namespaceSelector null", fp("    - namespaceSelector:\n"), "empty-peer"],
    ["one null, other set", fp("    - namespaceSelector:\n      podSelector: {matchLabels: {a: b}}\n"), ""],
    ["with others", fp("    - podSelector: {matchLabels: {a: b}}\n    - {}\n"), "empty-peer"],
    ["flow", np(`${I}  - from: [{}]\n`), "empty-peer"],
    ["null flow", np(`${I}  - from: [null]\n`), "empty-peer"],
    ["ports", np(`${I}  - from:\n    - {}\n${ports("{protocol: TCP, port: 80}")}`), "empty-peer"],
    [
      "egress comment",
      np(`${E}  - to:\n    # anyone\n    - podSelector: # todo\n${ports("{protocol: TCP, port: 80}")}`),
      "empty-peer",
    ],
    ["ipBlock null", fp("    - ipBlock:\n"), "empty-peer"],
  ]));

describe("ipblock with selector", () =>
  saysAll([
    [
      "ib1",
      fp("    - ipBlock:\n        cidr: 10.0.0.0/8 # net\n      podSelector: # pods\n        matchLabels: {a: b}\n"),
      "ip-block-with-selector",
    ],
    [
      "three",
      fp("    - podSelector: {matchLabels: {a: b}}\n      ipBlock: {cidr: 10.0.0.0/8}\n      namespaceSelector: {}\n"),
      "ip-block-with-selector",
    ],
    ["flow", np(`${I}  - from: [{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}]\n`), "ip-block-with-selector"],
    ["null selector", fp("    - ipBlock: {cidr: 10.0.0.0/8}\n      podSelector:\n"), ""],
    ["no prefix", ci("10.0.0.1"), "invalid-cidr"],
    ["v6 no prefix", ci('"2001:db8::1"'), "invalid-cidr"],
    ["host", ci("example.com"), "invalid-cidr"],
    ["netmask", ci("10.0.0.0/255.0.0.0"), "invalid-cidr"],
    ["/33", ci("10.0.0.0/33"), "invalid-cidr"],
    ["300", ci("10.0.300.0/24"), "invalid-cidr"],
    ["space", ci('"10.0.0.0/8 "'), "invalid-cidr"],
    ["short", ci("10.0/16"), "invalid-cidr"],
    ["range", ci("10.0.0.1-10.0.0.9"), "invalid-cidr"],
    ["all", ci('"*"'), "invalid-cidr"],
    ["comma", ci("10.0.0.0/8,11.0.0.0/8"), "invalid-cidr"],
    ["except no prefix", ci("10.0.0.0/8", "        except:\n        - 10.1.2.3\n"), "invalid-cidr"],
    ["zone", ci('"fe80::1%eth0/64"'), "invalid-cidr"],
    ["netmask odd", ci("10.0.0.0/255.0.255.0"), "invalid-cidr"],
    ["address ending .0", ci("10.0.0.0"), "invalid-cidr"],
    ["bits", ci("192.168.1.5/24 # lan"), "cidr-host-bits"],
    ["zeros", ci("010.0.0.0/8"), "cidr-host-bits"],
    ["prefix zeros", ci("10.0.0.0/08"), "cidr-host-bits"],
    ["mapped", ci('"::ffff:10.0.0.0/104"'), "cidr-host-bits"],
    ["v6 bits", ci('"2001:db8::1/32"'), "cidr-host-bits"],
    ["1.35", ci("192.168.1.5/24"), "cidr-host-bits", { kubernetesVersion: "1.35" }],
    ["canonical v6", ci('"FD00::/8"'), ""],
    ["except bits", ci("10.0.0.0/8", "        except: [10.1.2.3/16]\n"), "cidr-host-bits"],
    ["0.0.0.1/0", ci("1.2.3.4/0"), "cidr-host-bits"],
    ["ec1", ci("10.0.0.0/8", "        except:\n        - 192.168.0.0/16 # out\n"), "except-outside-cidr"],
    ["same", ci("10.0.0.0/8", "        except:\n        - 10.0.0.0/8\n        - 10.1.0.0/16\n"), "except-outside-cidr"],
    ["wider", ci("10.1.0.0/16", "        except: [10.0.0.0/8]\n"), "except-outside-cidr"],
    ["family", ci("0.0.0.0/0", "        except: ['fd00::/8', 10.0.0.0/8]\n"), "except-outside-cidr"],
    ["lower", pt("    - protocol: tcp # t\n      port: 80\n"), "invalid-protocol"],
    ["ICMP", pt("    - protocol: ICMP\n"), "invalid-protocol"],
    ["HTTP", pt("    - protocol: HTTP\n      port: 80\n"), "invalid-protocol"],
    ["empty", pt('    - protocol: ""\n      port: 80\n'), "invalid-protocol"],
    ["Udp", pt("    - {protocol: Udp, port: 53}\n"), "invalid-protocol"],
    ["TCP/UDP", pt("    - {protocol: TCP/UDP, port: 53}\n"), "invalid-protocol"],
    ["any", pt("    - {protocol: ANY, port: 53}\n"), "invalid-protocol"],
    ["-1", pt('    - {protocol: "-1", port: 53}\n'), "invalid-protocol"],
    ["0", pt("    - {protocol: TCP, port: 0}\n"), "invalid-port"],
    ["70000", pt("    - {protocol: TCP, port: 70000}\n"), "invalid-port"],
    ["-1", pt("    - {protocol: TCP, port: -1}\n"), "invalid-port"],
    ["2^31", pt("    - {protocol: TCP, port: 2147483648}\n"), "wrong-type"],
    ["65535", pt("    - {protocol: TCP, port: 65535}\n"), ""],
    ["80800", pt("    - protocol: TCP\n      port: 80800\n"), "invalid-port"],
    ["quoted", pt('    - {protocol: TCP, port: "80"}\n'), "invalid-port-name"],
    ["range", pt('    - protocol: TCP\n      port: "8080-8090" # range\n'), "invalid-port-name"],
    ["bare range", pt("    - protocol: TCP\n      port: 8080-8090\n"), "invalid-port-name"],
    ["upper", pt("    - {protocol: TCP, port: HTTP}\n"), "invalid-port-name"],
    ["long", pt("    - {protocol: TCP, port: a-very-long-port-name}\n"), "invalid-port-name"],
    ["empty", pt('    - {protocol: TCP, port: ""}\n'), "invalid-port-name"],
    ["comma", pt('    - {protocol: TCP, port: "80,443"}\n'), "invalid-port-name"],
    ["http ok", pt("    - {protocol: TCP, port: http}\n"), ""],
    ["colon range", pt('    - {protocol: TCP, port: "8080:8090"}\n'), "invalid-port-name"],
    ["flow range", pt('    - {port: "8080-8090", protocol: TCP}\n'), "invalid-port-name"],
    ["reversed", pt('    - {protocol: TCP, port: "8090-8080"}\n'), "invalid-port-name"],
    ["quoted 70000", pt('    - {protocol: TCP, port: "70000"}\n'), "invalid-port-name"],
    [
      "JSON",
      file(
        "p.json",
        JSON.stringify(
          {
            apiVersion: "networking.k8s.io/v1",
            kind: "NetworkPolicy",
            metadata: { name: "a", namespace: "shop" },
            spec: {
              podSelector: {},
              policyTypes: ["Ingress"],
              ingress: [
                {
                  from: [{ podSelector: {} }],
                  ports: [
                    { protocol: "TCP", port: "80" },
                    { protocol: "TCP", port: "8080-8090" },
                  ],
                },
              ],
            },
          },
          null,
          2,
        ),
      ),
      "invalid-port-name invalid-port-name",
    ],
    ["comma bare", pt("    - protocol: TCP\n      port: 80, 443\n"), "invalid-port-name"],
    ["no port", pt("    - {protocol: TCP, endPort: 90}\n"), "invalid-end-port"],
    ["named", pt("    - {protocol: TCP, port: http, endPort: 90}\n"), "invalid-end-port"],
    ["below", pt("    - protocol: TCP\n      port: 90 # a\n      endPort: 80 # b\n"), "invalid-end-port"],
    ["range", pt("    - {protocol: TCP, port: 90, endPort: 70000}\n"), "invalid-end-port"],
    ["null port", pt("    - protocol: TCP\n      port:\n      endPort: 80\n"), "invalid-end-port"],
    ["quoted port", pt('    - {protocol: TCP, port: "80", endPort: 90}\n'), "invalid-port-name invalid-end-port"],
    ["lower", np("  podSelector: {}\n  policyTypes: [ingress]\n"), "invalid-policy-type"],
    ["wrong", np("  podSelector: {}\n  policyTypes:\n  - Ingres # x\n"), "invalid-policy-type"],
    ["three", np("  podSelector: {}\n  policyTypes: [Ingress, Egress, Ingress]\n"), "invalid-policy-type"],
    ["dup", np("  podSelector: {}\n  policyTypes: [Ingress, Ingress]\n"), ""],
    ["foo", np("  podSelector: {}\n  policyTypes: [Both]\n"), "invalid-policy-type"],
    ["Ingress,Egress string", np('  podSelector: {}\n  policyTypes: ["Ingress, Egress"]\n'), "invalid-policy-type"],
    ["inbound", np("  podSelector: {}\n  policyTypes: [Inbound]\n"), "invalid-policy-type"],
    ["av1", av("extensions/v1beta1"), "wrong-api-version"],
    ["av2", av("networking.k8s.io/v1beta1"), "wrong-api-version"],
    ["av3", av("v1"), "wrong-api-version"],
    ["calico", av("projectcalico.org/v3"), ""],
    ["crd", av("crd.projectcalico.org/v1"), ""],
    ["antrea", av("crd.antrea.io/v1beta1"), ""],
    ["typo", av("networking.k8s.io/V1"), "wrong-api-version"],
    ["apps/v1", av("apps/v1"), "wrong-api-version"],
    [
      "missing",
      "kind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: s\nspec:\n  podSelector: {}\n  policyTypes: [Ingress]\n",
      "required-field",
    ],
    [
      "kind case",
      "apiVersion: networking.k8s.io/v1\nkind: networkpolicy\nmetadata:\n  name: a\n  namespace: s\nspec:\n  podSelector: {}\n",
      "implicit-policy-types wrong-api-version",
    ],
    [
      "kind NetworkPolicies",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicies\nmetadata:\n  name: a\n  namespace: s\nspec:\n  podSelector: {}\n",
      "implicit-policy-types wrong-api-version",
    ],
    ["quoted", av('"extensions/v1beta1"'), "wrong-api-version"],
    ["cilium", av("cilium.io/v2"), ""],
  ]));

describe("half-typed and templated", () => {
  saysAll([
    [
      "JSON with its brackets open",
      file("p.json", '{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy",\n'),
      "yaml-syntax",
    ],
    [
      "JSON without a name",
      file(
        "p.json",
        '{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","spec":{"policyTypes":["Ingress"]}}\n',
      ),
      "required-field",
    ],
    [
      "ytt fills the name in",
      "#@ load('@ytt:data', 'data')\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: #@ data.values.name\nspec:\n  podSelector: {}\n",
      "",
    ],
    [
      "a comment like another fills nothing in",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: # data.values.name\n  namespace: s\nspec:\n  podSelector: {}\n  policyTypes: [Ingress]\n",
      "required-field",
    ],
    ["an octal port that is the same in decimal", pt("    - {protocol: TCP, port: 07}\n"), ""],
    ["an octal end", pt("    - {protocol: TCP, port: 10, endPort: 020}\n"), "yaml-1-1-boolean"],
    ["a port in quotes with a zero in front", pt('    - {protocol: TCP, port: "0120"}\n'), "invalid-port-name"],
  ]);
});
