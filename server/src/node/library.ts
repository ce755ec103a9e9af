/**
 * The package `netpol` for programs: the language service over texts that they hold, and the engine below it. Nothing here
 * touches a disk or a network; it runs in a browser worker as well.
 */
export { buildCluster } from "../cluster/build.ts";
export type { Cluster, ClusterWorkload } from "../cluster/cluster.ts";
export { readManifestFile } from "../manifest/read.ts";
export { createLanguageService, type LanguageService, type ServiceOptions } from "../service/service.ts";
export { defaultSettings, type Settings } from "../source/settings.ts";
export { createWorkspace, type MutableWorkspace, type Workspace } from "../source/workspace.ts";
export { type ConnectionSet, toText } from "../traffic/connectionSet.ts";
export { diffTraffic, type TrafficDiff } from "../traffic/diff.ts";
export { createTraffic } from "../traffic/traffic.ts";
export type { Endpoint, Explanation, Matrix, Traffic, TrafficOptions } from "../traffic/types.ts";
