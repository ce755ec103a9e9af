import { describe } from "vitest";
import { kubeDns, np, short } from "../../harness/manifests.ts";
import { file, ports, saysAll } from "../../harness/pairs.ts";

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
const all = (t: string, rest = "") => `  podSelector: {}\n  policyTypes: [${t}]\n${rest}`;
const one = np(
  "  podSelector: {matchLabels: {app: web}}\n  policyTypes: [Ingress]\n  ingress:\n  - from:\n    - podSelector: {}\n",
  "a",
);
const two = np(
  "  podSelector: {matchLabels: {app: api}}\n  policyTypes: [Ingress]\n  ingress:\n  - from:\n    - podSelector: {}\n",
  "b",
);
const w2 = short("@dep shop/web app=web") + short("@dep shop/api app=api") + short("@dep shop/job app=job");

describe("allows-everything", () =>
  saysAll([
    ["ingress {}", np(`${I}  - {}\n`), "allows-everything"],
    ["from all namespaces", np(`${I}  - from:\n    - namespaceSelector: {}\n`), ""],
    ["egress {}", np(`${E}  - {}\n`), "allows-everything"],
    ["ports only 80", np(`${I}  - ports:\n    - protocol: TCP\n      port: 80\n`), ""],
    ["ports only 8080", np(`${I}  - ports:\n    - protocol: TCP\n      port: 8080\n`), "open-to-the-internet"],
    ["ports [] only", np(`${I}  - ports: []\n`), "allows-everything"],
    ["from []", np(`${I}  - from: []\n`), "empty-list-allows-all"],
    ["null item", np(`${I}  -\n`), "empty-list-allows-all"],
    ["flow [{}]", np("  podSelector: {}\n  policyTypes: [Ingress]\n  ingress: [{}]\n"), "allows-everything"],
    [
      "flow both",
      np("  podSelector: {}\n  policyTypes: [Ingress, Egress]\n  ingress: [{}]\n  egress: [{}]\n"),
      "allows-everything allows-everything",
    ],
    [
      "not in types",
      np(
        "  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n  - from:\n    - podSelector: {}\n  egress:\n  - {}\n",
      ),
      "rules-without-policy-type",
    ],
    [
      "deny name",
      np("  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n  - {}\n", "deny-all"),
      "misleading-deny",
    ],
    [
      "JSON",
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
    ],
    [
      "List",
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
    ],
    ["CRLF", np(`${I}  - {} # all\n`).replace(/\n/g, "\r\n"), "allows-everything"],
    ["null peers null ports", np(`${I}  - from:\n    ports:\n`), "empty-list-allows-all"],
    [
      "{} plus other rule",
      np(`${I}  - from:\n    - podSelector: {}\n${T80}  - {}\n`),
      "allows-everything redundant-rule",
    ],
    [
      "two policies allow all egress+deny",
      `${np("  podSelector: {}\n  policyTypes: [Egress]\n", "deny")}---\n${np("  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n  - {}\n", "open")}`,
      "allows-everything",
    ],
  ]));

