import fc from "fast-check";
import { expect, it } from "vitest";
import { buildCluster } from "../../server/src/cluster/build.ts";
import { createCandidates } from "../../server/src/expectations/candidates.ts";
import { changedEnds } from "../../server/src/expectations/changed.ts";
import { readTests } from "../../server/src/expectations/read.ts";
import { createRunner } from "../../server/src/expectations/run.ts";
import { isEmpty } from "../../server/src/traffic/connectionSet.ts";
import { createTraffic } from "../../server/src/traffic/traffic.ts";
import { parseStream } from "../../server/src/yaml/stream.ts";
import { filesOf, randomCluster } from "../traffic/randomCluster.ts";

const ends = ["shop/*", "data/*", "ops/*", "*/*", "internet", "10.1.0.0/16"];
const tests = ends.flatMap((one) => [
  ...ends.map((other) => `{ from: ${one}, to: ${other}, port: 80, expect: denied }`),
  ...ends.map((other) => `{ from: ${one}, to: ${other}, expect: allowed }`),
  `{ to: ${one}, onlyFrom: [shop/*] }`,
  `{ from: ${one}, onlyTo: [data/*, "10.0.0.0/8:443"] }`,
]);
const text = `tests:\n${tests.map((each, i) => `- { name: t${i}, ${each.slice(2)}\n`).join("")}`;
const read = readTests("all.netpol-test.yaml", parseStream(text, {}))?.tests ?? [];

it("keeps no answer that an edit of policies has changed, and does keep some", () => {
  let kept = 0;
  fc.assert(
    fc.property(randomCluster, fc.nat(), fc.nat(), fc.boolean(), (cluster, at, from, cut) => {
      const random = { ...cluster, adminPolicies: [] };
      const options = { ipBlocks: random.ipBlocks, podCidrs: random.podCidrs };
      const there = random.policies[at % Math.max(random.policies.length, 1)];
      const other = random.policies[from % Math.max(random.policies.length, 1)];
      if (there === undefined || other === undefined) return;
      const edited = cut
        ? { ...there, ingress: there.ingress?.slice(1), egress: there.egress?.slice(1) }
        : { ...there, podSelector: other.podSelector };
      const policies = random.policies.map((each) => (each === there ? edited : each));
      // As the language service does it: what is not edited stays the same object.
      const old = filesOf(random);
      const files = filesOf({ ...random, policies }).map((file, i) =>
        JSON.stringify(file) === JSON.stringify(old[i]) ? (old[i] ?? file) : file,
      );
      const first = createTraffic(buildCluster(old), options);
      const after = createTraffic(buildCluster(files, {}, first.cluster), options, first);
      const changed = changedEnds(first, after);
      if (changed === undefined) return;
      const [was, is] = [createRunner(first), createRunner(after)];
      for (const test of read) {
        const before = was.run(test);
        const again = is.runAgain(test, before, changed);
        if (again === before) kept++;
        expect(again).toEqual(is.run(test));
      }
    }),
    { numRuns: 200 },
  );
  expect(kept).toBeGreaterThan(200);
});

it("leaves out of the question only those between whom nothing passes, however the files are read", () => {
  let left = 0;
  fc.assert(
    fc.property(randomCluster, (cluster) => {
      const random = { ...cluster, adminPolicies: [] };
      const options = { ipBlocks: random.ipBlocks, podCidrs: random.podCidrs };
      const traffic = createTraffic(buildCluster(filesOf(random)), options);
      const candidates = createCandidates(traffic, traffic.isolatedBy);
      const ends = traffic.endpoints.map(({ index }) => index);
      const readings = (["pods", "external"] as const).flatMap((ipBlocks) =>
        (["node", "pod"] as const).map((hostNetwork) => ({ ipBlocks, hostNetwork, nodes: "anywhere" as const })),
      );
      for (const here of ends) {
        for (const side of ["from", "to"] as const) {
          const found = candidates?.(side, here);
          const listed = [...(found?.ends() ?? [])];
          expect(listed).toEqual(ends.filter((there) => found?.has(there)));
          expect([...(found?.among(new Set(ends)) ?? [])].sort((a, b) => a - b)).toEqual(listed);
          for (const there of ends) {
            if (found?.has(there) === true) continue;
            left++;
            const pair = side === "from" ? ([here, there] as const) : ([there, here] as const);
            for (const reading of readings) expect(isEmpty(traffic.connectionsAs(...pair, reading))).toBe(true);
          }
        }
      }
    }),
    { numRuns: 60 },
  );
  expect(left).toBeGreaterThan(500);
});
