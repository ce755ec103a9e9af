import { policyAt } from "../cluster/cluster.ts";
import { tiers } from "../manifest/layer.ts";
import { toText } from "../traffic/connectionSet.ts";
import type { Explanation, PolicyPart, SideExplanation, Traffic } from "../traffic/types.ts";
import { standingWords } from "../words/adminPolicies.ts";
import { count, list, tick } from "../words/lists.ts";
import type { Failure, Outcome } from "./run.ts";

/** How a part of a policy is called where the message is shown: `shop/db ingress[0] (db.yaml:12)`. */
export type NamePart = (part: PolicyPart) => string;

/** What is so and which rule decided, in one or two sentences; empty for a test that passed. */
export function sayOutcome(
  outcome: Outcome,
  traffic: Traffic,
  namePart: NamePart,
  why: WhyOf = whyOf(traffic),
): string {
  if (outcome.status === "passed") return "";
  if (outcome.status === "error") return outcome.message;
  const [first] = outcome.failures;
  if (first === undefined) return "";
  const others = outcome.failures.length - 1 + outcome.more;
  return `${sayFailure(first, traffic, namePart, why(first))}${others > 0 ? ` And ${outcome.atLeast ? "at least " : ""}${count(others, "more pair")} like it.` : ""}`;
}

/** The explanation of a failing pair. It is the dear part of a message, so who asks for more of it hands on one that remembers. */
export type WhyOf = (failure: Failure) => Explanation;

/** Remembers the last. */
export function whyOf(traffic: Traffic): WhyOf {
  let last: { readonly of: Failure; readonly why: Explanation } | undefined;
  return (failure) => {
    if (last?.of !== failure) {
      const { source, destination, connections } = failure;
      last = { of: failure, why: traffic.explain(source, destination, { connections }) };
    }
    return last.why;
  };
}

/** The parts of policies that decided: what a link should lead to. */
export function decidersOf(failure: Failure, why: WhyOf): readonly PolicyPart[] {
  const { egress, ingress } = why(failure);
  const { kind } = failure;
  if (kind === "allowed") return [ingress, egress].flatMap((side) => [...ownTier(side, true), ...side.allowedBy]);
  return [ingress, egress].flatMap((side) => {
    if (!denies(side)) return [];
    const above = ownTier(side, false);
    if (above.length > 0) return above;
    return side.nearestMiss === undefined ? side.isolatedBy.map((policy) => ({ policy })) : [side.nearestMiss.part];
  });
}

/** Rules that decided in a tier whose policies are asked in order: no NetworkPolicy had a say. */
function ownTier({ decisions }: SideExplanation, allowed: boolean): readonly PolicyPart[] {
  return decisions.flatMap((decision) => {
    const last = decision.allowed === allowed ? decision.ways[0]?.at(-1) : undefined;
    return last?.part === undefined || last.tier === tiers.networkPolicy ? [] : [last.part];
  });
}

function sayFailure(
  { source, destination, connections, kind }: Failure,
  traffic: Traffic,
  namePart: NamePart,
  { egress, ingress, undecided }: Explanation,
): string {
  const label = (index: number) => tick(traffic.endpoints[index]?.label ?? "");
  const end = traffic.endpoints[source];
  const isPod = end?.kind === "workload" && traffic.cluster.workloads[end.workload]?.kind === "Pod";
  const who = source === destination && !isPod ? `another pod of ${label(source)}` : label(source);
  /** `isolate-tenants ingress[1] (a.yaml:10), tier Admin, priority 10,` */
  const placed = (part: PolicyPart) => {
    const policy = policyAt(traffic.cluster, part.policy);
    const standing = policy === undefined || "namespace" in policy ? "" : `, ${standingWords(policy.object)},`;
    return `${namePart(part)}${standing}`;
  };
  const what = toText(connections);
  const on = what === "All Connections" ? "" : ` on ${what}`;
  if (kind === "unknown") {
    const why = undecided.includes("host-network")
      ? "what policies do to a pod on the host network is left to the network plugin"
      : undecided.includes("ip-block-pods")
        ? "some network plugins let an ipBlock match pods, some do not"
        : (openReason([ingress, egress], traffic) ??
          "the name stands for one of many addresses, and not all of them are treated alike");
    return `It cannot be known whether ${who} reaches ${label(destination)}${on}: ${why}.`;
  }
  if (kind === "allowed") {
    const above = [ingress, egress].flatMap((side) => ownTier(side, true));
    const rules = [ingress, egress].flatMap((side) => (ownTier(side, true).length > 0 ? [] : side.allowedBy));
    const parts = [
      ...above.slice(0, 2).map((part) => `${placed(part)} accepts it`),
      ...(rules.length > 0 ? [`${rules.slice(0, 3).map(namePart).join(" and ")} allows it`] : []),
    ];
    const why = parts.length > 0 ? parts.join(", ") : "no policy isolates either of them";
    return `${who} reaches ${label(destination)}${on}: ${why}.`;
  }
  const sides = [ingress, egress].filter(denies).map((side) => {
    const [above] = ownTier(side, false);
    if (above !== undefined) {
      const others = side.allowedBy.slice(0, 2).map(namePart);
      return `${placed(above)} denies it${others.length === 0 ? "" : `, though ${others.join(" and ")} would allow it`}`;
    }
    const policies = side.isolatedBy.map((policy) => namePart({ policy }));
    const here = label(side.direction === "ingress" ? destination : source);
    const miss = side.nearestMiss === undefined ? "" : `, the closest being ${namePart(side.nearestMiss.part)}`;
    const direction = side.direction === "ingress" ? "inbound" : "outbound";
    return `${policies.slice(0, 3).join(" and ")} isolates ${here} for ${direction} traffic and no rule allows it${miss}`;
  });
  return `${who} does not reach ${label(destination)}${on}: ${sides.join("; ")}.`;
}

function denies({ decisions }: SideExplanation): boolean {
  return decisions.some(({ allowed }) => allowed === false);
}

function openReason(sides: readonly SideExplanation[], { cluster }: Traffic): string | undefined {
  const [open] = sides.flatMap(({ decisions }) => decisions.flatMap((decision) => decision.open));
  if (open === undefined) return undefined;
  if (open.reason === "domain-name") return "a rule names addresses by their domain name";
  const names = open.policies.map((policy) => tick(policyAt(cluster, policy)?.object.name ?? "?"));
  return open.reason === "two-apis"
    ? `nothing says which of ${list(names)} is asked first, which are of two APIs`
    : `${list(names)} have the same priority and disagree`;
}
