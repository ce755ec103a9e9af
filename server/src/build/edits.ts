import { boolOf, fieldOf, itemsOf, textOf } from "../manifest/fields.ts";
import type { Source, Span, YamlEntry, YamlMap, YamlNode, YamlScalar, YamlSequence } from "../yaml/tree.ts";
import { substitutes } from "./application.ts";
import type { EntryPoint } from "./entries/entryPoint.ts";
import { segmentsOf } from "./entries/paths.ts";

/** What an application changes in the kustomization that it takes in; every place tells its source. */
export interface Edits {
  /** Fields that take the place of the kustomization's own. */
  readonly set?: YamlMap;
  /** Items behind those of its lists, entries among those of its maps. */
  readonly add?: YamlMap;
  /** The kustomization where the folder has none. */
  readonly otherwise?: YamlMap;
}

const fluxNames = { targetNamespace: "namespace", namePrefix: "namePrefix", nameSuffix: "nameSuffix" };
const argoNames = { namespace: "namespace", namePrefix: "namePrefix", nameSuffix: "nameSuffix" };

/** `undefined` where the application takes everything in as it stands. Images and replicas are nothing that is read here. */
export function editsOf({ recipe: { parts, steps }, path }: EntryPoint): Edits | undefined {
  if (steps?.edits === undefined || parts.some(({ kind }) => kind === "chart")) return undefined;
  const { edits, tool, source } = steps;
  const tree = parts.some(({ kind }) => kind === "file");
  // Argo CD makes no kustomization where there is none.
  if (tree && tool === "argo") return undefined;
  const set = Object.entries(tool === "flux" ? fluxNames : argoNames).flatMap(([from, to]) => {
    const value = fieldOf(edits, from);
    return value?.kind === "scalar" && value.text !== "" ? [entryOf(to, value, source)] : [];
  });
  const add = ["patches", "components"].flatMap((name) =>
    itemsOf(edits, name).length > 0 ? [entryOf(name, fieldOf(edits, name), source)] : [],
  );
  if (tool === "argo") add.push(...labelsOf(edits, source));
  // What is filled in behind the build has to be built, also where no kustomization says so.
  const fills = tree && tool === "flux" && changesBuilt(edits);
  if (set.length + add.length === 0 && !fills) return undefined;
  const at: Span = { start: edits.span.start, end: edits.span.start, source: { ...source, computed: true } };
  return {
    ...(set.length > 0 && { set: mapOf(set, at) }),
    ...(add.length > 0 && { add: mapOf(add, at) }),
    ...(tree && { otherwise: mapOf([resources(parts, path, at)], at) }),
  };
}

/** Whether Flux does something to what comes of the build. */
function changesBuilt(spec: YamlMap): boolean {
  return substitutes(spec) || fieldOf(fieldOf(spec, "commonMetadata"), "labels") !== undefined;
}

function labelsOf(edits: YamlMap, source: Source): readonly YamlEntry[] {
  const labels = fieldOf(edits, "commonLabels");
  if (labels?.kind !== "map" || labels.entries.length === 0) return [];
  if (!boolOf(fieldOf(edits, "labelWithoutSelector"))) return [entryOf("commonLabels", labels, source)];
  const templates =
    textOf(edits, "labelIncludeTemplates") === "true" ? fieldOf(edits, "labelIncludeTemplates") : undefined;
  const entries = [
    entryOf("pairs", labels, source),
    ...(templates === undefined ? [] : [entryOf("includeTemplates", templates, source)]),
  ];
  const span = { ...labels.span, source };
  const list: YamlSequence = {
    kind: "sequence",
    flow: true,
    span,
    items: [{ dash: span, value: mapOf(entries, span) }],
  };
  return [{ key: scalarOf("labels", span), value: list, span }];
}

/** All that the application takes in, by its path from the folder. */
function resources(parts: EntryPoint["recipe"]["parts"], folder: string, at: Span): YamlEntry {
  const from = segmentsOf(folder).length;
  const paths = parts.flatMap((part) =>
    part.kind === "file" ? [part.path] : part.kind === "kustomization" ? [part.folder] : [],
  );
  const items = paths.map((path) => ({ dash: at, value: scalarOf(segmentsOf(path).slice(from).join("/") || ".", at) }));
  return { key: scalarOf("resources", at), value: { kind: "sequence", flow: true, span: at, items }, span: at };
}

function scalarOf(text: string, span: Span): YamlScalar {
  return { kind: "scalar", text, style: "double-quoted", span };
}

function mapOf(entries: readonly YamlEntry[], span: Span): YamlMap {
  return { kind: "map", flow: true, entries, span };
}

function entryOf(name: string, value: YamlNode | undefined, source: Source): YamlEntry {
  const stamped = stamp(value ?? scalarOf("", { start: 0, end: 0 }), source);
  return { key: scalarOf(name, stamped.span), value: stamped, span: stamped.span };
}

function stamp(node: YamlNode, source: Source): YamlNode {
  const span = { ...node.span, source };
  if (node.kind === "scalar") return { ...node, span };
  if (node.kind === "sequence") {
    const items = node.items.map((item) => ({ dash: { ...item.dash, source }, value: stamp(item.value, source) }));
    return { ...node, span, items };
  }
  const entries = node.entries.map((entry) => ({
    ...entry,
    key: { ...entry.key, span: { ...entry.key.span, source } },
    value: stamp(entry.value, source),
    span: { ...entry.span, source },
  }));
  return { ...node, span, entries };
}
