import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Protocol } from "../../server/src/manifest/types.ts";
import { allows } from "../../server/src/traffic/connectionSet.ts";
import { readScenario, trafficOf, workload } from "./load.ts";

interface Case {
  readonly dir: string;
}

interface Probe {
  readonly protocol: Protocol;
  readonly port: number;
  readonly allow: readonly (readonly [string, string])[];
  readonly deny: readonly (readonly [string, string])[];
  readonly nine_pods: { readonly exceptions_deny?: readonly (readonly [string, string])[] };
}

const cases: readonly Case[] = JSON.parse(readScenario("e2e/index.json"));
const pods = ["x", "y", "z"].flatMap((namespace) => ["a", "b", "c"].map((pod) => `${namespace}/${pod}`));

describe("the Kubernetes e2e suite", () => {
  it("is here in full", () => {
    expect(cases).toHaveLength(58);
  });

  it.each(cases)("$dir", ({ dir }) => {
    const own = fileURLToPath(new URL(`../scenarios/e2e/${dir}/cluster.yaml`, import.meta.url));
    const cluster = existsSync(own) ? `e2e/${dir}/cluster.yaml` : "e2e/cluster.yaml";
    const { probes }: { probes: readonly Probe[] } = JSON.parse(readScenario(`e2e/${dir}/expected.json`));
    const traffic = trafficOf({
      cluster: readScenario(cluster),
      policies: readScenario(`e2e/${dir}/policies.yaml`),
    });
    const verdict = (probe: Probe, from: string, to: string) =>
      allows(traffic.connections(workload(traffic, from), workload(traffic, to)), probe.protocol, probe.port);

    expect(probes.length).toBeGreaterThan(0);
    for (const probe of probes) {
      const pairs = [...probe.allow, ...probe.deny];
      expect(pairs.filter(([from, to]) => verdict(probe, from, to))).toEqual(probe.allow);
      const denied = pods.flatMap((from) =>
        pods.filter((to) => from !== to && !verdict(probe, from, to)).map((to) => [from, to]),
      );
      expect(denied).toEqual(probe.nine_pods.exceptions_deny ?? []);
    }
  });
});
