import { describe, expect, it } from "vitest";
import { portsOf, toText } from "../../server/src/traffic/connectionSet.ts";
import type { NearestMiss } from "../../server/src/traffic/types.ts";
import { trafficOf, workload } from "./load.ts";

const pod = (name: string, labels: string, more = "") => `---
apiVersion: v1
kind: Pod
metadata: { name: ${name.split("/")[1]}, namespace: ${name.split("/")[0]}, labels: { ${labels} } }
spec: { ${more} containers: [{ name: c, ports: [{ name: pg, containerPort: 5432 }] }] }
`;
const policy = (spec: string, name = "p") => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: data }
spec: ${spec}
`;
const cluster =
  pod("data/db", "app: db") +
  pod("data/backup", "app: backup") +
  pod("shop/api", "app: api, tier: back") +
  pod("shop/node", "app: node", "hostNetwork: true,") +
  "---\napiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { team: shop } }\n";
const db = "podSelector: { matchLabels: { app: db } }";
const from = (peer: string, ports = "") => `{ ${db}, ingress: [{ from: [${peer}]${ports} }] }`;

describe("an explanation", () => {
  it("of no policies: neither side is isolated", () => {
    const traffic = trafficOf(cluster);
    const { connections, egress, ingress, undecided } = traffic.explain(
      workload(traffic, "shop/api"),
      workload(traffic, "data/db"),
    );
    expect(toText(connections)).toBe("All Connections");
    for (const side of [egress, ingress]) {
      expect(side).toMatchObject({ isolatedBy: [], allowedBy: [], nearestMiss: undefined });
      expect(toText(side.allowed)).toBe("All Connections");
    }
    expect(undecided).toEqual([]);
  });

  it("names all that isolates, and the rule, peer and ports that allow", () => {
    const second = `{ ${db}, ingress: [{ ports: [{ port: 80 }] }, { from: [{ podSelector: {} }, { namespaceSelector: {} }], ports: [{ port: pg }] }] }`;
    const traffic = trafficOf(cluster + policy("{ podSelector: {} }", "deny") + policy(second, "allow"));
    const { ingress } = traffic.explain(workload(traffic, "shop/api"), workload(traffic, "data/db"));
    expect(ingress.isolatedBy).toEqual([0, 1]);
    expect(ingress.allowedBy.map(({ connections, ...part }) => [part, toText(connections)])).toEqual([
      [{ policy: 1, direction: "ingress", rule: 0 }, "TCP 80"],
      [{ policy: 1, direction: "ingress", rule: 1, peer: 1 }, "TCP 5432"],
    ]);
    expect(toText(ingress.allowed)).toBe("TCP 80,5432");
    expect(ingress.nearestMiss).toBeUndefined();
  });

  it("for a port keeps to the rules that allow it", () => {
    const spec = `{ ${db}, ingress: [{ ports: [{ port: 80 }] }, { ports: [{ port: 443 }] }] }`;
    const traffic = trafficOf(cluster + policy(spec));
    const ends = [workload(traffic, "shop/api"), workload(traffic, "data/db")] as const;
    const { ingress } = traffic.explain(...ends, { connections: portsOf("TCP", 443) });
    expect(ingress.allowedBy.map(({ rule }) => rule)).toEqual([1]);
    expect(ingress.nearestMiss).toBeUndefined();
    expect(traffic.explain(...ends, { connections: portsOf("TCP", 22) }).ingress.nearestMiss).toBeDefined();
  });

  it("reads the egress side of the source", () => {
    const traffic = trafficOf(
      cluster + policy(`{ ${db}, policyTypes: [Egress], egress: [{ to: [{ podSelector: {} }] }] }`),
    );
    const { egress, ingress } = traffic.explain(workload(traffic, "data/db"), workload(traffic, "shop/api"));
    expect(egress.isolatedBy).toEqual([0]);
    expect(egress.nearestMiss).toMatchObject({ missing: { kind: "namespace", wanted: "data", found: "shop" } });
    expect(ingress.isolatedBy).toEqual([]);
  });

  type Expected = Partial<NearestMiss["part"]> & {
    readonly missing: Partial<NearestMiss["missing"]>;
    readonly others?: number;
  };
  it.each<[string, string, string, Expected]>([
    ["no rule", `{ ${db} }`, "shop/api", { missing: { kind: "no-rule" } }],
    [
      "another value of a label",
      from("{ namespaceSelector: {}, podSelector: { matchLabels: { app: web } } }"),
      "shop/api",
      {
        rule: 0,
        peer: 0,
        missing: { kind: "pod-label", key: "app", wanted: "web", found: "api", requirement: "app=web" },
      },
    ],
    [
      "a label that is not there",
      from("{ namespaceSelector: {}, podSelector: { matchLabels: { role: x } } }"),
      "shop/api",
      { missing: { kind: "pod-label", key: "role", found: undefined } },
    ],
    [
      "an expression",
      from(
        "{ namespaceSelector: {}, podSelector: { matchExpressions: [{ key: app, operator: NotIn, values: [api] }] } }",
      ),
      "shop/api",
      { missing: { requirement: "app!=api" } as never },
    ],
    [
      "the namespace",
      from("{ podSelector: { matchLabels: { app: api } } }"),
      "shop/api",
      { missing: { kind: "namespace", wanted: "data", found: "shop" } },
    ],
    [
      "a label of the namespace",
      from("{ namespaceSelector: { matchLabels: { team: data } }, podSelector: { matchLabels: { app: api } } }"),
      "shop/api",
      { missing: { kind: "namespace-label", key: "team", wanted: "data", found: "shop" } },
    ],
    [
      "the nearest of several peers",
      from(
        "{ podSelector: { matchLabels: { app: x, tier: z } } }, { namespaceSelector: {}, podSelector: { matchLabels: { tier: front } } }",
      ),
      "shop/api",
      { peer: 1, missing: { kind: "pod-label", key: "tier" } },
    ],
    [
      "the nearest of several policies",
      `${from("{ podSelector: { matchLabels: { app: x, tier: z } } }")}\n${policy(from("{ namespaceSelector: { matchLabels: { team: data } } }"), "q")}`,
      "shop/api",
      { policy: 1, missing: { kind: "namespace-label" } },
    ],
    [
      "how much more is missing",
      from("{ namespaceSelector: {}, podSelector: { matchLabels: { app: web, tier: front } } }"),
      "shop/api",
      { missing: { kind: "pod-label", key: "app" }, others: 1 },
    ],
    [
      "the port",
      from("{ namespaceSelector: {} }", ", ports: [{ port: 80 }, { port: 8000, endPort: 8080 }]"),
      "shop/api",
      { rule: 0, port: 0, missing: { kind: "port", wanted: "TCP 80, TCP 8000-8080", found: "TCP 5432" } },
    ],
    [
      "the protocol",
      from("{ namespaceSelector: {} }", ", ports: [{ port: 80 }, { port: 5432, protocol: UDP }]"),
      "shop/api",
      { rule: 0, port: 1, missing: { kind: "protocol", wanted: "UDP", found: "TCP" } },
    ],
    [
      "a named port that leads elsewhere",
      from("{ namespaceSelector: {} }", ", ports: [{ port: http }]"),
      "shop/api",
      { port: 0, missing: { kind: "port", wanted: "TCP http" } },
    ],
    [
      "the block",
      from("{ ipBlock: { cidr: 10.0.0.0/8 } }"),
      "shop/api",
      { peer: 0, missing: { kind: "address", wanted: "10.0.0.0/8" } },
    ],
    [
      "a pod on the host network, whose labels would do",
      from("{ namespaceSelector: {} }"),
      "shop/node",
      { missing: { kind: "host-network" } },
    ],
  ])("of a denial names the nearest miss: %s", (_, spec, source, expected) => {
    const traffic = trafficOf(cluster + policy(spec));
    const ends = [workload(traffic, source), workload(traffic, "data/db")] as const;
    const { ingress } = traffic.explain(...ends, { connections: portsOf("TCP", 5432) });
    const { missing, others, ...part } = expected;
    expect(ingress.nearestMiss?.missing).toMatchObject(missing);
    expect(ingress.nearestMiss?.part).toMatchObject(part);
    if (others !== undefined) expect(ingress.nearestMiss?.others).toBe(others);
  });

  it("of an address that a peer of pods does not mean", () => {
    const traffic = trafficOf(cluster + policy(from("{ namespaceSelector: {} }")));
    const outside = traffic.endpoints.find(({ kind }) => kind === "addresses")?.index ?? -1;
    const { egress, ingress } = traffic.explain(outside, workload(traffic, "data/db"));
    expect(egress.isolatedBy).toEqual([]);
    expect(ingress.nearestMiss?.missing).toEqual({ kind: "pod" });
  });
});

describe("a workload and itself", () => {
  const replicated = `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: data }
