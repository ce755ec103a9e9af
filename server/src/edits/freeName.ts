import type { FileContext } from "../snapshot/context.ts";

/** A policy name that nothing in the namespace has yet. */
export function freeName({ evidence }: Pick<FileContext, "evidence">, namespace: string, name: string): string {
  const taken = new Set(evidence.policiesIn(namespace).map(({ object }) => object.name));
  let free = name;
  for (let i = 2; taken.has(free); i++) free = `${name}-${i}`;
  return free;
}
