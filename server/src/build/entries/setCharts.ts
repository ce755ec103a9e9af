import { plainText } from "../../gotemplate/text.ts";
import { type GoMap, type GoValue, goList, goMap, goString, putEntry } from "../../gotemplate/values.ts";
import { boolOf, fieldOf, itemsOf, lenientText, mapOf, textOf } from "../../manifest/fields.ts";
import type { YamlMap, YamlNode } from "../../yaml/tree.ts";
import { at, listAt, parameterSet, stringAt, writtenText } from "../helm/releases/documents.ts";
import type { ValuesSource } from "../helm/request.ts";
import { type ArgoSource, type SetTemplate, valueFilesOf } from "./argo.ts";
import { resolvePath } from "./paths.ts";
import type { Survey } from "./survey.ts";

/** Where a set's source points: its chart, and the folder from which the repository's paths count. */
export interface SetChart {
  readonly source: ArgoSource;
  readonly template: SetTemplate | undefined;
  readonly folder: string;
  readonly root: string;
  /** The file that describes the set. */
  readonly describedIn: string;
  /** Why nobody here knows all that it says. */
  readonly open?: string | undefined;
}

export interface SetValues {
  /** Weakest first. */
  readonly sources: readonly ValuesSource[];
  /** The files among them. */
  readonly paths: readonly string[];
}

/** What an ApplicationSet, its placeholders filled in, gives to a chart. */
export function valuesOfSet(
  { source, template, folder, root, describedIn, open }: SetChart,
  { files, tree }: Pick<Survey, "files" | "tree">,
): SetValues {
  const { helm } = source;
  const written = writtenHelm(source, template);
  const paths: string[] = [];
  const uri = files.uriOf(describedIn);
  const unknown = (why: string): ValuesSource => ({ kind: "unknown", why, uri });
  const optional = boolOf(fieldOf(helm, "ignoreMissingValueFiles"));
  const listed = valueFilesOf(helm).map((written): ValuesSource => {
    const from = /^\$[\w-]+\/(.*)$/.exec(written)?.[1];
    const path = isOpen(written) ? undefined : resolvePath(from === undefined ? folder : root, from ?? written);
    if (path === undefined || (from !== undefined && !tree.isFile(path)))
      return unknown(`the values file ${written} is not in this repository`);
    if (tree.isFile(path)) paths.push(path);
    return { kind: "file", uri: files.uriOf(path), ...(optional && { optional }) };
  });
  const inline = inlineValues(helm, written, template, uri).map((each) =>
    each === "open" ? unknown("only Argo CD knows its values") : each,
  );
  const placed = listAt(written, "parameters");
  const parameters = itemsOf(helm, "parameters").map((item, index): ValuesSource => {
    const [name = "", value = ""] = [textOf(item, "name"), lenientText(fieldOf(item, "value"))];
    if (isOpen(name) || isOpen(value)) return unknown(`only Argo CD knows the parameter ${name}`);
    const text = placed[index] === undefined ? undefined : writtenText(at(placed[index], "value"));
    return parameterSet(name, value, boolOf(fieldOf(item, "forceString")), uri, text && template?.fill(text));
  });
  const patches = open === undefined ? [] : [unknown(open)];
  return { sources: [...listed, ...inline, ...parameters, ...patches], paths };
}

/** What a source says of Helm, as it is written in the set. */
function writtenHelm({ at: path }: ArgoSource, template: SetTemplate | undefined): GoValue | undefined {
  const spec = template?.spec();
  const [key, index] = path;
  return at(index === undefined ? at(spec, key) : listAt(spec, key)[index], "helm");
}

function inlineValues(
  helm: YamlMap | undefined,
  written: GoValue | undefined,
  template: SetTemplate | undefined,
  uri: string,
): readonly (ValuesSource | "open")[] {
  const object = mapOf(helm, "valuesObject");
  if (object !== undefined && object.entries.length > 0) {
    const placed = at(written, "valuesObject");
    if (isOpen(inOneLine(object))) return ["open"];
    if (placed?.kind === "map" && template !== undefined) return [{ kind: "map", map: filledMap(placed, template) }];
    return [{ kind: "text", text: plainText(inOneLine(object)), uri }];
  }
  const text = textOf(helm, "values");
  if (text === undefined || text.trim() === "") return [];
  if (isOpen(text)) return ["open"];
  const placed = stringAt(written, "values");
  return [{ kind: "text", text: placed && template ? template.fill(placed) : plainText(text), uri }];
}

function filledMap(map: GoMap, template: SetTemplate): GoMap {
  const filled = goMap();
  for (const { key, value } of map.entries.values()) putEntry(filled, key, filledValue(value, template));
  return filled;
}

function filledValue(value: GoValue, template: SetTemplate): GoValue {
  if (value.kind === "string") return value.text.includes("{{") ? goString(template.fill(value)) : value;
  if (value.kind === "list")
    return goList(
      value.items.map((item) => filledValue(item, template)),
      value.type,
      value.from,
    );
  return value.kind === "map" ? filledMap(value, template) : value;
}

/** A placeholder stands in it that nobody here has filled in. */
function isOpen(text: string): boolean {
  return text.includes("{{");
}

function inOneLine(node: YamlNode): string {
  if (node.kind === "scalar") return node.style === "plain" ? node.text : JSON.stringify(node.text);
  if (node.kind === "sequence") return `[${node.items.map((item) => inOneLine(item.value)).join(", ")}]`;
  return `{${node.entries.map(({ key, value }) => `${JSON.stringify(key.text)}: ${inOneLine(value)}`).join(", ")}}`;
}
