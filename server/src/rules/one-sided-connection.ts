import type { ClusterPolicy, ClusterWorkload } from "../cluster/cluster.ts";
import { type Complement, complementFixes, complementOf } from "../edits/complement.ts";
import { deniedAt } from "../expectations/needs/denied.ts";
import { limits } from "../limits.ts";
import { rulesOf } from "../manifest/kinds/networkPolicy/policyTypes.ts";
import type { Direction } from "../manifest/types.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import type { Finding } from "../snapshot/finding.ts";
import { headOf, type PeerView, type RuleView, spanOfItem } from "../snapshot/policyView.ts";
import { policyPlace } from "../snapshot/related.ts";
import { compilePorts } from "../traffic/compile.ts";
import { type ConnectionSet, intersect, isEmpty } from "../traffic/connectionSet.ts";
import { list, tick, ticks } from "../words/lists.ts";
import { portsText } from "../words/ports.ts";
import { podsText } from "../words/selectors.ts";
import { adminOneSided } from "./adminOneSided.ts";
import { dnsRule, policy, workload } from "./examples.ts";
import { deniedByPolicies } from "./oneSidedByPolicies.ts";
import type { Rule } from "./rule.ts";

const client = "app: client";
const rules = `  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          ${client}\n    ports:\n    - protocol: TCP\n      port: 8080\n`;
const server = policy({ name: "server", namespace: "shop", target: "server", types: ["Ingress"], rules });
const workloads =
  workload({ name: "server", namespace: "shop", ports: [{ port: 8080 }] }) +
  workload({ name: "client", namespace: "shop" });
const example = (egress: string) =>
  `${server}---\n${policy({ name: "client", namespace: "shop", target: "client", types: ["Egress"], rules: `  egress:\n${dnsRule}${egress}` })}${workloads}`;

export const oneSidedConnection: Rule = {
  id: "one-sided-connection",
  section: "mistaken",
  severity: "information",
  readsAllPolicies: true,
  absence: true,
  page: () => ({
    title: "A connection that only one side allows",
    what: "A rule allows a connection, and the policies of the pods on the other side deny it. Where no manifest declares the pods, the labels have to prove it: whatever pod the peer means, some policy isolates it and none that may select it lets the connection pass. Told of what a policy for the whole cluster accepts too, where the pods are known.",
    why: "A connection between pods needs the egress of the source and the ingress of the destination. A rule on one side opens nothing while the other side is isolated and says nothing of it.",
    bad: example(""),
    good: example(
      "  - to:\n    - podSelector:\n        matchLabels:\n          app: server\n    ports:\n    - protocol: TCP\n      port: 8080\n",
    ),
    sources: [
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation",
    ],
  }),
  checkPeers: (context, rule) => ({ of: (peer) => findingFor(context, rule, peer) }),
  checkAdmin: adminOneSided,
};

/** Whether some policy of the other pod lets at least some of the connections pass. */
function letsThrough(
  { evidence, traffic }: PolicyContext,
  other: number,
  mine: number,
  side: Direction,
  destination: number,
  wanted: ConnectionSet,
): boolean {
  return evidence.isolators(other, side).some((policy) => {
    return rulesOf(policy.object, side).some((rule) => {
      const peers = evidence.onceFor(rule, `peers ${policy.namespace}`, () =>
        rule.peers.length === 0 ? undefined : rule.peers.map((peer) => traffic.workloadsOfPeer(peer, policy.namespace)),
      );
      return (
        (peers === undefined || peers.some((set) => set.has(mine))) &&
        !isEmpty(intersect(traffic.portsAt(rule, destination), wanted))
      );
    });
  });
}

/** The pod listens elsewhere: that the port is wrong has a finding of its own. */
function isUnserved(pod: ClusterWorkload | undefined, ports: ConnectionSet): boolean {
  const declared = pod?.object.ports ?? [];
  return (
    declared.length > 0 &&
    isEmpty(intersect(ports, compilePorts(declared.map(({ protocol, port }) => ({ protocol, port }))).fixed))
  );
}

