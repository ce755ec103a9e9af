import type { Cluster } from "../../cluster/cluster.ts";
import { finish } from "../../source/steps.ts";
import type { Traffic } from "../../traffic/types.ts";
import type { AddressClass } from "./addresses.ts";
import { classesOf, type Directory, makeDirectory, orderSteps, type WorkloadOrder } from "./endpoints.ts";

/** Keeps the last directory for as long as it would say the same: mostly an edit changes who may talk, not who there is. */
export interface DirectoryMemory {
  of(cluster: Cluster, traffic: Traffic): Directory;
  /** Most of the work for the first `of`, bit by bit. */
  prepare(cluster: Cluster): Iterable<unknown>;
}

/** One for each folder. */
export function createDirectoryMemory(): DirectoryMemory {
  let order: { readonly workloads: Cluster["workloads"]; readonly value: WorkloadOrder } | undefined;
  let last:
    | {
        readonly order: WorkloadOrder;
        readonly namespaces: Cluster["namespaces"];
        readonly toldApart: Traffic["toldApart"];
        readonly rest: string;
        readonly directory: Directory;
      }
    | undefined;
  function* steps(cluster: Cluster): Generator<unknown, WorkloadOrder> {
    const { workloads } = cluster;
    const value = order?.workloads === workloads ? order.value : yield* orderSteps(cluster);
    order = { workloads, value };
    return value;
  }
  return {
    prepare: steps,
    of(cluster, traffic) {
      const { workloads } = cluster;
      const now = finish(steps(cluster));
      const { namespaces } = cluster;
      const { toldApart } = traffic;
      const same = last?.order === now && last.namespaces === namespaces;
      // The same sets make the same ends.
      if (last !== undefined && same && last.toldApart === toldApart) return last.directory;
      const classes = classesOf(cluster, traffic);
      const rest = restKey(traffic, workloads.length, classes);
      const directory =
        last?.order === now && last.rest === rest ? last.directory : makeDirectory(cluster, traffic, classes, now);
      last = { order: now, namespaces, toldApart, rest, directory };
      return directory;
    },
  };
}

/** All that the directory says of what is no workload. Those stand behind the workloads in the list of endpoints. */
function restKey(traffic: Traffic, workloads: number, classes: readonly AddressClass[]): string {
  const others = traffic.endpoints
    .slice(workloads)
    .map((endpoint) =>
      endpoint.kind === "representative"
        ? [endpoint.namespace ?? null, endpoint.labels, endpoint.label]
        : endpoint.kind,
    );
  return JSON.stringify([others, classes]);
}
