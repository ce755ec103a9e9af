import type { ClusterWorkload } from "../cluster/cluster.ts";
import { entryOf, fieldOf } from "../manifest/fields.ts";
import type { FeatureContext } from "./context.ts";
import { definitionOf } from "./definition.ts";
import { matchesLabels } from "./labelMatch.ts";
import { type FilePlace, fileAt, labelEntry, nameSpan } from "./navigation/places.ts";
import { asksFor, everySelector, mentionsOf, placeIn, type SelectorPart } from "./navigation/selectors.ts";
import { type Subject, subjectAt } from "./navigation/subject.ts";
import { ruleParts } from "./parts.ts";
import { destinationsOf, viewPolicy } from "./policyView.ts";
import { isEverything } from "./text/selectors.ts";

/**
 * Who names what the cursor names: for a label the selectors that ask for it, for a workload or Service the policies
 * that select it or have it as a peer, for a Namespace the policies in it and the selectors that match it, for a port
 * the rules that open it. `declaration`: also where it is declared.
 */
export function references(context: FeatureContext, offset: number, declaration: boolean): readonly FilePlace[] {
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

function mentions(context: FeatureContext, subject: Subject): readonly FilePlace[] {
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
      return definitionOf(context, { kind: "workloads", indexes: context.traffic.selectedBy(subject.index) });
  }
}

function* labelMentions(
  context: FeatureContext,
  { of, key, value, namespaces }: Extract<Subject, { kind: "label" }>,
): Iterable<FilePlace> {
  for (const part of everySelector(context, asksFor(key, value))) {
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

/** A selector that matches everything has no references worth reading: the first workloads stand for it. */
const mostWorkloads = 50;

/** The selectors that match any of the workloads: targets, and the pod or namespace selectors of peers. */
function selectorsMatching(context: FeatureContext, workloads: readonly number[]): readonly FilePlace[] {
  const wanted = new Map<string, ClusterWorkload[]>();
  for (const index of workloads.slice(0, mostWorkloads)) {
    const workload = context.cluster.workloads[index];
    if (workload === undefined || workload.object.hostNetwork) continue;
    const beside = wanted.get(workload.namespace);
    if (beside === undefined) wanted.set(workload.namespace, [workload]);
    else beside.push(workload);
  }
  const found: FilePlace[] = [];
  for (const part of everySelector(context)) {
    if (matchesAny(context, part, wanted)) found.push(placeIn(part, part.entry.key));
  }
  return found;
}

function matchesAny(
  { cluster }: FeatureContext,
  part: SelectorPart,
  wanted: ReadonlyMap<string, readonly ClusterWorkload[]>,
): boolean {
  if (part.of === "pods") {
    return part
      .namespaces()
      .some((name) => wanted.get(name)?.some(({ object }) => matchesLabels(part.selector, object.labels)) === true);
  }
  if (part.accompanied) return false;
  return [...wanted.keys()].some((name) => matchesLabels(part.selector, cluster.namespaces.get(name)?.labels ?? {}));
}

function servicesOf(context: FeatureContext, workloads: readonly number[]): readonly FilePlace[] {
  const wanted = new Set(workloads);
  return context.cluster.services.flatMap(({ origin, workloads: behind }) => {
    if (!behind.some((index) => wanted.has(index))) return [];
    const manifest = fileAt(context, origin.uri)?.services[origin.index];
    if (manifest === undefined) return [];
    return [{ uri: origin.uri, document: manifest.document, span: nameSpan(manifest.node) }];
  });
}

function* namespaceMentions(context: FeatureContext, names: ReadonlySet<string>): Iterable<FilePlace> {
  for (const file of context.files()) {
    const own = { ...context, file };
    for (const [index, manifest] of file.policies.entries()) {
      if (manifest.partial || !names.has(viewPolicy(own, manifest, index).namespace)) continue;
      const entry = entryOf(entryOf(manifest.node, "metadata")?.value, "namespace");
      yield { uri: file.uri, document: manifest.document, span: entry?.value.span ?? nameSpan(manifest.node) };
    }
  }
  for (const part of everySelector(context)) {
    if (part.of !== "namespaces" || isEverything(part.selector)) continue;
    if (part.namespaces().some((name) => names.has(name))) yield placeIn(part, part.entry.key);
  }
}

/** Rules that open the port: by its name or number, at a workload that has it. */
function* portMentions(
  context: FeatureContext,
  subject: Extract<Subject, { kind: "policy port" | "container port" }>,
): Iterable<FilePlace> {
  const wanted = subject.kind === "container port" ? subject : { ...subject.port, name: subject.port.port };
  for (const file of context.files()) {
    const own = { ...context, file };
    for (const [index, manifest] of file.policies.entries()) {
      if (manifest.partial) continue;
      const view = viewPolicy(own, manifest, index);
      for (const { direction, rule, ports } of ruleParts(view)) {
        for (const { port, item } of ports) {
          if (port.protocol !== wanted.protocol || port.port === undefined) continue;
          if (port.port !== wanted.name && port.port !== wanted.port) continue;
          if (subject.kind === "container port" && !destinationsOf(view, direction, rule).includes(subject.workload))
            continue;
          const entry = entryOf(item.value, "port");
          yield { uri: file.uri, document: manifest.document, span: entry?.span ?? item.value.span };
        }
      }
    }
  }
}
