import { limits } from "../limits.ts";
import type { ManifestFile } from "../manifest/file.ts";
import { readNothing } from "../manifest/objectLists.ts";
import type { ReadOptions } from "../manifest/parseOptions.ts";
import { readObject } from "../manifest/read.ts";
import { shareObjects } from "../manifest/sharing.ts";
import { finish } from "../source/steps.ts";
import type { Source, SpanMap, YamlDocument, YamlNode, YamlStream } from "../yaml/tree.ts";
import type { BuiltObject, Unsure } from "./build.ts";
import { append, type ObjectMemo, type ReadPart, sameOptions, settle } from "./objectMemo.ts";
import { isSteering } from "./steers.ts";

/** What turning built objects into files needs to know. */
export interface Writing {
  /** The documents of a written file, as the build had them. */
  stream(uri: string): YamlStream | undefined;
  readonly options: ReadOptions;
  /** Tells the instances of one file in a cluster apart; empty: there is only this one. */
  readonly instance: string;
  /** The namespace of what names none, where the build says it. */
  readonly home?: string | undefined;
  /** The same files of an earlier build: objects that are still the same stay the same values. */
  before(key: string): ManifestFile | undefined;
  /** Where the same objects are read again and again. */
  readonly memo?: ObjectMemo;
  /** What the earlier build was made of: of the very same nothing is made anew. */
  readonly groups?: ObjectGroups | undefined;
}

/** The objects of one file, and what was made of them. */
interface ObjectGroup {
  readonly objects: readonly BuiltObject[];
  /** As the build had the file's text; `undefined` for what was rendered. */
  readonly stream: YamlStream | undefined;
  readonly file: ManifestFile;
  /** How many of the objects only say what else is applied. */
  readonly steering: number;
}

export interface ObjectGroups {
  readonly objects: readonly BuiltObject[];
  readonly byKey: ReadonlyMap<string, ObjectGroup>;
}

/**
 * Built objects as the files that they are written in, so that rules, features and the engine look at them as at any other:
 * the same uri and text, with the trees that the build has made of it. Objects of rendered text come as files of their own,
 * whose documents are that text.
 */
export function manifestFilesOf(objects: readonly BuiltObject[], writing: Writing): readonly ManifestFile[] {
  return [...finish(objectGroupSteps(objects, writing)).byKey.values()].map(({ file }) => file);
}

/** The same file by file, with what the next build needs to know of it. */
export function* objectGroupSteps(objects: readonly BuiltObject[], writing: Writing): Generator<unknown, ObjectGroups> {
  const byKey = new Map<string, ObjectGroup>();
  for (const [key, list] of grouped(objects, writing)) {
    const group = groupOf(key, list, writing);
    byKey.set(key, group);
    // Most of hundreds are what they were.
    if (group !== writing.groups?.byKey.get(key)) yield key;
  }
  return { objects, byKey };
}

/** By the keys of their files. */
function grouped(
  objects: readonly BuiltObject[],
  { instance, groups }: Writing,
): Iterable<readonly [string, readonly BuiltObject[]]> {
  const keyFor = ({ source: { uri, map } }: BuiltObject) =>
    keyOf(uri, map === undefined ? instance : instance || "rendered");
  const others = groups && exchanged(groups.objects, objects);
  if (groups !== undefined && others !== undefined && [...others].every(([a, b]) => keyFor(a) === keyFor(b)))
    return [...groups.byKey].map(([key, { objects: own }]) => [
      key,
      own.some((each) => others.has(each)) ? own.map((each) => others.get(each) ?? each) : own,
    ]);
  const lists = new Map<string, BuiltObject[]>();
  for (const object of objects) {
    const key = keyFor(object);
    const list = lists.get(key);
    if (list === undefined) lists.set(key, [object]);
    else list.push(object);
  }
  return lists;
}

/** What stands in the place of what, where a few objects are others, and all the rest stands where it stood. */
function exchanged(
  then: readonly BuiltObject[],
  now: readonly BuiltObject[],
): ReadonlyMap<BuiltObject, BuiltObject> | undefined {
  if (then.length !== now.length) return undefined;
  const found = new Map<BuiltObject, BuiltObject>();
  for (const [at, object] of now.entries()) {
    const before = then[at];
    if (before === object) continue;
    if (before === undefined || found.size === few) return undefined;
    found.set(before, object);
  }
  // One object may stand in two places.
  const once = [...found.keys()].every((each) => then.indexOf(each) === then.lastIndexOf(each));
  return once ? found : undefined;
}

/** Objects that an edit changes. */
const few = 8;

function groupOf(key: string, objects: readonly BuiltObject[], writing: Writing): ObjectGroup {
  const [first] = objects;
  const stream = first?.source.map === undefined ? writing.stream(first?.source.uri ?? key) : undefined;
  const before = writing.before(key);
  const known = writing.groups?.byKey.get(key);
  if (known !== undefined && known.file === before && isSameGroup(known, objects, stream, writing)) return known;
  const { file, parts } = fileOf(key, objects, stream, writing);
  const settled = settle(before === undefined ? file : shareObjects(file, before), parts, before);
  return { objects, stream, file: settled, steering: objects.filter(isSteering).length };
}