function findingFor(context: PolicyContext, rule: RuleView, peer: PeerView): Finding | undefined {
  const { inCluster, traffic, cluster, evidence, namespace } = context;
  if (inCluster === undefined || peer.peer.ipBlock !== undefined) return undefined;
  const ingress = rule.direction.direction === "ingress";
  const { podSelector } = inCluster.object;
  // The same value each time: what it selects is remembered by that.
  const own = traffic.workloadsOfPeer(
    evidence.derived(podSelector, "as a peer", () => ({ podSelector })),
    namespace,
  );
  const others = traffic.workloadsOfPeer(peer.peer, namespace);
  if (own.size === 0 || others.size === 0) return withoutPods(context, rule, peer);
  if (own.size * others.size > limits.rules.pairs) return undefined;
  const otherSide = ingress ? "egress" : "ingress";
  const isolating = new Set<ClusterPolicy>();
  for (const other of others) {
    if (evidence.isolatedBy(other, otherSide).length === 0) return undefined;
    for (const policy of evidence.isolators(other, otherSide)) isolating.add(policy);
  }
  let pairs = 0;
  for (const other of others) {
    for (const mine of own) {
      if (other === mine) continue;
      const destination = ingress ? mine : other;
      const ports = traffic.portsAt(rule.rule, destination);
      if (isEmpty(ports) || isUnserved(cluster.workloads[destination], ports)) continue;
      pairs++;
      if (letsThrough(context, other, mine, otherSide, destination, ports)) return undefined;
    }
  }
  if (pairs === 0) return undefined;
  const namespaces = new Set([...others].flatMap((index) => cluster.workloads[index]?.namespace ?? []));
  // A policy that is not in force may be the other side.
  if ([...namespaces].some((name) => evidence.notInForce(name).length > 0)) return undefined;
  const policies = [...isolating];
  if (policies.some((policy) => isNeeded(context, policy, otherSide, own, others))) return undefined;
  return findingOf(context, peer, policies, {
    names: ticks([...others].flatMap((index) => cluster.workloads[index]?.name ?? [])),
    them: others.size === 1 ? "it" : "them",
    complement: () => complementOf(context, rule, peer),
  });
}

/** No manifest declares the pods of one side or of both: what the policies prove of whoever it is. */
function withoutPods(context: PolicyContext, rule: RuleView, peer: PeerView): Finding | undefined {
  const denied = deniedByPolicies(context, rule, peer);
  if (denied === undefined) return undefined;
  const { complement, isolating } = denied;
  return findingOf(context, peer, isolating, {
    names: podsText(complement.target),
    them: "them",
    complement: () => complement,
  });
}

/** That something needs one of the connections is told as such, at the policy that denies it. */
function isNeeded(
  context: PolicyContext,
  policy: ClusterPolicy,
  side: Direction,
  own: Has<number>,
  others: Has<number>,
): boolean {
  return deniedAt(context, policy).some(({ group: { source }, destination, direction }) => {
    if (direction !== side || source.kind !== "workload") return false;
    const [other, mine] = side === "egress" ? [source.workload, destination] : [destination, source.workload];
    return others.has(other) && own.has(mine);
  });
}

interface Has<Value> {
  has(value: Value): boolean;
}

function findingOf(
  context: PolicyContext,
  peer: PeerView,
  policies: readonly ClusterPolicy[],
  other: { readonly names: string; readonly them: string; readonly complement: () => Complement | undefined },
): Finding {
  const { names, them, complement } = other;
  const { rule } = peer;
  const isolators = list(policies.map(({ object }) => tick(object.name)));
  const does = policies.length === 1 ? "isolates" : "isolate";
  const ports = portsText(rule.rule.ports);
  return {
    rule: "one-sided-connection",
    span: headOf(context.view.document, peer.item),
    extent: spanOfItem(peer.item),
    field: peer.field,
    message:
      rule.direction.direction === "ingress"
        ? `This lets ${names} in on ${ports}, but ${isolators} ${does} ${them} for egress and no rule lets the connection out. Nothing passes until the other side allows it too.`
        : `This lets connections to ${names} out on ${ports}, but ${isolators} ${does} ${them} for ingress and no rule lets them in. Nothing passes until the other side allows it too.`,
    related: policies.slice(0, 3).flatMap((policy) => policyPlace(context, policy)),
    fixes: () => {
      const wanted = complement();
      return wanted === undefined ? [] : complementFixes(context, wanted);
    },
  };
}
