import { describe } from "vitest";
import { np, short } from "../../harness/manifests.ts";
import { file, ports, saysAll } from "../../harness/pairs.ts";

const I = "  podSelector:\n    matchLabels:\n      app: db\n  policyTypes: [Ingress]\n  ingress:\n";
const E = "  podSelector:\n    matchLabels:\n      app: db\n  policyTypes: [Egress]\n  egress:\n";
const PS = (l: string) => `    - podSelector: {matchLabels: ${l}}\n`;
const pr = (p: string) => np(`${I}  - from:\n    - podSelector: {}\n${p}`);
const nn = (s = "  podSelector: {}\n  policyTypes: [Ingress]\n") => np(s, "p", "");
const naming = { rules: { "policy-name-convention": "on" as const }, policyNamePattern: "<namespace>.<target>" };
const W = (...l: string[]) => `  - from:\n${l.map((x) => `    - podSelector: {matchLabels: {app: ${x}}}\n`).join("")}`;
const T = (n: number | string) => `{protocol: TCP, port: ${n}}`;

describe("implicit-policy-types", () =>
  saysAll([
    [
      "ingress only",
      np("  podSelector: {} # all\n  ingress: # in\n  - from:\n    - podSelector: {}\n"),
      "implicit-policy-types",
    ],
    [
      "both",
      `${np("  podSelector: {}\n  ingress:\n  - from:\n    - podSelector: {}\n  egress:\n  - to:\n    - podSelector: {}\n")}---\n${np("  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n  - to:\n    - namespaceSelector: {}\n", "q")}`,
      "implicit-policy-types",
    ],
    ["none", np("  podSelector: {}\n"), "implicit-policy-types"],
    ["written", np("  podSelector: {}\n  policyTypes: [Ingress]\n"), ""],
    [
      "egress only",
      np("  podSelector: {}\n  egress:\n  - to:\n    - namespaceSelector: {}\n"),
      "egress-only-isolates-ingress",
    ],
    ["egress []", np("  podSelector: {}\n  egress: []\n"), "empty-egress-does-not-isolate"],
    [
      "types []",
      np("  podSelector: {}\n  policyTypes: []\n  ingress:\n  - from:\n    - podSelector: {}\n"),
      "implicit-policy-types",
    ],
    [
      "types null",
      np("  podSelector: {}\n  policyTypes: # none\n  ingress:\n  - from:\n    - podSelector: {}\n"),
      "implicit-policy-types",
    ],
    ["flow", np("  {podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}\n"), "implicit-policy-types"],
    [
      "no spec",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\n",
      "implicit-policy-types",
    ],
    [
      "indent 4 list style",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n    name: a\n    namespace: shop\nspec:\n    podSelector:\n        matchLabels:\n            app: db\n    ingress:\n        - from:\n              - podSelector: {}\n",
      "implicit-policy-types",
    ],
    [
      "JSON",
      file(
        "p.json",
        JSON.stringify(
          {
            apiVersion: "networking.k8s.io/v1",
            kind: "NetworkPolicy",
            metadata: { name: "a", namespace: "shop" },
            spec: { podSelector: {}, ingress: [] },
          },
          null,
          4,
        ),
      ),
      "implicit-policy-types",
    ],
    ["CRLF", np("  podSelector: {}\n  ingress: []\n").replace(/\n/g, "\r\n"), "implicit-policy-types"],
    [
      "empty spec {}",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec: {}\n",
      "implicit-policy-types",
    ],
    [
      "spec order ingress first",
      np("  ingress:\n  - from:\n    - podSelector: {}\n  podSelector: {}\n"),
      "implicit-policy-types",
    ],
  ]));

describe("implicit-protocol", () =>
  saysAll([
    ["ip1", pr("    ports:\n    - port: 80 # web\n"), "implicit-protocol"],
    ["flow", pr("    ports: [{port: 80}]\n"), "implicit-protocol"],
    ["two", pr("    ports:\n    - port: 80\n    - port: 443\n"), "implicit-protocol implicit-protocol"],
    ["null", pr("    ports:\n    - port: 80\n      protocol:\n"), "implicit-protocol"],
    ["{}", pr("    ports:\n    - {}\n"), "implicit-protocol"],
    ["endPort", pr("    ports:\n    - port: 80\n      endPort: 90\n"), "implicit-protocol"],
    ["written", pr("    ports:\n    - port: 80\n      protocol: TCP\n"), ""],
    ["spaces", pr("    ports:\n      -   port: 80\n"), "implicit-protocol"],
    ["null item", pr("    ports:\n    -\n"), "implicit-protocol"],
    [
      "JSON",
      file(
        "p.json",
        '{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"a","namespace":"s"},"spec":{"podSelector":{},"policyTypes":["Ingress"],"ingress":[{"from":[{"podSelector":{}}],"ports":[{"port":80}]}]}}',
      ),
      "implicit-protocol",
    ],
    ["anchor", pr("    ports:\n    - &web\n      port: 80\n"), "implicit-protocol"],
  ]));

