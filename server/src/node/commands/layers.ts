import { type Cluster, policyAt } from "../../cluster/cluster.ts";
import { actionOf } from "../../manifest/kinds/index.ts";
import { namedTiers } from "../../manifest/layer.ts";
import type { DeciderPlace, LayerOutcome, OpeningPlace } from "../../output/explain/report.ts";
import { toText } from "../../traffic/connectionSet.ts";
import type { Decision, PolicyPart, SideExplanation, Step } from "../../traffic/types.ts";
import type { NamedPlace } from "./places.ts";

export interface SideLayers {
  readonly decidedBy: readonly DeciderPlace[];
  readonly layers: readonly LayerOutcome[];
  readonly undecided: readonly OpeningPlace[];
}

interface Place {
  readonly kind: string;
  readonly policy: string;
  readonly field?: string;
  readonly file: string;
  readonly line: number;
}

/** Which tier, policy and rule decides on one side, and what the tiers before it said. */
export function layersOf(
  cluster: Cluster,
  { decisions }: SideExplanation,
  namePart: (part: PolicyPart) => NamedPlace,
): SideLayers {
  const whereOf = (part: PolicyPart): Place => {
    const { policy, field, file, line } = namePart(part.rule === undefined ? { policy: part.policy } : part);
    return {
      kind: policyAt(cluster, part.policy)?.object.kind ?? "",
      policy,
      ...(part.rule === undefined ? {} : { field: `spec.${field}` }),
      file,
      line,
    };
  };
  const decider = ({ tier, part }: Step, conn: string): DeciderPlace => {
    const name = namedTiers.find(({ level }) => level === tier)?.name;
    if (name === undefined || part === undefined) return { tier: "default", conn };
    const action = actionIn(cluster, part);
    return { tier: name, ...whereOf(part), ...(action === undefined ? {} : { action }), conn };
  };
  const decidedBy = decisions.flatMap(({ connections, ways }) =>
    distinct(ways.flatMap((way) => way.at(-1) ?? []).map((step) => decider(step, toText(connections)))),
  );
  const layers = namedTiers.flatMap(({ level, name }) => {
    const found = decisions.flatMap((decision) =>
      decision.ways.map((way): LayerOutcome => {
        const step = way.find(({ tier }) => tier === level);
        const place = step?.part === undefined ? {} : withoutKind(whereOf(step.part));
        const conn = decisions.length > 1 ? { conn: toText(decision.connections) } : {};
        return { tier: name, outcome: outcomeOf(step, way, level), ...place, ...conn };
      }),
    );
    return distinct(found);
  });
  return { decidedBy, layers, undecided: distinct(decisions.flatMap((decision) => openings(cluster, decision))) };
}

function openings(cluster: Cluster, { open }: Decision): readonly OpeningPlace[] {
  return open.map(({ reason, policies }) => ({
    reason,
    policies: policies.flatMap((index) => {
      const policy = policyAt(cluster, index);
      return policy === undefined ? [] : [`${policy.object.kind} ${policy.object.name}`];
    }),
  }));
}

/** In the policy's own words; a NetworkPolicy has none. */
function actionIn(cluster: Cluster, { policy, direction, rule = -1 }: PolicyPart): string | undefined {
  const object = policyAt(cluster, policy)?.object;
  return object === undefined || direction === undefined ? undefined : actionOf(object, direction, rule);
}

function outcomeOf(step: Step | undefined, way: readonly Step[], level: number): LayerOutcome["outcome"] {
  if (step === undefined) {
    const asked = way.some(({ tier }) => tier === undefined || tier > level);
    return asked ? "no policy" : "not asked";
  }
  const adds = namedTiers.find((tier) => tier.level === level)?.name === "NetworkPolicy";
  switch (step.action) {
    case "accept":
      return adds ? "allowed" : "Accept";
    case "deny":
      return adds ? "denied" : "Deny";
    case "pass":
      return "Pass";
    case "none":
      return "no match";
    case "absent":
      return "no policy";
  }
}

function withoutKind({ policy, field, file, line }: Place) {
  return { policy, ...(field === undefined ? {} : { field }), file, line };
}

function distinct<T>(list: readonly T[]): readonly T[] {
  const seen = new Map(list.map((item) => [JSON.stringify(item), item]));
  return [...seen.values()];
}
