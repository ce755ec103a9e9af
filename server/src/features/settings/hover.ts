import { countObjects } from "../../build/count.ts";
import type { Context } from "../../snapshot/context.ts";
import { clusterNamed } from "../../snapshot/snapshot.ts";
import { code, count } from "../../words/lists.ts";
import type { Path } from "../../yaml/find.ts";
import { bullets, paragraphs } from "../hover/compose.ts";
import type { HoverResult } from "../hover/result.ts";
import { placeAt } from "../place.ts";
import { isSettingsFile } from "./place.ts";
import { type SettingShape, shapeAt } from "./schema.ts";

/** What a setting means, and what comes of a cluster and of its paths; `undefined` in any other file. */
export function settingsHover(context: Context, offset: number, settings: SettingShape): HoverResult | undefined {
  const { file } = context;
  if (!isSettingsFile(file.uri)) return undefined;
  const place = placeAt(file, offset);
  if (place === undefined) return undefined;
  const { document, located, path } = place;
  const { part, node } = located;
  if (node === undefined || (part !== "key" && !(part === "value" && node.kind === "scalar"))) return undefined;
  const shape = shapeAt(settings, path);
  if (shape === undefined) return undefined;
  const text = node.kind === "scalar" ? node.text : "";
  const contents = paragraphs(
    part === "key" ? shape.detail : meaningOf(shape, text),
    shape.more,
    part === "value" ? undefined : allowed(shape),
    clusterText(context, path, part === "value" ? text : undefined),
  );
  return { contents, document, span: node.span };
}

function meaningOf({ detail, values }: SettingShape, text: string): string {
  const said = typeof values === "object" && Object.hasOwn(values, text) ? values[text] : undefined;
  return said ?? detail;
}

function allowed({ values, example }: SettingShape): string | undefined {
  if (typeof values === "object")
    return bullets(Object.entries(values).map(([word, what]) => `${code(word)}: ${what}`));
  return example === undefined ? undefined : `For example ${code(example)}.`;
}

/** Of a cluster: what is applied to it. Of a path: what comes of that. */
function clusterText({ snapshot }: Context, path: Path, text: string | undefined): string | undefined {
  const [section, index, field] = path;
  if (section !== "clusters" || typeof index !== "number" || text === undefined) return undefined;
  const name = snapshot.settings.clusters[index]?.name;
  const cluster = name === undefined ? undefined : clusterNamed(snapshot, name);
  const { description, files } = snapshot;
  if (cluster === undefined || description === undefined) return undefined;
  const textOf = (each: string) => files.get(description.uriOf(each))?.stream.text;
  const objects = (entries: typeof cluster.entries) =>
    count(countObjects(entries, description.builds, textOf), "object");
  if (field === "name") {
    const from = cluster.entries.map((entry) => `${code(entry.path)} (${entry.kind}): ${objects([entry])}`);
    return paragraphs(`${code(cluster.name)} holds ${objects(cluster.entries)}.`, bullets(from));
  }
  const own = cluster.entries.filter((entry) => entry.path === cleaned(text));
  if (field !== "paths" || own.length === 0) return undefined;
  const [first] = own;
  const failed = own.some(({ id }) => description.builds.get(id)?.failed === true);
  if (failed) return `This ${first?.kind} cannot be built.`;
  return `This ${first?.kind} gives ${objects(own)} in ${code(cluster.name)}.`;
}

function cleaned(path: string): string {
  return (
    path
      .split("/")
      .filter((part) => part !== "" && part !== ".")
      .join("/") || "."
  );
}
