import { listsOf } from "../../build/lists.ts";
import type { ManifestFile } from "../../manifest/file.ts";
import type { ClusterSnapshot } from "../../snapshot/cluster.ts";
import { type Context, contextOf } from "../../snapshot/context.ts";
import type { FilesWritten } from "../../snapshot/filesWritten.ts";
import type { RelatedPlace } from "../../snapshot/finding.ts";
import { quotesOfTemplate } from "../../snapshot/quotes.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { sourceFixes } from "../../snapshot/sourceEdits.ts";
import { printedPlace, textPlace, writtenIn } from "../../snapshot/textPlace.ts";
import { type AlikeClusters, alikeClusters, type Representative, representatives } from "./alike.ts";
import type { MostClusters } from "./bounded.ts";
import { chainPlaces } from "./chain.ts";
import type { ClusterFinding, ClusterRuns, DocumentTest } from "./clusterRuns.ts";
import type { FixTrials } from "./fixTrials.ts";
import type { Located } from "./located.ts";
import type { PlacedFinding } from "./placedFinding.ts";
import { provenFixes } from "./provenFixes.ts";

export interface Finders {
  readonly runs: ClusterRuns;
  readonly trials: FixTrials;
  readonly filesWritten: FilesWritten;
  readonly mostClusters: MostClusters;
  /** Clusters that are looked at before the others. */
  readonly wanted?: readonly string[];
}

export interface JoinedFindings {
  readonly findings: readonly PlacedFinding[];
  readonly alike: AlikeClusters;
}

/**
 * What the rules find in a text, in every cluster that takes it in: each thing once. Something absent is claimed as such only
 * where it is absent in all of them. `alike`: clusters that may be judged by one of them, for the time being.
 */
export function joinedFindings(context: Context, uri: string, finders: Finders, alike?: AlikeClusters): JoinedFindings {
  const { snapshot } = context;
  const { trials } = finders;
  const some = alike && representatives(alike, context);
  // Only where they are asked: what waits in a cluster that nobody looks at is built as soon as its files are looked for.
  const { judged, left } = some && alike ? { judged: some, left: alike.left } : allOf(context, uri, finders);
  const written = snapshot.files.get(uri);
  const only = onlyAsItStands(context, uri, finders, { judged, left });
  if (only !== undefined) {
    const names = judged.flatMap((each) => each.names);
    const findings = asItStands(context, finders.runs.run(context), only);
    return { findings, alike: some && alike ? alike : { groups: [names], left } };
  }
  const found = new Map<string, Located[]>();
  for (const representative of judged) {
    for (const located of locate(snapshot, representative, uri, finders, context)) {
      const { finding, place } = located;
      const key = `${finding.rule} ${place.start} ${place.end} ${finding.field}`;
      const list = found.get(key);
      if (list === undefined) found.set(key, [located]);
      else list.push(located);
    }
  }
  const count = judged.reduce((sum, { names }) => sum + names.length, 0);
  const all = [...found.values()].flat();
  const findings = together([...found.values()]).flatMap((list) =>
    joined(list, { count, left, all }, context, written, trials),
  );
  if (some !== undefined && alike !== undefined) return { findings, alike };
  const clusters = judged.map(({ cluster }) => cluster);
  return { findings, alike: { groups: alikeClusters(clusters, all), left } };
}

/**
 * What the rules find in some documents of a text that is judged as it is written, in one cluster. `undefined`: this is no such
 * text.
 */
export function findingsIn(
  context: Context,
  uri: string,
  finders: Finders,
  documents: DocumentTest,
): readonly PlacedFinding[] | undefined {
  // Which of several it has a part in is found out by building them all.
  if (context.snapshot.clustersOf(uri).length > 1) return undefined;
  const only = onlyAsItStands(context, uri, finders, allOf(context, uri, finders));
  return only && asItStands(context, finders.runs.some(context, documents), only);
}

/** The one cluster in which a text is judged, and as it is written, as most are. `undefined`: this is no such text. */
function onlyAsItStands(
  { snapshot, within, file }: Context,
  uri: string,
  { filesWritten }: Finders,
  { judged, left }: { readonly judged: readonly Representative[]; readonly left: readonly string[] },
): Representative | undefined {
  const [only, ...others] = judged;
  if (only?.cluster !== within || only.names.length !== 1 || others.length > 0 || left.length > 0) return undefined;
  if (file !== snapshot.files.get(uri) || file.uri !== uri || file.maps !== undefined) return undefined;
  const keys = filesWritten(within.files, uri);
  return keys.length === 1 && keys[0] === uri ? only : undefined;
}

/**
 * Each finding stands where it was found, and thousands are taken as they are, but for what is said of one place twice.
 */
