import { describe } from "vitest";
import { kubeDns, np, short } from "../../harness/manifests.ts";
import { ports, saysAll } from "../../harness/pairs.ts";

const I = "  podSelector:\n    matchLabels:\n      app: db\n  policyTypes: [Ingress]\n  ingress:\n";
const E = "  podSelector:\n    matchLabels:\n      app: db\n  policyTypes: [Egress]\n  egress:\n";
const dns = `  - to:\n    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}\n      podSelector: {matchLabels: {k8s-app: kube-dns}}\n${ports("{protocol: UDP, port: 53}", "{protocol: TCP, port: 53}")}`;

describe("more of section C", () =>
  saysAll([
    [
      "anchored {}",
      np("  podSelector: {}\n  policyTypes: [Ingress, Egress]\n  ingress: &all\n  - {}\n  egress: *all\n"),
      "allows-everything allows-everything",
    ],
    [
      "open via second policy",
      `${np(`${I}  - from:\n    - podSelector: {}\n`, "a")}---\n${np(`${I}  - from:\n    - ipBlock: {cidr: 0.0.0.0/0}\n${ports("{protocol: TCP, port: 22}")}`, "b")}`,
      "open-to-the-internet",
    ],
    [
      "0/0 except all private, 443 named https",
      np(
        `${I}  - from:\n    - ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}\n${ports("{protocol: TCP, port: https}")}`,
      ),
      "",
    ],
    [
      "ingress no peers no targets, 22",
      np("  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n  - ports:\n    - {protocol: TCP, port: 22}\n"),
      "open-to-the-internet",
    ],
    [
      "dns to node-local address udp only",
      np(`${E}  - to:\n    - ipBlock: {cidr: 169.254.20.10/32}\n${ports("{protocol: UDP, port: 53}")}`),
      "dns-udp-only",
    ],
    [
      "dns both in two items with range",
      np(
        `${E}  - to:\n    - namespaceSelector: {}\n${ports("{protocol: UDP, port: 53}", "{protocol: TCP, port: 1, endPort: 1024}")}`,
      ),
      "",
    ],
    [
      "dns udp in policy of all, tcp in policy of app only",
      `${np(`  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n${dns.replace("    - {protocol: TCP, port: 53}\n", "")}`, "a")}---\n${np(E + dns.replace("    - {protocol: UDP, port: 53}\n", ""), "b")}`,
      "dns-udp-only",
    ],
    [
      "dns udp in app policy, both in policy for all",
      `${np(E + dns.replace("    - {protocol: TCP, port: 53}\n", ""), "a")}---\n${np(`  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n${dns}`, "b")}`,
      "redundant-policy",
    ],
    [
      "service ip, ingress",
      np(`${I}  - from:\n    - ipBlock: {cidr: 10.96.0.10/32}\n`) +
        short("@dep shop/db app=db") +
        short("@svc data/pg app=pg 80 clusterIP=10.96.0.10"),
      "ip-block-is-a-service",
    ],
    [
      "kube-dns service ip",
      np(
        `${E}  - to:\n    - ipBlock: {cidr: 10.96.0.10/32}\n${ports("{protocol: UDP, port: 53}", "{protocol: TCP, port: 53}")}`,
      ) +
        short("@svc kube-system/kube-dns k8s-app=kube-dns dns=UDP/53,dnstcp=TCP/53 clusterIP=10.96.0.10") +
        kubeDns,
      "ip-block-is-a-service",
    ],
    [
      "externalName service",
      `${np(`${E}  - to:\n    - ipBlock: {cidr: 10.96.0.10/32}\n`)}---\napiVersion: v1\nkind: Service\nmetadata: {name: x, namespace: shop}\nspec: {type: ExternalName, externalName: example.com}\n`,
      "",
    ],
    [
      "service ip within except",
      np(`${E + dns}  - to:\n    - ipBlock: {cidr: 10.96.0.0/12, except: [10.96.0.10/32]}\n`) +
        short("@svc data/pg app=pg 80 clusterIP=10.96.0.10"),
      "",
    ],
    [
      "kube-system by label selector all via expression",
      np("  podSelector: {matchExpressions: []}\n  policyTypes: [Ingress]\n", "p", "kube-system"),
      "broad-selector kube-system-isolated",
    ],
    [
      "default deny in kube-system beside allow",
      `${np("  podSelector: {}\n  policyTypes: [Ingress]\n", "deny", "kube-system")}---\n${np("  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n  - {}\n", "open", "kube-system")}`,
      "allows-everything",
    ],
    [
      "pod ip block /32 in same ns v4-mapped",
      np(`${E + dns}  - to:\n    - ipBlock: {cidr: 10.244.1.5/32}\n`) +
        short("@dep shop/db app=db") +
        short("@pod shop/pg app=pg - 10.244.1.5"),
      "ip-block-matches-pods",
    ],
    [
      "two pods in block",
      np(`${E + dns}  - to:\n    - ipBlock: {cidr: 10.244.0.0/16}\n`) +
        short("@dep shop/db app=db") +
        short("@pod shop/pg app=pg - 10.244.1.5") +
        short("@pod shop/web app=web - 10.244.1.6"),
      "ip-block-matches-pods",
    ],
    [
      "commented block",
      np(`${E + dns}  - to:\n    - ipBlock:\n        # the database\n        cidr: 10.244.1.5/32\n`) +
        short("@dep shop/db app=db") +
        short("@pod shop/pg app=pg - 10.244.1.5"),
      "ip-block-matches-pods",
    ],
    [
      "service several ports",
      np(
        `${E + dns}  - to:\n    - ipBlock:\n        cidr: 10.96.0.10/32\n    ports:\n    - port: 80 # http\n    - port: 443 # tls\n`,
      ) +
        short("@dep shop/db app=db") +
        short("@dep shop/web app=web 8080,8443") +
        short("@svc shop/web app=web h=80:8080,s=443:8443 clusterIP=10.96.0.10"),
      "implicit-protocol implicit-protocol ip-block-is-a-service",
    ],
  ]));
