import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildCluster } from "../../server/src/cluster/build.ts";
import { workloadLabel } from "../../server/src/cluster/cluster.ts";
import { sentencesOf } from "../../server/src/output/diff/sentences.ts";
import { toText } from "../../server/src/traffic/connectionSet.ts";
import { diffTraffic } from "../../server/src/traffic/diff.ts";
import { createTraffic } from "../../server/src/traffic/traffic.ts";
import type { Traffic } from "../../server/src/traffic/types.ts";
import { trafficOf } from "./load.ts";
import { filesOf, type RandomCluster, randomCluster } from "./randomCluster.ts";

const pod = (name: string) => `---
apiVersion: v1
kind: Pod
metadata: { name: ${name.split("/")[1]}, namespace: ${name.split("/")[0]}, labels: { app: ${name.split("/")[1]} } }
spec: { containers: [{ name: c }] }
`;
const policy = (namespace: string, spec: string, name = "p") => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}
`;
const workloads = ["shop/web", "shop/api", "shop/job", "data/db", "data/cache"].map(pod).join("");
const onDb = (rules: string) => policy("data", `{ podSelector: { matchLabels: { app: db } }, ingress: [${rules}] }`);
const shop = "{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop } } }";
const denyIn = (namespace: string) => policy(namespace, "{ podSelector: {}, policyTypes: [Ingress, Egress] }");

const diff = (before: string, after: string) =>
  diffTraffic(trafficOf(workloads + before), trafficOf(workloads + after));
const sentences = (before: string, after: string) => sentencesOf(diff(before, after)).map(({ text }) => text);

describe("a difference", () => {
  it("of equal clusters is none", () => {
    expect(diff(onDb("{}"), "").changes).toEqual([]);
  });

  it("has the pairs that changed, with what was and what is", () => {
    const { changes } = diff(
      onDb(`{ from: [${shop}], ports: [{ port: 80 }] }`),
      onDb(`{ from: [${shop}], ports: [{ port: 5432 }] }`),
    );
    expect(
      changes.map(({ source, destination, before, after }) => [
        source.label,
        destination.label,
        toText(before),
        toText(after),
      ]),
    ).toEqual([
      ["shop/api[Pod]", "data/db[Pod]", "TCP 80", "TCP 5432"],
      ["shop/job[Pod]", "data/db[Pod]", "TCP 80", "TCP 5432"],
      ["shop/web[Pod]", "data/db[Pod]", "TCP 80", "TCP 5432"],
    ]);
  });

  it("has exactly the pairs whose connections differ, or what is left open of them, on random clusters", () => {
    fc.assert(
      fc.property(randomCluster, randomCluster, (first, second) => {
        const make = (policies: RandomCluster["policies"]) =>
          createTraffic(buildCluster(filesOf({ ...first, policies })), { ipBlocks: first.ipBlocks, podCidrs: [] });
        const [before, after] = [make(first.policies), make(second.policies)];
        const { changes, ends } = diffTraffic(before, after);
        const found = new Set(changes.map(({ source, destination }) => `${source.label} => ${destination.label}`));
        const indexOf = (traffic: Traffic, label: string) =>
          traffic.cluster.workloads.findIndex((w) => workloadLabel(w) === label);
        for (const { label: source } of ends.filter(({ kind }) => kind === "workload")) {
          for (const { label: destination } of ends.filter(
            ({ kind, label }) => kind === "workload" && label !== source,
          )) {
            const [was, is] = [before, after].map((t) => {
              const { allowed, open } = t.passing(indexOf(t, source), indexOf(t, destination));
              return `${allowed.key} ${open.key}`;
            });
            if (found.has(`${source} => ${destination}`) !== (was !== is))
              throw new Error(`${source} => ${destination}`);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it("cuts addresses at the boundaries of both", () => {
    const from = (cidr: string) => onDb(`{ from: [{ ipBlock: { cidr: ${cidr} } }] }`);
    const { changes } = diff(from("10.0.0.0/8"), from("10.0.0.0/9"));
    expect(changes.map(({ source, after }) => [source.label, toText(after)])).toEqual([
      ["10.128.0.0-10.255.255.255[External]", "No Connections"],
    ]);
  });

  it("speaks of IPv6 as soon as one side names it", () => {
    const { changes } = diff(
      onDb("{}"),
      onDb("{ from: [{ ipBlock: { cidr: ::/0 } }, { ipBlock: { cidr: 0.0.0.0/0 } }] }"),
    );
    expect(changes).toEqual([]);
    const gone = diff(onDb("{}"), onDb("{ from: [{ ipBlock: { cidr: ::/0 } }] }")).changes;
    expect(gone.map(({ source }) => source.label)).toEqual(["0.0.0.0-255.255.255.255[External]"]);
  });

  it("has workloads that came or went", () => {
    const after = trafficOf(workloads + pod("shop/new") + denyIn("data"));
    const { changes } = diffTraffic(trafficOf(workloads + denyIn("data")), after);
    expect(new Set(changes.map(({ before }) => toText(before)))).toEqual(new Set(["No Connections"]));
    expect(changes.every(({ source, destination }) => source.name === "new" || destination.name === "new")).toBe(true);
  });

  it.each<[string, string, string, readonly string[]]>([
    [
      "a whole namespace",
      onDb(""),
      onDb(`{ from: [${shop}], ports: [{ port: 5432 }] }`),
      ["every workload in shop can now reach data/db on TCP 5432"],
    ],
    [
      "some of it",
      onDb(""),
      onDb(
        "{ from: [{ namespaceSelector: {}, podSelector: { matchExpressions: [{ key: app, operator: In, values: [web, api] }] } }] }",
      ),
      ["shop/api and shop/web can now reach data/db on All Connections"],
    ],
    [
      "what is lost",
      "",
      denyIn("data"),
      [
        "every workload and every address outside can no longer reach every workload in data on All Connections",
        "every workload in data can no longer reach every workload in shop and every address outside on All Connections",
      ],
    ],
    [
      "what is gained and lost at once",
      onDb(`{ from: [${shop}], ports: [{ port: 80 }] }`),
      onDb(`{ from: [${shop}], ports: [{ port: 5432 }] }`),
      ["every workload in shop can now reach data/db on TCP 5432, and no longer on TCP 80"],
    ],
    [
      "everybody",
      onDb(""),
      onDb("{ from: [{ namespaceSelector: {} }] }"),
      ["every workload can now reach data/db on All Connections"],
    ],
    [
      "one end alone",
      onDb(""),
      onDb("{}"),
      ["every workload and every address outside can now reach data/db on All Connections"],
    ],
    [
      "neighbouring ranges as one",
      onDb(""),
      onDb(
        "{ from: [{ ipBlock: { cidr: 10.0.0.0/9 } }, { ipBlock: { cidr: 10.128.0.0/9 } }, { ipBlock: { cidr: 12.0.0.0/8 } }] }",
      ),
      ["the addresses 10.0.0.0-10.255.255.255 and 12.0.0.0-12.255.255.255 can now reach data/db on All Connections"],
    ],
  ])("is told in sentences: %s", (_, before, after, expected) => {
    expect(sentences(before, after)).toEqual(expected);
  });
});
