import type { Context } from "../../snapshot/context.ts";
import { writtenIn } from "../../snapshot/textPlace.ts";
import { code, someOf } from "../../words/lists.ts";
import { pathText } from "../../yaml/find.ts";
import { paragraphs } from "../hover/compose.ts";
import { type HoverResult, hover } from "../hover.ts";
import { documentAt, type FileObject, placeAt } from "../place.ts";
import { behindKey } from "./behindKey.ts";
import { isOff, switchWords } from "./off.ts";
import type { BuiltPlace, BuiltPlaces } from "./places.ts";
import { together } from "./together.ts";

/** One meaning of a text: the same in all of `clusters`. */
interface Meaning {
  readonly contents: string;
  readonly object: string;
  readonly field: string;
  readonly clusters: Set<string>;
}

/** More objects than these one value may reach; the others are counted. */
const mostMeanings = 3;

/** What a text of a chart (a template, a helper, a values file) comes to mean, in each release where that differs. */
export function builtHover(context: Context, offset: number, built: BuiltPlaces): HoverResult | undefined {
  const uri = writtenIn(context.file);
  const own = built.at(context, uri, offset);
  const places = own.length > 0 ? together(own) : behindKey(context, offset, built);
  const meanings = new Map<string, Meaning>();
  for (const place of places) {
    const found = hover(place.context, place.offset);
    const contents = found && withSwitches(place, found.contents);
    const what = objectAt(place);
    if (contents === undefined || what === undefined) continue;
    const { clusterName } = place.context;
    const key = `${what.object} ${what.field} ${contents}`;
    const known = meanings.get(key);
    if (known === undefined) meanings.set(key, { contents, ...what, clusters: new Set([clusterName]) });
    else known.clusters.add(clusterName);
  }
  const [first] = places;
  if (first === undefined || meanings.size === 0) return undefined;
  const document = documentAt(context.file, first.span.start);
  const base = context.file.stream.starts[document] ?? 0;
  const inFront = places.every((place) => place.context.file.written === uri);
  return {
    contents: textOf([...meanings.values()], inFront),
    document,
    span: { start: first.span.start - base, end: first.span.end - base },
  };
}

/** Of what is not in force, that it is not. */
function withSwitches({ context, offset }: BuiltPlace, contents: string): string {
  if (!isOff(context)) return contents;
  const document = documentAt(context.file, offset);
  return `**Not in force**: the values switch it off. With ${switchWords(context, document)} it is so:\n\n${contents}`;
}

function textOf(meanings: readonly Meaning[], own: boolean): string {
  const shown = meanings.slice(0, mostMeanings);
  const [only] = meanings;
  if (only !== undefined && meanings.length === 1 && own) return only.contents;
  const parts = shown.map(({ contents, object, field, clusters }) => {
    const named = [...clusters].filter((name) => name !== "").map(code);
    const where = meanings.length > 1 && named.length > 0 ? ` in ${someOf(named, 4)}` : "";
    return paragraphs(`**${field === "" ? "" : `${code(field)} of `}${object}${where}**`, contents);
  });
  const more = meanings.length - shown.length;
  return [...parts, ...(more > 0 ? [`… and ${more} more places that it reaches.`] : [])].join("\n\n---\n\n");
}

function objectAt({ context, offset }: BuiltPlace): Pick<Meaning, "object" | "field"> | undefined {
  const place = placeAt(context.file, offset);
  if (place?.object === undefined) return undefined;
  return { object: nameOf(place.object), field: pathText(place.path) };
}

function nameOf({ kind, manifest }: FileObject): string {
  const { object } = manifest;
  const word = kind === "policy" ? "NetworkPolicy" : kind === "workload" ? manifest.object.kind : kind;
  return `${word === "service" ? "Service" : word === "namespace" ? "Namespace" : word} ${code(object.name)}`;
}
