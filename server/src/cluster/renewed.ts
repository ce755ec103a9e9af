import type { Share } from "./share.ts";

type Kind = "policies" | "workloads" | "services";

/**
 * What a namespace has of one kind, where each object that its files write has its own entry in `last`, in their order, and
 * what is written now are the same objects in the same places: only the entries of objects that changed are made again, and
 * nobody goes through thousands of others. `make` gives `undefined` where that is not so. `undefined`: all have to be put
 * together anew.
 */
export function renewed<K extends Kind, T>(
  kind: K,
  shares: readonly Share[],
  before: readonly Share[],
  last: readonly T[],
  make: (written: Share[K][number], uri: string, old: T) => T | undefined,
): readonly T[] | undefined {
  if (shares.length !== before.length) return undefined;
  let next: T[] | undefined;
  let at = 0;
  for (let i = 0; i < shares.length; i++) {
    const [now, then] = [shares[i], before[i]];
    if (now === undefined || then === undefined || now.uri !== then.uri) return undefined;
    const [written, wrote]: readonly (readonly Share[K][number][])[] = [now[kind], then[kind]];
    if (written === undefined || written.length !== wrote?.length) return undefined;
    if (written !== wrote) {
      for (const [k, item] of written.entries()) {
        if (item === wrote[k]) continue;
        const old = last[at + k];
        const made = old === undefined ? undefined : make(item, now.uri, old);
        if (made === undefined) return undefined;
        next ??= last.slice();
        next[at + k] = made;
      }
    }
    at += written.length;
  }
  // Fewer: one replaced another, is not in force, or is a pod of another.
  return at === last.length ? (next ?? last) : undefined;
}
