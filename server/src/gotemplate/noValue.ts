import type { OuterAction } from "./run.ts";
import { slice, type Text, textBuilder } from "./text.ts";

const noValue = "<no value>";

/** Deletes what missing values printed, as Helm does; the actions move with the text. */
export function withoutNoValue(
  printed: Text,
  actions: readonly OuterAction[],
): { readonly text: Text; readonly moved: readonly OuterAction[] } {
  const found: number[] = [];
  for (let at = printed.text.indexOf(noValue); at !== -1; at = printed.text.indexOf(noValue, at + noValue.length))
    found.push(at);
  if (found.length === 0) return { text: printed, moved: actions };
  const builder = textBuilder();
  let at = 0;
  for (const start of found) {
    builder.add(slice(printed, at, start));
    at = start + noValue.length;
  }
  builder.add(slice(printed, at));
  let gone = 0;
  /** Ascending positions only. */
  const moved = (position: number): number => {
    while (gone < found.length && (found[gone] ?? 0) + noValue.length <= position) gone++;
    const inside = Math.max(0, position - (found[gone] ?? position));
    return position - gone * noValue.length - Math.min(inside, noValue.length);
  };
  return {
    text: builder.done(),
    moved: actions.map(({ start, end, place }) => ({ start: moved(start), end: moved(end), place })),
  };
}
