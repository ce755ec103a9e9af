import type { Cluster, ClusterWorkload } from "../cluster/cluster.ts";
import { limits } from "../limits.ts";
import type { LabelSelector, Labels, Peer } from "../manifest/types.ts";
import { code, count, grouped, join, someOf } from "../words/lists.ts";
import { namespaceNameLabel, namespaceNameOf } from "../words/selectors.ts";
import { matchesLabels } from "./labelMatch.ts";
import type { PolicyInCluster } from "./policyInCluster.ts";

/** `` `web` `` in the policy's own namespace, `` `shop/web` `` elsewhere. */
export function workloadName(workload: ClusterWorkload, home?: string): string {
  const variant = workload.variant === undefined ? "" : ` (${workload.variant})`;
  return code(`${workload.namespace === home ? "" : `${workload.namespace}/`}${workload.name}${variant}`);
}

/** At most eight names, then a count. */
export function workloadNames(cluster: Cluster, indexes: readonly number[], home?: string, limit = 8): string {
  const first = indexes.length > limits.editor.sorted ? indexes.slice(0, limit) : indexes;
  const names = inOrder(cluster, first, home)
    .slice(0, limit)
    .map((workload) => workloadName(workload, home));
  return indexes.length > limit ? `${names.join(", ")} and ${grouped(indexes.length - limit)} more` : names.join(", ");
}

/** The workloads as people look for them: those of the own namespace first, else by name. */
export function inOrder(cluster: Cluster, indexes: readonly number[], home?: string): readonly ClusterWorkload[] {
  const workloads = indexes.flatMap((index) => cluster.workloads[index] ?? []);
  return workloads.length > limits.editor.sorted ? workloads : workloads.sort((a, b) => compare(a, b, home));
}

function compare(a: ClusterWorkload, b: ClusterWorkload, home: string | undefined): number {
  if (a.namespace !== b.namespace) {
    if (a.namespace === home) return -1;
    if (b.namespace === home) return 1;
    return a.namespace < b.namespace ? -1 : 1;
  }
  return a.name < b.name ? -1 : a.name > b.name ? 1 : a.index - b.index;
}

/** `3 workloads: `a`, `b`, `c``. */
export function countedNames(cluster: Cluster, indexes: readonly number[], home?: string): string {
  return `${count(indexes.length, "workload")}: ${workloadNames(cluster, indexes, home)}`;
}

/** What peers match now, or why nobody can say. */
export function nowOfPeers(view: PolicyInCluster, peers: readonly Peer[], matched: readonly number[]): string {
  const { cluster } = view.context;
  const blocks = blockCount(peers);
  if (matched.length > 0) {
    const addresses = blocks > 0 && peers.length > 1 ? `, and the addresses of ${count(blocks, "block")}` : "";
    return `Now: ${countedNames(cluster, matched, view.namespace)}${addresses}.`;
  }
  const [only] = peers;
  if (peers.length === 1 && only !== undefined) return nothingOf(view, only).words;
  if (peers.every(({ ipBlock }) => ipBlock !== undefined)) return onlyAddresses;
  return cluster.workloads.length === 0
    ? "Which pods that is now is unknown: no manifest here declares a workload."
    : "Now: no workload of this workspace.";
}

/** How many address blocks the peers name; one that several rules name is one. */
export function blockCount(peers: readonly Peer[]): number {
  return new Set(peers.flatMap(({ ipBlock }) => (ipBlock ? [[ipBlock.cidr, ...ipBlock.except].join(" ")] : []))).size;
}

/** ` (2 workloads)`, ` (none here)`, or nothing where nobody can say: behind a peer or rule in a list. */
export function nowInBrief(view: PolicyInCluster, peers: readonly Peer[], matched: readonly number[]): string {
  if (matched.length > 0) return ` (${count(matched.length, "workload")})`;
  const pods = peers.filter((peer) => peer.ipBlock === undefined);
  return pods.length > 0 && pods.every((peer) => nothingOf(view, peer).known) ? " (none here)" : "";
}

/** That nothing matches: known, or only because nothing is declared where it would be. */
interface Nothing {
  readonly known: boolean;
  readonly words: string;
}

const onlyAddresses = "Now: addresses only; no pod known here is inside.";

function nothingOf(view: PolicyInCluster, peer: Peer): Nothing {
  if (peer.ipBlock !== undefined) return { known: false, words: onlyAddresses };
  if (peer.namespaceSelector !== undefined) return nothingInNamespaces(view.context.cluster, peer.namespaceSelector);
  return nothingInOne(view.context.cluster, view.namespace);
}

/** No workload of `namespace` matches: a fact where some are declared, unknown where none is. */
export function nothingIn(cluster: Cluster, namespace: string): string {
  return nothingInOne(cluster, namespace).words;
}

