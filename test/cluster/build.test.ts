import { describe, expect, it } from "vitest";
import { buildCluster } from "../../server/src/cluster/build.ts";
import { type Cluster, findPolicy, findWorkload, workloadLabel } from "../../server/src/cluster/cluster.ts";
import { clusterOf, readFiles } from "../traffic/load.ts";

const labels = (cluster: Cluster) => cluster.workloads.map(workloadLabel);

const pod = (
  name: string,
  fields: { owner?: string; labels?: string; ip?: string; phase?: string; spec?: string } = {},
) => {
  const [kind, owner] = (fields.owner ?? "").split("/");
  const owners =
    owner === undefined
      ? ""
      : `, ownerReferences: [{ apiVersion: v1, kind: ${kind}, name: ${owner}, uid: u, controller: true }]`;
  const status = [`phase: ${fields.phase ?? "Running"}`, ...(fields.ip === undefined ? [] : [`podIP: ${fields.ip}`])];
  return `---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { ${fields.labels ?? "app: web"} }${owners} }
spec: { ${fields.spec ?? "containers: [{ name: c }]"} }
status: { ${status.join(", ")} }
`;
};
const owner = (kind: string, name: string, extra = "", labelText = "app: web") => `---
apiVersion: ${kind === "Job" || kind === "CronJob" ? "batch/v1" : "apps/v1"}
kind: ${kind}
metadata: { name: ${name}, namespace: shop${extra} }
spec: ${
  kind === "CronJob"
    ? `{ jobTemplate: { spec: { template: { metadata: { labels: { ${labelText} } }, spec: { containers: [{ name: c }] } } } } }`
    : `{ template: { metadata: { labels: { ${labelText} } }, spec: { containers: [{ name: c }] } } }`
}
`;
const controlledBy = (kind: string, name: string) =>
  `, ownerReferences: [{ apiVersion: apps/v1, kind: ${kind}, name: ${name}, uid: u, controller: true }]`;
