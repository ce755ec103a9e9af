/** Names of clusters by their parts: `eu/prod` has two. */
export interface PartIndex {
  /** The names that have every part of a name; itself among them. */
  bearersOf(name: string): readonly string[];
  /** The names that have the most parts in common with the given ones. */
  nearest(parts: ReadonlySet<string>): readonly string[];
}

export function indexParts(names: readonly string[]): PartIndex {
  const byPart = new Map<string, Set<string>>();
  for (const name of names) {
    for (const part of name.split("/")) {
      const set = byPart.get(part);
      if (set === undefined) byPart.set(part, new Set([name]));
      else set.add(name);
    }
  }
  return {
    bearersOf(name) {
      const [first, ...others] = name.split("/").map((part) => byPart.get(part) ?? new Set<string>());
      return [...(first ?? [])].filter((each) => others.every((set) => set.has(each)));
    },
    nearest(parts) {
      const scores = new Map<string, number>();
      for (const part of parts)
        for (const name of byPart.get(part) ?? []) scores.set(name, (scores.get(name) ?? 0) + 1);
      const best = Math.max(...scores.values());
      return [...scores].flatMap(([name, score]) => (score === best ? [name] : []));
    },
  };
}
