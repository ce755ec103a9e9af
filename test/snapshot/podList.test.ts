import { expect, it } from "vitest";
import type { ClusterWorkload } from "../../server/src/cluster/cluster.ts";
import { createPodList } from "../../server/src/snapshot/podList.ts";
import { compileSelector, meets } from "../../server/src/traffic/selector.ts";
import { nearMiss } from "../../server/src/words/near.ts";

const pods = [
  { app: "checkout", tier: "web" },
  { app: "payments", tier: "backend" },
  { "app.kubernetes.io/name": "payments", tier: "backend" },
  { appp: "payments", tier: "backend" },
  { app: "payment", tier: "backend", track: "canary" },
  { role: "payments" },
  {},
].map((labels) => ({ object: { labels } }) as unknown as ClusterWorkload);

const values = ["checkout", "chekout", "payments", "paymets", "web", "wbe", "backend"];
const keys = ["app", "ap", "tier", "role", "track", "trakc"];
const requirements = keys.flatMap((key) => [
  ...values.map((value) => ({ key, operator: "In" as const, values: [value] })),
  { key, operator: "In" as const, values: ["chekout", "paymets"] },
  { key, operator: "NotIn" as const, values: ["payments"] },
  { key, operator: "Exists" as const, values: [] },
  { key, operator: "DoesNotExist" as const, values: [] },
]);
const selectors = requirements.flatMap((one) =>
  [[one], ...requirements.map((other) => [one, other])].map((matchExpressions) =>
    compileSelector({ matchLabels: {}, matchExpressions }),
  ),
);

it("finds among few the same near misses as among all", () => {
  const list = createPodList(pods);
  const labelsOf = ({ object }: ClusterWorkload) => object.labels;
  let found = 0;
  for (const selector of selectors) {
    const all = nearMiss(selector, pods, labelsOf);
    expect(list.nearMiss(selector), selector.id).toEqual(all);
    if (all !== undefined) found++;
  }
  expect(found).toBeGreaterThan(300);
});

it("tells who meets at least one requirement for certain values, in order", () => {
  const list = createPodList(pods);
  for (const selector of selectors)
    expect(list.meetingOne(selector), selector.id).toEqual(
      pods.filter(({ object }) =>
        selector.requirements.some((each) => each.operator === "In" && meets(each, object.labels)),
      ),
    );
});