function asItStands(own: Context, findings: readonly ClusterFinding[], only: Representative): readonly PlacedFinding[] {
  const { snapshot, within, file } = own;
  const { starts } = file.stream;
  const shown: ClusterFinding[] = [];
  /** By where they begin the last one, and of each the one before it there. */
  const last = new Map<number, number>();
  const before: number[] = [];
  for (const finding of findings) {
    const start = (starts[finding.document] ?? 0) + finding.span.start;
    const there = last.get(start) ?? -1;
    let same = there;
    while (same >= 0 && !saysTheSame(shown[same], finding)) same = before[same] ?? -1;
    const other = shown[same];
    if (other === undefined) {
      last.set(start, shown.length);
      before.push(there);
      shown.push(finding);
    } else if (isShownBefore(finding, other)) shown[same] = finding;
  }
  const some = snapshot.clusters.length > 1 && own.clusterName !== "" && within.alone !== true;
  return shown.map((finding) => {
    const base = starts[finding.document] ?? 0;
    const { fixes: toFix = noFixes, span } = finding;
    const fixes = () => sourceFixes(toFix(), own);
    const placed = { ...finding, start: base + span.start, end: base + span.end, fixes };
    return some ? { ...placed, clusters: only.names } : placed;
  });
}

const noFixes = () => [];

/** Of two that begin at one place. */
function saysTheSame(a: ClusterFinding | undefined, b: ClusterFinding): boolean {
  if (a?.rule !== b.rule || a.field !== b.field) return false;
  return a.span.end - a.span.start === b.span.end - b.span.start;
}

/** What one line of a template comes to in several places of its objects, and is said in the same words, is said once. */
function together(lists: readonly (readonly Located[])[]): readonly (readonly Located[])[] {
  const found = new Map<string, Located[]>();
  for (const list of lists) {
    const [first] = list;
    if (first === undefined) continue;
    const { finding, place, context } = first;
    const words = [...new Set(list.map((each) => each.finding.message))].sort();
    const key = JSON.stringify([finding.rule, place.start, place.end, context.file.maps ? words : finding.field]);
    const same = found.get(key);
    if (same === undefined) found.set(key, [...list]);
    else same.push(...list);
  }
  return [...found.values()];
}

/** Each by itself. */
function allOf(
  context: Context,
  uri: string,
  finders: Finders,
): { readonly judged: readonly Representative[]; readonly left: readonly string[] } {
  const { clusters, left } = firstClusters(context, uri, finders);
  return { judged: clusters.map((cluster) => ({ cluster, names: [cluster.name] })), left };
}

/** Those in which a text is judged, and the names of those that are left. */
function firstClusters(
  context: Context,
  uri: string,
  { filesWritten, mostClusters, wanted = [] }: Finders,
): { readonly clusters: readonly ClusterSnapshot[]; readonly left: readonly string[] } {
  const all = clustersWith(context, uri, filesWritten);
  const most = mostClusters(context.snapshot);
  if (all.length <= most) return { clusters: all, left: [] };
  const asked = all.filter(({ name }) => wanted.includes(name));
  const sorted = [...asked, ...all.filter((each) => !asked.includes(each))];
  const end = Math.max(most, asked.length);
  return { clusters: sorted.slice(0, end), left: sorted.slice(end).map(({ name }) => name) };
}

/** The clusters in which a text can have findings: those in whose objects it has a part, else those that take it in. */
function clustersWith(
  { snapshot, within }: Context,
  uri: string,
  filesWritten: FilesWritten,
): readonly ClusterSnapshot[] {
  const taking = snapshot.clustersOf(uri);
  if (taking.length < 2) return taking.length > 0 ? taking : [within];
  const having = taking.filter(({ files }) => {
    const own = files.get(uri);
    const declares = own !== undefined && own.aside !== true && listsOf(own).some((list) => list.length > 0);
    return declares || filesWritten(files, uri).some((key) => key !== uri);
  });
  return having.length > 0 ? having : taking;
}

/** Runs the rules bit by bit, so that `joinedFindings` finds everything done. */
export function* joinedSteps(
  context: Context,
  uri: string,
  finders: Finders,
  alike?: AlikeClusters,
): Iterable<unknown> {
  const { snapshot } = context;
  const { runs, filesWritten, mostClusters } = finders;
  const some = alike && representatives(alike, context);
  const taking =
    some?.map(({ cluster }) => cluster) ??
    (snapshot.clusters.length <= mostClusters(snapshot)
      ? snapshot.clustersOf(uri)
      : firstClusters(context, uri, finders).clusters);
  for (const cluster of taking.length > 0 ? taking : [context.within]) {
    for (const key of filesWritten(cluster.files, uri)) {
      const own = context.within === cluster && context.file.uri === key ? context : contextOf(snapshot, cluster, key);
      if (own === undefined) continue;
      yield* runs.steps(own);
      if (taking.length < 2) continue;
      runs.run(own);
      yield own;
    }
  }
}

