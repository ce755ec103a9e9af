import { isChartLinkPlace, pathOfLink } from "../../source/folderLinks.ts";
import type { EntryFiles, FileTree } from "./fileTree.ts";
import { folderOf, nameOf, resolvePath } from "./paths.ts";

/** Every file in a chart's folder and below, in the folders that links in it lead to, and in those of charts that it takes in. */
export function linkedBelow(folder: string, tree: FileTree, { text }: EntryFiles): readonly string[] {
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
      for (const chart of chartsTakenIn(text(path) ?? "", folderOf(path), tree)) folders.add(chart);
    }
  }
  return found;
}

/** The charts that lie where the dependencies of one in `folder` say, `repository: file://../db`. */
export function chartsTakenIn(text: string, folder: string, tree: FileTree): readonly string[] {
  return [...text.matchAll(/\brepository:\s*["']?file:\/\/(?!\/)([^"'\s,}]+)/g)].flatMap(([, said = ""]) => {
    const target = resolvePath(folder, said);
    const isChart =
      target !== undefined && target !== folder && tree.isFile(target === "." ? "Chart.yaml" : `${target}/Chart.yaml`);
    return isChart ? [target] : [];
  });
}
