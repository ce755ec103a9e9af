import type { Cluster, ClusterWorkload } from "../../../cluster/cluster.ts";
import { count, grouped, join } from "../../../words/lists.ts";
import type { Rich, Run } from "../model.ts";

export function workloadsAt(cluster: Cluster, indexes: Iterable<number>): readonly ClusterWorkload[] {
  return [...indexes].flatMap((index) => cluster.workloads[index] ?? []);
}

/** Those of the own namespace first, then by namespace and name; one name for all pods of an owner. */
export function sortedNames(workloads: readonly ClusterWorkload[], home: string): readonly ClusterWorkload[] {
  const byName = new Map(workloads.map((each) => [`${each.namespace}/${each.name}`, each]));
  return [...byName.values()].sort(
    (a, b) =>
      Number(b.namespace === home) - Number(a.namespace === home) ||
      order(a.namespace, b.namespace) ||
      order(a.name, b.name),
  );
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `ops/` soft, the name bold. */
export function prefixed(workload: ClusterWorkload): Rich {
  return [{ text: `${workload.namespace}/`, look: "prefix" }, bold(workload.name)];
}

export function bold(text: string): Run {
  return { text, look: "bold" };
}

/** `web` in its own namespace, `ops/web` seen from another. */
export function nameFrom(home: string, { namespace, name }: ClusterWorkload): string {
  return namespace === home ? name : `${namespace}/${name}`;
}

/** `alerts, grafana + 2` */
export function twoNames(names: readonly string[]): string {
  return names.length > 2 ? `${names.slice(0, 2).join(", ")} + ${grouped(names.length - 2)}` : names.join(", ");
}

/** `ops`, `ops and qa`, `5 namespaces` */
export function namespaceNames(names: readonly string[]): string {
  return names.length > 2 ? count(names.length, "namespace") : join(names);
}

const numbers = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/** `two`, up to ten; digits above. */
export function numberWord(number: number): string {
  return numbers[number] ?? grouped(number);
}
