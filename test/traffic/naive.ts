import type {
  AdminPolicy,
  AdminRule,
  LabelSelector,
  Labels,
  LayerPeer,
  NetworkPolicy,
  NodeObject,
  Peer,
  PolicyPort,
  PolicyRule,
  Protocol,
  Workload,
} from "../../server/src/manifest/types.ts";

/**
 * The semantics once more, straight from the text and as plainly as possible: one question at a time, nothing shared,
 * none of the engine's code. The engine is held against it.
 */
export interface World {
  readonly namespaces: readonly { readonly name: string; readonly labels: Labels }[];
  readonly policies: readonly (NetworkPolicy & { readonly namespace: string })[];
  readonly adminPolicies?: readonly AdminPolicy[];
  readonly nodes?: readonly NodeObject[];
  readonly ipBlocks: "pods" | "external";
  readonly hostNetwork: "node" | "pod";
  readonly podCidrs: readonly string[];
  /** Of pods whose address is known anywhere in the cluster. */
  readonly knownAddresses: readonly string[];
}

export type End =
  | { readonly kind: "pod"; readonly namespace: string; readonly pod: Workload; readonly namespaceLabels?: Labels }
  | { readonly kind: "address"; readonly address: string };

export type Probe = { readonly protocol: Protocol; readonly port: number } | "other";

/** `undefined`: the API leaves it open. */
export function mayConnect(world: World, from: End, to: End, probe: Probe): boolean | undefined {
  // Two replicas are two pods; a bare Pod has no other.
  if (from === to && from.kind === "pod" && from.pod.kind === "Pod") return true;
  if (from.kind === "address" && to.kind === "address") return false;
  const egress = sideVerdicts(world, "egress", from, to, to, probe);
  const ingress = sideVerdicts(world, "ingress", to, from, to, probe);
  if (!egress.has(true) || !ingress.has(true)) return false;
  return egress.has(false) || ingress.has(false) ? undefined : true;
}

/** Admin, then NetworkPolicy, then Baseline, then allowed. All verdicts that the text leaves possible. */
function sideVerdicts(
  world: World,
  direction: "ingress" | "egress",
  here: End,
  there: End,
  destination: End,
  probe: Probe,
): ReadonlySet<boolean> {
  if (here.kind === "address") return new Set([true]);
  const verdicts = new Set<boolean>();
  const admin = outcomesOf(world, "Admin", direction, here, there, destination, probe);
  if (admin.has("allow")) verdicts.add(true);
  if (admin.has("deny")) verdicts.add(false);
  if (!admin.has("pass") && !admin.has("none")) return verdicts;
  const byNetworkPolicies = networkPolicies(world, direction, here, there, destination, probe);
  if (byNetworkPolicies !== undefined) return verdicts.add(byNetworkPolicies);
  const baseline = outcomesOf(world, "Baseline", direction, here, there, destination, probe);
  if (baseline.has("deny")) verdicts.add(false);
  if (baseline.has("allow") || baseline.has("pass") || baseline.has("none")) verdicts.add(true);
  return verdicts;
}

type Outcome = "allow" | "deny" | "pass" | "none";

function outcomesOf(
  world: World,
  tier: "Admin" | "Baseline",
  direction: "ingress" | "egress",
  here: Extract<End, { kind: "pod" }>,
  there: End,
  destination: End,
  probe: Probe,
): ReadonlySet<Outcome> {
  const outcomes = new Set<Outcome>();
  let undecided = true;
  for (const kind of ["ClusterNetworkPolicy", "AdminNetworkPolicy", "BaselineAdminNetworkPolicy"]) {
    const covering = (world.adminPolicies ?? []).filter(
      (policy) => policy.kind === kind && policy.tier === tier && isSubject(world, policy, here),
    );
    let open = true;
    for (const priority of [...new Set(covering.map((policy) => policy.priority))].sort((a, b) => a - b)) {
      if (!open) break;
      const equals = covering.filter((policy) => policy.priority === priority);
      open = false;
      const firsts = equals.map((policy) => firstMatches(world, policy[direction], there, destination, probe));
      for (const first of firsts) for (const outcome of first) if (outcome !== "none") outcomes.add(outcome);
      if (firsts.every((first) => first.has("none"))) open = true;
    }
    if (!open) undecided = false;
  }
  if (undecided) outcomes.add("none");
  return outcomes;
}

function isSubject(world: World, { subject }: AdminPolicy, here: Extract<End, { kind: "pod" }>): boolean {
  if (subject?.namespaceSelector === undefined || here.pod.hostNetwork) return false;
  if (!selects(subject.namespaceSelector, labelsOfNamespace(world, here))) return false;
  return subject.podSelector === undefined || selects(subject.podSelector, here.pod.labels);
}

