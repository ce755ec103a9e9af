import type { Context } from "../../snapshot/context.ts";
import { textPlace, writtenIn } from "../../snapshot/textPlace.ts";
import { code } from "../../words/lists.ts";
import { createLineIndex } from "../../yaml/lines.ts";
import { isGraft, type Span, type YamlNode } from "../../yaml/tree.ts";
import type { HoverResult } from "../hover/result.ts";
import { placeAt, spanOf, valueBehind } from "../place.ts";

/** Said of a text that a build does not take over: what stands in its place, and who wrote that. */
export function overlaidHover(context: Context, offset: number): HoverResult | undefined {
  const { snapshot, file, clusterName } = context;
  const written = snapshot.files.get(writtenIn(file));
  if (written === undefined || written === file || file.aside || file.maps !== undefined) return undefined;
  const place = placeAt(written, offset);
  const span = place === undefined ? undefined : spanOf(place);
  const built = placeAt(file, offset);
  if (place === undefined || span === undefined || built === undefined) return undefined;
  if (place.located.part === "blank" || built.located.path.length > place.located.path.length) return undefined;
  const last = built.located.steps.at(-1);
  const instead = last === undefined ? undefined : graftIn(valueBehind(last));
  const same = built.located.path.length === place.located.path.length;
  if (instead === undefined && same) return undefined;
  const where = snapshot.clusters.length > 1 ? `In ${code(clusterName)} ` : "";
  const words =
    instead === undefined || built.located.path.length === 0
      ? `${where}${where === "" ? "The" : "the"} build takes this away.`
      : `${where}${where === "" ? "Something" : "something"} else stands here: ${placeWords(context, place.document, instead)}.`;
  return { contents: words, document: place.document, span };
}

/** The first span from elsewhere, at the node itself or right below it. */
function graftIn(node: YamlNode): Span | undefined {
  if (isGraft(node.span)) return node.span;
  if (node.kind !== "sequence") return undefined;
  const item = node.items.find(({ dash, value }) => isGraft(dash) || isGraft(value.span));
  return item === undefined ? undefined : isGraft(item.value.span) ? item.value.span : item.dash;
}

function placeWords({ snapshot, file }: Context, document: number, span: Span): string {
  const { uri, start } = textPlace(file, document, span, (other) => snapshot.files.get(other)?.stream);
  const text = snapshot.files.get(uri)?.stream.text;
  const line = text === undefined ? 0 : createLineIndex(text).positionAt(start).line;
  const name = snapshot.description?.pathOf(uri) ?? uri.slice(uri.lastIndexOf("/") + 1);
  return `[${name}, line ${line + 1}](${uri}#L${line + 1})`;
}
