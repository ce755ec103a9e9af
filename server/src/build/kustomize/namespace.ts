import { indexOfKey, newEntry, valueAt, withValue } from "../../yaml/graft.ts";
import type { YamlMap, YamlNode, YamlScalar } from "../../yaml/tree.ts";
import { changeAt, type FieldSpec, specsByKind } from "./fieldSpec.ts";
import { clusterWide, describe, textAt } from "./identity.ts";
import type { Step } from "./pass.ts";
import { isNull } from "./plain.ts";
import { remembering, withRoot } from "./resource.ts";
import { createSharedWrites } from "./shared.ts";
import { failedAt } from "./trouble.ts";

export interface NamespaceOptions {
  /** Only where none is set. */
  readonly unsetOnly: boolean;
  /** Which subjects of role bindings are moved along. */
  readonly subjects: "defaultOnly" | "allServiceAccounts" | "none";
}

/** The namespace of every object that is not known as cluster-scoped, and what else follows it. */
export function setNamespace(value: YamlScalar, specs: readonly FieldSpec[], options: NamespaceOptions): Step {
  const specsOf = specsByKind(specs.filter(({ path }) => path.join("/") !== "metadata/namespace"));
  const writes = (old: YamlNode | undefined): boolean =>
    !options.unsetOnly || old === undefined || isNull(old) || (old.kind === "scalar" && old.text === "");
  const set = (node: YamlNode): YamlNode => (writes(node) ? value : node);

  return (before, say) => {
    const resource = remembering(before);
    let { root } = resource;
    const shared = createSharedWrites(resource);
    const { group, version, kind, namespace } = resource.id;
    if (namespace !== clusterWide) {
      const metadata = valueAt(root, "metadata");
      if (metadata?.kind === "map" && writes(valueAt(metadata, "namespace")))
        root = withValue(root, "metadata", withNamespace(metadata, value));
    }
    const binding = kind === "RoleBinding" || kind === "ClusterRoleBinding";
    if (binding) root = moveSubjects(root, value, options.subjects, writes);
    for (const { path, create } of specsOf(resource.id)) {
      const place = path.join("/");
      if (place === "metadata/name" && (group !== "" || version !== "v1")) continue;
      if (binding && place === "subjects/namespace") continue;
      root = changeAt(root, path, {
        set: (node) => (node.kind === "scalar" ? shared.write(node, set(node)) : refuse(node)),
        blocked: () => refuse(value),
        creation: create ? { leaf: "scalar", span: value.span } : undefined,
      });
    }
    return shared.carriedOut(withRoot(resource, root));

    function refuse(node: YamlNode): YamlNode {
      say(failedAt(value, `${describe(resource.id)} has no single value where the namespace is to be set`));
      return node;
    }
  };
}

function withNamespace(metadata: YamlMap, value: YamlScalar): YamlMap {
  const at = indexOfKey(metadata, "namespace");
  if (at !== -1) return withValue(metadata, "namespace", value);
  return { ...metadata, entries: [...metadata.entries, newEntry("namespace", value)] };
}

function moveSubjects(
  root: YamlMap,
  value: YamlScalar,
  which: NamespaceOptions["subjects"],
  writes: (old: YamlNode | undefined) => boolean,
): YamlMap {
  const subjects = valueAt(root, "subjects");
  if (which === "none" || subjects?.kind !== "sequence") return root;
  const items = subjects.items.map((item) => {
    const meant =
      which === "defaultOnly"
        ? textAt(item.value, "name") === "default"
        : textAt(item.value, "kind") === "ServiceAccount";
    if (!meant || item.value.kind !== "map" || !writes(valueAt(item.value, "namespace"))) return item;
    return { ...item, value: withNamespace(item.value, value) };
  });
  return items.every((item, at) => item === subjects.items[at])
    ? root
    : withValue(root, "subjects", { ...subjects, items });
}
