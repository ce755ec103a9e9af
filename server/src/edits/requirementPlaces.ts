import { entriesOf, entryOf, lenientText } from "../manifest/fields.ts";
import type { LabelSelectorRequirement } from "../manifest/types.ts";
import { headOf, type PolicyView, type SelectorView } from "../snapshot/policyView.ts";
import { compileSelector, type Requirement } from "../traffic/selector.ts";
import type { Path } from "../yaml/find.ts";
import type { Span, YamlEntry, YamlItem } from "../yaml/tree.ts";

/** One requirement of a selector where it is written. */
export type RequirementPlace =
  | {
      readonly kind: "label";
      readonly requirement: Requirement;
      readonly entry: YamlEntry;
      readonly path: Path;
      readonly field: string;
      readonly span: Span;
    }
  | {
      readonly kind: "expression";
      readonly requirement: Requirement;
      readonly index: number;
      readonly item: YamlItem;
      readonly path: Path;
      readonly field: string;
      readonly span: Span;
    };

/** Where a policy of any kind stands. */
export type InDocument = Pick<PolicyView, "document">;

/** A selector of a policy of any kind. */
export type Selected = Omit<SelectorView, "of">;

/** In the order of the text; those that cannot be read are left out. */
export function requirementPlaces(view: InDocument, selector: Selected): readonly RequirementPlace[] {
  const places: RequirementPlace[] = [];
  const value = selector.entry?.value;
  const labels = entryOf(value, "matchLabels")?.value;
  if (labels?.kind === "map") {
    for (const entry of entriesOf(labels)) {
      const wanted = selector.selector.matchLabels[entry.key.text];
      const [requirement] =
        wanted === undefined ? [] : one({ matchLabels: { [entry.key.text]: wanted }, matchExpressions: [] });
      if (requirement === undefined) continue;
      places.push({
        kind: "label",
        requirement,
        entry,
        path: [...selector.path, "matchLabels", entry.key.text],
        field: `${selector.field}.matchLabels`,
        span: entry.span,
      });
    }
  }
  const expressions = entryOf(value, "matchExpressions")?.value;
  if (expressions?.kind === "sequence") {
    for (const [index, item] of expressions.items.entries()) {
      const key = lenientText(entryOf(item.value, "key")?.value);
      const operator = lenientText(entryOf(item.value, "operator")?.value);
      const expression = selector.selector.matchExpressions.find(
        (each) => each.key === key && each.operator === operator && sameValues(each, item),
      );
      const [requirement] = expression === undefined ? [] : one({ matchLabels: {}, matchExpressions: [expression] });
      if (requirement === undefined) continue;
      places.push({
        kind: "expression",
        requirement,
        index,
        item,
        path: [...selector.path, "matchExpressions", index],
        field: `${selector.field}.matchExpressions[${index}]`,
        span: item.value.kind === "map" && item.value.flow ? item.value.span : headOf(view.document, item),
      });
    }
  }
  return places.sort((a, b) => a.span.start - b.span.start);
}

/**
 * What to underline of a selector: the requirement at fault, the only one there is, or else its key. Whole selectors run
 * over many lines.
 */
export function selectorSpan(view: InDocument, selector: Selected, requirement?: Requirement): Span | undefined {
  const places = requirementPlaces(view, selector);
  const [only] = places;
  const place = requirement === undefined ? undefined : places.find((each) => each.requirement.id === requirement.id);
  if (place !== undefined) return place.span;
  return only !== undefined && places.length === 1 ? only.span : selector.entry?.key.span;
}

function one(selector: Parameters<typeof compileSelector>[0]): readonly Requirement[] {
  return compileSelector(selector).requirements;
}

function sameValues({ values }: LabelSelectorRequirement, item: YamlItem): boolean {
  const written = entryOf(item.value, "values")?.value;
  const items = written?.kind === "sequence" ? written.items : [];
  return items.length === values.length && items.every((each, i) => (lenientText(each.value) ?? "") === values[i]);
}
