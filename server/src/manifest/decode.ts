import { resolveScalar } from "../yaml/scalar11.ts";
import type { YamlNode } from "../yaml/tree.ts";
import { fieldOf, itemsOf, labelsOf, lenientText, textOf } from "./fields.ts";
import type { LabelSelector, LabelSelectorRequirement, Protocol } from "./types.ts";

export function isProtocol(text: string | undefined): text is Protocol {
  return text === "TCP" || text === "UDP" || text === "SCTP";
}

/** An int-or-string. */
export function decodePortValue(node: YamlNode | undefined): number | string | undefined {
  if (node?.kind !== "scalar") return undefined;
  const resolved = resolveScalar(node);
  if (resolved.type === "number") return resolved.value;
  return resolved.type === "null" ? undefined : node.text;
}

/** `undefined` where the selector is absent or null. */
export function decodeSelector(node: YamlNode | undefined): LabelSelector | undefined {
  if (node?.kind !== "map") return undefined;
  return {
    matchLabels: labelsOf(fieldOf(node, "matchLabels")),
    matchExpressions: itemsOf(node, "matchExpressions")
      .map(decodeRequirement)
      .filter((each) => each !== undefined),
  };
}

function decodeRequirement(node: YamlNode): LabelSelectorRequirement | undefined {
  const key = textOf(node, "key");
  const operator = textOf(node, "operator");
  if (key === undefined || !isOperator(operator)) return undefined;
  return { key, operator, values: itemsOf(node, "values").map((item) => lenientText(item) ?? "") };
}

function isOperator(text: string | undefined): text is LabelSelectorRequirement["operator"] {
  return text === "In" || text === "NotIn" || text === "Exists" || text === "DoesNotExist";
}
