import { limits } from "../limits.ts";
import { isExcessive } from "../yaml/aliases.ts";
import { parseStream, sameDocuments } from "../yaml/stream.ts";
import { mayHaveHoles } from "../yaml/template/holes.ts";
import type { YamlDocument, YamlMap, YamlNode } from "../yaml/tree.ts";
import { fieldOf, mapOf, textOf } from "./fields.ts";
import type { ManifestFile, PolicyManifest } from "./file.ts";
import { dependsOnHoles } from "./holes.ts";
import { clusterWideKindOf } from "./kinds/index.ts";
import { decodePolicy } from "./kinds/networkPolicy/decode.ts";
import { judgePolicy } from "./kinds/networkPolicy/judge.ts";
import { decodeNode } from "./kinds/node.ts";
import { decodeOtherPolicy } from "./kinds/otherPolicy.ts";
import { decodeNamespace, decodeService, decodeWorkload } from "./kinds/workload.ts";
import { readKustomization } from "./kustomization.ts";
import { isPolicy } from "./look.ts";
import { joinDocuments, type ReadDocument, readNothing } from "./objectLists.ts";
import { objectsOf } from "./objects.ts";
import { isKustomization, parseOptions, type ReadOptions } from "./parseOptions.ts";
import { decodePodSource } from "./podSources.ts";
import { shareObjects } from "./sharing.ts";
import { unchangedItems } from "./unchanged.ts";
import { judgeExcessive } from "./verdict/object.ts";

/**
 * A file's text as the objects that Netpol understands. With `previous` (read from the same uri with the same options),
 * documents whose text is unchanged are not read again. Never throws.
 */
export function readManifestFile(
  uri: string,
  written: string,
  options: ReadOptions = {},
  previous?: ManifestFile,
): ManifestFile {
  const text = normalLineBreaks(written);
  // Of a compact file the trees are gone, but what was read from them is not.
  const kept = previous?.compact ? undefined : previous;
  const stream = parseStream(text, parseOptions(uri, options), kept?.stream);
  const { documents } = stream;
  const same = kept === undefined ? nothingSame : sameDocuments(kept.stream, stream);
  const fresh = documents.slice(same.front, documents.length - same.back);
  const made = fresh.flatMap((document, at) => {
    const index = same.front + at;
    if (document.root === undefined) return [];
    return [readDocument(uri, document, index, options, kept && onlyPolicy(kept, index))];
  });
  const { podSources, ...file } = joinDocuments(kept, made, same, documents.length);
  const read = isKustomization(uri) ? readKustomization(documents) : undefined;
  // What is kept of a text without a word of a cloud has none.
  const cloud =
    kept === undefined || kept.cloud ? showsCloud(text) : fresh.some((document) => showsCloud(document.text));
  const now = {
    uri,
    stream,
    readAs: options,
    ...file,
    ...(podSources.length > 0 && { podSources }),
    ...(cloud && { cloud: true as const }),
    ...(read && { kustomization: read }),
  };
  return previous === undefined ? now : shareObjects(now, previous);
}

const nothingSame = { front: 0, back: 0 };

/** Annotations, labels of nodes and storage classes of the large providers. */
function showsCloud(text: string): boolean {
  return /eks\.amazonaws\.com\/|iam\.gke\.io\/|azure\.workload\.identity\/|cloud\.google\.com\/|kubernetes\.azure\.com\/|service\.beta\.kubernetes\.io\/(?:aws|azure)-|alb\.ingress\.kubernetes\.io\/|(?:ebs|efs)\.csi\.aws\.com|pd\.csi\.storage\.gke\.io|(?:disk|file)\.csi\.azure\.com|kubernetes\.io\/(?:aws-ebs|gce-pd|azure-disk)|topology\.gke\.io\/|karpenter\.k8s\.aws\//.test(
    text,
  );
}

/** A lone carriage return is a line break to the server and to editors; offsets stay what they are. */
export function normalLineBreaks(text: string): string {
  return text.includes("\r") ? text.replace(/\r(?!\n)/g, "\n") : text;
}

/** Items of a `NetworkPolicyList` may leave out their type: kubectl takes it from the list, as in an answer of the API. */
function typeFromList(root: YamlNode | undefined, node: YamlMap): { apiVersion: string; kind: string } | undefined {
  if (root?.kind !== "map" || root === node || textOf(root, "kind") !== "NetworkPolicyList") return undefined;
  if (fieldOf(node, "kind") !== undefined || fieldOf(node, "apiVersion") !== undefined) return undefined;
  return { apiVersion: textOf(root, "apiVersion") ?? "", kind: "NetworkPolicy" };
}

/** Of a document that was nothing else, before an edit. */
function onlyPolicy({ policies, stream }: ManifestFile, index: number): PolicyBefore | undefined {
  const policy = policies.find((each) => each.document === index);
  const document = stream.documents[index];
  return policy !== undefined && policy.node === document?.root ? { policy, document } : undefined;
}

/** A policy before an edit, and the document that holds nothing else. */
interface PolicyBefore {
  readonly policy: PolicyManifest;
  readonly document: YamlDocument;
}

