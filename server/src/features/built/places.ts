import type { ManifestFile } from "../../manifest/file.ts";
import type { ClusterSnapshot } from "../../snapshot/cluster.ts";
import { type Context, contextOf } from "../../snapshot/context.ts";
import { createFilesWritten, type FilesWritten } from "../../snapshot/filesWritten.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { Span, YamlNode } from "../../yaml/tree.ts";
import { createOffContexts, type OffContexts } from "./off.ts";

/** What a text of a chart became: a place of an object that a release of it has. */
export interface BuiltPlace {
  /** With the rendered file in front, in the cluster that the release goes to. */
  readonly context: Context;
  /** In that file's text. */
  readonly offset: number;
  /** Where the asked text has its part, from the start of the file that a person edits. */
  readonly span: Span;
}

/** Which texts became what, remembered for as long as the rendered files live. */
export interface BuiltPlaces {
  /** What stands at an offset of a written text became, in every cluster; the nearest only. Objects of policies first. */
  at(context: Context, uri: string, offset: number): readonly BuiltPlace[];
  /** The rendered files that a text has a part in, each in its cluster. `own`: only those that are written there. */
  files(context: Context, uri: string, own: boolean): readonly Context[];
  /** The same of policies that are switched off. */
  readonly off: OffContexts;
}

/** A stretch of a written text, and the node that it became. */
interface Part {
  readonly start: number;
  readonly end: number;
  /** In the rendered file's text. */
  readonly offset: number;
}

/** Objects of one chart that one value reaches: more nobody reads. */
const mostPlaces = 24;

export function createBuiltPlaces(filesWritten: FilesWritten = createFilesWritten()): BuiltPlaces {
  const indexes = new WeakMap<ManifestFile, ReadonlyMap<string, readonly Part[]>>();

  function partsOf(file: ManifestFile, uri: string): readonly Part[] {
    let index = indexes.get(file);
    if (index === undefined) {
      index = indexOf(file);
      indexes.set(file, index);
    }
    return index.get(uri) ?? [];
  }

  function files({ snapshot }: Context, uri: string, own: boolean): readonly Context[] {
    return snapshot.clustersOf(uri).flatMap((cluster) => {
      if (!mayRender(snapshot, cluster)) return [];
      return filesWritten(cluster.files, uri).flatMap((key) => {
        const file = cluster.files.get(key);
        if (file?.maps === undefined || (own && file.written !== uri)) return [];
        return contextOf(snapshot, cluster, key) ?? [];
      });
    });
  }

  const off = createOffContexts();

  return Object.freeze({
    files,
    off,
    at(context: Context, uri: string, offset: number) {
      const found: BuiltPlace[] = [];
      for (const each of [...files(context, uri, false), ...off(context, uri, false)]) {
        for (const part of narrowest(partsOf(each.file, uri), offset))
          found.push({ context: each, offset: part.offset, span: { start: part.start, end: part.end } });
      }
      const length = ({ span }: BuiltPlace) => span.end - span.start;
      const least = Math.min(...found.map(length));
      return found
        .filter((each) => length(each) === least)
        .sort((a, b) => weight(a) - weight(b))
        .slice(0, mostPlaces);
    },
  });
}

/** Only charts are rendered: what waits and has none need not be made for it. */
function mayRender({ description }: Snapshot, { entries, waiting }: ClusterSnapshot): boolean {
  if (waiting === undefined || waiting.isMade()) return true;
  return entries.some(({ id }) => {
    const known = description?.cells.get(id)?.known();
    // What is being typed may be shown as it last was, with charts that cannot be found now.
    return known === undefined || known.charts.length > 0 || known.typing !== undefined;
  });
}

/** Policies before what they are about. */
function weight({ context: { file }, offset }: BuiltPlace): number {
  const document = file.stream.starts.findLastIndex((start) => start <= offset);
  if (file.policies.some((policy) => policy.document === document)) return 0;
  return file.workloads.some((workload) => workload.document === document) ? 1 : 2;
}

function narrowest(parts: readonly Part[], offset: number): readonly Part[] {
  const found = parts.filter(({ start, end }) => start <= offset && offset <= end);
  const least = Math.min(...found.map(({ start, end }) => end - start));
  return found.filter(({ start, end }) => end - start === least);
}

function indexOf(file: ManifestFile): ReadonlyMap<string, readonly Part[]> {
  const found = new Map<string, Part[]>();
  for (const [document, { root }] of file.stream.documents.entries()) {
    const map = file.maps?.[document];
    const base = file.stream.starts[document] ?? 0;
    if (map === undefined || root === undefined) continue;
    const add = (span: Span) => {
      for (const { uri, start, end } of map.placesAt(span)) {
        const part = { start, end, offset: base + span.start };
        const list = found.get(uri);
        if (list === undefined) found.set(uri, [part]);
        else list.push(part);
      }
    };
    visit(root, add);
  }
  return found;
}

function visit(node: YamlNode, add: (span: Span) => void): void {
  if (node.alias || node.kind === "scalar") {
    add(node.span);
    return;
  }
  if (node.kind === "map") {
    for (const { key, value } of node.entries) {
      add(key.span);
      visit(value, add);
    }
  } else {
    for (const { dash, value } of node.items) {
      if (dash.end > dash.start) add(dash);
      visit(value, add);
    }
  }
  if (node.flow || isEmpty(node)) add(node.span);
}

function isEmpty(node: YamlNode): boolean {
  return (node.kind === "map" && node.entries.length === 0) || (node.kind === "sequence" && node.items.length === 0);
}
