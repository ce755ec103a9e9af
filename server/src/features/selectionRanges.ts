import type { Context } from "../snapshot/context.ts";
import type { Span } from "../yaml/tree.ts";
import { placeAt, valueBehind } from "./place.ts";

/** What a growing selection takes in, from the word under the cursor to the document; `undefined` outside of YAML. */
export function selectionSpans(
  context: Context,
  offset: number,
): { readonly document: number; readonly spans: readonly Span[] } | undefined {
  const place = placeAt(context.file, offset);
  if (place === undefined) return undefined;
  const whole = { start: 0, end: place.yaml.text.length };
  const spans: Span[] = [whole];
  if (place.yaml.root !== undefined) spans.push(place.yaml.root.span);
  for (const step of place.located.steps) {
    const value = valueBehind(step);
    if (step.kind === "entry") {
      spans.push(step.entry.span);
      const { key } = step.entry;
      spans.push(place.at <= key.span.end ? key.span : value.span);
    } else {
      spans.push({ start: step.item.dash.start, end: Math.max(step.item.dash.end, value.span.end) });
      if (place.at > step.item.dash.end) spans.push(value.span);
    }
  }
  return { document: place.document, spans: nested(spans, place.at) };
}

/** From the smallest out, each strictly inside the next and around the cursor. */
function nested(spans: readonly Span[], at: number): readonly Span[] {
  const kept: Span[] = [];
  for (const span of spans) {
    if (span.start > at || span.end < at) continue;
    const outer = kept.at(-1);
    if (outer !== undefined && (span.start < outer.start || span.end > outer.end)) continue;
    if (outer !== undefined && span.start === outer.start && span.end === outer.end) continue;
    kept.push(span);
  }
  return kept.reverse();
}
