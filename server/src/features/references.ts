import type { ClusterWorkload } from "../cluster/cluster.ts";
import { limits } from "../limits.ts";
import { entryOf, fieldOf } from "../manifest/fields.ts";
import type { LabelSelector, Peer, PolicyPort, PolicyRule } from "../manifest/types.ts";
import type { Context } from "../snapshot/context.ts";
import { isEverything } from "../words/selectors.ts";
import type { YamlEntry } from "../yaml/tree.ts";
import { adminSelectorParts } from "./adminView.ts";
import { definitionOf } from "./definition.ts";
import { matchesLabels } from "./labelMatch.ts";
import { type FilePlace, fileAt, labelEntry, nameSpan } from "./navigation/places.ts";
import {
  anyPeer,
  everyAdminPolicy,
  everyPolicy,
  everySelector,
  mentionsOf,
  placeIn,
  policyAsksFor,
} from "./navigation/selectors.ts";
import { type Subject, subjectAt } from "./navigation/subject.ts";
import { ruleParts, specOf } from "./parts.ts";
import { destinationsOf } from "./policyInCluster.ts";

/**
 * Who names what the cursor names: for a label the selectors that ask for it, for a workload or Service the policies
 * that select it or have it as a peer, for a Namespace the policies in it and the selectors that match it, for a port
 * the rules that open it. `declaration`: also where it is declared.
 */
export function references(context: Context, offset: number, declaration: boolean): readonly FilePlace[] {
  const subject = subjectAt(context, offset);
  if (subject === undefined) return [];
  const own = declaration ? definitionOf(context, subject) : [];
  return unique([...own, ...mentions(context, subject)]);
}

function unique(places: readonly FilePlace[]): readonly FilePlace[] {
  const seen = new Map(
    places.map((place) => [`${place.uri} ${place.document} ${place.span.start} ${place.span.end}`, place]),
  );
  return [...seen.values()];
}

function mentions(context: Context, subject: Subject): readonly FilePlace[] {
  const { cluster } = context;
  switch (subject.kind) {
    case "label":
      return [...labelMentions(context, subject)];
    case "workloads":
      return [...selectorsMatching(context, subject.indexes), ...servicesOf(context, subject.indexes)];
    case "service":
      return selectorsMatching(context, cluster.services[subject.index]?.workloads ?? []);
    case "namespaces":
      return [...namespaceMentions(context, new Set(subject.names))];
    case "policy port":
    case "container port":
      return [...portMentions(context, subject)];
    case "policy":
      return definitionOf(context, { kind: "workloads", indexes: [...context.traffic.selectedBy(subject.index)] });
  }
}

function* labelMentions(
  context: Context,
  { of, key, value, namespaces }: Extract<Subject, { kind: "label" }>,
): Iterable<FilePlace> {
  const here = of === "pods" ? { cluster: context.cluster, namespaces } : undefined;
  for (const part of everySelector(context, policyAsksFor(key, value, here))) {
    if (part.of !== of) continue;
    const scalars = mentionsOf(part, key, value);
    if (scalars.length === 0) continue;
    // The same label elsewhere is about other pods.
    if (of === "pods" && !part.namespaces().some((name) => namespaces.includes(name))) continue;
    for (const scalar of scalars) yield placeIn(part, scalar);
  }
  if (of === "namespaces") return;
  for (const namespace of namespaces) {
    for (const index of context.cluster.servicesByNamespace.get(namespace) ?? []) {
      const service = context.cluster.services[index];
      if (service?.object.selector?.[key] !== value) continue;
      const manifest = fileAt(context, service.origin.uri)?.services[service.origin.index];
      const entry = labelEntry(fieldOf(fieldOf(manifest?.node, "spec"), "selector"), key);
      if (manifest === undefined || entry === undefined) continue;
      yield { uri: service.origin.uri, document: manifest.document, span: entry.value.span };
    }
  }
}

