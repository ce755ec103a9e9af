import type { ClusterWorkload } from "../../cluster/cluster.ts";
import { labelsOf } from "../../edits/connection/peers.ts";
import { dnsRuleData } from "../../edits/dnsRule.ts";
import { changeAfter } from "../../snapshot/change.ts";
import type { ClusterSnapshot } from "../../snapshot/cluster.ts";
import { nameLabel } from "../../snapshot/selectors.ts";
import { clusterNamed, type Snapshot } from "../../snapshot/snapshot.ts";
import { tick } from "../../words/lists.ts";
import { type Data, renderBlock, type Style } from "../../yaml/render.ts";
import { idOf } from "./choices.ts";
import { fileFor } from "./place.ts";
import { createTabStops, type TabStops } from "./snippet.ts";
import type { NewPolicy, NewPolicyParams, PolicyPeer } from "./types.ts";

const style: Style = { step: 2, listStep: 2, newline: "\n", quote: '"', json: false };

interface Writing extends TabStops {
  readonly within: ClusterSnapshot;
  readonly namespace: string;
}

/** A policy in a new file, as a snippet, and what it would do. `folder`: of the workspace, where nothing says better. */
export function newPolicy(
  snapshot: Snapshot,
  within: ClusterSnapshot,
  params: NewPolicyParams,
  folder: string,
): NewPolicy {
  const { cluster } = within;
  const stops = createTabStops();
  const namespace = params.namespace ?? snapshot.settings.defaultNamespace;
  const writing: Writing = { ...stops, within, namespace };
  const found = workloadOf(writing, params.target, namespace);
  if (params.target.kind === "workload" && found === undefined) return nothing("The workload is no longer there.");
  const target = targetData(writing, params.target, found);
  if (typeof target === "string") return nothing(target);
  const name = freeName(nameFor(params, found?.name), new Set(namesIn(within, namespace)));
  const rules = params.purpose === "deny" ? {} : rulesData(writing, params, found);
  if (typeof rules === "string") return nothing(rules);
  const types = params.purpose === "deny" ? params.types : [params.purpose === "in" ? "Ingress" : "Egress"];
  const data: Data = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: {
      name: stops.stop(name),
      namespace: params.namespace === null ? stops.stop(namespace) : namespace,
    },
    spec: { podSelector: target, policyTypes: [...types], ...rules },
  };
  const { text, snippet } = stops.finish(`${renderBlock(data, 0, style)}\n`);
  const uri = fileFor(snapshot, within, { ...params, namespace, name, workload: found }, folder);
  const texts = new Map([[uri, text]]);
  const after = clusterNamed(snapshot.with(texts), within.name);
  const isIn = after !== undefined && after.cluster.policies.length > cluster.policies.length;
  const change = isIn ? changeAfter({ snapshot, clusterName: within.name }, texts) : undefined;
  return { reason: "", uri, text, snippet, effect: effectText(change), note: isIn ? "" : notIn(within.name) };
}

function nothing(reason: string): NewPolicy {
  return { reason, uri: "", text: "", snippet: "", effect: "", note: "" };
}

function notIn(cluster: string): string {
  const where = cluster === "" ? "the cluster" : `the cluster ${tick(cluster)}`;
  return `The new file is not part of ${where} yet: its kustomization or chart has to name it.`;
}

function effectText(change: ReturnType<typeof changeAfter>): string {
  if (change === undefined) return "";
  const { added, removed } = change;
  const connections = (count: number) => `${count} ${count === 1 ? "connection" : "connections"}`;
  if (added > 0 && removed > 0) return `allows ${connections(added)}, closes ${connections(removed)}`;
  if (added > 0) return `allows ${connections(added)}`;
  return removed > 0 ? `closes ${connections(removed)}` : "changes no known connection";
}

function nameFor({ purpose, types }: NewPolicyParams, workload: string | undefined): string {
  if (purpose === "deny") return types.length === 1 ? `default-deny-${types[0]?.toLowerCase()}` : "default-deny";
  const direction = purpose === "in" ? "ingress" : "egress";
  return workload === undefined ? `allow-${direction}` : `${workload}-${direction}`;
}

