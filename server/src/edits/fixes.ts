import { changeText, effectOf } from "../snapshot/change.ts";
import type { Context } from "../snapshot/context.ts";
import { documentOf, type InFile } from "../snapshot/parts.ts";
import type { Fix, FixEdit } from "../source/fix.ts";
import type { TextEdit } from "../yaml/edit.ts";

/** Edits of the policy's own document as those of a fix. */
export function asFixEdits(context: InFile, edits: readonly TextEdit[]): readonly FixEdit[] {
  const { file, policy } = context;
  return edits.map(({ span, newText }) => ({ uri: file.uri, document: policy.document, span, newText }));
}

/** An anchor goes that something else still names: the server would read nothing of the document. */
function losesAnchor(context: InFile, edits: readonly TextEdit[]): boolean {
  const { text } = documentOf(context);
  const gone = edits.flatMap(({ span, newText }) =>
    [...text.slice(span.start, span.end).matchAll(/&[\w-]+/g)].flatMap(([anchor]) =>
      newText.includes(anchor) ? [] : [anchor.slice(1)],
    ),
  );
  if (gone.length === 0) return false;
  return [...text.matchAll(/\*([\w-]+)/g)].some(
    ({ index, 1: name = "" }) =>
      gone.includes(name) && !edits.some(({ span }) => span.start <= index && index < span.end),
  );
}

/** Keeps what is allowed, or is the only thing that can be meant. Nothing where the edits cannot be made. */
export function safeFix(context: InFile, title: string, edits: readonly TextEdit[] | undefined): readonly Fix[] {
  return edits === undefined || losesAnchor(context, edits)
    ? []
    : [{ title, edits: asFixEdits(context, edits), safe: true }];
}

/** Keeps what is allowed, but somebody has to choose it. */
export function plainFix(context: InFile, title: string, edits: readonly TextEdit[] | undefined): readonly Fix[] {
  return edits === undefined || losesAnchor(context, edits)
    ? []
    : [{ title, edits: asFixEdits(context, edits), safe: false }];
}

/** A policy of any kind, for which it can be told what an edit changes. */
export type Countable = InFile & Pick<Context, "snapshot" | "clusterName"> & { readonly inCluster: object | undefined };

/** Changes what is allowed: the title says by how much. */
export function countedFix(context: Countable, title: string, edits: readonly TextEdit[] | undefined): readonly Fix[] {
  if (edits === undefined || losesAnchor(context, edits)) return [];
  const own = asFixEdits(context, edits);
  // What is not in force changes nothing yet; what it will do then is not known.
  const effect = context.inCluster === undefined ? () => changeText(undefined) : effectOf(context, own);
  return [{ title, effect, edits: own, safe: false }];
}

/** Several changes as one; `undefined` when one of them cannot be made. */
export function together(...parts: readonly (readonly TextEdit[] | undefined)[]): readonly TextEdit[] | undefined {
  const edits: TextEdit[] = [];
  for (const part of parts) {
    if (part === undefined) return undefined;
    edits.push(...part);
  }
  return edits;
}
