import type { ClusterWorkload } from "../cluster/cluster.ts";
import type { ClusterPodSource } from "../cluster/podSources.ts";
import { limits } from "../limits.ts";
import { editDistance } from "../manifest/distance.ts";
import type { LabelSelector, Labels } from "../manifest/types.ts";
import { type CompiledSelector, matches, meets, type Requirement } from "../traffic/selector.ts";
import { isTelling, isWordMore, type NearMiss, nearMiss, onlyFailed } from "../words/near.ts";
import type { PolicyContext } from "./context.ts";
import { isOfInstaller, isOfVersion, isWrittenOutside, outsidePatterns } from "./outsideKeys.ts";
import type { PodList } from "./podList.ts";

/** What the pods that a selector seems to mean have instead. The first four are signs of a slip, the last is none. */
export type PodMiss =
  /** They fail one requirement by a near value or key, or have the same value under another key that names things. */
  | ({ readonly how: "label" } & NearMiss<ClusterWorkload>)
  /** What is asked for, or the `part` of it that the pods lack, is on the owner. */
  | { readonly how: "owner"; readonly part: readonly Requirement[]; readonly things: readonly ClusterWorkload[] }
  /** They meet much of it, and have no label at all with the keys of the rest. */
  | {
      readonly how: "lacking";
      readonly requirement: Requirement;
      readonly lacking: readonly Requirement[];
      readonly things: readonly ClusterWorkload[];
    }
  /** No pod meets all of it, but two of them do together. */
  | { readonly how: "shared"; readonly things: readonly [ClusterWorkload, ClusterWorkload] }
  /** A workload or Service is called what the label should say. */
  | {
      readonly how: "name";
      readonly requirement: Requirement;
      readonly wanted: string;
      readonly kind: string;
      readonly things: readonly ClusterWorkload[];
    };

/** What is looked at for a selector of a policy of any kind. */
export type Looking = Pick<PolicyContext, "evidence" | "settings" | "cluster">;

/** One pod that a workload makes: its labels, with what its controller writes on it. */
interface Candidate {
  readonly pod: ClusterWorkload;
  readonly labels: Labels;
}

/** Among some pods none of which the selector matches. `target`: the policy's own, where the selector is a peer's. */
export function podMiss(
  context: Looking,
  selector: LabelSelector,
  list: PodList,
  target?: LabelSelector,
): PodMiss | undefined {
  const { pods } = list;
  const compiled = context.evidence.compiled(selector);
  const outside = outsidePatterns(context.settings);
  const slip = slipOf(compiled, list, outside);
  if (slip !== undefined || isMadeOutside(context, compiled)) return slip;
  const owned = ownerMiss(compiled, list);
  if (owned !== undefined) return owned;
  const more = wordMore(compiled, list) ?? lackingMiss(compiled, list, target && context.evidence.compiled(target));
  if (more !== undefined) return more;
  const judged = withoutUnknown(compiled, list);
  if (judged.requirements.length === 0) return byName(context, compiled.requirements, pods);
  if (judged !== compiled && pods.some(({ object }) => matches(judged, object.labels))) return undefined;
  const part = judged === compiled ? undefined : (slipOf(judged, list, outside) ?? wordMore(judged, list));
  return (
    part ??
    sharedMiss(judged, list) ??
    slipOf(judged, list, outside, true) ??
    byName(context, judged.requirements, pods)
  );
}

/** One of some pods none of which has the labels has them with those that its controller writes and that can be computed. */
export function isComputed(
  { evidence }: Pick<Looking, "evidence">,
  selector: LabelSelector,
  pods: readonly ClusterWorkload[],
): boolean {
  const compiled = evidence.compiled(selector);
  return isNumbered(compiled) && candidatesOf(pods).some(({ labels }) => matches(compiled, labels));
}

const podName = "statefulset.kubernetes.io/pod-name";
const podIndex = "apps.kubernetes.io/pod-index";
/** What controllers write and can be computed; the labels of Jobs are read with them. */
const computed: ReadonlySet<string> = new Set([podName, podIndex, "job-name", "batch.kubernetes.io/job-name"]);

/** It asks for what tells the pods of one workload apart. */
function isNumbered({ requirements }: CompiledSelector): boolean {
  return requirements.some(({ key }) => key === podName || key === podIndex);
}

