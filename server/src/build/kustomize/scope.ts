import { isLinkPlace } from "../../source/folderLinks.ts";
import type { Source, YamlDocument, YamlScalar, YamlStream } from "../../yaml/tree.ts";
import type { BuildFiles } from "../files.ts";
import type { ChartBuild } from "../helm/helm.ts";
import type { createFileReader, LoadedDocument } from "./documents.ts";
import { holdsFolder, isRemote, resolvePath } from "./paths.ts";
import type { Resource } from "./resource.ts";
import type { Schema } from "./schema.ts";
import { failedAt, ofPath, type Say, type Trouble, unknownAt } from "./trouble.ts";

/** What one folder's build has read and said so far. */
export interface Frame {
  readonly folder: string;
  readonly reads: Map<string, YamlStream | undefined>;
  readonly troubles: Trouble[];
  /** Charts that were rendered for it. */
  readonly charts: ChartBuild[];
  /** Other folders that were built for it, in order. */
  readonly below: { readonly folder: string; readonly result: unknown }[];
  /** Some objects are not there because they could not be built. */
  incomplete: boolean;
  /** A result that is not to be used again: it depends on who asked. */
  fleeting: boolean;
}

export interface Limits {
  /** Objects at once. */
  readonly objects: number;
  /** Objects times steps, for one build. */
  readonly work: number;
  /** Folders that take in one another. */
  readonly depth: number;
}

/** One build while it runs. */
export interface Scope {
  readonly files: BuildFiles;
  /** Nothing outside of it is read; absent: no bounds. */
  readonly root: string | undefined;
  /** Files may lie outside of the folder that names them. */
  readonly anyFile: boolean;
  readonly limits: Limits;
  readonly load: (document: YamlDocument, source: Source) => LoadedDocument;
  readonly loadFile: ReturnType<typeof createFileReader>;
  readonly resolve: (folder: string, path: YamlScalar) => string | undefined;
  /** The folders being built, the outermost first. */
  readonly stack: readonly string[];
  /** Shared by the scopes of all folders of the build. */
  readonly state: { schema: Schema; spent: number };
}

/** One source for each document: what stands in it is told apart by that. */
export function createSources(): (uri: string, document: YamlDocument) => Source {
  const known = new WeakMap<YamlDocument, Source>();
  return (uri, document) => {
    let found = known.get(document);
    if (found?.uri !== uri) {
      found = { uri, document };
      known.set(document, found);
    }
    return found;
  };
}

/** Remembers what the paths of a kustomization lead to. */
export function createResolver(): Scope["resolve"] {
  const known = new WeakMap<YamlScalar, { readonly folder: string; readonly uri: string | undefined }>();
  return (folder, path) => {
    let found = known.get(path);
    if (found?.folder !== folder) {
      found = { folder, uri: resolvePath(folder, path.text) };
      known.set(path, found);
    }
    return found.uri;
  };
}

export const kustomizationNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"] as const;

export function readStream(scope: Scope, frame: Frame, uri: string): YamlStream | undefined {
  const stream = scope.files.stream(uri);
  frame.reads.set(uri, stream);
  return stream;
}

/** Where a document starts in its file. */
export function startOf({ files }: Pick<Scope, "files">, { uri, document, map }: Source): number {
  if (document === undefined || map !== undefined) return 0;
  const stream = files.stream(uri);
  return stream?.starts[stream.documents.indexOf(document)] ?? 0;
}

export type FoundFile =
  | { readonly kind: "file"; readonly uri: string; readonly stream: YamlStream }
  /** `link`: it is behind a link. */
  | { readonly kind: "missing"; readonly uri: string; readonly link: boolean }
  /** It was said why. */
  | { readonly kind: "refused" };

