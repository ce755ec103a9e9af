import type { PeerPicture, RulePicture } from "../model.ts";

/** Boxes in a column; everybody else and other policies are not counted. */
const mostBoxes = 7;
/** Rules in a column, where there are more rules than boxes. */
const mostRules = 5;

export interface FoldedRule {
  readonly rule: RulePicture;
  readonly shown: readonly PeerPicture[];
  readonly hidden: readonly PeerPicture[];
}

export interface Folded {
  readonly rules: readonly FoldedRule[];
  readonly hiddenRules: readonly RulePicture[];
}

/** The longest rule keeps its first two peers and a stack, then the next; at last each has one and a stack. */
export function fold(rules: readonly RulePicture[], unfolded: ReadonlySet<string>, side: string): Folded {
  const all = unfolded.has(`${side}/rules`);
  const caretRule = rules.findIndex(({ peers }) => peers.some(({ caret }) => caret));
  const cut = !all && rules.length > mostBoxes;
  const kept = cut ? rules.filter((_, i) => i < mostRules || i === caretRule) : rules;
  const keep = new Map(kept.map(({ key, peers }) => [key, peers.length]));
  const boxes = () =>
    kept.reduce((sum, { key, peers }) => {
      const own = keep.get(key) ?? 0;
      return sum + own + (own < peers.length ? 1 : 0);
    }, 0);
  for (const least of [2, 1]) {
    const order = [...kept].sort((a, b) => b.peers.length - a.peers.length);
    for (const { key, peers } of order) {
      if (boxes() <= mostBoxes) break;
      if (!unfolded.has(key) && peers.length > least + 1) keep.set(key, least);
    }
  }
  return {
    rules: kept.map((rule) => {
      const number = keep.get(rule.key) ?? rule.peers.length;
      const shown = rule.peers.filter(({ caret }, i) => i < number || (caret === true && number < rule.peers.length));
      return { rule, shown, hidden: rule.peers.filter((peer) => !shown.includes(peer)) };
    }),
    hiddenRules: rules.filter((rule) => !kept.includes(rule)),
  };
}
