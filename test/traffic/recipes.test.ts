import { describe, expect, it } from "vitest";
import { toText } from "../../server/src/traffic/connectionSet.ts";
import { listEdges } from "../../server/src/traffic/edges.ts";
import { trafficOf } from "./load.ts";

/** `web` and `api` in `shop`, `db` in `data`, DNS in `kube-system`. */
const cluster = `
apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { team: shop } } }
  - { apiVersion: v1, kind: Namespace, metadata: { name: data, labels: { team: data, env: prod } } }
  - apiVersion: apps/v1
    kind: Deployment
    metadata: { name: web, namespace: shop }
    spec:
      template:
        metadata: { labels: { app: web, tier: front } }
        spec: { containers: [{ name: c, ports: [{ name: http, containerPort: 8080 }] }] }
  - apiVersion: apps/v1
    kind: Deployment
    metadata: { name: api, namespace: shop }
    spec:
      template:
        metadata: { labels: { app: api, tier: back } }
        spec: { containers: [{ name: c, ports: [{ name: http, containerPort: 9000 }] }] }
  - apiVersion: apps/v1
    kind: StatefulSet
    metadata: { name: db, namespace: data }
    spec:
      template:
        metadata: { labels: { app: db } }
        spec: { containers: [{ name: c, ports: [{ name: pg, containerPort: 5432 }] }] }
  - apiVersion: apps/v1
    kind: Deployment
    metadata: { name: dns, namespace: kube-system }
    spec:
      template:
        metadata: { labels: { k8s-app: kube-dns } }
        spec: { containers: [{ name: c, ports: [{ name: dns, containerPort: 53, protocol: UDP }] }] }
`;

