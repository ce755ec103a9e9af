import * as vscode from "vscode";
import { type BaseLanguageClient, DocumentDiagnosticRequest } from "vscode-languageclient";
import { beside } from "./beside.ts";

/** What the Helm language server has found in a template, so that it is not said again beside it. */
export interface Linted extends vscode.Disposable {
  /** Our findings of a text, without faults of templates in the lines for which the other tells one. */
  without(document: vscode.TextDocument, found: vscode.Diagnostic[]): vscode.Diagnostic[];
  /** Whether the other tells something else than when `without` was asked last: an answer of then is none any more. */
  isNews(document: vscode.TextDocument): boolean;
  /** From now on findings are asked for again when those of the other change. */
  follow(client: BaseLanguageClient): void;
}

export function createLinted(): Linted {
  let client: BaseLanguageClient | undefined;
  const asked = new WeakMap<vscode.TextDocument, string>();
  const isNews = (document: vscode.TextDocument) => (asked.get(document) ?? "") !== linesOf(document).join();
  const subscription = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
    const changed = new Set(uris.map(String));
    const document = vscode.workspace.textDocuments.find((each) => changed.has(each.uri.toString()) && isNews(each));
    if (document === undefined || !client?.isRunning()) return;
    client.getFeature(DocumentDiagnosticRequest.method).getProvider(document)?.onDidChangeDiagnosticsEmitter.fire();
  });
  return {
    without(document, found) {
      const lines = linesOf(document);
      asked.set(document, lines.join());
      if (lines.length === 0) return found;
      return found.filter(({ code, range: { start, end } }) => {
        const rule = typeof code === "object" ? code.value : code;
        return rule !== "cannot-be-built" || !lines.some((line) => start.line <= line && line <= end.line);
      });
    },
    isNews,
    follow(started) {
      client = started;
    },
    dispose: () => subscription.dispose(),
  };
}

/** Where the other has found something, in order. */
function linesOf(document: vscode.TextDocument): readonly number[] {
  if (!beside(document).actions) return [];
  const told = vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === "Helm lint");
  return [...new Set(told.map(({ range }) => range.start.line))].sort((a, b) => a - b);
}
