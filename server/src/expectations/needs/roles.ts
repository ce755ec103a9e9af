import type { Cluster, ClusterWorkload } from "../../cluster/cluster.ts";
import { isDnsServer } from "../../snapshot/dns.ts";
import { isScraper } from "./scrapes.ts";

/** What workloads are to all others, told by their names and labels. Lists of indexes, in order. */
export interface Roles {
  readonly workloads: Cluster["workloads"];
  readonly dns: readonly number[];
  readonly scrapers: readonly number[];
}

/** `before`: a workload that is the very same where it was is not looked at again. */
export function rolesOf(workloads: Cluster["workloads"], before?: Roles): Roles {
  if (before?.workloads === workloads) return before;
  const again = ({ index }: ClusterWorkload): boolean => before?.workloads[index] !== workloads[index];
  const next = (last: readonly number[], isOne: (workload: ClusterWorkload) => boolean): readonly number[] => {
    const known = new Set(last);
    return workloads.flatMap((workload) =>
      (again(workload) ? isOne(workload) : known.has(workload.index)) ? workload.index : none,
    );
  };
  return {
    workloads,
    dns: next(before?.dns ?? none, isDnsServer),
    scrapers: next(before?.scrapers ?? none, isScraper),
  };
}

const none: readonly number[] = Object.freeze([]);
