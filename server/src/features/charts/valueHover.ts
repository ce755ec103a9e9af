import type { ActiveChart } from "../../build/helm/dependencies.ts";
import { limits } from "../../limits.ts";
import type { Context } from "../../snapshot/context.ts";
import { writtenIn } from "../../snapshot/textPlace.ts";
import { code, someOf } from "../../words/lists.ts";
import { createLineIndex } from "../../yaml/lines.ts";
import { paragraphs } from "../hover/compose.ts";
import type { HoverResult } from "../hover.ts";
import type { FilePlace } from "../navigation/places.ts";
import { placeAt, spanOf } from "../place.ts";
import { joined, saidOf } from "./hover.ts";
import { isTemplate } from "./isTemplate.ts";
import { chartReferences } from "./navigation.ts";
import { nameFrom, type Release, releasesOf } from "./releases.ts";
import { placeOf, valuesAt } from "./values.ts";

/** Places in templates that are named. */
const mostPlaces = 3;

/** A key of a values file: where templates read it, and what it is in each release, where some take it from another file. */
export function valueHover(context: Context, offset: number): HoverResult | undefined {
  const uri = writtenIn(context.file);
  const place = isTemplate(uri) ? undefined : placeAt(context.file, offset);
  const span = place && spanOf(place);
  if (place === undefined || span === undefined || place.object !== undefined) return undefined;
  const { path, part } = place.located;
  const keys = path.filter((each) => typeof each === "string");
  // Which item of a list it is in another release nobody can say.
  if (part === "blank" || keys.length === 0 || keys.length < path.length) return undefined;
  const releases = releasesOf(context.snapshot, uri);
  const [release] = releases;
  if (release === undefined) return undefined;
  const name = keys.join(".");
  const reads = isQuick(releases) ? readWords(context, chartReferences(context, offset), release) : undefined;
  const ways = releases.map(({ scope }) => valuesAt(scope.dot, ["Values", ...keys]));
  const isHere = ways.every(([only, ...more]) => more.length === 0 && placeOf(only?.value, only?.key)?.uri === uri);
  const contents = isHere
    ? reads && `**${code(name)}** is read in ${reads}.`
    : paragraphs(
        joined(
          name,
          releases.map((each) => saidOf(context, ["Values", ...keys], each.scope.dot, each, false)),
        ),
        reads && `Read in ${reads}.`,
      );
  return contents === undefined || contents === "" ? undefined : { contents, document: place.document, span };
}

/** All texts of the charts are read for it, and nobody waits long for a hover. */
function isQuick(releases: readonly Release[]): boolean {
  const tops = new Map(
    releases.flatMap(({ build: { prepared } }) =>
      prepared === undefined ? [] : [[prepared.active.chart.chartUri, prepared.active] as const],
    ),
  );
  const all = (active: ActiveChart): readonly ActiveChart[] => [active, ...active.dependencies.flatMap(all)];
  let rest = limits.editor.chartTexts;
  for (const { chart } of [...tops.values()].flatMap(all))
    for (const { text } of chart.templates) rest -= text().length;
  return rest >= 0;
}

/** That nobody reads it is not said: a library may, and a text that is executed. */
function readWords(context: Context, places: readonly FilePlace[], release: Release): string | undefined {
  const lines = [
    ...new Set(
      places.flatMap(({ uri, document, span }) => {
        const stream = context.snapshot.files.get(uri)?.stream;
        if (stream === undefined) return [];
        const start = (stream.starts[document] ?? 0) + span.start;
        const line = createLineIndex(stream.text).positionAt(start).line + 1;
        return [`[${nameFrom(uri, release)}, line ${line}](${uri}#L${line})`];
      }),
    ),
  ];
  return lines.length === 0 ? undefined : someOf(lines, mostPlaces);
}