function candidatesOf(pods: readonly ClusterWorkload[]): readonly Candidate[] {
  return pods.flatMap((pod): readonly Candidate[] => {
    const { labels, replicas } = pod.object;
    if (pod.kind !== "StatefulSet") return [{ pod, labels }];
    return Array.from({ length: Math.min(replicas ?? 1, limits.snapshot.ordinals) }, (_, ordinal) => ({
      pod,
      labels: { ...labels, [podName]: `${pod.name}-${ordinal}`, [podIndex]: String(ordinal) },
    }));
  });
}

/** Another key with the same value: no sign where one of the two keys is not for names (`tier`), and not mistyped either. */
function isWeak(wanted: string, key: string): boolean {
  return !(namingKeys.test(wanted) && namingKeys.test(key)) && editDistance(wanted, key, 2) > 1;
}

/** `weak`: those that are no sign, too. */
function slipOf(
  compiled: CompiledSelector,
  list: PodList,
  outside: readonly string[],
  weak = false,
): PodMiss | undefined {
  const found = nearestOf(compiled, list);
  if (found === undefined) return undefined;
  const { requirement, kind, key } = found;
  if (isOfInstaller(requirement.key) || isOfVersion(requirement.key)) return undefined;
  if (isWrittenOutside(requirement.key, "pods", outside) && !(computed.has(requirement.key) && kind === "value"))
    return undefined;
  if (kind === "other-key" && isWeak(requirement.key, key) && !weak) return undefined;
  return { how: "label", ...found };
}

function nearestOf(compiled: CompiledSelector, list: PodList): NearMiss<ClusterWorkload> | undefined {
  if (!isNumbered(compiled)) return list.nearMiss(compiled);
  const found = nearMiss(compiled, candidatesOf(list.pods), ({ labels }) => labels);
  return found && { ...found, things: [...new Set(found.things.map(({ pod }) => pod))] };
}

/** The owner has all of it, or all that its pods have no label for. */
function ownerMiss(compiled: CompiledSelector, list: PodList): PodMiss | undefined {
  const things = list
    .ownedByLabelled()
    .filter(
      ({ object: { ownerLabels, labels } }) =>
        ownerLabels !== undefined &&
        (matches(compiled, ownerLabels) || matches(compiled, { ...ownerLabels, ...labels })),
    );
  const [first] = things;
  if (first === undefined) return undefined;
  const lacking = compiled.requirements.filter((each) => !meets(each, first.object.labels));
  return { how: "owner", part: lacking.length === compiled.requirements.length ? [] : lacking, things };
}

/** All but one requirement is met, and the value asked for is the one that is there with a word more or less. */
function wordMore(compiled: CompiledSelector, list: PodList): PodMiss | undefined {
  const things = new Map<string, NearMiss<ClusterWorkload> & { readonly things: ClusterWorkload[] }>();
  // Another requirement for certain values is met.
  for (const pod of list.meetingOne(compiled)) {
    const { labels } = pod.object;
    const requirement = onlyFailed(compiled, labels);
    if (requirement?.operator !== "In") continue;
    const { key } = requirement;
    const value = labels[key];
    if (value === undefined || isOfVersion(key) || isOfInstaller(key) || isWrittenOutside(key, "pods")) continue;
    if (!compiled.requirements.some((other) => other !== requirement && other.operator === "In")) continue;
    const wanted = [...requirement.values].find((each) => isWordMore(each, value));
    if (wanted === undefined) continue;
    const known = things.get(`${key} ${value}`);
    if (known !== undefined) known.things.push(pod);
    else things.set(`${key} ${value}`, { requirement, wanted, kind: "value", key, value, things: [pod] });
  }
  const [first, ...others] = things.values();
  // Several that are like it: none of them is the one that is meant.
  return first === undefined || others.length > 0 ? undefined : { how: "label", ...first };
}

function lackingMiss(
  compiled: CompiledSelector,
  list: PodList,
  target: CompiledSelector | undefined,
): PodMiss | undefined {
  const { requirements } = compiled;
  // At least one requirement for certain values is met.
  const pods = list.meetingOne(compiled);
  for (const pod of pods) {
    const { labels } = pod.object;
    // Thousands of pods may be looked at for one selector: no list is made for those that fail by a label that they have.
    if (requirements.some((each) => Object.hasOwn(labels, each.key) && !meets(each, labels))) continue;
    const lacking = requirements.filter((requirement) => !meets(requirement, labels));
    const [requirement] = lacking;
    if (requirement === undefined) continue;
    const met = requirements.filter((each) => !lacking.includes(each));
    const named = met.filter(({ operator }) => operator === "In").length;
    const isTarget = lacking.length === 1 && target !== undefined && target.id === met.map(({ id }) => id).join(";");
    if (named < 2 && !(named > 0 && isTarget)) continue;
    const things = pods.filter(
      ({ object }) =>
        lacking.every(({ key }) => !Object.hasOwn(object.labels, key)) &&
        met.every((each) => meets(each, object.labels)),
    );
    return { how: "lacking", requirement, lacking, things };
  }
  return undefined;
}

