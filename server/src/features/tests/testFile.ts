import type { PolicyTest, TestFile } from "../../expectations/policyTest.ts";
import { isTestFile, readTests } from "../../expectations/read.ts";
import { limits } from "../../limits.ts";
import type { ManifestFile } from "../../manifest/file.ts";
import type { FileTable } from "../../manifest/fileTable.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { createLineIndex, type LineIndex } from "../../yaml/lines.ts";
import { parseStream } from "../../yaml/stream.ts";
import type { Span, YamlStream } from "../../yaml/tree.ts";

/** A file of policy tests, read. */
export interface ReadTestFile extends TestFile {
  readonly file: ManifestFile;
  /** The whole text with its trees. */
  readonly stream: YamlStream;
  readonly lines: LineIndex;
}

/** Reads the test files of snapshots, each text once. */
export interface TestFiles {
  /** `undefined` for a file that holds no tests. */
  of(file: ManifestFile): ReadTestFile | undefined;
  in(snapshot: Snapshot): readonly ReadTestFile[];
}

export function createTestFiles(): TestFiles {
  const known = new WeakMap<ManifestFile, ReadTestFile | "none">();
  /** By folder, what was listed last. */
  const listed = new Map<string | undefined, { readonly files: FileTable; readonly found: readonly ReadTestFile[] }>();

  function of(file: ManifestFile): ReadTestFile | undefined {
    const found = known.get(file);
    if (found !== undefined) return found === "none" ? undefined : found;
    const read = readFile(file);
    known.set(file, read ?? "none");
    return read;
  }

  return {
    of,
    in({ folder, files }) {
      const last = listed.get(folder);
      const holdsTests = (file: ManifestFile | undefined) => file !== undefined && of(file) !== undefined;
      // A keystroke is mostly in another file: the thousands that there are need no look.
      const same =
        last !== undefined &&
        files.changesSince(last.files).every(({ before, after }) => !holdsTests(before) && !holdsTests(after));
      const found = same ? last.found : files.all().flatMap((file) => of(file) ?? []);
      listed.set(folder, { files, found });
      return found;
    },
  };
}

function readFile(file: ManifestFile): ReadTestFile | undefined {
  const { uri } = file;
  const { text } = file.stream;
  const mayBe = text.length <= limits.expectations.tests && text.includes("k8sResource");
  if (!isTestFile(uri) && !mayBe) return undefined;
  const stream = parseStream(text, { template: false });
  const read = readTests(uri, stream);
  return read === undefined ? undefined : { ...read, file, stream, lines: createLineIndex(text) };
}

export function rangeIn({ lines, stream }: ReadTestFile, document: number, { start, end }: Span) {
  const base = stream.starts[document] ?? 0;
  return { start: lines.positionAt(base + start), end: lines.positionAt(base + end) };
}

/** The first line of a test: what is marked. */
export function headRange(file: ReadTestFile, test: PolicyTest) {
  const { start, end } = rangeIn(file, test.document, test.span);
  if (end.line === start.line) return { start, end };
  const base = file.stream.starts[test.document] ?? 0;
  const text = file.stream.text.slice(base + test.span.start);
  const line = /^[^\r\n]*/.exec(text)?.[0].trimEnd() ?? "";
  return { start, end: { line: start.line, character: start.character + line.length } };
}
