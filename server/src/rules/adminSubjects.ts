import type { Direction } from "../manifest/types.ts";
import type { AdminContext } from "../snapshot/context.ts";
import { adminIndex } from "./adminWork.ts";

/** Known workloads that a policy for the whole cluster is about. */
export function subjectPods(context: AdminContext): readonly number[] {
  const index = adminIndex(context);
  return index === undefined ? [] : [...context.traffic.selectedBy(index)];
}

/** How many there are, and how many of them a NetworkPolicy isolates in a direction. */
export function isolatedPods(
  context: AdminContext,
  direction: Direction,
): { readonly pods: number; readonly isolated: number } {
  const pods = subjectPods(context);
  const isolated = pods.filter((pod) => context.traffic.isolatedBy(pod, direction).length > 0);
  return { pods: pods.length, isolated: isolated.length };
}
