import type { Cluster } from "../../cluster/cluster.ts";
import { type ConnectsFacts, connectsFactsOf } from "../../manifest/connects.ts";
import type { ManifestFile } from "../../manifest/file.ts";
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
  const { uri, stream } = file;
  let found: NeedsObject[] | undefined;
  for (const [index, document] of stream.documents.entries()) {
    for (const facts of file.connects?.[index] ?? factsOf(document)) {
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
