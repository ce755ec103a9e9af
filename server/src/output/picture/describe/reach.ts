import { policyAt } from "../../../cluster/cluster.ts";
import type { Peer } from "../../../manifest/types.ts";
import type { RuleView } from "../../../snapshot/policyView.ts";
import { type ConnectionSet, intersect, isEmpty } from "../../../traffic/connectionSet.ts";
import type { SideExplanation } from "../../../traffic/types.ts";
import type { Subject } from "./input.ts";

export interface Reach {
  readonly standing: "passes" | "stopped" | "undecided";
  readonly stop?: string;
  readonly notes: readonly string[];
}

/** Pairs of workloads that are asked for; of more than that nothing is said. */
const mostPairs = 80;

/** Whether those whom a peer matches get through in the end: a tier above, or the other end, may refuse. */
export function reachOf(subject: Subject, { rule, direction }: RuleView, peer: Peer): Reach | undefined {
  const { input, selected, namespace, index } = subject;
  const { cluster, traffic } = input;
  const others = peer.ipBlock === undefined ? [...traffic.workloadsOfPeer(peer, namespace)] : [];
  if (index === undefined || !direction.inForce || others.length === 0) return undefined;
  if (others.length * selected.length > mostPairs || selected.length === 0) return undefined;
  const ingress = direction.direction === "ingress";
  let open = false;
  const stopped = new Map<number, string>();
  // A workload and itself is no neighbour.
  const asking = others.filter((other) => selected.some((own) => own !== other));
  for (const other of asking) {
    const pairs = selected
      .filter((own) => own !== other)
      .map((own) => (ingress ? { from: other, to: own } : { from: own, to: other }));
    const asked = pairs.map((pair) => ({ ...pair, ports: traffic.portsAt(rule, pair.to) }));
    const some = asked.filter(({ ports }) => !isEmpty(ports));
    if (some.length === 0) continue;
    const lets = (set: ConnectionSet, ports: ConnectionSet) => !isEmpty(intersect(set, ports));
    if (some.some(({ from, to, ports }) => lets(traffic.passing(from, to).allowed, ports))) continue;
    if (some.some(({ from, to, ports }) => lets(traffic.passing(from, to).open, ports))) {
      open = true;
      continue;
    }
    const [first] = some;
    if (first === undefined) continue;
    const why = traffic.explain(first.from, first.to, { connections: first.ports });
    const [own, far] = ingress ? [why.ingress, why.egress] : [why.egress, why.ingress];
    const denier = lets(own.allowed, first.ports) ? deniedBy(subject, far) : deniedBy(subject, own);
    stopped.set(other, denier ?? (ingress ? "may not send" : "not let in"));
  }
  const reasons = new Map<string, number>();
  for (const reason of stopped.values()) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const [reason] = reasons.keys();
  if (reason === undefined) return open ? { standing: "undecided", notes: ["not decided by the API"] } : undefined;
  if (stopped.size === asking.length && reasons.size === 1) return { standing: "stopped", stop: reason, notes: [] };
  const notes = [...reasons].map(([why, many]) => {
    if (why.startsWith("denied by ")) return `${why.slice("denied by ".length)} takes ${many} of these`;
    if (ingress) return `${many} of them may not send`;
    return `${many} of them ${many === 1 ? "does" : "do"} not let it in`;
  });
  return { standing: "passes", notes };

  function deniedBy(_: Subject, side: SideExplanation): string | undefined {
    for (const { ways, allowed } of side.decisions) {
      const last = allowed === false ? ways[0]?.at(-1) : undefined;
      const policy = last?.part === undefined ? undefined : policyAt(cluster, last.part.policy);
      if (policy !== undefined && !("namespace" in policy)) return `denied by ${policy.object.name}`;
    }
    return undefined;
  }
}
