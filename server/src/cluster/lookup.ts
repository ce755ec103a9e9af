import type { ManifestFile } from "../manifest/file.ts";
import type { Origin } from "./cluster.ts";

export function byNamespace(objects: readonly { readonly index: number; readonly namespace: string }[]) {
  const result = new Map<string, number[]>();
  for (const { index, namespace } of objects) {
    const list = result.get(namespace);
    if (list === undefined) result.set(namespace, [index]);
    else list.push(index);
  }
  return result;
}

/** For each file with objects of the kind: the indexes in the cluster, by the indexes in the file. */
export function byFile<T extends { readonly index: number }>(
  files: readonly ManifestFile[],
  count: (file: ManifestFile) => number,
  objects: readonly T[],
  origins: (object: T) => readonly Origin[],
): ReadonlyMap<string, readonly (number | undefined)[]> {
  const result = new Map<string, (number | undefined)[]>();
  for (const file of files) {
    const length = count(file);
    if (length > 0) result.set(file.uri, new Array<number | undefined>(length).fill(undefined));
  }
  for (const object of objects) {
    for (const { uri, index } of origins(object)) {
      const list = result.get(uri);
      if (list !== undefined && list[index] === undefined) list[index] = object.index;
    }
  }
  return result;
}
