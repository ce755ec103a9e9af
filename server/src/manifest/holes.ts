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

/** Maps of labels: `env` is a label there, and no field of a container. */
const labelMaps: ReadonlySet<string> = new Set(["labels", "matchLabels", "selector"]);

/**
 * Whether what an object declares depends on text that a tool fills in: its name and namespace, the labels that selectors
 * look at, anything in its `spec` that counts.
 */
export function dependsOnHoles(object: YamlMap, kind: string): boolean {
  const metadata = fieldOf(object, "metadata");
  const labels = kind === "Pod" || kind === "Namespace" ? fieldOf(metadata, "labels") : undefined;
  const nodes = [fieldOf(metadata, "name"), fieldOf(metadata, "namespace"), fieldOf(object, "spec")];
  return (
    metadata?.templated === true ||
    (labels !== undefined && hasHole(labels, true)) ||
    nodes.some((node) => node !== undefined && hasHole(node))
  );
}

/** `labels`: its keys are labels. */
function hasHole(node: YamlNode, labels = false): boolean {
  if (node.templated) return true;
  if (node.kind === "scalar" || node.alias) return false;
  if (node.kind === "sequence") return node.items.some(({ value }) => hasHole(value));
  return node.entries.some(
    ({ key, value }) => key.templated || ((labels || !silent.has(key.text)) && hasHole(value, labelMaps.has(key.text))),
  );
}
