import type { ClusterWorkload } from "../cluster/cluster.ts";
import { labelsOf } from "../manifest/fields.ts";
import type { LabelSelector, Labels } from "../manifest/types.ts";
import { type CompiledSelector, matches, meets, type Requirement } from "../traffic/selector.ts";
import { type NearMiss, nearMiss } from "../words/near.ts";
import { nodeAt } from "../yaml/find.ts";
import type { PolicyContext } from "./context.ts";

/** What the pods that a selector seems to mean have instead. */
export type PodMiss =
  | ({ readonly how: "label" } & NearMiss<ClusterWorkload>)
  /** The labels asked for are on the owner, not on its pods. */
  | { readonly how: "owner"; readonly things: readonly ClusterWorkload[] }
  /** A workload or Service is called what the label should say. */
  | {
      readonly how: "name";
      readonly requirement: Requirement;
      readonly wanted: string;
      readonly kind: string;
      readonly things: readonly ClusterWorkload[];
    };

/** Among some pods none of which the selector matches. */
export function podMiss(
  context: PolicyContext,
  selector: LabelSelector,
  candidates: readonly ClusterWorkload[],
): PodMiss | undefined {
  const compiled = context.evidence.compiled(selector);
  const label = nearMiss(compiled, candidates, ({ object }) => object.labels);
  if (label !== undefined && label.kind !== "other-key") return { how: "label", ...label };
  const owners = candidates.filter((pod) => matches(compiled, ownerLabels(context, pod)));
  if (owners.length > 0) return { how: "owner", things: owners };
  if (label !== undefined) return { how: "label", ...label };
  return byName(context, compiled.requirements, candidates);
}

function ownerLabels(context: PolicyContext, { index, kind, origins }: ClusterWorkload): Labels {
  const [origin] = origins;
  if (kind === "Pod" || origin === undefined) return {};
  return context.evidence.once(`owner labels ${index}`, () => {
    const manifest = context.fileOf(origin.uri)?.workloads[origin.index];
    if (manifest === undefined || manifest.object.kind === "Pod") return {};
    return labelsOf(nodeAt(manifest.node, ["metadata", "labels"]));
  });
}

const namingKeys = /(?:^|[/.-])(?:app|name|component|k8s-app|service|run|application)$/i;

function byName(
  { cluster }: PolicyContext,
  requirements: readonly Requirement[],
  candidates: readonly ClusterWorkload[],
): PodMiss | undefined {
  for (const requirement of requirements) {
    const { key, operator, values } = requirement;
    const [wanted] = values;
    if (operator !== "In" || values.size !== 1 || wanted === undefined || !namingKeys.test(key)) continue;
    const rest = requirements.filter((other) => other !== requirement);
    const fits = (pod: ClusterWorkload) => rest.every((other) => meets(other, pod.object.labels));
    const called = candidates.filter((pod) => pod.name === wanted && fits(pod));
    const [first] = called;
    if (first !== undefined) return { how: "name", requirement, wanted, kind: first.kind, things: called };
    const namespaces = new Set(candidates.map((pod) => pod.namespace));
    for (const namespace of namespaces) {
      for (const index of cluster.servicesByNamespace.get(namespace) ?? []) {
        const service = cluster.services[index];
        if (service?.object.name !== wanted) continue;
        const behind = service.workloads.flatMap((each) => cluster.workloads[each] ?? []).filter(fits);
        if (behind.length > 0) return { how: "name", requirement, wanted, kind: "Service", things: behind };
      }
    }
  }
  return undefined;
}

/**
 * A Service of one of these namespaces selects pods that the selector would match, and none of them is declared: an operator
 * makes them, as it does for `Prometheus` and the like.
 */
export function isServedHere(
  { cluster, evidence }: Pick<PolicyContext, "cluster" | "evidence">,
  selector: LabelSelector,
  namespaces: readonly string[],
): boolean {
  const compiled = evidence.compiled(selector);
  return namespaces.some((namespace) =>
    (cluster.servicesByNamespace.get(namespace) ?? []).some((index) => {
      const service = cluster.services[index];
      const labels = service?.object.selector;
      return service?.workloads.length === 0 && labels !== undefined && matches(compiled, labels);
    }),
  );
}

/** The selector asks for some label. One that only leaves pods out does not say which it means. */
export function asksForLabels({ requirements }: CompiledSelector): boolean {
  return requirements.some(({ operator }) => operator === "In" || operator === "Exists");
}

/** Labels that a controller gives to pods which nobody declares: nothing is said about those. */
export function isSetByController(requirement: Requirement): boolean {
  const prefix = requirement.key.includes("/") ? requirement.key.slice(0, requirement.key.indexOf("/")) : undefined;
  if (prefix !== undefined) return prefix !== "app.kubernetes.io" || /\/(?:managed-by|instance)$/.test(requirement.key);
  return /^(?:job-name|controller-uid|pod-template-hash|controller-revision-hash|pod-template-generation|cluster-name|operator|prometheus|alertmanager|thanos-ruler)$/.test(
    requirement.key,
  );
}
