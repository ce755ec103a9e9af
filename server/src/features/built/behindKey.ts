import type { Context } from "../../snapshot/context.ts";
import { writtenIn } from "../../snapshot/textPlace.ts";
import { lineEndOf, lineStartOf, locate, nodeAt, type Path, stepsTo, touches } from "../../yaml/find.ts";
import type { Span, YamlNode } from "../../yaml/tree.ts";
import { documentAt, placeAt } from "../place.ts";
import type { BuiltPlace, BuiltPlaces } from "./places.ts";

/**
 * What the value of a key became where nothing was made of the key itself: `port: 80` in a values file, or a list that a
 * template prints below a key of its own.
 */
export function behindKey(context: Context, offset: number, built: BuiltPlaces): readonly BuiltPlace[] {
  const { stream } = context.file;
  const index = documentAt(context.file, offset);
  const base = stream.starts[index] ?? 0;
  const document = stream.documents[index];
  const {
    node: key,
    part,
    path,
  } = document ? locate(document, offset - base) : { node: undefined, part: "", path: [] };
  const value = part === "key" ? nodeAt(document?.root, path) : undefined;
  if (key === undefined || (value === undefined && part !== "value")) return [];
  const own =
    value === undefined ? lineIn(document?.text ?? "", offset - base) : { key: key.span, ...firstLeaf(value, []) };
  const uri = writtenIn(context.file);
  const at = (start: number) => built.at(context, uri, base + start);
  // Keys that the template writes itself may be called the same by chance.
  if (own?.leaf === undefined || (own.inner !== undefined && at(own.inner.start).length === 0)) return [];
  const span = { start: base + own.key.start, end: base + own.key.end };
  return at(own.leaf).flatMap((place) => {
    const above = aboveOf(place, own.below ?? []);
    return above === undefined ? [] : [{ ...place, offset: above, span }];
  });
}

interface Leaf {
  /** Where the scalar begins. */
  readonly leaf: number;
  /** The steps down to it, and the first key among them. */
  readonly below: Path;
  readonly inner?: Span;
}

/** A key with its value in a text that a values file holds, and a tool reads: lines of their own. */
function lineIn(text: string, offset: number): (Leaf & { readonly key: Span }) | undefined {
  const start = lineStartOf(text, offset);
  const line = /^(\s*(?:- +)*)([\w./-]+)(: +)(?=[^\s#])/.exec(text.slice(start, lineEndOf(text, offset)));
  const [whole = "", indent = "", name = ""] = line ?? [];
  const key = { start: start + indent.length, end: start + indent.length + name.length };
  return line === null || !touches(key, offset) ? undefined : { key, leaf: start + whole.length, below: [] };
}

/** The first scalar in a value. */
function firstLeaf(node: YamlNode, below: Path, inner?: Span): Leaf | undefined {
  if (node.alias) return undefined;
  if (node.kind === "scalar")
    return node.span.start < node.span.end ? { leaf: node.span.start, below, ...(inner && { inner }) } : undefined;
  if (node.kind === "map") {
    const [entry] = node.entries;
    return entry && firstLeaf(entry.value, [...below, entry.key.text], inner ?? entry.key.span);
  }
  const [item] = node.items;
  return item && firstLeaf(item.value, [...below, 0], inner);
}

/** Where the key of what holds a place begins, if the same steps lead down to the place there. */
function aboveOf({ context, offset }: BuiltPlace, below: Path): number | undefined {
  if (below.length === 0) return offset;
  const place = placeAt(context.file, offset);
  const path = place?.located.path ?? [];
  const length = path.length - below.length;
  if (place === undefined || length < 1 || !below.every((step, at) => step === path[length + at])) return undefined;
  const last = stepsTo(place.yaml.root, path.slice(0, length))?.at(-1);
  if (last === undefined) return undefined;
  const { start } = last.kind === "entry" ? last.entry.key.span : last.item.dash;
  return (context.file.stream.starts[place.document] ?? 0) + start;
}
