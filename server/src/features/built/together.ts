import { placeAt } from "../place.ts";
import type { BuiltPlace } from "./places.ts";

/**
 * An action may write a whole part of an object: then it stands for that part, not for each of its fields. One place for
 * each object and stretch of text.
 */
export function together(places: readonly BuiltPlace[]): readonly BuiltPlace[] {
  const groups = new Map<string, BuiltPlace[]>();
  for (const place of places) {
    const { context, span, offset } = place;
    const document = context.file.stream.starts.findLastIndex((start) => start <= offset);
    const key = `${context.clusterName} ${context.file.uri} ${document} ${span.start} ${span.end}`;
    const list = groups.get(key);
    if (list === undefined) groups.set(key, [place]);
    else list.push(place);
  }
  return [...groups.values()].flatMap(common);
}

function common(group: readonly BuiltPlace[]): readonly BuiltPlace[] {
  const [first, ...others] = group;
  if (first === undefined || others.length === 0) return group;
  const { file } = first.context;
  const paths = group.map(({ offset }) => placeAt(file, offset)?.located.steps ?? []);
  const [steps = [], ...rest] = paths;
  let length = 0;
  while (
    steps[length] !== undefined &&
    rest.every((other) => {
      const [a, b] = [steps[length], other[length]];
      return a?.kind === "entry" && b?.kind === "entry"
        ? a.entry === b.entry
        : a?.kind === "item" && b?.kind === "item" && a.item === b.item;
    })
  )
    length++;
  const last = steps[length - 1];
  if (last === undefined) return [first];
  const document = file.stream.starts.findLastIndex((start) => start <= first.offset);
  const base = file.stream.starts[document] ?? 0;
  const { start } = last.kind === "entry" ? last.entry.key.span : last.item.dash;
  return [{ ...first, offset: base + start }];
}
