import type { EntryBuild } from "../build/entryBuild.ts";
import type { OffByDefault } from "../build/helm/switchedOff.ts";
import { manifestFilesOf } from "../build/objects.ts";
import type { ManifestFile } from "../manifest/file.ts";
import type { ClusterSnapshot } from "../snapshot/cluster.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { textPlace, writtenIn } from "../snapshot/textPlace.ts";
import { createLineIndex, type LineIndex } from "../yaml/lines.ts";
import type { YamlNode } from "../yaml/tree.ts";
import { printTree } from "./becomes/print.ts";

/** What a text becomes in a cluster, as a text of its own of which every line leads back. */
export interface Becomes {
  /** Objects as YAML documents; empty where nothing comes of the text. */
  readonly text: string;
  /** For each line of `text`; `null`: nobody wrote it, or its place is not known. */
  readonly lines: readonly (LinePlace | null)[];
  /** Other texts that have a part in it, the one with the most lines first. */
  readonly others: readonly string[];
  /** Why the text is not what it should be: the build is refused, there is nothing, or more than is shown. */
  readonly problem: string | undefined;
}

/** Line and character from 0, in UTF-16 units. */
export interface LinePlace {
  readonly uri: string;
  readonly line: number;
  readonly character: number;
}

/** Lines of a text; nobody reads more, and an editor has to take it in at every keystroke. */
const mostLines = 20_000;

/** Whether something else than what is written there comes of the text: a kustomization, chart or application reads it. */
export function isBuilt({ description }: Snapshot, uri: string): boolean {
  if (description === undefined) return false;
  for (const cell of description.cells.values()) if (takesIn(cell.known(), uri)) return true;
  return false;
}

function takesIn({ entry, reads }: EntryBuild, uri: string): boolean {
  if (!reads.has(uri)) return false;
  return entry.recipe.steps !== undefined || entry.recipe.parts.some(({ kind }) => kind !== "file");
}

/** What comes of a text in one of the clusters that take it in. */
export function becomes(snapshot: Snapshot, cluster: ClusterSnapshot, uri: string): Becomes {
  const { description } = snapshot;
  const builds = cluster.entries
    .flatMap(({ id }) => description?.builds.get(id) ?? [])
    .filter((build) => takesIn(build, uri));
  const failed = builds.find((build) => build.failed);
  if (failed !== undefined) {
    const problem = failed.problems.find(({ kind }) => kind === "failed");
    return { text: "", lines: [], others: [], problem: problem?.message ?? "It cannot be built." };
  }
  const writer = createWriter(snapshot);
  const broken = builds.find(({ typing }) => typing !== undefined)?.problems.find(({ kind }) => kind === "failed");
  for (const build of builds) {
    const parts = partsOf(build, uri, description?.pathOf(uri) ?? "");
    const several = builds.length > 1 && parts.length > 0;
    for (const { file, document, root } of parts) {
      writer.object(file, document, root, several ? [build.entry.path] : []);
    }
    for (const { file, document, root, switches } of offByDefault(build, uri, snapshot)) {
      const values = switches.map(({ key, to }) => `${key}: ${to}`).join(", ");
      writer.object(file, document, root, ["Not in force: the values switch it off.", `So it is with ${values}`]);
    }
  }
  const written = writer.written(uri);
  if (broken === undefined) return written;
  const what = broken.leftOut ? "Without what cannot be read" : "As it was before";
  return { ...written, problem: `${what}: ${(broken.shown ?? broken).message}` };
}

/** The policies of a template that the values of a release switch off. */
function offByDefault(
  { charts, typing }: EntryBuild,
  uri: string,
  { settings }: Snapshot,
): readonly (BuiltPart & { readonly switches: OffByDefault["switches"] })[] {
  if (typing !== undefined) return [];
  return charts.flatMap((chart) =>
    chart.switchedOff().flatMap(({ object, switches }) => {
      if (object.source.uri !== uri) return [];
      const writing = { options: { kubernetesVersion: settings.kubernetesVersion }, instance: "off" };
      const [file] = manifestFilesOf([object], { ...writing, stream: () => undefined, before: () => undefined });
      return file === undefined ? [] : [{ file, document: 0, root: object.root, switches }];
    }),
  );
}

