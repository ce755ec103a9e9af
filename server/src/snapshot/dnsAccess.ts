import type { ClusterPolicy, ClusterWorkload } from "../cluster/cluster.ts";
import type { PolicyManifest } from "../manifest/file.ts";
import { isolates, rulesOf } from "../manifest/kinds/networkPolicy/policyTypes.ts";
import type { NetworkPolicy, Peer, PolicyPort, PolicyRule } from "../manifest/types.ts";
import { exampleLabels, matches } from "../traffic/selector.ts";
import { isEverything } from "../words/selectors.ts";
import { isHost, isWholeFamily } from "./blocks.ts";
import type { PolicyContext } from "./context.ts";
import { asksForDns, dnsLabels, dnsNamespace, isDnsPort, isDnsServer, mayBeDnsNamespace } from "./dns.ts";
import type { Question } from "./question.ts";
import { policyId } from "./questions.ts";
import { nameLabel } from "./selectors.ts";

type Context = Pick<PolicyContext, "cluster" | "evidence">;

/** Pods that may open connections by name and reach no DNS; told by the policy that opens the first of them. */
export interface DnsBlocked {
  /** Known pods; none where the policy selects no known pod and stands for those it is made for. */
  readonly pods: readonly ClusterWorkload[];
  /** DNS is allowed over TCP, which resolvers only use for large answers. */
  readonly tcpOnly: boolean;
}

/** Worked out once for a namespace, on all its policies together. */
const blockedByPolicy: Question<Context, [namespace: string], ReadonlyMap<string, DnsBlocked>> = {
  name: "DNS blocked by policy",
  answer: judge,
  same: () => false,
};

/** What this policy has to tell. */
export const dnsBlockedBy: Question<Context, [namespace: string, policy: string], DnsBlocked | undefined> = {
  name: "DNS blocked by",
  answer: ({ evidence }, namespace, policy) => evidence.ask(blockedByPolicy, namespace).get(policy),
  same: (a, b) =>
    a?.tcpOnly === b?.tcpOnly &&
    a?.pods.length === b?.pods.length &&
    (a?.pods.every((pod, i) => pod === b?.pods[i]) ?? true),
};

function judge(context: Context, namespace: string): ReadonlyMap<string, DnsBlocked> {
  const { evidence } = context;
  const result = new Map<string, { pods: ClusterWorkload[]; tcpOnly: boolean }>();
  const isolating = evidence.isolating(namespace, "egress");
  const openers = isolating.filter((policy) => opens(context, policy));
  if (
    openers.length === 0 ||
    ignoresDns(context, namespace) ||
    isolating.some((policy) => misnamesDns(context, policy)) ||
    evidence.notInForce(namespace).some((manifest) => mayGiveDns(context, manifest, namespace))
  ) {
    return result;
  }
  const givers = isolating.filter((policy) => givesDns(context, policy, "UDP"));
  const overTcp = isolating.filter((policy) => givesDns(context, policy, "TCP"));
  // Where one policy isolates every pod and nobody thought of DNS, that is one cause for all of them: it is told once.
  const isOneCause = givers.length === 0 && isolating.some(({ object }) => isEverything(object.podSelector));
  const common = isOneCause ? openers[0] : undefined;

  const note = (opener: ClusterPolicy, pod: ClusterWorkload | undefined, tcp: boolean) => {
    const at = policyId(common ?? opener);
    const known = result.get(at) ?? { pods: [], tcpOnly: false };
    if (pod !== undefined) known.pods.push(pod);
    known.tcpOnly ||= tcp;
    result.set(at, known);
  };
  const podsOf = ({ object }: ClusterPolicy) => evidence.pods(object.podSelector, namespace);
  // Hundreds of policies select by a few selectors, and equal ones have the very same list.
  const podsOfAll = (policies: readonly ClusterPolicy[]) => new Set([...new Set(policies.map(podsOf))].flat());
  const settled = podsOfAll(givers);
  const tcp = podsOfAll(overTcp);
  const looked = new Set<readonly ClusterWorkload[]>();
  for (const opener of openers) {
    const pods = podsOf(opener);
    if (looked.has(pods)) continue;
    looked.add(pods);
    for (const pod of pods) {
      if (settled.has(pod)) continue;
      settled.add(pod);
      if (!pod.object.hostNetwork && !isDnsServer(pod)) note(opener, pod, tcp.has(pod));
    }
  }
  for (const { pods } of result.values()) pods.sort((a, b) => a.index - b.index);
  for (const opener of openers) {
    if (podsOf(opener).length > 0) continue;
    const labels = exampleLabels(evidence.compiled(opener.object.podSelector));
    if (labels === undefined || asksForDns(opener.object.podSelector)) continue;
    const applies = ({ object }: ClusterPolicy) => matches(evidence.compiled(object.podSelector), labels);
    const first = openers.find(applies);
    if (first !== undefined && !givers.some(applies)) note(first, undefined, overTcp.some(applies));
  }
  return result;
}

function opens({ evidence }: Context, policy: ClusterPolicy): boolean {
  return evidence.onceFor(policy, "opens by name", () => opensByName(policy.object));
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

function givesDns(context: Context, policy: ClusterPolicy, protocol: "UDP" | "TCP"): boolean {
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
