import type { Span } from "../yaml/tree.ts";

/** A stretch in which two texts differ. Offsets in UTF-16 units. */
export interface TextChange {
  /** Where it stood in the text before. */
  readonly oldStart: number;
  readonly oldEnd: number;
  /** Where it stands now. */
  readonly start: number;
  readonly end: number;
}

/** The one stretch that holds all in which the texts differ; none where they are the same. */
export function changeOf(before: string, now: string): readonly TextChange[] {
  if (before === now) return [];
  const most = Math.min(before.length, now.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === now.charCodeAt(start)) start++;
  let same = 0;
  while (same < most - start && before.charCodeAt(before.length - 1 - same) === now.charCodeAt(now.length - 1 - same))
    same++;
  return [{ oldStart: start, oldEnd: before.length - same, start, end: now.length - same }];
}

/**
 * What differs after one more change: what is far from it stays apart, what it touches becomes one with it. In order. `most`:
 * how many there may be; those that lie nearest become one.
 */
export function changesAfter(
  changes: readonly TextChange[],
  { oldStart, oldEnd, start, end }: TextChange,
  most: number,
): readonly TextChange[] {
  const by = end - oldEnd + (oldStart - start);
  const before = changes.filter((each) => each.end < oldStart);
  const behind = changes.slice(before.length).filter((each) => each.start > oldEnd);
  const touched = changes.slice(before.length, changes.length - behind.length);
  const shift = shiftOf(before.at(-1));
  const last = touched.at(-1);
  const first = Math.min(touched[0]?.start ?? oldStart, oldStart);
  const until = Math.max(last?.end ?? oldEnd, oldEnd);
  const made: TextChange = {
    oldStart: first - shift,
    oldEnd: until - shiftOf(last ?? before.at(-1)),
    start: first,
    end: until + by,
  };
  const moved = behind.map((each) => ({ ...each, start: each.start + by, end: each.end + by }));
  let all: readonly TextChange[] = [...before, made, ...moved];
  while (all.length > most) all = withoutNearest(all);
  return all;
}

/** What of a change differs indeed; none of it may. */
export function narrowed(change: TextChange, before: string, now: string): readonly TextChange[] {
  const { oldStart, oldEnd, start, end } = change;
  return changeOf(before.slice(oldStart, oldEnd), now.slice(start, end)).map((inner) => ({
    oldStart: oldStart + inner.oldStart,
    oldEnd: oldStart + inner.oldEnd,
    start: start + inner.start,
    end: start + inner.end,
  }));
}

/** How far what stands behind a change has moved. */
function shiftOf(change: TextChange | undefined): number {
  return change === undefined ? 0 : change.end - change.oldEnd;
}

function withoutNearest(changes: readonly TextChange[]): readonly TextChange[] {
  const gap = (at: number): number => (changes[at]?.start ?? 0) - (changes[at - 1]?.end ?? 0);
  let nearest = 1;
  for (let at = 2; at < changes.length; at++) if (gap(at) < gap(nearest)) nearest = at;
  const [left, right] = [changes[nearest - 1], changes[nearest]];
  if (left === undefined || right === undefined) return changes;
  const one = { oldStart: left.oldStart, oldEnd: right.oldEnd, start: left.start, end: right.end };
  return [...changes.slice(0, nearest - 1), one, ...changes.slice(nearest + 1)];
}

/** Where a stretch of the text before stands now, and whether it is something else now, wholly or in part. */
export function movedSpan({ start, end }: Span, changes: readonly TextChange[]): Span & { readonly changed: boolean } {
  let first: TextChange | undefined;
  let last: TextChange | undefined;
  let by = 0;
  for (const change of changes) {
    if (end < change.oldStart) break;
    if (start >= change.oldEnd) by = shiftOf(change);
    else {
      first ??= change;
      last = change;
    }
  }
  if (first === undefined || last === undefined) return { start: start + by, end: end + by, changed: false };
  const until = end >= last.oldEnd ? end + shiftOf(last) : last.end;
  return { start: Math.min(start + by, first.start), end: Math.max(until, first.start), changed: true };
}
