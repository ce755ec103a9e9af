import type { GivenText } from "../../manifest/connects.ts";
import { type HostMention, hostsIn } from "./addresses.ts";

/** What texts name, each looked through once: Services come and go, texts stay. */
export interface Hosts {
  of(given: GivenText): readonly HostMention[];
  /** Those of an object's texts that name any host, or a variable of the kubelet's for one. Mostly there are none. */
  telling(texts: readonly GivenText[]): readonly GivenText[];
}

export function createHosts(): Hosts {
  const known = new WeakMap<GivenText, readonly HostMention[]>();
  const lists = new WeakMap<readonly GivenText[], readonly GivenText[]>();

  function of(given: GivenText): readonly HostMention[] {
    const found = known.get(given) ?? [...hostsIn(given.text)];
    if (found.length > 0) known.set(given, found);
    return found;
  }

  function telling(texts: readonly GivenText[]): readonly GivenText[] {
    if (texts.length === 0) return none;
    let found = lists.get(texts);
    if (found === undefined) {
      const some = texts.filter((given) => of(given).length > 0 || namesVariable(given));
      found = some.length === 0 ? none : some;
      lists.set(texts, found);
    }
    return found;
  }

  return Object.freeze({ of, telling });
}

/** As the kubelet sets it for every Service of the namespace. */
export function namesVariable({ text }: GivenText): boolean {
  return text.includes("_SERVICE_HOST");
}

const none: readonly GivenText[] = Object.freeze([]);
