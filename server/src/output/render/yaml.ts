import type { BuiltObject } from "../../build/build.ts";
import { resolvePlain } from "../../yaml/scalar11.ts";
import { fieldPlaces } from "./fields.ts";
import type { RenderOptions } from "./json.ts";
import { type JsonValue, jsonOf } from "./value.ts";

/** `netpol render`: the objects as documents, each below a comment that says where it stands. */
export function renderYaml(objects: readonly BuiltObject[], options: RenderOptions): string {
  return objects.map((object) => documentOf(object, options)).join("");
}

function documentOf(object: BuiltObject, { placing, origins, nameOf }: RenderOptions): string {
  const { uri, line } = placing.originOf(object);
  const places = origins ? fieldPlaces(object, placing) : [];
  let next = 0;
  // Scalars come in the same order here and there.
  const comment = (): string => {
    const place = places[next++];
    if (place === undefined) return "";
    return ` # ${nameOf(place.uri)}:${place.line + 1}${place.unknown ? ", unknown" : ""}`;
  };
  return `---\n# Source: ${nameOf(uri)}:${line + 1}\n${block(jsonOf(object.root), "", comment)}`;
}

type Comment = () => string;

/** The lines of a value that stands on lines of its own. */
function block(value: JsonValue, indent: string, comment: Comment): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return `${indent}[]\n`;
    return value.map((item: JsonValue) => listItem(item, indent, comment)).join("");
  }
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value);
    if (entries.length === 0) return `${indent}{}\n`;
    return entries.map(([key, each]) => `${indent}${text(key)}:${behind(each, indent, comment)}`).join("");
  }
  return `${indent}${scalar(value, indent, comment)}`;
}

function listItem(item: JsonValue, indent: string, comment: Comment): string {
  // The first line of what stands below gives two of its blanks to the dash.
  return `${indent}- ${block(item, `${indent}  `, comment).slice(indent.length + 2)}`;
}

function behind(value: JsonValue, indent: string, comment: Comment): string {
  if (value === null || typeof value !== "object") return ` ${scalar(value, indent, comment)}`;
  const isList = Array.isArray(value);
  if (isList ? value.length === 0 : Object.keys(value).length === 0) return isList ? " []\n" : " {}\n";
  return `\n${block(value, isList ? indent : `${indent}  `, comment)}`;
}

function scalar(value: null | boolean | number | string, indent: string, comment: Comment): string {
  if (typeof value !== "string") return `${String(value)}${comment()}\n`;
  if (!isBlock(value)) return `${text(value)}${comment()}\n`;
  const kept = value.endsWith("\n") ? (value.endsWith("\n\n") ? "+" : "") : "-";
  const lines = value.replace(/\n$/, "").split("\n");
  return `|${kept}${comment()}\n${lines.map((line) => (line === "" ? "\n" : `${indent}  ${line}\n`)).join("")}`;
}

/** Texts of several lines that read the same as they stand. */
function isBlock(value: string): boolean {
  return value.includes("\n") && !/^[ \n]|[^\n\P{C}]|[\u2028\u2029]/u.test(value);
}

/** Plain where every reader gives the text back, whichever YAML it knows. */
function text(value: string): string {
  const plain =
    /^[\w/.(][\w/.() ,+@%=~*-]*$/.test(value) &&
    !/ $|^\.+$|^[+-]?[\d.]|^0/.test(value) &&
    !/, | #/.test(value) &&
    !/^(?:y|n|yes|no|on|off|true|false|null|~)$/i.test(value) &&
    resolvePlain(value).type === "string";
  return plain ? value : JSON.stringify(value);
}
