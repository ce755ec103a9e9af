import { type CodeAction, CodeActionKind, type Diagnostic, type Range } from "vscode-languageserver-types";
import { createNeedsMemory } from "../expectations/needs/memory.ts";
import { createBuiltPlaces } from "../features/built/places.ts";
import { applyEdits, fixTogether } from "../features/codeActions/fixAll.ts";
import { codeActions } from "../features/codeActions.ts";
import { createRuleRunner, diagnose } from "../features/diagnostics.ts";
import { createMatrixMemory, type MatrixMemory } from "../features/matrix/memory.ts";
import { createMatrix, type Matrix } from "../features/matrix.ts";
import type { ManifestFile } from "../manifest/file.ts";
import { renderPage } from "../rules/pages.ts";
import type { ClusterSnapshot } from "../snapshot/cluster.ts";
import type { Context } from "../snapshot/context.ts";
import { createLiveSnapshots } from "../snapshot/live.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { SourceFix } from "../source/fix.ts";
import type { Settings, Severity } from "../source/settings.ts";
import type { Workspace } from "../source/workspace.ts";
import { type ActionForm, inForm } from "./actionEdits.ts";
import type { Ask, AskLater } from "./ask.ts";
import { createChosenClusters } from "./chosen.ts";
import { type Clusters, createClusters } from "./clusters.ts";
import { createGenerating, type Generating } from "./generating.ts";
import { createNavigation, type Navigation } from "./navigation.ts";
import { createPictures, type Pictures } from "./picture.ts";
import { createPlaces } from "./places.ts";
import { createReading, type Reading } from "./reading.ts";
import { createTesting, type Testing } from "./testing.ts";

export interface Logger {
  error(message: string): void;
}

export interface ServiceOptions {
  readonly workspace: Workspace;
  /** The settings for a folder (`undefined`: files outside every folder). The same object until they change. */
  readonly settings: (folder: string | undefined) => Settings;
  readonly logger: Logger;
}

