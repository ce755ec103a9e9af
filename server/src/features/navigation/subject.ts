import { findPolicy, findService, findWorkload } from "../../cluster/cluster.ts";
import type { Direction, LabelSelector, PolicyPort, PolicyRule, Protocol } from "../../manifest/types.ts";
import type { Context } from "../../snapshot/context.ts";
import type { Path } from "../../yaml/find.ts";
import { adminPlaceAt } from "../adminPlace.ts";
import type { AdminView } from "../adminView.ts";
import { subjectsOf, viewAdminPolicy, workloadsOfLayerPeer } from "../adminView.ts";
import { namespacesOf } from "../now.ts";
import { type FileObject, type Place, placeAt } from "../place.ts";
import { type PolicyInCluster, policyInCluster, selectedBy, workloadsOfPeers } from "../policyInCluster.ts";
import { containerPortAt } from "./places.ts";

/** What the cursor names, for going there and for finding who else names it. */
export type Subject =
  | { readonly kind: "workloads"; readonly indexes: readonly number[] }
  | { readonly kind: "namespaces"; readonly names: readonly string[] }
  | {
      readonly kind: "label";
      readonly of: "pods" | "namespaces";
      readonly key: string;
      readonly value: string;
      /** Where the pods live that the label is about; for namespaces, empty. */
      readonly namespaces: readonly string[];
    }
  | {
      readonly kind: "policy port";
      readonly view: PolicyInCluster;
      readonly direction: Direction;
      readonly rule: PolicyRule;
      readonly port: PolicyPort;
    }
  | {
      readonly kind: "container port";
      readonly workload: number;
      readonly name: string | undefined;
      readonly port: number;
      readonly protocol: Protocol;
    }
  | { readonly kind: "service"; readonly index: number }
  | { readonly kind: "policy"; readonly index: number };

/** `undefined` where the cursor names nothing that other places name. */
export function subjectAt(context: Context, offset: number): Subject | undefined {
  const place = placeAt(context.file, offset);
  if (place?.object === undefined || place.located.part === "blank") return undefined;
  return subjectOf(context, place.object, place);
}

/** What a place of the object names. */
export function subjectOf(context: Context, object: FileObject, place: Place): Subject | undefined {
  const { path } = place;
  const field = path.join(".");
  if (object.kind === "policy")
    return inPolicy(policyInCluster(context, object.manifest, object.index), object.index, path);
  if (object.kind === "admin policy") {
    return inAdminPolicy(viewAdminPolicy(context, object.manifest, object.index), path);
  }
  if (object.kind === "namespace") {
    const { name, labels } = object.manifest.object;
    if (field === "kind" || field === "metadata.name") return { kind: "namespaces", names: [name] };
    const key = labelAt(path, ["metadata", "labels"]);
    if (key === undefined || !Object.hasOwn(labels, key)) return undefined;
    return { kind: "label", of: "namespaces", key, value: labels[key] ?? "", namespaces: [] };
  }
  const { namespace } = object.manifest.object;
  if (field === "metadata.namespace" && namespace !== undefined) return { kind: "namespaces", names: [namespace] };
  const home = namespace ?? context.cluster.placement.namespaceOf(context.file.uri);
  if (object.kind === "service") return inService(context, object.index, home, path);
  return inWorkload(context, object, home, path);
}

function inService(context: Context, index: number, home: string, path: Path): Subject | undefined {
  const service = findService(context.cluster, context.file.uri, index);
  const field = path.join(".");
  if (service === undefined) return undefined;
  if (field === "kind" || field === "metadata.name") return { kind: "service", index: service.index };
  const key = labelAt(path, ["spec", "selector"]);
  const value = key === undefined ? undefined : service.object.selector?.[key];
  if (key === undefined || value === undefined) return undefined;
  return { kind: "label", of: "pods", key, value, namespaces: [home] };
}

function inWorkload(
  context: Context,
  { manifest, index }: Extract<FileObject, { kind: "workload" }>,
  home: string,
  path: Path,
): Subject | undefined {
  const workload = findWorkload(context.cluster, context.file.uri, index);
  const field = path.join(".");
  if (field === "kind" || field === "metadata.name") {
    return workload === undefined ? undefined : { kind: "workloads", indexes: [workload.index] };
  }
  const labels = manifest.object.labels;
  for (const parents of [...labelPaths(manifest.object.kind), ["spec", "selector", "matchLabels"]]) {
    const key = labelAt(path, parents);
    if (key !== undefined && Object.hasOwn(labels, key)) {
      return { kind: "label", of: "pods", key, value: labels[key] ?? "", namespaces: [home] };
    }
  }
  return workload === undefined ? undefined : containerPort(manifest, workload.index, path);
}

function containerPort(
  { node }: Extract<FileObject, { kind: "workload" }>["manifest"],
  workload: number,
  path: Path,
): Subject | undefined {
  const at = path.findLastIndex((part, i) => part === "ports" && typeof path[i - 1] === "number");
  const container = path[at - 1];
  const item = path[at + 1];
  const last = path.at(-1);
  if (at < 0 || typeof container !== "number" || typeof item !== "number") return undefined;
  if (last !== item && last !== "name" && last !== "containerPort") return undefined;
  const found = containerPortAt(node, path.slice(0, at + 2));
  return found === undefined ? undefined : { kind: "container port", workload, ...found };
}