describe("implicit-namespace", () =>
  saysAll([
    ["in1", nn(), "implicit-namespace"],
    [
      "kustomization",
      file("a/kustomization.yaml", "namespace: shop\nresources: [p.yaml]\n") + file("a/p.yaml", nn()),
      "",
    ],
    [
      "kustomization w/o ns",
      file("a/kustomization.yaml", "resources: [p.yaml]\n") + file("a/p.yaml", nn()),
      "implicit-namespace",
    ],
    [
      "overlay sets base",
      file("overlays/prod/kustomization.yaml", "namespace: shop\nresources: [../../base]\n") +
        file("base/kustomization.yaml", "resources: [p.yaml]\n") +
        file("base/p.yaml", nn()),
      "",
    ],
    ["defaultNamespace", nn(), "", { defaultNamespace: "shop" }],
    [
      "flow",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {podSelector: {}, policyTypes: [Ingress]}\n",
      "implicit-namespace",
    ],
    [
      "List",
      "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: networking.k8s.io/v1\n    kind: NetworkPolicy\n    metadata:\n      name: a # x\n      labels: {a: b}\n    spec: {podSelector: {}, policyTypes: [Ingress]}\n",
      "implicit-namespace",
    ],
    [
      "null",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace:\nspec: {podSelector: {}, policyTypes: [Ingress]}\n",
      "implicit-namespace",
    ],
    [
      "empty string",
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: ""\nspec: {podSelector: {}, policyTypes: [Ingress]}\n',
      "implicit-namespace",
    ],
    [
      "helm chart",
      file("chart/Chart.yaml", "apiVersion: v2\nname: x\nversion: 1.0.0\n") + file("chart/templates/p.yaml", nn()),
      "",
    ],
    [
      "generateName",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  generateName: a-\nspec: {podSelector: {}, policyTypes: [Ingress]}\n",
      "implicit-namespace",
    ],
    ["workloads with namespaces elsewhere", nn() + short("@dep shop/web app=web"), "implicit-namespace"],
    [
      "component/kustomize yml",
      file("a/kustomization.yml", "namespace: shop\nresources: [p.yaml]\n") + file("a/p.yaml", nn()),
      "",
    ],
    ["Kustomization", file("a/Kustomization", "namespace: shop\nresources: [p.yaml]\n") + file("a/p.yaml", nn()), ""],
  ]));