/** Everything that Netpol can say about a workspace, without an editor. Pure but for its caches; never throws. */
export interface LanguageService extends Reading, Navigation, Clusters, Pictures, Testing, Generating {
  /** Reads a text ahead of the first question about it. */
  warm(uri: string): void;
  counts(): { readonly files: number; readonly policies: number };
  diagnostics(uri: string): readonly Diagnostic[];
  /** Most of the work for `diagnostics`, bit by bit: whoever has a person waiting looks around in between. */
  diagnosticSteps(uri: string): Iterable<unknown>;
  /** The same findings for `netpol check`: plain data, with the fixes worked out. `clusters`: what holds in one of them. */
  check(uri: string, clusters?: readonly string[]): readonly Checked[];
  /** The clusters of a folder. */
  clusters(folder: string | undefined): readonly ClusterSnapshot[];
  /** The text with the preferred fixes applied; `undefined` when there is none. */
  fixAll(uri: string): string | undefined;
  /** `form`: what the editor can apply; plain changes and new files unless it is told. */
  codeActions(
    uri: string,
    range: Range,
    only: readonly CodeActionKind[] | undefined,
    form?: ActionForm,
  ): readonly CodeAction[];
  /** The matrix of the cluster that is shown of the file's folder; of the first folder for `null`. */
  matrix(uri: string | null): Matrix;
  /** A rule's page as Markdown. */
  rulePage(rule: string): string | undefined;
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

export function createLanguageService({ workspace, settings, logger }: ServiceOptions): LanguageService {
  const snapshots = createLiveSnapshots(workspace, settings);
  const chosen = createChosenClusters();
  const needs = createNeedsMemory();
  const runner = createRuleRunner(undefined, needs);
  /** The last matrix of each cluster that somebody looks at. */
  const matrices = new Map<
    string,
    { readonly snapshot: Snapshot; readonly matrix: Matrix; readonly memory: MatrixMemory }
  >();

  /** A fault of ours in one answer must not take the editor's other answers with it. */
  function guarded<T>(what: string, uri: string, nothing: T, give: () => T): T {
    try {
      return give();
    } catch (error) {
      logger.error(`${what} ${uri}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return nothing;
    }
  }

  const ask: Ask = (what, uri, nothing, give) =>
    guarded(what, uri, nothing, () => {
      const context = snapshots.context(uri, (snapshot) => chosen.of(snapshot, uri));
      return context === undefined ? nothing : give(context);
    });

  const askLater: AskLater = (what, uri, nothing, give) => {
    const context = ask<Context | undefined>(what, uri, undefined, (found) => found);
    return () => (context === undefined ? nothing : guarded(what, uri, nothing, () => give(context)));
  };

  function* allFiles(): Iterable<ManifestFile> {
    for (const folder of [...workspace.folders, undefined]) yield* snapshots.of(folder).files;
  }

  /** Made at the first question about a snapshot. */
  function matrixOf(folder: string | undefined): Matrix {
    const snapshot = snapshots.of(folder);
    const shown = chosen.shown(snapshot);
    const key = `${folder ?? ""} ${shown.name}`;
    const known = matrices.get(key);
    if (known?.snapshot === snapshot) return known.matrix;
    const memory = known?.memory ?? createMatrixMemory();
    const matrix = createMatrix({ snapshot, shown, memory });
    matrices.set(key, { snapshot, matrix, memory });
    return matrix;
  }

  const places = createPlaces();
  const built = createBuiltPlaces();
  const testing = createTesting(workspace, snapshots, guarded);
  const reading = createReading(ask, places, built);
  return Object.freeze({
    ...reading,
    ...testing,
    hover: (uri, position) => testing.testHover(uri, position) ?? reading.hover(uri, position),
    completion(uri, position, options) {
      const items = testing.testCompletion(uri, position);
      return items === undefined
        ? reading.completion(uri, position, options)
        : { isIncomplete: false, items: [...items] };
    },
    ...createPictures(ask, places),
    ...createNavigation({ ask, askLater, places, files: allFiles, workspace, built }),
    ...createClusters({ snapshots, chosen, workspace, guarded }),
    ...createGenerating({ snapshots, chosen, workspace, needs, guarded }),
    warm: (uri) => guarded("read", uri, undefined, () => void snapshots.file(uri)),
    counts() {
      let files = 0;
      let policies = 0;
      for (const { uri } of workspace.all()) {
        files++;
        const known = snapshots.known(uri);
        policies += (known?.policies.length ?? 0) + (known?.adminPolicies.length ?? 0);
      }
      return { files, policies };
    },
    diagnostics: (uri) =>
      testing.testProblems(uri) ?? [
        ...ask<readonly Diagnostic[]>("diagnostics", uri, [], (context) => diagnose(context, runner)),
        ...testing.brokenTests(uri),
      ],
    *diagnosticSteps(uri) {
      const steps = ask<Iterator<unknown>>("diagnostics", uri, [].values(), (context) =>
        runner.steps(context)[Symbol.iterator](),
      );
      while (guarded("diagnostics", uri, true, () => steps.next().done) !== true) yield;
    },
    clusters: (folder) => snapshots.of(folder).clusters,
    check: (uri, wanted = []) =>
      ask<readonly Checked[]>("check", uri, [], (context) => {
        const { findings, lines } = runner.check(context);
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
          fixes: fixes(),
        }));
      }),
    fixAll: (uri) =>
      ask<string | undefined>("fix all", uri, undefined, (context) => {
        const { edits } = fixTogether(runner.check(context).findings, (fix) => fix.safe);
        return edits.length === 0
          ? undefined
          : applyEdits(uri, edits, workspace.get(uri)?.text ?? context.file.stream.text);
      }),
    codeActions: (uri, range, only, form) =>
      ask<readonly CodeAction[]>("code actions", uri, [], (context) => {
        const wantsFixes = only === undefined || only.length === 0 || only.includes(CodeActionKind.QuickFix);
        const ofTests = wantsFixes ? testing.testActions(uri, range) : [];
        const actions = [...ofTests, ...codeActions(context, range, only, runner)];
        return form === undefined ? actions : inForm(actions, form, workspace);
      }),
    matrix: (uri) => matrixOf(uri === null ? workspace.firstFolder : workspace.folderOf(uri)),
    rulePage: renderPage,
  } satisfies LanguageService);
}
