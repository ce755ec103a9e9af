import type { ClusterPolicy } from "../../cluster/cluster.ts";
import { limits } from "../../limits.ts";
import type { PolicyManifest } from "../../manifest/file.ts";
import type { Rule } from "../../rules/rule.ts";
import type { FileContext, PolicyContext } from "../../snapshot/context.ts";
import { nothingRead, type Reader, type Reads, together } from "../../snapshot/facts.ts";
import type { Finding } from "../../snapshot/finding.ts";
import type { Inventory } from "../../snapshot/inventory.ts";
import { alike } from "../../snapshot/policyFacts.ts";
import type { Fix } from "../../source/fix.ts";
import type { Span } from "../../yaml/tree.ts";
import { addFound, askItems, asksItems, type ItemAnswers, type KeptItems } from "./itemMemory.ts";
import { createRecent } from "./recent.ts";
import { type Seen, seenOf, stillStand } from "./seen.ts";
import { type Standing, type Stood, standingOf } from "./standing.ts";

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
  findings(about: AboutPolicy): PolicyFindings;
}

/** As they are kept. A fix may write beside other text of the file, which has moved on: it is worked out on what is there when asked for. */
export interface PolicyFindings {
  readonly list: readonly Finding[];
  fixes(finding: Finding): readonly Fix[];
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
  /** Where the policy stood when its rules were run. */
  stood: Stood | undefined;
  /** Of the policy as it was before an edit, until its rules have run again. */
  before: { readonly byRule: ReadonlyMap<Rule, RuleResult>; readonly stood: Stood } | undefined;
  standing: Standing | undefined;
}

interface RuleResult {
  readonly findings: readonly Finding[];
  readonly seen: readonly Seen[];
  /** The part of it that is about items. `seen`: one after the other of those that were looked at together. */
  readonly items: { readonly answers: ItemAnswers; readonly seen: readonly Seen[] } | undefined;
}