spec: { replicas: 1, template: { metadata: { labels: { app: db } }, spec: { containers: [{ name: c }] } } }
`;
  it.each<[string, string, string, string]>([
    ["two pods of a template, that a policy keeps apart", "data/web", "{ podSelector: {} }", "No Connections"],
    ["two pods of a template, that a rule lets through", "data/web", from("{ podSelector: {} }"), "All Connections"],
    ["a bare Pod, which has no other", "data/db", "{ podSelector: {} }", "All Connections"],
  ])("%s", (_, name, spec, expected) => {
    const traffic = trafficOf(cluster + replicated + policy(spec));
    const end = workload(traffic, name);
    expect(toText(traffic.explain(end, end).connections)).toBe(expected);
    expect(toText(traffic.matrix().connections(end, end))).toBe(expected);
  });
});

describe("what is undecided", () => {
  const dump = (name: string, ip: string) => pod(name, "app: x").replace("spec:", `status: { podIP: ${ip} }\nspec:`);
  it.each<[string, string, readonly string[]]>([
    ["nothing where selectors decide", policy(from("{ namespaceSelector: {} }")), []],
    ["a block that holds the pod's address", policy(from("{ ipBlock: { cidr: 10.0.0.0/8 } }")), ["ip-block-pods"]],
    ["nothing where the block does not hold it", policy(from("{ ipBlock: { cidr: 192.168.0.0/16 } }")), []],
    [
      "nothing where a selector allows the same",
      policy(from("{ ipBlock: { cidr: 10.0.0.0/8 } }, { namespaceSelector: {} }")),
      [],
    ],
  ])("%s", (_, policies, expected) => {
    for (const ipBlocks of ["pods", "external"] as const) {
      const traffic = trafficOf(cluster + dump("shop/x", "10.1.2.3") + policies, { ipBlocks });
      expect(traffic.undecided(workload(traffic, "shop/x"), workload(traffic, "data/db"))).toEqual(expected);
    }
  });

  it("what a policy does to a pod on the host network, where the two ways differ", () => {
    const traffic = trafficOf(cluster + policy(from("{ namespaceSelector: {} }")));
    const [node, db_, api] = ["shop/node", "data/db", "shop/api"].map((name) => workload(traffic, name));
    expect(traffic.undecided(node ?? 0, db_ ?? 0)).toEqual(["host-network"]);
    expect(traffic.undecided(node ?? 0, api ?? 0)).toEqual([]);
    expect(traffic.undecided(api ?? 0, db_ ?? 0)).toEqual([]);
  });

  it.each<[string, string, string, readonly string[], string]>([
    ["a block, of a node whose address no file tells", "", "10.0.0.0/8", ["node-address"], "All Connections"],
    ["everything, of such a node", "", "0.0.0.0/0", [], "All Connections"],
    ["a block, of a node whose address is known", "192.0.2.1", "10.0.0.0/8", [], "No Connections"],
  ])("where an address block decides about a node: %s", (_, hostIP, cidr, expected, perhaps) => {
    const text = cluster.replace(
      "spec: { hostNetwork",
      `${hostIP === "" ? "" : `status: { hostIP: ${hostIP} }\n`}spec: { hostNetwork`,
    );
    const traffic = trafficOf(text + policy(from(`{ ipBlock: { cidr: ${cidr} } }`)));
    const ends = [workload(traffic, "shop/node"), workload(traffic, "data/db")] as const;
    expect(traffic.undecided(...ends).filter((reason) => reason === "node-address")).toEqual(expected);
    expect(toText(traffic.explain(...ends).perhaps)).toBe(perhaps);
    // An address of a node is nothing to a pod with a network of its own.
    expect(traffic.undecided(workload(traffic, "shop/api"), ends[1])).not.toContain("node-address");
  });
});
