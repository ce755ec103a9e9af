import { computedSpan } from "../../yaml/graft.ts";
import type { YamlNode, YamlScalar } from "../../yaml/tree.ts";
import { changeAt, type FieldSpec, specsByKind } from "./fieldSpec.ts";
import { describe, type Kind } from "./identity.ts";
import type { Step } from "./pass.ts";
import { firstId, type Resource, remembering, withRoot } from "./resource.ts";
import { createSharedWrites } from "./shared.ts";
import { failedAt } from "./trouble.ts";

/** `namePrefix` and `nameSuffix`. Other kinds have names that mean something. */
export function addToNames(part: YamlScalar, side: "prefix" | "suffix", specs: readonly FieldSpec[]): Step {
  const specsOf = specsByKind(specs);
  const joined = (text: string): string => (side === "prefix" ? part.text + text : text + part.text);
  return (before, say) => {
    const first = firstId(before);
    if (keepsName(first)) return before;
    let resource = before;
    for (const { path, create } of specsOf(first)) {
      if (path.join("/") === "metadata/name") resource = remembering(withPart(resource, part.text, side));
      const { source, id } = resource;
      const shared = createSharedWrites(resource);
      const set = (node: YamlNode): YamlNode => {
        if (node.kind === "scalar")
          return shared.write(node, { ...node, text: joined(node.text), span: computedSpan(node.span, source) });
        say(failedAt(part, `${describe(id)} has no single value where the ${side} is to be added`));
        return node;
      };
      const root = changeAt(resource.root, path, {
        set,
        blocked: set,
        creation: create ? { leaf: "scalar", span: part.span } : undefined,
      });
      resource = shared.carriedOut(withRoot(resource, root));
    }
    return resource;
  };
}

function keepsName({ group, kind }: Kind): boolean {
  return (
    kind === "CustomResourceDefinition" ||
    kind === "Namespace" ||
    (kind === "APIService" && group === "apiregistration.k8s.io")
  );
}

function withPart(resource: Resource, text: string, side: "prefix" | "suffix"): Resource {
  return side === "prefix"
    ? { ...resource, prefixes: [...resource.prefixes, text] }
    : { ...resource, suffixes: [...resource.suffixes, text] };
}