describe("redundant-*", () =>
  saysAll([
    ["same peer", np(`${I}  - from:\n${PS("{app: web}")}${PS("{app: web}")}`), "redundant-peer"],
    ["wide covers", np(`${I}  - from:\n${PS("{app: web}")}    - podSelector: {}\n`), "redundant-peer"],
    ["ns vs pod", np(`${I}  - from:\n    - podSelector: {}\n    - namespaceSelector: {}\n`), "redundant-peer"],
    [
      "block in block",
      np(`${I}  - from:\n    - ipBlock: {cidr: 10.1.0.0/16}\n    - ipBlock: {cidr: 10.0.0.0/8} # all\n`),
      "redundant-peer",
    ],
    [
      "block except",
      np(
        `${I}  - from:\n    - ipBlock: {cidr: 10.1.0.0/16}\n    - ipBlock: {cidr: 10.0.0.0/8, except: [10.1.2.0/24]}\n`,
      ),
      "except-reopened",
    ],
    ["different", np(`${I}  - from:\n${PS("{app: web}")}${PS("{app: api}")}`), ""],
    [
      "In superset",
      np(
        `${I}  - from:\n${PS("{app: web}")}    - podSelector: {matchExpressions: [{key: app, operator: In, values: [web, api]}]}\n`,
      ),
      "redundant-peer",
    ],
    ["more labels narrower", np(`${I}  - from:\n${PS("{app: web}")}${PS("{app: web, tier: x}")}`), "redundant-peer"],
    [
      "own namespace by name",
      np(
        `${I}  - from:\n${PS("{app: web}")}    - podSelector: {matchLabels: {app: web}}\n      namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}\n`,
      ),
      "redundant-peer",
    ],
    [
      "other namespace by name",
      np(
        `${I}  - from:\n${PS("{app: web}")}    - podSelector: {matchLabels: {app: web}}\n      namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}\n`,
      ),
      "",
    ],
    ["flow", np(`${I}  - from: [{podSelector: {matchLabels: {app: web}}}, {podSelector: {}}]\n`), "redundant-peer"],
    [
      "flow last",
      np(`${I}  - from: [{podSelector: {}}, {podSelector: {matchLabels: {app: web}}}]\n`),
      "redundant-peer",
    ],
    [
      "comments",
      np(
        `${I}  - from:\n    # the web\n    - podSelector: # w\n        matchLabels: {app: web}\n    # all\n    - podSelector: {}\n`,
      ),
      "redundant-peer",
    ],
    [
      "DoesNotExist vs label",
      np(
        `${I}  - from:\n    - podSelector: {matchExpressions: [{key: app, operator: DoesNotExist}]}\n    - podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [web]}]}\n`,
      ),
      "redundant-peer",
    ],
    [
      "Exists vs NotIn",
      np(
        `${I}  - from:\n    - podSelector: {matchExpressions: [{key: app, operator: Exists}]}\n    - podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [web]}]}\n`,
      ),
      "",
    ],
    [
      "podSelector covered by 0/0",
      np(
        `${I}  - from:\n    - podSelector: {}\n    - ipBlock: {cidr: 0.0.0.0/0}\n${ports("{protocol: TCP, port: 80}")}`,
      ),
      "",
    ],
    [
      "dup port",
      pr("    ports:\n    - {protocol: TCP, port: 80}\n    - {protocol: TCP, port: 80}\n"),
      "redundant-port",
    ],
    [
      "in range",
      pr("    ports:\n    - {protocol: TCP, port: 8080}\n    - {protocol: TCP, port: 8000, endPort: 9000}\n"),
      "redundant-port",
    ],
    ["udp", pr("    ports:\n    - {protocol: UDP, port: 80}\n    - {protocol: TCP, port: 80}\n"), ""],
    ["all tcp", pr("    ports:\n    - {protocol: TCP, port: 80}\n    - {protocol: TCP}\n"), "redundant-port"],
    ["named vs number", pr("    ports:\n    - {protocol: TCP, port: 80}\n    - {protocol: TCP, port: http}\n"), ""],
    [
      "adjacent",
      pr("    ports:\n    - {protocol: TCP, port: 80, endPort: 90}\n    - {protocol: TCP, port: 91, endPort: 99}\n"),
      "",
    ],
    [
      "two cover one",
      pr(
        "    ports:\n    - {protocol: TCP, port: 80, endPort: 90}\n    - {protocol: TCP, port: 91, endPort: 99}\n    - {protocol: TCP, port: 85, endPort: 95}\n",
      ),
      "redundant-port",
    ],
    [
      "implicit vs explicit",
      pr("    ports:\n    - port: 80\n    - protocol: TCP\n      port: 80\n"),
      "implicit-protocol redundant-port",
    ],
    [
      "dup rule",
      np(
        `${I}  - from:\n${PS("{app: web}")}${ports("{protocol: TCP, port: 80}")}  - from:\n${PS("{app: web}")}${ports("{protocol: TCP, port: 80}")}`,
      ),
      "redundant-rule",
    ],
    [
      "wider ports",
      np(`${I}  - from:\n${PS("{app: web}")}${ports("{protocol: TCP, port: 80}")}  - from:\n${PS("{app: web}")}`),
      "redundant-rule",
    ],
    [
      "different ports",
      np(
        `${I}  - from:\n${PS("{app: web}")}${ports("{protocol: TCP, port: 80}")}  - from:\n${PS("{app: web}")}${ports("{protocol: TCP, port: 81}")}`,
      ),
      "",
    ],
    [
      "wider peer, narrower port",
      np(
        `${I}  - from:\n    - podSelector: {}\n${ports("{protocol: TCP, port: 80}")}  - from:\n${PS("{app: web}")}${ports("{protocol: TCP, port: 81}")}`,
      ),
      "",
    ],
    [
      "union of two",
      np(
        `${I}  - from:\n${PS("{app: web}")}  - from:\n${PS("{app: api}")}  - from:\n${PS("{app: web}")}${PS("{app: api}")}${ports("{protocol: TCP, port: 80}")}`,
      ),
      "redundant-rule",
    ],
    [
      "udp without",
      np(
        `${I}  - from:\n${PS("{app: web}")}${ports("{protocol: UDP, port: 80}")}  - from:\n${PS("{app: web}")}${ports("{protocol: TCP}")}`,
      ),
      "",
    ],
    [
      "dup policy other name",
      `${np(`  podSelector: {matchLabels: {app: db}}\n  policyTypes: [Ingress]\n  ingress:\n  - from:\n${PS("{app: web}")}`, "a")}---\n${np(`  podSelector: {matchLabels: {app: db}}\n  policyTypes: [Ingress]\n  ingress:\n  - from:\n${PS("{app: web}")}`, "b")}`,
      "redundant-policy",
    ],
    [
      "default deny + specific",
      `${np("  podSelector: {}\n  policyTypes: [Ingress]\n", "deny")}---\n${np(`  podSelector: {matchLabels: {app: db}}\n  policyTypes: [Ingress]\n  ingress:\n  - from:\n${PS("{app: web}")}`, "b")}`,
      "",
    ],
    [
      "narrower deny",
      `${np("  podSelector: {}\n  policyTypes: [Ingress]\n", "deny")}---\n${np("  podSelector: {matchLabels: {app: db}}\n  policyTypes: [Ingress]\n", "b")}`,
      "redundant-policy",
    ],
    [
      "other direction",
      `${np("  podSelector: {}\n  policyTypes: [Ingress]\n", "deny")}---\n${np("  podSelector: {matchLabels: {app: db}}\n  policyTypes: [Egress]\n", "b")}`,
      "",
    ],
    [
      "isolates more",
      `${np("  podSelector: {matchLabels: {app: db}}\n  policyTypes: [Ingress]\n", "b")}---\n${np("  podSelector: {}\n  policyTypes: [Ingress, Egress]\n", "deny")}`,
      "redundant-policy",
    ],
    [
      "in separate files",
      file("a.yaml", np("  podSelector: {}\n  policyTypes: [Ingress]\n", "deny")) +
        file("b.yaml", np("  podSelector: {matchLabels: {app: db}}\n  policyTypes: [Ingress]\n", "b")),
      "redundant-policy",
    ],
    [
      "List",
      `apiVersion: v1\nkind: List\nitems:\n- apiVersion: networking.k8s.io/v1\n  kind: NetworkPolicy\n  metadata: {name: d, namespace: s}\n  spec: {podSelector: {}, policyTypes: [Ingress]}\n# second\n- apiVersion: networking.k8s.io/v1\n  kind: NetworkPolicy\n  metadata: {name: e, namespace: s}\n  spec: {podSelector: {matchLabels: {app: x}}, policyTypes: [Ingress]}\n`,
      "redundant-policy",
    ],
    [
      "only item of a List",
      file(
        "l.yaml",
        `apiVersion: v1\nkind: List\nitems:\n- apiVersion: networking.k8s.io/v1\n  kind: NetworkPolicy\n  metadata: {name: e, namespace: s}\n  spec: {podSelector: {matchLabels: {app: x}}, policyTypes: [Ingress]}\n`,
      ) + file("d.yaml", np("  podSelector: {}\n  policyTypes: [Ingress]\n", "deny", "s")),
      "redundant-policy",
    ],
  ]));

