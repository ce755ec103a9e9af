import type { Position, TextDocumentContentChangeEvent, TextDocumentsConfiguration } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";

/** Makes the open documents, and knows where each was edited last. */
export interface LastEdits extends TextDocumentsConfiguration<TextDocument> {
  /** The end of what was last put into this version of the text; `undefined` where it came as a whole. */
  take(document: TextDocument): Position | undefined;
}

export function createLastEdits(): LastEdits {
  let last: { readonly uri: string; readonly version: number; readonly at: Position } | undefined;
  return {
    create: TextDocument.create,
    update(document, changes, version) {
      const updated = TextDocument.update(document, changes, version);
      const at = endOf(changes);
      last = at && { uri: document.uri, version, at };
      return updated;
    },
    take({ uri, version }) {
      const own = last?.uri === uri && last.version === version ? last.at : undefined;
      last = undefined;
      return own;
    },
  };
}

function endOf(changes: readonly TextDocumentContentChangeEvent[]): Position | undefined {
  const change = changes.at(-1);
  if (change === undefined || !("range" in change) || changes.some((each) => !("range" in each))) return undefined;
  const { start } = change.range;
  const lines = change.text.split("\n");
  const length = lines.at(-1)?.length ?? 0;
  return lines.length === 1
    ? { line: start.line, character: start.character + length }
    : { line: start.line + lines.length - 1, character: length };
}
