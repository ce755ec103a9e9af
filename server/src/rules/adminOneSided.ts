import { policyAt } from "../cluster/cluster.ts";
import { limits } from "../limits.ts";
import type { AdminContext } from "../snapshot/context.ts";
import type { Finding } from "../snapshot/finding.ts";
import { isEmpty } from "../traffic/connectionSet.ts";
import { list, tick } from "../words/lists.ts";
import { type AdminHolder, adminRulePlaces } from "./adminHolders.ts";
import { adminIndex, endName, policyPlaces, wholeWork } from "./adminWork.ts";

/** A peer that a rule accepts, and of whose connections the policies of the other side let none pass. */
export function* adminOneSided(context: AdminContext): Iterable<Finding> {
  if (adminIndex(context) === undefined || wholeWork(context) === undefined) return;
  for (const { rule, peers } of adminRulePlaces(context)) {
    if (rule.action !== "Accept" && rule.action !== "Allow") continue;
    for (const holder of peers) {
      const finding = findingFor(context, holder);
      if (finding !== undefined) yield finding;
    }
  }
}

function findingFor(context: AdminContext, holder: AdminHolder): Finding | undefined {
  const { traffic } = context;
  const { rule, peer } = holder;
  const own = adminIndex(context);
  if (own === undefined || rule === undefined || peer.namespaceSelector === undefined) return undefined;
  const mine = traffic.selectedBy(own);
  const others = traffic.workloadsOfPeer(peer, "");
  if (mine.size * others.size > limits.rules.pairs) return undefined;
  const ingress = rule.direction === "ingress";
  const otherSide = ingress ? "egress" : "ingress";
  const deniers = new Set<number>();
  let example: readonly [number, number] | undefined;
  for (const one of mine) {
    for (const other of others) {
      if (one === other) continue;
      const [source, destination] = ingress ? [other, one] : [one, other];
      // Most pairs end here: something passes.
      const { allowed, open } = traffic.passing(source, destination);
      if (!isEmpty(allowed) || !isEmpty(open)) return undefined;
      const explained = traffic.explain(source, destination);
      const decides = explained[rule.direction].decisions.some(
        ({ allowed: yes, ways }) =>
          yes === true &&
          ways.some((way) => {
            const part = way.at(-1)?.part;
            return part?.policy === own && part.rule === rule.index;
          }),
      );
      if (!decides) continue;
      example ??= [source, destination];
      for (const { allowed: passes, ways } of explained[otherSide].decisions) {
        const part = passes === false ? ways[0]?.at(-1)?.part : undefined;
        if (part !== undefined) deniers.add(part.policy);
      }
    }
  }
  if (example === undefined || deniers.size === 0) return undefined;
  const [source, destination] = example;
  const names = [...deniers].map((index) => tick(nameOf(context, index)));
  const verb = ingress ? "lets it out" : "lets it in";
  return {
    rule: "one-sided-connection",
    span: holder.head,
    extent: holder.extent,
    field: holder.field,
    message: `This accepts ${endName(traffic, source)} to ${endName(traffic, destination)}${mine.size * others.size > 1 ? " and others" : ""}, but on the other side ${list(names)} ${names.length === 1 ? "decides" : "decide"} and no rule ${verb}. An Accept is about the side of its subject only: nothing passes until the other side allows it too.`,
    related: policyPlaces(context, [...deniers], "This decides on the other side"),
  };
}

function nameOf({ cluster }: AdminContext, index: number): string {
  const policy = policyAt(cluster, index);
  if (policy === undefined) return "?";
  return "namespace" in policy ? `${policy.namespace}/${policy.object.name}` : policy.object.name;
}
