import type { Source, YamlMap, YamlScalar } from "../../yaml/tree.ts";
import type { Unsure } from "../build.ts";
import { type Identity, identityOf } from "./identity.ts";

/** An object on its way through a build. Immutable: each step makes another one or gives the same back. */
export interface Resource {
  readonly root: YamlMap;
  /** Where the object itself is written. */
  readonly source: Source;
  /** What it is known by now. */
  readonly id: Identity;
  /** What it was known by before, the first one first. */
  readonly former: readonly Identity[];
  readonly prefixes: readonly string[];
  readonly suffixes: readonly string[];
  /**
   * Scalars that stand in several places of the tree as one and the same value: who writes one of these places writes all.
   * (The real tool does so with labels that one step created.)
   */
  readonly shared: readonly YamlScalar[];
  /** Names of the vars whose value is taken from it. */
  readonly vars: readonly string[];
  readonly unsure: readonly Unsure[];
}

export function resourceOf(root: YamlMap, source: Source): Resource {
  return {
    root,
    source,
    id: identityOf(root),
    former: [],
    prefixes: [],
    suffixes: [],
    shared: [],
    vars: [],
    unsure: [],
  };
}

/** With another tree; its identity is told anew. The same where the tree is the same. */
export function withRoot(resource: Resource, root: YamlMap): Resource {
  if (root === resource.root) return resource;
  const id = identityOf(root);
  return { ...resource, root, id: id.key === resource.id.key ? resource.id : id };
}

/** Remembers what it is known by now, before that changes. */
export function remembering(resource: Resource): Resource {
  if (resource.former.at(-1)?.key === resource.id.key) return resource;
  return { ...resource, former: [...resource.former, resource.id] };
}

export function firstId(resource: Resource): Identity {
  return resource.former[0] ?? resource.id;
}

/** Whether any identity that it has or had is the one asked for. */
export function everWas(resource: Resource, key: string): boolean {
  return resource.id.key === key || resource.former.some((each) => each.key === key);
}

export function isEver(resource: Resource, matches: (id: Identity) => boolean): boolean {
  return matches(resource.id) || resource.former.some(matches);
}

export function withUnsure(resource: Resource, unsure: Unsure): Resource {
  return { ...resource, unsure: [...resource.unsure, unsure] };
}
