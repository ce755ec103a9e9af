import type { Describer } from "../build/describe.ts";
import type { ClusterFiles, Grouping } from "./cluster.ts";
import { oneCluster } from "./cluster.ts";

/** The clusters that the files of a folder describe. Files outside all folders live together. */
export function describing(describe: Describer): Grouping {
  return (texts, before) => {
    const { folder, files, settings, live = false, unhurried = false } = texts;
    if (folder === undefined) return oneCluster(texts, before);
    const options = { kubernetesVersion: settings.kubernetesVersion };
    const { clusters: said, exclude } = settings;
    const input = { files, root: folder, said, exclude, options, live, unhurried };
    const description = describe(input, before?.description);
    const known = new Map(before?.clusters.map((each) => [each.name, each]));
    const clusters = description.clusters.map((each): ClusterFiles => {
      const old = known.get(each.name);
      const same = old !== undefined && old.unsure === each.unsure && sameEntries(old.entries, each.entries);
      // What it takes in follows from its entry points, as long as none of them is built otherwise.
      const waits = old?.waiting !== undefined || each.waiting !== undefined;
      return same && !waits && old.files === each.files ? old : each;
    });
    const alone = description.alone.map(
      (table): ClusterFiles => ({
        name: [...table][0]?.uri ?? "",
        files: table,
        takesIn: table.has,
        entries: [],
        unsure: true,
        alone: true,
      }),
    );
    return { clusters, alone, description };
  };
}

function sameEntries(a: ClusterFiles["entries"], b: ClusterFiles["entries"]): boolean {
  return a.length === b.length && a.every((entry, i) => entry === b[i]);
}
