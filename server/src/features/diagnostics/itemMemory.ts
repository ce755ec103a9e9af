import type { EachItem, Rule } from "../../rules/rule.ts";
import type { PolicyContext } from "../../snapshot/context.ts";
import type { Finding, RelatedPlace } from "../../snapshot/finding.ts";
import type { RuleView } from "../../snapshot/policyView.ts";
import type { Span } from "../../yaml/tree.ts";
import type { Run, Standing } from "./standing.ts";

/**
 * What a rule has found on the rules of a policy, on their peers and on their ports, kept from one text of the policy to the
 * next for those that an edit has left as they were.
 */
export interface ItemAnswers {
  readonly ofRules: Found;
  /** By rule in force. */
  readonly ofPeers: readonly (Found | undefined)[];
  readonly ofPorts: readonly (Found | undefined)[];
}

/** In the order of the list. */
interface Found {
  /** Of each finding the item that it is about. */
  readonly at: readonly number[];
  readonly findings: readonly Finding[];
  readonly beside: EachItem<never>["beside"];
  /** Some point into the document that is edited, where that may move otherwise: they are looked for again. */
  readonly pointsHere: boolean;
  /** Items whose answers follow from other policies or files as well. */
  readonly reading: readonly number[];
  /** So does whether and how they are asked about. */
  readonly readsFirst: boolean;
}

/** While it is put together. */
type Gathered = { -readonly [Key in keyof Found]: Found[Key] extends readonly (infer Each)[] ? Each[] : Found[Key] };

/** What is found on one item of a list. */
type Ask = (at: number) => Iterable<Finding>;

export interface KeptItems {
  readonly answers: ItemAnswers;
  readonly standing: Standing;
  /** What was read of other policies and files is still so. */
  readonly holds: boolean;
}

const emptyFound = (): Gathered => ({
  at: [],
  findings: [],
  beside: undefined,
  pointsHere: false,
  reading: [],
  readsFirst: false,
});
const nothing: Found = Object.freeze(emptyFound());
const unasked: readonly never[] = Object.freeze([]);
const all: Run = Object.freeze({ front: 0, back: Number.POSITIVE_INFINITY });

