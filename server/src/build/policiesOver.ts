import type { ManifestFile } from "../manifest/file.ts";
import type { FileTable } from "../manifest/fileTable.ts";
import { declaredIn } from "./declared.ts";
import type { EntryBuild } from "./entryBuild.ts";
import { lists } from "./lists.ts";

/**
 * What entries build where only the policies of some count (`policiesOf`): those stand over what a cluster held, and take
 * the place of its policies of the same name. A file of which nothing has changed is the value that it is in `old`.
 */
export function policiesOver(
  builds: readonly EntryBuild[],
  policiesOf: ReadonlySet<string> | undefined,
  old: FileTable | undefined,
): readonly EntryBuild[] {
  if (policiesOf === undefined) return builds;
  const edited = ({ entry }: EntryBuild) => policiesOf.has(entry.id);
  const replaced = new Set<string>();
  for (const build of builds)
    if (edited(build))
      for (const file of build.files) for (const { key } of declaredIn(onlyPolicies(file))) replaced.add(key);
  const same = (made: ManifestFile): ManifestFile => {
    const before = old?.get(made.uri);
    return before !== undefined && before.stream === made.stream && sameLists(before, made) ? before : made;
  };
  return builds.map((build): EntryBuild => {
    const change = edited(build) ? onlyPolicies : (file: ManifestFile) => without(file, replaced);
    // What a build only reads is shown with the cluster that it is written for.
    return { ...build, reads: new Map(), files: build.files.map((file) => same(change(file))) };
  });
}

function onlyPolicies(file: ManifestFile): ManifestFile {
  const { podSources: _, ...rest } = file;
  return { ...rest, otherPolicies: [], nodes: [], workloads: [], services: [], namespaces: [] };
}

function without(file: ManifestFile, replaced: ReadonlySet<string>): ManifestFile {
  const stays = <Manifest extends { readonly document: number }>(
    list: readonly Manifest[],
    alone: (each: Manifest) => ManifestFile,
  ): readonly Manifest[] => {
    const left = list.filter((each) => !declaredIn(alone(each)).some(({ key }) => replaced.has(key)));
    return left.length === list.length ? list : left;
  };
  const none = onlyPolicies({ ...file, policies: [], adminPolicies: [] });
  return {
    ...file,
    policies: stays(file.policies, (policy) => ({ ...none, policies: [policy] })),
    adminPolicies: stays(file.adminPolicies, (policy) => ({ ...none, adminPolicies: [policy] })),
  };
}

function sameLists(a: ManifestFile, b: ManifestFile): boolean {
  return lists.every((name) => {
    const [one, other]: [readonly unknown[], readonly unknown[]] = [a[name], b[name]];
    return one === other || (one.length === other.length && one.every((each, at) => each === other[at]));
  });
}
