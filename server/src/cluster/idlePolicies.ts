import type { ManifestFile } from "../manifest/file.ts";
import type { Cluster, IdlePolicy } from "./cluster.ts";
import type { Placement } from "./placement.ts";
import type { PolicyPart } from "./policies.ts";

/** The list of `old` where it would say the same. */
export function findIdlePolicies(
  files: readonly ManifestFile[],
  placement: Placement,
  { policies, policiesByFile }: PolicyPart,
  old: Cluster | undefined,
): readonly IdlePolicy[] {
  const found: IdlePolicy[] = [];
  for (const { uri, policies: written } of files) {
    if (written.length === 0) continue;
    const indexes = policiesByFile.get(uri);
    for (const [index, manifest] of written.entries()) {
      const inForce = policies[indexes?.[index] ?? -1]?.origin;
      if (inForce?.uri === uri && inForce.index === index) continue;
      const { namespace } = manifest.object;
      // A patch or template without a namespace, or with one that is filled in, may be meant for any.
      const known = manifest.partial
        ? namespace?.includes("{{")
          ? undefined
          : namespace
        : (namespace ?? placement.namespaceOf(uri));
      found.push({ uri, manifest, namespace: known });
    }
  }
  const before = old?.idlePolicies ?? [];
  const same =
    before.length === found.length &&
    before.every((then, i) => then.manifest === found[i]?.manifest && then.namespace === found[i]?.namespace);
  return same ? before : found;
}
