import { plainFix } from "../../edits/fixes.ts";
import { type PeerView, type RuleView, spanOfItem } from "../../snapshot/policyView.ts";
import type { Fix } from "../../source/fix.ts";
import { extentOf, remove, type TextEdit } from "../../yaml/edit.ts";
import { columnOf, lineEndOf, lineStartOf } from "../../yaml/find.ts";
import { insertion, reconcile } from "../../yaml/move.ts";
import { styleOf } from "../../yaml/style.ts";
import type { YamlDocument } from "../../yaml/tree.ts";
import type { ActionPlace } from "./place.ts";
import type { Refactoring } from "./refactoring.ts";

/** A peer of several leaves its rule for one of its own with the same ports, so that the ports can differ. */
export const splitRule: Refactoring = (place) => {
  const edits = ownRule(place);
  return edits === undefined ? [] : title(place, edits);
};

function title({ policy }: ActionPlace, edits: readonly TextEdit[]): readonly Fix[] {
  return plainFix(policy, "Give this peer a rule of its own (keeps what is allowed)", edits);
}

function ownRule({ policy, rule, peer }: ActionPlace): readonly TextEdit[] | undefined {
  if (rule === undefined || peer === undefined || rule.peers.length < 2) return undefined;
  const { value } = rule.item;
  const list = rule.peersEntry?.value;
  if (value.kind !== "map" || value.alias || list?.kind !== "sequence" || list.alias) return undefined;
  const { document } = policy.view;
  // A copy would define an anchor twice, and a move may take it from below its aliases.
  if (hasAnchor(document.text.slice(value.span.start, value.span.end))) return undefined;
  return list.flow ? flowRule(document, rule, peer) : blockRule(document, rule, peer);
}

/** `&name` at the beginning of a value, also where it only looks like one. */
function hasAnchor(text: string): boolean {
  return /(?:^|[\s[{,:-])&[^\s&]/.test(text);
}

/** Moves lines as they are: in the new rule they stand in the same columns. */
function blockRule(document: YamlDocument, rule: RuleView, peer: PeerView): readonly TextEdit[] | undefined {
  if (rule.item.value.kind !== "map" || rule.item.value.flow) return undefined;
  const { text } = document;
  const { newline } = styleOf(document);
  const dash = columnOf(text, rule.item.dash.start);
  const keys = columnOf(text, rule.item.value.span.start);
  const moved = extentOf(text, spanOfItem(peer.item));
  const peerLines = text.slice(moved.start, moved.end).trimEnd();
  const head = `${" ".repeat(dash)}-${" ".repeat(Math.max(keys - dash - 1, 1))}${keyText(text, rule)}:`;
  const lines = [head, peerLines];
  const ports = rule.portsEntry;
  if (ports !== undefined) lines.push(" ".repeat(keys) + text.slice(ports.span.start, lineEndOf(text, ports.span.end)));
  const end = lineEndOf(text, spanOfItem(rule.item).end);
  return reconcile(text, insertion(end, newline + lines.join(newline)), [{ span: moved, newText: "" }]);
}

/** The peers stand in brackets: the new rule is the old one with this peer alone between them. */
function flowRule(document: YamlDocument, rule: RuleView, peer: PeerView): readonly TextEdit[] | undefined {
  const { text } = document;
  const { value, dash } = rule.item;
  const list = rule.peersEntry?.value;
  const first = rule.peers[0]?.item.value.span;
  const last = rule.peers.at(-1)?.item.value.span;
  const taken = remove(document, peer.path);
  if (taken === undefined || list === undefined || first === undefined || last === undefined) return undefined;
  const own = peer.item.value.span;
  const body =
    text.slice(value.span.start, first.start) + text.slice(own.start, own.end) + text.slice(last.end, value.span.end);
  const { newline } = styleOf(document);
  if (dash.start < dash.end) {
    const between = text.slice(dash.end, value.span.start);
    const indent = " ".repeat(columnOf(text, dash.start));
    return [...taken, insertion(lineEndOf(text, value.span.end), `${newline}${indent}-${between}${body}`)];
  }
  const ownLine = /^[ \t]*$/.test(text.slice(lineStartOf(text, value.span.start), value.span.start));
  const gap = ownLine ? newline + " ".repeat(columnOf(text, value.span.start)) : " ";
  return [...taken, insertion(value.span.end, `,${gap}${body}`)];
}

/** `from` or `to`, in the quotes that are there. */
function keyText(text: string, { peersEntry, direction }: RuleView): string {
  const span = peersEntry?.key.span;
  return span === undefined ? direction.peersKey : text.slice(span.start, span.end);
}