describe("broad-selector", () =>
  saysAll([
    [
      "metadata.name Exists",
      np(
        `${I}  - from:\n    - namespaceSelector:\n        matchExpressions:\n        - key: kubernetes.io/metadata.name\n          operator: Exists\n`,
      ),
      "broad-selector",
    ],
    [
      "app Exists",
      np(
        `${I}  - from:\n    - namespaceSelector:\n        matchExpressions:\n        - key: team\n          operator: Exists\n`,
      ),
      "",
    ],
    ["empty matchLabels", np("  podSelector:\n    matchLabels: {}\n  policyTypes: [Ingress]\n"), "broad-selector"],
    [
      "empty both",
      np("  podSelector: {matchLabels: {}, matchExpressions: []}\n  policyTypes: [Ingress]\n"),
      "broad-selector",
    ],
    ["{}", np("  podSelector: {}\n  policyTypes: [Ingress]\n"), ""],
    [
      "NotIn",
      np("  podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [web]}]}\n  policyTypes: [Ingress]\n"),
      "",
    ],
    ["matchLabels null", np("  podSelector:\n    matchLabels:\n  policyTypes: [Ingress]\n"), "broad-selector"],
    [
      "comment within",
      np("  podSelector:\n    # every pod\n    matchLabels: {} # all\n  policyTypes: [Ingress]\n"),
      "broad-selector",
    ],
    [
      "matchLabels {} plus expr",
      np(
        "  podSelector: {matchLabels: {}, matchExpressions: [{key: app, operator: Exists}]}\n  policyTypes: [Ingress]\n",
      ),
      "",
    ],
    [
      "metadata.name NotIn",
      np(
        `${I}  - from:\n    - namespaceSelector:\n        matchExpressions:\n        - {key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system]}\n`,
      ),
      "",
    ],
    [
      "podSelector metadata.name Exists",
      np(
        `${I}  - from:\n    - podSelector:\n        matchExpressions:\n        - key: kubernetes.io/metadata.name\n          operator: Exists\n`,
      ),
      "",
    ],
  ]));