const policy = (selector: string, more = "") => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec: { podSelector: ${selector}${more} }
`;

describe("workloads of a cluster", () => {
  it.each<[string, string, readonly string[]]>([
    ["a bare pod", pod("a"), ["shop/a[Pod]"]],
    [
      "every kind that has pods",
      ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob"]
        .map((kind) => owner(kind, "x"))
        .join(""),
      ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob"].map((kind) => `shop/x[${kind}]`),
    ],
    ["a pod is shown as its owner", pod("a-1", { owner: "ReplicaSet/a" }), ["shop/a[ReplicaSet]"]],
    [
      "two pods of one owner are one",
      pod("a-1", { owner: "ReplicaSet/a" }) + pod("a-2", { owner: "ReplicaSet/a" }),
      ["shop/a[ReplicaSet]"],
    ],
    ["a static pod is itself, not its node", pod("etcd", { owner: "Node/n1" }), ["shop/etcd[Pod]"]],
    [
      "the owner's owner, where the files tell it",
      pod("a-x-1", { owner: "ReplicaSet/a-x" }) + owner("ReplicaSet", "a-x", controlledBy("Deployment", "a")),
      ["shop/a[Deployment]"],
    ],
    [
      "a Deployment with its pods, by the hash in the name",
      owner("Deployment", "a") + pod("a-7c-1", { owner: "ReplicaSet/a-7c", labels: "app: web, pod-template-hash: 7c" }),
      ["shop/a[Deployment]"],
    ],
    [
      "a Deployment is itself, whatever operator made it",
      owner("Deployment", "a", controlledBy("Shop", "s")),
      ["shop/a[Deployment]"],
    ],
    [
      "no Deployment that is not there",
      pod("a-7c-1", { owner: "ReplicaSet/a-7c", labels: "app: web, pod-template-hash: 7c" }),
      ["shop/a-7c[ReplicaSet]"],
    ],
    [
      "an old ReplicaSet without replicas is nothing",
      owner("ReplicaSet", "a-old", controlledBy("Deployment", "a")).replace("spec: {", "spec: { replicas: 0,") +
        owner("Deployment", "a"),
      ["shop/a[Deployment]"],
    ],
    [
      "a Job of a CronJob",
      owner("CronJob", "c") + owner("Job", "c-1", controlledBy("CronJob", "c")),
      ["shop/c[CronJob]"],
    ],
    [
      "completed pods have no network",
      pod("a", { phase: "Succeeded" }) + pod("b", { phase: "Failed" }) + pod("c"),
      ["shop/c[Pod]"],
    ],
    [
      "a Job stays, though its pod is done",
      owner("Job", "j") + pod("j-1", { owner: "Job/j", phase: "Succeeded" }),
      ["shop/j[Job]"],
    ],
    ["of one name the later", owner("Deployment", "a") + owner("Deployment", "a"), ["shop/a[Deployment]"]],
    [
      "labels that nobody asks about do not matter",
      pod("s-0", { owner: "StatefulSet/s", labels: "app: web, idx: a" }) +
        pod("s-1", { owner: "StatefulSet/s", labels: "app: web, idx: b" }) +
        policy("{}"),
      ["shop/s[StatefulSet]"],
    ],
    [
      "labels that a policy asks about keep them apart",
      pod("s-0", { owner: "StatefulSet/s", labels: "app: web, idx: a" }) +
        pod("s-1", { owner: "StatefulSet/s", labels: "app: web, idx: b" }) +
        policy("{ matchLabels: { idx: a } }"),
      ["shop/s{idx=a}[StatefulSet]", "shop/s{idx=b}[StatefulSet]"],
    ],
    [
      "addresses that no block tells apart do not",
      pod("s-0", { owner: "StatefulSet/s", ip: "10.0.0.1" }) +
        pod("s-1", { owner: "StatefulSet/s", ip: "10.0.0.2" }) +
        policy("{}", ", ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/24 } }] }]"),
      ["shop/s[StatefulSet]"],
    ],
    [
      "addresses that a block tells apart do",
      pod("s-0", { owner: "StatefulSet/s", ip: "10.0.0.1" }) +
        pod("s-1", { owner: "StatefulSet/s", ip: "10.0.0.2" }) +
        policy("{}", ", ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.1/32 } }] }]"),
      ["shop/s{s-0}[StatefulSet]", "shop/s{s-1}[StatefulSet]"],
    ],
  ])("%s", (_, text, expected) => {
    expect(labels(clusterOf(text))).toEqual(expected);
  });

  it("a workload has the labels and addresses of its pods", () => {
    const text =
      owner("Deployment", "a") +
      pod("a-7c-1", { owner: "ReplicaSet/a-7c", labels: "app: web, pod-template-hash: 7c", ip: "10.0.0.1" }) +
      pod("a-7c-2", { owner: "ReplicaSet/a-7c", labels: "app: web, pod-template-hash: 7c, extra: x", ip: "10.0.0.2" });
    const cluster = clusterOf(text);
    const [workload] = cluster.workloads;
    expect(workload?.object.labels).toEqual({ app: "web", "pod-template-hash": "7c" });
    expect(workload?.object.podIPs).toEqual(["10.0.0.1", "10.0.0.2"]);
    expect(workload?.origins.map(({ index }) => index)).toEqual([0, 1, 2]);
    for (const index of [0, 1, 2]) expect(findWorkload(cluster, "file:///a.yaml", index)).toBe(workload);
  });

  it("take in what only the settings declare", () => {
    const cluster = clusterOf(pod("a"), { externalWorkloads: [{ namespace: "ops", labels: { app: "prometheus" } }] });
    expect(labels(cluster)).toEqual(["shop/a[Pod]", "ops/external-1[Pod]"]);
    expect(cluster.namespaces.get("ops")?.origins).toEqual([]);
  });
});

describe("namespaces", () => {
  it("bear their name as a label, whatever is declared", () => {
    const cluster = clusterOf(`
