import { contentOf } from "../../build/declared.ts";
import type { ManifestFile } from "../../manifest/file.ts";
import { applyEdits } from "../../snapshot/change.ts";
import type { ClusterSnapshot } from "../../snapshot/cluster.ts";
import type { Context } from "../../snapshot/context.ts";
import type { Fix } from "../../source/fix.ts";
import { parseDocument } from "../../yaml/stream.ts";
import type { YamlNode } from "../../yaml/tree.ts";
import type { Located } from "./located.ts";

/** A document of a rendered file, as a fix means it to be. */
interface MeantText {
  readonly cluster: string;
  readonly uri: string;
  readonly document: number;
  readonly text: string;
}

/**
 * Whether each rendered object that has a finding becomes, by some texts, the very object that its fix means, and every
 * other one stays what it is: in all clusters, whatever values they render the template with. Each cluster as it is, and as
 * it is with the texts.
 */
export function becomesMeant(
  fix: Fix,
  all: readonly Located[],
  clusters: readonly (readonly [ClusterSnapshot, ClusterSnapshot])[],
): boolean {
  const meant = meantBy(fix, all);
  if (meant === undefined) return false;
  return clusters.every(([before, after]) => {
    const own = meant.filter(({ cluster }) => cluster === before.name);
    const uris = new Set(own.map(({ uri }) => uri));
    for (const { before: then, after: now } of after.files.changesSince(before.files)) {
      if (then === undefined || now === undefined) return false;
      if (then.maps !== undefined) uris.add(then.uri);
    }
    return [...uris].every((uri) => isMeant(before.files.get(uri), after.files.get(uri), own));
  });
}

function isMeant(then: ManifestFile | undefined, now: ManifestFile | undefined, meant: readonly MeantText[]): boolean {
  if (then === undefined || now?.stream.documents.length !== then.stream.documents.length) return false;
  return then.stream.documents.every(({ text, root }, at) => {
    const made = now.stream.documents[at];
    const wanted = meant.find(({ uri, document }) => uri === then.uri && document === at)?.text;
    if ((wanted ?? text) === made?.text) return true;
    return same(
      wanted === undefined ? root : parseDocument(wanted, { template: false, holes: false }).root,
      made?.root,
    );
  });
}

function same(a: YamlNode | undefined, b: YamlNode | undefined): boolean {
  return a !== undefined && b !== undefined && contentOf(a) === contentOf(b);
}

/** What the fix makes of each object; `undefined` where one of the findings has no such fix. */
function meantBy(fix: Fix, all: readonly Located[]): readonly MeantText[] | undefined {
  const words = ({ edits }: Fix) => JSON.stringify(edits.map(({ newText }) => newText));
  const found: MeantText[] = [];
  for (const { finding, context } of all) {
    const own = finding.fixes?.().find((each) => words(each) === words(fix));
    if (own === undefined) return undefined;
    found.push(...textsOf(own, context));
  }
  return found;
}

function textsOf({ edits }: Fix, { file: own, fileOf, clusterName: cluster }: Context): readonly MeantText[] {
  return edits.flatMap(({ uri, document }, at) => {
    const file = uri === own.uri ? own : fileOf(uri);
    const before = file?.maps === undefined ? undefined : file.stream.documents[document]?.text;
    const same = edits.filter((each) => each.uri === uri && each.document === document);
    if (before === undefined || same[0] !== edits[at]) return [];
    const placed = same.map(({ span: { start, end }, newText }) => ({ place: { uri, start, end }, newText }));
    return [{ cluster, uri, document, text: applyEdits(uri, placed, before) }];
  });
}
