import type { ClusterPolicy, ClusterWorkload } from "../cluster/cluster.ts";
import type { PolicyManifest } from "../manifest/file.ts";
import { isolates, rulesOf } from "../manifest/kinds/networkPolicy/policyTypes.ts";
import type { NetworkPolicy, Peer, PolicyPort, PolicyRule } from "../manifest/types.ts";
import { exampleLabels, matches } from "../traffic/selector.ts";
import { isEverything } from "../words/selectors.ts";
import { isHost, isWholeFamily } from "./blocks.ts";
import type { PolicyContext } from "./context.ts";
import { asksForDns, dnsLabels, dnsNamespace, isDnsPort, isDnsServer, mayBeDnsNamespace } from "./dns.ts";
import { nameLabel } from "./selectors.ts";

type Context = Pick<PolicyContext, "cluster" | "evidence">;

/** Pods that may open connections by name and reach no DNS; told by the policy that opens the first of them. */
export interface DnsBlocked {
  /** Known pods; none where the policy selects no known pod and stands for those it is made for. */
  readonly pods: readonly ClusterWorkload[];
  /** DNS is allowed over TCP, which resolvers only use for large answers. */
  readonly tcpOnly: boolean;
}

/** By the index of the policy. Worked out once for a namespace, on all its policies together. */
export function dnsBlockedIn(context: Context, namespace: string): ReadonlyMap<number, DnsBlocked> {
  return context.evidence.once(`dns ${namespace}`, () => judge(context, namespace));
}

function judge(context: Context, namespace: string): ReadonlyMap<number, DnsBlocked> {
  const { evidence } = context;
  const result = new Map<number, { pods: ClusterWorkload[]; tcpOnly: boolean }>();
  const isolating = evidence.isolating(namespace, "egress");
  const openers = new Set(isolating.filter(({ object }) => opensByName(object)).map(({ index }) => index));
  if (
    openers.size === 0 ||
    ignoresDns(context, namespace) ||
    isolating.some((policy) => misnamesDns(context, policy)) ||
    evidence.notInForce(namespace).some((manifest) => mayGiveDns(context, manifest, namespace))
  ) {
    return result;
  }
  const byIndex = new Map(isolating.map((policy) => [policy.index, policy]));
  const gives = new Set(isolating.filter((policy) => givesDns(context, policy, "UDP")).map(({ index }) => index));
  // Where one policy isolates every pod and nobody thought of DNS, that is one cause for all of them: it is told once.
  const isOneCause = gives.size === 0 && isolating.some(({ object }) => isEverything(object.podSelector));
  const common = isOneCause ? isolating.find(({ index }) => openers.has(index))?.index : undefined;

  const note = (policies: readonly number[], pod: ClusterWorkload | undefined) => {
    const opener = policies.find((index) => openers.has(index));
    if (opener === undefined || policies.some((index) => gives.has(index))) return;
    const at = common ?? opener;
    const known = result.get(at) ?? { pods: [], tcpOnly: false };
    if (pod !== undefined) known.pods.push(pod);
    known.tcpOnly ||= policies.some((index) => givesDns(context, byIndex.get(index), "TCP"));
    result.set(at, known);
  };
  for (const pod of evidence.workloadsIn(namespace)) {
    if (!pod.object.hostNetwork && !isDnsServer(pod)) note(evidence.isolatedBy(pod.index, "egress"), pod);
  }
  for (const { index, object } of isolating) {
    if (!openers.has(index) || evidence.pods(object.podSelector, namespace).length > 0) continue;
    const labels = exampleLabels(evidence.compiled(object.podSelector));
    if (labels === undefined || asksForDns(object.podSelector)) continue;
    const applying = isolating.filter((other) => matches(evidence.compiled(other.object.podSelector), labels));
    note(
      applying.map((policy) => policy.index),
      undefined,
    );
  }
  return result;
}

/** A connection to something that is found by name: pods, or everything but single address blocks. */
function opensByName(policy: NetworkPolicy): boolean {
  return rulesOf(policy, "egress").some(({ peers, ports }) => {
    if (peers.some(({ ipBlock }) => ipBlock === undefined)) return !isForApiServer(ports);
    const anywhere = peers.length === 0 || peers.some(({ ipBlock }) => ipBlock !== undefined && isWholeFamily(ipBlock));
    return anywhere && !isForApiServer(ports);
  });
}

/** Clients find the API server by the address in their environment (`KUBERNETES_SERVICE_HOST`). */
function isForApiServer(ports: readonly PolicyPort[]): boolean {
  const plain = ports.every(({ protocol, port }) => protocol === "TCP" && (port === 6443 || port === 443));
  return plain && ports.some(({ port }) => port === 6443);
}

function givesDns(context: Context, policy: ClusterPolicy | undefined, protocol: "UDP" | "TCP"): boolean {
  if (policy === undefined) return false;
  return context.evidence.onceFor(policy, `gives DNS by ${protocol}`, () =>
    rulesOf(policy.object, "egress").some((rule) => allowsDns(context, policy.namespace, rule, protocol)),
  );
}

