/**
 * What was last worked out for each of the files that were asked about most recently. Not a `WeakMap`: whatever a young
 * key leads to there survives the frequent small garbage collections, a whole state of the workspace for every keystroke.
 */
export interface Recent<Value> {
  get(uri: string): Value | undefined;
  set(uri: string, value: Value): void;
}

/** `most`: files that are remembered. */
export function createRecent<Value>(most: number): Recent<Value> {
  const values = new Map<string, Value>();
  return {
    get: (uri) => values.get(uri),
    set(uri, value) {
      values.delete(uri);
      values.set(uri, value);
      if (values.size <= most) return;
      const [oldest] = values.keys();
      if (oldest !== undefined) values.delete(oldest);
    },
  };
}
