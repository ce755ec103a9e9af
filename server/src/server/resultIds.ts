/** The same for the same findings, another for others: 53 bits of a hash of their text. No secret depends on it. */
export function resultIdOf(items: readonly unknown[]): string {
  const text = JSON.stringify(items);
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
}

/** The same for texts that are open: each is asked again at every key, so that its last items are kept. */
export interface ResultIds {
  of(uri: string, items: readonly unknown[]): string;
  closed(uri: string): void;
}

export function createResultIds(): ResultIds {
  const known = new Map<string, { readonly items: readonly unknown[]; readonly id: string }>();
  // A client may remember what a server said that is gone.
  const own = Date.now().toString(36);
  let count = 0;
  return Object.freeze({
    of(uri: string, items: readonly unknown[]) {
      const last = known.get(uri);
      const id = last !== undefined && isSame(last.items, items) ? last.id : `${own}-${++count}`;
      known.set(uri, { items, id });
      return id;
    },
    closed: (uri: string) => void known.delete(uri),
  });
}

/** Of plain data: thousands of findings are compared at every key, and their text would be half a megabyte each time. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    for (let at = 0; at < a.length; at++) if (!isSame(a[at], b[at])) return false;
    return true;
  }
  const [one, other] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>];
  for (const key in one) if (!isSame(one[key], other[key])) return false;
  for (const key in other) if (one[key] === undefined && other[key] !== undefined) return false;
  return true;
}
