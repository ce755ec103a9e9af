import type { BuiltObject } from "../../build/build.ts";
import type { Placing } from "../../build/placing.ts";
import { fieldPlaces } from "./fields.ts";
import { jsonOf } from "./value.ts";

export interface RenderOptions {
  readonly placing: Placing;
  /** Adds the place of every scalar. */
  readonly origins: boolean;
  /** A file as it is shown: relative to the root. */
  nameOf(uri: string): string;
}

/** `netpol render --format json`: one item for each object. */
export function renderJson(objects: readonly BuiltObject[], options: RenderOptions): string {
  const items = objects.map((object) => JSON.stringify(itemOf(object, options)));
  return items.length === 0 ? "[]\n" : `[${items.join(",\n")}]\n`;
}

function itemOf(object: BuiltObject, { placing, origins, nameOf }: RenderOptions): object {
  const { uri, line } = placing.originOf(object);
  return {
    object: jsonOf(object.root),
    origin: { file: nameOf(uri), line },
    ...(origins && {
      fields: fieldPlaces(object, placing).map(({ field, uri: file, line: at, character, unknown }) => ({
        field,
        file: nameOf(file),
        line: at,
        character,
        ...(unknown && { unknown: true }),
      })),
    }),
  };
}
