import type { EntryPoint } from "./entryPoint.ts";
import { isWithin } from "./paths.ts";

/** An entry as a list shows it. */
export interface ShownEntry {
  readonly path: string;
  readonly kind: EntryPoint["kind"];
  readonly namespace?: string;
}

/** The plain folders of a cluster are one entry for each topmost one of them. */
export function showEntries(entries: readonly EntryPoint[]): readonly ShownEntry[] {
  const plain = entries.filter(({ kind }) => kind === "folder").map(({ path }) => path);
  const top = plain.filter((path) => !plain.some((other) => other !== path && isWithin(path, other)));
  const shown = entries.filter(({ kind, path }) => kind !== "folder" || top.includes(path));
  const unique = new Map<string, ShownEntry>();
  for (const { path, kind, namespace } of shown) {
    unique.set(JSON.stringify([path, kind, namespace]), { path, kind, ...(namespace !== undefined && { namespace }) });
  }
  return [...unique.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}