/** A rule for DNS is there, in a policy whose types lack Egress: that is the cause, and has a finding of its own. */
function ignoresDns(context: Context, namespace: string): boolean {
  return context.evidence
    .policiesIn(namespace)
    .some(
      ({ object }) =>
        !isolates(object, "egress") && rulesOf(object, "egress").some((rule) => allowsDns(context, namespace, rule)),
    );
}

/** The port of DNS is named with the wrong protocol: named-port-missing tells the cause. */
function misnamesDns({ evidence }: Context, policy: ClusterPolicy): boolean {
  return evidence.onceFor(policy, "misnames DNS", () => wronglyNamed(evidence, policy));
}

function wronglyNamed(evidence: Context["evidence"], { namespace, object }: ClusterPolicy): boolean {
  return rulesOf(object, "egress").some(({ peers, ports }) =>
    ports.some(
      ({ protocol, port }) =>
        protocol !== "UDP" &&
        typeof port === "string" &&
        peers
          .flatMap((peer) => evidence.podsOfPeer(peer, namespace))
          .some(
            (pod) =>
              isDnsServer(pod) &&
              pod.object.ports.some((own) => own.name === port && own.protocol === "UDP") &&
              !pod.object.ports.some((own) => own.name === port && own.protocol === protocol),
          ),
    ),
  );
}

/** Of a policy that is not in force: with it the pods would reach DNS, so that its absence is the cause. */
function mayGiveDns(context: Context, { object, partial }: PolicyManifest, namespace: string): boolean {
  if (!partial) {
    // A protocol that cannot be read counts as TCP.
    const allows = (rule: PolicyRule) =>
      allowsDns(context, namespace, rule, "UDP") || allowsDns(context, namespace, rule, "TCP");
    return isolates(object, "egress") && rulesOf(object, "egress").some(allows);
  }
  // What a template fills in is unknown: any egress policy may be the one for DNS.
  return object.egress !== undefined || object.policyTypes === undefined || object.policyTypes.includes("Egress");
}

/** Whether DNS may be reached by the rule. In doubt it is: what is wrong with the peer is told by other rules. */
export function allowsDns(
  context: Pick<Context, "cluster" | "evidence">,
  namespace: string,
  { peers, ports }: PolicyRule,
  protocol: "UDP" | "TCP" = "UDP",
): boolean {
  const byNumber = ports.some((port) => port.protocol === protocol && isDnsPort(port));
  const all = ports.length === 0 || ports.some((port) => port.protocol === protocol && port.port === undefined);
  if (!byNumber && !all) return false;
  if (peers.length === 0) return true;
  if (byNumber) return !peers.every((peer) => holdsOtherPodsOnly(context, namespace, peer));
  return peers.some((peer) => mayHoldDns(context, namespace, peer));
}

/** Pods of the policy's own namespace, all known, and none of them serves DNS. */
function holdsOtherPodsOnly(
  { evidence }: Pick<Context, "evidence">,
  namespace: string,
  { ipBlock, namespaceSelector, podSelector }: Peer,
): boolean {
  if (ipBlock !== undefined || namespaceSelector !== undefined || podSelector === undefined) return false;
  if (namespace === dnsNamespace || !evidence.hasInventory(namespace)) return false;
  const pods = evidence.pods(podSelector, namespace);
  const all = isEverything(podSelector);
  return (
    pods.length > 0 &&
    pods.every(
      (pod) =>
        !isDnsServer(pod) &&
        (all || pod.object.ports.length > 0) &&
        !pod.object.ports.some(({ port }) => port === 53 || port === 5353),
    )
  );
}

function mayHoldDns(
  { cluster, evidence }: Pick<Context, "cluster" | "evidence">,
  namespace: string,
  peer: Peer,
): boolean {
  const { ipBlock, namespaceSelector, podSelector } = peer;
  if (ipBlock !== undefined) return !isHost(ipBlock);
  // Asked for every policy of a namespace, and a peer may be all pods of the cluster.
  const servers = evidence.derived(
    cluster.workloads,
    "DNS servers",
    () => new Set(cluster.workloads.filter(isDnsServer)),
  );
  if (servers.size > 0 && evidence.podsOfPeer(peer, namespace).some((pod) => servers.has(pod))) return true;
  const pods = podSelector === undefined ? undefined : evidence.compiled(podSelector);
  if (pods !== undefined && !matches(pods, dnsLabels) && !(podSelector !== undefined && asksForDns(podSelector))) {
    return false;
  }
  if (namespaceSelector === undefined) return namespace === dnsNamespace;
  const declared = cluster.namespaces.get(dnsNamespace)?.labels ?? { [nameLabel]: dnsNamespace };
  return matches(evidence.compiled(namespaceSelector), declared) || mayBeDnsNamespace(namespaceSelector);
}
