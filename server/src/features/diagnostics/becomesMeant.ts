import { contentOf } from "../../build/declared.ts";
import type { ManifestFile } from "../../manifest/file.ts";
import { applyEdits } from "../../snapshot/change.ts";
import type { ClusterSnapshot } from "../../snapshot/cluster.ts";
import type { Context } from "../../snapshot/context.ts";
import type { Fix, FixEdit } from "../../source/fix.ts";
import { parseDocument } from "../../yaml/stream.ts";
import type { YamlNode } from "../../yaml/tree.ts";

/** What a fix means for the objects of one cluster. */
export interface Meaning {
  readonly fix: Fix;
  readonly context: Context;
  /** Of all clusters that were judged by the context's. */
  readonly names: readonly string[];
}

/** What fixes mean for a document of a cluster. */
export type OtherMeanings = (cluster: string, uri: string, document: number) => readonly Meaning[];

/**
 * Whether each rendered object that has a finding becomes, by some texts, the very object that its fix means, and every
 * other one stays what it is: in all clusters, whatever values they render the template with. `clusters`: each as it is, and
 * as it is with the texts. `others`: what the fix means for a document besides. `exact`: the edits stand where the very
 * letters are.
 */
export function becomesMeant(
  meanings: readonly Meaning[],
  clusters: readonly (readonly [ClusterSnapshot, ClusterSnapshot])[],
  { exact, others }: { readonly exact: boolean; readonly others: OtherMeanings },
): boolean {
  return clusters.every(([before, after]) => {
    const own = meanings.filter(({ context }) => context.clusterName === before.name);
    // One that was judged by another has objects of its own: of policies there nobody can tell.
    const judged = !exact || own.length > 0 || !meanings.some(({ names }) => names.includes(before.name));
    const uris = new Set(own.flatMap(({ fix }) => fix.edits.map(({ uri }) => uri)));
    for (const { before: then, after: now } of after.files.changesSince(before.files)) {
      if (then === undefined || now === undefined) return false;
      if (then.maps !== undefined) uris.add(then.uri);
    }
    return [...uris].every((uri) => {
      const [then, now] = [before.files.get(uri), after.files.get(uri)];
      if (then === undefined || now?.stream.documents.length !== then.stream.documents.length) return false;
      return then.stream.documents.every(({ text, root }, at) => {
        const made = now.stream.documents[at];
        if (!judged && text !== made?.text && holdsPolicy(then, at)) return true;
        const wanted = meantText(own, then, at);
        if (isMeant(wanted, text, root, made)) return true;
        const more = [...own, ...others(before.name, uri, at)];
        return more.length > own.length && isMeant(meantText(more, then, at), text, root, made);
      });
    });
  });
}

function isMeant(
  wanted: string | undefined,
  text: string,
  root: YamlNode | undefined,
  made: ManifestFile["stream"]["documents"][number] | undefined,
): boolean {
  if ((wanted ?? text) === made?.text) return true;
  const meant = wanted === undefined ? root : parseDocument(wanted, { template: false, holes: false }).root;
  return meant !== undefined && made?.root !== undefined && contentOf(meant) === contentOf(made.root);
}

function holdsPolicy({ policies, adminPolicies }: ManifestFile, at: number): boolean {
  return [...policies, ...adminPolicies].some(({ document }) => document === at);
}

/** A document as all of them together mean it; `undefined` where none means a change. */
function meantText(meanings: readonly Meaning[], file: ManifestFile, at: number): string | undefined {
  const edits = new Map<string, FixEdit>();
  for (const { fix } of meanings)
    for (const edit of fix.edits)
      if (edit.uri === file.uri && edit.document === at)
        edits.set(`${edit.span.start} ${edit.span.end} ${edit.newText}`, edit);
  if (edits.size === 0) return undefined;
  const { uri } = file;
  const placed = [...edits.values()].map(({ span: { start, end }, newText }) => ({
    place: { uri, start, end },
    newText,
  }));
  return applyEdits(uri, placed, file.stream.documents[at]?.text ?? "");
}
