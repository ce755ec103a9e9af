import { indexOfKey, newMap, newScalar, stamped, valueAt, withEntry, withoutKey, withValue } from "../../yaml/graft.ts";
import type { YamlEntry, YamlMap, YamlNode, YamlScalar } from "../../yaml/tree.ts";
import { describe, type Identity, textAt } from "./identity.ts";
import { patchedByOperations } from "./jsonPatch.ts";
import { mapped, type Pass, type Work } from "./pass.ts";
import { isNull, isText } from "./plain.ts";
import { type Resource, remembering, withRoot } from "./resource.ts";
import type { Schema } from "./schema.ts";
import { overwriteShared } from "./shared.ts";
import { merged } from "./strategicMerge.ts";
import type { Matches } from "./target.ts";
import { failedAt, type Say, type Trouble } from "./trouble.ts";

/** One patch as it is written: to be merged, or operations. */
export type PatchBody =
  | { readonly kind: "merge"; readonly patch: Resource; readonly renames: boolean; readonly changesKind: boolean }
  | { readonly kind: "operations"; readonly operations: readonly YamlNode[]; readonly remembers: boolean };

export interface Patch {
  /** Where it is taken in. */
  readonly at: YamlNode;
  /** Absent: the one object that the patch names. */
  readonly target: Matches | undefined;
  readonly body: PatchBody;
}

interface Outcome {
  readonly resource: Resource | undefined;
  readonly troubles: readonly Trouble[];
}

/** A patch that remembers what it made of each object, so that another patch costs only its own objects. */
export interface RememberingPatch extends Patch {
  apply(resource: Resource): Outcome;
}

export function rememberingPatch(patch: Patch, schema: Schema): RememberingPatch {
  const known = new WeakMap<Resource, Outcome>();
  return Object.freeze({
    ...patch,
    apply(resource: Resource) {
      let outcome = known.get(resource);
      if (outcome === undefined) {
        const troubles: Trouble[] = [];
        outcome = { resource: applied(resource, patch, schema, (trouble) => troubles.push(trouble)), troubles };
        known.set(resource, outcome);
      }
      return outcome;
    },
  });
}

function applied(resource: Resource, { body, target }: Patch, schema: Schema, say: Say): Resource | undefined {
  if (body.kind === "merge") {
    const { id } = body.patch;
    const { group, version } = target === undefined ? id : resource.id;
    // An object of a kind that nobody knows has the shape of what its patch is for.
    const shape = schema(resource.id) ?? schema({ group, version, kind: id.kind });
    return mergedInto(resource, body, shape, say);
  }
  const before = body.remembers ? remembering(resource) : resource;
  const root = patchedByOperations(withAnnotations(before, body.operations), body.operations, say, describe(before.id));
  const first = body.operations[0];
  // The tool writes the object to JSON and reads it again: values that stood in several places are several then.
  if (root === undefined) return before;
  const lost = [textAt(root, "kind"), textAt(valueAt(root, "metadata"), "name")].indexOf("");
  if (lost !== -1 && first !== undefined) {
    say(failedAt(first, `${describe(before.id)} is left without a ${lost === 0 ? "kind" : "name"}`));
    return before;
  }
  return withRoot({ ...before, shared: [] }, root);
}

/** The tool keeps notes of its own among the annotations: of an object that has some, that map is there. */
function withAnnotations({ root, former, prefixes, suffixes }: Resource, operations: readonly YamlNode[]): YamlMap {
  const metadata = valueAt(root, "metadata");
  const first = operations.find((each) => textAt(each, "path").startsWith("/metadata/annotations"));
  if (first === undefined || metadata?.kind !== "map" || former.length + prefixes.length + suffixes.length === 0)
    return root;
  if (!isNull(valueAt(metadata, "annotations"))) return root;
  return withValue(root, "metadata", withValue(metadata, "annotations", newMap(first.span)));
}

function mergedInto(
  resource: Resource,
  { patch, renames, changesKind }: Extract<PatchBody, { kind: "merge" }>,
  shape: ReturnType<Schema>,
  say: Say,
): Resource | undefined {
  const overwritten: (readonly [YamlScalar, YamlScalar])[] = [];
  const own = patch.source;
  const root = merged(resource.root, bodyOf(patch.root, changesKind), shape, {
    refuse: (at, why) =>
      say({
        kind: "failed",
        message: `${why} in ${describe(resource.id)}`,
        source: at.span.source ?? own,
        span: at.span,
      }),
    replaced: (old, value) => {
      if (resource.shared.includes(old)) overwritten.push([old, value]);
    },
  });
  if (root?.kind !== "map") return undefined;
  const before = renames || changesKind ? remembering(resource) : resource;
  let next = withRoot(before, keepIdentity(root, resource.root, renames, changesKind));
  for (const [old, value] of overwritten) {
    const copy = { ...value };
    // The place that was written holds the new value already; it is one with the others from now on.
    next = overwriteShared(overwriteShared(next, old, copy), value, copy);
  }
  return next;
}

