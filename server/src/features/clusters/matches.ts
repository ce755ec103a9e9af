import type { Direction } from "../../manifest/types.ts";
import { type Context, contextOf } from "../../snapshot/context.ts";
import { writtenIn } from "../../snapshot/textPlace.ts";
import { code, count } from "../../words/lists.ts";
import { isGraft } from "../../yaml/tree.ts";
import { ruleParts } from "../parts.ts";
import type { Place } from "../place.ts";
import { type PolicyInCluster, policyInCluster, selectedBy, workloadsOfPeers } from "../policyInCluster.ts";

/** Clusters named one by one; the others are counted. */
const mostClusters = 6;

/** Whom a selector matches in the other clusters that take its file in: "By cluster: `dev` 3 workloads, `prod` none." */
export function matchesByCluster(context: Context, place: Place): string | undefined {
  const { snapshot, file, clusterName, complete } = context;
  if (place.object?.kind !== "policy" || !complete || !isSelector(place.path)) return undefined;
  const taking = snapshot.clustersOf(writtenIn(file));
  if (taking.length < 2) return undefined;
  const shown = [
    ...taking.filter(({ name }) => name === clusterName),
    ...taking.filter(({ name }) => name !== clusterName),
  ].slice(0, mostClusters);
  const parts = shown.map((cluster) => {
    const own = cluster.name === clusterName ? context : contextOf(snapshot, cluster, file.uri);
    return `${code(cluster.name)} ${own === undefined ? "not there" : wordsIn(own, place)}`;
  });
  const more = taking.length - shown.length;
  return `By cluster: ${[...parts, ...(more > 0 ? [`${count(more, "other cluster")} not looked at`] : [])].join(", ")}.`;
}

function isSelector([spec, field, , peers, index]: Place["path"]): boolean {
  if (spec !== "spec") return false;
  if (field === "podSelector") return true;
  return (field === "ingress" || field === "egress") && peers !== "ports" && typeof index === "number";
}

function wordsIn(context: Context, place: Place): string {
  const view = sameIn(context, place);
  if (view === undefined) return "not there";
  const matched = matchedBy(view, place);
  if (matched === undefined) return "written otherwise";
  if (matched.length > 0) return count(matched.length, "workload");
  return view.context.cluster.workloads.length === 0 ? "unknown" : "none";
}

/** The same object of the same text. */
function sameIn(context: Context, { document, object }: Place): PolicyInCluster | undefined {
  const { policies, aside } = context.file;
  if (aside) return undefined;
  const own = [...policies.entries()].filter(([, each]) => each.document === document && !each.partial);
  const [index, manifest] =
    own.find(([, each]) => each.object.name === object?.manifest.object.name) ??
    (own.length === 1 ? own[0] : undefined) ??
    [];
  return index === undefined || manifest === undefined ? undefined : policyInCluster(context, manifest, index);
}

function matchedBy(view: PolicyInCluster, { path, steps }: Place): readonly number[] | undefined {
  if (path[1] === "podSelector") return selectedBy(view);
  const step = steps[4];
  if (step?.kind !== "item") return undefined;
  const direction: Direction = path[1] === "ingress" ? "ingress" : "egress";
  const { start } = step.item.dash;
  for (const rule of ruleParts(view)) {
    if (rule.direction !== direction) continue;
    // The same text, wherever in the list it has come to stand.
    const same = rule.peers.find(({ item }) => !isGraft(item.dash) && item.dash.start === start);
    if (same !== undefined) return workloadsOfPeers(view, [same.peer]);
  }
  return undefined;
}
