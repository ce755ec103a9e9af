import { holds } from "./describe.ts";
import type { Description } from "./description.ts";
import type { EntryPoint } from "./entries/entryPoint.ts";

/** Where a file is, and why: in plain words, to follow "because". */
export interface ExplainedFile {
  readonly uri: string;
  /** Names of clusters. */
  readonly clusters: readonly string[];
  readonly why: string;
}

/** Of every file that declares something or is taken in. */
export function explainFiles(description: Description): readonly ExplainedFile[] {
  const { input, found, grouped } = description;
  const takers = new Map<string, EntryPoint[]>();
  for (const entry of found.entries) {
    for (const path of entry.files) {
      const list = takers.get(path);
      if (list === undefined) takers.set(path, [entry]);
      else list.push(entry);
    }
  }
  const homes = new Map<string, Set<string>>();
  for (const { name, entries, policiesOf } of grouped.clusters) {
    if (policiesOf !== undefined) continue;
    for (const id of entries) homes.set(id, (homes.get(id) ?? new Set()).add(name));
  }
  return [...input.files].flatMap((file): readonly ExplainedFile[] => {
    const path = description.pathOf(file.uri);
    const own = takers.get(path) ?? [];
    const [first] = own;
    if (first === undefined) {
      const why = found.leftOut.get(path);
      return why === undefined && !holds(file)
        ? []
        : [{ uri: file.uri, clusters: [], why: why ?? "nothing takes it in" }];
    }
    const names = [...new Set(own.flatMap(({ id }) => [...(homes.get(id) ?? [])]))].sort();
    return [
      {
        uri: file.uri,
        clusters: names,
        why: own
          .slice(0, 3)
          .map((entry) => reasonOf(entry, description))
          .join("; "),
      },
    ];
  });
}

function reasonOf(entry: EntryPoint, { grouped, found }: Description): string {
  const source = grouped.copies.get(entry.id);
  if (source !== undefined) {
    const other = found.entries.find(({ id }) => id === source);
    return `it says again what ${other?.path ?? "another"} builds`;
  }
  const by =
    entry.describedIn === undefined
      ? `${entry.path} (${entry.kind}) takes it in`
      : `${entry.path} takes it in, as ${entry.describedIn} says`;
  const why = grouped.why.get(entry.id);
  return why === undefined ? by : `${by}, and ${why}`;
}