/** A domain name may or may not mean an address. */
function firstMatches(
  world: World,
  rules: readonly AdminRule[],
  there: End,
  destination: End,
  probe: Probe,
): ReadonlySet<Outcome> {
  const found = new Set<Outcome>();
  for (const { action, peers, ports } of rules) {
    if (ports !== undefined && !ports.some((port) => adminPortIs(port, destination, probe))) continue;
    const outcome = action === "Deny" ? "deny" : action === "Pass" ? "pass" : "allow";
    if (peers.some((peer) => adminPeerIs(world, peer, there))) return found.add(outcome);
    if (there.kind === "address" && peers.some(({ domainNames }) => domainNames !== undefined)) found.add(outcome);
  }
  return found.add("none");
}

function adminPeerIs(world: World, peer: LayerPeer, there: End): boolean {
  if (peer.networks !== undefined) {
    const networks = peer.networks.map((cidr) => ({ cidr, except: [] }));
    if (there.kind === "pod" && there.pod.hostNetwork)
      return networks.some((block) => blockHolds({ ...world, hostNetwork: "node" }, block, there));
    return networks.some((block) => blockHolds(world, block, there));
  }
  if (peer.nodes !== undefined) {
    const { nodes = [] } = world;
    const chosen = nodes.filter(({ labels }) => peer.nodes !== undefined && selects(peer.nodes, labels));
    const addresses = chosen.flatMap((node) => node.addresses);
    if (there.kind === "address") return addresses.includes(there.address);
    if (!there.pod.hostNetwork) return false;
    const own = [...there.pod.hostIPs, ...there.pod.podIPs];
    return own.length > 0
      ? own.some((address) => addresses.includes(address))
      : nodes.length > 0 && chosen.length === nodes.length;
  }
  if (there.kind === "address" || there.pod.hostNetwork || peer.namespaceSelector === undefined) return false;
  if (!selects(peer.namespaceSelector, labelsOfNamespace(world, there))) return false;
  return peer.podSelector === undefined || selects(peer.podSelector, there.pod.labels);
}

function adminPortIs(port: NonNullable<AdminRule["ports"]>[number], to: End, probe: Probe): boolean {
  if (port.protocol !== undefined) return portIs({ ...port, protocol: port.protocol }, to, probe);
  if (probe === "other" || to.kind === "address") return false;
  return to.pod.ports.some(
    (container) =>
      container.name === port.port && container.protocol === probe.protocol && container.port === probe.port,
  );
}

/** `undefined`: none selects the pod in that direction. */
function networkPolicies(
  world: World,
  direction: "ingress" | "egress",
  here: Extract<End, { kind: "pod" }>,
  there: End,
  destination: End,
  probe: Probe,
): boolean | undefined {
  let isolated = false;
  for (const policy of world.policies) {
    if (policy.namespace !== here.namespace) continue;
    if (!hasType(policy, direction)) continue;
    if (here.pod.hostNetwork && world.hostNetwork === "node") continue;
    if (!selects(policy.podSelector, here.pod.labels)) continue;
    isolated = true;
    for (const rule of policy[direction] ?? []) {
      if (ruleAllows(world, policy.namespace, rule, there, destination, probe)) return true;
    }
  }
  return isolated ? false : undefined;
}

function hasType(policy: NetworkPolicy, direction: "ingress" | "egress"): boolean {
  if (policy.policyTypes === undefined || policy.policyTypes.length === 0) {
    if (direction === "ingress") return true;
    return policy.egress !== undefined && policy.egress.length > 0;
  }
  for (const type of policy.policyTypes) if (type.toLowerCase() === direction) return true;
  return false;
}

function ruleAllows(world: World, namespace: string, rule: PolicyRule, there: End, to: End, probe: Probe): boolean {
  let peerMatches = rule.peers.length === 0;
  for (const peer of rule.peers) if (peerIs(world, namespace, peer, there)) peerMatches = true;
  if (!peerMatches) return false;
  if (rule.ports.length === 0) return true;
  for (const port of rule.ports) if (portIs(port, to, probe)) return true;
  return false;
}

function portIs(port: PolicyPort, to: End, probe: Probe): boolean {
  if (probe === "other" || port.protocol !== probe.protocol) return false;
  if (port.port === undefined) return true;
  if (typeof port.port === "number") return probe.port >= port.port && probe.port <= (port.endPort ?? port.port);
  if (to.kind === "address") return false;
  for (const container of to.pod.ports) {
    if (container.name === port.port && container.protocol === port.protocol && container.port === probe.port)
      return true;
  }
  return false;
}

