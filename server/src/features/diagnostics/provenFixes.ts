import { limits } from "../../limits.ts";
import { changeAfter, changeBetween, changeText, textsAfter } from "../../snapshot/change.ts";
import { renderedEdits } from "../../snapshot/renderedEdits.ts";
import { sourceEdits } from "../../snapshot/sourceEdits.ts";
import { writtenIn } from "../../snapshot/textPlace.ts";
import type { Fix, SourceEdit, SourceFix } from "../../source/fix.ts";
import { becomesMeant, type Meaning } from "./becomesMeant.ts";
import type { FixTrials } from "./fixTrials.ts";
import type { Located } from "./located.ts";

/**
 * The fixes of a finding about what several files or clusters have a part in, as far as they are right: every edit stands
 * where a person wrote the very text, the finding is gone in each cluster that has it, none gets an error for it, and in
 * one that takes in the text and has no such finding everything passes as before. Of what a chart renders nothing else may
 * become different. `all`: the finding in each cluster. `others`: all that is found in the text.
 */
export function provenFixes(
  shown: Located,
  all: readonly Located[],
  others: readonly Located[],
  trials: FixTrials,
): readonly SourceFix[] {
  const { file, snapshot } = shown.context;
  const written = writtenIn(file);
  // Each of many overlays has such a finding, and to work out its fixes takes a look at all of them.
  const most = shown.place.uri === written ? limits.rules.clustersTried : limits.rules.clustersTriedFromOverlay;
  if (snapshot.clustersOf(written).length > most) return [];
  const fixes = shown.finding.fixes?.() ?? [];
  return fixes.slice(0, limits.rules.fixesTried).flatMap((fix) => {
    if (fix.create !== undefined || fix.edits.length === 0) return [];
    const edits = candidates(fix, shown, all, others).find(
      (each) => !namesOneCluster(each.edits, all) && isRight(each, all, trials),
    )?.edits;
    return edits === undefined ? [] : [{ ...fix, effect: effectThere(fix, edits, all), edits }];
  });
}

/** What may be written for a fix, and whether it does what is meant. */
interface Candidate {
  readonly edits: readonly SourceEdit[];
  /** Not given: nothing is rendered from what is written. */
  readonly isMeant?: (clusters: Parameters<typeof becomesMeant>[1]) => boolean;
}

function candidates(
  fix: Fix,
  shown: Located,
  all: readonly Located[],
  others: readonly Located[],
): readonly Candidate[] {
  const exact = sourceEdits(fix.edits, shown.context);
  const rendered = all.some(({ context }) => context.file.maps !== undefined);
  if (exact !== undefined && !rendered) return [{ edits: exact }];
  const meanings = meaningsOf(all, (each) => wordsOf(each) === wordsOf(fix));
  if (meanings === undefined) return [];
  const likely = renderedEdits(fix.edits, shown.context, shown.place).map(
    (edits): Candidate => ({
      edits,
      isMeant: (clusters) => becomesMeant(meanings, clusters, { exact: false, others: () => [] }),
    }),
  );
  if (exact === undefined) return likely;
  // Each of several templates may have a part of it.
  const parts = meanings.map((each) => sourceEdits(each.fix.edits, each.context));
  const edits = new Map(parts.flatMap((part) => part ?? []).map((edit) => [JSON.stringify(edit), edit]));
  if (parts.some((part) => part === undefined)) return likely;
  const besides = (cluster: string, uri: string, document: number) =>
    others.flatMap((other) => {
      const { finding, context } = other;
      const there = context.clusterName === cluster && context.file.uri === uri && finding.document === document;
      if (!there || finding.rule !== shown.finding.rule || all.includes(other)) return [];
      const isPart = (each: Fix) =>
        sourceEdits(each.edits, context)?.every((edit) => edits.has(JSON.stringify(edit))) === true;
      return meaningsOf([other], isPart) ?? [];
    });
  const isMeant: Candidate["isMeant"] = (clusters) =>
    becomesMeant(meanings, clusters, { exact: true, others: besides });
  return [{ edits: [...edits.values()], isMeant }, ...likely];
}

/** What a fix means for each finding; `undefined` where one of them has no such fix. */
function meaningsOf(all: readonly Located[], isSuch: (fix: Fix) => boolean): readonly Meaning[] | undefined {
  const found = all.map(({ finding, context, names }) => {
    const fix = finding.fixes?.().find(isSuch);
    return fix && { fix, context, names };
  });
  return found.every((each) => each !== undefined) ? found : undefined;
}

function wordsOf({ edits }: Fix): string {
  return JSON.stringify(edits.map(({ newText }) => newText));
}

const unknownChange = changeText(undefined);

/** What the edits of a rendered text change is known only now. */
function effectThere({ effect }: Fix, edits: readonly SourceEdit[], all: readonly Located[]): () => string {
  const [first, ...others] = all;
  const known = first && others.every(({ context }) => context.clusterName === first.context.clusterName);
  return () => {
    const said = effect?.() ?? "";
    if (!known || said !== unknownChange) return said;
    const { context } = first;
    return changeText(context.file.maps && changeAfter(context, textsAfter(context.snapshot, edits)));
  };
}

/** What one cluster calls itself must not be written where others read it. */
function namesOneCluster(edits: readonly SourceEdit[], all: readonly Located[]): boolean {
  const names = new Set(
    all.flatMap(({ context }) =>
      context.file.policies.flatMap(({ object, document }) => {
        const text = context.file.stream.documents[document]?.text ?? "";
        return [object.namespace ?? context.file.home ?? ""].filter((name) => name !== "" && !text.includes(name));
      }),
    ),
  );
  return edits.some(({ newText }) => [...names].some((name) => newText.includes(name)));
}

function isRight({ edits, isMeant }: Candidate, all: readonly Located[], trials: FixTrials): boolean {
  const [first] = all;
  const { few } = limits.rules.trials;
  const judged = all.reduce((sum, { context }) => sum + Math.max(context.file.policies.length - few, 0), 0);
  const trial = first && trials.of(first.context.snapshot, edits, judged);
  if (trial === undefined) return false;
  const clusters = new Set([...trial.names, ...all.map(({ context }) => context.clusterName)]);
  const pairs = [...clusters].flatMap((name) => {
    const pair = trial.cluster(name);
    return pair === undefined ? [] : [pair];
  });
  if (pairs.length < clusters.size) return false;
  if (isMeant?.(pairs) === false) return false;
  const uris = [...new Set(edits.map(({ place }) => place.uri))];
  const having = new Set(all.flatMap(({ names }) => names));
  for (const [before, after] of pairs) {
    if (having.has(before.name)) continue;
    const change = changeBetween(before, () => after, uris);
    if (change === undefined || change.added + change.removed > 0) return false;
  }
  const keys = new Set(all.map(({ context }) => context.file.uri));
  for (const name of clusters) {
    for (const key of keys) {
      const found = trial.found(name, key);
      if (found === "worse") return false;
      const gone = all.every(
        ({ finding, context, names }) =>
          !names.includes(name) ||
          context.file.uri !== key ||
          !found.some(
            (each) => each.rule === finding.rule && each.object === finding.object && each.field === finding.field,
          ),
      );
      if (!gone) return false;
    }
  }
  return true;
}
