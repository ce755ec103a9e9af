import type { FileContext, PolicyContext } from "../../snapshot/context.ts";
import type { DirectionView, PeerView, PortView, RuleView, SelectorView } from "../../snapshot/policyView.ts";
import { spanOfItem } from "../../snapshot/policyView.ts";
import { lineEndOf, lineStartOf } from "../../yaml/find.ts";
import type { Span, YamlItem } from "../../yaml/tree.ts";
import { policyContext } from "../diagnostics/runner.ts";

/** What a selection touches: the policy, and the smallest part of it that a refactoring may speak of. */
export interface ActionPlace {
  readonly policy: PolicyContext;
  /** Relative to the policy's document. */
  readonly selection: Span;
  readonly direction: DirectionView | undefined;
  readonly rule: RuleView | undefined;
  readonly peer: PeerView | undefined;
  readonly port: PortView | undefined;
}

/** `start`, `end`: offsets in the file's text. */
export function actionPlace(context: FileContext, start: number, end: number): ActionPlace | undefined {
  const { file } = context;
  for (const [index, manifest] of file.policies.entries()) {
    const base = file.stream.starts[manifest.document] ?? 0;
    const text = file.stream.documents[manifest.document]?.text ?? "";
    const selection = { start: start - base, end: end - base };
    const { span } = manifest.node;
    const reach = { start: lineStartOf(text, span.start), end: lineEndOf(text, span.end) };
    if (selection.start < reach.start || selection.start > reach.end) continue;
    const policy = manifest.partial ? undefined : policyContext(context, manifest, index);
    if (policy === undefined) return undefined;
    const holds = (part: Span) => {
      // Anywhere on its lines counts: nobody aims at a dash.
      const from = /^[ \t]*$/.test(text.slice(lineStartOf(text, part.start), part.start))
        ? lineStartOf(text, part.start)
        : part.start;
      return from <= selection.start && selection.start <= lineEndOf(text, part.end);
    };
    // Of several on one line, in brackets, the one that the cursor is in.
    const pick = <Each>(all: readonly Each[] | undefined, spanOf: (each: Each) => Span | undefined) => {
      const inside = (each: Each, test: (part: Span) => boolean) => {
        const span = spanOf(each);
        return span !== undefined && test(span);
      };
      const exact = (part: Span) => part.start <= selection.start && selection.start <= part.end;
      return all?.find((each) => inside(each, exact)) ?? all?.find((each) => inside(each, holds));
    };
    const ofItem = ({ item }: { readonly item: YamlItem }) => spanOfItem(item);
    const direction = pick(policy.view.directions, ({ entry }) => entry?.span);
    const rule = pick(direction?.rules, ofItem);
    const peer = pick(rule?.peers, ofItem);
    const port = pick(rule?.ports, ofItem);
    return { policy, selection, direction, rule, peer, port };
  }
  return undefined;
}

/** The selector that the selection is in, if it is in one. */
export function selectorsAt({ policy, selection, peer }: ActionPlace): readonly SelectorView[] {
  const { text } = policy.view.document;
  const selectors = peer === undefined ? [policy.view.target] : [peer.podSelector, peer.namespaceSelector];
  const near = selectors.flatMap((selector) => {
    const span = selector?.entry?.span;
    if (selector === undefined || span === undefined) return [];
    const from = lineStartOf(text, span.start);
    return from <= selection.start && selection.start <= lineEndOf(text, span.end) ? [{ selector, span }] : [];
  });
  const inside = near.filter(({ span }) => span.start <= selection.start && selection.start <= span.end);
  return (inside.length > 0 ? inside : near).map(({ selector }) => selector);
}
