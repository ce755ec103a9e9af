import type { Engine } from "./engine.ts";
import { crossed } from "./partition.ts";
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
  const namespaceOf = new Int32Array(rows.of.length);
  for (let endpoint = 0; endpoint < namespaceOf.length; endpoint++) {
    const name = universe.namespaceOf(endpoint);
    let number = namespaces.get(name);
    if (number === undefined) {
      number = namespaces.size;
      namespaces.set(name, number);
    }
    namespaceOf[endpoint] = number;
  }
  return crossed(crossed(rows.of, columns.of).of, namespaceOf);
}