function isSameGroup(
  known: ObjectGroup,
  objects: readonly BuiltObject[],
  stream: YamlStream | undefined,
  { home, options }: Writing,
): boolean {
  return (
    known.stream === stream &&
    known.file.home === home &&
    sameOptions(known.file.readAs, options) &&
    (known.objects === objects ||
      (known.objects.length === objects.length && known.objects.every((each, at) => each === objects[at])))
  );
}

/** The key of an instance; a `#` is part of no file's uri. */
export function keyOf(uri: string, instance: string): string {
  return instance === "" ? uri : `${uri}#${encodeURIComponent(instance)}`;
}

interface MadeFile {
  readonly file: ManifestFile;
  /** In the order of its manifests. */
  readonly parts: readonly ReadPart[];
}

function fileOf(
  key: string,
  objects: readonly BuiltObject[],
  written: YamlStream | undefined,
  writing: Writing,
): MadeFile {
  const [first] = objects;
  const uri = first?.source.uri ?? key;
  const documents: YamlDocument[] = [...(written?.documents ?? [])].map(emptied);
  const starts: number[] = [...(written?.starts ?? [])];
  const taken = new Set<number>();
  const read = readNothing();
  const sources = new Set<string>();
  const maps: (SpanMap | undefined)[] = [];
  const parts: ReadPart[] = [];
  for (const object of objects) {
    const { source } = object;
    const own = source.document === undefined ? -1 : (written?.documents.indexOf(source.document) ?? -1);
    const free = own !== -1 && !taken.has(own);
    const document = free ? own : documents.length;
    taken.add(document);
    const part = partOf(object, document, written?.documents[own], writing);
    parts.push(part);
    documents[document] = part.yaml;
    starts[document] = written?.starts[own] ?? 0;
    maps[document] = source.map;
    append(read, part);
    for (const each of part.sources) sources.add(each);
  }
  sources.delete(uri);
  const rendered = first?.source.map !== undefined;
  const file: ManifestFile = {
    uri: key,
    ...(key !== uri && { written: uri }),
    ...(writing.home !== undefined && { home: writing.home }),
    ...(sources.size > 0 && { sources }),
    ...(rendered && { maps }),
    stream: rendered ? streamOf(documents) : { text: written?.text ?? "", documents, starts },
    readAs: writing.options,
    ...read,
  };
  return { file, parts };
}

function partOf(object: BuiltObject, document: number, written: YamlDocument | undefined, writing: Writing): ReadPart {
  const { memo, options } = writing;
  const known = memo?.get(object);
  if (known?.document === document && sameOptions(known.options, options)) return known;
  const { root, source, unsure } = object;
  const doubtful = unsure.some(decides);
  const read = readNothing();
  readObject(root, { document, partial: doubtful, ...(doubtful && { unsure: true as const }) }, options, read);
  const sources = new Set<string>();
  noteSources(root, source, sources);
  const part = { document, options, yaml: documentOf(root, source.document, written), sources, read };
  memo?.set(object, part);
  return part;
}

/** Texts that were made, behind each other. */
function streamOf(documents: readonly YamlDocument[]): YamlStream {
  const starts: number[] = [];
  let at = 0;
  for (const { text } of documents) {
    starts.push(at);
    at += text.length;
  }
  return { text: documents.map(({ text }) => text).join(""), documents, starts };
}

/** Nothing of a document is there but what the build has taken of it. */
function emptied(document: YamlDocument): YamlDocument {
  return { ...document, root: undefined };
}

function documentOf(root: YamlNode, own: YamlDocument | undefined, written: YamlDocument | undefined): YamlDocument {
  // The same tree is the same document, however often it is built: what was read off it holds.
  if (written === undefined && own !== undefined && own.root === root) return own;
  const { text = "", problems = [], templated = false } = written ?? own ?? {};
  return { text, problems, templated, root };
}

/** Whether something that is not known may decide who talks to whom. */
function decides({ path }: Unsure): boolean {
  const [first, second] = path;
  if (first === "metadata") return second !== "annotations" && second !== "labels";
  if (first !== "spec" || second !== "template" || path.length < 5) return true;
  // Of a pod template its labels, ports and network count.
  const below = path.slice(2);
  if (below[0] === "metadata") return below[1] !== "annotations";
  return (
    below[1] === "hostNetwork" ||
    below[1] === undefined ||
    (/ontainers$/.test(String(below[1])) && /^ports$/.test(String(below[3] ?? "ports")))
  );
}

function noteSources(root: YamlNode, own: Source, into: Set<string>): void {
  let left = limits.build.sources;
  const note = (source: Source | undefined) => {
    if (source !== undefined && source !== own) into.add(source.uri);
  };
  const visit = (node: YamlNode): void => {
    note(node.span.source);
    if (--left <= 0 || node.kind === "scalar") return;
    if (node.kind === "sequence") for (const item of node.items) visit(item.value);
    else {
      for (const entry of node.entries) {
        note(entry.key.span.source);
        visit(entry.value);
      }
    }
  };
  visit(root);
  if (own.map === undefined) return;
  for (const uri of own.map.sourcesOf?.(root.span) ?? []) into.add(uri);
  for (const place of own.map.placesAt(root.span)) into.add(place.uri);
}
