import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  type Position,
  type Range,
} from "vscode-languageserver-types";
import { createNeedsMemory } from "../expectations/needs/memory.ts";
import { createBuiltPlaces } from "../features/built/places.ts";
import { codeActions } from "../features/codeActions.ts";
import { createRuleRunner, diagnose } from "../features/diagnostics.ts";
import { createMatrixMemory, type MatrixMemory } from "../features/matrix/memory.ts";
import { createMatrix, type Matrix } from "../features/matrix.ts";
import { type TypingPlace, typingPlace } from "../features/typing.ts";
import { limits } from "../limits.ts";
import type { ManifestFile } from "../manifest/file.ts";
import { renderPage } from "../rules/pages.ts";
import type { ClusterSnapshot } from "../snapshot/cluster.ts";
import type { Context } from "../snapshot/context.ts";
import { describingBuilt } from "../snapshot/describingBuilt.ts";
import { createLiveSnapshots } from "../snapshot/live.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { createStreamLines } from "../yaml/lines.ts";
import { type ActionForm, inForm } from "./actionEdits.ts";
import type { Ask, AskLater } from "./ask.ts";
import { type Checking, createChecking } from "./checking.ts";
import { createChosenClusters } from "./chosen.ts";
import { type Clusters, createClusters } from "./clusters.ts";
import { createGenerating, type Generating } from "./generating.ts";
import { guard } from "./guard.ts";
import { createNavigation, type Navigation } from "./navigation.ts";
import { createNewPolicies, type NewPolicies } from "./newPolicies.ts";
import type { ServiceOptions } from "./options.ts";
import { createPictures, type Pictures } from "./picture.ts";
import { createPlaces } from "./places.ts";
import { problemFiles } from "./problemFiles.ts";
import { putOff } from "./putOff.ts";
import { createReading, type Reading } from "./reading.ts";
import { createStatus, type Status } from "./status.ts";
import { createTesting, type Testing } from "./testing.ts";

export type { Logger, ServiceOptions } from "./options.ts";

