import { limits } from "../../limits.ts";
import { changeAfter, changeText, textsAfter } from "../../snapshot/change.ts";
import { contextOf } from "../../snapshot/context.ts";
import { renderedEdits } from "../../snapshot/renderedEdits.ts";
import { sourceEdits } from "../../snapshot/sourceEdits.ts";
import type { Fix, SourceEdit, SourceFix } from "../../source/fix.ts";
import { becomesMeant } from "./becomesMeant.ts";
import type { ClusterRuns } from "./clusterRuns.ts";
import type { Located } from "./located.ts";

/**
 * The fixes of a finding about what several files or clusters have a part in, as far as they are right: every edit stands
 * where a person wrote the very text, the finding is gone in each cluster that has it, and none gets an error for it.
 */
export function provenFixes(shown: Located, all: readonly Located[], runs: ClusterRuns): readonly SourceFix[] {
  const fixes = shown.finding.fixes?.() ?? [];
  return fixes.slice(0, limits.rules.fixesTried).flatMap((fix) => {
    if (fix.create !== undefined || fix.edits.length === 0) return [];
    const exact = sourceEdits(fix.edits, shown.context);
    const options = exact === undefined ? renderedEdits(fix.edits, shown.context) : [exact];
    const edits = options.find(
      (each) => !namesOneCluster(each, all) && isRight(each, all, runs, exact === undefined ? fix : undefined),
    );
    return edits === undefined ? [] : [{ ...fix, title: titleOf(fix, edits, all), edits }];
  });
}

const unknownChange = changeText(undefined);

/** What the edits of a rendered text change is known only now. */
function titleOf({ title }: Fix, edits: readonly SourceEdit[], all: readonly Located[]): string {
  const [only, ...others] = all;
  if (only === undefined || others.length > 0 || !title.endsWith(unknownChange)) return title;
  const { context } = only;
  const change = context.file.maps && changeAfter(context, textsAfter(context.snapshot, edits));
  return change === undefined ? title : title.slice(0, -unknownChange.length) + changeText(change);
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

/** `guessed`: the fix, where the places of its edits are only likely, so that what they come to has to be looked at. */
function isRight(
  edits: readonly SourceEdit[],
  all: readonly Located[],
  runs: ClusterRuns,
  guessed: Fix | undefined,
): boolean {
  const [first] = all;
  if (first === undefined) return false;
  const { snapshot } = first.context;
  const texts = textsAfter(snapshot, edits);
  if (texts === undefined) return false;
  const next = snapshot.with(texts);
  const clusters = new Set([...texts.keys()].flatMap((uri) => next.clustersOf(uri).map(({ name }) => name)));
  for (const { context } of all) clusters.add(context.clusterName);
  if (guessed !== undefined) {
    const pairs = [...clusters].flatMap((name) => {
      const [before, after] = [snapshot, next].map((each) => each.clusters.find((cluster) => cluster.name === name));
      return before === undefined || after === undefined ? [] : [[before, after] as const];
    });
    if (pairs.length < clusters.size || !becomesMeant(guessed, all, pairs)) return false;
  }
  for (const name of clusters) {
    const [before, after] = [snapshot, next].map((each) => each.clusters.find((cluster) => cluster.name === name));
    if (before === undefined || after === undefined) return false;
    for (const key of new Set(all.map(({ context }) => context.file.uri))) {
      const [then, now] = [contextOf(snapshot, before, key), contextOf(next, after, key)];
      if (then === undefined) continue;
      if (now === undefined) return false;
      const [old, found] = [runs.run(then), runs.try(now)];
      const errors = (list: typeof old) => list.filter(({ severity }) => severity === "error").length;
      const warnings = (list: typeof old) => list.filter(({ severity }) => severity === "warning").length;
      if (errors(found) > errors(old) || warnings(found) > warnings(old)) return false;
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
