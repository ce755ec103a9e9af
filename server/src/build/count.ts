import { fieldOf, textOf } from "../manifest/fields.ts";
import { objectsOf } from "../manifest/objects.ts";
import { parseStream } from "../yaml/stream.ts";
import type { Builds } from "./buildCell.ts";
import type { EntryPoint } from "./entries/entryPoint.ts";
import { steers } from "./steers.ts";

/** How many objects of any kind a cluster has, without those that only say what else is applied. */
export function countObjects(
  entries: readonly EntryPoint[],
  builds: Pick<Builds, "get">,
  textOf: (path: string) => string | undefined,
): number {
  let count = 0;
  const plain = new Set<string>();
  for (const entry of entries) {
    const build = builds.get(entry.id);
    if (build?.objects !== undefined) count += build.objects;
    else {
      const parts = entry.recipe.parts;
      const paths = parts.flatMap((part) => (part.kind === "file" ? [part.path] : []));
      for (const path of paths.length === parts.length ? paths : entry.files) plain.add(path);
    }
  }
  for (const path of plain) count += objectsIn(textOf(path) ?? "");
  return count;
}

function objectsIn(text: string): number {
  let count = 0;
  for (const { root } of parseStream(text, { template: false }).documents) {
    for (const object of objectsOf(root)) {
      const [apiVersion, kind] = [textOf(object, "apiVersion"), textOf(object, "kind")];
      if (apiVersion === undefined || kind === undefined || fieldOf(object, "metadata") === undefined) continue;
      if (!steers(apiVersion, kind)) count++;
    }
  }
  return count;
}
