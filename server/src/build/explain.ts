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
    if (own.length === 0) {
      const why = found.leftOut.get(path);
      return why === undefined && !holds(file)
        ? []
        : [{ uri: file.uri, clusters: [], why: why ?? "nothing takes it in" }];
    }
    const names = [...new Set(own.flatMap(({ id }) => [...(homes.get(id) ?? [])]))].sort();
    return [{ uri: file.uri, clusters: names, why: reasonsOf(own, description) }];
  });
}

/** Entries with the same reason are told together: a base of forty overlays has one. */
function reasonsOf(entries: readonly EntryPoint[], { grouped, found }: Description): string {
  const several = grouped.clusters.length > 1;
  const groups = new Map<string, EntryPoint[]>();
  for (const entry of entries) {
    const copied = grouped.copies.get(entry.id);
    const source = found.entries.find(({ id }) => id === copied)?.path ?? "another";
    const why = several ? (grouped.why.get(entry.id) ?? "") : "";
    const key = copied === undefined ? `${isPlain(entry) ? "lies" : "taken"} ${why}` : `again ${source}`;
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups].map(([key, list]) => reason(key, list)).join("; ");
}

function reason(key: string, entries: readonly EntryPoint[]): string {
  const [sort = "", ...rest] = key.split(" ");
  const why = rest.join(" ");
  if (sort === "again") return `it says again what ${why} builds`;
  const alone = entries.length === 1;
  const names = namesOf(entries);
  const how = sort === "lies" ? `it lies in ${names}` : `${names} ${alone ? "takes" : "take"} it in`;
  return why === "" ? how : `${how} (${alone ? why : (ofSeveral[why] ?? why)})`;
}

/** The reasons of `grouping.ts`, of several entries. */
const ofSeveral: Readonly<Record<string, string>> = {
  "an alternative, told apart by its path": "alternatives, told apart by their paths",
  "its destination says so": "their destinations say so",
  "nothing ties it to one cluster": "nothing ties them to one cluster",
};

function isPlain({ kind }: EntryPoint): boolean {
  return kind === "folder" || kind === "dump";
}

/** As many as anybody reads. */
function namesOf(entries: readonly EntryPoint[]): string {
  const all = [...new Set(entries.map(({ path, describedIn }) => said(path, describedIn)))];
  const shown = all.length <= 3 ? all : [...all.slice(0, 2), `${all.length - 2} more`];
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

function said(path: string, describedIn: string | undefined): string {
  const name = path === "." ? "the top folder" : path;
  return describedIn === undefined || describedIn === path ? name : `${name} (as ${describedIn} says)`;
}
