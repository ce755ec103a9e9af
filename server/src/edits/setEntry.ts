import { insertEntry, type Place, replaceValue, type TextEdit } from "../yaml/edit.ts";
import type { Path } from "../yaml/find.ts";
import { nodeAt } from "../yaml/find.ts";
import type { Data } from "../yaml/render.ts";
import type { YamlDocument } from "../yaml/tree.ts";

/** A key's value: in place of what stands behind the key (a `null`, say), else as a new entry at the place. */
export function setEntry(
  document: YamlDocument,
  path: Path,
  key: string,
  value: Data,
  place: Place = "end",
): readonly TextEdit[] | undefined {
  return nodeAt(document.root, [...path, key]) === undefined
    ? insertEntry(document, path, key, value, place)
    : replaceValue(document, [...path, key], value);
}
