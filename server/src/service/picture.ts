import type { BuiltPlaces } from "../features/built/places.ts";
import type { ManifestFile, PolicyManifest } from "../manifest/file.ts";
import type { PictureInput } from "../output/picture/describe/input.ts";
import { layout, savedWidth } from "../output/picture/layout/layout.ts";
import { type Picture, plainText } from "../output/picture/model.ts";
import { describe, type PictureSubject } from "../output/picture/picture.ts";
import { formatPicture } from "../output/picture/svg.ts";
import type {
  PictureAnswer,
  PictureFile,
  PictureFileParams,
  PictureParams,
  PictureScope,
} from "../output/picture/types.ts";
import type { Context } from "../snapshot/context.ts";
import { textPlace, writtenIn } from "../snapshot/textPlace.ts";
import type { Ask } from "./ask.ts";
import type { Places } from "./places.ts";

/** What a policy, a namespace or a cluster looks like. */
export interface Pictures {
  picture(params: PictureParams): PictureAnswer;
  pictureFile(params: PictureFileParams): PictureFile | undefined;
}

const nothing: PictureAnswer = { picture: null, policies: [], broken: null, cluster: "", complete: true };

export function createPictures(ask: Ask, places: Places, built: BuiltPlaces): Pictures {
  function drawn(written: Context, { position, scope }: Pick<PictureParams, "position" | "scope">, caret: boolean) {
    const offset = places.offsetAt(written.file, position);
    const made = madeAt(written, offset, policiesMade(written, built));
    const context = made?.context ?? written;
    const subject = subjectAt(context, made?.offset ?? offset, scope);
    if (subject === undefined) return undefined;
    const input = inputOf(context, caret ? offset : undefined);
    const picture = describe(input, subject);
    return picture === undefined ? undefined : { picture, subject };
  }

  return {
    picture: (params) =>
      ask<PictureAnswer>("picture", params.uri, nothing, (context) => {
        const found = drawn(context, params, true);
        const several = context.snapshot.clusters.length > 1;
        const answer = {
          policies: policiesOf(context, places, built),
          broken: brokenLine(context.file, places),
          cluster: several ? context.clusterName : "",
          complete: context.complete,
        };
        if (found === undefined) return { ...answer, picture: null };
        const { picture } = found;
        const unfolded = new Set(params.unfolded);
        const scene = layout(picture, { width: params.width, unfolded, header: false });
        const { name, subtitle, summary } = picture;
        return { ...answer, picture: { scene, name, subtitle, summary, key: `${picture.scope} ${plainText(name)}` } };
      }),
    pictureFile: (params) =>
      ask<PictureFile | undefined>("picture", params.uri, undefined, (context) => {
        const found = drawn(context, params, false);
        if (found === undefined) return undefined;
        const scene = layout(found.picture, { width: savedWidth, unfolded: new Set(params.unfolded), header: true });
        return { svg: formatPicture(scene, params.theme), name: fileName(found.picture), sentence: scene.description };
      }),
  };
}

function fileName(picture: Picture): string {
  const name = picture.scope === "everything" ? "all" : plainText(picture.name);
  return `${name.replace(/[^\w.-]+/g, "-")}.netpol.svg`;
}

function inputOf({ cluster, traffic, fileOf, file, snapshot }: Context, offset: number | undefined): PictureInput {
  const folder = snapshot.folder?.replace(/\/*$/, "/");
  return {
    cluster,
    traffic,
    fileOf,
    nameOf(uri) {
      const [written = uri] = uri.split("#");
      if (folder !== undefined && written.startsWith(folder)) return decoded(written.slice(folder.length));
      return decoded(written.slice(written.lastIndexOf("/") + 1));
    },
    ...(offset !== undefined && { caret: { uri: writtenIn(file), offset } }),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A policy that a template writes, or would write. */
interface MadePolicy {
  readonly context: Context;
  readonly name: string;
  /** In what is rendered. */
  readonly offset: number;
  /** Where it begins in the template. */
  readonly at: number;
}

function policiesMade(context: Context, built: BuiltPlaces): readonly MadePolicy[] {
  const uri = writtenIn(context.file);
  const streamOf = (other: string) => context.snapshot.files.get(other)?.stream;
  return [...built.files(context, uri, true), ...built.off(context, uri, true)].flatMap((each) =>
    each.file.policies.flatMap(({ document, node, object: { name } }) => {
      const span = node.entries[0]?.key.span ?? node.span;
      const place = textPlace(each.file, document, span, streamOf);
      const offset = (each.file.stream.starts[document] ?? 0) + node.span.start;
      return place.uri === uri ? [{ context: each, name, offset, at: place.start }] : [];
    }),
  );
}

/** The policy round a place of a template. */
function madeAt(context: Context, offset: number, found: readonly MadePolicy[]): MadePolicy | undefined {
  const before = found.filter(({ at }) => at <= offset).sort((a, b) => b.at - a.at);
  const nearest = before.filter(({ at }) => at === before[0]?.at);
  return nearest.find((each) => each.context.clusterName === context.clusterName) ?? nearest[0] ?? found[0];
}

/** The policy round a place; the only one of the file, wherever the caret is. */
function policyAt(file: ManifestFile, offset: number): number | undefined {
  const at = file.policies.findIndex((policy) => holds(file, policy, offset));
  if (at !== -1) return at;
  return file.policies.length === 1 ? 0 : undefined;
}

function holds({ stream }: ManifestFile, { document, node }: PolicyManifest, offset: number): boolean {
  const start = stream.starts[document] ?? 0;
  const end = stream.starts[document + 1] ?? stream.text.length + 1;
  const whole = stream.documents[document]?.root === node;
  return whole ? start <= offset && offset < end : start + node.span.start <= offset && offset <= start + node.span.end;
}

function subjectAt({ file, cluster }: Context, offset: number, scope: PictureScope): PictureSubject | undefined {
  if (scope === "everything") return { scope };
  const index = policyAt(file, offset);
  if (scope === "policy") return index === undefined ? undefined : { scope, uri: file.uri, index };
  const policy = file.policies[index ?? 0] ?? file.workloads[0];
  const namespace = policy?.object.namespace ?? cluster.placement.namespaceOf(file.uri);
  return { scope, namespace };
}

/** Those of the file; of a template those that it writes, by the names that these have. */
function policiesOf(context: Context, { rangeOf, linesOf }: Places, built: BuiltPlaces): PictureAnswer["policies"] {
  const { file, snapshot } = context;
  const uri = writtenIn(file);
  const shown = (name: string) => (name === "" ? "(no name)" : name);
  const made = policiesMade(context, built);
  if (made.length === 0) {
    return file.policies.map(({ object, document, node }) => ({
      name: shown(object.name),
      location: { uri, range: rangeOf(file, document, node.span) },
    }));
  }
  // Several releases may give one policy the same name, or each its own.
  const unique = new Map(made.map((each) => [`${each.at} ${each.name}`, each]));
  const lines = linesOf(snapshot.files.get(uri) ?? file);
  return [...unique.values()]
    .sort((a, b) => a.at - b.at)
    .map(({ name, at }) => {
      const start = lines.positionAt(at);
      return { name: shown(name), location: { uri, range: { start, end: start } } };
    });
}

/** The first line at which the text cannot be read. */
function brokenLine(file: ManifestFile, { positionAt }: Places): number | null {
  for (const [document, { root, problems }] of file.stream.documents.entries()) {
    const [first] = problems;
    if (first !== undefined && (root === undefined || problems.length > 0))
      return positionAt(file, document, first.span.start).line + 1;
  }
  return null;
}