function peerIs(world: World, namespace: string, peer: Peer, there: End): boolean {
  if (peer.ipBlock !== undefined) return blockHolds(world, peer.ipBlock, there);
  if (there.kind === "address") return false;
  if (there.pod.hostNetwork && world.hostNetwork === "node") return false;
  if (peer.podSelector === undefined && peer.namespaceSelector === undefined) return false;
  if (peer.namespaceSelector === undefined) {
    if (there.namespace !== namespace) return false;
  } else if (!selects(peer.namespaceSelector, labelsOfNamespace(world, there))) return false;
  return peer.podSelector === undefined || selects(peer.podSelector, there.pod.labels);
}

function labelsOfNamespace(world: World, end: Extract<End, { kind: "pod" }>): Labels {
  if (end.namespaceLabels !== undefined) return end.namespaceLabels;
  const declared = world.namespaces.find(({ name }) => name === end.namespace);
  return { ...declared?.labels, "kubernetes.io/metadata.name": end.namespace };
}

function selects(selector: LabelSelector, labels: Labels): boolean {
  for (const key in selector.matchLabels) if (labels[key] !== selector.matchLabels[key]) return false;
  for (const { key, operator, values } of selector.matchExpressions) {
    const value = labels[key];
    if (operator === "Exists" && value === undefined) return false;
    if (operator === "DoesNotExist" && value !== undefined) return false;
    if (operator === "In" && (value === undefined || !values.includes(value))) return false;
    if (operator === "NotIn" && value !== undefined && values.includes(value)) return false;
  }
  return true;
}

interface Block {
  readonly cidr: string;
  readonly except: readonly string[];
}

function blockHolds(world: World, block: Block, there: End): boolean {
  if (there.kind === "address") return holds(block, there.address);
  const asNode = there.pod.hostNetwork && world.hostNetwork === "node";
  if (!asNode && world.ipBlocks === "external") return false;
  const own = asNode ? [...there.pod.hostIPs, ...there.pod.podIPs] : there.pod.podIPs;
  if (own.length > 0) return own.some((address) => holds(block, address));
  const families = asNode ? ["ipv4", "ipv6"] : possibleFamilies(world);
  return families.some((family) => {
    if (familyOf(block.cidr) !== family) return false;
    if (block.cidr.endsWith("/0") && block.except.length === 0) return true;
    const pods = asNode ? [] : world.podCidrs.filter((cidr) => familyOf(cidr) === family);
    return (
      pods.length > 0 && pods.every((cidr) => within(cidr, block.cidr) && !block.except.some((e) => meet(e, cidr)))
    );
  });
}

function possibleFamilies(world: World): string[] {
  const sources = world.podCidrs.length > 0 ? world.podCidrs : world.knownAddresses;
  return sources.length > 0 ? [...new Set(sources.map(familyOf))] : ["ipv4", "ipv6"];
}

function holds({ cidr, except }: Block, address: string): boolean {
  return inCidr(address, cidr) && !except.some((other) => inCidr(address, other));
}

function inCidr(address: string, cidr: string): boolean {
  const [network = "", prefix] = cidr.split("/");
  return familyOf(address) === familyOf(network) && bits(address).startsWith(bits(network).slice(0, Number(prefix)));
}

const asBits = new Map<string, string>();

/** An address as a text of zeros and ones; kept, because the tests ask for the same few a million times. */
function bits(address: string): string {
  const known = asBits.get(address) ?? toBits(address);
  asBits.set(address, known);
  return known;
}

function toBits(address: string): string {
  if (!address.includes(":"))
    return address
      .split(".")
      .map((octet) => binary(Number(octet), 8))
      .join("");
  const [head = "", tail = ""] = address.split("::");
  const left = head.split(":").filter((group) => group !== "");
  const right = tail.split(":").filter((group) => group !== "");
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => "0");
  return [...left, ...zeros, ...right].map((group) => binary(Number.parseInt(group, 16), 16)).join("");
}

function binary(value: number, digits: number): string {
  return value.toString(2).padStart(digits, "0");
}

function within(inner: string, outer: string): boolean {
  const [network = "", innerPrefix] = inner.split("/");
  return Number(innerPrefix) >= Number(outer.split("/")[1]) && inCidr(network, outer);
}

function meet(a: string, b: string): boolean {
  return familyOf(a) === familyOf(b) && (within(a, b) || within(b, a));
}

function familyOf(text: string): "ipv4" | "ipv6" {
  return text.includes(":") ? "ipv6" : "ipv4";
}