function namesIn({ cluster }: ClusterSnapshot, namespace: string): readonly string[] {
  return cluster.policies.flatMap((policy) => (policy.namespace === namespace ? [policy.object.name] : []));
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = `${wanted}-${number}`;
  return name;
}

function workloadOf(
  { within: { cluster } }: Pick<Writing, "within">,
  end: NewPolicyParams["target"] | PolicyPeer,
  namespace: string,
): ClusterWorkload | undefined {
  if (end.kind !== "workload") return undefined;
  return cluster.workloads.find((each) => each.namespace === namespace && idOf(each) === end.workload);
}

/** A selector; a text: why there is none. */
function targetData(
  { within, stop }: Writing,
  target: NewPolicyParams["target"],
  workload: ClusterWorkload | undefined,
): Data | string {
  if (target.kind === "pods") return {};
  if (workload === undefined) return { matchLabels: { [stop("app")]: stop("web") } };
  const labels = labelsOf(within.traffic, workload.index);
  return "reason" in labels ? labels.reason : { matchLabels: { ...labels.value } };
}

function rulesData(
  writing: Writing,
  { purpose, peers }: NewPolicyParams,
  target: ClusterWorkload | undefined,
): { readonly [key: string]: Data } | string {
  const [key, list] = purpose === "in" ? (["ingress", "from"] as const) : (["egress", "to"] as const);
  const others = peers.filter(({ kind }) => kind !== "dns");
  const rules: Data[] = [];
  if (others.length > 0) {
    const written: Data[] = [];
    for (const peer of others) {
      const data = peerData(writing, peer);
      if (typeof data === "string") return data;
      written.push(data);
    }
    const there = others.flatMap((peer) =>
      peer.kind === "workload" ? (workloadOf(writing, peer, peer.namespace) ?? []) : [],
    );
    rules.push({ [list]: written, ports: portsData(writing, purpose === "in" ? asList(target) : there) });
  }
  if (others.length < peers.length) rules.push(dnsRuleData(writing.within));
  return rules.length === 0 ? {} : { [key]: rules };
}

function asList<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}

/** One entry for each protocol, with the ports that the pods declare to choose from. */
function portsData({ stop }: Writing, pods: readonly ClusterWorkload[]): readonly Data[] {
  const declared = new Map<string, string[]>();
  for (const { object } of pods) {
    for (const { protocol, port } of object.ports) {
      const known = declared.get(protocol) ?? [];
      if (!known.includes(String(port))) declared.set(protocol, [...known, String(port)]);
    }
  }
  if (declared.size === 0) return [{ protocol: stop("TCP", ["TCP", "UDP", "SCTP"]), port: stop("8080") }];
  return [...declared].map(([protocol, ports]) => ({ protocol, port: stop(ports[0] ?? "", ports) }));
}

/** A text: why it cannot be written. */
function peerData(writing: Writing, peer: PolicyPeer): Data | string {
  const { namespace, within, stop } = writing;
  const scope = (name: string): { readonly [key: string]: Data } =>
    name === namespace ? {} : { namespaceSelector: { matchLabels: { [nameLabel]: name } } };
  switch (peer.kind) {
    case "workload": {
      const workload = workloadOf(writing, peer, peer.namespace);
      if (workload === undefined) return "A workload is no longer there.";
      const labels = labelsOf(within.traffic, workload.index);
      if ("reason" in labels) return labels.reason;
      return { ...scope(peer.namespace), podSelector: { matchLabels: { ...labels.value } } };
    }
    case "pods":
      return peer.namespace === namespace ? { podSelector: {} } : scope(peer.namespace);
    case "label":
      return { podSelector: { matchLabels: { [stop("app")]: stop("web") } } };
    case "anyNamespace":
      return { namespaceSelector: {} };
    default:
      return { ipBlock: { cidr: stop("10.0.0.0/8") } };
  }
}
