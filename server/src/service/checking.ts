import type { Range } from "vscode-languageserver-types";
import { createNeedsMemory } from "../expectations/needs/memory.ts";
import { applyEdits, fixTogether } from "../features/codeActions/fixAll.ts";
import { createRuleRunner, type RuleRunner } from "../features/diagnostics/runner.ts";
import { leftOutOf } from "../features/unbuilt.ts";
import type { ClusterSnapshot, Grouping } from "../snapshot/cluster.ts";
import { createLiveSnapshots, type LiveSnapshots } from "../snapshot/live.ts";
import { type SourceFix, titleOf } from "../source/fix.ts";
import type { Severity } from "../source/settings.ts";
import type { Workspace } from "../source/workspace.ts";
import type { Ask } from "./ask.ts";
import { guard } from "./guard.ts";
import type { ServiceOptions } from "./options.ts";

/** What `netpol check` asks. */
export interface Checking {
  /**
   * The findings of the diagnostics: plain data, with the fixes worked out. `clusters`: what holds in one of them. `fixes`:
   * `false` for who does not show them: they are a good part of the work.
   */
  check(uri: string, clusters?: readonly string[], options?: { readonly fixes?: boolean }): readonly Checked[];
  /** The clusters of a folder. */
  clusters(folder: string | undefined): readonly ClusterSnapshot[];
  /** In how many of them a text is judged, where there are so many that it is not all. */
  judgedIn(folder: string | undefined): number | undefined;
  /** What of a folder is left out, being too much: a sentence each. */
  leftOut(folder: string | undefined): readonly string[];
  /** The text with the preferred fixes applied; `undefined` when there is none. */
  fixAll(uri: string): string | undefined;
}

/** A finding as the command line reports it. */
export interface Checked {
  readonly range: Range;
  readonly severity: Severity;
  readonly rule: string;
  readonly field: string;
  readonly object: string;
  readonly message: string;
  /** Where it holds in some of several clusters only. */
  readonly clusters?: readonly string[];
  readonly fixes: readonly SourceFix[];
}

/** What a checking service looks at. */
interface Sources {
  readonly snapshots: LiveSnapshots;
  readonly runner: RuleRunner;
  readonly workspace: Workspace;
}

export function createChecking(ask: Ask, { snapshots, runner, workspace }: Sources): Checking {
  return Object.freeze({
    clusters: (folder) => snapshots.of(folder).clusters,
    leftOut: (folder) => leftOutOf(snapshots.of(folder)).map(({ message }) => message),
    judgedIn: (folder) => runner.judgedIn(snapshots.of(folder)),
    check: (uri, wanted = [], { fixes: withFixes = true } = {}) =>
      ask<readonly Checked[]>("check", uri, [], (context) => {
        const { findings, lines } = runner.check(context, wanted);
        const shown = findings.filter(
          ({ clusters }) =>
            wanted.length === 0 ||
            (clusters ?? context.snapshot.clustersOf(uri).map(({ name }) => name)).some((name) =>
              wanted.includes(name),
            ),
        );
        return shown.map(({ start, end, severity, rule, field, object, message, fixes, clusters }) => ({
          range: { start: lines.positionAt(start), end: lines.positionAt(end) },
          severity,
          rule,
          field,
          object,
          message,
          ...(clusters && { clusters }),
          fixes: withFixes ? fixes().map(worked) : [],
        }));
      }),
    fixAll: (uri) =>
      ask<string | undefined>("fix all", uri, undefined, (context) => {
        const { edits } = fixTogether(runner.check(context).findings, (fix) => fix.safe);
        return edits.length === 0
          ? undefined
          : applyEdits(uri, edits, workspace.get(uri)?.text ?? context.file.stream.text);
      }),
  } satisfies Checking);
}

/** With the whole title, as plain data. */
function worked({ effect, ...fix }: SourceFix): SourceFix {
  return effect === undefined ? fix : { ...fix, title: titleOf({ title: fix.title, effect }) };
}

/** Without all that only an editor asks, for a command that starts quickly. */
export function createCheckService(
  { workspace, settings, logger, flows }: ServiceOptions,
  grouping: Grouping,
): Checking {
  const snapshots = createLiveSnapshots(workspace, settings, grouping);
  const guarded = guard(logger);
  const ask: Ask = (what, uri, nothing, give) =>
    guarded(what, uri, nothing, () => {
      const context = snapshots.context(uri);
      return context === undefined ? nothing : give(context);
    });
  return createChecking(ask, { snapshots, runner: createRuleRunner(undefined, createNeedsMemory(flows)), workspace });
}
