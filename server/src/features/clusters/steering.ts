import { folderOf, resolvePath } from "../../build/entries/paths.ts";
import { fieldOf, textOf } from "../../manifest/fields.ts";
import { isKustomization } from "../../manifest/parseOptions.ts";
import type { Context } from "../../snapshot/context.ts";
import { writtenIn } from "../../snapshot/textPlace.ts";
import { spanAt } from "../../yaml/find.ts";
import { isGraft, type YamlMap, type YamlNode } from "../../yaml/tree.ts";
import { type FilePlace, nameSpan } from "../navigation/places.ts";
import { type Place, placeAt } from "../place.ts";

const start = { start: 0, end: 0 };
const names = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** From what a kustomization names to the file, and from a patch to what it changes: the same field of it, as far as it is there. */
export function steeredPlaces(context: Context, offset: number): readonly FilePlace[] {
  const { description } = context.snapshot;
  const place = description === undefined ? undefined : placeAt(context.file, offset);
  if (place === undefined || place.located.part === "blank") return [];
  const uri = writtenIn(context.file);
  return isKustomization(uri) ? named(context, uri, place) : changed(context, uri, place);
}

function named({ snapshot: { description, files } }: Context, uri: string, { located }: Place): readonly FilePlace[] {
  const { node } = located;
  if (description === undefined || node?.kind !== "scalar" || located.part !== "value") return [];
  const folder = folderOf(description.pathOf(uri));
  const path = resolvePath(folder, node.text.slice(node.text.indexOf("=") + 1).trim());
  if (path === undefined) return [];
  const real = description.found.follow(path);
  const found = [real, ...names.map((name) => (real === "." ? name : `${real}/${name}`))]
    .map(description.uriOf)
    .find((each) => files.get(each) !== undefined);
  return found === undefined ? [] : [{ uri: found, document: 0, span: start }];
}

/** What the patch is about, in the builds of the cluster that read it. */
function changed(context: Context, uri: string, { yaml, located }: Place): readonly FilePlace[] {
  const { snapshot, within, file } = context;
  if (file.aside !== true || yaml.root?.kind !== "map") return [];
  const kind = textOf(yaml.root, "kind");
  const name = textOf(fieldOf(yaml.root, "metadata"), "name");
  if (kind === undefined || name === undefined) return [];
  const found = new Map<string, FilePlace>();
  for (const { id } of within.entries) {
    const build = snapshot.description?.builds.get(id);
    if (build?.reads.has(uri) !== true) continue;
    for (const each of build.files) {
      const home = writtenIn(each);
      for (const [document, { root }] of each.stream.documents.entries()) {
        if (root?.kind !== "map" || each.maps !== undefined || textOf(root, "kind") !== kind) continue;
        const written = snapshot.files.get(home)?.stream.documents[document]?.root;
        const bears = (node: YamlNode | undefined) => textOf(fieldOf(node, "metadata"), "name") === name;
        if (!bears(root) && !bears(written)) continue;
        found.set(`${home} ${document}`, { uri: home, document, span: spanIn(written ?? root, root, located.path) });
      }
    }
  }
  return [...found.values()];
}

/** The same field, down to the first list; the name where the base has no such field. */
function spanIn(written: YamlNode, built: YamlMap, path: Place["path"]): FilePlace["span"] {
  const list = path.findIndex((part) => typeof part === "number");
  const span = spanAt(written, list === -1 ? path : path.slice(0, list));
  const own = path[0] === "kind" || path[0] === "apiVersion" || path[0] === "metadata" || span === written.span;
  const name = written.kind === "map" ? nameSpan(written) : nameSpan(built);
  return own || isGraft(span) ? name : span;
}
