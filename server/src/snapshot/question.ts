/**
 * What several rules, or one rule of several policies, want to know of other policies: worked out of facts and of other
 * answers, and of nothing else but the inventory. Who asks depends on what the answer says, not on what it was worked out
 * of. `About`: where it is looked up.
 */
export interface Question<About, Args extends readonly (string | number)[], Value> {
  /** Unlike any other's. */
  readonly name: string;
  readonly answer: (about: About, ...args: Args) => Value;
  /** Whether two answers say the same. */
  readonly same: (a: Value, b: Value) => boolean;
}

/** One question with its arguments, and how it was last answered, in whatever state. */
export interface Asked<Reads> {
  readonly compute: (about: unknown) => unknown;
  readonly same: (a: unknown, b: unknown) => boolean;
  last: { readonly value: unknown; readonly reads: Reads } | undefined;
}

/** Questions are about policies and namespaces, which come and go while somebody types. */
const mostAnswers = 50_000;

export function askedOf<Reads, About, Args extends readonly (string | number)[], Value>(
  known: Map<string, Asked<Reads>>,
  { name, answer, same }: Question<About, Args, Value>,
  args: Args,
): Asked<Reads> {
  const key = `${name} ${args.join(" ")}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size >= mostAnswers) known.clear();
  const made: Asked<Reads> = {
    compute: (about) => answer(about as About, ...args),
    same: (a, b) => same(a as Value, b as Value),
    last: undefined,
  };
  known.set(key, made);
  return made;
}
