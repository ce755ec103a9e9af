import { plainFix, together } from "../../edits/fixes.ts";
import { requirementPlaces } from "../../edits/requirementPlaces.ts";
import { entryOf } from "../../manifest/fields.ts";
import type { PolicyView, SelectorView } from "../../snapshot/policyView.ts";
import { insertEntry, insertItem, remove, renameKey, replaceValue, type TextEdit } from "../../yaml/edit.ts";
import { columnOf, lineEndOf, lineStartOf } from "../../yaml/find.ts";
import { renderScalar, type Style } from "../../yaml/render.ts";
import { styleOf } from "../../yaml/style.ts";
import type { Span, YamlMap, YamlNode, YamlSequence } from "../../yaml/tree.ts";
import { selectorsAt } from "./place.ts";
import type { Refactoring } from "./refactoring.ts";

/** `matchLabels` as `matchExpressions` and back; what stands in the other form already is joined by the rest. */
export const selectorForm: Refactoring = (place) => {
  const { policy } = place;
  return selectorsAt(place).flatMap((selector) => [
    ...plainFix(policy, "Write as `matchExpressions` (keeps what is allowed)", asExpressions(policy.view, selector)),
    ...plainFix(policy, "Write as `matchLabels` (keeps what is allowed)", asLabels(policy.view, selector)),
  ]);
};

function parts(selector: SelectorView): {
  readonly labels: YamlNode | undefined;
  readonly expressions: YamlNode | undefined;
} {
  const value = selector.entry?.value;
  return { labels: entryOf(value, "matchLabels")?.value, expressions: entryOf(value, "matchExpressions")?.value };
}

function asExpressions(view: PolicyView, selector: SelectorView): readonly TextEdit[] | undefined {
  const { labels, expressions } = parts(selector);
  if (labels?.kind !== "map" || labels.alias || labels.entries.length === 0) return undefined;
  const { document } = view;
  if (isAnchored(document.text, labels)) return undefined;
  if (expressions !== undefined) return joinExpressions(view, selector, labels, expressions);
  const path = [...selector.path, "matchLabels"];
  const renamed = renameKey(document, path, "matchExpressions");
  if (renamed === undefined) return undefined;
  if (labels.flow) {
    const data = labels.entries.map(({ key, value }) => ({ key: key.text, operator: "In", values: [textOf(value)] }));
    return [...renamed, ...(replaceValue(document, path, data) ?? [])];
  }
  const style = styleOf(document);
  return [
    ...renamed,
    ...labels.entries.map((entry) =>
      asItem(document.text, entry.span, entry.key.text, textOf(entry.value), style, labels),
    ),
  ];
}

/** In place of `key: value`, so that the comment behind it stays. */
function asItem(text: string, span: Span, key: string, value: string, style: Style, labels: YamlMap): TextEdit {
  const column = columnOf(text, labels.span.start) - style.step + style.listStep;
  const start = lineStartOf(text, span.start);
  const pad = `${style.newline}${" ".repeat(column + 2)}`;
  const values = `${style.newline}${" ".repeat(column + 2 + style.listStep)}- ${renderScalar(value, style, false)}`;
  const newText = `${" ".repeat(column)}- key: ${renderScalar(key, style, false)}${pad}operator: In${pad}values:${values}`;
  return { span: { start, end: span.end }, newText };
}

function asLabels(view: PolicyView, selector: SelectorView): readonly TextEdit[] | undefined {
  const { labels, expressions } = parts(selector);
  if (expressions?.kind !== "sequence" || expressions.alias || expressions.items.length === 0) return undefined;
  if (isAnchored(view.document.text, expressions)) return undefined;
  const places = requirementPlaces(view, selector).filter(({ kind }) => kind === "expression");
  const found = new Map<string, string>();
  const taken = new Set(labels?.kind === "map" ? labels.entries.map(({ key }) => key.text) : []);
  for (const { requirement } of places) {
    const [value] = requirement.values;
    if (
      taken.has(requirement.key) ||
      requirement.operator !== "In" ||
      requirement.values.size !== 1 ||
      value === undefined ||
      found.has(requirement.key)
    )
      return undefined;
    found.set(requirement.key, value);
  }
  if (found.size !== expressions.items.length) return undefined;
  const { document } = view;
  if (labels !== undefined) return joinLabels(view, selector, labels, expressions, found);
  const path = [...selector.path, "matchExpressions"];
  const renamed = renameKey(document, path, "matchLabels");
  if (renamed === undefined) return undefined;
  if (expressions.flow || !isBlock(document.text, expressions)) {
    return [...renamed, ...(replaceValue(document, path, Object.fromEntries(found)) ?? [])];
  }
  const style = styleOf(document);
  const column = columnOf(document.text, expressions.span.start) - style.listStep + style.step;
  const edits = places.map((each): TextEdit | undefined => {
    const [value] = each.requirement.values;
    if (each.kind !== "expression" || value === undefined) return undefined;
    const start = lineStartOf(document.text, each.item.dash.start);
    // One behind the value stays; others have no line left to stand on.
    if (/\s#/.test(document.text.slice(each.item.dash.start, each.item.value.span.end))) return undefined;
    const key = renderScalar(each.requirement.key, style, true);
    const newText = `${" ".repeat(column)}${key}: ${renderScalar(value, style, false)}`;
    return { span: { start, end: each.item.value.span.end }, newText };
  });
  return edits.includes(undefined) ? undefined : [...renamed, ...edits.filter((edit) => edit !== undefined)];
}

/** The labels in front of the expressions that are there; not where a comment would get lost. */
function joinExpressions(
  { document }: PolicyView,
  { path }: SelectorView,
  labels: YamlMap,
  expressions: YamlNode,
): readonly TextEdit[] | undefined {
  if (expressions.kind !== "sequence" || expressions.alias || expressions.items.length === 0) return undefined;
  if (holdsComment(document.text, labels)) return undefined;
  const items = labels.entries.map(({ key, value }) =>
    insertItem(
      document,
      [...path, "matchExpressions"],
      { key: key.text, operator: "In", values: [textOf(value)] },
      { before: 0 },
    ),
  );
  return together(...items, remove(document, [...path, "matchLabels"]));
}

/** The expressions behind the labels that are there; not where a comment would get lost. */
function joinLabels(
  { document }: PolicyView,
  { path }: SelectorView,
  labels: YamlNode,
  expressions: YamlNode,
  found: ReadonlyMap<string, string>,
): readonly TextEdit[] | undefined {
  if (labels.kind !== "map" || labels.alias || labels.entries.length === 0) return undefined;
  if (holdsComment(document.text, expressions)) return undefined;
  const entries = [...found].map(([key, value]) => insertEntry(document, [...path, "matchLabels"], key, value));
  return together(...entries, remove(document, [...path, "matchExpressions"]));
}

function holdsComment(text: string, { span }: YamlNode): boolean {
  return text.slice(span.start, lineEndOf(text, span.end)).includes("#");
}

/** Aliases of it elsewhere want it as it is. */
function isAnchored(text: string, node: YamlNode): boolean {
  const before = text.slice(0, node.span.start).trimEnd();
  return /&[^\s,[\]{}]+$/.test(before) || text[node.span.start] === "&";
}

/** Every item begins its own line. */
function isBlock(text: string, { items }: YamlSequence): boolean {
  return items.every(
    ({ dash }) => dash.end > dash.start && /^[ \t]*$/.test(text.slice(lineStartOf(text, dash.start), dash.start)),
  );
}

function textOf(node: YamlNode): string {
  return node.kind === "scalar" ? node.text : "";
}
