import { entryOf, numberOf, textOf } from "../manifest/fields.ts";
import { renameKey, type TextEdit } from "../yaml/edit.ts";
import type { Path } from "../yaml/find.ts";
import { columnOf } from "../yaml/find.ts";
import { type Data, renderInline } from "../yaml/render.ts";
import { styleOf } from "../yaml/style.ts";
import type { YamlDocument, YamlEntry, YamlItem, YamlMap } from "../yaml/tree.ts";

/** One item of `ports` of the older kinds as an item of `protocols`; `never`: it matches nothing, and cannot be said. */
export type ConvertedPort = readonly TextEdit[] | "never" | undefined;

const protocols = new Set(["TCP", "UDP", "SCTP"]);

/** `path`: to the item. `undefined`: it cannot be converted in place. */
export function convertPort(document: YamlDocument, path: Path, item: YamlItem): ConvertedPort {
  const { value } = item;
  if (value.kind !== "map" || value.alias) return undefined;
  const named = entryOf(value, "namedPort");
  if (named !== undefined) return renameKey(document, [...path, "namedPort"], "destinationNamedPort");
  const entry = entryOf(value, "portNumber") ?? entryOf(value, "portRange");
  if (entry?.value.kind !== "map" || entry.value.alias) return undefined;
  const protocol = textOf(entry.value, "protocol") ?? "TCP";
  if (!protocols.has(protocol)) return "never";
  const destination = destinationOf(entry.value);
  if (destination === undefined || destination === "never") return destination;
  return entry.value.flow
    ? inFlow(document, path, entry, protocol, destination)
    : inBlock(document, entry, entry.value, protocol, destination);
}

/** Lines below `destinationPort`, with two spaces a level, and the same as data. */
interface Destination {
  readonly lines: readonly string[];
  readonly flow: Data;
}

function destinationOf(map: YamlMap): Destination | "never" | undefined {
  const number = (key: string) => {
    const found = numberOf(entryOf(map, key)?.value);
    return found !== undefined && Number.isInteger(found) ? found : undefined;
  };
  const [port, start, end] = [number("port"), number("start"), number("end")];
  const one = port ?? (start === end ? start : undefined);
  if (one !== undefined) return { lines: [`number: ${one}`], flow: { number: one } };
  if (start === undefined || end === undefined) return undefined;
  if (start > end) return "never";
  return { lines: ["range:", `  start: ${start}`, `  end: ${end}`], flow: { range: { start, end } } };
}

function inFlow(
  document: YamlDocument,
  path: Path,
  { key, value }: YamlEntry,
  protocol: string,
  { flow }: Destination,
): readonly TextEdit[] | undefined {
  if (document.text.slice(value.span.start, value.span.end).includes("#")) return undefined;
  const renamed = renameKey(document, [...path, key.text], protocol.toLowerCase());
  const newText = renderInline({ destinationPort: flow }, styleOf(document));
  return renamed === undefined ? undefined : [...renamed, { span: value.span, newText }];
}

/** The lines of the port anew; comments stay in their order, in front of what they stood beside or above. */
function inBlock(
  document: YamlDocument,
  { key, value }: YamlEntry,
  map: YamlMap,
  protocol: string,
  { lines }: Destination,
): readonly TextEdit[] | undefined {
  const { text } = document;
  const { newline, step } = styleOf(document);
  const column = columnOf(text, key.span.start);
  const last = map.entries.at(-1);
  if (last === undefined) return undefined;
  const written = text.slice(key.span.end, value.span.end).split(/\r?\n/);
  const comments = written.slice(1).flatMap((line) => /(?:^|\s)(#.*)$/.exec(line)?.[1] ?? []);
  const first = /(?:^|\s)(#.*)$/.exec(written[0] ?? "")?.[1];
  const indent = (level: number) => " ".repeat(column + level * step);
  const below = lines.map((line) => {
    const content = line.trimStart();
    return `${indent(2 + (line.length - content.length) / 2)}${content}`;
  });
  const newText = [
    `${protocol.toLowerCase()}:${first === undefined ? "" : ` ${first}`}`,
    `${indent(1)}destinationPort:`,
    ...comments.map((comment) => `${indent(2)}${comment}`),
    ...below,
  ].join(newline);
  // What stands behind the last value on its line stays behind the new last line.
  return [{ span: { start: key.span.start, end: value.span.end }, newText }];
}
