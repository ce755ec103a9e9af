import { expect, it } from "vitest";
import { describingBuilt } from "../../server/src/snapshot/describingBuilt.ts";
import { createLiveSnapshots } from "../../server/src/snapshot/live.ts";
import { defaultSettings } from "../../server/src/source/settings.ts";
import { createWorkspace } from "../../server/src/source/workspace.ts";
import { onlyCluster } from "../harness/features.ts";

const pod = (name: string) => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, labels: {app: ${name}}}\n`;

/** A workspace that is being read; `arrive` reads a file as the indexer does. */
function reading() {
  const workspace = createWorkspace(["file:///w"]);
  const snapshots = createLiveSnapshots(workspace, () => defaultSettings, describingBuilt());
  const arrive = (from: number, count: number) => {
    for (let i = from; i < from + count; i++) {
      const uri = `file:///w/${String(i).padStart(4, "0")}.yaml`;
      workspace.setDisk(uri, pod(`p${i}`));
      snapshots.file(uri);
    }
  };
  const now = () => snapshots.of("file:///w");
  return { workspace, snapshots, arrive, now };
}

const uriOf = (i: number) => `file:///w/${String(i).padStart(4, "0")}.yaml`;
const folder = "file:///w";

function drain(steps: Iterable<unknown>, between: (step: number) => void = () => {}): void {
  let step = 0;
  for (const _ of steps) between(step++);
}

it("takes in what comes while it is read as soon as it is as much as what is there", () => {
  const { workspace, snapshots, arrive, now } = reading();
  workspace.open("file:///w/open.yaml", "yaml", 1, pod("open"));
  expect(now().files.size).toBe(1);
  arrive(0, 63);
  drain(snapshots.admit(folder));
  expect(now().files.size).toBe(1);
  arrive(63, 1);
  // No question takes in what comes.
  expect(now().files.size).toBe(1);
  drain(snapshots.admit(folder));
  expect(onlyCluster(now()).cluster.workloads).toHaveLength(65);
  arrive(64, 1);
  const before = onlyCluster(now());
  drain(snapshots.admit(folder));
  expect(onlyCluster(now())).toBe(before);
});

it("answers from what was there until all steps are done, and then with what has happened meanwhile", () => {
  const { workspace, snapshots, arrive, now } = reading();
  workspace.open("file:///w/open.yaml", "yaml", 1, pod("open"));
  expect(now().files.size).toBe(1);
  arrive(0, 200);
  let steps = 0;
  drain(snapshots.admit(folder), (step) => {
    steps = step;
    expect(now().files.size).toBeLessThan(10);
    if (step === 0) workspace.open("file:///w/open.yaml", "yaml", 2, pod("typed"));
    if (step === 1) workspace.removeDisk(uriOf(7));
    if (step === 2) workspace.setDisk(uriOf(8), pod("changed"));
    if (step === 2) snapshots.file(uriOf(8));
    if (step === 2) workspace.open(uriOf(9), "yaml", 1, pod("opened"));
    if (step === 2) arrive(200, 5);
    if (step === 2) expect(snapshots.context(uriOf(10))?.cluster.workloads.map(({ name }) => name)).toContain("p10");
  });
  expect(steps).toBeGreaterThan(3);
  const names = () =>
    onlyCluster(now())
      .cluster.workloads.map(({ name }) => name)
      .sort();
  const all = Array.from({ length: 205 }, (_, i) => (i === 8 ? "changed" : i === 9 ? "opened" : `p${i}`));
  const kept = [...all.filter((name) => name !== "p7"), "typed"].sort();
  const late = new Set(["p200", "p201", "p202", "p203", "p204"]);
  expect(names()).toEqual(kept.filter((name) => !late.has(name)));
  workspace.setComplete(true);
  expect(names()).toEqual(kept);
});

it("is given up when the workspace is complete before it is through", () => {
  const { workspace, snapshots, arrive, now } = reading();
  now();
  arrive(0, 100);
  drain(snapshots.admit(folder), (step) => step === 1 && workspace.setComplete(true));
  expect(now()).toMatchObject({ complete: true, files: { size: 100 } });
});

it("has what a person types at once, and a file that is asked about", () => {
  const { workspace, snapshots, arrive, now } = reading();
  workspace.open("file:///w/open.yaml", "yaml", 1, pod("open"));
  expect(now().files.size).toBe(1);
  arrive(0, 1);
  workspace.open("file:///w/open.yaml", "yaml", 2, pod("other"));
  expect(onlyCluster(now()).cluster.workloads.map(({ name }) => name)).toEqual(["other"]);
  expect(snapshots.context("file:///w/0000.yaml")?.cluster.workloads).toHaveLength(2);
});

it("has everything when all is read, without what has gone meanwhile", () => {
  const { workspace, arrive, now } = reading();
  expect(now().files.size).toBe(0);
  arrive(0, 10);
  expect(now().files.size).toBe(0);
  workspace.removeDisk("file:///w/0003.yaml");
  workspace.setComplete(true);
  expect(now()).toMatchObject({ complete: true, files: { size: 9 } });
  arrive(10, 1);
  expect(now().files.size).toBe(10);
});

it("has everything when all is read, also what had come and was not read at the first question", () => {
  const { workspace, now } = reading();
  workspace.setDisk(uriOf(0), pod("p0"));
  expect(now().files.size).toBe(0);
  workspace.setDisk(uriOf(1), pod("p1"));
  workspace.setComplete(true);
  expect(onlyCluster(now()).cluster.workloads.map(({ name }) => name)).toEqual(["p0", "p1"]);
});