function readDocument(
  uri: string,
  document: YamlDocument,
  index: number,
  options: ReadOptions,
  old?: PolicyBefore,
): ReadDocument {
  const read = readNothing();
  const excessive = document.text.includes("*") && document.root !== undefined && isExcessive(document.root);
  const ytt = isYtt(document.text);
  // Once for all objects of a List: a dump is one text of megabytes.
  const holes = mayHaveHoles(document.text);
  // An escape in quotes may stand for any sign.
  const mayDirect = document.text.includes("$patch") || document.text.includes("\\");
  for (const node of excessive ? someOf(objectsOf(document.root)) : objectsOf(document.root)) {
    const typed = typeFromList(document.root, node);
    const kind = typed?.kind ?? textOf(node, "kind") ?? "";
    const apiVersion = typed?.apiVersion ?? apiVersionOf(node);
    const unsure = document.templated || ytt || (holes && dependsOnHoles(node, kind));
    const partial = unsure || isPatch(uri, node, mayDirect);
    if (!excessive) {
      const before = node === document.root ? old && { ...old, now: document } : undefined;
      readObject(node, { document: index, partial, ...(unsure && { unsure }) }, options, read, { typed, before });
      continue;
    }
    const base = { document: index, node, partial: true, faults: judgeExcessive(node) };
    const wide = clusterWideKindOf(apiVersion, kind);
    if (isPolicy(apiVersion, kind)) read.policies.push({ ...base, object: decodePolicy(emptyMap) });
    else if (wide !== undefined) read.adminPolicies.push({ ...base, object: wide.decode(emptyMap) });
  }
  return read;
}

/** Of objects that aliases multiply a few are enough: each is told of, and none is read. */
function* someOf(objects: Iterable<YamlMap>): Iterable<YamlMap> {
  let count = 0;
  for (const object of objects) {
    if (count++ === 20) return;
    yield object;
  }
}

/**
 * Adds what one object is to the lists of its file; nothing where Netpol does not read its kind. `typed`: what its list says
 * it is. `before`: the policy before an edit, read with the same options, and the document that holds it `now`.
 */
export function readObject(
  node: YamlMap,
  at: { readonly document: number; readonly partial: boolean; readonly unsure?: true },
  options: ReadOptions,
  into: ReadDocument,
  {
    typed,
    before,
  }: {
    readonly typed?: { readonly apiVersion: string; readonly kind: string } | undefined;
    readonly before?: (PolicyBefore & { readonly now: YamlDocument }) | undefined;
  } = {},
): void {
  const kind = typed?.kind ?? textOf(node, "kind") ?? "";
  const apiVersion = typed?.apiVersion ?? apiVersionOf(node);
  const base = { ...at, node };
  const wide = clusterWideKindOf(apiVersion, kind);
  if (isPolicy(apiVersion, kind)) {
    const kubernetesVersion = options.kubernetesVersion ?? "";
    const typing = typed && { typed: true as const };
    const old = before?.policy;
    const edited = before && { now: before.now, before: before.document };
    const unchanged = old && unchangedItems(node, old.node, edited);
    // Where parts may come from elsewhere, a key may be there twice, and only the last has been looked at.
    const known = old?.faults.length === 0 && !old.partial && !at.partial;
    const faultless = known && unchanged !== undefined ? { faultless: unchanged } : {};
    const faults = judgePolicy(node, { kubernetesVersion, partial: at.partial, ...typing, ...faultless });
    into.policies.push({
      ...base,
      object: decodePolicy(node, old && unchanged && { ...old, unchanged }),
      faults,
    });
  } else if (wide !== undefined) {
    const faults = wide.judge(node, { partial: at.partial });
    into.adminPolicies.push({ ...base, object: wide.decode(node), faults });
  } else if (kind === "Node" && apiVersion === "v1") {
    into.nodes.push({ ...base, object: decodeNode(node) });
  } else if (kind === "Service") {
    if (apiVersion === "v1") into.services.push({ ...base, object: decodeService(node) });
  } else if (kind === "Namespace" || (kind === "Project" && apiVersion.startsWith("project.openshift.io/"))) {
    into.namespaces.push({ ...base, object: decodeNamespace(node) });
  } else {
    const object = decodeWorkload(node, kind);
    if (object !== undefined) into.workloads.push({ ...base, object });
    const other = decodeOtherPolicy(node, apiVersion, kind);
    if (other !== undefined) into.otherPolicies.push({ ...base, object: other });
    const source = object === undefined ? decodePodSource(node, apiVersion, kind) : undefined;
    if (source !== undefined) into.podSources.push({ document: at.document, object: source });
  }
}

function apiVersionOf(node: YamlMap): string {
  return fieldOf(node, "apiVersion")?.templated ? "" : (textOf(node, "apiVersion") ?? "");
}

const emptyMap: YamlMap = { kind: "map", flow: true, entries: [], span: { start: 0, end: 0 } };

/**
 * A patch of Kustomize: `$patch` in it, or a file that is called so and holds less than a whole object
 * (which of the two it is stands in a kustomization.yaml that cannot be known here). `mayDirect`: the text has such letters.
 */
function isPatch(uri: string, node: YamlMap, mayDirect: boolean): boolean {
  if (mayDirect && holdsDirective(node, limits.manifest.patch)) return true;
  if (!/(?:^|[-_./])patch(?:es)?(?:[-_./][^/]*)?$/i.test(uri)) return false;
  const spec = mapOf(node, "spec");
  return (
    fieldOf(spec, "podSelector") === undefined &&
    fieldOf(spec, "template") === undefined &&
    fieldOf(spec, "ports") === undefined
  );
}

/** ytt writes its template into comments: `name: #@ data.values.name`. */
function isYtt(text: string): boolean {
  return text.includes("#@") && /(?:^|\s)#@[ /a-z]/m.test(text);
}

function holdsDirective(node: YamlNode, depth: number): boolean {
  if (depth === 0 || node.alias || node.kind === "scalar") return false;
  if (node.kind === "sequence") return node.items.some((item) => holdsDirective(item.value, depth - 1));
  return node.entries.some((entry) => entry.key.text === "$patch" || holdsDirective(entry.value, depth - 1));
}
