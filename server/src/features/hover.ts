import type { Context } from "../snapshot/context.ts";
import { viewAdminPolicy } from "./adminView.ts";
import { matchesByCluster } from "./clusters/matches.ts";
import { overlaidHover } from "./clusters/overlaid.ts";
import { addressHover } from "./hover/address.ts";
import { adminPolicyText } from "./hover/admin.ts";
import { paragraphs } from "./hover/compose.ts";
import { objectText } from "./hover/inObject.ts";
import { policyText } from "./hover/inPolicy.ts";
import type { HoverResult } from "./hover/result.ts";
import { type FileObject, type Place, placeAt, spanOf } from "./place.ts";
import { policyInCluster } from "./policyInCluster.ts";

export type { HoverResult } from "./hover/result.ts";

/** What the place under the cursor means, as Markdown. `offset`: UTF-16 units from the start of the file. */
export function hover(context: Context, offset: number): HoverResult | undefined {
  const place = placeAt(context.file, offset);
  const address =
    place?.object?.kind === "policy" || place === undefined
      ? undefined
      : addressHover(context, place.document, offset - (context.file.stream.starts[place.document] ?? 0));
  if (address !== undefined && place !== undefined) return { ...address, document: place.document };
  const span = place === undefined ? undefined : spanOf(place);
  const contents = place?.object === undefined || span === undefined ? undefined : textOf(context, place.object, place);
  if (contents === undefined || place === undefined || span === undefined) return overlaidHover(context, offset);
  const reading = context.complete
    ? undefined
    : "The workspace is still being read: there may be more than is named here.";
  return { contents: paragraphs(contents, matchesByCluster(context, place), reading), document: place.document, span };
}

function textOf(context: Context, object: FileObject, place: Place): string | undefined {
  if (object.kind === "policy") {
    return policyText(policyInCluster(context, object.manifest, object.index), place.path);
  }
  if (object.kind === "admin policy") {
    return adminPolicyText(viewAdminPolicy(context, object.manifest, object.index), place.path);
  }
  return objectText(context, object, place);
}
