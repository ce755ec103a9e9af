import { itemsOf } from "../manifest/fields.ts";
import type { Direction } from "../manifest/types.ts";
import type { AdminContext } from "../snapshot/context.ts";
import { documentOf, valueAt } from "../snapshot/parts.ts";
import { headOf } from "../snapshot/policyView.ts";
import { type Path, pathText, spanAt, stepsTo } from "../yaml/find.ts";
import type { Span, YamlNode } from "../yaml/tree.ts";

/** A part of a policy for the whole cluster. */
export interface AdminPart {
  readonly path: Path;
  readonly node: YamlNode;
}

const directions = ["ingress", "egress"] as const satisfies readonly Direction[];

export function adminRules(context: AdminContext): readonly (AdminPart & { readonly direction: Direction })[] {
  return directions.flatMap((direction) => {
    const path = ["spec", direction];
    const list = valueAt(context, path);
    if (list?.kind !== "sequence") return [];
    return list.items.map(({ value }, index) => ({ direction, path: [...path, index], node: value }));
  });
}

/** Items of a list in a part. */
export function itemsIn({ path, node }: AdminPart, key: string): readonly AdminPart[] {
  return itemsOf(node, key).map((item, index) => ({ path: [...path, key, index], node: item }));
}

/** Every selector: of the subject and of the peers, in the order of the text. */
export function adminSelectors(context: AdminContext): readonly AdminPart[] {
  const subject = valueAt(context, ["spec", "subject"]);
  const peers = adminRules(context).flatMap((rule) => [...itemsIn(rule, "from"), ...itemsIn(rule, "to")]);
  const holders = [...(subject === undefined ? [] : [{ path: ["spec", "subject"], node: subject }]), ...peers];
  return holders.flatMap((holder) =>
    [["namespaces"], ["pods", "namespaceSelector"], ["pods", "podSelector"], ["nodes"]].flatMap((keys) => {
      const path = [...holder.path, ...keys];
      const node = valueAt(context, path);
      return node?.kind === "map" ? [{ path, node }] : [];
    }),
  );
}

/** The same, underlined at its beginning only: rules run over many lines. */
export function headPlace(context: AdminContext, path: Path) {
  const { span, field } = placeOf(context, path);
  const last = stepsTo(context.policy.node, path)?.at(-1);
  const head = last?.kind === "entry" ? last.entry.key.span : last && headOf(documentOf(context), last.item);
  return { span: head ?? span, extent: span, field };
}

export function placeOf({ policy }: AdminContext, path: Path): { readonly span: Span; readonly field: string } {
  return { span: spanAt(policy.node, path), field: pathText(path) };
}
