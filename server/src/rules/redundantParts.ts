import { splitPorts } from "../edits/splitPorts.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { looksSplit } from "../snapshot/coverage.ts";
import type { RelatedPlace } from "../snapshot/finding.ts";
import { headOf, type PeerView, type PortView, type RuleView } from "../snapshot/policyView.ts";
import type { PolicyPart, Redundancy } from "../traffic/types.ts";
import { list, tick } from "../words/lists.ts";
import { isFaulty } from "./faulty.ts";

/** A rule, a peer or a port, as the policy's view has it. */
type Part = RuleView | PeerView | PortView;

export interface Covered<View extends Part> {
  readonly view: View;
  /** What allows all of it, together where there are several. */
  readonly covers: readonly Part[];
  /**
   * What covers it may itself be the slip (open to everybody, or to every port by a stray dash), so that nobody should
   * take the covered part out unseen.
   */
  readonly doubtful: boolean;
}

type Kind = "rule" | "peer" | "port";

/** Parts of one kind that the rest of the policy covers, by the engine's proof. */
export function coveredRules(context: PolicyContext): readonly Covered<RuleView>[] {
  return covered(context, "rule", (part) => ruleAt(context, part));
}

export function coveredPeers(context: PolicyContext): readonly Covered<PeerView>[] {
  return covered(context, "peer", (part) => peerAt(context, part));
}

export function coveredPorts(context: PolicyContext): readonly Covered<PortView>[] {
  return covered(context, "port", (part) => portAt(context, part));
}

function covered<View extends Part>(
  context: PolicyContext,
  kind: Kind,
  viewAt: (part: PolicyPart) => View | undefined,
): readonly Covered<View>[] {
  const { inCluster, traffic, view } = context;
  // Half a line may be about to say something else.
  if (inCluster === undefined || view.document.problems.length > 0) return [];
  return traffic.redundantParts(inCluster.index).flatMap((redundancy): readonly Covered<View>[] => {
    if (kindOf(redundancy) !== kind) return [];
    const found = viewAt(redundancy.part);
    const covers = redundancy.coveredBy.flatMap((part) => partAt(context, part) ?? []);
    if (found === undefined || covers.length < redundancy.coveredBy.length) return [];
    if (covers.some((cover) => isFaulty(context, cover.field))) return [];
    const rules = covers.flatMap((cover) => ("peers" in cover ? [cover] : []));
    // What covers it by a stray dash is told by peer-split-from-ports.
    if (rules.some((rule) => splitPorts(rule).length > 0)) return [];
    const doubtful = rules.some(({ rule }) => rule.peers.length === 0 || looksSplit(rule.ports));
    return [{ view: found, covers, doubtful }];
  });
}

function kindOf({ part }: Redundancy): Kind {
  if (part.peer !== undefined) return "peer";
  return part.port === undefined ? "rule" : "port";
}

function partAt(context: PolicyContext, part: PolicyPart): Part | undefined {
  if (part.peer !== undefined) return peerAt(context, part);
  return part.port === undefined ? ruleAt(context, part) : portAt(context, part);
}

function ruleAt({ view }: PolicyContext, part: PolicyPart): RuleView | undefined {
  const direction = view.directions.find((each) => each.direction === part.direction);
  return byIndex(direction?.rules, part.rule);
}

function peerAt(context: PolicyContext, part: PolicyPart): PeerView | undefined {
  return byIndex(ruleAt(context, part)?.peers, part.peer);
}

/** Mostly each stands at its own index: one of thousands is not looked for. */
function byIndex<View extends { readonly index: number }>(
  views: readonly View[] | undefined,
  at: number | undefined,
): View | undefined {
  const there = at === undefined ? undefined : views?.[at];
  return there?.index === at ? there : views?.find(({ index }) => index === at);
}

function portAt(context: PolicyContext, part: PolicyPart): PortView | undefined {
  return byIndex(ruleAt(context, part)?.ports, part.port);
}

/** `` `ingress[0]` allows all of it``, `` `ingress[0]` and `ingress[2]` together allow all of it``. */
export function allowsItAll(covers: readonly Part[]): string {
  const names = list(covers.map(({ field }) => tick(field.slice("spec.".length))));
  return covers.length === 1 ? `${names} allows all of it` : `${names} together allow all of it`;
}

export function relatedCovers({ file, policy, view }: PolicyContext, covers: readonly Part[]): readonly RelatedPlace[] {
  return covers.slice(0, 3).map((cover) => ({
    uri: file.uri,
    document: policy.document,
    span: headOf(view.document, cover.item),
    message: covers.length === 1 ? "what covers it" : "a part of what covers it",
  }));
}
