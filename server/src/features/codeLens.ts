import { findWorkload } from "../cluster/cluster.ts";
import { isolates } from "../manifest/kinds/networkPolicy/policyTypes.ts";
import type { Direction } from "../manifest/types.ts";
import type { Context } from "../snapshot/context.ts";
import { writtenIn } from "../snapshot/textPlace.ts";
import { partWords, standingWords } from "../words/adminPolicies.ts";
import { count, join } from "../words/lists.ts";
import { isGraft, type Span } from "../yaml/tree.ts";
import { type AdminView, coverWords, subjectsOf, viewAdminPolicy } from "./adminView.ts";
import { aboveInBrief } from "./hover/above.ts";
import { connectionsDecided, overriddenBy } from "./hover/adminRules.ts";
import { reachCount } from "./hover/reach.ts";
import { selectsUnknown } from "./hover/view.ts";
import { matchesLabels } from "./labelMatch.ts";
import { blockCount, hostNetworkNote, nowInBrief } from "./now.ts";
import { type PolicyInCluster, policyInCluster, selectedBy, workloadsOfPeers } from "./policyInCluster.ts";

/** Which object of the file a lens is about: what `resolveCodeLens` needs, small enough to travel. */
export interface LensData {
  readonly kind: "policy" | "admin policy" | "workload";
  /** Index in the file's list of that kind. */
  readonly index: number;
}

export interface CodeLensResult {
  readonly document: number;
  /** The object's first line. */
  readonly span: Span;
  readonly data: LensData;
}

/** Where lenses stand: above each policy and each workload of the file. Their words are made when they are seen. */
export function codeLenses({ file }: Context): readonly CodeLensResult[] {
  const lenses: CodeLensResult[] = [];
  const add = (
    kind: LensData["kind"],
    manifests: typeof file.policies | typeof file.adminPolicies | typeof file.workloads,
  ) => {
    for (const [index, { document, node, partial }] of manifests.entries()) {
      const first = node.entries.find(({ key }) => !isGraft(key.span))?.key.span ?? {
        start: node.span.start,
        end: node.span.start,
      };
      if (!partial) lenses.push({ document, span: first, data: { kind, index } });
    }
  };
  add("policy", file.policies);
  add("admin policy", file.adminPolicies);
  add("workload", file.workloads);
  return lenses;
}

/** A lens's words; `undefined` when the object is gone. `opensMatrix`: a click on it does. */
export function resolveCodeLens(context: Context, { kind, index }: LensData, opensMatrix = true): string | undefined {
  // Counts of half a workspace would be wrong ones.
  if (!context.complete) return "reading the workspace…";
  const parts = partsOf(context, kind, index);
  if (parts.length === 0) return undefined;
  const { snapshot, clusterName, file } = context;
  // Elsewhere it may say something else. What is rendered says so by itself.
  const several = file.maps === undefined && snapshot.clustersOf(writtenIn(file)).length > 1;
  const [first = "", ...others] = parts;
  return [several ? `${clusterName}: ${first}` : first, ...others, ...(opensMatrix ? ["open matrix"] : [])].join(" · ");
}

function partsOf(context: Context, kind: LensData["kind"], index: number): readonly string[] {
  if (kind === "workload") return workloadParts(context, index);
  if (kind === "admin policy") {
    const manifest = context.file.adminPolicies[index];
    return manifest === undefined ? [] : adminParts(viewAdminPolicy(context, manifest, index));
  }
  const manifest = context.file.policies[index];
  return manifest === undefined ? [] : policyParts(policyInCluster(context, manifest, index));
}

/** Where it stands, whom it covers, what it decides and which NetworkPolicies say otherwise. */
function adminParts(view: AdminView): readonly string[] {
  const { context, inCluster, policy } = view;
  const selected = subjectsOf(view);
  if (inCluster === undefined || policy.unreadable) return ["not in force"];
  const [first, ...others] = overriddenBy(view).map(({ of }) => partWords(context.cluster, { policy: of }));
  const decided = connectionsDecided(view);
  const known = context.cluster.workloads.length > 0;
  return [
    standingWords(policy),
    known ? `covers ${coverWords(context, selected, (name) => name)}` : "covers pods not declared here",
    ...(known ? [`decides ${count(decided, "connection")}`] : []),
    // A lens is cut off at the edge of the editor: the hover has all names.
    ...(first === undefined ? [] : [`overrides ${first}${others.length === 0 ? "" : ` and ${others.length} more`}`]),
  ];
}

function policyParts(view: PolicyInCluster): readonly string[] {
  // What it would select cannot be said of something without a meaning.
  if (selectsUnknown(view)) return ["not in force"];
  const selected = selectedBy(view).length;
  const isolated = (["ingress", "egress"] as const).filter((direction) => isolates(view.policy, direction));
  const known = (view.context.cluster.workloadsByNamespace.get(view.namespace)?.length ?? 0) > 0;
  // It isolates nobody.
  if (view.inCluster === undefined)
    return ["not in force", ...(selected > 0 ? [`would select ${count(selected, "workload")}`] : [])];
  return [
    selected > 0 || (known && hostNetworkNote(view, view.policy) === undefined)
      ? `selects ${count(selected, "workload")}`
      : known
        ? "selects pods on the host network only"
        : "selects pods not declared here",
    ...(isolated.length === 0 ? [] : [`isolates ${join(isolated)}`]),
    ...isolated.map((direction) => othersWords(view, direction)),
    ...aboveInBrief(view),
  ];
}

/** `2 sources`, `any destination`, `no source`. */
function othersWords(view: PolicyInCluster, direction: Direction): string {
  const noun = direction === "ingress" ? "source" : "destination";
  const rules = view.policy[direction] ?? [];
  if (rules.length === 0) return `no ${noun}`;
  if (rules.some(({ peers }) => peers.length === 0)) return `any ${noun}`;
  const peers = rules.flatMap((rule) => rule.peers);
  const workloads = workloadsOfPeers(view, peers).length;
  const blocks = blockCount(peers);
  // Where nothing is declared, nobody can say that there is none.
  if (workloads === 0 && blocks === 0 && nowInBrief(view, peers, []) === "") return `${noun}s not declared here`;
  return [
    ...(workloads > 0 || blocks === 0 ? [count(workloads, noun)] : []),
    ...(blocks > 0 ? [count(blocks, "address block")] : []),
  ].join(" + ");
}

function workloadParts(context: Context, index: number): readonly string[] {
  const { cluster, file } = context;
  const workload = findWorkload(cluster, file.uri, index);
  if (workload === undefined) return [];
  if (workload.object.hostNetwork) return ["host network: policies may not apply"];
  const policies = (cluster.policiesByNamespace.get(workload.namespace) ?? []).filter((each) => {
    const policy = cluster.policies[each];
    return policy !== undefined && matchesLabels(policy.object.podSelector, workload.object.labels);
  });
  const into = reachCount(context, workload.index, "ingress");
  const out = reachCount(context, workload.index, "egress");
  return [
    policies.length === 0 ? "no policy" : count(policies.length, "policy", "policies"),
    ...(into === undefined || out === undefined ? [] : [`${into} in`, `${out} out`]),
  ];
}
