import type { Cluster } from "../../cluster/cluster.ts";
import { finish } from "../../source/steps.ts";
import type { Traffic } from "../../traffic/types.ts";
import { type AddressClass, namesSame } from "./addresses.ts";
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
        readonly blocks: ReturnType<Traffic["blocks"]>;
        readonly addresses: ReturnType<Traffic["addresses"]>;
        readonly classes: readonly AddressClass[];
        readonly pods: string;
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
      const addresses = traffic.addresses();
      const blocks = traffic.blocks();
      const known = last?.addresses === addresses && namesSame(last.blocks, blocks) ? last.classes : undefined;
      const classes = known ?? classesOf(traffic);
      const pods = podsKey(traffic, workloads.length + addresses.length);
      const again = last?.order === now && last.pods === pods && isSame(last.classes, classes);
      const directory = again && last !== undefined ? last.directory : makeDirectory(cluster, traffic, classes, now);
      last = { order: now, namespaces, toldApart, blocks, addresses, classes, pods, directory };
      return directory;
    },
  };
}

/** All that the directory says of pods that no manifest declares. They are the last endpoints. */
function podsKey({ endpoints }: Traffic, first: number): string {
  const pods = endpoints
    .slice(first)
    .map((end) => (end.kind === "representative" ? [end.namespace ?? null, end.labels, end.label] : null));
  return JSON.stringify(pods);
}

function isSame(a: readonly AddressClass[], b: readonly AddressClass[]): boolean {
  if (a === b) return true;
  return (
    a.length === b.length &&
    a.every(({ members, name, detail }, at) => {
      const other = b[at];
      if (name !== other?.name || detail !== other.detail || members.length !== other.members.length) return false;
      return members.every((member, place) => member === other.members[place]);
    })
  );
}
