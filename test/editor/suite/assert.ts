// The worker host has no node:assert.

/** Fails with `message` unless the value is truthy. */
export function ok(value: unknown, message: string): asserts value {
  if (!value) throw new Error(message);
}

/** Fails unless both have the same JSON. */
export function equal(actual: unknown, expected: unknown, what = "value"): void {
  const [a, e] = [JSON.stringify(actual, null, 1), JSON.stringify(expected, null, 1)];
  if (a !== e) throw new Error(`${what}\n  is       ${a}\n  but want ${e}`);
}

/** Fails unless the text matches, and shows the text. */
export function match(text: string, pattern: RegExp | string): void {
  const found = typeof pattern === "string" ? text.includes(pattern) : pattern.test(text);
  if (!found) throw new Error(`want ${pattern} in\n${text}`);
}
