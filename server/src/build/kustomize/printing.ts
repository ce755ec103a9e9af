import { valueAt, withoutKey, withValue } from "../../yaml/graft.ts";
import { resolveScalar } from "../../yaml/scalar11.ts";
import type { BuiltObject } from "../build.ts";
import { isNull } from "./plain.ts";
import type { Resource } from "./resource.ts";
import { type Order, sortedPlaces, sortKey } from "./sorting.ts";

/** What is done to each object behind everything else, and the order in which they are printed. */
export interface Printer {
  /** `known`: what came of the same kustomization the last time. */
  print(set: readonly Resource[], order: Order, known: Printed | undefined): Printed;
}

export interface Printed {
  readonly objects: readonly BuiltObject[];
  readonly set: readonly Resource[];
  readonly order: Order;
  /** Of each object, where it stands in the set. */
  readonly places: readonly number[];
}

export function createPrinter(): Printer {
  const objects = new WeakMap<Resource, BuiltObject>();
  const keys = new WeakMap<Resource, string>();

  function objectOf(resource: Resource): BuiltObject {
    let found = objects.get(resource);
    if (found === undefined) {
      const { root, source, unsure } = withTextAnnotations(resource);
      found = { root, source, unsure };
      objects.set(resource, found);
    }
    return found;
  }

  function keyOf(resource: Resource): string {
    let key = keys.get(resource);
    if (key === undefined) {
      key = sortKey(resource);
      keys.set(resource, key);
    }
    return key;
  }

  /** The same as `known` but for what has changed; `undefined` where that counts for what is printed, and where. */
  function printedAgain(set: readonly Resource[], known: Printed): Printed | undefined {
    if (set.length !== known.set.length) return undefined;
    const changed = new Set<number>();
    for (const [place, now] of set.entries()) {
      const then = known.set[place];
      if (now === then) continue;
      if (then === undefined || isLocal(now) || isLocal(then) || keyOf(now) !== keyOf(then)) return undefined;
      changed.add(place);
    }
    if (changed.size === 0) return { ...known, set };
    const made = known.objects.map((object, at) => {
      const place = known.places[at] ?? 0;
      const resource = changed.has(place) ? set[place] : undefined;
      return resource === undefined ? object : objectOf(resource);
    });
    return { ...known, set, objects: made };
  }

  return Object.freeze({
    print(set: readonly Resource[], order: Order, known: Printed | undefined) {
      const again = known?.order === order ? printedAgain(set, known) : undefined;
      if (again !== undefined) return again;
      const applied = set.flatMap((resource, place) => (isLocal(resource) ? [] : [{ resource, place }]));
      const sorted = sortedPlaces(
        applied.map(({ resource }) => ({ kind: resource.id.kind, key: keyOf(resource) })),
        order,
      ).flatMap((at) => applied[at] ?? []);
      return {
        objects: sorted.map(({ resource }) => objectOf(resource)),
        set,
        order,
        places: sorted.map(({ place }) => place),
      };
    },
  });
}

/** Objects that are only there for tools: never applied. */
export function isLocal({ root }: Resource): boolean {
  const mark = valueAt(valueAt(valueAt(root, "metadata"), "annotations"), "config.kubernetes.io/local-config");
  return mark?.kind === "scalar" && mark.text !== "false";
}

/** The tool writes annotations anew: as texts, whatever they were, and none where there are none. */
function withTextAnnotations(resource: Resource): Resource {
  const metadata = valueAt(resource.root, "metadata");
  const annotations = valueAt(metadata, "annotations");
  if (metadata?.kind !== "map" || annotations === undefined) return resource;
  if (isNull(annotations) || (annotations.kind === "map" && annotations.entries.length === 0))
    return { ...resource, root: withValue(resource.root, "metadata", withoutKey(metadata, "annotations")) };
  if (annotations.kind !== "map") return resource;
  let changed = false;
  const entries = annotations.entries.map((entry) => {
    const { value } = entry;
    if (value.kind !== "scalar" || resolveScalar(value).type === "string") return entry;
    changed = true;
    return { ...entry, value: { ...value, style: "double-quoted" as const } };
  });
  if (!changed) return resource;
  const root = withValue(resource.root, "metadata", withValue(metadata, "annotations", { ...annotations, entries }));
  return { ...resource, root };
}
