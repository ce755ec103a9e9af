import { entryOf, fieldOf, itemsOf, mapOf, textOf } from "../../manifest/fields.ts";
import { podTemplateOf } from "../../manifest/kinds/workload.ts";
import type { YamlNode, YamlScalar } from "../../yaml/tree.ts";
import type { NeedsObject } from "./need.ts";

/** A text that the processes of a pod are given. */
export interface PodText {
  /** Of the environment variable or key; `undefined` for arguments. */
  readonly name: string | undefined;
  readonly node: YamlScalar;
  /** The object in which it stands: the workload's manifest, or a ConfigMap that it takes in. */
  readonly object: NeedsObject;
}

/** Finds a ConfigMap; `undefined` where none is declared. */
export type FindConfigMap = (namespace: string, name: string) => NeedsObject | undefined;

/** Env values, arguments, commands and annotations of a pod template, and the ConfigMaps that it takes in. */
export function* podTexts(object: NeedsObject, findConfigMap: FindConfigMap): Iterable<PodText> {
  const template = podTemplateOf(object.root, object.kind);
  const spec = mapOf(template, "spec");
  if (spec === undefined) return;
  const configMap = (name: string | undefined) =>
    name === undefined ? undefined : findConfigMap(object.namespace, name);
  for (const list of ["initContainers", "containers"]) {
    for (const container of itemsOf(spec, list)) yield* containerTexts(object, container, configMap);
  }
  const annotations = fieldOf(mapOf(template, "metadata"), "annotations");
  if (annotations?.kind === "map") {
    for (const { key, value } of annotations.entries) {
      // A copy of the manifest as it was applied says nothing new.
      if (value.kind === "scalar" && !key.text.endsWith("last-applied-configuration")) {
        yield { name: key.text, node: value, object };
      }
    }
  }
  for (const volume of itemsOf(spec, "volumes")) yield* volumeTexts(volume, configMap);
}

function* containerTexts(
  object: NeedsObject,
  container: YamlNode,
  configMap: (name: string | undefined) => NeedsObject | undefined,
): Iterable<PodText> {
  for (const key of ["command", "args"]) {
    for (const node of itemsOf(container, key)) if (node.kind === "scalar") yield { name: undefined, node, object };
  }
  for (const item of itemsOf(container, "env")) {
    const name = textOf(item, "name");
    const value = fieldOf(item, "value");
    if (value?.kind === "scalar") yield { name, node: value, object };
    const reference = mapOf(mapOf(item, "valueFrom"), "configMapKeyRef");
    const from = configMap(textOf(reference, "name"));
    const node =
      from === undefined ? undefined : dataOf(from).find(({ key }) => key === textOf(reference, "key"))?.node;
    if (from !== undefined && node !== undefined) yield { name, node, object: from };
  }
  for (const item of itemsOf(container, "envFrom")) {
    yield* allOf(configMap(textOf(mapOf(item, "configMapRef"), "name")));
  }
}

/** ConfigMaps that the pod mounts: alone, or among the sources of a projected volume. */
function* volumeTexts(
  volume: YamlNode,
  configMap: (name: string | undefined) => NeedsObject | undefined,
): Iterable<PodText> {
  yield* allOf(configMap(textOf(mapOf(volume, "configMap"), "name")));
  for (const source of itemsOf(mapOf(volume, "projected"), "sources")) {
    yield* allOf(configMap(textOf(mapOf(source, "configMap"), "name")));
  }
}

function* allOf(configMap: NeedsObject | undefined): Iterable<PodText> {
  if (configMap === undefined) return;
  for (const { key, node } of dataOf(configMap)) yield { name: key, node, object: configMap };
}

function dataOf({ root }: NeedsObject): readonly { readonly key: string; readonly node: YamlScalar }[] {
  const data = entryOf(root, "data")?.value;
  if (data?.kind !== "map") return [];
  return data.entries.flatMap(({ key, value }) => (value.kind === "scalar" ? [{ key: key.text, node: value }] : []));
}