describe("open-to-the-internet", () =>
  saysAll([
    ["22", ip("0.0.0.0/0", ports("{protocol: TCP, port: 22}")), "open-to-the-internet"],
    ["443", ip("0.0.0.0/0", ports("{protocol: TCP, port: 443}")), ""],
    ["80 443", ip("0.0.0.0/0", ports("{protocol: TCP, port: 80}", "{protocol: TCP, port: 443}")), ""],
    [
      "443 5432",
      ip("0.0.0.0/0", ports("{protocol: TCP, port: 443}", "{protocol: TCP, port: 5432}")),
      "open-to-the-internet",
    ],
    ["none", ip("0.0.0.0/0"), "open-to-the-internet"],
    ["ipv6", ip('"::/0"', ports("{protocol: TCP, port: 22}")), "open-to-the-internet"],
    ["range 80-443", ip("0.0.0.0/0", ports("{protocol: TCP, port: 80, endPort: 443}")), "open-to-the-internet"],
    ["80-80", ip("0.0.0.0/0", ports("{protocol: TCP, port: 80, endPort: 80}")), "end-port-equals-port"],
    ["10/8", ip("10.0.0.0/8", ports("{protocol: TCP, port: 22}")), ""],
    [
      "both families",
      np(
        `${I}  - from:\n    - ipBlock: {cidr: 0.0.0.0/0}\n    - ipBlock: {cidr: '::/0'}\n${ports("{protocol: TCP, port: 22}")}`,
      ),
      "open-to-the-internet",
    ],
    [
      "egress",
      np(
        `${E}  - to:\n    - ipBlock:\n        cidr: 0.0.0.0/0\n        except: [169.254.169.254/32]\n${ports("{protocol: TCP, port: 22}")}`,
      ),
      "dns-blocked",
    ],
    [
      "except private",
      ip("0.0.0.0/0", ports("{protocol: TCP, port: 22}"), "        except:\n        - 10.0.0.0/8\n"),
      "open-to-the-internet",
    ],
    ["udp 443", ip("0.0.0.0/0", ports("{protocol: UDP, port: 443}")), ""],
    [
      "named http = 80",
      ip("0.0.0.0/0", ports("{protocol: TCP, port: http}")) + short("@dep shop/db app=db http:80"),
      "",
    ],
    [
      "named = 9090",
      ip("0.0.0.0/0", ports("{protocol: TCP, port: http}")) + short("@dep shop/db app=db http:9090"),
      "",
    ],
    ["named unknown http", ip("0.0.0.0/0", ports("{protocol: TCP, port: http}")), ""],
    ["all tcp", ip("0.0.0.0/0", ports("{protocol: TCP}")), "open-to-the-internet"],
    [
      "not type",
      np(
        `${I.replace("[Ingress]", "[Egress]")}  - from:\n    - ipBlock: {cidr: 0.0.0.0/0}\n${ports("{protocol: TCP, port: 22}")}  egress: []\n`,
      ),
      "rules-without-policy-type",
    ],
    [
      "two halves",
      np(
        `${I}  - from:\n    - ipBlock: {cidr: 0.0.0.0/1}\n    - ipBlock: {cidr: 128.0.0.0/1}\n${ports("{protocol: TCP, port: 22}")}`,
      ),
      "",
    ],
    [
      "8080 behind LB 80",
      ip("0.0.0.0/0", ports("{protocol: TCP, port: 8080}")) +
        short("@dep shop/db app=db http:8080") +
        short("@svc shop/db app=db 80:8080 type=LoadBalancer"),
      "",
    ],
  ]));

describe("dns-udp-only", () =>
  saysAll([
    ["du1", np(`${E + dnsPeer}    ports:\n    - protocol: UDP\n      port: 53 # dns\n`), "dns-udp-only"],
    ["both", np(E + dnsPeer + ports("{protocol: UDP, port: 53}", "{protocol: TCP, port: 53}")), ""],
    [
      "other rule tcp",
      np(E + dnsPeer + ports("{protocol: UDP, port: 53}") + dnsPeer + ports("{protocol: TCP, port: 53}")),
      "",
    ],
    [
      "other policy tcp",
      `${np(E + dnsPeer + ports("{protocol: UDP, port: 53}"))}---\n${np(E + dnsPeer + ports("{protocol: TCP, port: 53}"), "q")}`,
      "",
    ],
    ["all tcp", np(E + dnsPeer + ports("{protocol: UDP, port: 53}", "{protocol: TCP}")), ""],
    ["all udp", np(E + dnsPeer + ports("{protocol: UDP}")), "dns-udp-only"],
    ["flow", np(`${E + dnsPeer}    ports: [{protocol: UDP, port: 53}]\n`), "dns-udp-only"],
    ["port first", np(`${E + dnsPeer}    ports:\n    - port: 53\n      protocol: UDP\n`), "dns-udp-only"],
    ["ingress dns server", np(`${I}  - from:\n    - podSelector: {}\n${ports("{protocol: UDP, port: 53}")}`), ""],
    ["world", np(`${E}  - ${ports("{protocol: UDP, port: 53}").trimStart()}`), "dns-open-to-the-world dns-udp-only"],
    [
      "no peers tcp elsewhere wide",
      np(`${E + dnsPeer + ports("{protocol: UDP, port: 53}")}  - to:\n    - namespaceSelector: {}\n`),
      "redundant-rule",
    ],
    ["named dns", np(E + dnsPeer + ports("{protocol: UDP, port: dns}")) + kubeDns, "dns-udp-only"],
    ["UDP range 50-60", np(E + dnsPeer + ports("{protocol: UDP, port: 50, endPort: 60}")), "dns-udp-only"],
    ["udp 5353", np(E + dnsPeer + ports("{protocol: UDP, port: 5353}")), ""],
    [
      "tcp/53 first commented",
      np(
        `${E + dnsPeer}    ports:\n      # DNS\n      - protocol: UDP\n        port: 53\n      # web\n      - protocol: TCP\n        port: 443\n`,
      ),
      "dns-udp-only",
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
            spec: {
              podSelector: {},
              policyTypes: ["Egress"],
              egress: [{ to: [{ namespaceSelector: {} }], ports: [{ protocol: "UDP", port: 53 }] }],
            },
          },
          null,
          2,
        ),
      ),
      "dns-udp-only",
    ],
  ]));

