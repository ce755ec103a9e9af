import { isChartLinkPlace, pathOfLink } from "../../source/folderLinks.ts";
import type { EntryFiles, FileTree } from "./fileTree.ts";
import { folderOf, resolvePath } from "./paths.ts";

/** Every file in a chart's folder and below, and in the folders that links in it lead to. */
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
    }
  }
  return found;
}
