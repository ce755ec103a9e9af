import type { ManifestFile } from "../manifest/file.ts";
import type { Builds } from "./buildCell.ts";
import { contentOf } from "./declared.ts";
import type { Declared } from "./entries/compare.ts";
import type { EntryPoint } from "./entries/entryPoint.ts";
import type { FoundEntries } from "./entries/find.ts";
import type { EntryBuild } from "./entryBuild.ts";

/** Which entry points declare which objects. */
export interface Declarers {
  /** By an object's key. */
  readonly of: KeyedDeclarers;
  /** Ids of those that declare something that another one declares, too. */
  readonly sharing: ReadonlySet<string>;
}

interface Declarer {
  /** Of the entry point. */
  readonly id: string;
  /** Of the file in it. */
  readonly uri: string;
}

/** Those of some state, and what a few edits have made of them: a key costs no copy of thousands. */
interface KeyedDeclarers {
  readonly base: ReadonlyMap<string, readonly Declarer[]>;
  /** An empty list: nobody any more. */
  readonly over: ReadonlyMap<string, readonly Declarer[]>;
}

function declarersOf({ base, over }: KeyedDeclarers, key: string): readonly Declarer[] {
  return over.get(key) ?? base.get(key) ?? [];
}

/** Keys that may differ from those of the base before all are put together again. */
const mostOver = 256;

type DeclaredBy = (file: ManifestFile) => readonly Declared[];

/** Made when first asked for: mostly nobody does. */
export function lazyDeclarers(builds: Builds, declaredBy: DeclaredBy): () => Declarers {
  let made: Declarers | undefined;
  return () => {
    made ??= declarersIn(builds, declaredBy);
    return made;
  };
}

/**
 * After `compareGroups` has said `alike`: what is declared anew is declared by nobody else. Made when first asked for, of what
 * was known before; then nothing is kept of that.
 */
export function lazyNextDeclarers(before: Before, builds: Builds, declaredBy: DeclaredBy): () => Declarers {
  let made: Declarers | undefined;
  let past: Before | undefined = { builds: before.builds, declarers: before.declarers };
  return () => {
    made ??= past === undefined ? declarersIn(builds, declaredBy) : nextDeclarers(past, builds, declaredBy);
    past = undefined;
    return made;
  };
}

function nextDeclarers(before: Before, builds: Builds, declaredBy: DeclaredBy): Declarers {
  const { of, sharing } = before.declarers();
  const next = new Map(of.over);
  const listOf = (key: string) => next.get(key) ?? of.base.get(key) ?? [];
  for (const [id, made] of builds) {
    const old = before.builds.get(id);
    if (old === made || old === undefined) continue;
    const [then, now] = [new Set(old.files), new Set(made.files)];
    for (const file of then) {
      if (now.has(file)) continue;
      for (const { key } of declaredBy(file)) {
        next.set(
          key,
          listOf(key).filter((each) => each.id !== id || each.uri !== file.uri),
        );
      }
    }
    for (const file of now) {
      if (then.has(file)) continue;
      for (const { key } of declaredBy(file)) next.set(key, [...listOf(key), { id, uri: file.uri }]);
    }
  }
  const few = next.size <= mostOver;
  return {
    of: few ? { base: of.base, over: next } : { base: new Map([...of.base, ...next]), over: new Map() },
    sharing,
  };
}

function declarersIn(builds: Builds, declaredBy: DeclaredBy): Declarers {
  const of = new Map<string, Declarer[]>();
  const sharing = new Set<string>();
  for (const [id, { files }] of builds) {
    for (const file of files) {
      for (const { key } of declaredBy(file)) {
        const list = of.get(key);
        if (list === undefined) of.set(key, [{ id, uri: file.uri }]);
        else list.push({ id, uri: file.uri });
        if (list !== undefined && list[0]?.id !== id) for (const each of list) sharing.add(each.id);
      }
    }
  }
  return { of: { base: of, over: new Map() }, sharing };
}

/** What grouping looks at besides the objects is the same. */
export function standAlike(before: FoundEntries, after: FoundEntries): boolean {
  const [then, now] = [before.entries, after.entries];
  return (
    then.length === now.length &&
    then.every((entry, i) => entry === now[i] || isAlike(entry, now[i])) &&
    before.generated.size === after.generated.size &&
    [...before.generated].every((path) => after.generated.has(path))
  );
}

