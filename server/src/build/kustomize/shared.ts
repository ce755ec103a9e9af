import { swapped } from "../../yaml/graft.ts";
import type { YamlMap, YamlNode, YamlScalar } from "../../yaml/tree.ts";
import type { Resource } from "./resource.ts";

/** What one step does to the values of an object that stand in several places as one and the same. */
export interface SharedWrites {
  /** The node to put where `old` stood: `old` itself where it is shared, so that all its places are written at the end. */
  write(old: YamlNode, next: YamlNode): YamlNode;
  /** The object that the step made, with every place of what was written. */
  carriedOut(resource: Resource): Resource;
}

export function createSharedWrites({ shared }: Resource): SharedWrites {
  const writes: (readonly [old: YamlScalar, next: YamlScalar])[] = [];
  return Object.freeze({
    write(old: YamlNode, next: YamlNode) {
      if (old === next || old.kind !== "scalar" || next.kind !== "scalar" || !shared.includes(old)) return next;
      writes.push([old, next]);
      return old;
    },
    carriedOut(resource: Resource) {
      // A copy: the same node may stand where it shares nothing.
      return writes.reduce((made, [old, next]) => overwriteShared(made, old, { ...next }), resource);
    },
  });
}

/** Every place of a value that stands in several. */
export function overwriteShared(resource: Resource, old: YamlScalar, value: YamlScalar): Resource {
  const root = swapped(resource.root, old, value) as YamlMap;
  const shared = resource.shared.map((each) => (each === old ? value : each));
  return { ...resource, root, shared };
}
