import { plainText } from "../../gotemplate/text.ts";
import { boolOf, fieldOf, itemsOf, lenientText, mapOf, textOf } from "../../manifest/fields.ts";
import type { YamlMap, YamlNode } from "../../yaml/tree.ts";
import type { ValuesSource } from "../helm/request.ts";
import { valueFilesOf } from "./argo.ts";
import { resolvePath } from "./paths.ts";
import type { Survey } from "./survey.ts";

/** Where a set's source points: its chart, and the folder from which the repository's paths count. */
export interface SetChart {
  readonly helm: YamlMap | undefined;
  readonly folder: string;
  readonly root: string;
  /** The file that describes the set. */
  readonly describedIn: string;
}

export interface SetValues {
  /** Weakest first. */
  readonly sources: readonly ValuesSource[];
  /** The files among them. */
  readonly paths: readonly string[];
}

/** What an ApplicationSet, its placeholders filled in, gives to a chart. */
export function valuesOfSet(
  { helm, folder, root, describedIn }: SetChart,
  { files, tree }: Pick<Survey, "files" | "tree">,
): SetValues {
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
  const object = mapOf(helm, "valuesObject");
  const written = object === undefined || object.entries.length === 0 ? textOf(helm, "values") : inOneLine(object);
  const inline: readonly ValuesSource[] =
    written === undefined || written.trim() === ""
      ? []
      : [isOpen(written) ? unknown("only Argo CD knows its values") : { kind: "text", text: plainText(written), uri }];
  const parameters = itemsOf(helm, "parameters").map((item): ValuesSource => {
    const [name = "", value = ""] = [textOf(item, "name"), lenientText(fieldOf(item, "value"))];
    if (isOpen(name) || isOpen(value)) return unknown(`only Argo CD knows the parameter ${name}`);
    const escaped = value.startsWith("{") ? value : value.replace(/(?<!\\),/g, "\\,");
    return { kind: "set", text: `${name}=${escaped}`, string: boolOf(fieldOf(item, "forceString")), uri };
  });
  return { sources: [...listed, ...inline, ...parameters], paths };
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
