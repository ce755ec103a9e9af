import type { AddressRange } from "../../cluster/addresses.ts";
import { limits } from "../../limits.ts";
import { formatAddress, parseAddress } from "../../manifest/cidr.ts";
import type { Direction } from "../../manifest/types.ts";
import type { Context } from "../../snapshot/context.ts";
import { type ConnectionSet, isAll, isEmpty, toText } from "../../traffic/connectionSet.ts";
import type { Endpoint } from "../../traffic/types.ts";
import { code, count, someOf } from "../../words/lists.ts";
import { asCidr } from "../matrix/addresses.ts";
import { workloadNames } from "../now.ts";
import { bullets, paragraphs } from "./compose.ts";

/** Who can reach a workload, or whom it can reach: both sides of every connection taken together. */
export function reachWords(context: Context, workload: number, direction: Direction): string {
  const { cluster, traffic } = context;
  const home = cluster.workloads[workload]?.namespace;
  const isolating = traffic.isolatedBy(workload, direction).flatMap((index) => cluster.policies[index] ?? []);
  const [title, verb] = direction === "ingress" ? ["**In**", "reach it"] : ["**Out**", "be reached from it"];
  const names = someOf(isolating.map(({ object }) => code(object.name)));
  const lead =
    isolating.length === 0
      ? `${title}: not isolated, no policy restricts it.`
      : `${title}: isolated by ${names}${isolating.length > 1 ? "; what any of them allows is allowed" : ""}.`;
  if (cluster.workloads.length > limits.editor.endpoints) return lead;
  const found = partners(context, workload, direction);
  const groups = [...found.values()].sort((a, b) => b.workloads.length - a.workloads.length);
  const lines = groups.map(({ set, workloads, outside }) => {
    const who = [
      ...(workloads.length > 0 ? [workloadNames(cluster, workloads, home)] : []),
      ...(outside.length > 0 ? [outsideWords(outside, traffic.endpoints)] : []),
    ];
    return `${isAll(set) ? "everything" : toText(set).replaceAll(",", ", ")}: ${who.join("; ")}`;
  });
  if (lines.length === 0) return paragraphs(lead, `No workload known here can ${verb}.`);
  const total = [...found.values()].reduce((sum, { workloads }) => sum + workloads.length, 0);
  return paragraphs(`${lead} ${count(total, "workload")} can ${verb}:`, bullets(lines));
}

interface Partners {
  readonly set: ConnectionSet;
  readonly workloads: number[];
  readonly outside: Endpoint[];
}

function partners({ traffic }: Context, workload: number, direction: Direction): ReadonlyMap<string, Partners> {
  const self = traffic.endpointOfWorkload(workload);
  const found = new Map<string, Partners>();
  for (const endpoint of traffic.endpoints) {
    if (endpoint.index === self || endpoint.kind === "representative") continue;
    const set =
      direction === "ingress" ? traffic.connections(endpoint.index, self) : traffic.connections(self, endpoint.index);
    if (isEmpty(set)) continue;
    let group = found.get(set.key);
    if (group === undefined) {
      group = { set, workloads: [], outside: [] };
      found.set(set.key, group);
    }
    if (endpoint.kind === "workload") group.workloads.push(endpoint.workload);
    else group.outside.push(endpoint);
  }
  return found;
}

function outsideWords(outside: readonly Endpoint[], endpoints: readonly Endpoint[]): string {
  const all = endpoints.reduce((sum, endpoint) => sum + (endpoint.kind === "addresses" ? 1 : 0), 0);
  if (outside.length === all) return "any address outside the cluster";
  return someOf(
    merged(outside.flatMap((endpoint) => (endpoint.kind === "addresses" ? endpoint.ranges : []))).map((range) =>
      code(asCidr(range) ?? [range.first, range.last].map((value) => textOf(range, value)).join("-")),
    ),
    4,
  );
}

function textOf({ family }: AddressRange, value: bigint): string {
  return formatAddress({ family, value });
}

/** Other policies may tell apart what is alike for this workload: ranges that touch are one. */
function merged(ranges: readonly { readonly first: string; readonly last: string }[]): readonly AddressRange[] {
  const sorted = ranges
    .flatMap(({ first, last }) => {
      const [from, to] = [parseAddress(first), parseAddress(last)];
      return from === undefined || to === undefined ? [] : [{ family: from.family, first: from.value, last: to.value }];
    })
    .sort((a, b) => a.family - b.family || (a.first < b.first ? -1 : 1));
  const found: AddressRange[] = [];
  for (const range of sorted) {
    const before = found.at(-1);
    if (before !== undefined && before.family === range.family && before.last + 1n >= range.first)
      found[found.length - 1] = { ...before, last: range.last > before.last ? range.last : before.last };
    else found.push(range);
  }
  return found;
}

/** Which workloads of other namespaces reach into a namespace, and are reached from it. */
export function namespaceReach(
  { cluster, traffic }: Context,
  name: string,
  inside: readonly number[],
): string | undefined {
  const outside = cluster.workloads.filter(({ namespace }) => namespace !== name);
  if (inside.length === 0 || outside.length === 0 || inside.length * outside.length > limits.editor.pairs)
    return undefined;
  const ends = inside.map((index) => traffic.endpointOfWorkload(index));
  const reaching = (towards: boolean) =>
    outside
      .filter(({ index }) => {
        const other = traffic.endpointOfWorkload(index);
        return ends.some(
          (end) => !isEmpty(towards ? traffic.connections(other, end) : traffic.connections(end, other)),
        );
      })
      .map(({ index }) => index);
  const words = (found: readonly number[]) =>
    found.length === outside.length
      ? `all ${found.length} workloads of other namespaces`
      : found.length === 0
        ? "no workload of another namespace"
        : `${count(found.length, "workload")} of other namespaces: ${workloadNames(cluster, found)}`;
  return bullets([
    `**In**: some pod here can be reached by ${words(reaching(true))}.`,
    `**Out**: some pod here can reach ${words(reaching(false))}.`,
  ]);
}

/** Workloads that may connect in, or be connected to: for a lens. `undefined` where that takes too long to count. */
export function reachCount(context: Context, workload: number, direction: Direction): number | undefined {
  if (context.cluster.workloads.length > limits.editor.endpoints) return undefined;
  let total = 0;
  for (const { workloads } of partners(context, workload, direction).values()) total += workloads.length;
  return total;
}
