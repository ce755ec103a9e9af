import { computedSpan } from "../../yaml/graft.ts";
import type { YamlNode } from "../../yaml/tree.ts";
import { changeAt, type FieldSpec, specsByKind } from "./fieldSpec.ts";
import { fieldText } from "./fields.ts";
import type { Step } from "./pass.ts";
import { withRoot } from "./resource.ts";

/** One entry of `images`. */
export function setImage(node: YamlNode, specs: readonly FieldSpec[]): Step {
  const specsOf = specsByKind(specs);
  const name = fieldText(node, "name");
  const rename = {
    name: fieldText(node, "newName"),
    tag: fieldText(node, "newTag"),
    suffix: fieldText(node, "tagSuffix"),
    digest: fieldText(node, "digest"),
  };
  return (resource) => {
    if (resource.id.kind === "CustomResourceDefinition") return resource;
    let { root } = resource;
    for (const { path } of specsOf(resource.id)) {
      root = changeAt(root, path, {
        creation: undefined,
        blocked: () => undefined,
        set: (old) => {
          if (old.kind !== "scalar" || !isImage(old.text, name)) return old;
          const text = renamed(old.text, rename);
          return text === old.text ? old : { ...old, text, span: computedSpan(node.span, resource.source) };
        },
      });
    }
    return withRoot(resource, root);
  };
}

function isImage(text: string, name: string): boolean {
  return text.startsWith(name) && /^(?::[\w.{}-]*)?(?:@sha256:[\w.{}-]*)?$/.test(text.slice(name.length));
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
