import type { Cluster } from "../../cluster/cluster.ts";
import type { Traffic } from "../../traffic/types.ts";
import type { AddressClass } from "./addresses.ts";
import { classesOf, type Directory, makeDirectory, orderWorkloads, type WorkloadOrder } from "./endpoints.ts";

/** Keeps the last directory for as long as it would say the same: mostly an edit changes who may talk, not who there is. */
export interface DirectoryMemory {
  of(cluster: Cluster, traffic: Traffic): Directory;
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
  return {
    of(cluster, traffic) {
      const { workloads } = cluster;
      if (order?.workloads !== workloads) order = { workloads, value: orderWorkloads(cluster) };
      const { namespaces } = cluster;
      const { toldApart } = traffic;
      const same = last?.order === order.value && last.namespaces === namespaces;
      // The same sets make the same ends.
      if (last !== undefined && same && last.toldApart === toldApart) return last.directory;
      const classes = classesOf(cluster, traffic);
      const rest = restKey(traffic, workloads.length, classes);
      const directory =
        last?.order === order.value && last.rest === rest
          ? last.directory
          : makeDirectory(cluster, traffic, classes, order.value);
      last = { order: order.value, namespaces, toldApart, rest, directory };
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
