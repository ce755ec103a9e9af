import { limits } from "../limits.ts";
import type { ManifestFile } from "../manifest/file.ts";
import type { YamlNode } from "../yaml/tree.ts";
import type { Declared } from "./entries/compare.ts";

/**
 * What a file declares, for telling alternatives: whatever lives in a namespace. Namespaces themselves are often declared by
 * everything that lives in them.
 */
export function declaredIn(file: ManifestFile): readonly Declared[] {
  const { policies, adminPolicies, workloads, services, home = "" } = file;
  return [...policies, ...adminPolicies, ...workloads, ...services].flatMap((manifest) => {
    const { object, partial } = manifest;
    if (partial || object.name === "" || ("generated" in object && object.generated === true)) return [];
    const namespace = "namespace" in object ? (object.namespace ?? home) : "";
    let content: string | undefined;
    return [
      {
        key: `${object.kind} ${namespace}/${object.name}`,
        content() {
          content ??= contentOf(manifest.node);
          return content;
        },
      },
    ];
  });
}

/** Equal for trees that say the same, whatever their style and the order of their keys. */
export function contentOf(node: YamlNode, depth = 0): string {
  if (depth > limits.build.declared) return "";
  if (node.kind === "scalar") return JSON.stringify(node.text);
  if (node.kind === "sequence") return `[${node.items.map(({ value }) => contentOf(value, depth + 1)).join()}]`;
  const entries = node.entries.map(({ key, value }) => `${JSON.stringify(key.text)}:${contentOf(value, depth + 1)}`);
  return `{${entries.sort().join()}}`;
}