/** `keep`: a finding as it is kept. */
export function askItems(
  rule: Rule,
  context: PolicyContext,
  kept: KeptItems | undefined,
  keep: (finding: Finding) => Finding,
): ItemAnswers {
  const { file, policy, view } = context;
  const { rulesInForce } = view;
  const isHere = ({ uri, document }: RelatedPlace) => uri === file.uri && document === policy.document;
  const { rules, moved, within } = kept?.standing ?? { rules: all, moved: 0, within: undefined };
  const holds = kept?.holds ?? true;
  const { readings } = context.evidence.reader;

  function look(index: number, ask: Ask, into: Gathered): void {
    const read = readings();
    const found = ask(index);
    if (found !== unasked) {
      for (const finding of found) {
        into.at.push(index);
        into.findings.push(keep(finding));
        into.pointsHere ||= finding.related?.some(isHere) === true;
      }
    }
    if (readings() !== read) into.reading.push(index);
  }

  /** Those that stand as they stood, and what is found on the others. */
  function renewed(known: Found | undefined, run: Run, count: number, ask: Ask): Found {
    const into = emptyFound();
    if (known === undefined || known.pointsHere) for (let index = 0; index < count; index++) look(index, ask, into);
    else takeOver(known, run, count, ask, into);
    return into.at.length === 0 && into.reading.length === 0 ? nothing : into;
  }

  function takeOver(before: Found, run: Run, count: number, ask: Ask, into: Gathered): void {
    const { front } = run;
    const back = Math.min(run.back, count);
    const { at, findings, reading } = into;
    let next = 0;
    let nextReading = 0;
    const take = (to: number, by: number): void => {
      for (; (before.at[next] ?? to) < to; next++) {
        const finding = before.findings[next];
        if (finding === undefined) continue;
        at.push(before.at[next] ?? 0);
        findings.push(by === 0 ? finding : movedBy(finding, by));
      }
    };
    const keepTo = (to: number, by: number): void => {
      for (; (before.reading[nextReading] ?? to) < to; nextReading++) {
        const index = before.reading[nextReading] ?? 0;
        if (holds) reading.push(index);
        else {
          take(index, by);
          while (before.at[next] === index) next++;
          look(index, ask, into);
        }
      }
      take(to, by);
    };
    keepTo(front, 0);
    for (let index = front; index < back; index++) look(index, ask, into);
    while ((before.at[next] ?? back) < back) next++;
    while ((before.reading[nextReading] ?? back) < back) nextReading++;
    keepTo(count, moved);
  }

  function ofItems<View>(
    lists: readonly (Found | undefined)[],
    itemsOf: (rule: RuleView) => readonly View[],
    runIn: (at: number) => Run | undefined,
    asked: ((context: PolicyContext, rule: RuleView) => EachItem<View> | undefined) | undefined,
  ): readonly (Found | undefined)[] {
    if (asked === undefined) return unasked;
    const again = (at: number, run: Run): Found | undefined => {
      const own = rulesInForce[at];
      const read = readings();
      const each = own && asked(context, own);
      const readsFirst = readings() !== read;
      if (own === undefined || each === undefined) return undefined;
      const items = itemsOf(own);
      const before = lists[at];
      const isKnown = before?.beside === each.beside && (holds || !(readsFirst || before?.readsFirst));
      const found = renewed(isKnown ? before : undefined, run, items.length, (index) => {
        const item = items[index];
        const found = item && each.of(item);
        if (found === undefined) return unasked;
        return "rule" in found ? [found] : found;
      });
      return each.beside === undefined && !readsFirst ? found : { ...found, beside: each.beside, readsFirst };
    };
    const made: (Found | undefined)[] = lists.slice();
    made.length = rulesInForce.length;
    for (let at = 0; at < rulesInForce.length; at++) {
      const list = lists[at];
      const stands = at < lists.length && (at < rules.front || at >= rules.back) && list?.pointsHere !== true;
      if (!stands) made[at] = again(at, runIn(at) ?? all);
      else if (!holds) made[at] = again(at, at < rules.front ? whole : none);
      else if (at >= rules.back) made[at] = list && moved !== 0 ? movedList(list, moved) : list;
    }
    return made;
  }

  const { checkRule, checkPeers, checkPorts } = rule;
  const { answers } = kept ?? {};
  return {
    ofRules:
      checkRule === undefined
        ? nothing
        : renewed(answers?.ofRules, rules, rulesInForce.length, (at) => {
            const own = rulesInForce[at];
            return own === undefined ? unasked : checkRule(context, own);
          }),
    ofPeers: ofItems(
      answers?.ofPeers ?? unasked,
      ({ peers }) => peers,
      (at) => within?.get(at)?.peers,
      checkPeers,
    ),
    ofPorts: ofItems(
      answers?.ofPorts ?? unasked,
      ({ ports }) => ports,
      (at) => within?.get(at)?.ports,
      checkPorts,
    ),
  };
}

export function asksItems({ checkRule, checkPeers, checkPorts }: Rule): boolean {
  return checkRule !== undefined || checkPeers !== undefined || checkPorts !== undefined;
}

export function addFound({ ofRules, ofPeers, ofPorts }: ItemAnswers, to: Finding[]): void {
  addAll(ofRules, to);
  // There may be thousands of lists of one or none.
  for (let at = 0; at < ofPeers.length; at++) addAll(ofPeers[at], to);
  for (let at = 0; at < ofPorts.length; at++) addAll(ofPorts[at], to);
}

function addAll(list: Found | undefined, to: Finding[]): void {
  if (list === undefined) return;
  for (let at = 0; at < list.findings.length; at++) {
    const finding = list.findings[at];
    if (finding !== undefined) to.push(finding);
  }
}

/** All items stand where they stood, or are all moved. */
const whole: Run = Object.freeze({ front: Number.POSITIVE_INFINITY, back: Number.POSITIVE_INFINITY });
const none: Run = Object.freeze({ front: 0, back: 0 });

function movedList(list: Found, by: number): Found {
  if (list.findings.length === 0) return list;
  return { ...list, findings: list.findings.map((finding) => movedBy(finding, by)) };
}

function movedBy(finding: Finding, by: number): Finding {
  const { span, extent } = finding;
  return { ...finding, span: movedSpan(span, by), ...(extent && { extent: movedSpan(extent, by) }) };
}

function movedSpan(span: Span, by: number): Span {
  return { start: span.start + by, end: span.end + by };
}
