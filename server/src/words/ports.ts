import type { Direction, PolicyPort, PolicyRule } from "../manifest/types.ts";
import { code, join, list } from "./lists.ts";

/** `TCP 80`, `TCP 32000-32768`, `TCP `metrics``, `every UDP port`. */
export function portWords({ protocol, port, endPort }: PolicyPort): string {
  if (port === undefined) return `every ${protocol} port`;
  if (typeof port === "string") return `${protocol} ${code(port)}`;
  return endPort !== undefined && endPort > port ? `${protocol} ${port}-${endPort}` : `${protocol} ${port}`;
}

/** What a rule's ports open: `TCP 80 and UDP 53`, `all ports and protocols`. */
export function portsWords(ports: readonly PolicyPort[], word = "and"): string {
  return ports.length === 0 ? "all ports and protocols" : join(ports.map(portWords), word);
}

/** A whole rule after "from" or "to": `pods … or pods …, on TCP 80`; empty lists in words. */
export function ruleWords(rule: PolicyRule, direction: Direction, peers: readonly string[]): string {
  const who = peers.length === 0 ? "anybody, addresses outside the cluster included" : join(peers, "or");
  return `${direction === "ingress" ? "from" : "to"} ${who}, on ${portsWords(rule.ports)}`;
}

/** `TCP 80`, `UDP 53`, `TCP 8000-8080`, `TCP http`, `TCP` (every port). */
export function portText({ protocol, port, endPort }: PolicyPort): string {
  if (port === undefined) return protocol;
  return `${protocol} ${port}${endPort === undefined || endPort === port ? "" : `-${endPort}`}`;
}

/** `TCP 80 and UDP 53`, or `every port`. */
export function portsText(ports: readonly PolicyPort[]): string {
  return ports.length === 0 ? "every port" : list(ports.map(portText));
}
