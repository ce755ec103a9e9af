import { isGraft, type Span, type YamlEntry, type YamlItem } from "../yaml/tree.ts";

/** The place of hints on what a build has put there from another file: they are not shown in this one. */
export const elsewhere = -1;

/** Behind the value where it stands on the key's line, else behind the key's colon. */
export function behind({ key, value }: YamlEntry): number {
  if (isGraft(key.span) || isGraft(value.span)) return elsewhere;
  const block = (value.kind === "map" || value.kind === "sequence") && !value.flow && !value.alias;
  return block || value.span.end <= value.span.start ? key.span.end + 1 : value.span.end;
}

export function behindItem({ dash, value }: YamlItem): number {
  return isGraft(dash) || isGraft(value.span) ? elsewhere : Math.max(value.span.end, dash.end);
}

/** Of two entries that follow each other, behind the first. */
export function between({ key, value }: YamlEntry, next: YamlEntry): number {
  if ([key, value, next.key].some(({ span }) => isGraft(span))) return elsewhere;
  return Math.max(key.span.end + 1, value.span.end);
}

export function beforeSpan(span: Span): number {
  return isGraft(span) ? elsewhere : span.start;
}
