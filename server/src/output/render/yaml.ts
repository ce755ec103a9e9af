import { Document, visit } from "yaml";
import type { BuiltObject } from "../../build/build.ts";
import { fieldPlaces } from "./fields.ts";
import type { RenderOptions } from "./json.ts";
import { jsonOf } from "./value.ts";

/** `netpol render`: the objects as documents, each below a comment that says where it stands. */
export function renderYaml(objects: readonly BuiltObject[], options: RenderOptions): string {
  return objects.map((object) => documentOf(object, options)).join("");
}

function documentOf(object: BuiltObject, { placing, origins, nameOf }: RenderOptions): string {
  const { uri, line } = placing.originOf(object);
  // Kubernetes reads YAML 1.1: what that would take for another type is quoted.
  const document = new Document(jsonOf(object.root), { version: "1.1", aliasDuplicateObjects: false });
  if (origins) {
    const places = fieldPlaces(object, placing)[Symbol.iterator]();
    // Scalars come in the same order here and there.
    visit(document, {
      Scalar(key, scalar) {
        const place = key === "key" ? undefined : places.next().value;
        if (place === undefined) return;
        scalar.comment = ` ${nameOf(place.uri)}:${place.line + 1}${place.unknown ? ", unknown" : ""}`;
      },
    });
  }
  const text = document.toString({ lineWidth: 0, indentSeq: false, directives: false });
  return `---\n# Source: ${nameOf(uri)}:${line + 1}\n${text}`;
}
