import { kubeDns, np, short } from "../../harness/manifests.ts";
import { file, fixesSo, ports } from "../../harness/pairs.ts";

const I = "  podSelector:\n    matchLabels:\n      app: db\n  policyTypes: [Ingress]\n  ingress:\n";
const E = "  podSelector:\n    matchLabels:\n      app: db\n  policyTypes: [Egress]\n  egress:\n";
const T80 = "    ports:\n    - protocol: TCP\n      port: 80\n";
const ip = (cidr: string, ports = "", ex = "") =>
  np(`${I}  - from:\n    - ipBlock:\n        cidr: ${cidr}\n${ex}${ports}`);
const dnsPeer =
  "  - to:\n    - namespaceSelector:\n        matchLabels:\n          kubernetes.io/metadata.name: kube-system\n      podSelector:\n        matchLabels:\n          k8s-app: kube-dns\n";
const eb = (cidr: string, more = "") =>
  np(`${E}  - to:\n    - ipBlock:\n        cidr: ${cidr}\n${more}${ports("{protocol: TCP, port: 5432}")}`);
const S = (more = "") => short(`@svc data/pg app=pg 80:5432 ${more.replace(": ", "=")}`);
const e80 = (cidr: string, p = "80") =>
  np(`${E}  - to:\n    - ipBlock:\n        cidr: ${cidr} # pg\n${ports(`{protocol: TCP, port: ${p}}`)}`);
const _all = (t: string, rest = "") => `  podSelector: {}\n  policyTypes: [${t}]\n${rest}`;
const one = np(
  "  podSelector: {matchLabels: {app: web}}\n  policyTypes: [Ingress]\n  ingress:\n  - from:\n    - podSelector: {}\n",
  "a",
);
const two = np(
  "  podSelector: {matchLabels: {app: api}}\n  policyTypes: [Ingress]\n  ingress:\n  - from:\n    - podSelector: {}\n",
  "b",
);
const w2 = short("@dep shop/web app=web") + short("@dep shop/api app=api") + short("@dep shop/job app=job");
const PS = (l: string) => `    - podSelector: {matchLabels: ${l}}\n`;
const pr = (p: string) => np(`${I}  - from:\n    - podSelector: {}\n${p}`);
const nn = (s = "  podSelector: {}\n  policyTypes: [Ingress]\n") => np(s, "p", "");
const naming = { rules: { "policy-name-convention": "on" as const }, policyNamePattern: "<namespace>.<target>" };
const W = (...l: string[]) => `  - from:\n${l.map((x) => `    - podSelector: {matchLabels: {app: ${x}}}\n`).join("")}`;
const T = (n: number | string) => `{protocol: TCP, port: ${n}}`;

