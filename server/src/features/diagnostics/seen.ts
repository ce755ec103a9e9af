import type { ManifestFile } from "../../manifest/file.ts";
import type { FileContext, PolicyContext } from "../../snapshot/context.ts";
import { nothingRead, type Reads } from "../../snapshot/facts.ts";
import type { Finding } from "../../snapshot/finding.ts";
import type { YamlDocument } from "../../yaml/tree.ts";

/** What findings were worked out of: they hold as long as it does. */
export interface Seen {
  readonly reads: Reads;
  /** Files whose documents the findings point at, to see that they still stand where they stood. */
  readonly related: ReadonlyMap<string, RelatedFile>;
}

interface RelatedFile {
  readonly file: ManifestFile | undefined;
  readonly documents: Map<number, YamlDocument | undefined>;
}

const nothing: readonly never[] = [];

/** `own`: what points into its text is looked for again when that is another. */
export function seenOf(
  { file, fileOf }: FileContext,
  own: PolicyContext,
  findings: readonly Finding[],
  reads: Reads,
): readonly Seen[] {
  const found = new Map<string, RelatedFile>();
  for (const { related } of findings) {
    for (const { uri, document } of related ?? nothing) {
      if (uri === file.uri && document === own.policy.document) continue;
      let known = found.get(uri);
      if (known === undefined) {
        known = { file: uri === file.uri ? file : fileOf(uri), documents: new Map() };
        found.set(uri, known);
      }
      known.documents.set(document, known.file?.stream.documents[document]);
    }
  }
  return found.size === 0 && reads === nothingRead ? nothing : [{ reads, related: found }];
}

/** Whether all that findings point at is what it was. */
export function stillStand({ file, fileOf }: FileContext, related: Seen["related"]): boolean {
  for (const [uri, known] of related) {
    const now = uri === file.uri ? file : fileOf(uri);
    if (now === known.file) continue;
    for (const [document, tree] of known.documents) if (now?.stream.documents[document] !== tree) return false;
  }
  return true;
}
