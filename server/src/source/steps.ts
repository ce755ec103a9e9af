/** Takes all steps at once, for who has nothing else to do in between. */
export function finish<Value>(steps: Generator<unknown, Value>): Value {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
