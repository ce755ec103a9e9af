import type { Identity } from "./identity.ts";
import type { Resource } from "./resource.ts";

/** Finds objects that are known by the same; looks again only where an identity has changed since the last time. */
export interface Distinct {
  doubled(set: readonly Resource[]): readonly Identity[];
}

export function createDistinct(): Distinct {
  let before: readonly Resource[] = [];
  let found: readonly Identity[] = [];
  return Object.freeze({
    doubled(set: readonly Resource[]) {
      const known = before;
      before = set;
      if (known.length === set.length && set.every(({ id }, at) => id.key === known[at]?.id.key)) return found;
      const keys = new Set<string>();
      found = set.flatMap(({ id }) => {
        if (keys.has(id.key)) return [id];
        keys.add(id.key);
        return [];
      });
      return found;
    },
  });
}
