import type { GivenText } from "../../manifest/connects.ts";
import { type HostMention, hostsIn } from "./addresses.ts";

/** What texts name, each looked through once: Services come and go, texts stay. */
export interface Hosts {
  of(given: GivenText): readonly HostMention[];
  /** Those of an object's texts that name any host, or a variable of the kubelet's for one. Mostly there are none. */
  telling(texts: readonly GivenText[]): readonly GivenText[];
  /** A number that was not given before. */
  turn(): number;
}

export function createHosts(): Hosts {
  const known = new WeakMap<GivenText, readonly HostMention[]>();

  let turns = 0;

  function of(given: GivenText): readonly HostMention[] {
    const found = known.get(given) ?? [...hostsIn(given.text)];
    if (found.length > 0) known.set(given, found);
    return found;
  }

  return Object.freeze({
    of,
    telling: (texts: readonly GivenText[]) => texts.filter((given) => of(given).length > 0 || namesVariable(given)),
    turn: () => ++turns,
  });
}

/** As the kubelet sets it for every Service of the namespace. */
export function namesVariable({ text }: GivenText): boolean {
  return text.includes("_SERVICE_HOST");
}
