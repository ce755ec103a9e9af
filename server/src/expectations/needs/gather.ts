import type { Cluster } from "../../cluster/cluster.ts";
import { limits } from "../../limits.ts";
import { type ConnectsFacts, connectsFactsOf } from "../../manifest/connects.ts";
import type { ManifestFile } from "../../manifest/file.ts";
import { sameDocuments } from "../../yaml/stream.ts";
import type { YamlDocument } from "../../yaml/tree.ts";
import type { NeedsObject } from "./object.ts";

/** The facts of a document, worked out once for as long as somebody holds it. */
export type FactsOf = (document: YamlDocument) => readonly ConnectsFacts[];

/** Every object of a file that tells of connections, as the cluster has it. */
export function objectsOfFile(
  file: ManifestFile,
  { placement }: Pick<Cluster, "placement">,
  factsOf: FactsOf = connectsFactsOf,
): readonly NeedsObject[] {
  if (file.aside === true) return none;
  const { length } = file.stream.documents;
  return objectsAt(file, placement, factsOf, 0, length);
}

/**
 * The same after an edit of the file, of which `told` came: of thousands of documents only those are asked that are others.
 */
export function objectsAgain(
  before: ManifestFile,
  after: ManifestFile,
  told: readonly NeedsObject[],
  { placement }: Pick<Cluster, "placement">,
  factsOf: FactsOf,
): readonly NeedsObject[] {
  const { length } = after.stream.documents;
  const stays = before.stream.documents.length === length && before.aside === after.aside && before.uri === after.uri;
  if (!stays || after.aside === true || length < limits.yaml.many) return objectsOfFile(after, { placement }, factsOf);
  const { front, back } = sameDocuments(before.stream, after.stream);
  const others = objectsAt(after, placement, factsOf, front, length - back);
  const [from, to] = [placeOf(told, front), placeOf(told, length - back)];
  if (others.length === to - from && others.every((object, at) => isSameObject(object, told[from + at]))) return told;
  return [...told.slice(0, from), ...others, ...told.slice(to)];
}

export function isSameObject(a: NeedsObject, b: NeedsObject | undefined): boolean {
  return a === b || (a.facts === b?.facts && a.document === b.document && a.namespace === b.namespace);
}

/** The first that is of that document or of a later one; they stand in the order of the documents. */
function placeOf(objects: readonly NeedsObject[], document: number): number {
  let [low, high] = [0, objects.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((objects[middle]?.document ?? 0) < document) low = middle + 1;
    else high = middle;
  }
  return low;
}

function objectsAt(
  { uri, stream, connects }: ManifestFile,
  placement: Cluster["placement"],
  factsOf: FactsOf,
  from: number,
  to: number,
): readonly NeedsObject[] {
  let found: NeedsObject[] | undefined;
  for (let index = from; index < to; index++) {
    const document = stream.documents[index];
    if (document === undefined) continue;
    for (const facts of connects?.[index] ?? factsOf(document)) {
      const namespace = facts.namespace ?? placement.namespaceOf(uri);
      found ??= [];
      found.push({ facts, namespace, uri, document: index, text: document.text });
    }
  }
  return found ?? none;
}

/** Of all files of a cluster. */
export function gatherObjects(
  files: Iterable<ManifestFile>,
  cluster: Pick<Cluster, "placement">,
): readonly NeedsObject[] {
  const objects: NeedsObject[] = [];
  for (const file of files) objects.push(...objectsOfFile(file, cluster));
  return objects;
}

const none: readonly never[] = Object.freeze([]);
