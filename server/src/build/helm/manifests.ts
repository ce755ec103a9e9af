import { entryOf, expand } from "../../manifest/fields.ts";
import { isExcessive } from "../../yaml/aliases.ts";
import { resolveScalar } from "../../yaml/scalar11.ts";
import type { YamlDocument, YamlMap, YamlNode } from "../../yaml/tree.ts";

/** A stretch of a rendered file that stands between two lines of dashes. */
export interface RenderedPart {
  readonly text: string;
  /** Offset in the rendered file. */
  readonly start: number;
}

/** An object that a chart's file prints. */
export interface Manifest extends RenderedPart {
  readonly root: YamlMap;
  /** The text by itself, in which the root stands. */
  readonly document: YamlDocument;
  readonly kind: string;
  readonly hook: boolean;
}

/** What does not parse, by its offset in the rendered file. */
export interface ManifestFault {
  readonly message: string;
  readonly at: number;
}

/** Cuts a rendered file where Helm does: at every line that begins with three dashes. */
export function splitManifests(text: string): readonly RenderedPart[] {
  const parts: RenderedPart[] = [];
  const add = (from: number, to: number): void => {
    const whole = text.slice(from, to);
    const trimmed = whole.trim();
    // Helm prints a line break behind each: a block of text that ends there keeps its own.
    if (trimmed !== "") parts.push({ text: `${trimmed}\n`, start: from + whole.indexOf(trimmed) });
  };
  let from = 0;
  for (const match of text.matchAll(/^---\s*/gm)) {
    // A line break at the end of the text before belongs to neither.
    add(from, match.index);
    from = match.index + match[0].length;
  }
  add(from, text.length);
  return parts;
}

/** The object of one part; `undefined`: there is none, or it is a hook that nobody runs. */
export function readManifest(
  part: RenderedPart,
  parse: (text: string) => YamlDocument,
): Manifest | ManifestFault | undefined {
  const document = parse(part.text);
  const { root, problems } = document;
  const [problem] = problems;
  if (problem !== undefined) return { message: problem.message, at: part.start + problem.span.start };
  if (root === undefined || isNull(root)) return undefined;
  const fault = (node: YamlNode, message: string): ManifestFault => ({ message, at: part.start + node.span.start });
  if (part.text.includes("*") && isExcessive(root)) return fault(root, "its aliases stand for too much");
  if (root.kind !== "map") return fault(root, "this is no object: there is no map at the top");
  const metadata = entryOf(root, "metadata")?.value;
  const annotations = metadata?.kind === "map" ? entryOf(metadata, "annotations")?.value : undefined;
  for (const [node, key] of [
    [entryOf(root, "apiVersion")?.value, "apiVersion"],
    [entryOf(root, "kind")?.value, "kind"],
    [metadata?.kind === "map" ? entryOf(metadata, "name")?.value : undefined, "metadata.name"],
  ] as const)
    if (node !== undefined && node.kind !== "scalar") return fault(node, `${key} is no text`);
  if (metadata !== undefined && metadata.kind !== "map" && !isNull(metadata))
    return fault(metadata, "metadata is no map");
  if (annotations !== undefined && annotations.kind !== "map" && !isNull(annotations))
    return fault(annotations, "metadata.annotations is no map");
  if (annotations?.kind === "map") {
    const wrong = [...expand(annotations).values()].find(({ value }) => value.kind !== "scalar");
    if (wrong !== undefined) return fault(wrong.value, `the annotation ${wrong.key.text} is no text`);
  }
  const hook = hookOf(annotations);
  return hook === "unknown"
    ? undefined
    : { ...part, root, document, kind: textAt(root, "kind"), hook: hook === "known" };
}

const hooks = new Set([
  "pre-install",
  "post-install",
  "pre-delete",
  "post-delete",
  "pre-upgrade",
  "post-upgrade",
  "pre-rollback",
  "post-rollback",
  "test",
  "test-success",
]);

function hookOf(annotations: YamlNode | undefined): "none" | "known" | "unknown" {
  const hook = entryOf(annotations, "helm.sh/hook")?.value;
  if (hook?.kind !== "scalar") return "none";
  const words = isNull(hook) ? [""] : hook.text.split(",").map((word) => word.trim().toLowerCase());
  return words.every((word) => hooks.has(word)) ? "known" : "unknown";
}

function isNull(node: YamlNode): boolean {
  return node.kind === "scalar" && resolveScalar(node).type === "null";
}

function textAt(root: YamlMap, key: string): string {
  const value = entryOf(root, key)?.value;
  return value?.kind === "scalar" && !isNull(value) ? value.text : "";
}

const order = [
  ..."PriorityClass Namespace NetworkPolicy ResourceQuota LimitRange PodSecurityPolicy PodDisruptionBudget".split(" "),
  ..."ServiceAccount Secret SecretList ConfigMap StorageClass PersistentVolume PersistentVolumeClaim".split(" "),
  ..."CustomResourceDefinition ClusterRole ClusterRoleList ClusterRoleBinding ClusterRoleBindingList Role".split(" "),
  ..."RoleList RoleBinding RoleBindingList Service DaemonSet Pod ReplicationController ReplicaSet Deployment".split(
    " ",
  ),
  ..."HorizontalPodAutoscaler StatefulSet Job CronJob IngressClass Ingress APIService".split(" "),
];
const rank: ReadonlyMap<string, number> = new Map(order.map((kind, index) => [kind, index]));

/** In the order in which Helm prints: hooks last, both by kind, kinds that it does not know last by their names. */
export function sortManifests<Each extends Pick<Manifest, "kind" | "hook">>(
  manifests: readonly Each[],
): readonly Each[] {
  return [...manifests].sort((a, b) => Number(a.hook) - Number(b.hook) || compareKinds(a.kind, b.kind));
}

function compareKinds(a: string, b: string): number {
  const first = rank.get(a);
  const second = rank.get(b);
  if (first === undefined && second === undefined) return a === b ? 0 : a < b ? -1 : 1;
  if (first === undefined || second === undefined) return first === undefined ? 1 : -1;
  return first - second;
}
