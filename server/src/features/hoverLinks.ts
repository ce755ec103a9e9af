import { limits } from "../limits.ts";
import type { Context } from "../snapshot/context.ts";
import { type FilePlace, policyPlace, workloadPlace } from "./navigation/places.ts";
import { type Subject, subjectAt } from "./navigation/subject.ts";
import { placeAt } from "./place.ts";
import { type PolicyInCluster, policyInCluster, selectedBy, selectionOf } from "./policyInCluster.ts";

/** What a hover is about, to be opened from it. */
export interface HoverLink {
  readonly name: string;
  readonly place: FilePlace;
}

export interface HoverLinks {
  readonly workloads: readonly HoverLink[];
  readonly policies: readonly HoverLink[];
}

/** The workloads that a part of a policy means, and the other policies about them; the policies about a workload. */
export function hoverLinks(context: Context, offset: number): HoverLinks {
  const { cluster, traffic } = context;
  const place = placeAt(context.file, offset);
  const { object, path = [] } = place ?? {};
  const subject = subjectAt(context, offset);
  if (object?.kind === "policy") {
    const view = policyInCluster(context, object.manifest, object.index);
    const isTarget = path.length < 2 || path[0] !== "spec" || path[1] === "podSelector";
    const indexes = meant(subject) ?? (isTarget ? selectedBy(view) : []);
    const others = isTarget ? othersAbout(view) : [];
    return { workloads: workloadLinks(context, indexes), policies: policyLinks(context, others) };
  }
  if (object?.kind !== "workload") return { workloads: [], policies: [] };
  const index = cluster.workloadsByFile.get(context.file.uri)?.[object.index];
  if (index === undefined) return { workloads: [], policies: [] };
  const about = cluster.policies.flatMap((policy) =>
    traffic.selectedBy(policy.index).has(index) ? [policy.index] : [],
  );
  return { workloads: [], policies: policyLinks(context, about) };
}

/** Other policies about the same pods, as many as are shown. */
function othersAbout(view: PolicyInCluster): readonly number[] {
  const { cluster, traffic } = view.context;
  const own = selectionOf(view);
  const found: number[] = [];
  for (const index of cluster.policiesByNamespace.get(view.namespace) ?? []) {
    if (found.length === most) break;
    if (index !== view.inCluster?.index && traffic.selectedBy(index).common(own) > 0) found.push(index);
  }
  return found;
}

function meant(subject: Subject | undefined): readonly number[] | undefined {
  return subject?.kind === "workloads" ? subject.indexes : undefined;
}

/** One more than is shown tells that there are more. */
const most = limits.editor.linked + 1;

function workloadLinks(context: Context, indexes: readonly number[]): readonly HoverLink[] {
  return indexes.slice(0, most).flatMap((index) => {
    const workload = context.cluster.workloads[index];
    const place = workload === undefined ? undefined : workloadPlace(context, workload);
    return workload === undefined || place === undefined ? [] : [{ name: workload.name, place }];
  });
}

function policyLinks(context: Context, indexes: readonly number[]): readonly HoverLink[] {
  return indexes.slice(0, most).flatMap((index) => {
    const policy = context.cluster.policies[index];
    const place = policy === undefined ? undefined : policyPlace(context, policy);
    return policy === undefined || place === undefined ? [] : [{ name: policy.object.name, place }];
  });
}