describe("ip-block-matches-pods", () =>
  saysAll([
    ["ipm1", eb("10.244.0.0/16") + short("@pod shop/pg app=pg - 10.244.1.5"), "ip-block-matches-pods selects-nothing"],
    ["other block", eb("10.245.0.0/16") + short("@pod shop/pg app=pg - 10.244.1.5"), "selects-nothing"],
    [
      "/32",
      eb("10.244.1.5/32") + short("@pod data/pg app=pg - 10.244.1.5") + short("@ns data"),
      "ip-block-matches-pods",
    ],
    [
      "0/0",
      eb("0.0.0.0/0", "        except: [169.254.169.254/32]\n") + short("@pod shop/pg app=pg - 10.244.1.5"),
      "dns-blocked selects-nothing",
    ],
    [
      "except",
      eb("10.0.0.0/8", "        except: [10.244.0.0/16]\n") + short("@pod shop/pg app=pg - 10.244.1.5"),
      "selects-nothing",
    ],
    ["podCidrs", eb("10.244.3.0/24"), "ip-block-matches-pods", { cluster: { podCidrs: ["10.244.0.0/16"] } }],
    ["podCidrs outside", eb("10.99.3.0/24"), "", { cluster: { podCidrs: ["10.244.0.0/16"] } }],
    [
      "v6",
      eb('"fd00:10:244::/56"') + short("@pod shop/pg app=pg - fd00:10:244::5"),
      "ip-block-matches-pods selects-nothing",
    ],
    [
      "external mode",
      eb("10.244.0.0/16") + short("@pod shop/pg app=pg - 10.244.1.5"),
      "ip-block-matches-pods selects-nothing",
      { ipBlocks: "external" },
    ],
    [
      "ingress",
      np(`${I}  - from:\n    - ipBlock: {cidr: 10.244.0.0/16}\n${ports("{protocol: TCP, port: 5432}")}`) +
        short("@pod shop/pg app=pg - 10.244.1.5"),
      "ip-block-matches-pods selects-nothing",
    ],
    [
      "hostNetwork pod",
      `${eb("10.0.0.0/8")}---\napiVersion: v1\nkind: Pod\nmetadata: {name: n, namespace: shop, labels: {app: n}}\nspec: {hostNetwork: true, containers: [{name: c, image: i}]}\nstatus: {podIP: 10.1.1.1, hostIP: 10.1.1.1, phase: Running}\n`,
      "selects-nothing",
    ],
    [
      "completed pod",
      eb("10.244.0.0/16") + short("@pod shop/pg app=pg - 10.244.1.5").replace("Running", "Succeeded"),
      "",
    ],
  ]));

describe("ip-block-is-a-service", () =>
  saysAll([
    [
      "ips1",
      e80("10.96.0.10/32") + short("@dep data/pg app=pg 5432") + S("clusterIP: 10.96.0.10"),
      "ip-block-is-a-service",
    ],
    ["range", e80("10.96.0.0/16") + short("@dep data/pg app=pg 5432") + S("clusterIP: 10.96.0.10"), ""],
    ["None", e80("10.96.0.10/32") + S("clusterIP: None"), ""],
    ["other ip", e80("10.96.0.11/32") + S("clusterIP: 10.96.0.10"), ""],
    [
      "v6",
      e80('"fd00::a/128"') + short("@dep data/pg app=pg 5432") + S('clusterIPs: ["10.96.0.10","fd00:0::000a"]'),
      "ip-block-is-a-service",
    ],
    [
      "no selector",
      `${e80("10.96.0.10/32")}---\napiVersion: v1\nkind: Service\nmetadata: {name: ext, namespace: data}\nspec: {clusterIP: 10.96.0.10, ports: [{port: 80}]}\n`,
      "ip-block-is-a-service",
    ],
    [
      "same ns, named target",
      e80("10.96.0.10/32") +
        short("@dep shop/pg app=pg pg:5432") +
        short("@svc shop/pg app=pg 80:pg clusterIP=10.96.0.10"),
      "ip-block-is-a-service selects-nothing",
    ],
    [
      "no ports",
      np(`${E}  - to:\n    - ipBlock:\n        cidr: 10.96.0.10/32\n`) +
        short("@dep data/pg app=pg 5432") +
        S("clusterIP: 10.96.0.10"),
      "ip-block-is-a-service",
    ],
    [
      "two peers",
      np(
        `${E}  - to:\n    - ipBlock:\n        cidr: 10.96.0.10/32\n    - ipBlock:\n        cidr: 203.0.113.1/32\n${ports("{protocol: TCP, port: 80}", "{protocol: TCP, port: 443}")}`,
      ) +
        short("@dep data/pg app=pg 5432") +
        S("clusterIP: 10.96.0.10"),
      "ip-block-is-a-service",
    ],
    [
      "kubernetes api",
      `${np(`${E}  - to:\n    - ipBlock:\n        cidr: 10.96.0.1/32\n${ports("{protocol: TCP, port: 443}")}`)}---\napiVersion: v1\nkind: Service\nmetadata: {name: kubernetes, namespace: default}\nspec: {clusterIP: 10.96.0.1, ports: [{port: 443, targetPort: 6443}]}\n`,
      "ip-block-is-a-service",
    ],
    [
      "port same",
      e80("10.96.0.10/32", "5432") +
        short("@dep data/pg app=pg 5432") +
        short("@svc data/pg app=pg 5432 clusterIP=10.96.0.10"),
      "ip-block-is-a-service",
    ],
  ]));

