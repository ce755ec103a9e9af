import type { ManifestFile } from "../manifest/file.ts";
import type { ReadDocument } from "../manifest/objectLists.ts";
import type { ReadOptions } from "../manifest/parseOptions.ts";
import type { YamlDocument } from "../yaml/tree.ts";
import type { BuiltObject } from "./build.ts";

/** What one built object was read as, at its place in a file. */
export interface ReadPart {
  readonly document: number;
  readonly options: ReadOptions;
  readonly yaml: YamlDocument;
  /** Uris of the texts that it was made from. */
  readonly sources: ReadonlySet<string>;
  readonly read: ReadDocument;
}

/**
 * What built objects were read as, for as long as somebody holds them: a build gives the same object as long as nothing
 * that it is made of has changed, so that after a keystroke one object of hundreds is read.
 */
export type ObjectMemo = WeakMap<BuiltObject, ReadPart>;

const lists = [
  "policies",
  "adminPolicies",
  "otherPolicies",
  "workloads",
  "services",
  "namespaces",
  "podSources",
  "nodes",
] as const satisfies readonly (keyof ReadDocument)[];

/** Puts what a part was read as behind the rest. */
export function append(into: ReadDocument, { read }: ReadPart): void {
  for (const list of lists) for (const each of read[list]) (into[list] as unknown[]).push(each);
}

/**
 * The file as it was before where it says the very same. Else its manifests are remembered with the parts that they come
 * from: some may have taken over what they had from the file before.
 */
export function settle(file: ManifestFile, parts: readonly ReadPart[], before: ManifestFile | undefined): ManifestFile {
  for (const list of lists) {
    const now = file[list] ?? [];
    let at = 0;
    for (const { read } of parts) {
      const own: unknown[] = read[list];
      for (let index = 0; index < own.length; index++, at++) own[index] = now[at];
    }
  }
  return before !== undefined && isSame(file, before) ? before : file;
}

function isSame(a: ManifestFile, b: ManifestFile): boolean {
  return (
    a.uri === b.uri &&
    a.written === b.written &&
    a.home === b.home &&
    sameOptions(a.readAs, b.readAs) &&
    a.stream.text === b.stream.text &&
    lists.every((list) => sameItems(a[list] ?? [], b[list] ?? [])) &&
    sameItems(a.maps ?? [], b.maps ?? []) &&
    sameItems([...(a.sources ?? [])], [...(b.sources ?? [])]) &&
    a.stream.documents.length === b.stream.documents.length &&
    a.stream.documents.every((document, at) => sameDocument(document, b.stream.documents[at]))
  );
}

export function sameOptions(a: ReadOptions | undefined, b: ReadOptions | undefined): boolean {
  return a?.kubernetesVersion === b?.kubernetesVersion && a?.template === b?.template;
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((each, at) => each === b[at]);
}

/** Documents of which nothing is taken are made anew each time. */
function sameDocument(a: YamlDocument, b: YamlDocument | undefined): boolean {
  return a === b || (a.root === undefined && b !== undefined && b.root === undefined && a.text === b.text);
}