function nothingInOne(cluster: Cluster, namespace: string): Nothing {
  return noneOf(podsIn(cluster, [namespace]), code(namespace));
}

function noneOf({ known, onHost }: Known, where: string): Nothing {
  return known === 0 && onHost > 0
    ? { known: true, words: `Now: none; what is declared in ${where} runs on the host network.` }
    : known === 0
      ? {
          known: false,
          words: `Which pods that is now is unknown: no manifest here declares a workload in ${where}.`,
        }
      : {
          known: true,
          words:
            known === 1
              ? `Now: none; the one workload in ${where} does not fit.`
              : `Now: none of the ${count(known, "workload")} in ${where}.`,
        };
}

interface Known {
  /** Workloads that a selector may match. */
  readonly known: number;
  /** Those on the host network, which it does not. */
  readonly onHost: number;
}

function podsIn(cluster: Cluster, namespaces: readonly string[]): Known {
  const inside = namespaces.flatMap((namespace) => cluster.workloadsByNamespace.get(namespace) ?? []);
  const onHost = inside.filter((index) => cluster.workloads[index]?.object.hostNetwork === true).length;
  return { known: inside.length - onHost, onHost };
}

/** Namespaces that are known to match, by name. */
export function namespacesOf(cluster: Cluster, selector: LabelSelector): readonly string[] {
  return [...cluster.namespaces.values()]
    .filter(({ labels }) => matchesLabels(selector, labels))
    .map(({ name }) => name)
    .sort();
}

function nothingInNamespaces(cluster: Cluster, selector: LabelSelector): Nothing {
  const found = namespacesOf(cluster, selector);
  if (found.length === 0) return noNamespace(cluster, selector);
  return noneOf(
    podsIn(cluster, found),
    found.length === 1 ? code(found[0] ?? "") : `the matching namespaces (${someOf(found.map(code))})`,
  );
}

function noNamespace(cluster: Cluster, selector: LabelSelector): Nothing {
  const name = namespaceNameOf(selector);
  if (name !== undefined) {
    const words = `Which pods that is now is unknown: nothing here is declared in a namespace ${code(name)}.`;
    return { known: false, words };
  }
  const declared = [...cluster.namespaces.values()].filter((each) => each.origins.length > 0);
  if (declared.length === 0) {
    return {
      known: false,
      words: "Which pods that is now is unknown: no manifest here declares a namespace's labels.",
    };
  }
  const meant = Object.values(selector.matchLabels).find((value) => cluster.namespaces.has(value));
  const near = meant === undefined ? undefined : cluster.namespaces.get(meant);
  if (near !== undefined && near.origins.length > 0) {
    const own = labelList(near.labels);
    const more = own === "" ? "no other label is declared for it" : `it is labelled ${own}`;
    const words = `Now: none here; no declared namespace has these labels. ${code(near.name)} is a namespace's *name*, and ${more}; ${code(`${namespaceNameLabel}: ${near.name}`)} matches it.`;
    return { known: true, words };
  }
  const undeclared = [...cluster.namespaces.values()].filter((each) => each.origins.length === 0);
  const unknown =
    undeclared.length === 0
      ? ""
      : ` The labels of ${someOf(undeclared.map((each) => code(each.name)))} are not declared here.`;
  return { known: true, words: `Now: none here; no declared namespace matches.${unknown}` };
}

/** Labels other than the automatic one. */
function labelList(labels: Labels): string {
  const own = Object.entries(labels).filter(([key]) => key !== namespaceNameLabel);
  return join(own.map(([key, value]) => code(`${key}=${value}`)));
}

/** Pods on the host network that a peer's (or the target's) labels fit: what a policy does to them is undefined. */
export function hostNetworkNote(
  view: PolicyInCluster,
  { podSelector, namespaceSelector, ipBlock }: Peer,
): string | undefined {
  const { cluster } = view.context;
  if (ipBlock !== undefined) return undefined;
  const found: number[] = [];
  for (const { index, namespace, object } of cluster.workloads) {
    if (!object.hostNetwork) continue;
    const inside =
      namespaceSelector === undefined
        ? namespace === view.namespace
        : matchesLabels(namespaceSelector, cluster.namespaces.get(namespace)?.labels ?? {});
    if (inside && (podSelector === undefined || matchesLabels(podSelector, object.labels))) found.push(index);
  }
  return notCounted(view, found);
}

/** Of pods on the host network; nothing where there is none. */
export function notCounted(
  view: Pick<PolicyInCluster, "context" | "namespace">,
  found: readonly number[],
): string | undefined {
  if (found.length === 0) return undefined;
  return `Not counted: ${workloadNames(view.context.cluster, found, view.namespace)} on the host network, where Kubernetes leaves undefined what a policy does.`;
}
