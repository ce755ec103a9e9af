import { entryOf } from "../manifest/fields.ts";
import type { PortView, RuleView } from "../snapshot/policyView.ts";

/**
 * Neighbours of which one has only a `port` and the other only a `protocol`, in the order of the text. As two items they
 * are that port of TCP, and every port of the protocol: one port with a stray dash more often than on purpose.
 */
export function splitPorts(view: RuleView): readonly (readonly [PortView, PortView])[] {
  if (view.rule.ports.every(({ port }) => port !== undefined)) return none;
  const { ports } = view;
  const pairs: [PortView, PortView][] = [];
  let taken = -1;
  for (let index = 0; index < ports.length; index++) {
    const first = ports[index];
    const second = ports[index + 1];
    if (first === undefined || second === undefined || index === taken) continue;
    if (!(isPortOnly(first) && isProtocolOnly(second)) && !(isProtocolOnly(first) && isPortOnly(second))) continue;
    pairs.push([first, second]);
    taken = index + 1;
  }
  return pairs;
}

const none: readonly never[] = [];

function isPortOnly({ port, item }: PortView): boolean {
  return port.port !== undefined && entryOf(item.value, "protocol") === undefined;
}

function isProtocolOnly({ port, item }: PortView): boolean {
  const only = item.value.kind === "map" && item.value.entries.length === 1;
  return only && port.port === undefined && entryOf(item.value, "protocol") !== undefined;
}
