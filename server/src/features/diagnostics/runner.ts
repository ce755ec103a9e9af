import { createNeedsMemory } from "../../expectations/needs/memory.ts";
import type { ManifestFile } from "../../manifest/file.ts";
import { rules } from "../../rules/index.ts";
import type { Rule } from "../../rules/rule.ts";
import type { Context, FileContext } from "../../snapshot/context.ts";
import { createEvidenceMemory, type EvidenceMemory } from "../../snapshot/evidence.ts";
import { createFilesWritten } from "../../snapshot/filesWritten.ts";
import type { NeedsSource } from "../../snapshot/need.ts";
import { sourceFixes } from "../../snapshot/sourceEdits.ts";
import { writtenIn } from "../../snapshot/textPlace.ts";
import { createStreamLines, type LineIndex, type Position } from "../../yaml/lines.ts";
import type { YamlStream } from "../../yaml/tree.ts";
import { type AlikeClusters, firstLook, representatives } from "./alike.ts";
import { createMostClusters } from "./bounded.ts";
import { createClusterRuns } from "./clusterRuns.ts";
import { createFixTrials } from "./fixTrials.ts";
import { type Finders, findingsIn, joinedFindings, joinedSteps } from "./joined.ts";
import type { PlacedFinding } from "./placedFinding.ts";
import { createRecent } from "./recent.ts";
import { severityOf } from "./severity.ts";
import { findSuppressions, indexSuppressions, type Suppression } from "./suppressions.ts";
import { unusedSuppressions } from "./unusedSuppressions.ts";

export { policyContext } from "./clusterRuns.ts";
export type { PlacedFinding } from "./placedFinding.ts";

/** What the rules say about one file. */
export interface CheckedFile {
  /** By place in the text. Suppressed ones are not among them. */
  readonly findings: readonly PlacedFinding[];
  readonly lines: LineIndex;
  readonly suppressions: readonly Suppression[];
  /** What rules and refactorings look at. */
  readonly context: FileContext;
}

/** Runs the rules and remembers what they found as long as nothing changed. One per language service. */
export interface RuleRunner {
  /**
   * What is found in the text of the context's file, in whatever cluster. `wanted`: clusters that are looked at before the
   * others, always the same.
   */
  check(context: Context, wanted?: readonly string[]): CheckedFile;
  /** The same of some lines: what it finds on others may be missing. Who looks at one line need not wait for the rest. */
  checkLines(context: Context, first: number, last: number): CheckedFile;
  /** Of a file that findings of others point at, and that few edits change: counted once. */
  linesOf(file: ManifestFile): LineIndex;
  /** In how many clusters a text is judged, where it is not all of them. */
  judgedIn(snapshot: Context["snapshot"]): number | undefined;
  /**
   * The same bit by bit: who has other things to do does them in between. Then `check` has nearly everything. What was done
   * in vain, because a text has changed meanwhile, is not lost: only what it concerns is done again. `all`: in all clusters,
   * also while somebody types.
   */
  steps(context: Context, all?: boolean): Iterable<unknown>;
}

interface Remembered {
  readonly version: number;
  readonly snapshot: Context["snapshot"];
  readonly context: Context;
  readonly result: CheckedFile;
}

/** Files whose findings are kept where each is looked at once, or only those that somebody has open. */
const rememberedFiles = 256;