describe("end-port", () =>
  saysAll([
    [
      "block",
      pr("    ports:\n    - protocol: TCP\n      port: 80\n      endPort: 80 # same\n"),
      "end-port-equals-port",
    ],
    ["81", pr("    ports:\n    - protocol: TCP\n      port: 80\n      endPort: 81\n"), ""],
    ["first key", pr("    ports:\n    - endPort: 80\n      port: 80\n      protocol: TCP\n"), "end-port-equals-port"],
    ["flow first", pr("    ports: [{endPort: 80, port: 80, protocol: TCP}]\n"), "end-port-equals-port"],
    ["octal", pr("    ports:\n    - {protocol: TCP, port: 8080, endPort: 8_080}\n"), "end-port-equals-port"],
  ]));

describe("naming", () =>
  saysAll([
    ["off", np(`${I}  - from:\n    - podSelector: {}\n`, "x"), ""],
    ["on", np(`${I}  - from:\n    - podSelector: {}\n`, "x"), "policy-name-convention", naming],
    ["ok", np(`${I}  - from:\n    - podSelector: {}\n`, "shop.db"), "", naming],
    ["all pods", np("  podSelector: {}\n  policyTypes: [Ingress]\n", "x"), "policy-name-convention", naming],
  ]));

describe("workload-not-selected, api", () =>
  saysAll([
    [
      "off",
      np(`${I}  - from:\n    - podSelector: {}\n`) + short("@dep shop/db app=db") + short("@dep shop/web app=web"),
      "",
    ],
    [
      "on",
      np(`${I}  - from:\n    - podSelector: {}\n`) + short("@dep shop/db app=db") + short("@dep shop/web app=web"),
      "workload-not-selected workload-not-selected",
      { rules: { "workload-not-selected": "on" } },
    ],
    [
      "on, default deny",
      np("  podSelector: {}\n  policyTypes: [Ingress, Egress]\n") +
        short("@dep shop/db app=db") +
        short("@dep shop/web app=web"),
      "",
      { rules: { "workload-not-selected": "on" } },
    ],
    [
      "off",
      np("  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n  - to:\n    - ipBlock: {cidr: 203.0.113.0/24}\n"),
      "",
    ],
    [
      "on",
      np("  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n  - to:\n    - podSelector: {}\n"),
      "dns-blocked egress-blocks-kubernetes-api",
      { rules: { "egress-blocks-kubernetes-api": "on" } },
    ],
    [
      "on, allowed 443",
      np(
        "  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n  - to:\n    - ipBlock: {cidr: 10.0.0.0/8}\n    ports: [{protocol: TCP, port: 6443}]\n",
      ),
      "",
      { rules: { "egress-blocks-kubernetes-api": "on" } },
    ],
    ["peer across rules", np(I + W("web", "api") + ports(T(80)) + W("web", "job") + ports(T(80))), "redundant-peer"],
    [
      "port across rules",
      np(I + W("web") + ports(T(80), T(443)) + W("web") + ports(T(443), T(8080))),
      "redundant-port",
    ],
    ["other ports: none", np(I + W("web", "api") + ports(T(80)) + W("web", "job") + ports(T(81))), ""],
    [
      "egress same peers as ingress",
      `${np(`  podSelector: {}\n  policyTypes: [Ingress, Egress]\n  ingress:\n${W("web")}  egress:\n  - to:\n    - podSelector: {matchLabels: {app: web}}\n`)}---\n${np(`  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n  - to:\n    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}\n      podSelector: {matchLabels: {k8s-app: kube-dns}}\n${ports("{protocol: UDP, port: 53}", "{protocol: TCP, port: 53}")}`, "dns")}`,
      "",
    ],
    [
      "except makes it bigger",
      np(
        `${I}  - from:\n    - ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}\n    - ipBlock: {cidr: 10.2.0.0/16}\n`,
      ),
      "redundant-peer",
    ],
    [
      "v6 in v6",
      np(`${I}  - from:\n    - ipBlock: {cidr: 'fd00::/8'}\n    - ipBlock: {cidr: 'fd00:1::/32'}\n`),
      "redundant-peer",
    ],
    ["v4 vs v6 all", np(`${I}  - from:\n    - ipBlock: {cidr: 'fd00::/8'}\n    - ipBlock: {cidr: 10.0.0.0/8}\n`), ""],
    [
      "two halves cover",
      np(
        `${I}  - from:\n    - ipBlock: {cidr: 10.0.0.0/9}\n    - ipBlock: {cidr: 10.128.0.0/9}\n    - ipBlock: {cidr: 10.64.0.0/10}\n`,
      ),
      "redundant-peer",
    ],
    [
      "In subset",
      np(
        `${I}  - from:\n    - podSelector: {matchExpressions: [{key: app, operator: In, values: [a, b]}]}\n    - podSelector: {matchExpressions: [{key: app, operator: In, values: [a, b, c]}]}\n`,
      ),
      "redundant-peer",
    ],
    [
      "Exists covers In",
      np(
        `${I}  - from:\n    - podSelector: {matchExpressions: [{key: app, operator: In, values: [a, b]}]}\n    - podSelector: {matchExpressions: [{key: app, operator: Exists}]}\n`,
      ),
      "redundant-peer",
    ],
    [
      "ns In own name covers podSelector",
      np(
        `${I}  - from:\n    - podSelector: {matchLabels: {app: web}}\n    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}\n`,
      ),
      "redundant-peer",
    ],
    ["named port same twice", np(I + W("web") + ports(T("http"), T("http"))), "redundant-port"],
    [
      "range in range",
      np(I + W("web") + ports("{protocol: TCP, port: 10, endPort: 20}", "{protocol: TCP, port: 12, endPort: 18}")),
      "redundant-port",
    ],
    [
      "same number other protocols",
      np(I + W("web") + ports("{protocol: TCP, port: 53}", "{protocol: UDP, port: 53}", "{protocol: SCTP, port: 53}")),
      "",
    ],
    [
      "redundant-policy with wider peers",
      `${np(`  podSelector: {matchLabels: {app: db}}\n  policyTypes: [Ingress]\n  ingress:\n${W("web")}${ports(T(80))}`, "narrow")}---\n${np(`  podSelector: {matchLabels: {app: db}}\n  policyTypes: [Ingress]\n  ingress:\n${W("web")}`, "wide")}`,
      "redundant-policy",
    ],
    [
      "redundant by two",
      `${np(`  podSelector: {matchLabels: {app: db}}\n  policyTypes: [Ingress]\n  ingress:\n${W("web")}${W("api")}`, "both")}---\n${np(`  podSelector: {matchLabels: {app: db}}\n  policyTypes: [Ingress]\n  ingress:\n${W("web")}`, "w")}---\n${np(`  podSelector: {matchLabels: {app: db}}\n  policyTypes: [Ingress]\n  ingress:\n${W("api")}`, "a")}`,
      "redundant-policy redundant-policy",
    ],
    [
      "not redundant: isolates more pods",
      `${np(`  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n${W("web")}`, "all")}---\n${np(`  podSelector: {matchLabels: {app: db}}\n  policyTypes: [Ingress]\n  ingress:\n${W("web")}`, "w")}`,
      "redundant-policy",
    ],
    [
      "target selectors differ, known workloads equal",
      `${np(`  podSelector: {matchLabels: {app: db}}\n  policyTypes: [Ingress]\n  ingress:\n${W("web")}`, "a")}---\n${np(`  podSelector: {matchLabels: {tier: data}}\n  policyTypes: [Ingress]\n  ingress:\n${W("web")}`, "b")}${short("@dep shop/db app=db,tier=data")}${short("@dep shop/web app=web")}`,
      "",
    ],
    [
      "duplicate names",
      file("a.yaml", np("  podSelector: {}\n  policyTypes: [Ingress]\n", "deny")) +
        file("b.yaml", np("  podSelector: {}\n  policyTypes: [Ingress, Egress]\n", "deny")),
      "duplicate-policy",
    ],
  ]));

