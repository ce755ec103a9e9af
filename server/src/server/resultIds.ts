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
  const known = new Map<string, { readonly text: string; readonly id: string }>();
  // A client may remember what a server said that is gone.
  const own = Date.now().toString(36);
  let count = 0;
  return Object.freeze({
    of(uri: string, items: readonly unknown[]) {
      const text = JSON.stringify(items);
      const last = known.get(uri);
      if (last?.text === text) return last.id;
      count++;
      const id = `${own}-${count}`;
      known.set(uri, { text, id });
      return id;
    },
    closed: (uri: string) => void known.delete(uri),
  });
}
