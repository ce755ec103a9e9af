import { type GoMap, goString, putEntry } from "../../gotemplate/values.ts";
import type { BuiltObject } from "../build.ts";
import { createMemo } from "./chart.ts";
import { isFault } from "./fault.ts";
import { objectsOf } from "./objects.ts";
import { executeTemplate, type RenderedChart, type RenderedFile, templatesOf } from "./render.ts";
import { copyMap, mapAt } from "./values.ts";

/** A release that is not quite the one that there is. */
export type Change =
  | { readonly kind: "release"; readonly name: string }
  /** A key of each chart's own values. */
  | { readonly kind: "value"; readonly key: string; readonly text: string };

/** What some templates of a chart would write then; `undefined`: they cannot be rendered like that. */
export function renderOtherwise(
  rendered: RenderedChart,
  uris: ReadonlySet<string>,
  change: Change,
): readonly BuiltObject[] | undefined {
  const values = copyMap(rendered.values);
  const release = change.kind === "release" ? change.name : rendered.release;
  const scopes = rendered.scopesOf(values, release);
  if (change.kind === "value") {
    for (const { active } of scopes) {
      const own = active.path
        .split("/charts/")
        .slice(1)
        .reduce<GoMap | undefined>((map, name) => map && mapAt(map, name), values);
      if (own !== undefined) putEntry(own, change.key, goString(change.text));
    }
  }
  const files: RenderedFile[] = [];
  for (const { scope, name, file } of scopes.flatMap(templatesOf)) {
    if (!uris.has(file.uri)) continue;
    const printed = executeTemplate({ scope, name }, rendered.set);
    if (printed.problem !== undefined) return undefined;
    files.push({ name, file, rendered: printed });
  }
  const objects = objectsOf(files, createMemo());
  return isFault(objects) ? undefined : objects;
}
