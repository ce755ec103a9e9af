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
  // Small whole numbers are what maps are quickest with.
  const pairs = new Map<number, number>();
  const known = new Map<number, number>();
  const first: number[] = [];
  const of = new Int32Array(rows.of.length);
  for (let endpoint = 0; endpoint < of.length; endpoint++) {
    const pair = numberOf(pairs, (rows.of[endpoint] ?? 0) * columns.count + (columns.of[endpoint] ?? 0));
    const number = numberOf(known, pair * namespaces.size + (namespaceOf[endpoint] ?? 0));
    if (number === first.length) first.push(endpoint);
    of[endpoint] = number;
  }
  return { count: first.length, of, first: Int32Array.from(first) };
}

function numberOf<Key>(known: Map<Key, number>, key: Key): number {
  const found = known.get(key);
  if (found !== undefined) return found;
  known.set(key, known.size);
  return known.size - 1;
}
