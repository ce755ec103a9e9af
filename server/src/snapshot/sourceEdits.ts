import type { ManifestFile } from "../manifest/file.ts";
import type { Fix, FixEdit, SourceEdit, SourceFix } from "../source/fix.ts";
import { locate, nodeAt } from "../yaml/find.ts";
import type { YamlNode } from "../yaml/tree.ts";
import type { Context } from "./context.ts";
import { textPlace } from "./textPlace.ts";

type Where = Pick<Context, "file" | "fileOf" | "snapshot">;

/** The fixes of which every edit stands in a text that a person edits. */
export function sourceFixes(fixes: readonly Fix[], where: Where): readonly SourceFix[] {
  return fixes.flatMap((fix) => {
    const edits = sourceEdits(fix.edits, where);
    return edits === undefined ? [] : [{ ...fix, edits }];
  });
}

/** `undefined` where one of them cannot be made. */
export function sourceEdits(edits: readonly FixEdit[], where: Where): readonly SourceEdit[] | undefined {
  const found = edits.map((edit) => sourceEdit(edit, where));
  return found.every((edit) => edit !== undefined) ? found : undefined;
}

/** The edit in the text that a person edits; `undefined` where there is none that means the same. */
function sourceEdit({ uri, document, span, newText }: FixEdit, where: Where): SourceEdit | undefined {
  const { snapshot } = where;
  const file = uri === where.file.uri ? where.file : where.fileOf(uri);
  if (file === undefined) return undefined;
  const place = textPlace(file, document, span, (other) => snapshot.files.get(other)?.stream);
  if (place.computed || snapshot.files.get(place.uri) === undefined) return undefined;
  const made = span.source?.map !== undefined || file.maps?.[document] !== undefined;
  if (made && (place.end - place.start !== span.end - span.start || newText.includes("\n"))) return undefined;
  // What a value stands in the quotes of is text already.
  const behind = snapshot.files.get(place.uri)?.stream.text[place.start - 1] ?? "";
  if (made && /^["']/.test(newText) && /["']/.test(behind)) return undefined;
  // Beside what comes from elsewhere the text around is not that of the object.
  const mixed = (file.sources?.size ?? 0) > 0;
  if (mixed && span.source === undefined && !made && !isOwnText(file, document, place, snapshot)) return undefined;
  return { place, newText };
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
