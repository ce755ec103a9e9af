import type { Direction } from "../../manifest/types.ts";
import type { Above } from "../../traffic/types.ts";
import { partWords } from "../../words/adminPolicies.ts";
import { count, join } from "../../words/lists.ts";
import { partLink } from "../adminView.ts";
import { type PolicyInCluster, selectionOf } from "../policyInCluster.ts";
import { bullets, paragraphs } from "./compose.ts";

function aboveOf({ context, inCluster }: PolicyInCluster): Above | undefined {
  return inCluster === undefined ? undefined : context.traffic.tierWork()?.above(inCluster.index);
}

/** `The cluster decides first: denies 2, accepts 1 of its connections`, and who does; nothing where nobody does. */
export function aboveWords(view: PolicyInCluster): string | undefined {
  const { context } = view;
  const above = aboveOf(view);
  if (above === undefined) return undefined;
  const what = [
    ...(above.denied > 0 ? [`denies ${above.denied}`] : []),
    ...(above.accepted > 0 ? [`accepts ${above.accepted}`] : []),
  ];
  const by = above.by.map(({ of, pairs }) => {
    const verb = isDenied(above, of) ? "denied" : "accepted";
    return `${count(pairs, "connection")} ${verb} by ${partLink(context, of)}`;
  });
  const note = above.denied > 0 ? " No NetworkPolicy can lift a Deny of the cluster." : "";
  return `**The cluster decides first**: ${join(what)} of its connections.${note}\n\n${bullets(by, 4)}`;
}

function isDenied({ deniedRules }: Above, part: Above["by"][number]["of"]): boolean {
  return deniedRules.some(
    ({ of }) => of.policy === part.policy && of.rule === part.rule && of.direction === part.direction,
  );
}

/** For a lens: `4 connections denied by isolate-tenants rule 2, tier Admin, priority 10`. */
export function aboveInBrief(view: PolicyInCluster): readonly string[] {
  const above = aboveOf(view);
  const [first, ...others] = above?.by ?? [];
  if (above === undefined || first === undefined) return [];
  const verb = isDenied(above, first.of) ? "denied" : "accepted";
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  return [`${count(first.pairs, "connection")} ${verb} by ${partWords(view.context.cluster, first.of)}${more}`];
}

/** What the tiers before take of one rule. */
export function aboveRule(view: PolicyInCluster, direction: Direction, rule: number): string | undefined {
  const { context } = view;
  const taken = aboveOf(view)?.deniedRules.filter(
    (each) => each.rule.direction === direction && each.rule.rule === rule,
  );
  if (taken === undefined || taken.length === 0) return undefined;
  const by = taken.map(({ of, pairs }) => `${count(pairs, "connection")} by ${partLink(context, of)}`);
  return `**Denied before it is asked**: ${by.slice(0, 4).join("; ")}. No NetworkPolicy can lift that.`;
}

/** Policies of the whole cluster that stand around these pods though they change nothing of this one. */
export function standingAround(view: PolicyInCluster): string | undefined {
  const { cluster, traffic } = view.context;
  if (cluster.adminPolicies.length === 0) return undefined;
  const selected = selectionOf(view);
  const around = cluster.adminPolicies.filter(
    ({ index }) => traffic.selectedBy(cluster.policies.length + index).common(selected) > 0,
  );
  if (around.length === 0) return undefined;
  const links = (tier: string) =>
    around
      .filter(({ object }) => object.tier === tier)
      .sort((a, b) => a.object.priority - b.object.priority)
      .map(({ index }) => partLink(view.context, { policy: cluster.policies.length + index }));
  const before = links("Admin");
  const behind = links("Baseline");
  return paragraphs(
    before.length === 0 ? undefined : `Asked before it for these pods: ${before.slice(0, 6).join("; ")}.`,
    behind.length === 0
      ? undefined
      : `Asked behind it, only for pods and directions that no NetworkPolicy isolates: ${behind.slice(0, 6).join("; ")}.`,
  );
}
