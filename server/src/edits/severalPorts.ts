import type { Fault } from "../manifest/fault.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { documentOf, stepsIn, valueAt } from "../snapshot/parts.ts";
import { replaceScalar, type TextEdit } from "../yaml/edit.ts";
import type { YamlScalar } from "../yaml/tree.ts";
import { cloneItem } from "./cloneItem.ts";
import { together } from "./fixes.ts";

/** An item of `ports` for each value, in place of the one whose field at `path` holds them all. */
export function severalPorts(
  context: PolicyContext,
  path: Fault["path"],
  values: readonly (string | number)[],
): readonly TextEdit[] | undefined {
  const document = documentOf(context);
  const steps = stepsIn(context, path);
  const item = steps?.at(-2);
  const node = valueAt(context, path);
  const [first, ...others] = values;
  if (steps === undefined || item?.kind !== "item" || node?.kind !== "scalar" || first === undefined) return undefined;
  return together(
    replaceScalar(document, steps, first),
    ...others.map((value) => cloneItem(document, item.item, node.span, inQuotesOf(node, value))),
  );
}

function inQuotesOf({ style }: YamlScalar, value: string | number): string {
  if (typeof value === "number") return String(value);
  return style === "double-quoted" ? `"${value}"` : style === "single-quoted" ? `'${value}'` : value;
}