/** Where pods have their labels, by kind. */
export function labelPaths(kind: string): readonly (readonly string[])[] {
  if (kind === "Pod") return [["metadata", "labels"]];
  if (kind === "CronJob") return [["spec", "jobTemplate", "spec", "template", "metadata", "labels"]];
  return [["spec", "template", "metadata", "labels"]];
}

/** The key of a label, where the path is one below `parents`. */
function labelAt(path: Path, parents: readonly string[]): string | undefined {
  const key = path[parents.length];
  if (path.length !== parents.length + 1 || typeof key !== "string") return undefined;
  return parents.every((parent, i) => path[i] === parent) ? key : undefined;
}

function inPolicy(view: PolicyInCluster, index: number, path: Path): Subject | undefined {
  const [first, second, ...rest] = path;
  const field = path.join(".");
  if (field === "kind" || field === "metadata.name") {
    const found = findPolicy(view.context.cluster, view.context.file.uri, index);
    return found === undefined ? undefined : { kind: "policy", index: found.index };
  }
  if (field === "metadata.namespace") return { kind: "namespaces", names: [view.namespace] };
  if (first !== "spec") return undefined;
  if (second === "podSelector") {
    if (rest.length === 0) return { kind: "workloads", indexes: selectedBy(view) };
    return inSelector(view.policy.podSelector, "pods", [view.namespace], rest, selectedBy(view));
  }
  if (second === "ingress" || second === "egress") return inDirection(view, second, rest);
  return undefined;
}

function inDirection(view: PolicyInCluster, direction: Direction, path: Path): Subject | undefined {
  const [ruleIndex, list, itemIndex, field, ...rest] = path;
  const rule = typeof ruleIndex === "number" ? view.policy[direction]?.[ruleIndex] : undefined;
  if (rule === undefined || list === undefined) return undefined;
  if (list === "ports") {
    const port = typeof itemIndex === "number" ? rule.ports[itemIndex] : undefined;
    return port === undefined ? undefined : { kind: "policy port", view, direction, rule, port };
  }
  if (list !== "from" && list !== "to") return undefined;
  if (itemIndex === undefined) return { kind: "workloads", indexes: workloadsOfPeers(view, rule.peers) };
  const peer = typeof itemIndex === "number" ? rule.peers[itemIndex] : undefined;
  if (peer === undefined) return undefined;
  const matched = workloadsOfPeers(view, [peer]);
  if (field === "namespaceSelector" && peer.namespaceSelector !== undefined) {
    const names = namespacesOf(view.context.cluster, peer.namespaceSelector);
    if (rest.length === 0) return { kind: "namespaces", names };
    return inSelector(peer.namespaceSelector, "namespaces", names, rest, matched);
  }
  if (field === "podSelector" && peer.podSelector !== undefined && rest.length > 0) {
    const namespaces =
      peer.namespaceSelector === undefined
        ? [view.namespace]
        : namespacesOf(view.context.cluster, peer.namespaceSelector);
    return inSelector(peer.podSelector, "pods", namespaces, rest, matched);
  }
  return { kind: "workloads", indexes: matched };
}

function inSelector(
  selector: LabelSelector,
  of: "pods" | "namespaces",
  namespaces: readonly string[],
  path: Path,
  matched: readonly number[],
): Subject {
  const [field, item, part, valueIndex] = path;
  const scope = of === "pods" ? namespaces : [];
  if (field === "matchLabels" && typeof item === "string" && Object.hasOwn(selector.matchLabels, item)) {
    return { kind: "label", of, key: item, value: selector.matchLabels[item] ?? "", namespaces: scope };
  }
  if (field === "matchExpressions" && typeof item === "number" && part === "values" && typeof valueIndex === "number") {
    const expression = selector.matchExpressions[item];
    const value = expression?.values[valueIndex];
    if (expression !== undefined && value !== undefined) {
      return { kind: "label", of, key: expression.key, value, namespaces: scope };
    }
  }
  return of === "pods" ? { kind: "workloads", indexes: matched } : { kind: "namespaces", names: namespaces };
}

/** Whom the subject or a peer means, and its labels. */
function inAdminPolicy(view: AdminView, path: Path): Subject | undefined {
  const field = path.join(".");
  if (field === "kind" || field === "metadata.name") return { kind: "workloads", indexes: subjectsOf(view) };
  const place = adminPlaceAt(view.policy, path);
  if (place?.kind === "subject") return { kind: "workloads", indexes: subjectsOf(view) };
  if (place?.kind === "peer") return { kind: "workloads", indexes: workloadsOfLayerPeer(view.context, place.peer) };
  if (place?.kind !== "selector" || place.of === "nodes") return undefined;
  const { peer, selector, of, rest } = place;
  const names = peer.namespaceSelector === undefined ? [] : namespacesOf(view.context.cluster, peer.namespaceSelector);
  return inSelector(selector, of, names, rest, workloadsOfLayerPeer(view.context, peer));
}
