import type { Cluster } from "../../cluster/cluster.ts";
import { findPolicy } from "../../cluster/cluster.ts";
import type { AdminPolicyManifest, PolicyManifest } from "../../manifest/file.ts";
import { rules } from "../../rules/index.ts";
import type { Rule } from "../../rules/rule.ts";
import type { AdminContext, Context, FileContext, PolicyContext } from "../../snapshot/context.ts";
import { createEvidenceMemory } from "../../snapshot/evidence.ts";
import type { FileFinding } from "../../snapshot/finding.ts";
import { viewPolicy } from "../../snapshot/policyView.ts";
import type { Fix } from "../../source/fix.ts";
import type { Severity } from "../../source/settings.ts";
import { createLineIndex, type LineIndex, type Position } from "../../yaml/lines.ts";
import { withoutOverridden } from "./overrides.ts";
import { createPolicyMemory, type FilePolicyMemory, type PolicyMemory, placeOf } from "./policyMemory.ts";
import { createRecent } from "./recent.ts";
import { isOn, severityOf } from "./severity.ts";
import { findSuppressions, indexSuppressions, type Suppression } from "./suppressions.ts";
import { unusedSuppressions } from "./unusedSuppressions.ts";

/** A finding where it stands in the file. */
export interface PlacedFinding extends FileFinding {
  readonly definition: Rule;
  readonly severity: Severity;
  /** Offsets in the file's text, UTF-16 units. */
  readonly start: number;
  readonly end: number;
  readonly fixes: () => readonly Fix[];
}

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
  check(context: Context): CheckedFile;
  /**
   * The same bit by bit: who has other things to do does them in between. Then `check` has nearly everything. What was done
   * in vain, because a text has changed meanwhile, is not lost: only what it concerns is done again.
   */
  steps(context: Context): Iterable<unknown>;
}

interface Remembered {
  readonly file: Context["file"];
  readonly traffic: Context["traffic"];
  readonly settings: Context["settings"];
  readonly complete: boolean;
  readonly version: number;
  readonly result: CheckedFile;
}

/** Files whose findings are kept: more than anybody has open. */
const rememberedFiles = 256;

export function createRuleRunner(definitions: readonly Rule[] = rules): RuleRunner {
  const byId = new Map(definitions.map((rule) => [rule.id, rule]));
  const checked = createRecent<Remembered>(rememberedFiles);
  const memory = createPolicyMemory(rememberedFiles);
  const evidenceMemory = createEvidenceMemory();
  const rejected = definitions.filter((rule) => rule.section === "rejected");
  const switchedOn = new WeakMap<readonly Rule[], { readonly settings: unknown; readonly on: readonly Rule[] }>();

  function rulesOn(able: readonly Rule[], settings: Context["settings"]): readonly Rule[] {
    const known = switchedOn.get(able);
    if (known?.settings === settings) return known.on;
    const on = able.filter((rule) => isOn(rule, settings));
    switchedOn.set(able, { settings, on });
    return on;
  }

  function resultFor(context: Context): CheckedFile | undefined {
    const known = checked.get(placeOf(context));
    const { file, traffic, settings, complete, version } = context;
    const same =
      known?.version === version && known.file === file && known.traffic === traffic && known.settings === settings;
    return same && known.complete === complete ? known.result : undefined;
  }

  // Evidence that is still being read proves nothing; the server's verdict needs none.
  const ableIn = ({ complete }: Context) => (complete ? definitions : rejected);

  return Object.freeze({
    check(context: Context) {
      const known = resultFor(context);
      if (known !== undefined) return known;
      const { file, traffic, settings, complete, version } = context;
      const able = ableIn(context);
      const own = { ...context, evidence: evidenceMemory.of(context) };
      const result = checkFile(own, able, rulesOn(able, settings), byId, memory);
      checked.set(placeOf(context), { file, traffic, settings, complete, version, result });
      return result;
    },
    *steps(context: Context) {
      if (resultFor(context) !== undefined) return;
      const on = rulesOn(ableIn(context), context.settings);
      const own = { ...context, evidence: evidenceMemory.of(context) };
      for (const [index, policy] of context.file.policies.entries()) {
        const ofPolicies = memory.of(own, true);
        for (const rule of on) {
          if (rule.check === undefined) continue;
          yield rule;
          checkPolicy(own, policy, index, [rule], byId, ofPolicies);
        }
      }
    },
  });
}

