import { describe, expect, it } from "vitest";
import { toText } from "../../server/src/traffic/connectionSet.ts";
import { type EdgeOptions, listEdges } from "../../server/src/traffic/edges.ts";
import { trafficOf } from "./load.ts";

const pod = (name: string, labels: string, owner?: string) => `---
apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  labels: { ${labels} }
${owner === undefined ? "" : `  ownerReferences: [{ apiVersion: apps/v1, kind: StatefulSet, name: ${owner}, uid: u, controller: true }]\n`}spec: { containers: [{ name: c }] }
`;
const policy = (spec: string) => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p }
spec: ${spec}
`;
const edges = (text: string, options: EdgeOptions = {}) =>
  [...listEdges(trafficOf(text), options)].map(
    (edge) => `${edge.source} => ${edge.destination} : ${toText(edge.connections)}`,
  );

const everywhere = "0.0.0.0-255.255.255.255[External]";

describe("the edge list", () => {
  it("has every pair but a workload and itself, and no two addresses", () => {
    expect(edges(pod("a", "app: a") + pod("b", "app: b"))).toEqual([
      `${everywhere} => default/a[Pod] : All Connections`,
      `${everywhere} => default/b[Pod] : All Connections`,
      `default/a[Pod] => ${everywhere} : All Connections`,
      "default/a[Pod] => default/b[Pod] : All Connections",
      `default/b[Pod] => ${everywhere} : All Connections`,
      "default/b[Pod] => default/a[Pod] : All Connections",
    ]);
  });

  it("has a workload and itself on demand, whatever the policies say", () => {
    expect(
      edges(pod("a", "app: a") + policy("{ podSelector: {}, policyTypes: [Ingress, Egress] }"), { self: true }),
    ).toEqual(["default/a[Pod] => default/a[Pod] : All Connections"]);
  });

  it("cuts addresses at every boundary, and keeps ranges that are alike apart", () => {
    const spec =
      "{ podSelector: {}, policyTypes: [Ingress], ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] } }, { ipBlock: { cidr: 255.255.255.255/32 } }] }] }";
    const sources = edges(pod("a", "app: a") + policy(spec)).filter((line) => !line.startsWith("default"));
    expect(sources).toEqual([
      "10.0.0.0-10.0.255.255[External] => default/a[Pod] : All Connections",
      "10.2.0.0-10.255.255.255[External] => default/a[Pod] : All Connections",
      "255.255.255.255-255.255.255.255[External] => default/a[Pod] : All Connections",
    ]);
  });

  it("does not cut at what a policy does not enforce", () => {
    const spec =
      "{ podSelector: {}, policyTypes: [Ingress], ingress: [{}], egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }] }";
    expect(edges(pod("a", "app: a") + policy(spec))).toHaveLength(2);
  });

  it("shows pods of one owner as one, though a policy names their labels, as long as it treats them alike", () => {
    const pods = pod("s-0", "app: s, part: x", "s") + pod("s-1", "app: s, part: z", "s") + pod("b", "app: b");
    const spec = (values: string) =>
      policy(
        `{ podSelector: { matchLabels: { app: b } }, ingress: [{ from: [{ podSelector: { matchExpressions: [{ key: part, operator: In, values: [${values}] }] } }] }] }`,
      );
    const toB = (text: string) => edges(text).filter((line) => line.includes("=> default/b"));
    expect(toB(pods + spec("x, z"))).toEqual(["default/s[StatefulSet] => default/b[Pod] : All Connections"]);
    expect(toB(pods + spec("x"))).toEqual(["default/s{part=x}[StatefulSet] => default/b[Pod] : All Connections"]);
  });

  it("has pods that nobody declares on demand", () => {
    const spec =
      "{ podSelector: { matchLabels: { app: a } }, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: ops } }, podSelector: { matchLabels: { app: prom } } }], ports: [{ port: 9090 }] }] }";
    const lines = edges(pod("a", "app: a") + policy(spec), { representatives: true });
    expect(lines.filter((line) => line.includes("=> default/a[Pod]"))).toEqual([
      "{team=ops}/{app=prom} => default/a[Pod] : TCP 9090",
    ]);
    expect(lines).toContain("*/* => default/* : All Connections");
  });

  it("of a folder with only policies speaks of the pods that they mean", () => {
    const spec =
      "{ podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: api } } }], ports: [{ port: 5432 }] }] }";
    expect(edges(policy(spec))).toEqual([]);
    const lines = edges(policy(spec), { representatives: true });
    expect(lines.filter((line) => line.includes("=> default/{app=db}"))).toEqual([
      "default/{app=api} => default/{app=db} : TCP 5432",
    ]);
  });
});
