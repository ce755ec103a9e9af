import type { CompiledPorts } from "./compile.ts";
import { overlaps, protocols } from "./connectionSet.ts";

/**
 * In the order in which they were given: the owners whose ports may have a part in covering some of few ports by number;
 * `undefined`: there are many of them, or it cannot be told quickly. `counts`: others are none.
 */
export type Touching<Owner> = (
  ports: CompiledPorts,
  counts?: (owner: Owner) => boolean,
) => readonly Owner[] | undefined;

/** So many ports of an owner are noted one by one. */
const fewPorts = 16;

/** So many owners are looked at; of more, those with a peer near by may be fewer. */
const fewOwners = 64;

/**
 * Among owners of ports, those that have some of the ports that others have, also after some have been taken from them.
 * Thousands of rules that each open a port to the same peer are so not held against each other.
 */
export function touchingOf<Owner>(owners: readonly Owner[], portsOf: (owner: Owner) => CompiledPorts): Touching<Owner> {
  const wide: number[] = [];
  const byPort = new Map<number, number[]>();
  const add = (port: number, index: number): void => {
    const indexes = byPort.get(port);
    if (indexes === undefined) byPort.set(port, [index]);
    else indexes.push(index);
  };
  for (let index = 0; index < owners.length; index++) {
    const owner = owners[index];
    if (owner === undefined) continue;
    const ports = portsOf(owner);
    const only = onlyNumber(ports);
    const several = only === undefined ? numbersOf(ports) : none;
    if (only !== undefined) add(only, index);
    else if (several === undefined) wide.push(index);
    for (const port of several ?? none) add(port, index);
  }

  function havingPort(number: number, counts: (owner: Owner) => boolean): readonly Owner[] | undefined {
    const indexes = byPort.get(number) ?? none;
    if (indexes.length > fewOwners) return undefined;
    const found: Owner[] = [];
    for (const index of indexes) {
      const owner = owners[index];
      if (owner !== undefined && counts(owner)) found.push(owner);
    }
    return found;
  }

  return (ports, counts = () => true) => {
    const only = ports.named.length > 0 || wide.length > 0 ? undefined : onlyNumber(ports);
    if (only !== undefined) return havingPort(only, counts);
    const numbers = ports.named.length > 0 ? undefined : numbersOf(ports);
    if (numbers === undefined || numbers.length === 0 || wide.length > fewOwners) return undefined;
    const lists = numbers.flatMap((port): readonly number[] => byPort.get(port) ?? none);
    if (lists.length > fewOwners) return undefined;
    const found = new Set(lists);
    for (const index of wide) {
      const owner = owners[index];
      if (owner !== undefined && counts(owner) && overlaps(portsOf(owner).fixed, ports.fixed)) found.add(index);
    }
    const sorted = [...found].sort((a, b) => a - b);
    return sorted.flatMap((index) => owners[index] ?? []).filter(counts);
  };
}

const none: readonly number[] = [];

/** Of one port, as most rules of thousands have, the number that `numbersOf` gives. */
function onlyNumber({ fixed: { ports, other } }: CompiledPorts): number | undefined {
  const { SCTP, TCP, UDP } = ports;
  if (other || SCTP.length + TCP.length + UDP.length !== 1) return undefined;
  const protocol = TCP.length === 1 ? "TCP" : UDP.length === 1 ? "UDP" : "SCTP";
  const [range] = ports[protocol];
  return range !== undefined && range.first === range.last ? baseOf(protocol) + range.first : undefined;
}

function baseOf(protocol: (typeof protocols)[number]): number {
  return protocols.indexOf(protocol) * 65536;
}

/** Each port of each protocol as a number of its own; `undefined`: too many. */
function numbersOf({ fixed }: CompiledPorts): readonly number[] | undefined {
  if (fixed.other) return undefined;
  const found: number[] = [];
  for (const protocol of protocols) {
    const base = baseOf(protocol);
    for (const { first, last } of fixed.ports[protocol]) {
      if (found.length + last - first >= fewPorts) return undefined;
      for (let port = first; port <= last; port++) found.push(base + port);
    }
  }
  return found;
}
