import type { Ignore } from "ignore";
import { ignoring, linesOf } from "../../source/ignoring.ts";
import type { EntryFiles } from "./fileTree.ts";
import { folderOf, nameOf, segmentsOf } from "./paths.ts";

/** Who says that a file is nothing that somebody applies. */
export type ExcludedBy = "setting" | "gitignore";

/**
 * Files that `netpol.exclude` or a `.gitignore` names: what is made anew by a tool, or belongs to somebody's own machine. They are
 * no entry points; a build that takes one in reads it. `patterns`: as in `.gitignore`, from the root of the files.
 */
export function createExcluded(
  files: Pick<EntryFiles, "paths" | "text">,
  patterns: readonly string[],
): (path: string) => ExcludedBy | undefined {
  const said = patterns.length === 0 ? undefined : ignoring(patterns);
  const own = new Map<string, Ignore>();
  for (const path of files.paths) {
    const text = nameOf(path) === ".gitignore" ? files.text(path) : undefined;
    if (text !== undefined) own.set(folderOf(path), ignoring(linesOf(text)));
  }
  if (said === undefined && own.size === 0) return () => undefined;

  const folders = new Map<string, boolean>([[".", false]]);
  /** Of a path of which the folder is not ignored; the nearest file that says something wins (gitignore(5)). */
  function isNamed(path: string, isFolder: boolean): boolean {
    let ignored = false;
    const segments = segmentsOf(path);
    for (let depth = 0; depth < segments.length; depth++) {
      const matcher = own.get(depth === 0 ? "." : segments.slice(0, depth).join("/"));
      const found = matcher?.test(`${segments.slice(depth).join("/")}${isFolder ? "/" : ""}`);
      if (found?.ignored === true) ignored = true;
      else if (found?.unignored === true) ignored = false;
    }
    return ignored;
  }
  /** What lies in an ignored folder cannot be taken back. */
  function isIgnored(folder: string): boolean {
    let known = folders.get(folder);
    if (known === undefined) {
      known = isIgnored(folderOf(folder)) || isNamed(folder, true);
      folders.set(folder, known);
    }
    return known;
  }
  return (path) => {
    if (said?.ignores(path) === true) return "setting";
    return own.size > 0 && (isIgnored(folderOf(path)) || isNamed(path, false)) ? "gitignore" : undefined;
  };
}

/** What each of the two is called where a person reads it. */
export const excludedWords: Readonly<Record<ExcludedBy, string>> = {
  setting: "named by `netpol.exclude`",
  gitignore: "named by a .gitignore",
};
