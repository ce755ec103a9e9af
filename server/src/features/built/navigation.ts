import type { Context } from "../../snapshot/context.ts";
import { writtenIn } from "../../snapshot/textPlace.ts";
import type { FilePlace } from "../navigation/places.ts";
import type { BuiltPlaces } from "./places.ts";
import { together } from "./together.ts";

/** Places that a feature finds, each with the context in which it counts. */
export interface FoundPlaces {
  readonly context: Context;
  readonly places: readonly FilePlace[];
}

/** What a feature finds for all that a text of a chart becomes. */
export function builtPlacesOf(
  context: Context,
  offset: number,
  built: BuiltPlaces,
  find: (context: Context, offset: number) => readonly FilePlace[],
): readonly FoundPlaces[] {
  return together(built.at(context, writtenIn(context.file), offset)).map((place) => ({
    context: place.context,
    places: find(place.context, place.offset),
  }));
}
