import type { YamlMap, YamlNode } from "../yaml/tree.ts";
import { fieldOf } from "./fields.ts";

/** Fields of pods that say nothing about who talks to whom, and that are full of names in braces. */
const silent: ReadonlySet<string> = new Set([
  "annotations",
  "args",
  "command",
  "env",
  "envFrom",
  "image",
  "imagePullSecrets",
  "lifecycle",
  "livenessProbe",
  "readinessProbe",
  "resources",
  "startupProbe",
  "volumeClaimTemplates",
  "volumeMounts",
  "volumes",
]);

/**
 * Whether what an object declares depends on text that a tool fills in: its name and namespace, the labels that selectors
 * look at, anything in its `spec` that counts.
 */
export function dependsOnHoles(object: YamlMap, kind: string): boolean {
  const metadata = fieldOf(object, "metadata");
  const own = kind === "Pod" || kind === "Namespace" ? [fieldOf(metadata, "labels")] : [];
  const nodes = [fieldOf(metadata, "name"), fieldOf(metadata, "namespace"), ...own, fieldOf(object, "spec")];
  return metadata?.templated === true || nodes.some((node) => node !== undefined && hasHole(node));
}

function hasHole(node: YamlNode): boolean {
  if (node.templated) return true;
  if (node.kind === "scalar" || node.alias) return false;
  if (node.kind === "sequence") return node.items.some(({ value }) => hasHole(value));
  return node.entries.some(({ key, value }) => key.templated || (!silent.has(key.text) && hasHole(value)));
}