function* locate(
  snapshot: Snapshot,
  { cluster, names }: Representative,
  uri: string,
  { runs, filesWritten }: Finders,
  own: Context,
): Iterable<Located> {
  const streamOf = (other: string) => snapshot.files.get(other)?.stream;
  for (const key of filesWritten(cluster.files, uri)) {
    const context = own.within === cluster && own.file.uri === key ? own : contextOf(snapshot, cluster, key);
    if (context === undefined) continue;
    for (const finding of runs.run(context)) {
      const { document, span } = finding;
      const printed = finding.about === "quotes" && quotesOfTemplate(context, document, span);
      const place = (printed ? printedPlace : textPlace)(context.file, document, span, streamOf);
      if (place.uri === uri) yield { finding, context, place, names };
    }
  }
}

const order = { error: 0, warning: 1, information: 2, hint: 3 } as const;

function joined(
  list: readonly Located[],
  /** How many clusters were judged, the names of those that were not, and all that was found in the text. */
  { count, left, all }: { readonly count: number; readonly left: readonly string[]; readonly all: readonly Located[] },
  { snapshot, within }: Context,
  written: ManifestFile | undefined,
  trials: FixTrials,
): readonly PlacedFinding[] {
  const having = [...new Set(list.flatMap((each) => each.names))].sort();
  const everywhere = having.length === count;
  // What is so wherever it was looked for is taken to be so in the others too; what is absent may be there.
  const names = everywhere && left.length > 0 ? [...having, ...left].sort() : having;
  const judged = left.length === 0;
  const absence = list[0]?.finding.definition.absence === true;
  const shown = shownOf(list, absence, within);
  if (shown === undefined) return [];
  const { finding, context, place } = shown;
  const severity =
    absence && !(everywhere && judged) && finding.severity === "warning" ? "information" : finding.severity;
  const message = everywhere ? finding.message : `${finding.message} (in ${namesText(names)})`;
  const some = names.length < snapshot.clusters.length && context.clusterName !== "" && context.within.alone !== true;
  const asWritten = context.file === written && count === 1;
  if (asWritten) {
    const fixes = () => sourceFixes(finding.fixes?.() ?? [], context);
    const { start, end } = place;
    return [{ ...finding, severity, message, start, end, fixes, ...(some && { clusters: names }) }];
  }
  const { document, base } = documentAt(written, place.start);
  const related = [
    ...(finding.related ?? []).flatMap((each) => relatedPlace(each, context)),
    ...chainPlaces(absence ? list : list.filter((each) => each.finding.severity === finding.severity)),
  ];
  return [
    {
      ...finding,
      severity,
      message,
      document,
      span: { start: place.start - base, end: place.end - base },
      start: place.start,
      end: place.end,
      ...(related.length > 0 && { related }),
      // A fix has to be right in all of them.
      fixes: () => (judged ? provenFixes(shown, list, all, trials) : []),
      ...(some && { clusters: names }),
    },
  ];
}

/** Of two findings of one cluster that say the same. */
function isShownBefore(finding: ClusterFinding, other: ClusterFinding): boolean {
  const worse = order[finding.severity] - order[other.severity];
  return finding.definition.absence === true ? worse > 0 : worse < 0;
}

/** Of something present the worst, of something absent what is true everywhere; of equals that of the cluster that is looked at. */
function shownOf(list: readonly Located[], absence: boolean, within: ClusterSnapshot): Located | undefined {
  const ranks = list.map(({ finding }) => order[finding.severity]);
  const rank = absence ? Math.max(...ranks) : Math.min(...ranks);
  const equals = list.filter((_, at) => ranks[at] === rank);
  return equals.find(({ context }) => context.within === within) ?? equals[0];
}

function namesText(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `\`${name}\``);
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${rest} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

function documentAt(
  file: ManifestFile | undefined,
  offset: number,
): { readonly document: number; readonly base: number } {
  const starts = file?.stream.starts ?? [];
  const document = Math.max(
    starts.findLastIndex((start) => start <= offset),
    0,
  );
  return { document, base: starts[document] ?? 0 };
}

/** The same place counted from the start of the written file. */
function relatedPlace(place: RelatedPlace, context: Context): readonly RelatedPlace[] {
  const file = place.uri === context.file.uri ? context.file : context.fileOf(place.uri);
  if (file === undefined) return [];
  const { uri, start, end } = textPlace(
    file,
    place.document,
    place.span,
    (other) => context.snapshot.files.get(other)?.stream,
  );
  return [{ ...place, uri: uri === "" ? writtenIn(file) : uri, document: 0, span: { start, end } }];
}
