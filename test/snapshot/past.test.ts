import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { createRuleRunner } from "../../server/src/features/diagnostics/runner.ts";
import { describingBuilt } from "../../server/src/snapshot/describingBuilt.ts";
import { createLiveSnapshots } from "../../server/src/snapshot/live.ts";
import { defaultSettings } from "../../server/src/source/settings.ts";
import { createWorkspace } from "../../server/src/source/workspace.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const root = "file:///work";
const policy = (app: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: db }\nspec:\n  podSelector: { matchLabels: { app: ${app} } }\n`;
const pod = (app: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: db }\nspec: { template: { metadata: { labels: { app: ${app} } }, spec: { containers: [] } } }\n`;

const plain = { "policy.yaml": policy("db"), "db.yaml": pod("db") };
const overlays = {
  "base/kustomization.yaml": "resources: [policy.yaml, db.yaml]\n",
  "base/policy.yaml": policy("db"),
  "base/db.yaml": pod("db"),
  "dev/kustomization.yaml": "namespace: dev\nresources: [../base]\n",
  "prod/kustomization.yaml": "namespace: prod\nresources: [../base]\n",
};
const chart = {
  "Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
  "values.yaml": "app: db\n",
  "templates/policy.yaml": policy("{{ .Values.app }}"),
  "templates/db.yaml": pod("{{ .Values.app }}"),
};

// Whatever is handed on to the next state must not see the last one: a closure sees all that its neighbours see.
it.each<[string, Readonly<Record<string, string>>, path: string, unhurried: boolean]>([
  ["plain files, a policy", plain, "policy.yaml", false],
  ["plain files, a workload", plain, "db.yaml", true],
  ["overlays, a policy", overlays, "base/policy.yaml", false],
  ["overlays, a workload, while somebody types", overlays, "base/db.yaml", true],
  ["a chart, a template", chart, "templates/policy.yaml", true],
  ["a chart, its values", chart, "values.yaml", false],
])("keeps nothing of the past: %s", async (_, files, path, unhurried) => {
  const workspace = createWorkspace([root]);
  for (const [name, text] of Object.entries(files)) workspace.setDisk(`${root}/${name}`, text);
  workspace.setComplete(true);
  const settings = () => defaultSettings;
  const snapshots = createLiveSnapshots(workspace, settings, describingBuilt(), () => unhurried);
  const runner = createRuleRunner();
  const past: WeakRef<object>[] = [];
  const look = (version: number) => {
    const text = (files[path] ?? "").replace(/\bdb\b(?=[^b]*$)/, `db${version % 3}`);
    workspace.open(`${root}/${path}`, "yaml", version, `${text}# ${version}\n`);
    const context = snapshots.context(`${root}/${path}`);
    if (context !== undefined) runner.check(context);
    snapshots.settle(root);
    const { description, clusters } = snapshots.of(root);
    for (const each of [description, clusters[0]?.cluster, clusters[0]?.traffic])
      if (each !== undefined) past.push(new WeakRef(each));
  };
  for (let version = 1; version <= 30; version++) {
    look(version);
    // What a turn of the loop has looked at through a weak reference lives until it ends.
    await new Promise((next) => setImmediate(next));
  }
  const alive = async () => {
    await new Promise((next) => setImmediate(next));
    collect();
    return new Set(past.flatMap((ref) => ref.deref() ?? [])).size;
  };
  // Of each of the three a few: those of now, and those that something which stays the same was worked out of. A collection
  // that has begun before does not see all that is free by now, so that another one is needed.
  await expect.poll(alive, { timeout: 10_000 }).toBeLessThanOrEqual(15);
});
