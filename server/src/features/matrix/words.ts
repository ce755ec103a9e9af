import type { Protocol } from "../../manifest/types.ts";
import { type ConnectionSet, isAll, isEmpty, isEveryPort, type PortRange } from "../../traffic/connectionSet.ts";
import { join } from "../../words/lists.ts";
import type { MatrixPorts } from "./types.ts";

/** TCP first: it is what most rules are about. */
const order: readonly Protocol[] = ["TCP", "UDP", "SCTP"];

export function portsOfSet({ ports }: ConnectionSet): readonly MatrixPorts[] {
  return order
    .filter((protocol) => ports[protocol].length > 0)
    .map((protocol) => ({ protocol, ranges: isWhole(ports[protocol]) ? [] : ports[protocol].map(rangeText) }));
}

/** `everything`, `nothing`, `TCP 80, 443 and UDP 53`, `every TCP port`. */
export function connectionWords(set: ConnectionSet): string {
  if (isAll(set)) return "everything";
  if (isEmpty(set)) return "nothing";
  if (isEveryPort(set)) return "every port of TCP, UDP and SCTP";
  // ICMP and the like: only a rule without ports allows them.
  return join([...portsOfSet(set).map(portWords), ...(set.other ? ["other protocols"] : [])]);
}

function portWords({ protocol, ranges }: MatrixPorts): string {
  return ranges.length === 0 ? `every ${protocol} port` : `${protocol} ${ranges.join(", ")}`;
}

function isWhole(ranges: readonly PortRange[]): boolean {
  const [only] = ranges;
  return ranges.length === 1 && only?.first === 1 && only.last === 65535;
}

function rangeText({ first, last }: PortRange): string {
  return first === last ? `${first}` : `${first}-${last}`;
}