interface BuiltPart {
  readonly file: ManifestFile;
  readonly document: number;
  readonly root: YamlNode;
}

/** The objects of a build that a text has a part in. */
function partsOf({ entry, files }: EntryBuild, uri: string, path: string): readonly BuiltPart[] {
  const all = files.flatMap((file) =>
    file.stream.documents.flatMap(({ root }, document): readonly BuiltPart[] =>
      root === undefined ? [] : [{ file, document, root }],
    ),
  );
  const name = path.slice(path.lastIndexOf("/") + 1);
  const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
  const steers = /^(?:kustomization(?:\.ya?ml)?|Chart\.yaml)$/i.test(name);
  // What the build begins with.
  if (entry.describedIn === path || (steers && entry.path === folder)) return all;
  const own = all.filter(({ file, document, root }) => writtenIn(file) === uri || hasPartIn(file, document, root, uri));
  if (!steers) return own;
  // A kustomization below: what it takes in lies with it, mostly.
  const below = uri.slice(0, uri.lastIndexOf("/") + 1);
  return all.filter((part) => own.includes(part) || writtenIn(part.file).startsWith(below));
}

function hasPartIn(file: ManifestFile, document: number, root: YamlNode, uri: string): boolean {
  const rendered = file.maps?.[document];
  if (rendered === undefined && file.sources?.has(uri) !== true) return false;
  return someNode(root, ({ kind, span }) => {
    const { source } = span;
    if (source?.uri === uri) return true;
    const map = source === undefined ? rendered : source.map;
    return kind === "scalar" && map?.placesAt(span).some((place) => place.uri === uri) === true;
  });
}

function someNode(node: YamlNode, fits: (node: YamlNode) => boolean): boolean {
  if (fits(node)) return true;
  if (node.kind === "scalar") return false;
  if (node.kind === "sequence") return node.items.some(({ value }) => someNode(value, fits));
  return node.entries.some(({ key, value }) => fits(key) || someNode(value, fits));
}

interface Writer {
  /** `notes`: lines above it. */
  object(file: ManifestFile, document: number, root: YamlNode, notes: readonly string[]): void;
  written(uri: string): Becomes;
}

function createWriter({ files }: Snapshot): Writer {
  const texts: string[] = [];
  const lines: (LinePlace | null)[] = [];
  const indexes = new Map<string, LineIndex | undefined>();
  const counts = new Map<string, number>();
  let cut = false;

  function placeAt(uri: string, offset: number): LinePlace | null {
    if (!indexes.has(uri)) {
      const text = files.get(uri)?.stream.text;
      indexes.set(uri, text === undefined ? undefined : createLineIndex(text));
    }
    const index = indexes.get(uri);
    return index === undefined ? null : { uri, ...index.positionAt(offset) };
  }

  function add(text: string, place: LinePlace | null): void {
    texts.push(text);
    lines.push(place);
  }

  return {
    object(file, document, root, notes) {
      if (cut || texts.length > mostLines) {
        cut = true;
        return;
      }
      if (texts.length > 0) add("---", null);
      for (const note of notes) add(`# ${note}`, null);
      for (const { text, span } of printTree(root)) {
        const { uri, start } = textPlace(file, document, span, (other) => files.get(other)?.stream);
        const place = placeAt(uri, start);
        if (place !== null) counts.set(uri, (counts.get(uri) ?? 0) + 1);
        add(text, place);
      }
    },
    written(uri) {
      const others = [...counts].filter(([other]) => other !== uri).sort(([, a], [, b]) => b - a);
      const problem =
        texts.length === 0 ? "Nothing comes of this file." : cut ? "There is more than is shown." : undefined;
      return {
        text: texts.map((text) => `${text}\n`).join(""),
        lines,
        others: others.map(([other]) => other),
        problem,
      };
    },
  };
}