/** `remembered`: files whose findings are kept. */
export function createRuleRunner(
  definitions: readonly Rule[] = rules,
  needs: NeedsSource = createNeedsMemory(),
  remembered = rememberedFiles,
): RuleRunner {
  const byId = new Map(definitions.map((rule) => [rule.id, rule]));
  const checked = createRecent<Remembered>(remembered);
  const alike = createRecent<AlikeClusters>(remembered);
  const evidenceMemory = createEvidenceMemory(needs);
  const runs = createClusterRuns(definitions, byId, { evidenceMemory, needs }, remembered);

  const lines = new WeakMap<ManifestFile, LineIndex>();

  const finders: Finders = {
    runs,
    trials: createFixTrials(runs),
    filesWritten: createFilesWritten(),
    mostClusters: createMostClusters(),
  };

  function resultFor(context: Context): CheckedFile | undefined {
    const known = checked.get(writtenIn(context.file));
    const same = known?.version === context.version && known.snapshot === context.snapshot;
    return same && known.context.file === context.file ? known.result : undefined;
  }

  /** While somebody types, clusters that were alike are taken to be alike. */
  const takenFor = (context: Context, uri: string) => {
    if (!context.snapshot.unsettled) return undefined;
    const known = alike.get(uri);
    // Those of before may be none of these: while files were read there was one cluster.
    return known !== undefined && representatives(known, context) !== undefined ? known : firstLook(context, uri);
  };

  const runner: RuleRunner = {
    linesOf(file: ManifestFile) {
      const known = lines.get(file) ?? createStreamLines(file.stream);
      lines.set(file, known);
      return known;
    },
    judgedIn(snapshot: Context["snapshot"]) {
      const most = finders.mostClusters(snapshot);
      return most < snapshot.clusters.length ? most : undefined;
    },
    check(context: Context, wanted: readonly string[] = []) {
      const uri = writtenIn(context.file);
      const known = resultFor(context);
      if (known !== undefined) return known;
      const { snapshot, version } = context;
      const taken = takenFor(context, uri);
      const found = joinedFindings(context, uri, { ...finders, wanted }, taken);
      // A first look says nothing of those that it has left.
      if (taken === undefined || taken === alike.get(uri)) alike.set(uri, found.alike);
      const result = checkText(context, uri, found.findings, { finders, evidenceMemory, byId }, checked.get(uri));
      checked.set(uri, { version, snapshot, context, result });
      return result;
    },
    checkLines(context: Context, first: number, last: number) {
      const uri = writtenIn(context.file);
      const known = resultFor(context);
      const { stream } = textOf(context, uri);
      if (known !== undefined || stream.documents.length === 1) return known ?? runner.check(context);
      const lines = createStreamLines(stream);
      const from = lines.lineStart(first);
      const to = last + 1 < lines.lineCount ? lines.lineStart(last + 1) : Number.POSITIVE_INFINITY;
      const isThere = (document: number) => {
        const start = stream.starts[document] ?? 0;
        return start < to && from <= start + (stream.documents[document]?.text.length ?? 0);
      };
      const found = findingsIn(context, uri, finders, isThere);
      if (found === undefined) return runner.check(context);
      const result = checkText(context, uri, found, { finders, evidenceMemory, byId }, checked.get(uri));
      // A comment that silences nothing here may silence something elsewhere.
      return result.suppressions.length === 0 ? result : runner.check(context);
    },
    *steps(context: Context, all = false) {
      if (!all && resultFor(context) !== undefined) return;
      const uri = writtenIn(context.file);
      yield* joinedSteps(context, uri, finders, all ? undefined : takenFor(context, uri));
    },
  };
  return Object.freeze(runner);
}

function checkText(
  context: Context,
  uri: string,
  found: readonly PlacedFinding[],
  {
    finders,
    evidenceMemory,
    byId,
  }: {
    readonly finders: Finders;
    readonly evidenceMemory: EvidenceMemory;
    readonly byId: ReadonlyMap<string, Rule>;
  },
  before: Remembered | undefined,
): CheckedFile {
  const { settings } = context;
  const file = textOf(context, uri);
  const lines = new LazyLines(file.stream);

  const without = before?.result.suppressions.length === 0 ? textOf(before.context, uri) : undefined;
  const suppressions = findSuppressions(file, lines, without);
  const silencingOf = indexSuppressions(suppressions);
  const used = new Set<Suppression>();
  const placed: PlacedFinding[] = [];
  const place = (finding: PlacedFinding) => {
    const silencing = silencingOf(finding.rule, finding.document, () => lines.positionAt(finding.start).line);
    for (const each of silencing) used.add(each);
    if (silencing.length === 0) placed.push(finding);
  };
  for (const finding of found) place(finding);
  if (suppressions.length > 0) {
    const able = finders.runs.able(context);
    const checkable = new Map(able.map((rule) => [rule.id, rule]));
    const known = (id: string) => checkable.get(id) ?? (byId.has(id) ? "unchecked" : undefined);
    for (const finding of unusedSuppressions(file, suppressions, used, known, settings, byId.keys())) {
      const definition = byId.get(finding.rule);
      const severity = definition === undefined ? undefined : severityOf(definition, settings, finding.severity);
      if (definition === undefined || severity === undefined) continue;
      const base = file.stream.starts[finding.document] ?? 0;
      const [start, end] = [base + finding.span.start, base + finding.span.end];
      place({
        ...finding,
        definition,
        severity,
        start,
        end,
        fixes: () => sourceFixes(finding.fixes?.() ?? [], { ...context, file }),
      });
    }
  }
  placed.sort((a, b) => a.start - b.start || a.end - b.end);
  return { findings: placed, lines, suppressions, context: { ...context, evidence: evidenceMemory.of(context) } };
}

/** As it is written; of a build there may be no text. */
function textOf({ snapshot, file }: Pick<Context, "snapshot" | "file">, uri: string): FileContext["file"] {
  return snapshot.files.get(uri) ?? file;
}

/** Most files of a workspace have no findings, and then nobody asks for their lines. */
class LazyLines implements LineIndex {
  readonly #stream: YamlStream;
  #index: LineIndex | undefined;

  constructor(stream: YamlStream) {
    this.#stream = stream;
  }

  #lines(): LineIndex {
    this.#index ??= createStreamLines(this.#stream);
    return this.#index;
  }

  get lineCount(): number {
    return this.#lines().lineCount;
  }

  positionAt(offset: number): Position {
    return this.#lines().positionAt(offset);
  }

  offsetAt(position: Position): number {
    return this.#lines().offsetAt(position);
  }

  lineStart(line: number): number {
    return this.#lines().lineStart(line);
  }
}
