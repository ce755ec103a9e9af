/** Joins ids into sets. */
export interface Sets {
  join(ids: readonly string[]): void;
  /** The sets of more than one, with their members in the order given. */
  list<Each extends { readonly id: string }>(entries: readonly Each[]): readonly (readonly Each[])[];
}

export function createSets(): Sets {
  const parents = new Map<string, string>();
  const find = (id: string): string => {
    let at = id;
    for (let up = parents.get(at); up !== undefined && up !== at; up = parents.get(at)) at = up;
    parents.set(id, at);
    return at;
  };
  return {
    join([first, ...others]) {
      if (first === undefined) return;
      for (const other of others) {
        const [a, b] = [find(first), find(other)];
        if (a !== b) parents.set(b, a);
        parents.set(first, find(first));
      }
    },
    list<Each extends { readonly id: string }>(entries: readonly Each[]) {
      const found = new Map<string, Each[]>();
      for (const entry of entries) {
        if (!parents.has(entry.id)) continue;
        const root = find(entry.id);
        const list = found.get(root);
        if (list === undefined) found.set(root, [entry]);
        else list.push(entry);
      }
      return [...found.values()].filter((list) => list.length > 1);
    },
  };
}
