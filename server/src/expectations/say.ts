import { toText } from "../traffic/connectionSet.ts";
import type { PolicyPart, SideExplanation, Traffic } from "../traffic/types.ts";
import { count, tick } from "../words/lists.ts";
import type { Failure, Outcome } from "./run.ts";

/** How a part of a policy is called where the message is shown: `shop/db ingress[0] (db.yaml:12)`. */
export type NamePart = (part: PolicyPart) => string;

/** What is so and which rule decided, in one or two sentences; empty for a test that passed. */
export function sayOutcome(outcome: Outcome, traffic: Traffic, namePart: NamePart): string {
  if (outcome.status === "passed") return "";
  if (outcome.status === "error") return outcome.message;
  const [first] = outcome.failures;
  if (first === undefined) return "";
  const others = outcome.failures.length - 1 + outcome.more;
  return `${sayFailure(first, traffic, namePart)}${others > 0 ? ` And ${count(others, "more pair")} like it.` : ""}`;
}

/** The parts of policies that decided: what a link should lead to. */
export function decidersOf(
  { source, destination, connections, kind }: Failure,
  traffic: Traffic,
): readonly PolicyPart[] {
  const { egress, ingress } = traffic.explain(source, destination, { connections });
  if (kind === "allowed") return [...ingress.allowedBy, ...egress.allowedBy];
  return [ingress, egress].flatMap((side) => {
    if (!denies(side)) return [];
    return side.nearestMiss === undefined ? side.isolatedBy.map((policy) => ({ policy })) : [side.nearestMiss.part];
  });
}

function sayFailure({ source, destination, connections, kind }: Failure, traffic: Traffic, namePart: NamePart): string {
  const label = (index: number) => tick(traffic.endpoints[index]?.label ?? "");
  const who = source === destination ? `another pod of ${label(source)}` : label(source);
  const what = toText(connections);
  const on = what === "All Connections" ? "" : ` on ${what}`;
  const { egress, ingress, undecided } = traffic.explain(source, destination, { connections });
  if (kind === "unknown") {
    const why = undecided.includes("host-network")
      ? "what policies do to a pod on the host network is left to the network plugin"
      : undecided.includes("ip-block-pods")
        ? "some network plugins let an ipBlock match pods, some do not"
        : "the name stands for one of many addresses, and not all of them are treated alike";
    return `It cannot be known whether ${who} reaches ${label(destination)}${on}: ${why}.`;
  }
  if (kind === "allowed") {
    const rules = [...ingress.allowedBy, ...egress.allowedBy].map(namePart);
    const why = rules.length > 0 ? `${rules.slice(0, 3).join(" and ")} allows it` : "no policy isolates either of them";
    return `${who} reaches ${label(destination)}${on}: ${why}.`;
  }
  const sides = [ingress, egress].filter(denies).map((side) => {
    const policies = side.isolatedBy.map((policy) => namePart({ policy }));
    const here = label(side.direction === "ingress" ? destination : source);
    const miss = side.nearestMiss === undefined ? "" : `, the closest being ${namePart(side.nearestMiss.part)}`;
    const direction = side.direction === "ingress" ? "inbound" : "outbound";
    return `${policies.slice(0, 3).join(" and ")} isolates ${here} for ${direction} traffic and no rule allows it${miss}`;
  });
  return `${who} does not reach ${label(destination)}${on}: ${sides.join("; ")}.`;
}

function denies({ isolatedBy, allowedBy }: SideExplanation): boolean {
  return isolatedBy.length > 0 && allowedBy.length === 0;
}
