import type { Cluster } from "../cluster/cluster.ts";
import type { ManifestFile } from "../manifest/file.ts";
import type { Settings } from "../source/settings.ts";
import type { Traffic } from "../traffic/types.ts";

/**
 * What a feature looks at: one consistent snapshot of the workspace, made by the service.
 * A feature is a pure function of it and of what the editor asked.
 */
export interface FeatureContext {
  /** Of the snapshot: any text of the workspace may differ in another one. */
  readonly version: number;
  readonly file: ManifestFile;
  readonly cluster: Cluster;
  readonly traffic: Traffic;
  readonly settings: Settings;
  /** False while the workspace is being indexed: what the rest of it holds is not known yet, so it proves nothing. */
  readonly complete: boolean;
  fileOf(uri: string): ManifestFile | undefined;
  files(): Iterable<ManifestFile>;
}