const policy = (namespace: string, spec: string, name = "p") => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}
`;

const web = "podSelector: { matchLabels: { app: web } }";
const dnsPeer =
  "{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }, podSelector: { matchLabels: { k8s-app: kube-dns } } }";
const dnsRule = `{ to: [${dnsPeer}], ports: [{ port: 53, protocol: UDP }, { port: 53 }] }`;

interface Recipe {
  readonly policies: string;
  /** What is left of the connections to, or from, one workload. */
  readonly to?: string;
  readonly from?: string;
  readonly left: readonly string[];
}

const outside = "0.0.0.0-255.255.255.255";

const recipes: Readonly<Record<string, Recipe>> = {
  "no policies: everything": {
    policies: "",
    to: "shop/web",
    left: [
      `${outside}: All Connections`,
      "data/db: All Connections",
      "kube-system/dns: All Connections",
      "shop/api: All Connections",
    ],
  },
  "deny all traffic to an application": {
    policies: policy("shop", `{ ${web}, ingress: [] }`),
    to: "shop/web",
    left: [],
  },
  "a deny for one leaves the other alone": {
    policies: policy("shop", `{ ${web}, ingress: [] }`),
    to: "shop/api",
    left: [
      `${outside}: All Connections`,
      "data/db: All Connections",
      "kube-system/dns: All Connections",
      "shop/web: All Connections",
    ],
  },
  "ingress deny leaves egress alone": {
    policies: policy("shop", `{ ${web}, ingress: [] }`),
    from: "shop/web",
    left: [
      `${outside}: All Connections`,
      "data/db: All Connections",
      "kube-system/dns: All Connections",
      "shop/api: All Connections",
    ],
  },
  "limit traffic to an application": {
    policies: policy("shop", `{ ${web}, ingress: [{ from: [{ podSelector: { matchLabels: { tier: back } } }] }] }`),
    to: "shop/web",
    left: ["shop/api: All Connections"],
  },
  "allow all over a deny": {
    policies: policy("shop", "{ podSelector: {} }", "deny") + policy("shop", `{ ${web}, ingress: [{}] }`, "allow"),
    to: "shop/web",
    left: [
      `${outside}: All Connections`,
      "data/db: All Connections",
      "kube-system/dns: All Connections",
      "shop/api: All Connections",
    ],
  },
  "deny traffic from other namespaces": {
    policies: policy("shop", "{ podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] }"),
    to: "shop/web",
    left: ["shop/api: All Connections"],
  },
  "allow from all namespaces, not from outside": {
    policies: policy("shop", `{ ${web}, ingress: [{ from: [{ namespaceSelector: {} }] }] }`),
    to: "shop/web",
    left: ["data/db: All Connections", "kube-system/dns: All Connections", "shop/api: All Connections"],
  },
  "allow from one namespace by label": {
    policies: policy(
      "data",
      "{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: shop } } }] }] }",
    ),
    to: "data/db",
    left: ["shop/api: All Connections", "shop/web: All Connections"],
  },
  "by the name of a namespace that no manifest declares": {
    policies: policy(
      "data",
      "{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }] }] }",
    ),
    to: "data/db",
    left: ["kube-system/dns: All Connections"],
  },
  "some pods of another namespace: AND": {
    policies: policy(
      "data",
      "{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: shop } }, podSelector: { matchLabels: { app: api } } }] }] }",
    ),
    to: "data/db",
    left: ["shop/api: All Connections"],
  },
  "the same with one dash more: OR": {
    policies: policy(
      "data",
      "{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: shop } } }, { podSelector: { matchLabels: { app: api } } }] }] }",
    ),
    to: "data/db",
    left: ["shop/api: All Connections", "shop/web: All Connections"],
  },
  "allow from outside": {
    policies: policy(
      "shop",
      `{ ${web}, ingress: [{ from: [{ ipBlock: { cidr: 203.0.113.0/24, except: [203.0.113.128/25] } }], ports: [{ port: 443 }] }] }`,
    ),
    to: "shop/web",
    left: ["203.0.113.0-203.0.113.127: TCP 443"],
  },
  "only a port": {
    policies: policy("shop", `{ ${web}, ingress: [{ ports: [{ port: 5000 }] }] }`),
    to: "shop/web",
    left: [`${outside}: TCP 5000`, "data/db: TCP 5000", "kube-system/dns: TCP 5000", "shop/api: TCP 5000"],
  },
  "a named port is each destination's own number": {
    policies: policy(
      "shop",
      "{ podSelector: {}, ingress: [{ from: [{ podSelector: {} }], ports: [{ port: http }] }] }",
    ),
    from: "shop/web",
    left: [
      `${outside}: All Connections`,
      "data/db: All Connections",
      "kube-system/dns: All Connections",
      "shop/api: TCP 9000",
    ],
  },
  "a named port needs its protocol": {
    policies: policy("kube-system", "{ podSelector: {}, ingress: [{ ports: [{ port: dns }] }] }"),
    to: "kube-system/dns",
    left: [],
  },
  "a named port with its protocol": {
    policies: policy(
      "kube-system",
      "{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: dns, protocol: UDP }] }] }",
    ),
    to: "kube-system/dns",
    left: ["data/db: UDP 53", "shop/api: UDP 53", "shop/web: UDP 53"],
  },
  "rules do not mix their peers and ports": {
    policies: policy(
      "data",
      "{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: shop } } }], ports: [{ port: 5432 }] }, { from: [{ namespaceSelector: {} }], ports: [{ port: 9187 }] }] }",
    ),
    to: "data/db",
    left: ["kube-system/dns: TCP 9187", "shop/api: TCP 5432,9187", "shop/web: TCP 5432,9187"],
  },
  "a range of ports": {
    policies: policy(
      "data",
      "{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: shop } } }], ports: [{ port: 32000, endPort: 32768 }] }] }",
    ),
    to: "data/db",
    left: ["shop/api: TCP 32000-32768", "shop/web: TCP 32000-32768"],
  },
  "deny egress": { policies: policy("shop", `{ ${web}, policyTypes: [Egress] }`), from: "shop/web", left: [] },
  "egress: [] without policyTypes does not isolate for egress": {
    policies: policy("shop", `{ ${web}, egress: [] }`),
    from: "shop/web",
    left: [
      `${outside}: All Connections`,
      "data/db: All Connections",
      "kube-system/dns: All Connections",
      "shop/api: All Connections",
    ],
  },
  "egress rules without policyTypes isolate for ingress too": {
    policies: policy("shop", `{ ${web}, egress: [{}] }`),
    to: "shop/web",
    left: [],
  },
  "egress to the cluster only": {
    policies: policy("shop", `{ ${web}, policyTypes: [Egress], egress: [{ to: [{ namespaceSelector: {} }] }] }`),
    from: "shop/web",
    left: ["data/db: All Connections", "kube-system/dns: All Connections", "shop/api: All Connections"],
  },
  "egress to DNS only": {
    policies: policy("shop", `{ ${web}, policyTypes: [Egress], egress: [${dnsRule}] }`),
    from: "shop/web",
    left: ["kube-system/dns: TCP 53,UDP 53"],
  },
  "egress allowed, ingress of the other side not": {
    policies:
      policy("shop", `{ ${web}, policyTypes: [Egress], egress: [{ to: [{ namespaceSelector: {} }] }] }`, "a") +
      policy("data", "{ podSelector: {} }", "b"),
    from: "shop/web",
    left: ["kube-system/dns: All Connections", "shop/api: All Connections"],
  },
  "both sides have their say about ports": {
    policies:
      policy("shop", `{ ${web}, policyTypes: [Egress], egress: [{ ports: [{ port: 5432 }, { port: 80 }] }] }`, "a") +
      policy("data", "{ podSelector: {}, ingress: [{ ports: [{ port: 5000, endPort: 6000 }] }] }", "b"),
    from: "shop/web",
    left: [`${outside}: TCP 80,5432`, "data/db: TCP 5432", "kube-system/dns: TCP 80,5432", "shop/api: TCP 80,5432"],
  },
  "no protocol says nothing about another": {
    policies: policy(
      "data",
      "{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ protocol: UDP }] }] }",
    ),
    to: "data/db",
    left: ["kube-system/dns: UDP 1-65535", "shop/api: UDP 1-65535", "shop/web: UDP 1-65535"],
  },
  "all protocols one by one are all connections to the edge list": {
    policies: policy(
      "data",
      "{ podSelector: {}, ingress: [{ from: [{ podSelector: {} }, { namespaceSelector: { matchLabels: { team: shop } } }], ports: [{ protocol: UDP }, { protocol: TCP }, { protocol: SCTP }] }] }",
    ),
    to: "data/db",
    left: ["shop/api: All Connections", "shop/web: All Connections"],
  },
  "from: [] is everybody": {
    policies: policy("data", "{ podSelector: {}, ingress: [{ from: [], ports: [{ port: 5432 }] }] }"),
    to: "data/db",
    left: [`${outside}: TCP 5432`, "kube-system/dns: TCP 5432", "shop/api: TCP 5432", "shop/web: TCP 5432"],
  },
  "a null rule allows everything": {
    policies: policy("data", "{ podSelector: {}, ingress: [null] }"),
    to: "data/db",
    left: [
      `${outside}: All Connections`,
      "kube-system/dns: All Connections",
      "shop/api: All Connections",
      "shop/web: All Connections",
    ],
  },
  "a block of everything holds pods of unknown address": {
    policies: policy(
      "data",
      "{ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [{ port: 5432 }] }] }",
    ),
    to: "data/db",
    left: [`${outside}: TCP 5432`, "kube-system/dns: TCP 5432", "shop/api: TCP 5432", "shop/web: TCP 5432"],
  },
  "any smaller block holds none of them": {
    policies: policy(
      "data",
      "{ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8] } }] }] }",
    ),
    to: "data/db",
    left: ["0.0.0.0-9.255.255.255: All Connections", "11.0.0.0-255.255.255.255: All Connections"],
  },
  "IPv6 is listed as soon as a policy names it": {
    policies: policy("data", "{ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 2001:db8::/32 } }] }] }"),
    to: "data/db",
    left: ["2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff: All Connections"],
  },
};

describe("recipes", () => {
  it.each(Object.entries(recipes))("%s", (_, { policies, to, from, left }) => {
    const traffic = trafficOf(cluster + policies);
    const plain = (label: string) => label.replace(/\[\w+\]$/, "");
    const lines = [...listEdges(traffic)].flatMap(({ source, destination, connections }) => {
      const [src, dst] = [plain(source), plain(destination)];
      if (to !== undefined && dst === to) return [`${src}: ${toText(connections)}`];
      return from !== undefined && src === from ? [`${dst}: ${toText(connections)}`] : [];
    });
    expect(lines).toEqual(left);
  });

  it("reads blocks as outside only, if told so", () => {
    const open = policy("data", "{ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }] }");
    const traffic = trafficOf(cluster + open, { ipBlocks: "external" });
    const lines = [...listEdges(traffic)].filter(({ destination }) => destination === "data/db[StatefulSet]");
    expect(lines.map(({ source }) => source)).toEqual([`${outside}[External]`]);
  });

  it("takes a block of all pod addresses for all pods, if told which those are", () => {
    const open = policy("data", "{ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }] }");
    const sources = (podCidrs: readonly string[]) =>
      [...listEdges(trafficOf(cluster + open, { podCidrs }))]
        .filter(({ destination }) => destination === "data/db[StatefulSet]")
        .map(({ source }) => source);
    expect(sources(["10.244.0.0/16"])).toHaveLength(4);
    expect(sources(["10.244.0.0/16", "172.16.0.0/12"])).toEqual(["10.0.0.0-10.255.255.255[External]"]);
  });
});