function sharedMiss(compiled: CompiledSelector, list: PodList): PodMiss | undefined {
  const { requirements } = compiled;
  const asked = requirements.filter(({ operator }) => operator === "In");
  if (asked.length < 2 || asked.some(({ key, values }) => isOfVersion(key) || ![...values].every(isTelling)))
    return undefined;
  if (list.meetingOne(compiled).length === 0) return undefined;
  const { pods } = list;
  /** What pods leave open, for which no later pod was found: none is found for the next one either. */
  const vain = new Set<string>();
  for (const [at, one] of pods.entries()) {
    if (!asked.some((each) => meets(each, one.object.labels))) continue;
    const left = requirements.filter((requirement) => !meets(requirement, one.object.labels));
    const id = left.map((each) => each.id).join(";");
    if (left.length === 0 || vain.has(id)) continue;
    const other = pods.find(
      ({ object }, index) => index > at && left.every((requirement) => meets(requirement, object.labels)),
    );
    if (other === undefined) vain.add(id);
    else if (asked.some((each) => !meets(each, other.object.labels))) return { how: "shared", things: [one, other] };
  }
  return undefined;
}

/** Without what nobody here has a label for, and what an installer makes up: those may be on pods that are not here. */
function withoutUnknown(compiled: CompiledSelector, list: PodList): CompiledSelector {
  const requirements = compiled.requirements.filter(
    ({ key, operator }) =>
      operator === "NotIn" || operator === "DoesNotExist" || (!isOfInstaller(key) && list.bears(key)),
  );
  if (requirements.length === compiled.requirements.length) return compiled;
  return requirements.some(({ operator }) => operator === "In" || operator === "Exists")
    ? { requirements, id: requirements.map(({ id }) => id).join(";") }
    : { requirements: [], id: "" };
}

/** How much a miss proves, when other things than the files can bring pods. */
export function weigh(
  context: Looking,
  selector: LabelSelector,
  miss: PodMiss | undefined,
  scope: readonly string[],
): "warning" | "information" | "nothing" {
  const sources = scope.flatMap((namespace) => context.evidence.podSourcesIn(namespace));
  const compiled = context.evidence.compiled(selector);
  const failed = miss !== undefined && "requirement" in miss ? [miss.requirement] : compiled.requirements;
  if (sources.some((source) => mentions(source, failed))) return "nothing";
  const slip = miss?.how === "label" || miss?.how === "owner";
  if (!slip && isServedHere(context, selector, scope)) return "nothing";
  if (miss === undefined)
    return sources.length > 0 ||
      isMadeOutside(context, compiled) ||
      compiled.requirements.some(({ key }) => isOfInstaller(key))
      ? "nothing"
      : "information";
  const weak =
    miss.how === "name" ||
    (miss.how === "label" && miss.kind === "other-key" && isWeak(miss.requirement.key, miss.key));
  if (weak || sources.some(({ anything }) => anything)) return "information";
  return slip || sources.length === 0 ? "warning" : "information";
}

function mentions({ words }: ClusterPodSource, requirements: readonly Requirement[]): boolean {
  return (
    words.length > 0 &&
    requirements.some(({ operator, values }) => operator === "In" && words.some((word) => values.has(word)))
  );
}

/** A key of the selector is one that operators, installers or controllers write: the pods are in nobody's files. */
function isMadeOutside({ settings }: Looking, { requirements }: CompiledSelector): boolean {
  const more = outsidePatterns(settings);
  return requirements.some(
    ({ key, operator }) => (operator === "In" || operator === "Exists") && isWrittenOutside(key, "pods", more),
  );
}

/** Keys of labels that say what a pod is. */
export const namingKeys = /(?:^|[/.-])(?:app|name|component|k8s-app|service|run|application|role)$/i;

function byName(
  { cluster }: Looking,
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
  { cluster, evidence }: Pick<Looking, "cluster" | "evidence">,
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