apiVersion: v1
kind: Namespace
metadata: { name: data, labels: { kubernetes.io/metadata.name: wrong, team: x } }
${pod("a")}`);
    expect(cluster.namespaces.get("data")?.labels).toEqual({ "kubernetes.io/metadata.name": "data", team: "x" });
    expect(cluster.namespaces.get("shop")?.labels).toEqual({ "kubernetes.io/metadata.name": "shop" });
    expect(cluster.namespaces.get("shop")?.object).toBeUndefined();
  });

  const bare = "apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: c }] }\n";
  it.each<[string, Readonly<Record<string, string>>, string | undefined, string]>([
    ["default", { "file:///w/a.yaml": bare }, undefined, "default"],
    ["the setting", { "file:///w/a.yaml": bare }, "shop", "shop"],
  ])("of an object that names none: %s", (_, files, defaultNamespace, expected) => {
    const cluster = clusterOf(files, defaultNamespace === undefined ? {} : { defaultNamespace });
    expect(cluster.workloads.map(({ namespace }) => namespace)).toEqual([expected]);
  });
});

describe("policies", () => {
  it("of one name: the later replaces the earlier", () => {
    const cluster = clusterOf({
      "file:///a.yaml": policy("{}"),
      "file:///b.yaml": policy("{ matchLabels: { app: web } }"),
    });
    expect(cluster.policies.map(({ origin }) => origin.uri)).toEqual(["file:///b.yaml"]);
    expect(cluster.replacedPolicies).toEqual([
      { kind: "NetworkPolicy", origin: { uri: "file:///a.yaml", index: 0 }, by: { uri: "file:///b.yaml", index: 0 } },
    ]);
    expect(findPolicy(cluster, "file:///a.yaml", 0)).toBeUndefined();
    expect(findPolicy(cluster, "file:///b.yaml", 0)).toBe(cluster.policies[0]);
  });

  it("of one generateName are two: the server makes a new name for each", () => {
    const generated = (target: string) => policy(target).replace(/name: /, "generateName: ");
    const cluster = clusterOf({
      "file:///a.yaml": generated("{}"),
      "file:///b.yaml": generated("{ matchLabels: { app: web } }"),
    });
    expect(cluster.policies.map(({ origin }) => origin.uri)).toEqual(["file:///a.yaml", "file:///b.yaml"]);
    expect(cluster.replacedPolicies).toEqual([]);
  });

  it("that the server rejects are not in force", () => {
    const cluster = clusterOf(policy("{}", ", ingress: [{ ports: [{ port: 70000 }] }]"));
    expect(cluster.policies).toEqual([]);
    expect(cluster.rejectedPolicies).toEqual([{ uri: "file:///a.yaml", index: 0 }]);
  });

  it("of a dump with a status that servers had once are", () => {
    expect(clusterOf(`${policy("{}")}status: {}\n`).policies).toHaveLength(1);
    expect(clusterOf(policy("{}", ", ingres: []")).policies).toHaveLength(0);
  });

  it("with bits beyond the prefix are: older servers took them, and what is stored stays", () => {
    const cluster = clusterOf(policy("{}", ", ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.1/8 } }] }]"));
    expect(cluster.policies).toHaveLength(1);
  });
});

describe("services", () => {
  const service = (spec: string) => `---
apiVersion: v1
kind: Service
metadata: { name: s, namespace: shop }
spec: { ${spec}, ports: [{ port: 80 }] }
`;
  it.each<[string, string, readonly number[]]>([
    ["those that the selector matches", service("selector: { app: web }"), [0, 2]],
    ["none for an empty selector", service("selector: {}"), []],
    ["none without a selector", service("type: ClusterIP"), []],
    ["none in another namespace", service("selector: { app: web }").replace("namespace: shop", "namespace: data"), []],
  ])("have workloads: %s", (_, text, expected) => {
    const cluster = clusterOf(pod("a") + pod("b", { labels: "app: db" }) + pod("c") + text);
    expect(cluster.services.map(({ workloads }) => workloads)).toEqual([expected]);
  });
});

describe("an edit", () => {
  const files = readFiles({
    "file:///a.yaml": pod("a") + pod("b"),
    "file:///p.yaml": policy("{}"),
    "file:///q.yaml": policy("{}").replace("name: p", "name: q"),
  });
  const before = buildCluster(files);

  it("of nothing keeps every part", () => {
    const after = buildCluster([...files], {}, before);
    for (const part of ["workloads", "policies", "services", "namespaces", "workloadsByNamespace"] as const) {
      expect(after[part]).toBe(before[part]);
    }
  });

  it("of a policy keeps the workloads, the namespaces and the other policies", () => {
    const [, , q] = readFiles({
      "file:///a.yaml": "",
      "file:///p.yaml": "",
      "file:///q.yaml": policy("{ matchLabels: { app: x } }").replace("name: p", "name: q"),
    });
    const after = buildCluster([...files.slice(0, 2), ...(q === undefined ? [] : [q])], {}, before);
    expect(after.workloads).toBe(before.workloads);
    expect(after.namespaces).toBe(before.namespaces);
    expect(after.policies[0]).toBe(before.policies[0]);
    expect(after.policies[1]).not.toBe(before.policies[1]);
  });

  it("of the settings counts", () => {
    const after = buildCluster(files, { externalWorkloads: [{ namespace: "ops", labels: {} }] }, before);
    expect(after.workloads).toHaveLength(3);
  });
});
