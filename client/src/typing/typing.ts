import * as vscode from "vscode";
import { type BaseLanguageClient, InlayHintRequest } from "vscode-languageclient";
import { type CaretParams, caretNotification } from "../../../server/src/server/protocol.ts";
import { calmHints, type EditedLine, lineAfter } from "./calmHints.ts";

/** Follows keys and caret, so that nothing moves or flickers where somebody types. */
export interface Typing extends vscode.Disposable {
  /** What may be shown of the hints of a text. */
  hints(document: vscode.TextDocument, found: vscode.InlayHint[]): vscode.InlayHint[];
  /** From now on the server hears where the caret is. */
  follow(client: BaseLanguageClient): void;
}

export function createTyping(): Typing {
  let client: BaseLanguageClient | undefined;
  let edited: (EditedLine & { readonly document: vscode.TextDocument }) | undefined;
  /** The move that an edit brings with it is still to come. */
  let moves = false;
  const shown = new WeakMap<vscode.TextDocument, readonly vscode.InlayHint[]>();

  function tell(params: CaretParams): void {
    if (client?.isRunning()) void client.sendNotification(caretNotification, params).catch(() => {});
  }

  /** The caret has left the line. */
  function leave(): void {
    const document = edited?.document;
    edited = undefined;
    if (document === undefined) return;
    client?.getFeature(InlayHintRequest.method).getProvider(document)?.onDidChangeInlayHints.fire();
  }

  const subscriptions = vscode.Disposable.from(
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (document !== vscode.window.activeTextEditor?.document) return;
      for (const change of contentChanges) {
        const before = edited?.document === document ? edited : undefined;
        const after = lineAfter(before, change);
        // The line that is left by a line break gets its hints with the next answer.
        edited = { ...after, document };
        moves = true;
      }
    }),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor: { document, selection } }) => {
      const own = moves && edited?.document === document;
      moves = false;
      if (edited === undefined || document !== edited.document) return;
      const { line, character } = selection.active;
      if (line === edited.line || own) return;
      leave();
      tell({ uri: document.uri.toString(), position: { line, character } });
    }),
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      if (edited === undefined || editor?.document === edited.document) return;
      leave();
      tell({ uri: editor?.document.uri.toString() ?? null, position: null });
    }),
  );
  return {
    hints(document, found) {
      const own = edited?.document === document ? edited : undefined;
      const given = [...calmHints(found, shown.get(document) ?? [], own)];
      shown.set(document, given);
      return given;
    },
    follow(started) {
      client = started;
    },
    dispose: () => subscriptions.dispose(),
  };
}
