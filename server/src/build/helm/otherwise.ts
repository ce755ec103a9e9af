import { createBudget, type Rendered } from "../../gotemplate/engine.ts";
import { type GoMap, goString, putEntry } from "../../gotemplate/values.ts";
import type { SpanMap } from "../../yaml/tree.ts";
import type { BuiltObject } from "../build.ts";
import type { ObjectMemo } from "../objectMemo.ts";
import { createMemo } from "./chart.ts";
import { isFault } from "./fault.ts";
import { objectsOf } from "./objects.ts";
import { executeOne, type RenderedChart, type RenderedFile, templatesOf } from "./render.ts";
import { type Remembering, remembering, variantOf } from "./renderMemory.ts";
import { copyMap, mapAt } from "./values.ts";

/** A release that is not quite the one that there is. */
export type Change =
  | { readonly kind: "release"; readonly name: string }
  /** A key of each chart's own values. */
  | { readonly kind: "value"; readonly key: string; readonly text: string };

export interface RenderedOtherwise {
  /** Their places are of no account. The same values as the last time where they say the same. */
  readonly objects: readonly BuiltObject[];
  /** For what is read off them. */
  readonly memo: ObjectMemo | undefined;
}

/** What some templates of a chart would write then; `undefined`: they cannot be rendered like that. */
export function renderOtherwise(
  rendered: RenderedChart,
  uris: ReadonlySet<string>,
  change: Change,
): RenderedOtherwise | undefined {
  const release = change.kind === "release" ? change.name : rendered.release;
  const values = change.kind === "release" ? rendered.values : changedValues(rendered, change);
  const memory = rendered.memory && variantOf(rendered.memory, JSON.stringify(change));
  const execute = (remembered: Remembering) => executeSome(rendered, uris, { values, release }, remembered);
  const files =
    execute(remembering(memory, rendered.world, values, "content")) ??
    execute(remembering(undefined, rendered.world, values, "content"));
  if (files === undefined || files === "fails") return undefined;
  const objects = objectsOf(files, createMemo(), "part", memory?.objects);
  return isFault(objects) ? undefined : { objects, memo: memory?.manifests };
}

/** Nobody asks where it came from, and to know it takes most of the room. */
function withoutPlaces({ text, holes, problem }: Rendered): Rendered {
  return { text, holes, problem, map: nowhere };
}

const nowhere: SpanMap = Object.freeze({ placesAt: () => [] });

function changedValues({ values, scopesOf }: RenderedChart, change: Change & { readonly kind: "value" }): GoMap {
  const changed = copyMap(values);
  for (const { active } of scopesOf(changed)) {
    const own = active.path
      .split("/charts/")
      .slice(1)
      .reduce<GoMap | undefined>((map, name) => map && mapAt(map, name), changed);
    if (own !== undefined) putEntry(own, change.key, goString(change.text));
  }
  return changed;
}

/** `undefined`: what was taken over cannot hold. */
function executeSome(
  { set, scopesOf, files: printed }: RenderedChart,
  uris: ReadonlySet<string>,
  { values, release }: { readonly values: GoMap; readonly release: string },
  remembered: Remembering,
): readonly RenderedFile[] | "fails" | undefined {
  const { watch } = remembered;
  const files: RenderedFile[] = [];
  if (watch !== undefined) {
    // Mostly nothing has to be executed, and then the values need not be copied either.
    const again = printed.flatMap(({ name, file }) => {
      const rendered = uris.has(file.uri) ? remembered.again(name, set, createBudget()) : undefined;
      return rendered === undefined ? [] : { name, file, rendered };
    });
    if (again.length === printed.filter(({ file }) => uris.has(file.uri)).length) {
      remembered.done(set);
      return again;
    }
  }
  for (const template of scopesOf(watch?.copyOf(values) ?? copyMap(values), release, watch).flatMap(templatesOf)) {
    const { name, file } = template;
    if (!uris.has(file.uri)) continue;
    const budget = createBudget(watch);
    const rendered =
      remembered.again(name, set, budget) ?? executeOne(template, set, budget, remembered, withoutPlaces);
    if (remembered.spoilt()) return undefined;
    if (rendered.problem !== undefined) return "fails";
    files.push({ name, file, rendered });
  }
  remembered.done(set);
  return files;
}
