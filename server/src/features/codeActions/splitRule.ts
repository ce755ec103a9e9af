import type { Fix } from "../../rules/rule.ts";
import { plainFix } from "../../rules/support/fixes.ts";
import { spanOfItem } from "../../rules/support/view.ts";
import { extentOf, type TextEdit } from "../../yaml/edit.ts";
import { columnOf, lineEndOf } from "../../yaml/find.ts";
import { styleOf } from "../../yaml/style.ts";
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

/** Moves lines as they are: in the new rule they stand in the same columns. */
function ownRule({ policy, rule, peer }: ActionPlace): readonly TextEdit[] | undefined {
  if (rule === undefined || peer === undefined || rule.peers.length < 2 || rule.item.value.kind !== "map")
    return undefined;
  const { document } = policy.view;
  const { text } = document;
  const list = rule.peersEntry?.value;
  if (list?.kind !== "sequence" || list.flow || list.alias || rule.item.value.flow || rule.item.value.alias)
    return undefined;
  const { newline } = styleOf(document);
  const dash = columnOf(text, rule.item.dash.start);
  const keys = columnOf(text, rule.item.value.span.start);
  const moved = extentOf(text, spanOfItem(peer.item));
  const peerLines = text.slice(moved.start, moved.end).replace(/\s+$/, "");
  const ports = rule.portsEntry;
  const head = `${" ".repeat(dash)}-${" ".repeat(Math.max(keys - dash - 1, 1))}${rule.direction.peersKey}:`;
  const lines = [head, peerLines];
  if (ports !== undefined) lines.push(" ".repeat(keys) + text.slice(ports.span.start, lineEndOf(text, ports.span.end)));
  const end = endOfLines(text, spanOfItem(rule.item).end);
  return [
    { span: moved, newText: "" },
    { span: { start: end, end }, newText: newline + lines.join(newline) },
  ];
}

function endOfLines(text: string, offset: number): number {
  return lineEndOf(text, offset);
}