function checkFile(
  context: FileContext,
  definitions: readonly Rule[],
  on: readonly Rule[],
  byId: ReadonlyMap<string, Rule>,
  memory: PolicyMemory,
): CheckedFile {
  const { file, settings } = context;
  const lines = new LazyLines(file.stream.text);
  const found: FileFinding[] = [];
  const ofPolicies = memory.of(context);
  for (const [index, policy] of file.policies.entries()) {
    found.push(...checkPolicy(context, policy, index, on, byId, ofPolicies));
  }
  for (const [index, policy] of file.adminPolicies.entries()) {
    found.push(...checkAdminPolicy(context, policy, index, on, byId));
  }
  for (const rule of on) found.push(...(rule.checkFile?.(context) ?? []));

  const suppressions = findSuppressions(file, lines);
  const silencingOf = indexSuppressions(suppressions);
  const used = new Set<Suppression>();
  const placed: PlacedFinding[] = [];
  const place = (finding: FileFinding) => {
    const definition = byId.get(finding.rule);
    const severity = definition === undefined ? undefined : severityOf(definition, settings, finding.severity);
    if (definition === undefined || severity === undefined) return;
    const base = file.stream.starts[finding.document] ?? 0;
    const start = base + finding.span.start;
    const silencing = silencingOf(finding.rule, finding.document, () => lines.positionAt(start).line);
    for (const each of silencing) used.add(each);
    if (silencing.length > 0) return;
    const fixes = finding.fixes ?? (() => []);
    placed.push({ ...finding, definition, severity, start, end: base + finding.span.end, fixes });
  };
  for (const finding of found) place(finding);
  if (suppressions.length > 0) {
    const checkable = new Map(definitions.map((rule) => [rule.id, rule]));
    const known = (id: string) => checkable.get(id) ?? (byId.has(id) ? "unchecked" : undefined);
    for (const finding of unusedSuppressions(file, suppressions, used, known, settings, byId.keys())) place(finding);
  }
  placed.sort((a, b) => a.start - b.start || a.end - b.end);
  return { findings: placed, lines, suppressions, context };
}

function checkPolicy(
  context: FileContext,
  policy: PolicyManifest,
  index: number,
  on: readonly Rule[],
  byId: ReadonlyMap<string, Rule>,
  memory: FilePolicyMemory,
): readonly FileFinding[] {
  const { evidence, file, cluster } = context;
  // Of an object that is not whole nothing is known but what the server rejects. A key that is being typed does no harm.
  const problems = file.stream.documents[policy.document]?.problems ?? [];
  const whole = !policy.partial && problems.every(({ code }) => code === "missing-colon");
  const able = whole ? on : on.filter((rule) => rule.section === "rejected");
  let held: PolicyContext | undefined;
  const own = () => {
    if (held === undefined) {
      const whole = policyContext(context, policy, index);
      held = whole && { ...whole, fileOf: evidence.reader.file };
    }
    return held;
  };
  const findings = memory.findings(policy, inForce(cluster, file.uri, index), able, own);
  const object = `NetworkPolicy ${evidence.namespaceOf(file.uri, policy.object)}/${policy.object.name}`;
  return withoutOverridden(findings, byId, policy.faults).map((finding) => ({
    ...finding,
    document: policy.document,
    object,
  }));
}

/** Few, and about the whole cluster: nothing of them is remembered. */
function checkAdminPolicy(
  context: FileContext,
  policy: AdminPolicyManifest,
  index: number,
  on: readonly Rule[],
  byId: ReadonlyMap<string, Rule>,
): readonly FileFinding[] {
  const { file, cluster } = context;
  const problems = file.stream.documents[policy.document]?.problems ?? [];
  const whole = !policy.partial && problems.every(({ code }) => code === "missing-colon");
  const inCluster = cluster.adminPolicies.find(({ origin }) => origin.uri === file.uri && origin.index === index);
  const own: AdminContext = { ...context, policy, inCluster };
  const able = whole ? on : on.filter((rule) => rule.section === "rejected");
  const findings = able.flatMap((rule) => [...(rule.checkAdmin?.(own) ?? [])]);
  const object = `${policy.object.kind} ${policy.object.name}`;
  return withoutOverridden(findings, byId, policy.faults).map((finding) => ({
    ...finding,
    document: policy.document,
    object,
  }));
}

/** Most files of a workspace have no findings, and then nobody asks for their lines. */
class LazyLines implements LineIndex {
  readonly #text: string;
  #index: LineIndex | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  #lines(): LineIndex {
    this.#index ??= createLineIndex(this.#text);
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

/** What rules and refactorings look at for one policy; `index` is its place in the file's list. */
export function policyContext(context: FileContext, policy: PolicyManifest, index: number): PolicyContext | undefined {
  const view = viewPolicy(context.file, policy);
  if (view === undefined) return undefined;
  const { uri } = context.file;
  const namespace = context.evidence.namespaceOf(uri, policy.object);
  return { ...context, policy, inCluster: inForce(context.cluster, uri, index), namespace, view };
}

/** A replaced policy shares its name with the one in force, but is not it. */
function inForce(cluster: Cluster, uri: string, index: number) {
  const found = findPolicy(cluster, uri, index);
  return found?.origin.uri === uri && found.origin.index === index ? found : undefined;
}
