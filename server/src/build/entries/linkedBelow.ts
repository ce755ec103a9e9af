import { isChartLinkPlace, pathOfLink } from "../../source/folderLinks.ts";
import { createMemo, metadataOf } from "../helm/chart.ts";
import { isMeant } from "../helm/dependencies.ts";
import { isFault } from "../helm/fault.ts";
import type { Metadata } from "../helm/metadata.ts";
import { saidPlace } from "../helm/standIns.ts";
import type { EntryFiles, FileTree } from "./fileTree.ts";
import { folderOf, nameOf, resolvePath } from "./paths.ts";

/** Every file in a chart's folder and below, in the folders that links in it lead to, and in those of charts that it takes in. */
export function linkedBelow(folder: string, tree: FileTree, files: EntryFiles): readonly string[] {
  const { text } = files;
  const folders = new Set([folder]);
  const found: string[] = [];
  // What is added meanwhile is walked over, too.
  for (const each of folders) {
    for (const path of tree.filesBelow(each)) {
      found.push(path);
      const to = isChartLinkPlace(path) ? pathOfLink(text(path) ?? "") : undefined;
      const target = to === undefined ? undefined : resolvePath(folderOf(path), to);
      if (target !== undefined) folders.add(target);
      if (nameOf(path) !== "Chart.yaml") continue;
      for (const chart of chartsTakenIn(folderOf(path), files)) folders.add(chart);
    }
  }
  return found;
}

/** The folders of the charts that the one in `folder` takes in from where it says that they lie, `repository: file://../db`. */
export function chartsTakenIn(folder: string, files: EntryFiles): readonly string[] {
  const { dependencies = [] } = metadataIn(folder, files, /\bfile:\/\//) ?? {};
  return dependencies.flatMap((dependency) => {
    const said = saidPlace(dependency.repository);
    const target = said === undefined ? undefined : resolvePath(folder, said);
    const chart = target === undefined || target === folder ? undefined : metadataIn(target, files);
    return target !== undefined && chart !== undefined && isMeant(dependency, chart) ? [target] : [];
  });
}

/** `about`: what has to stand in the text, if it is to be read at all. */
function metadataIn(folder: string, { text, uriOf }: EntryFiles, about?: RegExp): Metadata | undefined {
  const [chart, requirements] = ["Chart.yaml", "requirements.yaml"].map((name) => {
    const path = folder === "." ? name : `${folder}/${name}`;
    const written = text(path);
    return written === undefined ? undefined : { uri: uriOf(path), text: () => written };
  });
  const known = [chart, requirements].some((file) => file !== undefined && about?.test(file.text()) !== false);
  const metadata = chart && known ? metadataOf(chart, requirements, createMemo()) : undefined;
  return metadata === undefined || isFault(metadata) ? undefined : metadata;
}