fixesSo([
  [
    "allows-everything, ingress {}",
    np(`${I}  - {}\n`),
    "allows-everything",
    "Allow the cluster's pods only (removes every address outside)",
    "-  - {}\n+  - from:\n+    - namespaceSelector: {}",
  ],
  [
    "allows-everything, ports [] only",
    np(`${I}  - ports: []\n`),
    "allows-everything",
    "Allow the cluster's pods only (removes every address outside)",
    "-  - ports: []\n+  - from:\n+    - namespaceSelector: {}",
  ],
  [
    "allows-everything, flow [{}]",
    np("  podSelector: {}\n  policyTypes: [Ingress]\n  ingress: [{}]\n"),
    "allows-everything",
    "Allow the cluster's pods only (removes every address outside)",
    "-  ingress: [{}]\n+  ingress: [{from: [{namespaceSelector: {}}]}]",
  ],
  [
    "allows-everything, JSON",
    file(
      "p.json",
      `{
  "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
  "metadata": {"name": "open", "namespace": "shop"},
  "spec": {
    "podSelector": {},
    "policyTypes": ["Ingress"],
    "ingress": [
      {}
    ]
  }
}
`,
    ),
    "allows-everything",
    "Allow the cluster's pods only (removes every address outside)",
    '-      {}\n+      {"from": [{"namespaceSelector": {}}]}',
  ],
  [
    "allows-everything, List",
    `apiVersion: v1
kind: List
items:
- apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata:
    name: open
    namespace: shop
  spec:
    podSelector: {}
    policyTypes:
    - Ingress
    ingress:
    - {} # everyone
`,
    "allows-everything",
    "Allow the cluster's pods only (removes every address outside)",
    "-    - {} # everyone\n+    - from:\n+      - namespaceSelector: {} # everyone",
  ],
  [
    "allows-everything, CRLF",
    np(`${I}  - {} # all\n`).replace(/\n/g, "\r\n"),
    "allows-everything",
    "Allow the cluster's pods only (removes every address outside)",
    "-  - {} # all\r\n+  - from:\r\n+    - namespaceSelector: {} # all\r",
  ],
  [
    "redundant-rule, {} plus other rule",
    np(`${I}  - from:\n    - podSelector: {}\n${T80}  - {}\n`),
    "redundant-rule",
    "Remove the rule",
    "-  - from:\n-    - podSelector: {}\n-    ports:\n-    - protocol: TCP\n-      port: 80",
  ],
  [
    "allows-everything, {} plus other rule",
    np(`${I}  - from:\n    - podSelector: {}\n${T80}  - {}\n`),
    "allows-everything",
    "Allow the cluster's pods only (removes every address outside)",
    "-  - {}\n+  - from:\n+    - namespaceSelector: {}",
  ],
  [
    "end-port-equals-port, 80-80",
    ip("0.0.0.0/0", ports("{protocol: TCP, port: 80, endPort: 80}")),
    "end-port-equals-port",
    "!Remove `endPort`",
    "-    - {protocol: TCP, port: 80, endPort: 80}\n+    - {protocol: TCP, port: 80}",
  ],
  [
    "dns-udp-only, du1",
    np(`${E + dnsPeer}    ports:\n    - protocol: UDP\n      port: 53 # dns\n`),
    "dns-udp-only",
    "Allow TCP 53 too (changes no known connection)",
    "+    - protocol: TCP\n+      port: 53",
  ],
  [
    "dns-udp-only, all udp",
    np(E + dnsPeer + ports("{protocol: UDP}")),
    "dns-udp-only",
    "Allow TCP 53 too (changes no known connection)",
    "+    - protocol: TCP\n+      port: 53",
  ],
  [
    "dns-udp-only, flow",
    np(`${E + dnsPeer}    ports: [{protocol: UDP, port: 53}]\n`),
    "dns-udp-only",
    "Allow TCP 53 too (changes no known connection)",
    "-    ports: [{protocol: UDP, port: 53}]\n+    ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]",
  ],
  [
    "dns-udp-only, port first",
    np(`${E + dnsPeer}    ports:\n    - port: 53\n      protocol: UDP\n`),
    "dns-udp-only",
    "Allow TCP 53 too (changes no known connection)",
    "+    - port: 53\n+      protocol: TCP",
  ],
  [
    "dns-open-to-the-world, world",
    np(`${E}  - ${ports("{protocol: UDP, port: 53}").trimStart()}`),
    "dns-open-to-the-world",
    "Allow kube-dns only (changes no known connection)",
    "-  - ports:\n+  - to:\n+    - namespaceSelector:\n+        matchLabels:\n+          kubernetes.io/metadata.name: kube-system\n+      podSelector:\n+        matchLabels:\n+          k8s-app: kube-dns\n+    ports:",
  ],
  [
    "dns-udp-only, world",
    np(`${E}  - ${ports("{protocol: UDP, port: 53}").trimStart()}`),
    "dns-udp-only",
    "Allow TCP 53 too (changes no known connection)",
    "+    - {protocol: TCP, port: 53}",
  ],
  [
    "dns-udp-only, named dns",
    np(E + dnsPeer + ports("{protocol: UDP, port: dns}")) + kubeDns,
    "dns-udp-only",
    "Allow TCP 53 too (changes no known connection)",
    "+    - protocol: TCP\n+      port: 53",
  ],
  [
    "dns-udp-only, UDP range 50-60",
    np(E + dnsPeer + ports("{protocol: UDP, port: 50, endPort: 60}")),
    "dns-udp-only",
    "Allow TCP 53 too (changes no known connection)",
    "+    - protocol: TCP\n+      port: 53",
  ],
  [
    "dns-udp-only, tcp/53 first commented",
    np(
      `${E + dnsPeer}    ports:\n      # DNS\n      - protocol: UDP\n        port: 53\n      # web\n      - protocol: TCP\n        port: 443\n`,
    ),
    "dns-udp-only",
    "Allow TCP 53 too (changes no known connection)",
    "+      - protocol: TCP\n+        port: 53",
  ],
  [
    "ip-block-matches-pods, ipm1",
    eb("10.244.0.0/16") + short("@pod shop/pg app=pg - 10.244.1.5"),
    "ip-block-matches-pods",
    "Select `Pod shop/pg` by its labels (changes no known connection)",
    "-    - ipBlock:\n-        cidr: 10.244.0.0/16\n+    - podSelector:\n+        matchLabels:\n+          app: pg",
  ],
  [
    "ip-block-matches-pods, v6",
    eb('"fd00:10:244::/56"') + short("@pod shop/pg app=pg - fd00:10:244::5"),
    "ip-block-matches-pods",
    "Select `Pod shop/pg` by its labels (changes no known connection)",
    '-    - ipBlock:\n-        cidr: "fd00:10:244::/56"\n+    - podSelector:\n+        matchLabels:\n+          app: pg',
  ],
  [
    "ip-block-is-a-service, ips1",
    e80("10.96.0.10/32") + short("@dep data/pg app=pg 5432") + S("clusterIP: 10.96.0.10"),
    "ip-block-is-a-service",
    "Select the pods of Service `data/pg` (changes no known connection)",
    "-    - ipBlock:\n-        cidr: 10.96.0.10/32 # pg\n-    ports:\n-    - {protocol: TCP, port: 80}\n+    - namespaceSelector:\n+        matchLabels:\n+          kubernetes.io/metadata.name: data\n+      podSelector:\n+        matchLabels:\n+          app: pg # pg\n+    ports:\n+    - {protocol: TCP, port: 5432}",
  ],
  [
    "ip-block-is-a-service, v6",
    e80('"fd00::a/128"') + short("@dep data/pg app=pg 5432") + S('clusterIPs: ["10.96.0.10","fd00:0::000a"]'),
    "ip-block-is-a-service",
    "Select the pods of Service `data/pg` (changes no known connection)",
    '-    - ipBlock:\n-        cidr: "fd00::a/128" # pg\n-    ports:\n-    - {protocol: TCP, port: 80}\n+    - namespaceSelector:\n+        matchLabels:\n+          kubernetes.io/metadata.name: data\n+      podSelector:\n+        matchLabels:\n+          app: pg # pg\n+    ports:\n+    - {protocol: TCP, port: 5432}',
  ],
  [
    "ip-block-is-a-service, same ns, named target",
    e80("10.96.0.10/32") +
      short("@dep shop/pg app=pg pg:5432") +
      short("@svc shop/pg app=pg 80:pg clusterIP=10.96.0.10"),
    "ip-block-is-a-service",
    "Select the pods of Service `shop/pg` (changes no known connection)",
    "-    - ipBlock:\n-        cidr: 10.96.0.10/32 # pg\n-    ports:\n-    - {protocol: TCP, port: 80}\n+    - podSelector:\n+        matchLabels:\n+          app: pg # pg\n+    ports:\n+    - {protocol: TCP, port: pg}",
  ],
  [
    "ip-block-is-a-service, no ports",
    np(`${E}  - to:\n    - ipBlock:\n        cidr: 10.96.0.10/32\n`) +
      short("@dep data/pg app=pg 5432") +
      S("clusterIP: 10.96.0.10"),
    "ip-block-is-a-service",
    "Select the pods of Service `data/pg` (changes no known connection)",
    "-    - ipBlock:\n-        cidr: 10.96.0.10/32\n+    - namespaceSelector:\n+        matchLabels:\n+          kubernetes.io/metadata.name: data\n+      podSelector:\n+        matchLabels:\n+          app: pg",
  ],
  [
    "ip-block-is-a-service, two peers",
    np(
      `${E}  - to:\n    - ipBlock:\n        cidr: 10.96.0.10/32\n    - ipBlock:\n        cidr: 203.0.113.1/32\n${ports("{protocol: TCP, port: 80}", "{protocol: TCP, port: 443}")}`,
    ) +
      short("@dep data/pg app=pg 5432") +
      S("clusterIP: 10.96.0.10"),
    "ip-block-is-a-service",
    "Select the pods of Service `data/pg` (changes no known connection)",
    "-        cidr: 10.96.0.10/32\n-    - ipBlock:\n-        cidr: 203.0.113.1/32\n-    ports:\n-    - {protocol: TCP, port: 80}\n-    - {protocol: TCP, port: 443}\n+        cidr: 203.0.113.1/32\n+    ports:\n+    - {protocol: TCP, port: 80}\n+    - {protocol: TCP, port: 443}\n+  - to:\n+    - namespaceSelector:\n+        matchLabels:\n+          kubernetes.io/metadata.name: data\n+      podSelector:\n+        matchLabels:\n+          app: pg\n+    ports:\n+    - protocol: TCP\n+      port: 5432\n+    - protocol: TCP\n+      port: 443",
  ],
  [
    "ip-block-is-a-service, port same",
    e80("10.96.0.10/32", "5432") +
      short("@dep data/pg app=pg 5432") +
      short("@svc data/pg app=pg 5432 clusterIP=10.96.0.10"),
    "ip-block-is-a-service",
    "Select the pods of Service `data/pg` (changes no known connection)",
    "-    - ipBlock:\n-        cidr: 10.96.0.10/32 # pg\n+    - namespaceSelector:\n+        matchLabels:\n+          kubernetes.io/metadata.name: data\n+      podSelector:\n+        matchLabels:\n+          app: pg # pg",
  ],
  [
    "no-default-deny, nd1",
    file("a.yaml", one) + file("b.yaml", two) + file("w.yaml", w2),
    "no-default-deny",
    "Create a default-deny for ingress (removes 2 connections)",
    "+---\n+apiVersion: networking.k8s.io/v1\n+kind: NetworkPolicy\n+metadata:\n+  name: default-deny-ingress\n+  namespace: shop\n+spec:\n+  podSelector: {}\n+  policyTypes:\n+  - Ingress",
  ],
  [
    "no-default-deny, nd1",
    file("a.yaml", one) + file("b.yaml", two) + file("w.yaml", w2),
    "no-default-deny",
    "Create a default-deny for ingress and egress (removes 6 connections)",
    "+---\n+apiVersion: networking.k8s.io/v1\n+kind: NetworkPolicy\n+metadata:\n+  name: default-deny\n+  namespace: shop\n+spec:\n+  podSelector: {}\n+  policyTypes:\n+  - Ingress\n+  - Egress",
  ],
  [
    "implicit-policy-types, ingress only",
    np("  podSelector: {} # all\n  ingress: # in\n  - from:\n    - podSelector: {}\n"),
    "implicit-policy-types",
    "!Write `policyTypes: [Ingress]`",
    "+  policyTypes:\n+  - Ingress",
  ],
  [
    "implicit-policy-types, both",
    `${np("  podSelector: {}\n  ingress:\n  - from:\n    - podSelector: {}\n  egress:\n  - to:\n    - podSelector: {}\n")}---\n${np("  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n  - to:\n    - namespaceSelector: {}\n", "q")}`,
    "implicit-policy-types",
    "!Write `policyTypes: [Ingress, Egress]`",
    "+  policyTypes:\n+  - Ingress\n+  - Egress",
  ],
  [
    "egress-only-isolates-ingress, egress only",
    np("  podSelector: {}\n  egress:\n  - to:\n    - namespaceSelector: {}\n"),
    "egress-only-isolates-ingress",
    "Add `policyTypes: [Egress]` (changes no known connection)",
    "+  policyTypes:\n+  - Egress",
  ],
  [
    "egress-only-isolates-ingress, egress only",
    np("  podSelector: {}\n  egress:\n  - to:\n    - namespaceSelector: {}\n"),
    "egress-only-isolates-ingress",
    "Write both out: `policyTypes: [Ingress, Egress]` (keeps what is allowed)",
    "+  policyTypes:\n+  - Ingress\n+  - Egress",
  ],
  [
    "empty-egress-does-not-isolate, egress []",
    np("  podSelector: {}\n  egress: []\n"),
    "empty-egress-does-not-isolate",
    "Add `policyTypes: [Ingress, Egress]` (changes no known connection)",
    "+  policyTypes:\n+    - Ingress\n+    - Egress",
  ],
  [
    "empty-egress-does-not-isolate, egress []",
    np("  podSelector: {}\n  egress: []\n"),
    "empty-egress-does-not-isolate",
    "Add `policyTypes: [Egress]`, for egress only (changes no known connection)",
    "+  policyTypes:\n+    - Egress",
  ],
  [
    "implicit-policy-types, types []",
    np("  podSelector: {}\n  policyTypes: []\n  ingress:\n  - from:\n    - podSelector: {}\n"),
    "implicit-policy-types",
    "!Write `policyTypes: [Ingress]`",
    "-  policyTypes: []\n+  policyTypes:\n+  - Ingress",
  ],
  [
    "implicit-policy-types, types null",
    np("  podSelector: {}\n  policyTypes: # none\n  ingress:\n  - from:\n    - podSelector: {}\n"),
    "implicit-policy-types",
    "!Write `policyTypes: [Ingress]`",
    "+  - Ingress",
  ],
  [
    "implicit-policy-types, flow",
    np("  {podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}\n"),
    "implicit-policy-types",
    "!Write `policyTypes: [Ingress]`",
    "-  {podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}\n+  {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {}}]}]}",
  ],
  [
    "implicit-policy-types, indent 4 list style",
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n    name: a\n    namespace: shop\nspec:\n    podSelector:\n        matchLabels:\n            app: db\n    ingress:\n        - from:\n              - podSelector: {}\n",
    "implicit-policy-types",
    "!Write `policyTypes: [Ingress]`",
    "+    policyTypes:\n+        - Ingress",
  ],
  [
    "implicit-policy-types, CRLF",
    np("  podSelector: {}\n  ingress: []\n").replace(/\n/g, "\r\n"),
    "implicit-policy-types",
    "!Write `policyTypes: [Ingress]`",
    "+  policyTypes:\r\n+    - Ingress\r",
  ],
  [
    "implicit-policy-types, empty spec {}",
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec: {}\n",
    "implicit-policy-types",
    "!Write `policyTypes: [Ingress]`",
    "-spec: {}\n+spec:\n+  policyTypes:\n+    - Ingress",
  ],
  [
    "implicit-policy-types, spec order ingress first",
    np("  ingress:\n  - from:\n    - podSelector: {}\n  podSelector: {}\n"),
    "implicit-policy-types",
    "!Write `policyTypes: [Ingress]`",
    "+  policyTypes:\n+  - Ingress",
  ],
  [
    "implicit-protocol, ip1",
    pr("    ports:\n    - port: 80 # web\n"),
    "implicit-protocol",
    "!Add `protocol: TCP`",
    "+      protocol: TCP",
  ],
  [
    "implicit-protocol, flow",
    pr("    ports: [{port: 80}]\n"),
    "implicit-protocol",
    "!Add `protocol: TCP`",
    "-    ports: [{port: 80}]\n+    ports: [{port: 80, protocol: TCP}]",
  ],
  [
    "implicit-protocol, null",
    pr("    ports:\n    - port: 80\n      protocol:\n"),
    "implicit-protocol",
    "!Add `protocol: TCP`",
    "-      protocol:\n+      protocol: TCP",
  ],
  [
    "implicit-protocol, {}",
    pr("    ports:\n    - {}\n"),
    "implicit-protocol",
    "!Add `protocol: TCP`",
    "-    - {}\n+    - protocol: TCP",
  ],
  [
    "implicit-protocol, endPort",
    pr("    ports:\n    - port: 80\n      endPort: 90\n"),
    "implicit-protocol",
    "!Add `protocol: TCP`",
    "+      protocol: TCP",
  ],
  [
    "implicit-protocol, JSON",
    file(
      "p.json",
      '{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"a","namespace":"s"},"spec":{"podSelector":{},"policyTypes":["Ingress"],"ingress":[{"from":[{"podSelector":{}}],"ports":[{"port":80}]}]}}',
    ),
    "implicit-protocol",
    "!Add `protocol: TCP`",
    '-{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"a","namespace":"s"},"spec":{"podSelector":{},"policyTypes":["Ingress"],"ingress":[{"from":[{"podSelector":{}}],"ports":[{"port":80}]}]}}\n+{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"a","namespace":"s"},"spec":{"podSelector":{},"policyTypes":["Ingress"],"ingress":[{"from":[{"podSelector":{}}],"ports":[{"port":80, "protocol": "TCP"}]}]}}',
  ],
  [
    "implicit-protocol, anchor",
    pr("    ports:\n    - &web\n      port: 80\n"),
    "implicit-protocol",
    "!Add `protocol: TCP`",
    "+      protocol: TCP",
  ],
  ["implicit-namespace, in1", nn(), "implicit-namespace", "Add `namespace: default`", "+  namespace: default"],
  [
    "implicit-namespace, List",
    "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: networking.k8s.io/v1\n    kind: NetworkPolicy\n    metadata:\n      name: a # x\n      labels: {a: b}\n    spec: {podSelector: {}, policyTypes: [Ingress]}\n",
    "implicit-namespace",
    "Add `namespace: default`",
    "+      namespace: default",
  ],
  [
    "implicit-namespace, null",
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace:\nspec: {podSelector: {}, policyTypes: [Ingress]}\n",
    "implicit-namespace",
    "Add `namespace: default`",
    "-  namespace:\n+  namespace: default",
  ],
  [
    "implicit-namespace, empty string",
    'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: ""\nspec: {podSelector: {}, policyTypes: [Ingress]}\n',
    "implicit-namespace",
    "Add `namespace: default`",
    '-  namespace: ""\n+  namespace: "default"',
  ],
  [
    "implicit-namespace, generateName",
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  generateName: a-\nspec: {podSelector: {}, policyTypes: [Ingress]}\n",
    "implicit-namespace",
    "Add `namespace: default`",
    "+  namespace: default",
  ],
  [
    "implicit-namespace, workloads with namespaces elsewhere",
    nn() + short("@dep shop/web app=web"),
    "implicit-namespace",
    "Add `namespace: default`",
    "+  namespace: default",
  ],
  [
    "redundant-peer, same peer",
    np(`${I}  - from:\n${PS("{app: web}")}${PS("{app: web}")}`),
    "redundant-peer",
    "!Remove the peer",
    "-    - podSelector: {matchLabels: {app: web}}",
  ],
  [
    "redundant-peer, wide covers",
    np(`${I}  - from:\n${PS("{app: web}")}    - podSelector: {}\n`),
    "redundant-peer",
    "!Remove the peer",
    "-    - podSelector: {matchLabels: {app: web}}",
  ],
  [
    "redundant-peer, ns vs pod",
    np(`${I}  - from:\n    - podSelector: {}\n    - namespaceSelector: {}\n`),
    "redundant-peer",
    "!Remove the peer",
    "-    - podSelector: {}",
  ],
  [
    "redundant-peer, block in block",
    np(`${I}  - from:\n    - ipBlock: {cidr: 10.1.0.0/16}\n    - ipBlock: {cidr: 10.0.0.0/8} # all\n`),
    "redundant-peer",
    "!Remove the peer",
    "-    - ipBlock: {cidr: 10.1.0.0/16}",
  ],
  [
    "redundant-peer, In superset",
    np(
      `${I}  - from:\n${PS("{app: web}")}    - podSelector: {matchExpressions: [{key: app, operator: In, values: [web, api]}]}\n`,
    ),
    "redundant-peer",
    "!Remove the peer",
    "-    - podSelector: {matchLabels: {app: web}}",
  ],
  [
    "redundant-peer, flow",
    np(`${I}  - from: [{podSelector: {matchLabels: {app: web}}}, {podSelector: {}}]\n`),
    "redundant-peer",
    "!Remove the peer",
    "-  - from: [{podSelector: {matchLabels: {app: web}}}, {podSelector: {}}]\n+  - from: [{podSelector: {}}]",
  ],
  [
    "redundant-peer, flow last",
    np(`${I}  - from: [{podSelector: {}}, {podSelector: {matchLabels: {app: web}}}]\n`),
    "redundant-peer",
    "!Remove the peer",
    "-  - from: [{podSelector: {}}, {podSelector: {matchLabels: {app: web}}}]\n+  - from: [{podSelector: {}}]",
  ],
  [
    "redundant-peer, comments",
    np(
      `${I}  - from:\n    # the web\n    - podSelector: # w\n        matchLabels: {app: web}\n    # all\n    - podSelector: {}\n`,
    ),
    "redundant-peer",
    "!Remove the peer",
    "-    # the web\n-    - podSelector: # w\n-        matchLabels: {app: web}",
  ],
  [
    "redundant-port, dup port",
    pr("    ports:\n    - {protocol: TCP, port: 80}\n    - {protocol: TCP, port: 80}\n"),
    "redundant-port",
    "!Remove the port",
    "-    - {protocol: TCP, port: 80}",
  ],
  [
    "redundant-port, all tcp",
    pr("    ports:\n    - {protocol: TCP, port: 80}\n    - {protocol: TCP}\n"),
    "redundant-port",
    "Remove the port",
    "-    - {protocol: TCP, port: 80}",
  ],
  [
    "implicit-protocol, implicit vs explicit",
    pr("    ports:\n    - port: 80\n    - protocol: TCP\n      port: 80\n"),
    "implicit-protocol",
    "!Add `protocol: TCP`",
    "+      protocol: TCP",
  ],
  [
    "redundant-port, implicit vs explicit",
    pr("    ports:\n    - port: 80\n    - protocol: TCP\n      port: 80\n"),
    "redundant-port",
    "!Remove the port",
    "-    - protocol: TCP\n-      port: 80",
  ],
  [
    "redundant-rule, dup rule",
    np(
      `${I}  - from:\n${PS("{app: web}")}${ports("{protocol: TCP, port: 80}")}  - from:\n${PS("{app: web}")}${ports("{protocol: TCP, port: 80}")}`,
    ),
    "redundant-rule",
    "!Remove the rule",
    "-  - from:\n-    - podSelector: {matchLabels: {app: web}}\n-    ports:\n-    - {protocol: TCP, port: 80}",
  ],
  [
    "broad-selector, metadata.name Exists",
    np(
      `${I}  - from:\n    - namespaceSelector:\n        matchExpressions:\n        - key: kubernetes.io/metadata.name\n          operator: Exists\n`,
    ),
    "broad-selector",
    "!Write `{}`",
    "-    - namespaceSelector:\n-        matchExpressions:\n-        - key: kubernetes.io/metadata.name\n-          operator: Exists\n+    - namespaceSelector: {}",
  ],
  [
    "broad-selector, empty matchLabels",
    np("  podSelector:\n    matchLabels: {}\n  policyTypes: [Ingress]\n"),
    "broad-selector",
    "!Write `{}`",
    "-  podSelector:\n-    matchLabels: {}\n+  podSelector: {}",
  ],
  [
    "broad-selector, empty both",
    np("  podSelector: {matchLabels: {}, matchExpressions: []}\n  policyTypes: [Ingress]\n"),
    "broad-selector",
    "!Write `{}`",
    "-  podSelector: {matchLabels: {}, matchExpressions: []}\n+  podSelector: {}",
  ],
  [
    "broad-selector, matchLabels null",
    np("  podSelector:\n    matchLabels:\n  policyTypes: [Ingress]\n"),
    "broad-selector",
    "!Write `{}`",
    "-  podSelector:\n-    matchLabels:\n+  podSelector: {}",
  ],
  [
    "broad-selector, comment within",
    np("  podSelector:\n    # every pod\n    matchLabels: {} # all\n  policyTypes: [Ingress]\n"),
    "broad-selector",
    "Write `{}`",
    "-  podSelector:\n-    # every pod\n-    matchLabels: {} # all\n+  podSelector: {} # all",
  ],
  [
    "end-port-equals-port, block",
    pr("    ports:\n    - protocol: TCP\n      port: 80\n      endPort: 80 # same\n"),
    "end-port-equals-port",
    "!Remove `endPort`",
    "-      endPort: 80 # same",
  ],
  [
    "end-port-equals-port, first key",
    pr("    ports:\n    - endPort: 80\n      port: 80\n      protocol: TCP\n"),
    "end-port-equals-port",
    "!Remove `endPort`",
    "-    - endPort: 80\n-      port: 80\n+    - port: 80",
  ],
  [
    "end-port-equals-port, flow first",
    pr("    ports: [{endPort: 80, port: 80, protocol: TCP}]\n"),
    "end-port-equals-port",
    "!Remove `endPort`",
    "-    ports: [{endPort: 80, port: 80, protocol: TCP}]\n+    ports: [{port: 80, protocol: TCP}]",
  ],
  [
    "policy-name-convention, on",
    np(`${I}  - from:\n    - podSelector: {}\n`, "x"),
    "policy-name-convention",
    "Rename to `shop.db`",
    "-  name: x\n+  name: shop.db",
    naming,
  ],
  [
    "policy-name-convention, all pods",
    np("  podSelector: {}\n  policyTypes: [Ingress]\n", "x"),
    "policy-name-convention",
    "Rename to `shop.all`",
    "-  name: x\n+  name: shop.all",
    naming,
  ],
  [
    "workload-not-selected, on",
    np(`${I}  - from:\n    - podSelector: {}\n`) + short("@dep shop/db app=db") + short("@dep shop/web app=web"),
    "workload-not-selected",
    "Create a policy that isolates it (removes 1 connection)",
    "+apiVersion: networking.k8s.io/v1\n+kind: NetworkPolicy\n+metadata:\n+  name: db\n+  namespace: shop\n+spec:\n+  podSelector:\n+    matchLabels:\n+      app: db\n+  policyTypes:\n+  - Egress\n+---",
    { rules: { "workload-not-selected": "on" } },
  ],
  [
    "workload-not-selected, on",
    np(`${I}  - from:\n    - podSelector: {}\n`) + short("@dep shop/db app=db") + short("@dep shop/web app=web"),
    "workload-not-selected",
    "Create a policy that isolates it (removes 2 connections)",
    "+---\n+apiVersion: networking.k8s.io/v1\n+kind: NetworkPolicy\n+metadata:\n+  name: web\n+  namespace: shop\n+spec:\n+  podSelector:\n+    matchLabels:\n+      app: web\n+  policyTypes:\n+  - Ingress\n+  - Egress",
    { rules: { "workload-not-selected": "on" } },
  ],
  [
    "redundant-peer, except makes it bigger",
    np(`${I}  - from:\n    - ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}\n    - ipBlock: {cidr: 10.2.0.0/16}\n`),
    "redundant-peer",
    "!Remove the peer",
    "-    - ipBlock: {cidr: 10.2.0.0/16}",
  ],
  [
    "redundant-peer, v6 in v6",
    np(`${I}  - from:\n    - ipBlock: {cidr: 'fd00::/8'}\n    - ipBlock: {cidr: 'fd00:1::/32'}\n`),
    "redundant-peer",
    "!Remove the peer",
    "-    - ipBlock: {cidr: 'fd00:1::/32'}",
  ],
  [
    "redundant-peer, In subset",
    np(
      `${I}  - from:\n    - podSelector: {matchExpressions: [{key: app, operator: In, values: [a, b]}]}\n    - podSelector: {matchExpressions: [{key: app, operator: In, values: [a, b, c]}]}\n`,
    ),
    "redundant-peer",
    "!Remove the peer",
    "-    - podSelector: {matchExpressions: [{key: app, operator: In, values: [a, b]}]}",
  ],
  [
    "redundant-port, named port same twice",
    np(I + W("web") + ports(T("http"), T("http"))),
    "redundant-port",
    "!Remove the port",
    "-    - {protocol: TCP, port: http}",
  ],
  [
    "broad-selector, peer podSelector empty matchExpressions",
    np(`${I}  - from:\n    - podSelector: {matchExpressions: []}\n`),
    "broad-selector",
    "!Write `{}`",
    "-    - podSelector: {matchExpressions: []}\n+    - podSelector: {}",
  ],
  [
    "broad-selector, both selectors empty maps",
    np(
      `${I}  - from:\n    - podSelector:\n        matchLabels: {}\n      namespaceSelector:\n        matchLabels: {}\n`,
    ),
    "broad-selector",
    "!Write `{}`",
    "-    - podSelector:\n-        matchLabels: {}\n+    - podSelector: {}",
  ],
  [
    "broad-selector, JSON",
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
    "!Write `{}`",
    '-    "podSelector": {\n-      "matchLabels": {}\n-    },\n+    "podSelector": {},',
  ],
  [
    "implicit-policy-types, policyTypes null flow",
    np("  {podSelector: {}, policyTypes: null}\n"),
    "implicit-policy-types",
    "!Write `policyTypes: [Ingress]`",
    "-  {podSelector: {}, policyTypes: null}\n+  {podSelector: {}, policyTypes: [Ingress]}",
  ],
  [
    "implicit-policy-types, comment above next key",
    np(
      "  podSelector:\n    matchLabels:\n      app: db # the db\n  # what comes in\n  ingress:\n    - from:\n        - podSelector: {}\n",
    ),
    "implicit-policy-types",
    "!Write `policyTypes: [Ingress]`",
    "+  policyTypes:\n+    - Ingress",
  ],
  [
    "implicit-policy-types, podSelector last",
    np("  ingress:\n  - from:\n    - podSelector: {}\n  # target\n  podSelector: {}\n"),
    "implicit-policy-types",
    "!Write `policyTypes: [Ingress]`",
    "+  policyTypes:\n+  - Ingress",
  ],
  [
    "implicit-policy-types, doc end marker",
    `${np("  podSelector: {}\n")}...\n`,
    "implicit-policy-types",
    "!Write `policyTypes: [Ingress]`",
    "+  policyTypes:\n+    - Ingress",
  ],
  [
    "implicit-policy-types, explicit start comment doc",
    `# head\n---\n${np("  podSelector: {}\n")}`,
    "implicit-policy-types",
    "!Write `policyTypes: [Ingress]`",
    "+  policyTypes:\n+    - Ingress",
  ],
  [
    "implicit-policy-types, quoted keys",
    np('  "podSelector": {}\n  "ingress": []\n'),
    "implicit-policy-types",
    "!Write `policyTypes: [Ingress]`",
    "+  policyTypes:\n+    - Ingress",
  ],
  [
    "dns-blocked, egress named",
    np(`${E}  - to:\n    - podSelector: {}\n    ports:\n    - port: dns\n`),
    "dns-blocked",
    "Allow DNS to kube-dns, UDP and TCP (changes no known connection)",
    "+  - to:\n+    - namespaceSelector:\n+        matchLabels:\n+          kubernetes.io/metadata.name: kube-system\n+      podSelector:\n+        matchLabels:\n+          k8s-app: kube-dns\n+    ports:\n+    - protocol: UDP\n+      port: 53\n+    - protocol: TCP\n+      port: 53",
  ],
  [
    "implicit-protocol, egress named",
    np(`${E}  - to:\n    - podSelector: {}\n    ports:\n    - port: dns\n`),
    "implicit-protocol",
    "!Add `protocol: TCP`",
    "+      protocol: TCP",
  ],
  [
    "dns-blocked, port 53 without protocol",
    np(`${E}  - to:\n    - namespaceSelector: {}\n    ports:\n    - port: 53\n`),
    "dns-blocked",
    "Allow UDP 53 too (changes no known connection)",
    "+    - port: 53\n+      protocol: UDP",
  ],
  [
    "dns-blocked, port 53 without protocol",
    np(`${E}  - to:\n    - namespaceSelector: {}\n    ports:\n    - port: 53\n`),
    "dns-blocked",
    "Allow DNS to kube-dns, UDP and TCP (changes no known connection)",
    "+  - to:\n+    - namespaceSelector:\n+        matchLabels:\n+          kubernetes.io/metadata.name: kube-system\n+      podSelector:\n+        matchLabels:\n+          k8s-app: kube-dns\n+    ports:\n+    - protocol: UDP\n+      port: 53\n+    - protocol: TCP\n+      port: 53",
  ],
  [
    "implicit-protocol, comment between",
    np(`${I + W("web")}    ports:\n    # http\n    - port: 80\n      # until\n      endPort: 90 # end\n    # next\n`),
    "implicit-protocol",
    "!Add `protocol: TCP`",
    "+      protocol: TCP",
  ],
  [
    "implicit-protocol, protocol quoted null",
    np(`${I + W("web")}    ports: [{port: 80, protocol: null}]\n`),
    "implicit-protocol",
    "!Add `protocol: TCP`",
    "-    ports: [{port: 80, protocol: null}]\n+    ports: [{port: 80, protocol: TCP}]",
  ],
  [
    "implicit-protocol, aliased ports",
    np(`${I + W("web")}    ports: &p\n    - port: 80\n${W("api")}    ports: *p\n`),
    "implicit-protocol",
    "!Add `protocol: TCP`",
    "+      protocol: TCP",
  ],
]);
