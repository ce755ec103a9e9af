import type { ClusterPolicy, ClusterWorkload, Origin } from "../../cluster/cluster.ts";
import { isProtocol } from "../../manifest/decode.ts";
import { entriesOf, entryOf, fieldOf, itemsOf, keyText, mapOf, numberOf, textOf } from "../../manifest/fields.ts";
import type { ManifestFile } from "../../manifest/file.ts";
import { podTemplateOf, portContainers } from "../../manifest/kinds/workload.ts";
import type { Protocol } from "../../manifest/types.ts";
import type { Context } from "../../snapshot/context.ts";
import { nodeAt, type Path } from "../../yaml/find.ts";
import type { Span, YamlEntry, YamlMap, YamlNode } from "../../yaml/tree.ts";

/** A stretch of text in some file of the workspace. */
export interface FilePlace {
  readonly uri: string;
  readonly document: number;
  /** Relative to the document. */
  readonly span: Span;
}

/** A file of the workspace, the open one included. */
export function fileAt(context: Context, uri: string): ManifestFile | undefined {
  return uri === context.file.uri ? context.file : context.fileOf(uri);
}

/** `metadata.name`, or the object's first key where it has none. */
export function nameSpan(node: YamlMap): Span {
  const name = fieldOf(fieldOf(node, "metadata"), "name");
  const inside = name !== undefined && name.span.start >= node.span.start && name.span.end <= node.span.end;
  return inside ? name.span : (node.entries[0]?.key.span ?? node.span);
}

export function policyPlace(context: Context, { origin }: ClusterPolicy): FilePlace | undefined {
  const manifest = fileAt(context, origin.uri)?.policies[origin.index];
  if (manifest === undefined) return undefined;
  return { uri: origin.uri, document: manifest.document, span: nameSpan(manifest.node) };
}

/** Where a workload is declared: its own manifest; for pods of a dump, the first of them. */
export function workloadPlace(context: Context, { origins }: ClusterWorkload): FilePlace | undefined {
  const [origin] = origins;
  return origin === undefined ? undefined : placeOfWorkload(context, origin);
}

function placeOfWorkload(context: Context, origin: Origin): FilePlace | undefined {
  const manifest = fileAt(context, origin.uri)?.workloads[origin.index];
  if (manifest === undefined) return undefined;
  return { uri: origin.uri, document: manifest.document, span: nameSpan(manifest.node) };
}

/** Every manifest that declares the namespace. */
export function namespacePlaces(context: Context, name: string): readonly FilePlace[] {
  return (context.cluster.namespaces.get(name)?.origins ?? []).flatMap(({ uri, index }) => {
    const manifest = fileAt(context, uri)?.namespaces[index];
    return manifest === undefined ? [] : [{ uri, document: manifest.document, span: nameSpan(manifest.node) }];
  });
}

/** The pod that a workload's manifest describes: the template, or the Pod itself. */
export function podOf(node: YamlMap): { readonly metadata: YamlNode | undefined; readonly spec: YamlNode | undefined } {
  const template = podTemplateOf(node, textOf(node, "kind") ?? "");
  return { metadata: fieldOf(template, "metadata"), spec: fieldOf(template, "spec") };
}

/** The entry of a label map. */
export function labelEntry(labels: YamlNode | undefined, key: string): YamlEntry | undefined {
  return labels?.kind === "map" ? [...entriesOf(labels)].findLast((entry) => keyText(entry.key) === key) : undefined;
}

/** Where the pods of a workload get a label, one place for each manifest. */
export function podLabelPlaces(context: Context, { origins }: ClusterWorkload, key: string): readonly FilePlace[] {
  return origins.flatMap(({ uri, index }) => {
    const manifest = fileAt(context, uri)?.workloads[index];
    if (manifest === undefined) return [];
    const entry = labelEntry(fieldOf(podOf(manifest.node).metadata, "labels"), key);
    return entry === undefined ? [] : [{ uri, document: manifest.document, span: entry.span }];
  });
}

export function namespaceLabelPlaces(context: Context, name: string, key: string): readonly FilePlace[] {
  return (context.cluster.namespaces.get(name)?.origins ?? []).flatMap(({ uri, index }) => {
    const manifest = fileAt(context, uri)?.namespaces[index];
    if (manifest === undefined) return [];
    const entry = labelEntry(fieldOf(mapOf(manifest.node, "metadata"), "labels"), key);
    return entry === undefined ? [] : [{ uri, document: manifest.document, span: entry.span }];
  });
}

/** One item of a container's `ports`. */
export interface ContainerPortPart {
  readonly name: string | undefined;
  readonly port: number | undefined;
  readonly protocol: Protocol;
  readonly node: YamlNode;
}

function containerPortParts(node: YamlMap): readonly ContainerPortPart[] {
  const { spec } = podOf(node);
  return portContainers(spec).flatMap((container) =>
    itemsOf(container, "ports").map((item) => {
      const protocol = textOf(item, "protocol");
      return {
        name: textOf(item, "name"),
        port: numberOf(fieldOf(item, "containerPort")),
        protocol: isProtocol(protocol) ? protocol : "TCP",
        node: item,
      };
    }),
  );
}

/** The container ports of a workload that fit, as places: the name where it is named, else the number. */
export function containerPortPlaces(
  context: Context,
  { origins }: ClusterWorkload,
  fits: (port: ContainerPortPart) => boolean,
): readonly FilePlace[] {
  return origins.flatMap(({ uri, index }) => {
    const manifest = fileAt(context, uri)?.workloads[index];
    if (manifest === undefined) return [];
    return containerPortParts(manifest.node)
      .filter(fits)
      .map(({ node }) => {
        const entry = entryOf(node, "name") ?? entryOf(node, "containerPort");
        return { uri, document: manifest.document, span: entry?.span ?? node.span };
      });
  });
}

/** The container port whose item stands at a path of the manifest. */
export function containerPortAt(
  node: YamlMap,
  path: Path,
): { readonly name: string | undefined; readonly port: number; readonly protocol: Protocol } | undefined {
  const item = nodeAt(node, path);
  const found = containerPortParts(node).find((part) => part.node === item);
  return found?.port === undefined ? undefined : { name: found.name, port: found.port, protocol: found.protocol };
}
