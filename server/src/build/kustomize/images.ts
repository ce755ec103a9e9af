import { RE2JS } from "re2js";
import { computedSpan, valueAt, withValue, withValues } from "../../yaml/graft.ts";
import type { YamlNode } from "../../yaml/tree.ts";
import { changeAt, type FieldSpec, specsByKind } from "./fieldSpec.ts";
import { fieldText } from "./fields.ts";
import type { Step } from "./pass.ts";
import { createSharedWrites } from "./shared.ts";
import { failedAt } from "./trouble.ts";

/** One entry of `images`. */
export function setImage(node: YamlNode, specs: readonly FieldSpec[]): Step {
  const specsOf = specsByKind(specs);
  const isImage = imageMatcher(fieldText(node, "name"));
  const rename = {
    name: fieldText(node, "newName"),
    tag: fieldText(node, "newTag"),
    suffix: fieldText(node, "tagSuffix"),
    digest: fieldText(node, "digest"),
  };
  return (resource, say) => {
    if (isImage === undefined) {
      say(failedAt(node, `the name "${fieldText(node, "name")}" is a pattern, and no regular expression`));
      return resource;
    }
    if (resource.id.kind === "CustomResourceDefinition") return resource;
    const shared = createSharedWrites(resource);
    const set = (old: YamlNode): YamlNode => {
      if (old.kind !== "scalar" || !isImage(old.text)) return old;
      const text = renamed(old.text, rename);
      if (text === old.text) return old;
      return shared.write(old, { ...old, text, span: computedSpan(node.span, resource.source) });
    };
    let root: YamlNode = inContainers(resource.root, set);
    for (const { path } of specsOf(resource.id)) {
      if (root.kind === "map") root = changeAt(root, path, { creation: undefined, blocked: () => undefined, set });
    }
    return shared.carriedOut(root === resource.root || root.kind !== "map" ? resource : { ...resource, root });
  };
}

/** The images of all lists that are named like those of containers, wherever they stand. */
function inContainers(node: YamlNode, set: (image: YamlNode) => YamlNode): YamlNode {
  if (node.kind === "scalar") return node;
  if (node.kind === "sequence") {
    const values = node.items.map(({ value }) => inContainers(value, set));
    return withValues(node, values);
  }
  let changed = false;
  const entries = node.entries.map((entry) => {
    let value = inContainers(entry.value, set);
    if (value.kind === "sequence" && /^(?:containers|initContainers)$/.test(entry.key.text)) {
      const values = value.items.map((item) => {
        const image = valueAt(item.value, "image");
        return item.value.kind !== "map" || image === undefined
          ? item.value
          : withValue(item.value, "image", set(image));
      });
      value = withValues(value, values);
    }
    if (value === entry.value) return entry;
    changed = true;
    return { ...entry, value };
  });
  return changed ? { ...node, entries } : node;
}

const version = "(?::[\\w.{}-]*)?(?:@sha256:[\\w.{}-]*)?";
const isVersion = new RegExp(`^${version}$`);

/** Which images are meant. The name is a pattern, though hardly anybody writes one: a dot in it stands for any sign. */
function imageMatcher(name: string): ((text: string) => boolean) | undefined {
  if (!/[\\^$*+?()[\]{}|]/.test(name)) return (text) => isVersion.test(text.slice(name.length)) && isLike(text, name);
  try {
    const pattern = RE2JS.compile(`^${name}${version}$`);
    return (text) => pattern.matcher(text).find();
  } catch {
    return undefined;
  }
}

function isLike(text: string, name: string): boolean {
  if (text.startsWith(name)) return true;
  return text.length >= name.length && [...name].every((sign, at) => sign === "." || sign === text[at]);
}

interface Rename {
  readonly name: string;
  readonly tag: string;
  readonly suffix: string;
  readonly digest: string;
}

function renamed(text: string, rename: Rename): string {
  const slash = Math.max(0, text.indexOf("/"));
  const match = /^([^:@]*)(?::([^@]*))?(?:@(.*))?$/s.exec(text.slice(slash));
  const name = rename.name || text.slice(0, slash) + (match?.[1] ?? "");
  let tag = match?.[2] ?? "";
  let digest = match?.[3] ?? "";
  if (rename.tag !== "" || rename.digest !== "") {
    tag = rename.tag;
    digest = rename.digest;
  } else if (rename.suffix !== "") {
    tag += rename.suffix;
    digest = "";
  }
  return `${name}${tag === "" ? "" : `:${tag}`}${digest === "" ? "" : `@${digest}`}`;
}
