import type { TextEdit } from "../yaml/edit.ts";
import { columnOf, type Step } from "../yaml/find.ts";
import { reindent } from "../yaml/move.ts";
import type { YamlDocument, YamlNode } from "../yaml/tree.ts";

/** The selector in place of the map around it, with its comments; only where nothing stands beside it. */
export function unwrapSelector(
  document: YamlDocument,
  parent: readonly Step[] | undefined,
  selector: YamlNode | undefined,
): readonly TextEdit[] | undefined {
  const last = parent?.at(-1);
  const outer = last?.kind === "entry" ? last.entry.value : undefined;
  if (outer?.kind !== "map" || outer.entries.length !== 1 || selector?.kind !== "map" || selector.alias)
    return undefined;
  const [entry] = outer.entries;
  if (entry === undefined || outer.alias) return undefined;
  const { text } = document;
  const written = text.slice(selector.span.start, selector.span.end);
  if (outer.flow) return [{ span: outer.span, newText: written }];
  if (selector.flow || selector.entries.length === 0) {
    const key = last?.kind === "entry" ? last.entry.key.span.end + 1 : outer.span.start;
    return [{ span: { start: key, end: selector.span.end }, newText: ` ${written}` }];
  }
  const [from, to] = [columnOf(text, selector.span.start), columnOf(text, entry.key.span.start)];
  return [{ span: { start: entry.key.span.start, end: selector.span.end }, newText: reindent(written, from, to) }];
}
