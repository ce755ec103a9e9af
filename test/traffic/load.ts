import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildCluster, type ClusterOptions } from "../../server/src/cluster/build.ts";
import type { Cluster } from "../../server/src/cluster/cluster.ts";
import type { ManifestFile } from "../../server/src/manifest/file.ts";
import { readManifestFile } from "../../server/src/manifest/read.ts";
import { createTraffic, type Engine } from "../../server/src/traffic/traffic.ts";
import type { TrafficOptions } from "../../server/src/traffic/types.ts";

export function readScenario(path: string): string {
  return readFileSync(fileURLToPath(new URL(`../scenarios/${path}`, import.meta.url)), "utf8");
}

export function readFiles(texts: Readonly<Record<string, string>>): ManifestFile[] {
  return Object.entries(texts).map(([uri, text]) => readManifestFile(uri, text, { kubernetesVersion: "1.37" }));
}

export function clusterOf(texts: Readonly<Record<string, string>> | string, options: ClusterOptions = {}): Cluster {
  return buildCluster(readFiles(typeof texts === "string" ? { "file:///a.yaml": texts } : texts), options);
}

export function trafficOf(
  texts: Readonly<Record<string, string>> | string,
  options: Partial<TrafficOptions> & ClusterOptions = {},
): Engine {
  return createTraffic(clusterOf(texts, options), { ipBlocks: "pods", podCidrs: [], ...options });
}

/** Index of the workload `namespace/name`. */
export function workload(traffic: Engine, name: string): number {
  const found = traffic.cluster.workloads.find((w) => `${w.namespace}/${w.name}` === name);
  if (found === undefined) throw new Error(`no workload ${name}`);
  return found.index;
}