/** Where something lies, links followed; `undefined`: where nothing is read, which is said. */
function follow(scope: Scope, frame: Frame, at: YamlScalar, uri: string): string | undefined {
  const way = scope.files.links?.follow(uri);
  if (way === undefined) return uri;
  if ("to" in way) {
    // The text of a link is one of those that the folder is built of.
    for (const link of way.through) readStream(scope, frame, link);
    return way.to;
  }
  const leads = (where: string) => `"${at.text}" is a link that leads ${where}`;
  if (way.astray === "nothing") {
    sayIn(frame)(failedAt(at, leads("to nothing")));
    return undefined;
  }
  if (!scope.anyFile && !isLinkPlace(uri)) {
    sayIn(frame)(failedAt(at, leads("out of the folder of this kustomization, and is refused")));
    return undefined;
  }
  frame.incomplete = true;
  sayIn(frame)(
    unknownAt(at, leads("out of the folder that is read here: it is not followed, and what it holds is not known")),
  );
  return undefined;
}

/** The kustomization of a folder, by the name of its file. The tool does not see one that is a link out of its folder. */
export function readKustomizationFile(
  scope: Scope,
  frame: Frame,
  folder: string,
  name: string,
): { readonly uri: string; readonly stream: YamlStream } | undefined {
  const written = `${folder}/${name}`;
  const way = scope.files.links?.follow(written) ?? { to: written };
  const uri = "to" in way && (scope.anyFile || holdsFolder(folder, way.to)) ? way.to : undefined;
  const stream = uri === undefined ? undefined : readStream(scope, frame, uri);
  return uri === undefined || stream === undefined ? undefined : { uri, stream };
}

/** The file that an entry names; says what must not be read. */
function findFile(scope: Scope, frame: Frame, at: YamlScalar): FoundFile {
  const say = sayIn(frame);
  const path = at.text;
  const named = scope.resolve(frame.folder, at);
  if (path === "" || named === undefined) {
    say(failedAt(at, path === "" ? "a path is empty" : `"${path}" is no path below this folder`));
    return { kind: "refused" };
  }
  if (scope.root !== undefined && !holdsFolder(scope.root, named)) {
    frame.incomplete = true;
    say(unknownAt(at, `"${path}" lies outside of what is read here`));
    return { kind: "refused" };
  }
  const uri = follow(scope, frame, at, named);
  if (uri === undefined) return { kind: "refused" };
  const stream = readStream(scope, frame, uri);
  if (stream === undefined) return { kind: "missing", uri, link: uri !== named };
  if (!scope.anyFile && !holdsFolder(frame.folder, uri)) {
    say(failedAt(at, `the file "${path}" lies outside of the folder of this kustomization`));
    return { kind: "refused" };
  }
  return { kind: "file", uri, stream };
}

/** A file that must be there, and be read. */
export function needFile(scope: Scope, frame: Frame, at: YamlScalar): Extract<FoundFile, { kind: "file" }> | undefined {
  const found = needAnyFile(scope, frame, at);
  if (found?.kind !== "unread") return found;
  frame.incomplete = true;
  sayIn(frame)({ ...unknownAt(at, `"${at.text}" is not read here: what it holds is not known`), ...ofPath(at.text) });
  return undefined;
}

/** A file that must be there, whatever it holds. */
export function needAnyFile(
  scope: Scope,
  frame: Frame,
  at: YamlScalar,
): Extract<FoundFile, { kind: "file" }> | { readonly kind: "unread" } | undefined {
  if (/^https?:\/\//i.test(at.text)) {
    frame.incomplete = true;
    sayIn(frame)(unknownAt(at, `"${at.text}" is remote and not read`));
    return undefined;
  }
  const found = findFile(scope, frame, at);
  if (found.kind === "refused") return undefined;
  if (scope.files.unread?.(found.uri) === true) return { kind: "unread" };
  if (found.kind === "file") return found;
  const behind = found.link ? " behind the link" : "";
  sayIn(frame)(absent(scope, frame, at, `there is no file "${at.text}"${behind}`));
  return undefined;
}

