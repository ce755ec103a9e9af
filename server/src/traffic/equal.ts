import type { Engine } from "./engine.ts";
import type { Classes, Matrix } from "./types.ts";

/**
 * What a class of equal endpoints is, for everybody who speaks of one: endpoints of one namespace that nothing tells apart,
 * neither as sources nor as destinations. No selector and no block of a policy in force has one of them without the others,
 * and named ports mean the same numbers at each. Between any two of a class passes what passes between two pods of one.
 */
export function equalEndpoints(
  { universe }: Pick<Engine, "universe">,
  { rows, columns }: Pick<Matrix, "rows" | "columns">,
): Classes {
  const namespaces = new Map<string | undefined, number>();
  const namespaceOf = Int32Array.from(rows.of, (_, endpoint) => numberOf(namespaces, universe.namespaceOf(endpoint)));
  const within = new Map<number, number>();
  const pairs = Int32Array.from(rows.of, (row, endpoint) =>
    numberOf(within, row * columns.count + (columns.of[endpoint] ?? 0)),
  );
  const all = new Map<number, number>();
  const first: number[] = [];
  const of = Int32Array.from(pairs, (pair, endpoint) => {
    const number = numberOf(all, pair * namespaces.size + (namespaceOf[endpoint] ?? 0));
    if (number === first.length) first.push(endpoint);
    return number;
  });
  return { count: first.length, of, first: Int32Array.from(first) };
}

function numberOf<Key>(known: Map<Key, number>, key: Key): number {
  const found = known.get(key);
  if (found !== undefined) return found;
  known.set(key, known.size);
  return known.size - 1;
}
