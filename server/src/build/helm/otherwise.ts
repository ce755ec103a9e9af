import { createBudget, createIncludes, type Rendered } from "../../gotemplate/engine.ts";
import { type GoMap, goString, putEntry } from "../../gotemplate/values.ts";
import type { SpanMap } from "../../yaml/tree.ts";
import type { BuiltObject } from "../build.ts";
import type { ObjectMemo } from "../objectMemo.ts";
import { createMemo } from "./chart.ts";
import { isFault } from "./fault.ts";
import { objectsOf } from "./objects.ts";
import { executeOne, type RenderedChart, type RenderedFile, templatesOf } from "./render.ts";
import { type RenderMemory, remembering, type Session, variantOf } from "./renderMemory.ts";
import type { ChartScope } from "./scope.ts";
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
  const memory = rendered.memory && variantOf(rendered.memory, JSON.stringify(change));
  const files =
    executeSome(rendered, uris, sessionOf(rendered, change, memory)) ??
    executeSome(rendered, uris, sessionOf(rendered, change, undefined));
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

/** Each policy of a chart asks for some of its templates: values and what they include are made once for all of them. */
function sessionOf(rendered: RenderedChart, change: Change, memory: RenderMemory | undefined): Session {
  const last = memory?.session;
  if (last?.of === rendered && last.remembered.watch?.changed() === false) return last;
  const release = change.kind === "release" ? change.name : rendered.release;
  const values = change.kind === "release" ? rendered.values : changedValues(rendered, change);
  const remembered = remembering(memory, rendered.world, values, "content");
  const { watch } = remembered;
  let made: readonly ChartScope[] | undefined;
  const session: Session = {
    of: rendered,
    remembered,
    includes: createIncludes(),
    scopes: () => {
      // Who does not see what changes them makes them anew.
      if (watch === undefined) return rendered.scopesOf(copyMap(values), release);
      made ??= rendered.scopesOf(watch.copyOf(values), release, watch);
      return made;
    },
  };
  if (memory !== undefined) memory.session = session;
  return session;
}

/** `undefined`: what was taken over cannot hold. */
function executeSome(
  { set, files: printed }: RenderedChart,
  uris: ReadonlySet<string>,
  { remembered, includes, scopes }: Session,
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
  const shared = watch === undefined ? createIncludes() : includes;
  for (const template of scopes().flatMap(templatesOf)) {
    const { name, file } = template;
    if (!uris.has(file.uri)) continue;
    const budget = createBudget(watch, shared);
    const rendered =
      remembered.again(name, set, budget) ?? executeOne(template, set, budget, remembered, withoutPlaces);
    if (remembered.spoilt()) return undefined;
    if (rendered.problem !== undefined) return "fails";
    files.push({ name, file, rendered });
  }
  remembered.done(set);
  return files;
}
