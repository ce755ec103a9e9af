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

it("takes in what comes while it is read in batches, however often somebody asks", () => {
  const { workspace, arrive, now } = reading();
  workspace.open("file:///w/open.yaml", "yaml", 1, pod("open"));
  expect(now().files.size).toBe(1);
  arrive(0, 63);
  expect(now().files.size).toBe(1);
  arrive(63, 1);
  expect(onlyCluster(now()).cluster.workloads).toHaveLength(65);
  arrive(64, 1);
  const before = onlyCluster(now());
  expect(onlyCluster(now())).toBe(before);
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
