import type { ClusterPolicy } from "../../cluster/cluster.ts";
import type { PolicyManifest } from "../../manifest/file.ts";
import type { Rule } from "../../rules/rule.ts";
import type { FileContext, PolicyContext } from "../../snapshot/context.ts";
import { type Reader, type Reads, together } from "../../snapshot/facts.ts";
import type { Finding } from "../../snapshot/finding.ts";
import type { Inventory } from "../../snapshot/inventory.ts";
import { alike } from "../../snapshot/policyFacts.ts";
import type { Span, YamlDocument } from "../../yaml/tree.ts";
import { createRecent } from "./recent.ts";

/**
 * What each rule found on each policy, kept for as long as neither the policy's text nor anything that the rule looked at has
 * changed: a keystroke in one document does not run the rules on the others. Findings are words and places in texts; a policy
 * may come to stand elsewhere in its cluster.
 */
export interface PolicyMemory {
  /** For one pass over the policies of the context's file; `some`: not all of them, and what is remembered of the others is kept. */
  of(context: FileContext, some?: boolean): FilePolicyMemory;
  /** Runs on one policy what has to run, a rule at each step; what is remembered of the others is kept as it is. */
  steps(context: FileContext, about: AboutPolicy): Iterable<unknown>;
}

export interface FilePolicyMemory {
  findings(about: AboutPolicy): readonly Finding[];
}

export interface AboutPolicy {
  readonly policy: PolicyManifest;
  readonly inCluster: ClusterPolicy | undefined;
  readonly rules: readonly Rule[];
  /** What the rules look at, made when one has to run. */
  own(): PolicyContext | undefined;
}

interface Remembered {
  readonly inventory: Inventory;
  readonly inCluster: ClusterPolicy | undefined;
  readonly byRule: Map<Rule, RuleResult>;
  /** All of these rules were seen to hold in this state. `reads`: what any of them has read, made when first needed. */
  checked: { readonly reader: Reader; readonly rules: readonly Rule[]; readonly reads: Reads | undefined } | undefined;
}

interface RuleResult {
  readonly findings: readonly Finding[];
  readonly reads: Reads;
  /** Documents that the findings point at, to see that they still stand where they stood. */
  readonly related: readonly (YamlDocument | undefined)[];
}

/** `files`: of how many it is remembered. */
export function createPolicyMemory(files: number): PolicyMemory {
  const memory = createRecent<Map<PolicyManifest, Remembered>>(files);

  function rememberedOf({ evidence }: FileContext, { inCluster }: AboutPolicy, before: Remembered | undefined) {
    const { inventory } = evidence;
    if (before?.inventory !== inventory || !alike(before.inCluster, inCluster)) {
      return { inventory, inCluster, byRule: new Map(), checked: undefined };
    }
    return before.inCluster === inCluster ? before : { ...before, inCluster };
  }

  return {
    of(context, some = false) {
      const key = placeOf(context);
      const before = memory.get(key);
      const now = (some ? before : undefined) ?? new Map<PolicyManifest, Remembered>();
      memory.set(key, now);
      return {
        findings(about) {
          const known = rememberedOf(context, about, now.get(about.policy) ?? before?.get(about.policy));
          now.set(about.policy, known);
          for (const rule of due(context, about, known)) runRule(context, about, known, rule);
          const found: Finding[] = [];
          for (const rule of about.rules) {
            const findings = known.byRule.get(rule)?.findings ?? none;
            if (findings.length === 0) continue;
            const now = createAgain(rule, about.own);
            for (const finding of findings) found.push(withFreshFixes(finding, now));
          }
          return found;
        },
      };
    },
    *steps(context, about) {
      const key = placeOf(context);
      let now = memory.get(key);
      if (now === undefined) {
        now = new Map();
        memory.set(key, now);
      }
      const known = rememberedOf(context, about, now.get(about.policy));
      now.set(about.policy, known);
      for (const rule of due(context, about, known)) {
        yield rule;
        runRule(context, about, known, rule);
      }
    },
  };
}

