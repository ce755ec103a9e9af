import type { Describer } from "../build/describe.ts";
import type { Described, Description } from "../build/description.ts";
import type { ClusterFiles, FolderTexts, GroupedFiles, Grouping } from "./cluster.ts";
import { oneCluster } from "./cluster.ts";

/** The clusters that the files of a folder describe. Files outside all folders live together. */
export function describing(describe: Describer): Grouping {
  const grouping = (texts: FolderTexts, before: GroupedFiles | undefined): GroupedFiles => {
    const input = describedBy(texts);
    return input === undefined ? oneCluster(texts, before) : groupedBy(describe(input, before?.description), before);
  };
  function* steps(texts: FolderTexts): Generator<unknown, GroupedFiles> {
    const input = describedBy(texts);
    return input === undefined ? oneCluster(texts, undefined) : groupedBy(yield* describe.steps(input), undefined);
  }
  return Object.freeze(Object.assign(grouping, { steps }));
}

function describedBy(texts: FolderTexts): Described | undefined {
  const { folder, files, settings, live = false, unhurried = false, writing } = texts;
  if (folder === undefined) return undefined;
  const options = { kubernetesVersion: settings.kubernetesVersion };
  const { clusters: said, exclude } = settings;
  return { files, root: folder, said, exclude, options, live, unhurried, writing };
}

function groupedBy(description: Description, before: GroupedFiles | undefined): GroupedFiles {
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
}

function sameEntries(a: ClusterFiles["entries"], b: ClusterFiles["entries"]): boolean {
  return a.length === b.length && a.every((entry, i) => entry === b[i]);
}