/** The selectors that match any of the workloads: targets, and the pod or namespace selectors of peers. */
function selectorsMatching(context: Context, workloads: readonly number[]): readonly FilePlace[] {
  const wanted = new Map<string, ClusterWorkload[]>();
  for (const index of workloads.slice(0, limits.editor.references)) {
    const workload = context.cluster.workloads[index];
    if (workload === undefined || workload.object.hostNetwork) continue;
    const beside = wanted.get(workload.namespace);
    if (beside === undefined) wanted.set(workload.namespace, [workload]);
    else beside.push(workload);
  }
  const { cluster } = context;
  const inside = (selector: LabelSelector, name: string) =>
    wanted.get(name)?.some(({ object }) => matchesLabels(selector, object.labels)) === true;
  const places = [...wanted.keys()].map((name) => ({ name, labels: cluster.namespaces.get(name)?.labels ?? {} }));
  const isMeant = ({ podSelector, namespaceSelector }: Peer, home: string) => {
    if (namespaceSelector === undefined) return podSelector !== undefined && inside(podSelector, home);
    return places.some(
      ({ name, labels }) =>
        matchesLabels(namespaceSelector, labels) && (podSelector === undefined || inside(podSelector, name)),
    );
  };
  const found: FilePlace[] = [];
  const policies = everyPolicy(
    context,
    ({ object, namespace }) =>
      inside(object.podSelector, namespace) || anyPeer(object, (peer) => isMeant(peer, namespace)),
  );
  for (const view of policies) {
    const target = entryOf(specOf(view)?.map, "podSelector");
    const place = (entry: YamlEntry) =>
      found.push({ uri: view.context.file.uri, document: view.manifest.document, span: entry.key.span });
    if (target !== undefined && inside(view.policy.podSelector, view.namespace)) place(target);
    for (const { peers } of ruleParts(view)) {
      for (const { peer, podSelector, namespaceSelector } of peers) {
        if (!isMeant(peer, view.namespace)) continue;
        // A pod selector speaks for the namespace selector beside it.
        const entry = podSelector ?? namespaceSelector;
        if (entry !== undefined) place(entry);
      }
    }
  }
  for (const view of everyAdminPolicy(context)) {
    for (const { of, entry, peer } of adminSelectorParts(view)) {
      // A pod selector speaks for the namespace selector beside it.
      if (of === "nodes" || (of === "namespaces" && entry.key.text !== "namespaces") || !isMeant(peer, "")) continue;
      found.push({ uri: view.context.file.uri, document: view.manifest.document, span: entry.key.span });
    }
  }
  return found;
}

function servicesOf(context: Context, workloads: readonly number[]): readonly FilePlace[] {
  const wanted = new Set(workloads);
  return context.cluster.services.flatMap(({ origin, workloads: behind }) => {
    if (!behind.some((index) => wanted.has(index))) return [];
    const manifest = fileAt(context, origin.uri)?.services[origin.index];
    if (manifest === undefined) return [];
    return [{ uri: origin.uri, document: manifest.document, span: nameSpan(manifest.node) }];
  });
}

function* namespaceMentions(context: Context, names: ReadonlySet<string>): Iterable<FilePlace> {
  for (const view of everyPolicy(context, ({ namespace }) => names.has(namespace))) {
    const { manifest } = view;
    const entry = entryOf(entryOf(manifest.node, "metadata")?.value, "namespace");
    const span = entry?.value.span ?? nameSpan(manifest.node);
    yield { uri: view.context.file.uri, document: manifest.document, span };
  }
  const labels = [...names].map((name) => context.cluster.namespaces.get(name)?.labels ?? {});
  const isMeant = (selector: LabelSelector | undefined) =>
    selector !== undefined && !isEverything(selector) && labels.some((each) => matchesLabels(selector, each));
  const selectors = everySelector(context, ({ object }) =>
    anyPeer(object, ({ namespaceSelector }) => isMeant(namespaceSelector)),
  );
  for (const part of selectors) {
    if (part.of === "namespaces" && isMeant(part.selector)) yield placeIn(part, part.entry.key);
  }
}

/** Rules that open the port: by its name or number, at a workload that has it, or at any of those that a rule means. */
function* portMentions(
  context: Context,
  subject: Extract<Subject, { kind: "policy port" | "container port" }>,
): Iterable<FilePlace> {
  const wanted = subject.kind === "container port" ? subject : { ...subject.port, name: subject.port.port };
  const meant = new Set(
    subject.kind === "container port"
      ? [subject.workload]
      : destinationsOf(subject.view, subject.direction, subject.rule),
  );
  const fits = (port: PolicyPort) =>
    port.protocol === wanted.protocol &&
    port.port !== undefined &&
    (port.port === wanted.name || port.port === wanted.port);
  const homes = new Set([...meant].map((index) => context.cluster.workloads[index]?.namespace));
  const names = (rules: readonly PolicyRule[] | undefined) => rules?.some(({ ports }) => ports.some(fits)) === true;
  const policies = everyPolicy(
    context,
    ({ object, namespace }) =>
      // Ingress rules speak of the ports of pods of their own namespace.
      ((meant.size === 0 || homes.has(namespace)) && names(object.ingress)) || names(object.egress),
  );
  for (const view of policies) {
    for (const { direction, rule, ports } of ruleParts(view)) {
      for (const { port, item } of ports) {
        if (!fits(port)) continue;
        if (meant.size > 0 && !destinationsOf(view, direction, rule).some((index) => meant.has(index))) continue;
        const entry = entryOf(item.value, "port");
        yield {
          uri: view.context.file.uri,
          document: view.manifest.document,
          span: entry?.span ?? item.value.span,
        };
      }
    }
  }
}
