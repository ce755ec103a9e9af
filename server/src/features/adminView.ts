import { type ClusterAdminPolicy, policyAt } from "../cluster/cluster.ts";
import { entryOf } from "../manifest/fields.ts";
import type { AdminPolicyManifest } from "../manifest/file.ts";
import { manifestOf } from "../manifest/kinds/index.ts";
import { peersKey } from "../manifest/kinds/policyKind.ts";
import type { AdminPolicy, AdminRule, Direction, LayerPeer, Peer } from "../manifest/types.ts";
import type { Context } from "../snapshot/context.ts";
import type { PolicyPart } from "../traffic/types.ts";
import { partWords } from "../words/adminPolicies.ts";
import { code, count } from "../words/lists.ts";
import { createStreamLines } from "../yaml/lines.ts";
import type { YamlEntry, YamlItem } from "../yaml/tree.ts";
import { fileAt, nameSpan } from "./navigation/places.ts";

/** A policy of the open file that holds for the whole cluster, with what the cluster makes of it. */
export interface AdminView {
  readonly context: Context;
  readonly manifest: AdminPolicyManifest;
  readonly policy: AdminPolicy;
  /** `undefined`: not in force. */
  readonly inCluster: ClusterAdminPolicy | undefined;
}

/** `index`: the policy's place in the file's list. */
export function viewAdminPolicy(context: Context, manifest: AdminPolicyManifest, index: number): AdminView {
  const { uri } = context.file;
  const inCluster = context.cluster.adminPolicies.find(({ origin }) => origin.uri === uri && origin.index === index);
  return { context, manifest, policy: manifest.object, inCluster };
}

/** As `policyAt` counts. */
export function indexOf({ context, inCluster }: AdminView): number | undefined {
  return inCluster === undefined ? undefined : context.cluster.policies.length + inCluster.index;
}

/** Workloads that it is about. */
export function subjectsOf(view: AdminView): readonly number[] {
  const index = indexOf(view);
  const { traffic } = view.context;
  if (index !== undefined) return [...traffic.selectedBy(index)];
  return view.policy.subject === undefined ? [] : workloadsOfLayerPeer(view.context, view.policy.subject);
}

export function workloadsOfLayerPeer(context: Context, peer: LayerPeer): readonly number[] {
  // Where nodes are, and what a name means, no index of workloads knows.
  if (peer.nodes !== undefined || peer.domainNames !== undefined) return [];
  if (peer.networks !== undefined) {
    return [...new Set(peer.networks.flatMap((cidr) => [...block(context, cidr)]))].sort((a, b) => a - b);
  }
  return [...context.traffic.workloadsOfPeer(peer, "")];
}

function block({ traffic }: Context, cidr: string): Iterable<number> {
  return traffic.workloadsOfPeer({ ipBlock: { cidr, except: [] } }, "");
}

/** `34 workloads in 6 namespaces`, ``3 workloads in `data` ``. */
export function coverWords({ cluster }: Context, workloads: readonly number[], written = code): string {
  const namespaces = [...new Set(workloads.map((index) => cluster.workloads[index]?.namespace))];
  const number = count(workloads.length, "workload");
  const [only] = namespaces;
  if (only === undefined) return number;
  return `${number} in ${namespaces.length === 1 ? written(only) : count(namespaces.length, "namespace")}`;
}

/** ``[`fence`](file.yaml#L3) rule 2, tier Admin, priority 10``. */
export function partLink(context: Context, part: PolicyPart): string {
  return partWords(context.cluster, part, (name) => {
    const target = policyTarget(context, part.policy);
    return target === undefined ? code(name) : `[${code(name)}](${target})`;
  });
}

/** Where a policy stands, as an address with its line. */
function policyTarget(context: Context, policy: number): string | undefined {
  const found = policyAt(context.cluster, policy);
  const file = found === undefined ? undefined : fileAt(context, found.origin.uri);
  if (found === undefined || file === undefined) return undefined;
  const manifest = manifestOf(found.object, file, found.origin.index);
  if (manifest === undefined) return undefined;
  const start = (file.stream.starts[manifest.document] ?? 0) + nameSpan(manifest.node).start;
  const { line } = createStreamLines(file.stream).positionAt(start);
  return `${found.origin.uri.replace(/[()\s]/g, encodeURIComponent)}#L${line + 1}`;
}

/** A rule of the text, with where its parts stand. */
export interface AdminRulePart {
  readonly direction: Direction;
  readonly index: number;
  readonly rule: AdminRule;
  readonly item: YamlItem;
  readonly peersEntry: YamlEntry | undefined;
  readonly portsEntry: YamlEntry | undefined;
  readonly peers: readonly { readonly index: number; readonly peer: LayerPeer; readonly item: YamlItem }[];
  readonly ports: readonly { readonly index: number; readonly item: YamlItem }[];
}

/** Every rule that the text has. What an alias brings in stands elsewhere and is left out. */
export function* adminRuleParts({ manifest, policy }: AdminView): Iterable<AdminRulePart> {
  const spec = entryOf(manifest.node, "spec")?.value;
  for (const direction of ["ingress", "egress"] as const) {
    for (const [index, item] of itemsIn(entryOf(spec, direction)).entries()) {
      const rule = policy[direction][index];
      if (rule === undefined || item.value.alias) continue;
      const peersEntry = entryOf(item.value, peersKey(direction));
      const portsEntry = entryOf(item.value, "protocols") ?? entryOf(item.value, "ports");
      const peers = itemsIn(peersEntry).flatMap((each, at) => {
        const peer = rule.peers[at];
        return peer === undefined || each.value.alias ? [] : [{ index: at, peer, item: each }];
      });
      const ports = itemsIn(portsEntry).map((each, at) => ({ index: at, item: each }));
      yield { direction, index, rule, item, peersEntry, portsEntry, peers, ports };
    }
  }
}

function itemsIn(entry: YamlEntry | undefined): readonly YamlItem[] {
  return entry?.value.kind === "sequence" && !entry.value.alias ? entry.value.items : [];
}

/** A selector of the policy, with where it stands. */
export interface AdminSelectorPart {
  readonly of: "pods" | "namespaces" | "nodes";
  readonly entry: YamlEntry;
  /** What holds it: the subject or a peer. */
  readonly peer: Peer;
}

/** The selectors of the subject and of every peer, in the order of the text. */
export function* adminSelectorParts(view: AdminView): Iterable<AdminSelectorPart> {
  const subject = entryOf(entryOf(view.manifest.node, "spec")?.value, "subject");
  if (subject !== undefined && view.policy.subject !== undefined)
    yield* selectorsIn(subject.value, view.policy.subject);
  for (const { peers } of adminRuleParts(view)) {
    for (const { peer, item } of peers) yield* selectorsIn(item.value, peer);
  }
}

function* selectorsIn(node: YamlEntry["value"], peer: LayerPeer): Iterable<AdminSelectorPart> {
  const namespaces = entryOf(node, "namespaces");
  if (namespaces !== undefined) yield { of: "namespaces", entry: namespaces, peer };
  const nodes = entryOf(node, "nodes");
  if (nodes !== undefined) yield { of: "nodes", entry: nodes, peer };
  const pods = entryOf(node, "pods")?.value;
  for (const [key, of] of [
    ["namespaceSelector", "namespaces"],
    ["podSelector", "pods"],
  ] as const) {
    const entry = entryOf(pods, key);
    if (entry !== undefined) yield { of, entry, peer };
  }
}