/** Everything that Netpol can say about a workspace, without an editor. Pure but for its caches; never throws. */
export interface LanguageService
  extends Reading,
    Navigation,
    Checking,
    Clusters,
    Pictures,
    Status,
    Testing,
    Generating,
    NewPolicies {
  /** Reads a text ahead of the first question about it. */
  warm(uri: string): void;
  /** Works out bit by bit what all texts describe, once they are read and before the workspace is said to be complete. */
  prepare(): Iterable<unknown>;
  /** Takes in bit by bit what has been read, before everything is; questions are answered without it meanwhile. */
  admit(): Iterable<unknown>;
  counts(): { readonly files: number; readonly policies: number };
  diagnostics(uri: string): readonly Diagnostic[];
  /** Most of the work for `diagnostics`, bit by bit: whoever has a person waiting looks around in between. */
  diagnosticSteps(uri: string): Iterable<unknown>;
  /** What somebody writes who types there. */
  typingPlace(uri: string, position: Position): TypingPlace;
  /** The texts whose findings concern somebody who has not opened them. */
  problemFiles(): Iterable<string>;
  /** Something was last built without what somebody was writing in a text: another version of the workspace has it all again. */
  leavesOut(uri: string): boolean;
  /** The diagnostics of a text may be others once `settleSteps` is done. */
  isUnsettled(uri: string): boolean;
  /** Does bit by bit what was put off while somebody typed. `uris`: the texts that somebody looks at. */
  settleSteps(uris: readonly string[]): Iterable<unknown>;
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

export function createLanguageService({
  workspace,
  settings,
  logger,
  unhurried,
  writing,
  flows,
}: ServiceOptions): LanguageService {
  const snapshots = createLiveSnapshots(workspace, settings, describingBuilt(), unhurried, writing);
  const chosen = createChosenClusters();
  const needs = createNeedsMemory(flows);
  const runner = createRuleRunner(undefined, needs, limits.rules.remembered);
  /** The last matrix of each cluster that somebody looks at, and what stays of it for the next. */
  const matrices = new Map<string, { readonly snapshot: Snapshot; readonly matrix: Matrix }>();
  const matrixMemories = new Map<string, MatrixMemory>();
  /** Those of which everything was once ready before anybody asked. */
  const prepared = new Set<string>();

  const guarded = guard(logger);

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
    const key = keyOfMatrix(folder, shown);
    const known = matrices.get(key);
    if (known?.snapshot === snapshot) return known.matrix;
    const matrix = createMatrix({
      snapshot,
      shown,
      memory: matrixMemoryOf(key),
      needs: () =>
        needs.of({ cluster: shown.cluster, traffic: shown.traffic, within: shown, settings: snapshot.settings }),
      flows: () => flows?.of(snapshot.settings.flows),
    });
    matrices.set(key, { snapshot, matrix });
    return matrix;
  }

  function matrixMemoryOf(key: string): MatrixMemory {
    const memory = matrixMemories.get(key) ?? createMatrixMemory();
    matrixMemories.set(key, memory);
    return memory;
  }

  /** Who is first to open the matrix does not wait until all names are in order, and all are told apart. */
  function* prepareMatrices(): Iterable<unknown> {
    for (const folder of workspace.folders) {
      const snapshot = snapshots.of(folder);
      if (!snapshot.complete) continue;
      const shown = chosen.shown(snapshot);
      const key = keyOfMatrix(folder, shown);
      const { directories } = matrixMemoryOf(key);
      yield* directories.prepare(shown.cluster);
      // Once; after that for who looks at it: every other label that is typed tells others apart.
      if (prepared.has(key) && !matrices.has(key)) continue;
      yield* shown.steps();
      yield* shown.traffic.matrixSteps();
      yield directories.of(shown.cluster, shown.traffic);
      prepared.add(key);
    }
  }

  const places = createPlaces();
  const built = createBuiltPlaces();
  const testing = createTesting(workspace, snapshots, guarded);
  const reading = createReading(ask, places, built);
  return Object.freeze({
    ...reading,
    ...testing,
    hover: (uri, position, ordered) => testing.testHover(uri, position) ?? reading.hover(uri, position, ordered),
    completion(uri, position, options) {
      const items = testing.testCompletion(uri, position);
      return items === undefined
        ? reading.completion(uri, position, options)
        : { isIncomplete: false, items: [...items] };
    },
    ...createPictures(ask, places, built),
    ...createChecking(ask, { snapshots, runner, workspace }),
    ...createNavigation({ ask, askLater, places, files: allFiles, workspace, built }),
    ...createClusters({ snapshots, chosen, workspace, guarded }),
    ...createStatus({ snapshots, chosen, workspace, guarded }),
    ...createNewPolicies({ snapshots, chosen, workspace, guarded }),
    ...createGenerating({ snapshots, chosen, workspace, needs, guarded }),
    *prepare() {
      for (const folder of workspace.folders) {
        const steps = snapshots.prepare(folder)[Symbol.iterator]();
        while (guarded("clusters", "", true, () => steps.next().done) !== true) yield;
      }
    },
    warm: (uri) => guarded("read", uri, undefined, () => void snapshots.file(uri)),
    *admit() {
      for (const folder of workspace.folders) {
        const steps = snapshots.admit(folder)[Symbol.iterator]();
        while (guarded("clusters", folder, true, () => steps.next().done) !== true) yield;
      }
    },
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
    typingPlace: (uri, position) =>
      guarded<TypingPlace>("typing", uri, { part: "", whole: true }, () => {
        const file = snapshots.file(uri);
        if (file === undefined) return { part: "", whole: true };
        return typingPlace(file, createStreamLines(file.stream).offsetAt(position));
      }),
    problemFiles: () =>
      guarded<Iterable<string>>("problems", "", [], () => [
        ...problemFiles(
          workspace,
          snapshots,
          testing.listTests().map(({ uri }) => uri),
        ),
      ]),
    leavesOut: (uri) => snapshots.leavesOut(workspace.folderOf(uri)),
    isUnsettled: (uri) => guarded("clusters", uri, false, () => snapshots.of(workspace.folderOf(uri)).unsettled),
    *settleSteps(uris) {
      for (const all of [putOff({ snapshots, chosen, workspace, runner }, uris), prepareMatrices()]) {
        const steps = all[Symbol.iterator]();
        while (guarded("clusters", "", true, () => steps.next().done) !== true) yield;
      }
    },
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

function keyOfMatrix(folder: string | undefined, { name }: ClusterSnapshot): string {
  return `${folder ?? ""} ${name}`;
}
