import { limits } from "../../limits.ts";
import type { ManifestFile } from "../../manifest/file.ts";
import { applyEdits } from "../../snapshot/change.ts";
import { type Context, contextOf } from "../../snapshot/context.ts";
import { textPlace } from "../../snapshot/textPlace.ts";
import type { Fix, FixEdit } from "../../source/fix.ts";
import { locate, nodeAt } from "../../yaml/find.ts";
import type { YamlNode } from "../../yaml/tree.ts";
import type { ClusterRuns } from "./clusterRuns.ts";
import type { Located } from "./located.ts";

/**
 * The fixes of a finding about what several files or clusters have a part in, as far as they are right: every edit stands
 * where a person wrote the very text, the finding is gone in each cluster that has it, and none gets an error for it.
 */
export function provenFixes(shown: Located, all: readonly Located[], runs: ClusterRuns): readonly Fix[] {
  const fixes = shown.finding.fixes?.() ?? [];
  return fixes.slice(0, limits.rules.fixesTried).flatMap((fix) => {
    if (fix.create !== undefined || fix.edits.length === 0) return [];
    const edits = fix.edits.map((edit) => writtenEdit(edit, shown.context));
    if (!edits.every((edit) => edit !== undefined) || namesOneCluster(edits, all)) return [];
    return isRight(edits, all, runs) ? [{ ...fix, edits }] : [];
  });
}

/** The edit in the text that a person edits; `undefined` where there is none that means the same. */
function writtenEdit({ uri, document, span, newText }: FixEdit, context: Context): FixEdit | undefined {
  const { snapshot } = context;
  const file = uri === context.file.uri ? context.file : context.fileOf(uri);
  if (file === undefined) return undefined;
  const place = textPlace(file, document, span, (other) => snapshot.files.get(other)?.stream);
  if (place.computed || snapshot.files.get(place.uri) === undefined) return undefined;
  const made = span.source?.map !== undefined || file.maps?.[document] !== undefined;
  if (made && (place.end - place.start !== span.end - span.start || newText.includes("\n"))) return undefined;
  // Beside what comes from elsewhere the text around is not that of the object.
  const mixed = (file.sources?.size ?? 0) > 0;
  if (mixed && span.source === undefined && !made && !isOwnText(file, document, place, snapshot)) return undefined;
  return { uri: place.uri, document: 0, span: { start: place.start, end: place.end }, newText };
}

/** What holds the place is the same in the text as in the object: nothing of it comes from elsewhere. */
function isOwnText(
  file: ManifestFile,
  document: number,
  { uri, start }: { readonly uri: string; readonly start: number },
  { files }: Context["snapshot"],
): boolean {
  const stream = files.get(uri)?.stream;
  const built = file.stream.documents[document]?.root;
  const base = file.stream.starts[document] ?? 0;
  const written = stream?.documents[stream.starts.indexOf(base)];
  if (built === undefined || written?.root === undefined) return false;
  // What is put behind something stands at the end of that.
  let offset = start - base;
  while (offset > 0 && /\s/.test(written.text[offset - 1] ?? "")) offset--;
  const { path } = locate(written, offset);
  for (let length = path.length; length > 0; length--) {
    const [own, made] = [nodeAt(written.root, path.slice(0, length)), nodeAt(built, path.slice(0, length))];
    if (own?.kind === "scalar" && length > 1) continue;
    return (
      own !== undefined &&
      made !== undefined &&
      own.span.start === made.span.start &&
      own.span.end === made.span.end &&
      !isGrafted(made)
    );
  }
  return false;
}

function isGrafted(node: YamlNode): boolean {
  if (node.span.source !== undefined) return true;
  if (node.kind === "scalar") return false;
  if (node.kind === "sequence") return node.items.some(({ value }) => isGrafted(value));
  return node.entries.some(({ key, value }) => key.span.source !== undefined || isGrafted(value));
}

/** What one cluster calls itself must not be written where others read it. */
function namesOneCluster(edits: readonly FixEdit[], all: readonly Located[]): boolean {
  const names = new Set(
    all.flatMap(({ context }) =>
      context.file.policies.flatMap(({ object, document }) => {
        const text = context.file.stream.documents[document]?.text ?? "";
        return [object.namespace ?? context.file.home ?? ""].filter((name) => name !== "" && !text.includes(name));
      }),
    ),
  );
  return edits.some(({ newText }) => [...names].some((name) => newText.includes(name)));
}

function isRight(edits: readonly FixEdit[], all: readonly Located[], runs: ClusterRuns): boolean {
  const [first] = all;
  if (first === undefined) return false;
  const { snapshot } = first.context;
  const texts = new Map<string, string>();
  for (const uri of new Set(edits.map((edit) => edit.uri))) {
    const file = snapshot.files.get(uri);
    if (file === undefined) return false;
    texts.set(uri, applyEdits(file, edits));
  }
  const next = snapshot.with(texts);
  const clusters = new Set([...texts.keys()].flatMap((uri) => next.clustersOf(uri).map(({ name }) => name)));
  for (const { context } of all) clusters.add(context.clusterName);
  for (const name of clusters) {
    const [before, after] = [snapshot, next].map((each) => each.clusters.find((cluster) => cluster.name === name));
    if (before === undefined || after === undefined) return false;
    for (const key of new Set(all.map(({ context }) => context.file.uri))) {
      const [then, now] = [contextOf(snapshot, before, key), contextOf(next, after, key)];
      if (then === undefined) continue;
      if (now === undefined) return false;
      const [old, found] = [runs.run(then), runs.try(now)];
      const errors = (list: typeof old) => list.filter(({ severity }) => severity === "error").length;
      const warnings = (list: typeof old) => list.filter(({ severity }) => severity === "warning").length;
      if (errors(found) > errors(old) || warnings(found) > warnings(old)) return false;
      const gone = all.every(
        ({ finding, context }) =>
          context.clusterName !== name ||
          context.file.uri !== key ||
          !found.some(
            (each) => each.rule === finding.rule && each.object === finding.object && each.field === finding.field,
          ),
      );
      if (!gone) return false;
    }
  }
  return true;
}
