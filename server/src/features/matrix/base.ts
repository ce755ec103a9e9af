import { buildCluster } from "../../cluster/build.ts";
import type { ManifestFile } from "../../manifest/file.ts";
import type { FileTable } from "../../manifest/fileTable.ts";
import { readManifestFile } from "../../manifest/read.ts";
import type { Settings } from "../../source/settings.ts";
import { createTraffic } from "../../traffic/traffic.ts";
import type { Traffic } from "../../traffic/types.ts";
import type { MatrixBaseText } from "./types.ts";

export interface BaseInput {
  /** The files of now. */
  readonly files: FileTable;
  readonly settings: Settings;
  readonly texts: readonly MatrixBaseText[];
}

/** What now is compared with, kept from keystroke to keystroke: as long as the same files are in it, it is the same. */
export interface BaseCache {
  traffic(input: BaseInput): Traffic;
}

/** One for each folder; it holds one base and its files, until another is asked for. */
export function createBaseCache(): BaseCache {
  let read = new Map<string, ManifestFile>();
  let last:
    | { readonly files: readonly ManifestFile[]; readonly settings: Settings; readonly traffic: Traffic }
    | undefined;
  return {
    traffic({ files, settings, texts }) {
      const replaced = new Map<string, ManifestFile | undefined>();
      const next = new Map<string, ManifestFile>();
      for (const { uri, text } of texts) {
        if (text === null) {
          replaced.set(uri, undefined);
          continue;
        }
        const known = read.get(uri);
        const { kubernetesVersion } = settings;
        const file = known?.stream.text === text ? known : readManifestFile(uri, text, { kubernetesVersion }, known);
        next.set(uri, file);
        replaced.set(uri, file);
      }
      read = next;
      const all = files.with(replaced).list;
      const same =
        last?.settings === settings &&
        last.files.length === all.length &&
        all.every((file, i) => last?.files[i] === file);
      if (last === undefined || !same) {
        const cluster = buildCluster(all, settings, last?.traffic.cluster);
        const {
          ipBlocks,
          cluster: { podCidrs },
        } = settings;
        last = { files: all, settings, traffic: createTraffic(cluster, { ipBlocks, podCidrs }, last?.traffic) };
      }
      return last.traffic;
    },
  };
}
