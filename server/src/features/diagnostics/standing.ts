import type { NetworkPolicy } from "../../manifest/types.ts";
import type { PolicyContext } from "../../snapshot/context.ts";
import type { PeerView, PortView, RuleView } from "../../snapshot/policyView.ts";

/** Items of a list that say what they said before an edit: those in front of `front`, and those from `back` on. */
export interface Run {
  readonly front: number;
  readonly back: number;
}

/** Which rules, peers and ports of a policy stand as they stood before an edit. */
export interface Standing {
  readonly rules: Run;
  /** Of the rules in between, by their place among those in force. */
  readonly within: ReadonlyMap<number, { readonly peers: Run; readonly ports: Run }>;
  /** By how many units all that stands at the back has moved. */
  readonly moved: number;
}

/** A policy as it stood in its text, and what is told of it. */
export type Stood = Pick<PolicyContext, "namespace" | "policy" | "view"> & { readonly isInForce: boolean };

/**
 * `undefined`: something around the lists is another, or may be. In front of an edit and behind it text, values and places in
 * the lists are the same, so whatever follows from an item alone is.
 */
export function standingOf(now: Stood, before: Stood): Standing | undefined {
  const texts = [now.view.document, before.view.document];
  // What an alias repeats may stand anywhere.
  if (!texts.every(({ plain, problems, text }) => plain === true && problems.length === 0 && !text.includes("*")))
    return undefined;
  if (now.namespace !== before.namespace || now.isInForce !== before.isInForce) return undefined;
  if (now.policy.faults.length > 0 || before.policy.faults.length > 0) return undefined;
  if (!isSameAround(now.policy.object, before.policy.object)) return undefined;
  const same = sameText(now.view.document.text, before.view.document.text);
  const [rules, old] = [now.view.rulesInForce, before.view.rulesInForce];
  const run = runOf(rules, old, same, ({ rule, direction: { direction } }, other) => {
    return rule === other.rule && direction === other.direction.direction;
  });
  const within = new Map<number, { readonly peers: Run; readonly ports: Run }>();
  if (rules.length === old.length) {
    for (let at = run.front; at < run.back; at++) {
      const [rule, other] = [rules[at], old[at]];
      if (rule === undefined || rule.direction.direction !== other?.direction.direction) continue;
      within.set(at, {
        peers: rule.rule.ports === other.rule.ports ? peersRun(rule, other, same) : none,
        ports: rule.rule.peers === other.rule.peers ? portsRun(rule, other, same) : none,
      });
    }
  }
  return { rules: run, within, moved: same.moved };
}

const none: Run = Object.freeze({ front: 0, back: Number.POSITIVE_INFINITY });

function peersRun(now: RuleView, before: RuleView, same: SameText): Run {
  return runOf(now.peers, before.peers, same, (a: PeerView, b: PeerView) => a.peer === b.peer);
}

function portsRun(now: RuleView, before: RuleView, same: SameText): Run {
  return runOf(now.ports, before.ports, same, (a: PortView, b: PortView) => a.port === b.port);
}

/** All but the rules; parts that are equal are the very same. */
function isSameAround(a: NetworkPolicy, b: NetworkPolicy): boolean {
  const keys = Object.keys(a) as (keyof NetworkPolicy)[];
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => key === "ingress" || key === "egress" || a[key] === b[key]);
}

type Item = Pick<PeerView, "item" | "index">;

function runOf<View extends Item>(
  now: readonly View[],
  before: readonly View[],
  { front: text, back: rest, moved }: SameText,
  isSame: (a: View, b: View) => boolean,
): Run {
  const same = (at: number, by: number): boolean => {
    const a = now[at];
    const b = before[at];
    if (a === undefined || b === undefined || a.index !== b.index || !isSame(a, b)) return false;
    return a.item.dash.start === b.item.dash.start + by && a.item.value.span.end === b.item.value.span.end + by;
  };
  let front = 0;
  // Up to and with the line break: what stands behind an item on its line may be part of it.
  while (front < now.length && (now[front]?.item.value.span.end ?? text) < text && same(front, 0)) front++;
  let back = now.length;
  if (now.length !== before.length) return { front, back };
  while (back > front && (now[back - 1]?.item.dash.start ?? 0) >= rest && same(back - 1, moved)) back--;
  return { front, back };
}

interface SameText {
  /** Where the texts begin to differ. */
  readonly front: number;
  /** From where on the text now is what it was. */
  readonly back: number;
  readonly moved: number;
}

function sameText(now: string, before: string): SameText {
  const most = Math.min(now.length, before.length);
  const moved = now.length - before.length;
  let front = 0;
  while (front < most && now.charCodeAt(front) === before.charCodeAt(front)) front++;
  let back = now.length;
  while (back > front && back - moved > front && now.charCodeAt(back - 1) === before.charCodeAt(back - 1 - moved))
    back--;
  return { front, back, moved };
}