describe("broad", () =>
  saysAll([
    [
      "ns NotIn nothing?",
      np(
        `${I}  - from:\n    - namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: []}]}\n`,
      ),
      "invalid-selector-expression",
    ],
    [
      "peer podSelector empty matchExpressions",
      np(`${I}  - from:\n    - podSelector: {matchExpressions: []}\n`),
      "broad-selector",
    ],
    [
      "both selectors empty maps",
      np(
        `${I}  - from:\n    - podSelector:\n        matchLabels: {}\n      namespaceSelector:\n        matchLabels: {}\n`,
      ),
      "broad-selector broad-selector",
    ],
    [
      "JSON",
      file(
        "p.json",
        JSON.stringify(
          {
            apiVersion: "networking.k8s.io/v1",
            kind: "NetworkPolicy",
            metadata: { name: "a", namespace: "shop" },
            spec: { podSelector: { matchLabels: {} }, policyTypes: ["Ingress"] },
          },
          null,
          2,
        ),
      ),
      "broad-selector",
    ],
  ]));

describe("implicit types", () =>
  saysAll([
    ["deny with only name", np("  podSelector: {}\n", "default-deny"), "implicit-policy-types"],
    ["policyTypes null flow", np("  {podSelector: {}, policyTypes: null}\n"), "implicit-policy-types"],
    ["ingress null", np("  podSelector: {}\n  ingress:\n"), "implicit-policy-types"],
    [
      "comment above next key",
      np(
        "  podSelector:\n    matchLabels:\n      app: db # the db\n  # what comes in\n  ingress:\n    - from:\n        - podSelector: {}\n",
      ),
      "implicit-policy-types",
    ],
    [
      "podSelector last",
      np("  ingress:\n  - from:\n    - podSelector: {}\n  # target\n  podSelector: {}\n"),
      "implicit-policy-types",
    ],
    ["no final newline", np("  podSelector: {}\n").trimEnd(), "implicit-policy-types"],
    ["doc end marker", `${np("  podSelector: {}\n")}...\n`, "implicit-policy-types"],
    ["explicit start comment doc", `# head\n---\n${np("  podSelector: {}\n")}`, "implicit-policy-types"],
    ["quoted keys", np('  "podSelector": {}\n  "ingress": []\n'), "implicit-policy-types"],
  ]));

