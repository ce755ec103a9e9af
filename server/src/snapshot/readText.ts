import type { ManifestFile } from "../manifest/file.ts";
import type { FileTable } from "../manifest/fileTable.ts";
import type { ReadOptions } from "../manifest/parseOptions.ts";
import { normalLineBreaks, readManifestFile } from "../manifest/read.ts";
import type { Settings } from "../source/settings.ts";

/** What decides how a text is read, besides the text. */
export interface Reading {
  readonly settings: Settings;
  /** Uris of documents that the editor has as Helm templates. */
  readonly helm: ReadonlySet<string>;
}

/**
 * The one reader of texts: whatever asks (the editor, a fix that is tried, a saved version to compare with) gets the same
 * from the same text. `previous`: the file as it was last read; the very same comes back where nothing is different.
 */
export function readText(
  uri: string,
  text: string,
  { settings, helm }: Reading,
  isThere: (uri: string) => boolean,
  previous: ManifestFile | undefined,
): ManifestFile {
  const options: ReadOptions = {
    kubernetesVersion: settings.kubernetesVersion,
    ...((helm.has(uri) || standsInChart(uri, isThere)) && { template: true }),
  };
  const same = previous !== undefined && isReadAs(previous, options) ? previous : undefined;
  return same !== undefined && isWritten(same, text) ? same : readManifestFile(uri, text, options, same);
}

function isWritten({ stream }: ManifestFile, text: string): boolean {
  return stream.text === text || stream.text === normalLineBreaks(text);
}

function isReadAs({ readAs }: ManifestFile, { kubernetesVersion, template }: ReadOptions): boolean {
  return readAs?.kubernetesVersion === kubernetesVersion && readAs?.template === template;
}

/** Below a chart's `templates`; otherwise the text decides whether it is a template. */
function standsInChart(uri: string, isThere: (uri: string) => boolean): boolean {
  const at = uri.lastIndexOf(templates);
  return at !== -1 && isThere(uri.slice(0, at) + chart);
}

const templates = "/templates/";
const chart = "/Chart.yaml";

/** The files that are read in another way when a text comes or goes: those of a chart with its `Chart.yaml`. */
export function readByIts(uri: string, files: FileTable): readonly ManifestFile[] {
  if (!uri.endsWith(chart)) return [];
  const below = uri.slice(0, -chart.length) + templates;
  return files.all().filter((file) => file.uri.startsWith(below));
}

/**
 * The files that come out differently with other texts (`undefined`: the file is gone). `known`: files that may have been read from the same texts before.
 */
export function readTexts(
  files: FileTable,
  texts: ReadonlyMap<string, string | undefined>,
  reading: Reading,
  known?: FileTable,
): ReadonlyMap<string, ManifestFile | undefined> {
  const isThere = (uri: string) => (texts.has(uri) ? texts.get(uri) !== undefined : files.has(uri));
  const changes = new Map<string, ManifestFile | undefined>();
  const read = (uri: string, text: string) => {
    const now = files.get(uri);
    const before = known?.get(uri);
    const saidBefore = before !== undefined && isWritten(before, text) && !(now !== undefined && isWritten(now, text));
    const file = readText(uri, text, reading, isThere, saidBefore ? before : now);
    if (file !== now) changes.set(uri, file);
  };
  for (const [uri, text] of texts) {
    if (text !== undefined) read(uri, text);
    else if (files.has(uri)) changes.set(uri, undefined);
    if (files.has(uri) === (text !== undefined)) continue;
    for (const file of readByIts(uri, files)) if (!texts.has(file.uri)) read(file.uri, file.stream.text);
  }
  return changes;
}
