import type { FileContext } from "../snapshot/context.ts";

/** A policy name that nothing in the namespace has yet. */
export function freeName({ cluster }: Pick<FileContext, "cluster">, namespace: string, name: string): string {
  const taken = new Set(
    (cluster.policiesByNamespace.get(namespace) ?? []).map((index) => cluster.policies[index]?.object.name),
  );
  let free = name;
  for (let i = 2; taken.has(free); i++) free = `${name}-${i}`;
  return free;
}
