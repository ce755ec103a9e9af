import fc from "fast-check";
import { expect, it } from "vitest";
import { buildCluster } from "../../server/src/cluster/build.ts";
import type { Cluster } from "../../server/src/cluster/cluster.ts";
import { createTraffic } from "../../server/src/traffic/traffic.ts";
import { filesOf, randomCluster } from "./randomCluster.ts";

const edit = fc.record({
  at: fc.nat(),
  key: fc.constantFrom("app", "tier"),
  value: fc.constantFrom("web", "db", ""),
  other: fc.constantFrom(undefined, undefined, undefined, "network", "address", "namespace"),
});

it("selects after any edits of workloads what an index made afresh selects, and older indexes still select theirs", () => {
  fc.assert(
    fc.property(randomCluster, fc.array(edit, { maxLength: 5 }), (random, edits) => {
      const { ipBlocks, podCidrs } = random;
      const options = { ipBlocks, podCidrs };
      const clusters: Cluster[] = [buildCluster(filesOf(random))];
      let traffic = createTraffic(clusters[0] as Cluster, options);
      const states = [traffic];
      selectedIn(traffic);
      for (const { at, key, value, other } of edits) {
        const cluster = changed(clusters.at(-1) as Cluster, at, key, value, other);
        clusters.push(cluster);
        traffic = createTraffic(cluster, options, traffic);
        states.push(traffic);
        selectedIn(traffic);
      }
      for (const [i, cluster] of clusters.entries())
        expect(selectedIn(states[i] as typeof traffic)).toEqual(selectedIn(createTraffic(cluster, options)));
    }),
    { numRuns: 300 },
  );
});

function changed(cluster: Cluster, at: number, key: string, value: string, other: string | undefined): Cluster {
  const workloads = cluster.workloads.slice();
  const old = workloads[at % Math.max(workloads.length, 1)];
  if (old === undefined) return cluster;
  const { [key]: _, ...rest } = old.object.labels;
  const object = {
    ...old.object,
    labels: value === "" ? rest : { ...rest, [key]: value },
    ...(other === "network" ? { hostNetwork: !old.object.hostNetwork } : {}),
    ...(other === "address" ? { podIPs: ["10.1.2.77"] } : {}),
  };
  workloads[old.index] = { ...old, object, namespace: other === "namespace" ? "data" : old.namespace };
  const byNamespace = new Map<string, number[]>();
  for (const { index, namespace } of workloads)
    byNamespace.set(namespace, [...(byNamespace.get(namespace) ?? []), index]);
  return { ...cluster, workloads, workloadsByNamespace: byNamespace };
}

/** Whom each subject and peer selects, in two readings of the host network; equal sets are one. */
function selectedIn({ policies, universe }: ReturnType<typeof createTraffic>) {
  const sets = new Map<number, string>();
  return policies.map(({ subjects, rules }) => {
    const peers = [...(rules.ingress ?? []), ...(rules.egress ?? [])].flatMap((rule) => rule.peers ?? []);
    return [subjects, ...peers].flatMap((peer) =>
      (["node", "pod"] as const).map((hostNetwork) => {
        const set = universe.workloads.peer(peer, { ipBlocks: "pods", hostNetwork });
        const text = [...set].join();
        expect(sets.get(set.id) ?? text).toBe(text);
        sets.set(set.id, text);
        return text;
      }),
    );
  });
}
