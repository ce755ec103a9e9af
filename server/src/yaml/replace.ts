import { columnOf, type Step } from "./find.ts";
import { inlineEdit, lastStep, replaceBehindColon, type TextEdit, target, valueOfStep, type Where } from "./place.ts";
import { type Data, quoted, renderBehindColon, renderBlock, renderInline, renderScalar } from "./render.ts";
import { styleOf } from "./style.ts";
import type { YamlDocument, YamlNode, YamlScalar } from "./tree.ts";

/** Another value in place of a scalar; a string keeps the quotes that are there. */
export function replaceScalar(
  document: YamlDocument,
  where: Where,
  value: string | number | boolean | null,
): readonly TextEdit[] | undefined {
  const at = target(document, where);
  if (at === undefined || at.node.kind !== "scalar") return undefined;
  return [replaceScalarNode(document, at.node, value, at.step)];
}

function replaceScalarNode(
  document: YamlDocument,
  node: YamlScalar,
  value: string | number | boolean | null,
  step: Step | undefined,
): TextEdit {
  const style = styleOf(document);
  const flow = step !== undefined && (step.kind === "entry" ? step.map.flow : step.sequence.flow);
  const newText =
    typeof value === "string" && (node.style === "single-quoted" || node.style === "double-quoted")
      ? quoted(value, node.style === "single-quoted" ? "'" : '"')
      : renderScalar(value, style, flow);
  // Behind a colon, a dash or an anchor.
  const gap = node.span.start === node.span.end && /[^\s,[{]/.test(document.text[node.span.start - 1] ?? "") ? " " : "";
  return { span: node.span, newText: gap + newText };
}

/** Another value, collection or scalar, in place of what stands behind a key or dash. */
export function replaceValue(document: YamlDocument, where: Where, value: Data): readonly TextEdit[] | undefined {
  const step = lastStep(document, where);
  if (step === undefined) return undefined;
  const style = styleOf(document);
  const { text } = document;
  const node = valueOfStep(step);
  const holder = step.kind === "entry" ? step.map : step.sequence;
  if (typeof value !== "object" || value === null) {
    if (node.kind === "scalar" && !node.alias) return [replaceScalarNode(document, node, value, step)];
  }
  // What stands in brackets with something in them stays in brackets.
  if (holder.flow || (isFilledFlow(node) && typeof value === "object"))
    return [inlineEdit(text, node.span, renderInline(value, style))];
  if (step.kind === "item") {
    const column = columnOf(text, step.item.dash.start) + 2;
    return [
      {
        span: { start: step.item.dash.end, end: Math.max(step.item.dash.end, node.span.end) },
        newText: ` ${renderBlock(value, column, style)}`,
      },
    ];
  }
  const column = columnOf(text, step.entry.key.span.start);
  return replaceBehindColon(text, step.entry.key.span.end, node.span, renderBehindColon(value, column, style));
}

function isFilledFlow(node: YamlNode): boolean {
  if (node.kind === "scalar" || node.alias || !node.flow) return false;
  return (node.kind === "map" ? node.entries : node.items).length > 0;
}

/** Another name for a key, in the quotes that are there. */
export function renameKey(document: YamlDocument, where: Where, key: string): readonly TextEdit[] | undefined {
  const step = lastStep(document, where);
  if (step?.kind !== "entry") return undefined;
  const node = step.entry.key;
  const style = styleOf(document);
  const newText =
    node.style === "single-quoted"
      ? quoted(key, "'")
      : node.style === "double-quoted"
        ? quoted(key, '"')
        : renderScalar(key, style, step.map.flow);
  return [{ span: node.span, newText }];
}

/** Quotes around a bare scalar: its source text becomes the string. */
export function quoteScalar(document: YamlDocument, node: YamlScalar): readonly TextEdit[] | undefined {
  if (node.alias || node.style !== "plain" || node.span.start === node.span.end) return undefined;
  return [{ span: node.span, newText: quoted(node.text, styleOf(document).quote) }];
}

/** The quotes of a scalar go, so that it is read as a number. */
export function unquoteScalar(node: YamlScalar): readonly TextEdit[] | undefined {
  if (node.alias || (node.style !== "single-quoted" && node.style !== "double-quoted")) return undefined;
  return [{ span: node.span, newText: node.text }];
}