/** The rules that have to run, the next one looked for when the one before has. When all are done, none is until something changes. */
function* due(context: FileContext, { rules }: AboutPolicy, known: Remembered): Iterable<Rule> {
  const { reader } = context.evidence;
  const { checked } = known;
  if (checked?.rules === rules) {
    if (checked.reader === reader) return;
    // Of most policies nothing at all has changed: what all rules have read is looked at once.
    const reads = checked.reads ?? together(rules.flatMap((rule) => known.byRule.get(rule)?.reads ?? []));
    if (reader.stands(reads) && rules.every((rule) => stillStand(context, known.byRule.get(rule)))) {
      known.checked = { reader, rules, reads };
      return;
    }
  }
  for (const rule of rules) {
    const last = known.byRule.get(rule);
    if (last === undefined || !reader.stands(last.reads) || !stillStand(context, last)) yield rule;
  }
  known.checked = { reader, rules, reads: undefined };
}

function runRule(context: FileContext, { own }: AboutPolicy, { byRule }: Remembered, rule: Rule): void {
  const { value, reads } = context.evidence.reader.note(() => run(rule, own));
  const findings = value.length === 0 ? none : value.map(withoutFixes);
  const related = findings.length === 0 ? none : relatedDocuments(context, findings);
  byRule.set(rule, { findings, reads, related });
}

/** One file is something else in each cluster that takes it in. */
export function placeOf({ clusterName, file }: Pick<FileContext, "clusterName" | "file">): string {
  return `${clusterName} ${file.uri}`;
}

const none: readonly never[] = Object.freeze([]);

/** Most rules find nothing on most policies: they share one empty list. */
function run(rule: Rule, own: () => PolicyContext | undefined): readonly Finding[] {
  const context = rule.check === undefined ? undefined : own();
  if (context === undefined) return none;
  const findings = [...(rule.check?.(context) ?? none)];
  return findings.length === 0 ? none : findings;
}

function stillStand(context: FileContext, last: RuleResult | undefined): boolean {
  return last === undefined || last.related.length === 0 || pointAtTheSame(context, last);
}

function pointAtTheSame(context: FileContext, { findings, related }: RuleResult): boolean {
  let at = 0;
  return eachRelated(context, findings, (document) => document === related[at++]);
}

function relatedDocuments(context: FileContext, findings: readonly Finding[]): (YamlDocument | undefined)[] {
  const found: (YamlDocument | undefined)[] = [];
  eachRelated(context, findings, (document) => found.push(document) > 0);
  return found;
}

/** As long as `goesOn` says so; whether it did to the end. Of thousands of findings each may point at several documents. */
function eachRelated(
  { file, fileOf }: FileContext,
  findings: readonly Finding[],
  goesOn: (document: YamlDocument | undefined) => boolean,
): boolean {
  for (const { related } of findings) {
    if (related === undefined) continue;
    for (const { uri, document } of related) {
      const other = uri === file.uri ? file : fileOf(uri);
      if (!goesOn(other?.stream.documents[document])) return false;
    }
  }
  return true;
}

/** What works a fix out holds the whole state of the workspace, which would outlive it. */
function withoutFixes(finding: Finding): Finding {
  return finding.fixes === undefined ? finding : { ...finding, fixes: toBeAsked };
}

const toBeAsked = (): readonly never[] => none;

/** What a rule finds now, by place: looked for once, when the first of its fixes is asked for. */
function createAgain(rule: Rule, own: () => PolicyContext | undefined): (span: Span) => Finding | undefined {
  let found: Map<string, Finding> | undefined;
  return (span) => {
    found ??= new Map([...run(rule, own)].reverse().map((each) => [keyOf(each.span), each]));
    return found.get(keyOf(span));
  };
}

function keyOf({ start, end }: Span): string {
  return `${start} ${end}`;
}

/** A fix may write beside other text of the file, which has moved on: it is worked out on what is there when asked for. */
function withFreshFixes(finding: Finding, now: (span: Span) => Finding | undefined): Finding {
  if (finding.fixes === undefined) return finding;
  const { span } = finding;
  return { ...finding, fixes: () => now(span)?.fixes?.() ?? [] };
}
