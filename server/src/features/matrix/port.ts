import type { Protocol } from "../../manifest/types.ts";
import {
  allConnections,
  type ConnectionSet,
  everyPortOf,
  intersect,
  isEmpty,
  portsOf,
  union,
} from "../../traffic/connectionSet.ts";

/** `5432`, `TCP 5432`, `udp/53`, `8000-8080`, `SCTP`. `undefined`: no port; without a protocol any of them is meant. */
export function readPort(text: string): ConnectionSet | undefined {
  const words = text
    .trim()
    .toUpperCase()
    .split(/[\s/:]+/);
  const protocols = words.filter(isProtocol);
  const numbers = words.filter((word) => /^\d{1,5}(-\d{1,5})?$/.test(word));
  if (protocols.length > 1 || numbers.length > 1 || protocols.length + numbers.length !== words.length)
    return undefined;
  const [range] = numbers;
  const among: readonly Protocol[] = protocols.length > 0 ? protocols : ["TCP", "UDP", "SCTP"];
  if (range === undefined) return among.map(everyPortOf).reduce(union);
  const [first = "", last = first] = range.split("-");
  if (Number(first) < 1 || Number(last) > 65535 || Number(first) > Number(last)) return undefined;
  return among.map((protocol) => portsOf(protocol, Number(first), Number(last))).reduce(union);
}

/** The ports of a change: several behind commas, `*` for all. `undefined`: none is named, or one is no port. */
export function readPorts(text: string): readonly ConnectionSet[] | undefined {
  if (text.trim() === "*") return [allConnections];
  const sets = text.split(",").map(readPort);
  return text.trim() === "" || sets.includes(undefined) ? undefined : sets.flatMap((set) => set ?? []);
}

/** Whether any of it may pass. */
export function lets(set: ConnectionSet, asked: ConnectionSet | undefined): boolean {
  return asked === undefined || !isEmpty(intersect(set, asked));
}

function isProtocol(word: string): word is Protocol {
  return word === "TCP" || word === "UDP" || word === "SCTP";
}
