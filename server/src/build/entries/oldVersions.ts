import { compareVersions, parseVersion, type Version } from "../../gotemplate/semver.ts";
import { folderOf, nameOf, upwards } from "./paths.ts";
import type { Survey } from "./survey.ts";

/**
 * Charts of which a newer version stands beside them, by folder, and the folder of the newest. A repository that publishes
 * charts keeps each version in a folder of that name (`web/1.0.0`, `web/1.1.0`), and nothing installs them all.
 */
export function oldVersions({ files, charts }: Pick<Survey, "files" | "charts">): ReadonlyMap<string, string> {
  const kept = new Map<string, { readonly folder: string; readonly version: Version }[]>();
  for (const folder of charts) {
    const version = parseVersion(nameOf(folder));
    const text = version === undefined ? undefined : files.text(`${folder}/Chart.yaml`);
    if (version === undefined || text === undefined || topLevel(text, "version") !== nameOf(folder)) continue;
    const key = `${folderOf(folder)} ${topLevel(text, "name")}`;
    const list = kept.get(key);
    if (list === undefined) kept.set(key, [{ folder, version }]);
    else list.push({ folder, version });
  }
  const old = new Map<string, string>();
  for (const list of kept.values()) {
    const newest = list.reduce((a, b) => (isNewer(b.version, a.version) ? b : a)).folder;
    for (const { folder } of list) if (folder !== newest) old.set(folder, newest);
  }
  // What an old version keeps in itself is as old.
  for (const folder of old.size === 0 ? [] : charts) {
    const outer = [...upwards(folderOf(folder))].find((each) => old.has(each));
    const newest = outer === undefined ? undefined : old.get(outer);
    if (newest !== undefined && !old.has(folder)) old.set(folder, newest);
  }
  return old;
}

/** Of two that are equal but for what stands behind the plus, the one that reads as the later. */
function isNewer(a: Version, b: Version): boolean {
  const order = compareVersions(a, b);
  // A collator is made when it is needed, which is seldom: to make the first takes longer than the rest of a small folder.
  return (order === 0 ? new Intl.Collator("en", { numeric: true }).compare(a.metadata, b.metadata) : order) > 0;
}

/** The plain scalar of a key; only a published chart is looked at, and a tool has written that. */
function topLevel(text: string, key: string): string | undefined {
  return new RegExp(`^${key}:[ \\t]*(["']?)([^\\s"'#]+)\\1[ \\t]*(?:#.*)?$`, "m").exec(text.replaceAll("\r", ""))?.[2];
}
