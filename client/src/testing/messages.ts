import * as vscode from "vscode";
import type { TestOutcome } from "../../../server/src/server/protocol.ts";

/**
 * What is shown of a test that did not pass: the verdict at the rule that decided, with a link to it, and the other rules
 * that had a part.
 */
export function messagesOf({ message, places }: TestOutcome, item: vscode.TestItem): vscode.TestMessage[] {
  const text = new vscode.MarkdownString();
  // Names are the user's: none of them is markup.
  text.appendText(message);
  for (const { uri, range, text: name } of places) {
    const target = vscode.Uri.parse(uri, true);
    const line = range.start.line + 1;
    const label = `${vscode.workspace.asRelativePath(target)}:${line}`;
    text.appendMarkdown("\n\n");
    text.appendText(`${name} — `);
    text.appendMarkdown(
      `[${label.replace(/[\\[\]<>`*_]/g, "\\$&")}](${target.with({ fragment: `L${line}` }).toString()})`,
    );
  }
  const made = new vscode.TestMessage(text);
  const [first] = places;
  if (first !== undefined) made.location = new vscode.Location(vscode.Uri.parse(first.uri, true), rangeOf(first.range));
  else if (item.uri && item.range) made.location = new vscode.Location(item.uri, item.range);
  return [made];
}

function rangeOf({ start, end }: TestOutcome["places"][number]["range"]): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
