import { policyAt } from "../cluster/cluster.ts";
import { formatAddress } from "../manifest/cidr.ts";
import type { Direction } from "../manifest/types.ts";
import type { AdminContext, FileContext } from "../snapshot/context.ts";
import type { RelatedPlace } from "../snapshot/finding.ts";
import { documentOf } from "../snapshot/parts.ts";
import { pathTo } from "../snapshot/policyView.ts";
import { placeOf } from "../snapshot/related.ts";
import { isAll, toText } from "../traffic/connectionSet.ts";
import type { Example, PolicyPart, RuleWork, TierWork, Traffic } from "../traffic/types.ts";
import { partWords } from "../words/adminPolicies.ts";
import { tick } from "../words/lists.ts";
import type { Path } from "../yaml/find.ts";

/** As `policyAt` counts; `undefined` for a policy that is not in force. */
export function adminIndex({ cluster, inCluster }: AdminContext): number | undefined {
  return inCluster === undefined || inCluster.object.unreadable ? undefined : cluster.policies.length + inCluster.index;
}

/** What the policies of the cluster do here; only as long as nothing else, that nobody reads, decides too. */
export function wholeWork({ traffic, cluster }: Pick<FileContext, "traffic" | "cluster">): TierWork | undefined {
  if (cluster.otherPolicies.length > 0) return undefined;
  const work = traffic.tierWork();
  return work?.complete === true ? work : undefined;
}

export function ruleWork(context: AdminContext, direction: Direction, rule: number): RuleWork | undefined {
  const index = adminIndex(context);
  return index === undefined ? undefined : wholeWork(context)?.rule(index, direction, rule);
}

/** `` `ops/prom` ``, or an address. */
export function endName({ endpoints, cluster }: Pick<Traffic, "endpoints" | "cluster">, end: number): string {
  const workload = cluster.workloads[end];
  if (workload !== undefined) return tick(`${workload.namespace}/${workload.name}`);
  const endpoint = endpoints[end];
  if (endpoint?.kind !== "addresses") return tick(endpoint?.label ?? "?");
  const { family, first, last } = endpoint.bounds;
  const text = (value: bigint) => formatAddress({ family, value });
  return first === last ? tick(text(first)) : `addresses ${tick(`${text(first)}-${text(last)}`)}`;
}

/** ``from `lab/probe` to `bank/api` on TCP 8080``. */
export function exampleText(traffic: Traffic, { source, destination, connections }: Example): string {
  const ports = isAll(connections) ? "every port" : toText(connections).replaceAll(",", ", ");
  return `from ${endName(traffic, source)} to ${endName(traffic, destination)} on ${ports}`;
}

/** ``rule 1 of `fence` (tier Admin, priority 10)``; of the own policy `rule 1`. */
export function ruleOf(context: FileContext, part: PolicyPart, own?: number): string {
  const rule = `rule ${(part.rule ?? 0) + 1}`;
  if (part.policy === own) return rule;
  const [name = "", ...rest] = partWords(context.cluster, { policy: part.policy }).split(", ");
  return `${rule} of ${tick(name)} (${rest.join(", ")})`;
}

/** A policy as a place to go to. */
export function policyPlaces(
  context: FileContext,
  policies: readonly number[],
  message: string,
): readonly RelatedPlace[] {
  return [...new Set(policies)].slice(0, 5).flatMap((index) => {
    const found = policyAt(context.cluster, index);
    if (found === undefined) return [];
    return placeOf(context, "namespace" in found ? "policies" : "adminPolicies", found.origin, message);
  });
}

/** The same path from the document's root on, for edits; the policy may be an item of a List. */
export function fromRoot(context: AdminContext, path: Path): Path {
  const { root } = documentOf(context);
  return [...((root === undefined ? undefined : pathTo(root, context.policy.node)) ?? []), ...path];
}