/** `files`: of how many it is remembered. */
export function createPolicyMemory(files: number): PolicyMemory {
  const memory = createRecent<Policies>(files);

  function rememberedOf(
    { evidence }: FileContext,
    { policy, inCluster }: AboutPolicy,
    known: Remembered | undefined,
    lists: readonly (Policies | undefined)[],
  ): Remembered {
    const { inventory } = evidence;
    if (known?.inventory !== inventory || !alike(known.inCluster, inCluster)) {
      const old = known === undefined ? beforeEdit(policy, inventory, lists) : undefined;
      const before = old?.stood && { byRule: old.byRule, stood: old.stood };
      return {
        inventory,
        inCluster,
        byRule: new Map(),
        checked: undefined,
        stood: undefined,
        before,
        standing: undefined,
      };
    }
    return known.inCluster === inCluster ? known : { ...known, inCluster };
  }

  return {
    of(context, some = false) {
      const key = placeOf(context);
      const before = memory.get(key);
      const now: Policies = (some ? before : undefined) ?? new Map();
      memory.set(key, now);
      return {
        findings(about) {
          const old = now.get(about.policy) ?? before?.get(about.policy);
          const known = rememberedOf(context, about, old, [before, now]);
          now.set(about.policy, known);
          for (const rule of due(context, about, known)) runRule(context, about, known, rule);
          const list: Finding[] = [];
          for (const rule of about.rules)
            for (const finding of known.byRule.get(rule)?.findings ?? none) list.push(finding);
          return { list, fixes: createFixesNow(about) };
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
      const known = rememberedOf(context, about, now.get(about.policy), [now]);
      now.set(about.policy, known);
      for (const rule of due(context, about, known)) {
        yield rule;
        runRule(context, about, known, rule);
      }
    },
  };
}

type Policies = Map<PolicyManifest, Remembered>;

/** The policy of that name as its rules were run on it last. */
function beforeEdit(
  { object: { name, namespace } }: PolicyManifest,
  inventory: Inventory,
  lists: readonly (Policies | undefined)[],
): Remembered | undefined {
  let found: Remembered | undefined;
  for (const list of lists) {
    for (const [{ object }, each] of list ?? []) {
      if (object.name !== name || object.namespace !== namespace || each.inventory !== inventory) continue;
      // Of one that nobody has waited for some rules are not known.
      if (each.stood !== undefined && (each.checked !== undefined || found?.checked === undefined)) found = each;
    }
  }
  return found;
}

/** The rules that have to run, the next one looked for when the one before has. When all are done, none is until something changes. */
function* due(context: FileContext, { rules }: AboutPolicy, known: Remembered): Iterable<Rule> {
  const { reader } = context.evidence;
  const { checked } = known;
  if (checked?.rules === rules) {
    if (checked.reader === reader) return;
    // Of most policies nothing at all has changed: what all rules have read is looked at once.
    const seenBy = (rule: Rule) => known.byRule.get(rule)?.seen ?? none;
    const reads = checked.reads ?? together(rules.flatMap((rule) => seenBy(rule).map((each) => each.reads)));
    if (
      reader.stands(reads) &&
      rules.every((rule) => seenBy(rule).every(({ related }) => stillStand(context, related)))
    ) {
      known.checked = { reader, rules, reads };
      return;
    }
  }
  for (const rule of rules) {
    const last = known.byRule.get(rule);
    const stands = last?.seen.every(({ reads, related }) => reader.stands(reads) && stillStand(context, related));
    if (stands !== true) yield rule;
  }
  known.checked = { reader, rules, reads: undefined };
  // What is kept of it has been taken over.
  known.before = undefined;
  known.standing = undefined;
}

function runRule(context: FileContext, about: AboutPolicy, known: Remembered, rule: Rule): void {
  const own = rule.check === undefined && !asksItems(rule) ? undefined : about.own();
  known.byRule.set(rule, own === undefined ? nothingFound : resultOf(context, own, known, rule));
}

function resultOf(context: FileContext, own: PolicyContext, known: Remembered, rule: Rule): RuleResult {
  const { reader } = context.evidence;
  const { value, reads } = reader.note(() => [...(rule.check?.(own) ?? none)]);
  const findings = value.map(withoutFixes);
  const seen = seenOf(context, own, findings, reads);
  if (!asksItems(rule)) {
    return findings.length === 0 && seen.length === 0 ? nothingFound : { findings, seen, items: undefined };
  }
  known.stood ??= {
    namespace: own.namespace,
    policy: own.policy,
    view: own.view,
    isInForce: own.inCluster !== undefined,
  };
  const kept = keptItems(context, known, rule);
  const fresh: Finding[] = [];
  const keep = (finding: Finding) => {
    const made = withoutFixes(finding);
    fresh.push(made);
    return made;
  };
  const asked = reader.note(() => askItems(rule, own, kept, keep));
  addFound(asked.value, findings);
  const ofItems = [...(kept?.seen ?? none), ...seenOf(context, own, fresh, asked.reads)];
  return { findings, seen: [...seen, ...ofItems], items: { answers: asked.value, seen: ofItems } };
}

interface Kept extends KeptItems {
  readonly seen: readonly Seen[];
}

/** What is known of the items of the policy as it was before an edit, if all still holds that it was found by. */
function keptItems(context: FileContext, known: Remembered, rule: Rule): Kept | undefined {
  const { before, stood } = known;
  const last = before?.byRule.get(rule);
  if (before === undefined || stood === undefined || last?.items === undefined) return undefined;
  // What was seen of items that are gone ends here.
  const { answers, seen } = last.items;
  if (seen.length > limits.rules.edits) return undefined;
  known.standing ??= standingOf(stood, before.stood) ?? nowhere;
  if (known.standing === nowhere) return undefined;
  const { reader } = context.evidence;
  if (!seen.every(({ related }) => stillStand(context, related))) return undefined;
  const { standing } = known;
  if (seen.every(({ reads }) => reader.holds(reads))) return { answers, seen, standing, holds: true };
  // Who has read anything is asked again.
  const others = seen.flatMap(({ related }) => (related.size === 0 ? [] : [{ reads: nothingRead, related }]));
  return { answers, seen: others, standing, holds: false };
}

const nowhere: Standing = Object.freeze({ rules: { front: 0, back: 0 }, within: new Map(), moved: 0 });

/** One file is something else in each cluster that takes it in. */
export function placeOf({ clusterName, file }: Pick<FileContext, "clusterName" | "file">): string {
  return `${clusterName} ${file.uri}`;
}

const none: readonly never[] = Object.freeze([]);

/** Most rules find nothing on most policies: they share it. */
const nothingFound: RuleResult = Object.freeze({ findings: none, seen: none, items: undefined });

/** All that a rule finds, with its fixes. */
function run(rule: Rule, own: () => PolicyContext | undefined): readonly Finding[] {
  const context = own();
  if (context === undefined) return none;
  const findings = [...(rule.check?.(context) ?? none)];
  if (asksItems(rule))
    addFound(
      askItems(rule, context, undefined, (finding) => finding),
      findings,
    );
  return findings;
}

/** What works a fix out holds the whole state of the workspace, which would outlive it. */
function withoutFixes(finding: Finding): Finding {
  return finding.fixes === undefined ? finding : { ...finding, fixes: toBeAsked };
}

const toBeAsked = (): readonly never[] => none;

/** What rules find now, by place: looked for once, when the first of their fixes is asked for. */
function createFixesNow({ rules, own }: AboutPolicy): PolicyFindings["fixes"] {
  const found = new Map<string, ReadonlyMap<string, Finding>>();
  return ({ rule: id, span }) => {
    let byPlace = found.get(id);
    if (byPlace === undefined) {
      const rule = rules.find((each) => each.id === id);
      const now = rule === undefined ? none : run(rule, own);
      byPlace = new Map(now.toReversed().map((each) => [keyOf(each.span), each]));
      found.set(id, byPlace);
    }
    return byPlace.get(keyOf(span))?.fixes?.() ?? none;
  };
}

function keyOf({ start, end }: Span): string {
  return `${start} ${end}`;
}