describe("protocol", () =>
  saysAll([
    [
      "egress named",
      np(`${E}  - to:\n    - podSelector: {}\n    ports:\n    - port: dns\n`),
      "dns-blocked implicit-protocol",
    ],
    [
      "port 53 without protocol",
      np(`${E}  - to:\n    - namespaceSelector: {}\n    ports:\n    - port: 53\n`),
      "dns-blocked implicit-protocol",
    ],
    [
      "not in force",
      np("  podSelector: {}\n  policyTypes: [Ingress]\n  egress:\n  - ports:\n    - port: 80\n"),
      "rules-without-policy-type",
    ],
    [
      "comment between",
      np(`${I + W("web")}    ports:\n    # http\n    - port: 80\n      # until\n      endPort: 90 # end\n    # next\n`),
      "implicit-protocol",
    ],
    ["protocol quoted null", np(`${I + W("web")}    ports: [{port: 80, protocol: null}]\n`), "implicit-protocol"],
    [
      "json pretty",
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
              ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 80 }, { port: 90 }] }],
            },
          },
          null,
          2,
        ),
      ),
      "implicit-protocol implicit-protocol",
    ],
  ]));

describe("alias", () =>
  saysAll([
    [
      "aliased ports",
      np(`${I + W("web")}    ports: &p\n    - port: 80\n${W("api")}    ports: *p\n`),
      "implicit-protocol",
    ],
    [
      "merge key",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: &m\n  name: a\n  namespace: shop\nspec:\n  podSelector: {}\n  policyTypes: [Ingress]\n",
      "",
    ],
  ]));
