import type { ClusterPolicy } from "../cluster/cluster.ts";
import { type Complement, complementOf } from "../edits/complement.ts";
import { limits } from "../limits.ts";
import { rulesOf } from "../manifest/kinds/networkPolicy/policyTypes.ts";
import type { LabelSelector, Peer, PolicyPort } from "../manifest/types.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import type { PeerView, RuleView } from "../snapshot/policyView.ts";
import { compilePorts } from "../traffic/compile.ts";
import { overlaps } from "../traffic/connectionSet.ts";
import {
  isDisjoint,
  isImpossible,
  isSubset,
  labelSetOf,
  namespaceSetOf,
  namespaceSetOfName,
} from "../traffic/labelSets.ts";

/** The other side of a peer denies all that its rule allows, whatever pods there are. */
export interface DeniedByPolicies {
  readonly complement: Complement;
  /** Policies that isolate every pod that the peer can match. */
  readonly isolating: readonly ClusterPolicy[];
}

/**
 * What the policies alone prove where no manifest declares the pods: each pod that the peer can match is isolated on its side,
 * and no policy there that may select one of them lets anything of it pass. Only for a peer that names pods: what is true
 * of all pods is mostly a base that other policies open.
 */
export function deniedByPolicies(context: PolicyContext, rule: RuleView, peer: PeerView): DeniedByPolicies | undefined {
  const { evidence, namespace, policy } = context;
  const complement = complementOf(context, rule, peer);
  if (complement === undefined || !namesPods(complement.target)) return undefined;
  const { namespace: there, direction, target } = complement;
  const own = policy.object.podSelector;
  const ends = [known(context, own, namespace), known(context, target, there)];
  if (ends.includes("none") || !ends.includes("unknown")) return undefined;
  const [mine, theirs] = [setOf(context, own), setOf(context, target)];
  if (isImpossible(mine) || isImpossible(theirs)) return undefined;
  const candidates = evidence.isolating(there, direction);
  if (candidates.length > limits.rules.pairs) return undefined;
  const isolating = candidates.filter(({ object }) => isSubset(theirs, setOf(context, object.podSelector)));
  if (isolating.length === 0 || isMoreThere(context, there)) return undefined;
  const maySelect = ({ object }: ClusterPolicy) => !isDisjoint(theirs, setOf(context, object.podSelector));
  const mayPass = ({ object }: ClusterPolicy) =>
    rulesOf(object, direction).some(
      ({ peers, ports }) =>
        mayMeet(ports, complement.ports) &&
        (peers.length === 0 || peers.some((each) => mayHold(context, each, there, own))),
    );
  return candidates.some((each) => maySelect(each) && mayPass(each)) ? undefined : { complement, isolating };
}

/** At least one label that the pods have to bear. */
function namesPods({ matchLabels, matchExpressions }: LabelSelector): boolean {
  return Object.keys(matchLabels).length > 0 || matchExpressions.some(({ operator }) => operator === "In");
}

/** "none": pods of the namespace are known, and the selector matches none of them, which is another matter. */
function known({ evidence }: PolicyContext, selector: LabelSelector, namespace: string): "some" | "none" | "unknown" {
  if (evidence.pods(selector, namespace).length > 0) return "some";
  return evidence.hasInventory(namespace) ? "none" : "unknown";
}

/** Policies that are not in force, of another engine, or for the whole cluster may be the other side. */
function isMoreThere({ evidence }: PolicyContext, namespace: string): boolean {
  const { idle, others, tiered } = evidence.reader.policiesNamed(namespace);
  return tiered || idle.length > 0 || others.length > 0;
}

function setOf({ evidence }: PolicyContext, selector: LabelSelector) {
  return evidence.derived(selector, "label set", () => labelSetOf(evidence.compiled(selector)));
}

/** A name is a number that only the pods know. */
function mayMeet(a: readonly PolicyPort[], b: readonly PolicyPort[]): boolean {
  const [left, right] = [compilePorts(a), compilePorts(b)];
  return left.named.length > 0 || right.named.length > 0 || overlaps(left.fixed, right.fixed);
}

/** Whether a peer of a policy in `there` may match pods of this policy. Blocks may hold any pod. */
function mayHold(context: PolicyContext, peer: Peer, there: string, own: LabelSelector): boolean {
  const { cluster, evidence, namespace } = context;
  const { ipBlock, namespaceSelector, podSelector } = peer;
  if (ipBlock !== undefined) return true;
  if (podSelector !== undefined && isDisjoint(setOf(context, own), setOf(context, podSelector))) return false;
  if (namespaceSelector === undefined) return there === namespace;
  const selector = evidence.compiled(namespaceSelector);
  return cluster.namespaces.get(namespace)?.object !== undefined
    ? evidence.namespaces(namespaceSelector).some(({ name }) => name === namespace)
    : !isDisjoint(namespaceSetOfName(namespace), namespaceSetOf(selector));
}
