import { rulesOf } from "../manifest/kinds/networkPolicy/policyTypes.ts";
import type { Direction, IpBlock } from "../manifest/types.ts";
import { isWholeFamily } from "../snapshot/blocks.ts";
import { add, addAll, and, type Bits, fullBits, has, makeBits, members } from "../traffic/bits.ts";
import type { Traffic } from "../traffic/types.ts";

/** Those at the other end between whom and one end something may pass, in one reading or another; with all others nothing does. */
export interface Candidates {
  has(end: number): boolean;
  /** Ascending; looked for while they are asked for. */
  ends(): Iterable<number>;
  /** Those that are among some. */
  among(ends: ReadonlySet<number>): readonly number[];
}

/** For `from` the destinations that one end may reach, for `to` the sources that may reach it. */
export type FindCandidates = (side: "from" | "to", here: number) => Candidates;

/** The policies that isolate an end. */
export type Isolating = (end: number, direction: Direction) => readonly number[];

/**
 * Both sides have to let a connection pass: at each of them nothing isolates the end, or a policy that does names the other.
 * `undefined` where policies that are asked in order are in force: they are not looked into.
 */
export function createCandidates(traffic: Traffic, isolating: Isolating): FindCandidates | undefined {
  const { cluster, endpoints } = traffic;
  if (cluster.adminPolicies.length > 0) return undefined;
  const size = endpoints.length;
  const everybody = fullBits(size);
  // The numbers of workloads are those of their ends.
  const onHost = bitsOf(cluster.workloads.flatMap(({ index, object }) => (object.hostNetwork ? [index] : [])));
  const withAddress = bitsOf(
    cluster.workloads.flatMap(({ index, object }) => (object.podIPs.length > 0 ? [index] : [])),
  );
  const pods = bitsOf(endpoints.flatMap(({ kind, index }) => (kind === "addresses" ? [] : [index])));
  const among = new Map<ReadonlySet<number>, Map<string, readonly number[]>>();
  const named = { ingress: new Map<number, Bits>(), egress: new Map<number, Bits>() };

  function bitsOf(ends: Iterable<number>): Bits {
    const bits = makeBits(size);
    for (const end of ends) add(bits, end);
    return bits;
  }

  /** Whom a policy's rules may mean. */
  function namedBy(policy: number, direction: Direction): Bits {
    const known = named[direction].get(policy);
    if (known !== undefined) return known;
    const bits = makeNamed(policy, direction);
    named[direction].set(policy, bits);
    return bits;
  }

  function makeNamed(index: number, direction: Direction): Bits {
    const policy = cluster.policies[index];
    if (policy === undefined) return everybody;
    const bits = onHost.slice();
    for (const { peers } of rulesOf(policy.object, direction)) {
      if (peers.length === 0) return everybody;
      for (const peer of peers) {
        addAll(bits, traffic.workloadsOfPeer(peer, policy.namespace).bits);
        for (const end of traffic.othersOfPeer(peer, policy.namespace)) add(bits, end);
        if (peer.ipBlock !== undefined) addAll(bits, mayHoldUnknown(peer.ipBlock, traffic) ? pods : withAddress);
      }
    }
    return bits;
  }

  /** Whether an end's own side may let connections with another pass. */
  function lets(end: number, direction: Direction, other: number): boolean {
    // What policies do to a pod on the host network is read either way.
    if (has(onHost, end)) return true;
    const policies = isolating(end, direction);
    return policies.length === 0 || policies.some((index) => has(namedBy(index, direction), other));
  }

  /** Whom an end's own side lets be meant. */
  function meantBy(end: number, direction: Direction): Iterable<number> {
    const bits = namedByAll(policiesOf(end, direction), direction);
    if (bits === undefined) return endpoints.keys();
    // A pod always reaches itself.
    add(bits, end);
    return members(bits);
  }

  function meantAmong(asked: ReadonlySet<number>, end: number, direction: Direction): readonly number[] {
    const policies = policiesOf(end, direction);
    const lists = among.get(asked) ?? new Map<string, readonly number[]>();
    among.set(asked, lists);
    // The ends of a namespace are mostly isolated by the same policies.
    const key = `${direction} ${policies.join()}`;
    let list = lists.get(key);
    if (list === undefined) {
      const bits = namedByAll(policies, direction);
      list = bits === undefined ? [...asked] : members(and(bits, bitsOf(asked)));
      lists.set(key, list);
    }
    return asked.has(end) && !list.includes(end) ? [...list, end] : list;
  }

  function policiesOf(end: number, direction: Direction): readonly number[] {
    return has(onHost, end) ? [] : isolating(end, direction);
  }

  /** `undefined`: anybody. */
  function namedByAll(policies: readonly number[], direction: Direction): Bits | undefined {
    if (policies.length === 0) return undefined;
    const bits = makeBits(size);
    for (const index of policies) addAll(bits, namedBy(index, direction));
    return bits;
  }

  return (side, here) => {
    const [own, other] = side === "from" ? (["egress", "ingress"] as const) : (["ingress", "egress"] as const);
    const letsBack = (there: number) => there === here || lets(there, other, here);
    return {
      has: (there) => (there === here || lets(here, own, there)) && letsBack(there),
      *ends() {
        for (const there of meantBy(here, own)) if (letsBack(there)) yield there;
      },
      among: (asked) => meantAmong(asked, here, own).filter(letsBack),
    };
  };
}

/** A pod whose address is not known lies in a block only if the block holds all pods. */
export function mayHoldUnknown(block: IpBlock, { options }: Traffic): boolean {
  return isWholeFamily(block) || options.podCidrs.length > 0;
}
