import type { Cluster } from "../../cluster/cluster.ts";
import { findPolicy } from "../../cluster/cluster.ts";
import type { PolicyManifest } from "../../manifest/file.ts";
import { rules } from "../../rules/index.ts";
import type { FileFinding, FileRuleContext, Fix, Rule, RuleContext } from "../../rules/rule.ts";
import { createEvidence, type Evidence } from "../../rules/support/evidence.ts";
import { viewPolicy } from "../../rules/support/view.ts";
import type { Severity } from "../../settings.ts";
import { createLineIndex, type LineIndex } from "../../yaml/lines.ts";
import type { FeatureContext } from "../context.ts";
import { withoutOverridden } from "./overrides.ts";
import { createPolicyMemory } from "./policyMemory.ts";
import { isOn, severityOf } from "./severity.ts";
import { findSuppressions, type Suppression } from "./suppressions.ts";
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
  readonly context: FileRuleContext;
}

/** Runs the rules and remembers what they found as long as nothing changed. One per language service. */
export interface RuleRunner {
  check(context: FeatureContext): CheckedFile;
}

interface Remembered {
  readonly traffic: FeatureContext["traffic"];
  readonly settings: FeatureContext["settings"];
  readonly complete: boolean;
  readonly version: number;
  readonly result: CheckedFile;
}

export function createRuleRunner(definitions: readonly Rule[] = rules): RuleRunner {
  const byId = new Map(definitions.map((rule) => [rule.id, rule]));
  // Keyed by values that live as long as their snapshot, so the entries go with it.
  const evidences = new WeakMap<
    FeatureContext["traffic"],
    { readonly settings: unknown; readonly evidence: Evidence }
  >();
  const checked = new WeakMap<FeatureContext["file"], Remembered>();
  const memory = createPolicyMemory();
  const rejected = definitions.filter((rule) => rule.section === "rejected");
  const switchedOn = new WeakMap<readonly Rule[], { readonly settings: unknown; readonly on: readonly Rule[] }>();

  function rulesOn(able: readonly Rule[], settings: FeatureContext["settings"]): readonly Rule[] {
    const known = switchedOn.get(able);
    if (known?.settings === settings) return known.on;
    const on = able.filter((rule) => isOn(rule, settings));
    switchedOn.set(able, { settings, on });
    return on;
  }

  function evidenceOf(context: FeatureContext): Evidence {
    const known = evidences.get(context.traffic);
    if (known?.settings === context.settings) return known.evidence;
    const evidence = createEvidence(context);
    evidences.set(context.traffic, { settings: context.settings, evidence });
    return evidence;
  }

  return Object.freeze({
    check(context: FeatureContext) {
      const known = checked.get(context.file);
      const { traffic, settings, complete, version } = context;
      const same = known?.version === version && known.traffic === traffic && known.settings === settings;
      if (same && known.complete === complete) return known.result;
      // Evidence that is still being read proves nothing; the server's verdict needs none.
      const able = complete ? definitions : rejected;
      const own = { ...context, evidence: evidenceOf(context) };
      const result = checkFile(own, able, rulesOn(able, settings), byId, (policy, check) =>
        memory.findings(own, policy, complete, check),
      );
      checked.set(context.file, { traffic, settings, complete, version, result });
      return result;
    },
  });
}

function checkFile(
  context: FileRuleContext,
  definitions: readonly Rule[],
  on: readonly Rule[],
  byId: ReadonlyMap<string, Rule>,
  remembered: (policy: PolicyManifest, check: () => readonly FileFinding[]) => readonly FileFinding[],
): CheckedFile {
  const { file, settings } = context;
  const lines = lazyLines(file.stream.text);
  const found: FileFinding[] = [];
  for (const [index, policy] of file.policies.entries()) {
    found.push(...remembered(policy, () => checkPolicy(context, policy, index, on, byId)));
  }
  for (const rule of on) found.push(...(rule.checkFile?.(context) ?? []));

  const suppressions = findSuppressions(file, lines);
  const used = new Set<Suppression>();
  const placed: PlacedFinding[] = [];
  const place = (finding: FileFinding) => {
    const definition = byId.get(finding.rule);
    const severity = definition === undefined ? undefined : severityOf(definition, settings, finding.severity);
    if (definition === undefined || severity === undefined) return;
    const base = file.stream.starts[finding.document] ?? 0;
    const start = base + finding.span.start;
    const silencing = suppressions.filter(
      (each) =>
        each.rule === finding.rule && (each.whole === finding.document || each.line === lines.positionAt(start).line),
    );
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
  context: FileRuleContext,
  policy: PolicyManifest,
  index: number,
  on: readonly Rule[],
  byId: ReadonlyMap<string, Rule>,
): readonly FileFinding[] {
  const own = policyContext(context, policy, index);
  if (own === undefined) return [];
  const findings = on.flatMap((rule) =>
    // Of an object that is not whole nothing is known but what the server rejects.
    rule.check === undefined || (policy.partial && rule.section !== "rejected") ? [] : [...rule.check(own)],
  );
  const object = `NetworkPolicy ${own.namespace}/${policy.object.name}`;
  return withoutOverridden(findings, byId, policy.faults).map((finding) => ({
    ...finding,
    document: policy.document,
    object,
  }));
}

/** Most files of a workspace have no findings, and then nobody asks for their lines. */
function lazyLines(text: string): LineIndex {
  let held: LineIndex | undefined;
  const index = () => {
    held ??= createLineIndex(text);
    return held;
  };
  return {
    get lineCount() {
      return index().lineCount;
    },
    positionAt: (offset) => index().positionAt(offset),
    offsetAt: (position) => index().offsetAt(position),
    lineStart: (line) => index().lineStart(line),
  };
}

/** What rules and refactorings look at for one policy; `index` is its place in the file's list. */
export function policyContext(
  context: FileRuleContext,
  policy: PolicyManifest,
  index: number,
): RuleContext | undefined {
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
