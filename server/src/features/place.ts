import type {
  AdminPolicyManifest,
  ManifestFile,
  NamespaceManifest,
  PolicyManifest,
  ServiceManifest,
  WorkloadManifest,
} from "../manifest/file.ts";
import { type Located, locate, type Path, pathOf, type Step } from "../yaml/find.ts";
import type { Span, YamlDocument, YamlMap, YamlNode } from "../yaml/tree.ts";

/** An object of the file, with its index in the file's list of its kind. */
export type FileObject =
  | { readonly kind: "policy"; readonly index: number; readonly manifest: PolicyManifest }
  | { readonly kind: "admin policy"; readonly index: number; readonly manifest: AdminPolicyManifest }
  | { readonly kind: "workload"; readonly index: number; readonly manifest: WorkloadManifest }
  | { readonly kind: "service"; readonly index: number; readonly manifest: ServiceManifest }
  | { readonly kind: "namespace"; readonly index: number; readonly manifest: NamespaceManifest };

/** Where an offset of the file's text is: the document, and the field of the object. */
export interface Place {
  readonly document: number;
  readonly yaml: YamlDocument;
  /** Offset in the document's text. */
  readonly at: number;
  readonly located: Located;
  readonly object: FileObject | undefined;
  /** From the object's root (an item, for a List) to the place. */
  readonly path: Path;
  /** The steps of `path`. */
  readonly steps: readonly Step[];
}

/** The document that holds an offset. A build may have put further objects of one document behind the last. */
export function documentAt({ stream: { starts } }: ManifestFile, offset: number): number {
  let found = 0;
  for (const [document, start] of starts.entries()) {
    if (start <= offset && start > (starts[found] ?? 0)) found = document;
  }
  return found;
}

/** `offset`: UTF-16 units from the start of the file. */
export function placeAt(file: ManifestFile, offset: number): Place | undefined {
  const document = documentAt(file, offset);
  const yaml = file.stream.documents[document];
  if (yaml === undefined) return undefined;
  const at = offset - (file.stream.starts[document] ?? 0);
  const located = locate(yaml, at);
  for (const object of objectsOf(file, document)) {
    const depth = depthOf(yaml, located.steps, object.manifest.node);
    if (depth === undefined) continue;
    const steps = located.steps.slice(depth);
    return { document, yaml, at, located, object, path: pathOf(steps), steps };
  }
  return { document, yaml, at, located, object: undefined, path: located.path, steps: located.steps };
}

/** How many steps lead to the object's own map; `undefined` where the place is not inside it. */
function depthOf(yaml: YamlDocument, steps: readonly Step[], node: YamlMap): number | undefined {
  if (yaml.root === node) return 0;
  const index = steps.findIndex((step) => valueBehind(step) === node);
  return index < 0 ? undefined : index + 1;
}

export function valueBehind(step: Step): YamlNode {
  return step.kind === "entry" ? step.entry.value : step.item.value;
}

/** The objects of one document, in no particular order. */
export function* objectsOf(file: ManifestFile, document: number): Iterable<FileObject> {
  for (const [index, manifest] of file.policies.entries()) {
    if (manifest.document === document) yield { kind: "policy", index, manifest };
  }
  for (const [index, manifest] of file.adminPolicies.entries()) {
    if (manifest.document === document) yield { kind: "admin policy", index, manifest };
  }
  for (const [index, manifest] of file.workloads.entries()) {
    if (manifest.document === document) yield { kind: "workload", index, manifest };
  }
  for (const [index, manifest] of file.services.entries()) {
    if (manifest.document === document) yield { kind: "service", index, manifest };
  }
  for (const [index, manifest] of file.namespaces.entries()) {
    if (manifest.document === document) yield { kind: "namespace", index, manifest };
  }
}

/** What the cursor is on, to be highlighted: the key, the dash or the value; `undefined` in white space. */
export function spanOf({ located, steps, at }: Place): Span | undefined {
  const last = steps.at(-1);
  if (located.part === "blank") return bracketsAt(located.node, at);
  if (last === undefined) return undefined;
  if (located.part === "key" && last.kind === "entry") return last.entry.key.span;
  if (located.part === "dash" && last.kind === "item") return last.item.dash;
  return located.node?.span;
}

/** The collection whose bracket the offset touches: it has no other place to point at when it is empty. */
function bracketsAt(node: YamlNode | undefined, at: number): Span | undefined {
  if (node === undefined || node.alias || node.kind === "scalar" || !node.flow) return undefined;
  const { start, end } = node.span;
  return at === start || at === end - 1 || at === end ? node.span : undefined;
}
