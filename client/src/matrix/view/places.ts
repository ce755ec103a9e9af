import type { MatrixItem } from "../../../../server/src/server/protocol.ts";
import type { Place } from "./keys.ts";
import { classOf, type GridLayout, headOf } from "./layout.ts";
import type { Snapshot } from "./model.ts";
import { type Scene, titleOf } from "./rowPool.ts";

/** Where the keyboard starts: the first cell. */
export function firstPlace({ lines }: GridLayout): Place {
  const line = lines.findIndex((kind) => "item" in kind);
  return { line: Math.max(line, 0), column: 0 };
}

/** The active cell stays that of the same two ends, wherever they stand in another version. */
export function samePlace({ line, column }: Place, before: Scene, after: Scene): Place {
  const key = lineKey(before, line);
  const found = line < 0 ? line : after.layout.lines.findIndex((_, each) => lineKey(after, each) === key);
  const item = before.snapshot.columns[column];
  const name = item === undefined ? undefined : itemKey(item, before.snapshot);
  const place =
    column < 0 ? column : after.snapshot.columns.findIndex((each) => itemKey(each, after.snapshot) === name);
  return {
    line: found === -1 && line >= 0 ? Math.min(line, after.layout.lines.length - 1) : found,
    column: place === -1 && column >= 0 ? Math.min(column, after.layout.columns.count - 1) : place,
  };
}

/** What a line shows, the same in every version: a group, open or collapsed, or an endpoint. */
function lineKey({ layout, snapshot }: Scene, line: number): string {
  const kind = layout.lines[line];
  if (kind === undefined) return "";
  if ("band" in kind) return `group ${snapshot.groups[kind.band]?.key ?? ""}`;
  return itemKey(snapshot.rows[kind.item] ?? 0, snapshot);
}

/** An item, the same in every version. */
function itemKey(item: MatrixItem, snapshot: Snapshot): string {
  const { groups, endpoints, collapsed } = snapshot;
  const unfolds = classOf(item);
  if (unfolds !== undefined) return `class ${unfolds.key}`;
  const group = groups[endpoints[headOf(item)]?.group ?? -1];
  return group !== undefined && collapsed.has(group.key) ? `group ${group.key}` : `endpoint ${titleOf(item, snapshot)}`;
}