export type FoundEntry =
  | { readonly kind: "objects"; readonly resources: readonly Resource[] }
  | { readonly kind: "folder"; readonly uri: string }
  | undefined;

/** What an entry of `resources` and the like names; says why there is nothing. */
export function findEntry(
  scope: Scope,
  frame: Frame,
  at: YamlScalar,
  sourceOf: (uri: string, document: YamlDocument) => Source,
): FoundEntry {
  const say = sayIn(frame);
  if (/^[a-z]+:\/\/|^git::|^[\w.-]+@[\w.-]+:/i.test(at.text)) return remote(frame, at);
  const found = findFile(scope, frame, at);
  if (found.kind === "refused") return undefined;
  if (found.kind === "file" && scope.files.unread?.(found.uri) === true) {
    if (isRemote(at.text)) return remote(frame, at);
    frame.incomplete = true;
    say({ ...unknownAt(at, `"${at.text}" is not read here: what it holds is not known`), ...ofPath(at.text) });
    return undefined;
  }
  if (found.kind === "file") {
    const { resources, troubles } = scope.loadFile(found.stream, (document) => sourceOf(found.uri, document));
    for (const trouble of troubles) say(trouble);
    return { kind: "objects", resources };
  }
  const { uri, link } = found;
  const isThere = kustomizationNames.some((name) => readKustomizationFile(scope, frame, uri, name) !== undefined);
  if (isThere) return { kind: "folder", uri };
  if (isRemote(at.text)) return remote(frame, at);
  // Whether the folder itself is there is not asked: a build is made anew for files that come and go, and for no folders.
  const isOfFile = /\.(?:ya?ml|json)$/i.test(at.text);
  const message = isOfFile
    ? `there is no "${at.text}"`
    : link
      ? `"${at.text}" is a link that leads to no file, and to no folder with a kustomization.yaml`
      : `"${at.text}" is no file, and no folder with a kustomization.yaml`;
  say(absent(scope, frame, at, message));
  return undefined;
}

/** Nothing is where a path leads to. */
function absent(scope: Scope, frame: Frame, at: YamlScalar, message: string): Trouble {
  if (isOfTemplates(scope, frame.folder)) return { ...failedAt(at, message), excuse: "from above" };
  if (!isThereFromAbove(scope, frame, at.text)) return { ...failedAt(at, message), ...ofPath(at.text) };
  return {
    ...failedAt(at, `${message}: it is there only for a copy of this file in a folder above`),
    excuse: "from above",
  };
}

/** Below a folder `templates` that is no chart's: a script copies what is in it to where the paths are right. */
function isOfTemplates({ files }: Scope, folder: string): boolean {
  const at = `${folder}/`.lastIndexOf("/templates/");
  return at !== -1 && files.text(`${folder.slice(0, at)}/Chart.yaml`) === undefined;
}

/** `kustomize/app/patch.yaml` in the folder `kustomize/app`: a script copies the kustomization to where that is right. */
function isThereFromAbove(scope: Scope, frame: Frame, path: string): boolean {
  const parts = path.replace(/^(?:\.\/)+/, "").split("/");
  const own = frame.folder.split("/");
  for (let count = 1; count < parts.length && count < own.length; count++) {
    const isOwn = parts.slice(0, count).every((part, i) => part === own[own.length - count + i]);
    if (isOwn && readStream(scope, frame, `${frame.folder}/${parts.slice(count).join("/")}`) !== undefined) return true;
  }
  return false;
}

function remote(frame: Frame, at: YamlScalar): undefined {
  frame.incomplete = true;
  const unknown = unknownAt(at, `"${at.text}" is remote: what it holds is not known here`);
  sayIn(frame)({ ...unknown, remote: at.text, ...ofPath(at.text) });
  return undefined;
}

export function sayIn(frame: Frame): Say {
  return (trouble) => {
    frame.troubles.push(trouble);
  };
}