/** What a patch says of the identity names its object and changes nothing. */
function bodyOf(patch: YamlMap, changesKind: boolean): YamlMap {
  const body = withoutKey(patch, "apiVersion");
  return changesKind ? body : withoutKey(body, "kind");
}

function keepIdentity(root: YamlMap, before: YamlMap, renames: boolean, changesKind: boolean): YamlMap {
  let result = root;
  if (!changesKind) result = restored(result, before, "kind");
  const metadata = valueAt(result, "metadata");
  const old = valueAt(before, "metadata");
  if (metadata === old || old?.kind !== "map") return restored(result, before, "metadata");
  if (metadata?.kind !== "map") return restored(result, before, "metadata");
  let own = restored(metadata, old, "namespace");
  if (!renames) own = restored(own, old, "name");
  return own === metadata ? result : withEntry(result, { ...entryOf(result, "metadata"), value: own });
}

function entryOf(map: YamlMap, key: string): YamlEntry {
  return map.entries[indexOfKey(map, key)] as YamlEntry;
}

/** With the key as it was before, or without it. */
function restored(map: YamlMap, before: YamlMap, key: string): YamlMap {
  const entry = before.entries[indexOfKey(before, key)];
  return entry === undefined ? withoutKey(map, key) : withEntry(map, entry);
}

/** Several patches, one after the other. Each object meets only those that can be meant for it. */
export function patchPass(patches: readonly RememberingPatch[]): Pass {
  const wide = patches.some(({ target }) => target !== undefined);
  const named = new Map<string, number[]>();
  for (const [index, { body, target }] of patches.entries()) {
    if (target !== undefined || body.kind !== "merge") continue;
    const { key } = body.patch.id;
    named.set(key, [...(named.get(key) ?? []), index]);
  }

  function isDue(patch: RememberingPatch, resource: Resource): boolean {
    if (patch.target !== undefined) return patch.target(resource);
    if (patch.body.kind !== "merge") return false;
    const { key } = patch.body.patch.id;
    return resource.id.key === key || resource.former.some((each) => each.key === key);
  }

  function mayConcern(resource: Resource): boolean {
    return wide || named.has(resource.id.key) || resource.former.some(({ key }) => named.has(key));
  }

  return Object.freeze({
    run(set: readonly Resource[], work: Work) {
      const met = new Map<RememberingPatch, Identity[]>();
      const result = mapped(set, (resource) => {
        if (!mayConcern(resource)) return resource;
        let current: Resource | undefined = resource;
        for (const patch of patches) {
          if (current === undefined) break;
          if (!isDue(patch, current)) continue;
          met.set(patch, [...(met.get(patch) ?? []), current.id]);
          const outcome: Outcome = patch.apply(current);
          for (const trouble of outcome.troubles) work.say(trouble);
          current = outcome.resource;
        }
        return current;
      });
      for (const patch of patches) checkMet(patch, met.get(patch) ?? [], work);
      return result;
    },
  });
}

function checkMet({ target, body, at }: Patch, met: readonly Identity[], { say, incomplete }: Work): void {
  if (target !== undefined || body.kind !== "merge" || met.length === 1) return;
  const name = describe(body.patch.id);
  if (met.length === 0) {
    if (!incomplete) say(failedAt(at, `no object matches the patch for ${name}`));
  } else say(failedAt(at, `the patch for ${name} matches ${met.map(describe).join(" and ")}`));
}

/**
 * A merge patch whose labels and annotations the tool reads as texts and writes anew, so that a null there removes nothing
 * and becomes a text itself.
 */
export function withMetadataAsTexts(patch: Resource): Resource {
  const metadata = valueAt(patch.root, "metadata");
  if (metadata?.kind !== "map") return patch;
  let next = metadata;
  for (const key of ["labels", "annotations"]) {
    const value = valueAt(next, key);
    if (value === undefined) continue;
    next =
      value.kind === "map" && value.entries.length > 0 ? withValue(next, key, asTexts(value)) : withoutKey(next, key);
  }
  return next === metadata ? patch : { ...patch, root: withValue(patch.root, "metadata", next) };
}

function asTexts(map: YamlMap): YamlMap {
  const entries = map.entries.map((entry) => {
    const { value } = entry;
    if (value.kind === "scalar" && isText(value)) return entry;
    return { ...entry, value: newScalar(value.kind === "scalar" ? value.text : "", value.span, "double-quoted") };
  });
  return { ...map, entries };
}

/** A patch's own tree, all its places with their source. */
export function stampedPatch(patch: Resource): Resource {
  return { ...patch, root: stamped(patch.root, patch.source) };
}
