import { entryOf, mapOf } from "../../manifest/fields.ts";
import type { RelatedPlace } from "../../snapshot/finding.ts";
import { textPlace, writtenIn } from "../../snapshot/textPlace.ts";
import { isGraft, type YamlNode, type YamlScalar } from "../../yaml/tree.ts";
import type { Located } from "./located.ts";

/** Clusters whose part in a finding is told; the finding itself names them all. */
const mostClusters = 3;

/**
 * Who else has a part in the object that a finding is about: where the namespace is set in which it does not fit, in each
 * cluster that has it. Counted from the start of the files.
 */
export function chainPlaces(list: readonly Located[]): readonly RelatedPlace[] {
  const found = new Map<string, RelatedPlace>();
  for (const { context, finding } of list) {
    const { file, snapshot } = context;
    // A style is the text's own affair, and so is what the server rejects.
    if (finding.definition.section === "style" || finding.definition.section === "rejected") continue;
    const namespace = namespaceOf(file.stream.documents[finding.document]?.root);
    if (namespace === undefined || (file.maps === undefined && !isGraft(namespace.span))) continue;
    const { uri, start, end } = textPlace(
      file,
      finding.document,
      namespace.span,
      (other) => snapshot.files.get(other)?.stream,
    );
    if (uri === writtenIn(file) || found.size >= mostClusters) continue;
    const message = `Namespace ${namespace.text} is set here`;
    found.set(`${uri} ${start}`, { uri, document: 0, span: { start, end }, message });
  }
  return [...found.values()];
}

function namespaceOf(root: YamlNode | undefined): YamlScalar | undefined {
  const value = root?.kind === "map" ? entryOf(mapOf(root, "metadata"), "namespace")?.value : undefined;
  return value?.kind === "scalar" ? value : undefined;
}
