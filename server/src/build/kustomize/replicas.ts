import { newScalar } from "../../yaml/graft.ts";
import type { YamlNode } from "../../yaml/tree.ts";
import { changeAt, type FieldSpec } from "./fieldSpec.ts";
import { field, fieldText } from "./fields.ts";
import { isOfKind } from "./identity.ts";
import { mapped, type Pass } from "./pass.ts";
import { isEver, type Resource, withRoot } from "./resource.ts";
import { createSharedWrites } from "./shared.ts";
import { failedAt } from "./trouble.ts";

/** One entry of `replicas`. */
export function replicaPass(node: YamlNode, specs: readonly FieldSpec[]): Pass {
  const name = fieldText(node, "name");
  const count = field(node, "count");
  const value: YamlNode = count ?? newScalar("0", node.span, "plain");
  const known = new WeakMap<Resource, Resource>();

  function changed(resource: Resource): Resource | undefined {
    const due = specs.filter((spec) => isEver(resource, (id) => id.name === name && isOfKind(id, spec)));
    if (due.length === 0) return undefined;
    const shared = createSharedWrites(resource);
    const root = due.reduce(
      (tree, { path, create }) =>
        changeAt(tree, path, {
          set: (old) => shared.write(old, value),
          blocked: () => undefined,
          creation: create ? { leaf: "scalar", span: node.span } : undefined,
        }),
      resource.root,
    );
    return shared.carriedOut(withRoot(resource, root));
  }

  return Object.freeze({
    run(set: readonly Resource[], { say, incomplete }: Parameters<Pass["run"]>[1]) {
      let found = false;
      const result = mapped(set, (resource) => {
        if (!isEver(resource, (id) => id.name === name)) return resource;
        const next = known.get(resource) ?? changed(resource);
        if (next === undefined) return resource;
        found = true;
        known.set(resource, next);
        return next;
      });
      if (!found && !incomplete) say(failedAt(node, `no workload that has replicas is named ${name}`));
      return result;
    },
  });
}