describe("kube-system-isolated", () =>
  saysAll([
    ["ks1", np(all("Ingress"), "p", "kube-system"), "kube-system-isolated"],
    ["selector", np("  podSelector: {matchLabels: {k8s-app: x}}\n  policyTypes: [Ingress]\n", "p", "kube-system"), ""],
    ["other ns", np(all("Ingress"), "p", "kube-public"), ""],
    [
      "kustomize",
      file("a/kustomization.yaml", "namespace: kube-system\nresources: [p.yaml]\n") +
        file("a/p.yaml", np(all("Ingress, Egress"), "p", "")),
      "kube-system-isolated",
    ],
    ["opens all", np(all("Ingress", "  ingress:\n  - {}\n"), "p", "kube-system"), "allows-everything"],
    ["egress deny", np(all("Egress"), "p", "kube-system"), "kube-system-isolated"],
    ["no podselector", np("  policyTypes: [Ingress]\n", "p", "kube-system"), "kube-system-isolated"],
    [
      "allows some",
      np(all("Ingress", "  ingress:\n  - from:\n    - podSelector: {}\n"), "p", "kube-system"),
      "kube-system-isolated",
    ],
    [
      "types implied",
      np("  podSelector: {}\n  ingress: []\n", "p", "kube-system"),
      "implicit-policy-types kube-system-isolated",
    ],
    [
      "List item",
      `apiVersion: v1\nkind: List\nitems:\n- apiVersion: networking.k8s.io/v1\n  kind: NetworkPolicy\n  metadata: {name: d, namespace: kube-system}\n  spec: {podSelector: {}, policyTypes: [Ingress]}\n`,
      "kube-system-isolated",
    ],
    ["defaultNamespace", np(all("Ingress"), "p", ""), "kube-system-isolated", { defaultNamespace: "kube-system" }],
  ]));

describe("no-default-deny", () =>
  saysAll([
    ["nd1", file("a.yaml", one) + file("b.yaml", two) + file("w.yaml", w2), "no-default-deny"],
    [
      "with",
      file("a.yaml", one) + file("b.yaml", two) + file("w.yaml", w2) + file("d.yaml", np(all("Ingress"), "d")),
      "",
    ],
    ["single", file("a.yaml", one), ""],
    ["no workloads", file("a.yaml", one) + file("b.yaml", two), "no-default-deny"],
    [
      "all isolated with rules",
      file("a.yaml", one) + file("b.yaml", np(all("Ingress", "  ingress:\n  - from:\n    - podSelector: {}\n"), "b")),
      "redundant-policy",
    ],
    [
      "default deny in rejected policy",
      file("a.yaml", one) + file("b.yaml", np("  podSelector: {}\n  policyTypes: [ingress]\n", "b")),
      "invalid-policy-type",
    ],
    [
      "two namespaces",
      file("a.yaml", one) +
        file("b.yaml", two.replace("namespace: shop", "namespace: other")) +
        file("w.yaml", short("@dep other/api app=api")) +
        file("d.yaml", np(all("Ingress"), "d")),
      "no-default-deny",
    ],
    [
      "a policy in `default`, where nothing lives",
      file("a.yaml", one) +
        file("b.yaml", two.replace("namespace: shop", "namespace: default")) +
        file("d.yaml", np(all("Ingress"), "d")),
      "",
    ],
    ["one multi-doc file", file("a.yaml", `${one}---\n${two}`), ""],
    [
      "folder placed",
      file("a/kustomization.yaml", "namespace: shop\nresources: [a.yaml, b.yaml]\n") +
        file("a/a.yaml", one.replace("  namespace: shop\n", "")) +
        file("a/b.yaml", two.replace("  namespace: shop\n", "")),
      "no-default-deny",
    ],
  ]));
