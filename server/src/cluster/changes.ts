import type { ManifestFile } from "../manifest/file.ts";

/** A file whose content is another than at the last build. */
export interface FileChange {
  readonly before: ManifestFile;
  readonly after: ManifestFile;
}

/** What differs between two lists of files; `undefined` where files came, went or moved. */
export function changesBetween(
  before: readonly ManifestFile[],
  after: readonly ManifestFile[],
): readonly FileChange[] | undefined {
  if (before === after) return [];
  if (before.length !== after.length) return undefined;
  const changes: FileChange[] = [];
  for (let i = 0; i < after.length; i++) {
    const [then, now] = [before[i], after[i]];
    if (then === now) continue;
    if (then === undefined || now === undefined || then.uri !== now.uri) return undefined;
    changes.push({ before: then, after: now });
  }
  return changes;
}

/** Whether a part of the files is the same in all of them, item by item. */
export function isUnchanged(changes: readonly FileChange[], part: (file: ManifestFile) => readonly unknown[]): boolean {
  return changes.every(({ before, after }) => {
    const [then, now] = [part(before), part(after)];
    return then.length === now.length && now.every((item, i) => item === then[i]);
  });
}