function isAlike(a: EntryPoint, b: EntryPoint | undefined): boolean {
  if (a.id !== b?.id || a.kind !== b.kind || a.cluster !== b.cluster) return false;
  const key = ({ addresses, bases, destination }: EntryPoint) => JSON.stringify([addresses, bases, destination]);
  return key(a) === key(b) && saysAlike(a.declares, b.declares);
}

function saysAlike(a: EntryPoint["declares"], b: EntryPoint["declares"]): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a === b || (a.key === b.key && contentOf(a.root) === contentOf(b.root));
}

interface Before {
  readonly builds: Builds;
  readonly declarers: () => Declarers;
}

/**
 * Whether the entry points that were built anew stand in the clusters that they stood in. `same`: they declare the same
 * objects, and what several declare differs where it differed. `alike`: others, but none that somebody else declares.
 * `among`: those that were built anew are among them.
 */
export function compareGroups(
  before: Before,
  builds: Builds,
  declaredBy: DeclaredBy,
  among: Iterable<readonly [string, EntryBuild]> = builds,
): "same" | "alike" | "other" {
  const fresh = new Map<string, string>();
  const touched = new Set<string>();
  let same = true;
  for (const [id, made] of among) {
    const old = before.builds.get(id);
    if (old === made) continue;
    if (old === undefined || old.failed !== made.failed) return "other";
    const keys = keysTouched(old, made, declaredBy);
    if (keys !== undefined) {
      for (const key of keys) touched.add(key);
      continue;
    }
    same = false;
    if (!isApart(id, old, made, before.declarers(), fresh, declaredBy)) return "other";
  }
  for (const key of touched) {
    const { of, sharing } = before.declarers();
    const list = declarersOf(of, key);
    if (list.length < 2 || !list.some(({ id }) => sharing.has(id))) continue;
    if (!differsAlike(key, list, before.builds, builds, declaredBy)) return "other";
  }
  return same ? "same" : "alike";
}

/** Keys of objects in files that are not what they were; `undefined` where these declare others. */
function keysTouched(a: EntryBuild, b: EntryBuild, declaredBy: DeclaredBy): readonly string[] | undefined {
  if (a.files.length !== b.files.length) return undefined;
  const keys: string[] = [];
  // Of thousands of files one is another.
  for (let i = 0; i < a.files.length; i++) {
    if (a.files[i] === b.files[i]) continue;
    const [then, now] = [a.files[i], b.files[i]];
    if (then === undefined || now === undefined || then.uri !== now.uri) return undefined;
    const [old, made] = [declaredBy(then), declaredBy(now)];
    if (old === made) continue;
    if (old.length !== made.length || !old.every(({ key }, at) => key === made[at]?.key)) return undefined;
    for (const { key } of made) keys.push(key);
  }
  return keys;
}

/** Nothing that the entry point declares or has declared is declared by another one. `fresh`: what others have come to declare. */
function isApart(
  id: string,
  old: EntryBuild,
  made: EntryBuild,
  { of, sharing }: Declarers,
  fresh: Map<string, string>,
  declaredBy: DeclaredBy,
): boolean {
  if (sharing.has(id)) return false;
  const known = new Set(old.files);
  for (const file of made.files) {
    if (known.has(file)) continue;
    for (const { key } of declaredBy(file)) {
      const other = declarersOf(of, key)[0]?.id ?? fresh.get(key) ?? id;
      if (other !== id) return false;
      fresh.set(key, id);
    }
  }
  return true;
}

/** Of those that declare an object, the same ones say the same of it. */
function differsAlike(
  key: string,
  list: readonly Declarer[],
  before: Builds,
  builds: Builds,
  declaredBy: DeclaredBy,
): boolean {
  const contentIn = (own: Builds, { id, uri }: Declarer): string => {
    const file = own.get(id)?.files.find((each) => each.uri === uri);
    return (file && declaredBy(file).find((each) => each.key === key))?.content() ?? "";
  };
  const changed = list.filter(({ id }) => before.get(id) !== builds.get(id));
  const differing = changed.filter((each) => contentIn(before, each) !== contentIn(builds, each));
  if (differing.length === 0) return true;
  const then = list.map((each) => contentIn(before, each));
  const now = list.map((each, at) => (changed.includes(each) ? contentIn(builds, each) : (then[at] ?? "")));
  return differing.every((each) => {
    const at = list.indexOf(each);
    return list.every((_, other) => (then[at] === then[other]) === (now[at] === now[other]));
  });
}
