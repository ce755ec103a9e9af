import { indexOfKey } from "../../yaml/graft.ts";
import { isOldWord, resolvePlain } from "../../yaml/scalar11.ts";
import type { YamlMap, YamlScalar } from "../../yaml/tree.ts";
import type { FieldSpec } from "./fieldSpec.ts";
import { changeTree, createFieldTrees } from "./fieldTree.ts";
import { describe } from "./identity.ts";
import type { Step } from "./pass.ts";
import { isNull } from "./plain.ts";
import type { Resource } from "./resource.ts";
import { overwriteShared } from "./shared.ts";
import { failedAt } from "./trouble.ts";

/** Labels or annotations, set in the maps at some places: `labels`, `commonLabels`, `commonAnnotations`. */
export function setEntries(pairs: YamlMap, specs: readonly FieldSpec[]): Step {
  const treeOf = createFieldTrees(specs.map((spec) => ({ spec, leaf: true })));
  const creation = { leaf: "map" as const, span: pairs.span };
  const entries = pairs.entries.flatMap((entry) =>
    entry.value.kind === "scalar" ? [{ ...entry, value: entry.value }] : [],
  );
  const odd = entries.find(({ key }) => !isPlainText(key.text));
  return (resource, say) => {
    const tree = treeOf(resource.id);
    if (tree.children.size === 0 || entries.length === 0) return resource;
    if (odd !== undefined) {
      say(failedAt(odd.key, `the key "${odd.key.text}" is not read as a text`));
      return resource;
    }
    const refuse = (): void => say(failedAt(pairs, `${describe(resource.id)} has no map where these are to be set`));
    /** How often each was created, and what of the object's shared values is to be overwritten. */
    const made = entries.map(() => 0);
    const overwritten: (readonly [old: YamlScalar, value: YamlScalar])[] = [];
    const root = changeTree(resource.root, tree, {
      creation,
      blocked: refuse,
      set: (node) => {
        if (node.kind !== "map") {
          if (!isNull(node)) refuse();
          return node;
        }
        let map = node;
        for (const [index, entry] of entries.entries()) {
          const { key, value } = entry;
          const at = indexOfKey(map, key.text);
          const old = map.entries[at];
          if (old === undefined) {
            made[index] = (made[index] ?? 0) + 1;
            map = { ...map, entries: [...map.entries, entry] };
          } else if (old.value.kind === "scalar" && resource.shared.includes(old.value)) {
            if (old.value !== value) overwritten.push([old.value, value]);
          } else if (old.value !== value) {
            map = { ...map, entries: map.entries.with(at, { ...old, value: { ...value } }) };
          }
        }
        return map;
      },
    });
    const shared = entries.flatMap(({ value }, index) => ((made[index] ?? 0) > 1 ? [value] : []));
    let next: Resource = root === resource.root ? resource : { ...resource, root };
    for (const old of new Set(overwritten.map(([each]) => each))) {
      const value = overwritten.find(([each]) => each === old)?.[1];
      if (value !== undefined) next = overwriteShared(next, old, { ...value });
    }
    return shared.length === 0 ? next : { ...next, shared: [...next.shared, ...shared] };
  };
}

/** Written without quotes it is still a text to YAML 1.2: the real tool writes keys so. */
function isPlainText(key: string): boolean {
  return resolvePlain(key).type === "string" || isOldWord(key);
}
