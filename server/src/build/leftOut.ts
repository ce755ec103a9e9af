import type { ManifestFile } from "../manifest/file.ts";
import type { FileTable } from "../manifest/fileTable.ts";
import { readNothing } from "../manifest/objectLists.ts";
import { type EntryBuild, homeOf } from "./entryBuild.ts";
import { lists } from "./lists.ts";

/**
 * The files of a build with the documents that it left out as they are written: who types one of them is helped in it. None of
 * it is in force, since nobody knows what the build will make of it.
 */
export function withLeftOut({ entry, files, problems }: EntryBuild, table: FileTable): readonly ManifestFile[] {
  const home = homeOf(entry);
  const places = problems.flatMap((problem) => (problem.leftOut ? [problem, ...(problem.related ?? [])] : []));
  let result = files;
  for (const { uri, span } of places) {
    const written = table.get(uri);
    const document = written?.stream.starts.findLastIndex((start) => start <= span.start) ?? -1;
    if (written === undefined || document < 0) continue;
    const at = result.findIndex((file) => file.uri === uri && file.maps === undefined);
    const now = result[at];
    if (now === undefined) result = [...result, restored(emptied(written, home), written, document)];
    else if (now.stream.documents[document]?.root === undefined)
      result = result.with(at, restored(now, written, document));
  }
  return result;
}

/** Of a file of which nothing is taken. */
function emptied(file: ManifestFile, home: string | undefined): ManifestFile {
  const documents = file.stream.documents.map((document) => ({ ...document, root: undefined }));
  return {
    ...file,
    ...readNothing(),
    stream: { ...file.stream, documents },
    ...(home !== undefined && { home }),
  };
}

function restored(file: ManifestFile, written: ManifestFile, document: number): ManifestFile {
  const documents = file.stream.documents.slice();
  const own = written.stream.documents[document];
  if (own === undefined) return file;
  documents[document] = own;
  const next: ManifestFile = { ...file, stream: { ...file.stream, documents } };
  return Object.assign(
    next,
    Object.fromEntries(
      lists.map((list) => [
        list,
        [
          ...file[list],
          ...written[list].flatMap((each) => (each.document === document ? { ...each, partial: true } : [])),
        ],
      ]),
    ),
  );
}
