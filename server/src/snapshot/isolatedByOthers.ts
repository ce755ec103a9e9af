import type { Direction } from "../manifest/types.ts";
import type { PolicyContext } from "./context.ts";
import { implies } from "./selectors.ts";

/** Whether other policies in force isolate all pods that this one selects; by their labels alone where none is known. */
export function isIsolatedByOthers(context: PolicyContext, direction: Direction): boolean {
  const { evidence, namespace, inCluster, policy } = context;
  const { podSelector } = policy.object;
  const others = evidence.isolating(namespace, direction).filter(({ index }) => index !== inCluster?.index);
  const target = evidence.compiled(podSelector);
  if (others.some(({ object }) => implies(target, evidence.compiled(object.podSelector)))) return true;
  const pods = evidence.pods(podSelector, namespace);
  return (
    pods.length > 0 &&
    pods.every((pod) => others.some(({ object }) => evidence.pods(object.podSelector, namespace).includes(pod)))
  );
}
