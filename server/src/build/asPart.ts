import { mayConnect } from "../manifest/connects.ts";
import type { ManifestFile, PolicyManifest } from "../manifest/file.ts";
import { judgePolicy } from "../manifest/kinds/networkPolicy/judge.ts";
import type { YamlMap } from "../yaml/tree.ts";
import { listsOf } from "./lists.ts";

/** What a build only reads (a patch, a kustomization): it is looked at, and is no object of the cluster. */
export function asPart(file: ManifestFile, old: ManifestFile | undefined): ManifestFile {
  if (listsOf(file).every((list) => list.length === 0)) {
    if (!tells(file)) return file;
    return old?.aside === true && old.stream === file.stream ? old : { ...file, aside: true };
  }
  const { policies, adminPolicies, otherPolicies, nodes, workloads, services, namespaces } = file;
  if (old?.aside === true && old.stream === file.stream) return old;
  // The node of a closed file is read when somebody asks for it, and is no property that a spread would copy.
  const partial = <M extends { readonly node: YamlMap }>(list: readonly M[]): readonly M[] =>
    list.map((each) => ({
      ...each,
      get node() {
        return each.node;
      },
      partial: true,
    }));
  const kubernetesVersion = file.readAs?.kubernetesVersion ?? "";
  return {
    ...file,
    aside: true,
    policies: policies.map(
      (policy): PolicyManifest => ({
        ...policy,
        node: policy.node,
        partial: true,
        faults: judgePolicy(policy.node, { kubernetesVersion, partial: true }),
      }),
    ),
    adminPolicies: partial(adminPolicies),
    otherPolicies: partial(otherPolicies),
    nodes: partial(nodes),
    workloads: partial(workloads),
    services: partial(services),
    namespaces: partial(namespaces),
  };
}

/** There is an object in it that says who connects to whom, which nobody applies as it stands. */
function tells({ stream: { documents } }: ManifestFile): boolean {
  return documents.some(({ text }) => mayConnect(text)) && documents.every(({ problems }) => problems.length === 0);
}
