import { type Cluster, policyAt } from "../cluster/cluster.ts";
import type { AdminPolicy, AdminRule, Direction, LayerPeer, PortMatch } from "../manifest/types.ts";
import type { PolicyPart } from "../traffic/types.ts";
import { capital, code, join } from "./lists.ts";
import { portWords } from "./ports.ts";
import { isEverything, labelWords, peerWords } from "./selectors.ts";

/** `tier Admin, priority 10`; there is one BaselineAdminNetworkPolicy, and it has no priority. */
export function standingWords({ kind, tier, priority }: AdminPolicy): string {
  return kind === "BaselineAdminNetworkPolicy" ? `tier ${tier}` : `tier ${tier}, priority ${priority}`;
}

/** `isolate-tenants rule 2, tier Admin, priority 10`; for a NetworkPolicy `shop/db`. */
export function partWords(cluster: Cluster, { policy, rule }: PolicyPart, name = (text: string) => text): string {
  const found = policyAt(cluster, policy);
  if (found === undefined) return "a policy";
  const which = rule === undefined ? "" : ` rule ${rule + 1}`;
  if ("namespace" in found) return `${name(`${found.namespace}/${found.object.name}`)}${which}`;
  return `${name(found.object.name)}${which}, ${standingWords(found.object)}`;
}

/** What a peer of these kinds matches. */
export function layerPeerWords(peer: LayerPeer): string {
  if (peer.networks !== undefined) return `addresses in ${join(peer.networks.map(code), "or")}`;
  if (peer.nodes !== undefined) return isEverything(peer.nodes) ? "all nodes" : `nodes ${labelWords(peer.nodes)}`;
  if (peer.domainNames !== undefined) return `the names ${join(peer.domainNames.map(code), "or")}`;
  if (peer.namespaceSelector === undefined) return "nobody (an empty peer, which the API server rejects)";
  return peerWords(peer, "");
}

/** `TCP 80`, `ports named `web``. */
export function portMatchWords({ protocol, port, endPort }: PortMatch): string {
  if (typeof port === "number" && endPort !== undefined && endPort < port) return "no port";
  if (protocol === undefined) return `ports named ${code(String(port))}`;
  return portWords({ protocol, ...(port !== undefined && { port }), ...(endPort !== undefined && { endPort }) });
}

/** `accepts from all pods of namespace `x`, on TCP 80`. */
export function adminRuleWords({ action, peers, ports }: AdminRule, direction: Direction): string {
  const verb = actionVerb(action);
  const who = join(peers.map(layerPeerWords), "or");
  const what = ports === undefined ? "all ports and protocols" : join(ports.map(portMatchWords));
  return `${verb} ${direction === "ingress" ? "from" : "to"} ${who === "" ? "nobody" : who}, on ${what}`;
}

export function actionVerb(action: AdminRule["action"]): string {
  if (action === "Deny") return "denies";
  if (action === "Pass") return "passes on";
  return action === "" ? "does nothing known" : "accepts";
}

/** `Rule 2 `deny-lab``, or `Rule 2`. */
export function adminRuleName(rule: Pick<AdminRule, "name">, index: number, start = "rule"): string {
  return `${capital(start)} ${index + 1}${rule.name ? ` ${code(rule.name)}` : ""}`;
}
