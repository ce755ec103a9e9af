import fc from "fast-check";
import { expect, it } from "vitest";
import { buildCluster } from "../../server/src/cluster/build.ts";
import type { NetworkPolicy } from "../../server/src/manifest/types.ts";
import { type Change, countChanges } from "../../server/src/snapshot/changedPairs.ts";
import { contains } from "../../server/src/traffic/connectionSet.ts";
import { createTraffic } from "../../server/src/traffic/traffic.ts";
import type { Traffic } from "../../server/src/traffic/types.ts";
import { filesOf, type RandomCluster, randomCluster } from "../traffic/randomCluster.ts";

/** Of a policy some fields are another policy's. */
interface Edit {
  readonly at: number;
  readonly from: number;
  readonly fields: readonly (keyof NetworkPolicy)[];
}

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(),
  from: fc.nat(),
  fields: fc.constantFrom<Edit["fields"][]>(
    ["ingress"],
    ["egress"],
    ["podSelector"],
    ["ingress", "egress"],
    ["policyTypes"],
    ["name"],
    ["podSelector", "policyTypes", "ingress", "egress"],
  ),
});

it.each([
  ["as they are", (random: RandomCluster) => random],
  // Pods that are alike are looked at together where nothing but NetworkPolicies speaks of them.
  ["without policies for the whole cluster", (random: RandomCluster) => ({ ...random, adminPolicies: [] })],
  ["of pods of which nothing but the ports differs", alike],
])("counts the pairs between which more or less may pass as a look at all pairs does, in clusters %s", (_, make) => {
  let changed = 0;
  fc.assert(
    fc.property(randomCluster, fc.array(edit, { minLength: 1, maxLength: 3 }), (random, edits) => {
      const before = make(random);
      const [then, now] = [trafficOf(before), trafficOf(edits.reduce(withEdit, before))];
      const counted = countChanges(then, now);
      expect(counted).toEqual(countAll(then, now));
      if (counted !== undefined && counted.added + counted.removed > 0) changed++;
    }),
    { numRuns: 800 },
  );
  expect(changed).toBeGreaterThan(5);
});

function alike(random: RandomCluster): RandomCluster {
  const workloads = random.workloads.map((each) => ({ ...each, namespace: "shop", labels: {}, hostNetwork: false }));
  const podSelector = { matchLabels: {}, matchExpressions: [] };
  const named = (rules: NetworkPolicy["ingress"]) =>
    rules?.map((rule) => ({ ...rule, ports: [{ protocol: "TCP" as const, port: "http" }] }));
  const policies = random.policies.map((each) => {
    const { ingress, egress } = each;
    return { ...each, namespace: "shop", podSelector, ingress: named(ingress), egress: named(egress) };
  });
  return { ...random, adminPolicies: [], workloads, policies };
}

function withEdit(random: RandomCluster, { at, from, fields }: Edit): RandomCluster {
  const { policies } = random;
  const [own, other] = [policies[at % policies.length], policies[from % policies.length]];
  if (own === undefined || other === undefined) return random;
  const taken = Object.fromEntries(fields.map((field) => [field, other[field]]));
  const made: NetworkPolicy = { ...own, ...taken };
  return { ...random, policies: policies.map((each) => (each === own ? made : each)) };
}

function trafficOf(random: RandomCluster): Traffic {
  return createTraffic(buildCluster(filesOf(random)), { ipBlocks: random.ipBlocks, podCidrs: random.podCidrs });
}

function countAll(then: Traffic, now: Traffic): Change {
  const count = { added: 0, removed: 0 };
  for (const { index: source } of then.cluster.workloads) {
    for (const { index: destination } of then.cluster.workloads) {
      if (source === destination) continue;
      const [old, made] = [then.connections(source, destination), now.connections(source, destination)];
      if (!contains(old, made)) count.added++;
      if (!contains(made, old)) count.removed++;
    }
  }
  return count;
}
